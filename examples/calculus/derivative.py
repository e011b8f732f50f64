"""The derivative by its definition, the limit of difference quotients, compared with ``torch.autograd``.

Axes: N = points; the derivative is taken at each of them separately.
"""

import torch
from torch.testing import assert_close


def difference_quotient(function, input, h):
    """Average rate of change between ``input`` and ``input + h``: the slope of the secant.

    Shapes: input (N,) -> (N,)
    """
    return (function(input + h) - function(input)) / h


def derivative(function, input, h=1e-6):
    """Estimates the derivative from quotients on both sides; nan where they disagree, since there the limit is missing.

    Shapes: input (N,) -> (N,)
    """
    right = difference_quotient(function, input, h)
    left = difference_quotient(function, input, -h)
    return torch.where((right - left).abs() < 1e-3, (left + right) / 2, torch.nan)


def value_over_input(function, input, h):
    return function(input + h) / (input + h)  # slope of the line to the origin, not the change over the change


def average_over_a_whole_unit(function, input):
    return difference_quotient(function, input, 1.0)


def derivative_with_vanishing_step(function, input):
    return difference_quotient(function, input, 1e-18)  # input + 1e-18 rounds to input: the change is 0


def derivative_blind_to_kinks(function, input, h=1e-6):
    return (function(input + h) - function(input - h)) / (2 * h)  # at a kink: the mean of two slopes


MISTAKES = {
    "value over input": {"difference_quotient": value_over_input},
    "average over a whole unit": {"derivative": average_over_a_whole_unit},
    "step too small": {"derivative": derivative_with_vanishing_step},
    "kink ignored": {"derivative": derivative_blind_to_kinks},
}


def cubic(x):
    return x**3 - 3 * x  # rises, falls and rises again


def claim_the_quotient_of_x_squared_is_2x_plus_h(difference_quotient=difference_quotient, device="cpu"):
    x = torch.tensor([-2.0, 0.5, 3.0], dtype=torch.float64, device=device)
    for h in (1.0, 0.1, 0.01, 0.001):
        assert_close(difference_quotient(torch.square, x, h), 2 * x + h)


def claim_it_agrees_with_autograd(derivative=derivative, device="cpu"):
    x = torch.linspace(-2, 3, 11, dtype=torch.float64, device=device, requires_grad=True)
    for function in (torch.square, torch.sin, cubic):
        (expected,) = torch.autograd.grad(function(x).sum(), x)  # the points do not mix, so summing them is harmless
        assert_close(derivative(function, x.detach()), expected, rtol=1e-6, atol=1e-6)


def claim_the_sign_tells_rising_from_falling(derivative=derivative, device="cpu"):
    x = torch.tensor([-2.0, 0.5, 2.0], dtype=torch.float64, device=device)
    rise = cubic(x + 0.001) - cubic(x)
    assert_close(derivative(cubic, x).sign(), rise.sign())


def claim_the_tangent_of_x_squared_is_off_by_h_squared(derivative=derivative, device="cpu"):
    x = torch.tensor([-2.0, 0.5, 3.0], dtype=torch.float64, device=device)
    for h in (1.0, 0.1, -0.1):
        tangent = x**2 + derivative(torch.square, x) * h
        assert_close((x + h) ** 2 - tangent, torch.full_like(x, h**2), rtol=0, atol=1e-6)


def claim_a_kink_has_no_derivative(derivative=derivative, device="cpu"):
    x = torch.tensor([-2.0, 0.0, 3.0], dtype=torch.float64, device=device)
    expected = torch.tensor([-1.0, torch.nan, 1.0], dtype=torch.float64, device=device)
    assert_close(derivative(torch.abs, x), expected, equal_nan=True)


def demo(device="cpu"):
    import matplotlib.pyplot as plt

    x = torch.tensor([3.0, -2.0, 0.5], dtype=torch.float64, device=device)
    for h in (1.0, 0.1, 0.01, 0.001):
        print(f"x^2 from 3 to {3 + h:g}: average rate {difference_quotient(torch.square, x, h)[0].item():.3f}")
    print(
        "derivative of x^2 at 3, -2, 0.5:", ", ".join(f"{slope:.3f}" for slope in derivative(torch.square, x).tolist())
    )
    kink = torch.zeros(1, dtype=torch.float64, device=device, requires_grad=True)
    (chosen,) = torch.autograd.grad(kink.abs(), kink)
    print(f"derivative of |x| at 0: {derivative(torch.abs, kink.detach()).item()}, autograd says {chosen.item():g}")

    figure, axes = plt.subplots(figsize=(5.5, 3.8), layout="constrained")
    grid = torch.linspace(1.5, 6.5, 101)
    axes.plot(grid, grid**2, color="black", label="$y = x^2$")
    for h, color in ((3, "tab:red"), (1.5, "tab:orange"), (0.5, "tab:olive")):
        axes.plot(grid, 9 + (6 + h) * (grid - 3), color=color, label=f"secant to {3 + h:g}: slope {6 + h:g}")
    axes.plot(grid, 9 + 6 * (grid - 3), color="tab:blue", linewidth=2, label="tangent at 3: slope 6")
    axes.plot([3], [9], "o", color="black")
    axes.set(xlabel="x", ylabel="y", ylim=(-3, 42))
    axes.legend(fontsize=8)
    return figure


if __name__ == "__main__":
    demo()
