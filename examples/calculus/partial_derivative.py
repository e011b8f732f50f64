"""Partial derivatives: move one input, hold the others where they are; compared with ``torch.autograd``.

Axes: N = inputs of the function, which turns a vector of N numbers into one number.
"""

import torch
from torch.testing import assert_close


def partial_derivative(function, input, index, h=1e-6):
    """Estimates the rate of change in ``input[index]`` alone, by a small step to either side.

    Shapes: input (N,) -> ()
    """
    step = torch.zeros_like(input)
    step[index] = h
    return (function(input + step) - function(input - step)) / (2 * h)


def all_inputs_moved(function, input, index, h=1e-6):
    return (function(input + h) - function(input - h)) / (2 * h)


def other_inputs_set_to_zero(function, input, index, h=1e-6):
    alone = torch.zeros_like(input)  # "constant" is read as "gone"
    alone[index] = input[index]
    return partial_derivative(function, alone, index, h)


def input_moved_in_place(function, input, index, h=1e-6):
    moved = input  # a second name for the same numbers, no copy
    moved[index] += h
    return (function(moved) - function(input)) / h


def index_counted_from_one(function, input, index, h=1e-6):
    return partial_derivative(function, input, index - 1, h)


MISTAKES = {
    "all inputs moved": all_inputs_moved,
    "others set to zero": other_inputs_set_to_zero,
    "moved in place": input_moved_in_place,
    "counted from one": index_counted_from_one,
}


def example(input):
    """f(x, y) = x^2 y + y^3, the function of the page."""
    x, y = input
    return x**2 * y + y**3


def claim_it_is_the_derivative_of_the_slice(partial_derivative=partial_derivative, device="cpu"):
    point = torch.tensor([1.0, 2.0], dtype=torch.float64, device=device)
    x, y = point.clone().requires_grad_()
    (slope_x,) = torch.autograd.grad(x**2 * 2 + 8, x)  # y frozen at 2: the slope is 4
    (slope_y,) = torch.autograd.grad(y + y**3, y)  # x frozen at 1: the slope is 13
    assert_close(partial_derivative(example, point.clone(), 0), slope_x, rtol=1e-6, atol=1e-6)
    assert_close(partial_derivative(example, point.clone(), 1), slope_y, rtol=1e-6, atol=1e-6)


def claim_it_depends_on_where_the_others_are_held(partial_derivative=partial_derivative, device="cpu"):
    for y, expected in ((2.0, 4.0), (5.0, 10.0)):  # 2xy at x = 1
        slope = partial_derivative(example, torch.tensor([1.0, y], dtype=torch.float64, device=device), 0)
        assert_close(slope, torch.full_like(slope, expected), rtol=1e-6, atol=1e-6)


def claim_it_agrees_with_autograd(partial_derivative=partial_derivative, device="cpu"):
    def function(input):
        return input[0] ** 2 * input[1] + torch.sin(input[1] * input[2]) + 3 * input[2]

    point = torch.tensor([1.5, -0.5, 2.0], dtype=torch.float64, device=device, requires_grad=True)
    (expected,) = torch.autograd.grad(function(point), point)
    ours = [partial_derivative(function, point.detach().clone(), index) for index in range(3)]
    assert_close(torch.stack(ours), expected, rtol=1e-6, atol=1e-6)  # 3 x () -> (3,)


def claim_the_order_of_two_partials_does_not_matter(partial_derivative=partial_derivative, device="cpu"):
    def mixed(point, first, second):
        return partial_derivative(lambda p: partial_derivative(example, p, first, h=1e-3), point, second, h=1e-3)

    for point in torch.tensor([[1.5, 2.0], [-0.5, 1.0]], dtype=torch.float64, device=device):
        assert_close(mixed(point.clone(), 0, 1), 2 * point[0], rtol=1e-6, atol=1e-6)
        assert_close(mixed(point.clone(), 1, 0), 2 * point[0], rtol=1e-6, atol=1e-6)


def demo(device="cpu"):
    import matplotlib.pyplot as plt

    point, other = torch.tensor([[1.0, 2.0], [1.0, 5.0]], dtype=torch.float64, device=device)
    print(f"f(1, 2) = {example(point).item():g}")
    print(f"x moves, y stays 2: {partial_derivative(example, point, 0).item():.3f}")
    print(f"y moves, x stays 1: {partial_derivative(example, point, 1).item():.3f}")
    print(f"x moves, y stays 5: {partial_derivative(example, other, 0).item():.3f}")

    figure, (upper, lower) = plt.subplots(2, 1, figsize=(4.4, 6.2), layout="constrained")
    x, y = torch.linspace(-1, 3, 101), torch.linspace(0, 3, 101)
    upper.plot(x, 2 * x**2 + 8, label="$f(x, 2) = 2x^2 + 8$")
    upper.plot(x, 10 + 4 * (x - 1), "--", label="slope 4 at x = 1")
    upper.set(title=r"y held at 2: $\partial f/\partial x$", xlabel="x")
    lower.plot(y, y + y**3, label="$f(1, y) = y + y^3$")
    lower.plot(y, 10 + 13 * (y - 2), "--", label="slope 13 at y = 2")
    lower.set(title=r"x held at 1: $\partial f/\partial y$", xlabel="y")
    for axes in (upper, lower):
        axes.legend(fontsize=9)
    return figure


if __name__ == "__main__":
    demo()
