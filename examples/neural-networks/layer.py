"""A layer as a group of neurons side by side, compared with the neurons taken one by one and with ``nn.Linear``.

Axes: N = examples, D = inputs, H = neurons of the layer.
"""

import torch
from torch.testing import assert_close


def layer(input, weight, bias):
    """All neurons of a layer at once; row j of the weight matrix belongs to neuron j.

    Shapes: input (N, D), weight (H, D), bias (H,) -> (N, H)
    """
    return torch.tanh(input @ weight.T + bias)  # (N, D) @ (D, H) -> (N, H)


def reshaped_instead_of_transposed(input, weight, bias):
    return torch.tanh(input @ weight.reshape(weight.shape[1], weight.shape[0]) + bias)  # the shape fits, the rows mix


def one_bias_for_all(input, weight, bias):
    return torch.tanh(input @ weight.T + bias.mean())


def neurons_that_see_each_other(input, weight, bias):
    sums = input @ weight.T + bias
    return torch.tanh(sums + sums.mean(dim=-1, keepdim=True))  # an output leaks into its neighbours


def first_neuron_everywhere(input, weight, bias):
    return torch.tanh(input @ weight[:1].T + bias[:1]).expand(-1, len(weight))  # (N, 1) -> (N, H)


MISTAKES = {
    "reshaped instead of transposed": reshaped_instead_of_transposed,
    "one bias for all": one_bias_for_all,
    "neurons see each other": neurons_that_see_each_other,
    "the same neuron everywhere": first_neuron_everywhere,
}


def random_layer(device):
    shapes = [(5, 3), (4, 3), (4,)]  # x, weight, bias with N = 5, D = 3, H = 4
    return [(torch.randn(shape, dtype=torch.float64) + 0.3).to(device) for shape in shapes]


def claim_it_is_its_neurons_one_by_one(layer=layer, device="cpu"):
    x, weight, bias = random_layer(device)
    for j in range(len(weight)):
        one_neuron = torch.tanh((x * weight[j]).sum(dim=-1) + bias[j])  # (5, 3) -> (5,)
        assert_close(layer(x, weight, bias)[:, j], one_neuron)


def claim_changing_one_neuron_changes_one_output(layer=layer, device="cpu"):
    x, weight, bias = random_layer(device)
    before = layer(x, weight, bias)
    weight[2] += 1.0
    bias[2] -= 0.5
    changed = (layer(x, weight, bias) - before).abs().amax(dim=0) > 1e-6  # (5, 4) -> (4,)
    assert changed.tolist() == [False, False, True, False]


def claim_layers_join_like_their_builtin_counterparts(layer=layer, device="cpu"):
    x, weight, bias = random_layer(device)
    second = torch.nn.Linear(4, 2, dtype=torch.float64).to(device)
    first = torch.nn.Linear(3, 4, dtype=torch.float64).to(device)
    with torch.no_grad():
        first.weight.copy_(weight)
        first.bias.copy_(bias)
        model = torch.nn.Sequential(first, torch.nn.Tanh(), second, torch.nn.Tanh())
        ours = layer(layer(x, weight, bias), second.weight, second.bias)  # (5, 3) -> (5, 4) -> (5, 2)
        assert_close(ours, model(x))


def demo(device="cpu"):
    x = torch.tensor([[1.0, 2.0]], device=device)
    weight = torch.tensor([[1.0, 0.0], [1.0, -1.0], [-0.5, 2.0]], device=device)  # three neurons with two inputs each
    bias = torch.tensor([0.0, 0.5, -1.0], device=device)
    print("sums:   ", (x @ weight.T + bias)[0].tolist())
    print("outputs:", ", ".join(f"{v:.3f}" for v in layer(x, weight, bias)[0].tolist()))
    print("parameters:", weight.numel() + bias.numel())


if __name__ == "__main__":
    demo()
