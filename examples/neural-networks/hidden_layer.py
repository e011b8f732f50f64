"""What a hidden layer is for: exclusive or (XOR), which no affine map can represent, becomes easy behind one.

Axes: N = examples (the four corners of the square), D = inputs, H = neurons of the hidden layer.
"""

import torch
from torch.testing import assert_close


def hidden_layer(input, weight, bias):
    """New features for each example, computed by H neurons with ReLU.

    Shapes: input (N, D), weight (H, D), bias (H,) -> (N, H)
    """
    return torch.relu(input @ weight.T + bias)  # (N, D) @ (D, H) -> (N, H)


def without_activation(input, weight, bias):
    return input @ weight.T + bias


def without_bias(input, weight, bias):
    return torch.relu(input @ weight.T)


def neurons_in_a_chain(input, weight, bias):
    return torch.relu((input @ weight.T + bias).cumsum(dim=-1))  # each also gets what its neighbour got


MISTAKES = {
    "no activation": without_activation,
    "no bias": without_bias,
    "neurons in a chain": neurons_in_a_chain,
}


def exclusive_or(device):
    """The four corners, what is wanted there, and a hidden layer that solves it.

    Shapes: -> (4, 2), (4,), weight (2, 2), bias (2,)
    """
    x = torch.tensor([[0, 0], [0, 1], [1, 0], [1, 1]], dtype=torch.float64, device=device)
    wanted = torch.tensor([0, 1, 1, 0], dtype=torch.float64, device=device)
    weight = torch.ones(2, 2, dtype=torch.float64, device=device)
    return x, wanted, weight, torch.tensor([0.0, -1.0], dtype=torch.float64, device=device)


def best_affine_prediction(features, wanted):
    """What the affine map with the least squared error predicts.

    Shapes: features (N, H), wanted (N,) -> (N,)
    """
    with_one = torch.cat([features, torch.ones_like(features[:, :1])], dim=1)  # (N, H) -> (N, H + 1)
    return with_one @ (torch.linalg.pinv(with_one) @ wanted)


def claim_two_neurons_solve_exclusive_or(hidden_layer=hidden_layer, device="cpu"):
    x, wanted, weight, bias = exclusive_or(device)
    hidden = hidden_layer(x, weight, bias)
    assert_close(hidden.tolist(), [[0.0, 0.0], [1.0, 0.0], [1.0, 0.0], [2.0, 1.0]])
    assert_close(hidden[:, 0] - 2 * hidden[:, 1], wanted)  # the output layer


def claim_an_affine_map_fails_before_it_and_succeeds_behind_it(hidden_layer=hidden_layer, device="cpu"):
    x, wanted, weight, bias = exclusive_or(device)
    assert_close(best_affine_prediction(x, wanted), torch.full_like(wanted, 0.5))  # no better than a coin
    assert_close(best_affine_prediction(hidden_layer(x, weight, bias), wanted), wanted)


def claim_the_order_of_its_neurons_is_arbitrary(hidden_layer=hidden_layer, device="cpu"):
    shapes = [(5, 3), (4, 3), (4,), (4,)]  # x, weight, bias, weights of the output, with N = 5, D = 3, H = 4
    x, weight, bias, output = [torch.randn(shape, dtype=torch.float64).to(device) + 0.3 for shape in shapes]
    order = torch.tensor([2, 0, 3, 1], device=device)
    before = hidden_layer(x, weight, bias) @ output
    assert_close(hidden_layer(x, weight[order], bias[order]) @ output[order], before)


def claim_its_values_are_those_of_linear_and_relu(hidden_layer=hidden_layer, device="cpu"):
    x = torch.randn(5, 3, dtype=torch.float64).to(device)
    linear = torch.nn.Linear(3, 4, dtype=torch.float64).to(device)
    assert_close(hidden_layer(x, linear.weight, linear.bias), torch.nn.ReLU()(linear(x)))


def demo(device="cpu"):
    x, wanted, weight, bias = exclusive_or(device)
    for corner, features in zip(x.tolist(), hidden_layer(x, weight, bias).tolist(), strict=True):
        print(f"input {corner}: hidden {features}, output {features[0] - 2 * features[1]:.0f}")
    print("best affine map of the inputs:", ", ".join(f"{v:.3f}" for v in best_affine_prediction(x, wanted).tolist()))


if __name__ == "__main__":
    demo()
