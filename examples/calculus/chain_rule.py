"""The chain rule: the slopes of nested functions multiply; compared with ``torch.autograd``.

Axes: N = points; the derivative is taken at each of them separately.
"""

import torch
from torch.testing import assert_close


def chain_rule(links, input):
    """Derivative of nested functions, given as (function, derivative) pairs with the innermost first.

    Shapes: input (N,) -> (N,)
    """
    value, slope = input, torch.ones_like(input)
    for function, derivative in links:
        slope = slope * derivative(value)  # at the value that enters this function, not at the input
        value = function(value)
    return slope


def every_slope_at_the_input(links, input):
    slope = torch.ones_like(input)
    for _, derivative in links:
        slope = slope * derivative(input)
    return slope


def inner_slopes_left_out(links, input):
    value = input
    for function, derivative in links:
        slope = derivative(value)  # only the last one, of the outermost function, survives
        value = function(value)
    return slope


def slopes_added(links, input):
    value, slope = input, torch.zeros_like(input)
    for function, derivative in links:
        slope = slope + derivative(value)
        value = function(value)
    return slope


def derivatives_nested(links, input):
    value = input
    for _, derivative in links:
        value = derivative(value)  # f'(g'(x)), as if differentiating went through the brackets
    return value


MISTAKES = {
    "every slope at the input": every_slope_at_the_input,
    "inner slopes left out": inner_slopes_left_out,
    "slopes added": slopes_added,
    "derivatives nested": derivatives_nested,
}

# Links of the chains below: (function, derivative).
double = (lambda x: 2 * x, lambda x: torch.full_like(x, 2.0))
square = (lambda x: x**2, lambda x: 2 * x)
sine = (torch.sin, torch.cos)
half = (lambda x: 0.5 * x + 1, lambda x: torch.full_like(x, 0.5))


def claim_doubling_then_squaring_has_slope_8x(chain_rule=chain_rule, device="cpu"):
    x = torch.tensor([-1.0, 0.5, 3.0], dtype=torch.float64, device=device)
    assert_close(chain_rule([double, square], x), 8 * x)


def claim_it_agrees_with_autograd(chain_rule=chain_rule, device="cpu"):
    links = [square, sine, double, (torch.exp, torch.exp), sine]
    x = torch.linspace(-1, 2, 7, dtype=torch.float64, device=device, requires_grad=True)
    value = x
    for function, _ in links:
        value = function(value)
    (expected,) = torch.autograd.grad(value.sum(), x)
    assert_close(chain_rule(links, x.detach()), expected)


def claim_the_order_of_nesting_matters(chain_rule=chain_rule, device="cpu"):
    x = torch.tensor([0.7, 1.3], dtype=torch.float64, device=device)
    assert_close(chain_rule([square, sine], x), 2 * x * torch.cos(x**2))  # sin(x^2)
    assert_close(chain_rule([sine, square], x), 2 * torch.sin(x) * torch.cos(x))  # (sin x)^2


def claim_many_gentle_slopes_leave_almost_nothing(chain_rule=chain_rule, device="cpu"):
    x = torch.tensor([-2.0, 3.0], dtype=torch.float64, device=device)
    assert_close(chain_rule([half] * 30, x), torch.full_like(x, 0.5**30), rtol=1e-9, atol=0)


def demo(device="cpu"):
    x = torch.tensor([3.0], dtype=torch.float64, device=device)
    print(f"x = 3, y = 2x = {2 * x.item():g}, z = y^2 = {(2 * x).square().item():g}")
    print(f"dz/dy = {square[1](2 * x).item():g} (at y = 6), dy/dx = {double[1](x).item():g}")
    print(f"dz/dx = {chain_rule([double, square], x).item():g}")
    print(f"with the outer slope at x = 3 instead of y = 6: {every_slope_at_the_input([double, square], x).item():g}")
    print(f"30 functions of slope 0.5: {chain_rule([half] * 30, x).item():.1e}")
    zero = torch.tensor(0.0, dtype=torch.float64, device=device, requires_grad=True)
    (slope,) = torch.autograd.grad(zero.sqrt() ** 2, zero)
    print(f"square of the square root, at 0, by autograd: {slope.item()}")


if __name__ == "__main__":
    demo()
