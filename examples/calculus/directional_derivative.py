"""Directional derivatives by their definition, compared with the gradient and with ``torch.func.jvp``.

Axes: N = inputs of the function, which turns a vector of N numbers into one number.
"""

import torch
from torch.testing import assert_close


def directional_derivative(function, input, direction, h=1e-6):
    """Estimates the rate of change per unit of length, walking from ``input`` in ``direction``.

    Shapes: input (N,), direction (N,) -> ()
    """
    unit = direction / direction.norm()
    return (function(input + h * unit) - function(input - h * unit)) / (2 * h)


def direction_left_at_its_length(function, input, direction, h=1e-6):
    return (function(input + h * direction) - function(input - h * direction)) / (2 * h)


def partials_added_up(function, input, direction):
    return torch.func.grad(function)(input).sum()  # the direction is forgotten


def gradient_trusted_everywhere(function, input, direction):
    return torch.func.grad(function)(input) @ (direction / direction.norm())  # true only where f is differentiable


MISTAKES = {
    "direction not normalized": direction_left_at_its_length,
    "partials added up": partials_added_up,
    "gradient trusted everywhere": gradient_trusted_everywhere,
}


def bowl(input):
    """f(x, y) = x^2 + 3 y^2, the function of the page."""
    return input[0] ** 2 + 3 * input[1] ** 2


def folded(input):
    """f(x, y) = x^2 y / (x^2 + y^2), and 0 at the origin, where it has slopes every way but is not differentiable."""
    x, y = input
    return x**2 * y / (x**2 + y**2).clamp(min=1e-30)  # the clamp turns 0 / 0 into 0


def claim_it_is_the_gradient_dotted_with_the_unit_vector(directional_derivative=directional_derivative, device="cpu"):
    def function(input):
        return input[0] ** 2 * input[1] + torch.sin(input[1] * input[2])

    point = torch.tensor([1.5, -0.5, 2.0], dtype=torch.float64, device=device)
    for entries in ([1.0, 2.0, -2.0], [0.0, -3.0, 4.0], [-1.0, 1.0, 0.5]):
        direction = torch.tensor(entries, dtype=torch.float64, device=device)
        unit = direction / direction.norm()
        ours = directional_derivative(function, point, direction)
        assert_close(ours, torch.func.grad(function)(point) @ unit, rtol=1e-6, atol=1e-6)
        assert_close(ours, torch.func.jvp(function, (point,), (unit,))[1], rtol=1e-6, atol=1e-6)


def claim_along_an_axis_it_is_the_partial_derivative(directional_derivative=directional_derivative, device="cpu"):
    point = torch.ones(2, dtype=torch.float64, device=device)
    ours = [directional_derivative(bowl, point, axis) for axis in torch.eye(2, dtype=torch.float64, device=device)]
    partials = torch.tensor([2.0, 6.0], dtype=torch.float64, device=device)
    assert_close(torch.stack(ours), partials, rtol=1e-6, atol=1e-6)  # 2 x () -> (2,)


def claim_only_the_direction_counts_not_its_length(directional_derivative=directional_derivative, device="cpu"):
    point = torch.ones(2, dtype=torch.float64, device=device)
    direction = torch.tensor([0.6, 0.8], dtype=torch.float64, device=device)
    for length in (0.1, 1.0, 5.0):
        ours = directional_derivative(bowl, point, length * direction)
        assert_close(ours, torch.full_like(ours, 6.0), rtol=1e-6, atol=1e-6)
        assert_close(directional_derivative(bowl, point, -length * direction), -ours, rtol=1e-6, atol=1e-6)


def claim_it_is_the_gradients_length_times_the_cosine(directional_derivative=directional_derivative, device="cpu"):
    point = torch.ones(2, dtype=torch.float64, device=device)
    gradient = torch.tensor([2.0, 6.0], dtype=torch.float64, device=device)
    across = torch.tensor([-6.0, 2.0], dtype=torch.float64, device=device)  # turned by a quarter of a circle
    for angle in torch.arange(0, 360, 45, dtype=torch.float64, device=device).deg2rad():
        ours = directional_derivative(bowl, point, angle.cos() * gradient + angle.sin() * across)
        assert_close(ours, gradient.norm() * angle.cos(), rtol=1e-6, atol=1e-6)


def claim_slopes_every_way_do_not_make_it_a_dot_product(directional_derivative=directional_derivative, device="cpu"):
    origin = torch.zeros(2, dtype=torch.float64, device=device)
    for entries in ([1.0, 0.0], [0.0, 1.0], [1.0, 1.0], [-2.0, 1.0], [3.0, -4.0]):
        unit = torch.tensor(entries, dtype=torch.float64, device=device)
        unit = unit / unit.norm()
        expected = unit[0] ** 2 * unit[1]  # 0 along both axes, so the gradient is zero; but not 0 in between
        assert_close(directional_derivative(folded, origin, unit), expected)


def demo(device="cpu"):
    import matplotlib.pyplot as plt

    point = torch.ones(2, dtype=torch.float64, device=device)
    for entries in ([1, 0], [3, 4], [2, 6], [3, -1], [-2, -6]):
        slope = directional_derivative(bowl, point, point.new_tensor(entries)).round(decimals=3)
        print(f"bowl at (1, 1), along {tuple(entries)}: {slope.item() + 0.0:.3f}")  # adding 0 turns -0 into 0
    slope = directional_derivative(folded, 0 * point, point.new_tensor([1, 1]))
    print(f"folded surface at the origin, along (1, 1): {slope.item():.3f}")

    figure, axes = plt.subplots(figsize=(5.5, 3.4), layout="constrained")
    degrees = torch.arange(0, 361, 5)
    headings = torch.stack([degrees.deg2rad().cos(), degrees.deg2rad().sin()], dim=-1).double()  # (73, 2)
    axes.plot(degrees, [directional_derivative(bowl, torch.ones(2).double(), heading) for heading in headings])
    axes.axhline(0, color="tab:gray", linewidth=0.8)
    axes.axvline(71.57, color="tab:red", linestyle="--", label="direction of the gradient (2, 6)")
    axes.plot([0, 90], [2, 6], "o", color="black", label="partial derivatives 2 and 6")
    axes.set(xlabel="direction in degrees", ylabel="slope at (1, 1)", xticks=range(0, 361, 45))
    axes.legend(fontsize=8)
    return figure


if __name__ == "__main__":
    demo()
