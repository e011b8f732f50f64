"""The gradient, one partial derivative for each input, compared with ``torch.autograd``.

Axes: any; the gradient has the axes of the input. In the example of the page, (x, y) is the last axis.
"""

import torch
from torch.testing import assert_close


def gradient(function, input, h=1e-6):
    """Collects the partial derivatives of a function with one number as its value, each at the place of its input.

    Shapes: input (...) -> (...), the same shape
    """
    partials = []
    for step in h * torch.eye(input.numel(), dtype=input.dtype, device=input.device):  # each step moves one number
        step = step.reshape(input.shape)  # (numel,) -> (...)
        partials.append((function(input + step) - function(input - step)) / (2 * h))
    return torch.stack(partials).reshape(input.shape)  # numel x () -> (numel,) -> (...)


def gradient_scaled_to_length_one(function, input):
    return gradient(function, input) / gradient(function, input).norm()  # throws away how steep it is


def gradient_pointing_down(function, input):
    return -gradient(function, input)  # the direction of descent is not the gradient but its opposite


def partials_added_up(function, input):
    return torch.ones_like(input) * gradient(function, input).sum()  # one number for all the inputs


def gradient_of_two_backward_calls(function, input):
    leaf = input.clone().requires_grad_()
    for _ in range(2):  # each call *adds* to leaf.grad, and nobody set it back to zero
        function(leaf).backward()
    return leaf.grad


MISTAKES = {
    "scaled to length one": gradient_scaled_to_length_one,
    "pointing down": gradient_pointing_down,
    "partials added up": partials_added_up,
    "two backward calls": gradient_of_two_backward_calls,
}


def bowl(input):
    """f(x, y) = x^2 + 3 y^2, the function of the page.

    Shapes: input (..., 2) -> (...)
    """
    return input[..., 0] ** 2 + 3 * input[..., 1] ** 2


def claim_it_has_the_inputs_shape_and_autograds_values(gradient=gradient, device="cpu"):
    features = torch.tensor([0.5, -1.0, 2.0], dtype=torch.float64, device=device)
    target = torch.tensor([1.0, 3.0], dtype=torch.float64, device=device)

    def squared_error(weight):
        return ((weight @ features - target) ** 2).sum()  # (2, 3) @ (3,) -> (2,) -> ()

    weight = torch.linspace(-1, 2, 6, dtype=torch.float64, device=device).reshape(2, 3).requires_grad_()
    (expected,) = torch.autograd.grad(squared_error(weight), weight)  # (2, 3)
    assert_close(gradient(squared_error, weight.detach()), expected, rtol=1e-6, atol=1e-6)


def claim_no_direction_is_steeper(gradient=gradient, device="cpu"):
    point = torch.ones(2, dtype=torch.float64, device=device)
    angles = torch.arange(360, dtype=torch.float64, device=device).deg2rad()
    directions = torch.stack([angles.cos(), angles.sin()], dim=-1)  # 2 x (360,) -> (360, 2), each of length 1
    rates = (bowl(point + 1e-6 * directions) - bowl(point - 1e-6 * directions)) / 2e-6  # (360,)
    ours = gradient(bowl, point)
    assert (ours / ours.norm() - directions[rates.argmax()]).norm() < torch.pi / 180  # within one degree
    assert_close(rates.max(), ours.norm(), rtol=1e-3, atol=0)


def claim_it_is_perpendicular_to_the_level_curve(gradient=gradient, device="cpu"):
    for angle in torch.tensor([0.3, 1.0, 2.0, 4.0, 5.5], dtype=torch.float64, device=device):
        on_the_curve = torch.stack([2 * angle.cos(), 2 / 3**0.5 * angle.sin()])  # here x^2 + 3 y^2 = 4
        along_the_curve = torch.stack([-2 * angle.sin(), 2 / 3**0.5 * angle.cos()])  # how it moves with the angle
        change = gradient(bowl, on_the_curve) @ along_the_curve  # (2,) @ (2,) -> ()
        assert_close(change, torch.zeros_like(change), rtol=0, atol=1e-6)


def claim_a_small_step_against_it_descends_a_large_one_may_not(gradient=gradient, device="cpu"):
    point = torch.ones(2, dtype=torch.float64, device=device)
    slope = gradient(bowl, point)
    values = torch.stack([bowl(point), bowl(point - 0.1 * slope), bowl(point - 0.5 * slope)])
    assert_close(values, torch.tensor([4.0, 1.12, 12.0], dtype=torch.float64, device=device), rtol=1e-6, atol=1e-6)


def demo(device="cpu"):
    import matplotlib.pyplot as plt

    point = torch.ones(2, dtype=torch.float64, device=device)
    slope = gradient(bowl, point)
    print("gradient at (1, 1):", ", ".join(f"{value:.3f}" for value in slope.tolist()))
    print(f"its length, the steepest rate: {slope.norm().item():.3f}")
    for step in (0.0, 0.1, 0.5):
        x, y = ((point - step * slope).round(decimals=3) + 0.0).tolist()  # adding 0 turns -0 into 0
        print(f"{step:g} times the gradient downhill: f({x:g}, {y:g}) = {bowl(point - step * slope).item():.3f}")

    figure, axes = plt.subplots(figsize=(5.5, 3.9), layout="constrained")
    ticks = torch.linspace(-2.8, 2.8, 101)
    grid = torch.stack(torch.meshgrid(ticks, ticks, indexing="xy"), dim=-1)  # (101, 101, 2): the points (x, y)
    axes.contour(ticks, ticks, bowl(grid), levels=[0.25, 1, 2, 4, 7, 11, 16])
    for x, y in ((1, 1), (-1, 1), (1, -1), (-2, 0), (0.5, 0.5), (-0.5, -0.5)):
        axes.quiver(x, y, 2 * x, 6 * y, angles="xy", scale_units="xy", scale=6, color="tab:red", width=0.006)
    axes.set_title(r"$\nabla f$ crosses the level curves of $x^2 + 3y^2$ at right angles", fontsize=9)
    axes.set(xlabel="x", ylabel="y", aspect="equal")
    return figure


if __name__ == "__main__":
    demo()
