"""Vanishing gradients in a deep sigmoid network, by hand and by autograd, and a cure: ReLU with He initialization.

Axes: N = examples, D = width of every layer, L = layers.
"""

import torch
from torch.testing import assert_close


def gradient_norms(input, weights):
    """How large the gradient of the mean output is at the input of each sigmoid layer, from the first to the last.

    Shapes: input (N, D), weights: L times (D, D) -> L numbers
    """
    values = [input]
    for weight in weights:
        values.append(torch.sigmoid(values[-1] @ weight.T))
    upstream = torch.full_like(input, 1 / input.numel())  # the gradient of the mean
    norms = []
    for weight, h in zip(reversed(weights), reversed(values), strict=False):  # from the last layer to the first
        upstream = (upstream * h * (1 - h)) @ weight  # h (1 - h), at most 1/4, is the slope of the sigmoid
        norms.insert(0, upstream.norm().item())
    return norms


def slopes_left_out(input, weights):
    upstream, norms = torch.full_like(input, 1 / input.numel()), []
    for weight in reversed(weights):
        upstream = upstream @ weight
        norms.insert(0, upstream.norm().item())
    return norms


def factors_averaged(input, weights):
    norms = gradient_norms(input, weights)
    return [sum(norms[i:]) / len(norms[i:]) for i in range(len(norms))]  # the factors multiply, they do not average


def autograd_norms(activation, input, weights):
    values = [input.clone().requires_grad_()]
    for weight in weights:
        values.append(activation(values[-1] @ weight.T))
    return [one.norm().item() for one in torch.autograd.grad(values[-1].mean(), values[:-1])]


def relu_with_he_initialization(input, numbers):
    """The gradient norms when sigmoid is replaced by ReLU and the weights get the variance 2 / D.

    Shapes: input (N, D), numbers: L times (D, D) with variance 1 -> L numbers
    """
    return autograd_norms(torch.relu, input, [one * (2 / len(one)) ** 0.5 for one in numbers])


def clipped(input, numbers):
    norms = gradient_norms(input, [one / len(one) ** 0.5 for one in numbers])
    return [min(norm, 1.0) for norm in norms]  # clipping only ever makes a gradient smaller


def larger_loss(input, numbers):
    return [1000 * norm for norm in gradient_norms(input, [one / len(one) ** 0.5 for one in numbers])]


def relu_with_small_weights(input, numbers):
    return autograd_norms(torch.relu, input, [0.1 * one / len(one) ** 0.5 for one in numbers])


MISTAKES = {
    "slopes left out": {"gradient_norms": slopes_left_out},
    "factors averaged": {"gradient_norms": factors_averaged},
    "clipping as a cure": {"cure": clipped},
    "a larger loss as a cure": {"cure": larger_loss},
    "ReLU with small weights": {"cure": relu_with_small_weights},
}


def examples_and_numbers(device):
    x = torch.randn(16, 32, dtype=torch.float64).to(device)  # N = 16, D = 32, L = 20
    return x, list(torch.randn(20, 32, 32, dtype=torch.float64).to(device))


def claim_the_gradients_are_those_of_autograd(gradient_norms=gradient_norms, device="cpu"):
    x, numbers = examples_and_numbers(device)
    weights = [one / 32**0.5 for one in numbers[:5]]
    assert_close(gradient_norms(x, weights), autograd_norms(torch.sigmoid, x, weights))


def claim_twenty_sigmoid_layers_leave_next_to_nothing(gradient_norms=gradient_norms, device="cpu"):
    x, numbers = examples_and_numbers(device)
    norms = gradient_norms(x, [one / 32**0.5 for one in numbers])
    assert norms[0] < 1e-8 * norms[-1]


def claim_each_sigmoid_takes_at_least_three_quarters(gradient_norms=gradient_norms, device="cpu"):
    one_neuron = [torch.ones(1, 1, dtype=torch.float64, device=device)] * 20
    norms = gradient_norms(torch.zeros(1, 1, dtype=torch.float64, device=device), one_neuron)
    for layers, norm in enumerate(reversed(norms), start=1):  # the last norm has one layer to go through
        assert norm <= 0.25**layers


def claim_relu_with_he_initialization_keeps_them_alive(cure=relu_with_he_initialization, device="cpu"):
    norms = cure(*examples_and_numbers(device))
    assert 0.01 < norms[0] / norms[-1] < 100 and norms[0] > 1e-4


def demo(device="cpu"):
    one = torch.ones(1, 1, dtype=torch.float64, device=device)
    for layers in (1, 2, 3, 10, 20):
        print(f"sigmoids in a row: {layers}, slope {gradient_norms(0 * one, [one] * layers)[0]:.2e}")
    x, numbers = examples_and_numbers(device)
    sigmoid, relu = gradient_norms(x, [w / 32**0.5 for w in numbers]), relu_with_he_initialization(x, numbers)
    print("20 layers, is the first gradient below 1e-8 of the last?", sigmoid[0] < 1e-8 * sigmoid[-1])
    print("and with ReLU and He initialization?", relu[0] < 1e-8 * relu[-1])


if __name__ == "__main__":
    demo()
