"""A multilayer perceptron from scratch, compared with ``nn.Sequential`` of ``nn.Linear`` and ``nn.ReLU``.

Axes: N = examples, D = inputs, H and K = hidden neurons, O = outputs.
"""

from itertools import pairwise

import torch
from torch.testing import assert_close


def multilayer_perceptron(input, layers):
    """Fully connected layers in a row, with ReLU between them and none after the last.

    Shapes: input (N, D), layers: pairs of weight (out, in) and bias (out,) -> (N, O)
    """
    *hidden_layers, (weight, bias) = layers
    h = input
    for hidden_weight, hidden_bias in hidden_layers:
        h = torch.relu(h @ hidden_weight.T + hidden_bias)  # (N, D) -> (N, H) -> (N, K)
    return h @ weight.T + bias  # (N, K) -> (N, O)


def without_activation(input, layers):
    for weight, bias in layers:
        input = input @ weight.T + bias
    return input


def activation_at_the_end(input, layers):
    return torch.relu(multilayer_perceptron(input, layers))


def activation_before_the_first(input, layers):
    return multilayer_perceptron(torch.relu(input), layers)


MISTAKES = {
    "no activation": without_activation,
    "activation at the end": activation_at_the_end,
    "activation before the first layer": activation_before_the_first,
}


def claim_values_and_gradients_are_those_of_sequential(multilayer_perceptron=multilayer_perceptron, device="cpu"):
    sizes = [4, 6, 5, 3]  # D, H, K, O
    linears = [torch.nn.Linear(a, b, dtype=torch.float64) for a, b in pairwise(sizes)]
    relu = torch.nn.ReLU()
    builtin = torch.nn.Sequential(linears[0], relu, linears[1], relu, linears[2]).to(device)
    x = torch.randn(7, 4, dtype=torch.float64).to(device)
    ours, theirs = multilayer_perceptron(x, [(linear.weight, linear.bias) for linear in linears]), builtin(x)
    assert_close(ours, theirs)
    params = list(builtin.parameters())
    found = torch.autograd.grad(ours.square().sum(), params)
    assert_close(found, torch.autograd.grad(theirs.square().sum(), params))


def through_points(x, y):
    """One hidden layer that joins the points (x, y), x increasing, by straight lines: a neuron for each piece.

    Shapes: x (P,), y (P,) -> two layers, the hidden one with P - 1 neurons
    """
    slope = y.diff() / x.diff()  # (P,) -> (P - 1,)
    change = torch.cat([slope[:1], slope.diff()])  # (P - 1,), how much each neuron bends the line where it sets in
    return [(torch.ones_like(change)[:, None], -x[:-1]), (change[None, :], y[:1])]


def claim_one_hidden_layer_passes_through_any_points(multilayer_perceptron=multilayer_perceptron, device="cpu"):
    x = torch.tensor([-3.0, -1.5, -1.0, 0.5, 2.0, 4.0], dtype=torch.float64, device=device)
    y = torch.tensor([1.0, -2.0, 4.0, 3.0, -5.0, 0.5], dtype=torch.float64, device=device)
    assert_close(multilayer_perceptron(x[:, None], through_points(x, y)), y[:, None])


def claim_more_neurons_follow_a_sine_more_closely(multilayer_perceptron=multilayer_perceptron, device="cpu"):
    grid = torch.linspace(-3, 3, 301, dtype=torch.float64, device=device)
    errors = []
    for points in (5, 9, 17, 33):
        x = torch.linspace(-3, 3, points, dtype=torch.float64, device=device)
        prediction = multilayer_perceptron(grid[:, None], through_points(x, torch.sin(x)))[:, 0]  # (301, 1) -> (301,)
        errors.append((prediction - torch.sin(grid)).abs().max().item())
    for coarse, fine in pairwise(errors):
        assert fine < 0.4 * coarse  # twice as many neurons, about a quarter of the error


def demo(device="cpu"):
    x = torch.tensor([0.0, 1.0, 2.0, 3.0], device=device)
    layers = through_points(x, torch.tensor([1.0, 3.0, 0.0, 0.0], device=device))
    print("bends:", layers[1][0][0].tolist())
    tried = torch.tensor([[0.0], [1.0], [1.5], [2.0], [3.0]], device=device)
    print("x:   ", tried[:, 0].tolist())
    print("f(x):", multilayer_perceptron(tried, layers)[:, 0].tolist())
    count = sum((inputs + 1) * outputs for inputs, outputs in [(784, 128), (128, 10)])
    print("parameters of 784-128-10:", count)


if __name__ == "__main__":
    demo()
