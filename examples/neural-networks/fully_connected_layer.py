"""A fully connected layer written from scratch and compared with ``nn.Linear``.

Axes: N = examples, T = positions, D = inputs, O = outputs.
"""

import torch
from torch.testing import assert_close


def fully_connected_layer(input, weight, bias):
    """Each output is a weighted sum of all inputs, plus a bias; all axes but the last are left as they are.

    Shapes: input (..., D), weight (O, D), bias (O,) -> (..., O)
    """
    return input @ weight.T + bias  # (..., D) @ (D, O) -> (..., O)


def with_activation_inside(input, weight, bias):
    return torch.relu(input @ weight.T + bias)


def without_bias(input, weight, bias):
    return input @ weight.T


def neighbours_only(input, weight, bias):
    out_features, in_features = weight.shape
    row, column = torch.arange(out_features)[:, None], torch.arange(in_features)
    return input @ (weight * ((row - column).abs() <= 1).to(weight)).T + bias  # most connections are cut


def positions_mixed(input, weight, bias):
    mixed = input.transpose(-1, -2).reshape(input.shape)  # (..., T, D) read in the wrong order
    return mixed @ weight.T + bias


MISTAKES = {
    "activation inside": with_activation_inside,
    "no bias": without_bias,
    "only neighbouring inputs": neighbours_only,
    "axes mixed up": positions_mixed,
}


def random_layer(device):
    shapes = [(6, 5, 4), (3, 4), (3,)]  # x, weight, bias with N = 6, T = 5, D = 4, O = 3
    return [(torch.randn(shape, dtype=torch.float64) + 0.4).to(device) for shape in shapes]


def claim_values_and_gradients_are_those_of_the_builtin(fully_connected_layer=fully_connected_layer, device="cpu"):
    x, weight, bias = random_layer(device)
    builtin = torch.nn.Linear(4, 3, dtype=torch.float64).to(device)
    builtin.load_state_dict({"weight": weight, "bias": bias})
    ours, theirs = fully_connected_layer(x, weight.requires_grad_(), bias.requires_grad_()), builtin(x)
    assert_close(ours, theirs)
    expected = torch.autograd.grad(theirs.square().sum(), [builtin.weight, builtin.bias])
    found = torch.autograd.grad(ours.square().sum(), [weight, bias], allow_unused=True, materialize_grads=True)
    assert_close(found, expected)


def claim_it_is_affine(fully_connected_layer=fully_connected_layer, device="cpu"):
    x, weight, bias = random_layer(device)
    first, second = fully_connected_layer(x[0], weight, bias), fully_connected_layer(x[1], weight, bias)
    for t in (-1.0, 0.5, 3.0):
        between = fully_connected_layer(t * x[0] + (1 - t) * x[1], weight, bias)
        assert_close(between, t * first + (1 - t) * second)
    assert_close(fully_connected_layer(0 * x[0], weight, bias), bias.expand(5, 3))  # what it makes of zeros


def claim_every_output_depends_on_every_input(fully_connected_layer=fully_connected_layer, device="cpu"):
    x, weight, bias = random_layer(device)
    slopes = torch.autograd.functional.jacobian(lambda v: fully_connected_layer(v, weight, bias), x[0])  # (5, 3, 5, 4)
    for t in range(5):
        assert_close(slopes[t, :, t, :], weight)  # all O x D connections, the same ones at each position
        assert (slopes[t].abs().sum(dim=(0, 2)) > 0).sum() == 1  # (3, 5, 4) -> (5,), and none to other positions


def demo(device="cpu"):
    x = torch.tensor([1.0, 2.0, 3.0], device=device)
    weight = torch.tensor([[1.0, 0.0, -1.0], [2.0, 1.0, 0.0]], device=device)
    bias = torch.tensor([0.5, -1.0], device=device)
    print("W x:    ", (weight @ x).tolist())
    print("W x + b:", fully_connected_layer(x, weight, bias).tolist())
    for sizes in [(3, 2), (784, 100)]:
        print(sizes, "has", sum(p.numel() for p in torch.nn.Linear(*sizes).parameters()), "parameters")


if __name__ == "__main__":
    demo()
