"""Backpropagation through a two-layer network by hand, compared with ``loss.backward()``.

Axes: N = examples, D = inputs, H = hidden units, O = outputs.
"""

import torch
from torch.testing import assert_close
from torch.utils.flop_counter import FlopCounterMode


def forward(x, y, W1, b1, W2, b2):
    """The loss of the network tanh(x W1^T + b1) W2^T + b2, and the values that the backward pass needs again.

    Shapes: x (N, D), y (N, O), W1 (H, D), b1 (H,), W2 (O, H), b2 (O,) -> scalar, h (N, H), prediction (N, O)
    """
    h = torch.tanh(x @ W1.T + b1)  # (N, D) @ (D, H) -> (N, H)
    prediction = h @ W2.T + b2  # (N, H) @ (H, O) -> (N, O)
    return ((prediction - y) ** 2).sum(dim=1).mean(), h, prediction


def backpropagation(x, y, W1, b1, W2, b2):
    """The gradient of the loss with respect to W1, b1, W2 and b2, from the loss back to the first layer.

    Shapes: as in ``forward`` -> the shapes of W1, b1, W2, b2
    """
    _, h, prediction = forward(x, y, W1, b1, W2, b2)
    delta2 = 2 * (prediction - y) / len(x)  # dL/dprediction: (N, O)
    delta1 = (delta2 @ W2) * (1 - h**2)  # through W2, then through tanh: (N, O) @ (O, H) -> (N, H)
    # A parameter serves all examples, so it collects a contribution from each: that is the sum over N.
    return delta1.T @ x, delta1.sum(dim=0), delta2.T @ h, delta2.sum(dim=0)  # (H, D), (H,), (O, H), (O,)


def without_the_slope_of_tanh(x, y, W1, b1, W2, b2):
    _, h, prediction = forward(x, y, W1, b1, W2, b2)
    delta2 = 2 * (prediction - y) / len(x)
    delta1 = delta2 @ W2
    return delta1.T @ x, delta1.sum(dim=0), delta2.T @ h, delta2.sum(dim=0)


def contributions_overwrite_each_other(x, y, W1, b1, W2, b2):
    last = backpropagation(x[-1:], y[-1:], W1, b1, W2, b2)  # all that "=" leaves where "+=" is meant
    return [gradient / len(x) for gradient in last]


def updates_while_going_back(x, y, W1, b1, W2, b2, lr=0.1):
    _, h, prediction = forward(x, y, W1, b1, W2, b2)
    delta2 = 2 * (prediction - y) / len(x)
    W2 -= lr * delta2.T @ h  # too early: the next line still needs the W2 of the forward pass
    delta1 = (delta2 @ W2) * (1 - h**2)
    return delta1.T @ x, delta1.sum(dim=0), delta2.T @ h, delta2.sum(dim=0)


def nudge_each_parameter(x, y, *params, step=1e-6):
    params = [one.clone() for one in params]
    gradients = [torch.zeros_like(one) for one in params]
    for param, gradient in zip(params, gradients, strict=True):
        for number, slope in zip(param.view(-1), gradient.view(-1), strict=True):  # two forward passes for each number
            number += step
            slope += forward(x, y, *params)[0] / (2 * step)
            number -= 2 * step
            slope -= forward(x, y, *params)[0] / (2 * step)
            number += step
    return gradients


MISTAKES = {
    "no slope of the activation": without_the_slope_of_tanh,
    "overwrites instead of adding": contributions_overwrite_each_other,
    "updates while going back": updates_while_going_back,
    "nudges each parameter": nudge_each_parameter,
}


def network(device):
    shapes = [(5, 3), (5, 2), (4, 3), (4,), (2, 4), (2,)]  # x, y, W1, b1, W2, b2 with N = 5, D = 3, H = 4, O = 2
    return [(torch.randn(shape, dtype=torch.float64) * 0.5 + 0.3).to(device) for shape in shapes]


def claim_gradients_are_those_of_autograd(backpropagation=backpropagation, device="cpu"):
    x, y, *params = network(device)
    leaves = [one.clone().requires_grad_() for one in params]
    forward(x, y, *leaves)[0].backward()
    for ours, leaf in zip(backpropagation(x, y, *params), leaves, strict=True):
        assert_close(ours, leaf.grad)


def claim_batch_gradient_is_the_mean_over_examples(backpropagation=backpropagation, device="cpu"):
    x, y, *params = network(device)
    single = [backpropagation(x[i : i + 1], y[i : i + 1], *[p.clone() for p in params]) for i in range(len(x))]
    for whole, *parts in zip(backpropagation(x, y, *params), *single, strict=True):
        assert_close(whole, torch.stack(parts).mean(dim=0))


def claim_costs_less_than_three_forward_passes(backpropagation=backpropagation, device="cpu"):
    x, y, *params = network(device)
    with FlopCounterMode(display=False) as once:
        forward(x, y, *params)
    with FlopCounterMode(display=False) as all_gradients:
        backpropagation(x, y, *params)
    assert all_gradients.get_total_flops() < 3 * once.get_total_flops()


def claim_parameters_are_left_alone(backpropagation=backpropagation, device="cpu"):
    x, y, *params = network(device)
    before = [one.clone() for one in params]
    backpropagation(x, y, *params)
    for old, new in zip(before, params, strict=True):
        assert_close(new, old, rtol=0, atol=0)


def demo(device="cpu"):
    x, y, w1, w2 = torch.tensor([2.0, 1.0, 0.5, -1.0], dtype=torch.float64, device=device).view(4, 1, 1)
    zero = torch.zeros_like(x[0])  # no biases: (1,)
    loss, h, prediction = forward(x, y, w1, zero, w2, zero)
    print(f"forward: h = {h.item():.3f}, prediction = {prediction.item():.3f}, loss = {loss.item():.3f}")
    dw1, dz, dw2, dprediction = backpropagation(x, y, w1, zero, w2, zero)  # a bias has the gradient of its sum
    print(f"slope of tanh: 1 - h^2 = {1 - h.item() ** 2:.3f}")
    print(f"backward: dL/dprediction = {dprediction.item():.3f}, dL/dw2 = {dw2.item():.3f}")
    print(f"          dL/dz = {dz.item():.3f}, dL/dw1 = {dw1.item():.3f}")


if __name__ == "__main__":
    demo()
