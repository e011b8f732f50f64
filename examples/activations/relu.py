"""ReLU written from scratch and compared with ``torch.relu``.

Axes: N = examples, D = inputs, H = neurons.
"""

import torch
from torch.testing import assert_close


def relu(input):
    """Keeps positive numbers and turns all others into zero.

    Shapes: input (...) -> (...), the same shape
    """
    return torch.where(input > 0, input, torch.zeros_like(input))


def absolute_value(input):
    return input.abs()  # negative numbers get a new sign instead of being silenced


def zero_or_one(input):
    return torch.heaviside(input.detach(), torch.zeros_like(input)) + 0 * input  # how large they were is lost


def clamp_at_zero(input):
    return input.clamp(min=0)  # the same values, but PyTorch gives this one the slope 1 at zero


def leaky(input):
    return torch.nn.functional.leaky_relu(input, 0.1)


MISTAKES = {
    "absolute value": absolute_value,
    "zero or one": zero_or_one,
    "clamp at zero": clamp_at_zero,
    "leaky instead": leaky,
}


def claim_values_and_gradient_are_those_of_the_builtin(relu=relu, device="cpu"):
    x = torch.tensor([-20.0, -0.01, 0.0, 0.01, 30.0], dtype=torch.float64, device=device, requires_grad=True)
    upstream = torch.tensor([1.0, 2.0, 3.0, 4.0, 5.0], dtype=torch.float64, device=device)
    assert_close(relu(x), torch.relu(x))
    (slope,) = torch.autograd.grad(relu(x), x, upstream)
    assert_close(slope.tolist(), [0.0, 0.0, 0.0, 4.0, 5.0])  # the gradient passes whole, or not at all


def claim_it_scales_but_does_not_add(relu=relu, device="cpu"):
    x = torch.tensor([-2.0, 3.0], dtype=torch.float64, device=device)
    assert_close(relu(7 * x), 7 * relu(x))  # zooming in or out does not change the shape of its graph
    assert_close(relu(x).sum() - relu(x.sum()), torch.tensor(2.0, dtype=torch.float64, device=device))  # 3 against 1


def claim_no_gradient_shrinks_where_all_are_active(relu=relu, device="cpu"):
    for function, low, high in [(relu, 0.999, 1.001), (torch.tanh, 0.0, 1e-6)]:
        x = torch.tensor(1.5, dtype=torch.float64, device=device, requires_grad=True)
        h = x
        for _ in range(20):
            h = function(h) + 1.0  # 20 activations, each fed with a positive number
        (slope,) = torch.autograd.grad(h, x)
        assert low < slope < high


def claim_a_neuron_negative_on_all_examples_learns_nothing(relu=relu, device="cpu"):
    x = torch.randn(40, 3, dtype=torch.float64).to(device)
    weight = torch.tensor([0.5, -1.0, 2.0], dtype=torch.float64, device=device, requires_grad=True)
    for bias, dead in [(-100.0, True), (0.0, False)]:
        loss = (relu(x @ weight + bias) - 1).square().mean()  # (40, 3) @ (3,) -> (40,) -> ()
        (slope,) = torch.autograd.grad(loss, weight)
        assert (slope.abs().max() == 0) == dead


def demo(device="cpu"):
    x = torch.tensor([-2.0, -0.5, 0.0, 0.5, 3.0], device=device, requires_grad=True)
    (slope,) = torch.autograd.grad(relu(x).sum(), x)
    print("x:    ", x.tolist())
    print("ReLU: ", relu(x).tolist())
    print("slope:", slope.tolist())
    z = torch.tensor([-2.0, 3.0], device=device)
    print(f"ReLU(-2) + ReLU(3) = {relu(z).sum().item():.0f}, ReLU(-2 + 3) = {relu(z.sum()).item():.0f}")


if __name__ == "__main__":
    demo()
