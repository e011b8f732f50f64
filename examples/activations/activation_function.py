"""What makes a function usable as an activation function, with the sigmoid as the example, against ``torch.sigmoid``.

Axes: N = examples, D = inputs, H = hidden values, O = outputs.
"""

import torch
from torch.testing import assert_close


def activation_function(input):
    """The sigmoid, applied to each number by itself.

    Shapes: input (...) -> (...), the same shape
    """
    return 1 / (1 + torch.exp(-input))


def no_activation(input):
    return input


def step_function(input):
    return torch.heaviside(input.detach(), torch.ones_like(input)) + 0 * input  # 0 or 1, and flat everywhere


def softmax_as_activation(input):
    return torch.softmax(input, dim=-1)  # each value depends on its neighbours


MISTAKES = {
    "no activation": no_activation,
    "step function": step_function,
    "softmax as activation": softmax_as_activation,
}


def claim_it_is_the_builtin_sigmoid(activation_function=activation_function, device="cpu"):
    x = torch.linspace(-20, 20, 21, dtype=torch.float64, device=device, requires_grad=True)
    ours, theirs = activation_function(x), torch.sigmoid(x)
    assert_close(ours, theirs)
    assert_close(torch.autograd.grad(ours.sum(), x), torch.autograd.grad(theirs.sum(), x))


def claim_each_number_is_treated_by_itself(activation_function=activation_function, device="cpu"):
    x = torch.tensor([0.5, -1.0, 2.0], dtype=torch.float64, device=device)
    slopes = torch.autograd.functional.jacobian(activation_function, x)  # (3,) -> (3, 3)
    off_diagonal = slopes - torch.diag(slopes.diagonal())
    assert_close(off_diagonal, torch.zeros_like(off_diagonal))


def claim_two_affine_maps_with_it_are_not_affine(activation_function=activation_function, device="cpu"):
    shapes = [(2, 3), (4, 3), (4,), (2, 4)]  # the two ends of a segment, W1, b1, W2 with D = 3, H = 4, O = 2
    ends, W1, b1, W2 = [torch.randn(shape, dtype=torch.float64).to(device) for shape in shapes]

    def network(x):
        return activation_function(x @ W1.T + b1) @ W2.T  # (..., 3) -> (..., 4) -> (..., 2)

    assert (network(ends.mean(dim=0)) - network(ends).mean(dim=0)).abs().max() > 1e-3  # the midpoint is off


def claim_its_slope_is_a_quarter_at_zero_and_fades_on_both_sides(activation_function=activation_function, device="cpu"):
    x = torch.tensor([-10.0, -2.0, 0.0, 2.0, 10.0], dtype=torch.float64, device=device, requires_grad=True)
    (slope,) = torch.autograd.grad(activation_function(x).sum(), x)
    assert_close(slope[2].item(), 0.25)
    assert (slope > 0).all()  # some gradient gets through everywhere,
    assert slope[0] < slope[1] < slope[2] and slope[2] > slope[3] > slope[4]  # less and less on either side,
    assert slope[0] < 1e-4 and slope[4] < 1e-4  # and hardly any far out


def demo(device="cpu"):
    x = torch.tensor([-2.0, 0.0, 2.0], device=device, requires_grad=True)
    for name, function in [("sigmoid", activation_function), ("tanh", torch.tanh), ("ReLU", torch.relu)]:
        value = function(x)
        (slope,) = torch.autograd.grad(value.sum(), x)
        values, slopes = (", ".join(f"{v:.3f}" for v in t.tolist()) for t in (value, slope))
        print(f"{name:8} at -2, 0, 2: {values}   slopes: {slopes}")


if __name__ == "__main__":
    demo()
