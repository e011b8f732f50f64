"""Composite functions: one function's output is the next one's input; compared with ``nn.Sequential``.

Axes: N = inputs; the functions are applied to each of them separately.
"""

import torch
from torch import nn
from torch.testing import assert_close


def compose(f, g):
    """The composite of ``f`` and ``g``: first the inner function ``g``, then the outer function ``f``.

    Shapes: functions (N) -> (N), and so is the result
    """
    return lambda x: f(g(x))


def sequential(functions, x):
    """Sends ``x`` through a list of functions, the first one of the list first.

    Shapes: x (N, ...) -> (N, ...)
    """
    for function in functions:
        x = function(x)  # the result replaces x, and goes into the next function
    return x


def double(x):
    return 2 * x


def square(x):
    return x**2


def add_three(x):
    return x + 3


def outer_first(f, g):
    return lambda x: g(f(x))


def multiplied(f, g):
    return lambda x: f(x) * g(x)


def result_not_passed_on(functions, x):
    for function in functions:
        result = function(x)  # every function gets the first input again
    return result


def last_function_first(functions, x):
    return sequential(functions[::-1], x)


MISTAKES = {
    "outer function first": {"compose": outer_first},
    "product of the functions": {"compose": multiplied},
    "result not passed on": {"sequential": result_not_passed_on},
    "list read from the end": {"sequential": last_function_first},
}


def claim_the_order_matters(compose=compose, device="cpu"):
    x = torch.tensor([3.0, -1.0, 0.5], dtype=torch.float64, device=device)
    assert_close(compose(square, double)(x), 4 * x**2)  # 36 at 3
    assert_close(compose(double, square)(x), 2 * x**2)  # 18 at 3


def claim_grouping_does_not_matter(compose=compose, device="cpu"):
    x = torch.tensor([3.0, -1.0, 0.5], dtype=torch.float64, device=device)
    inner_first = compose(add_three, compose(square, double))(x)
    outer_first = compose(compose(add_three, square), double)(x)
    assert_close(inner_first, outer_first)
    assert_close(inner_first, 4 * x**2 + 3)


def claim_the_inner_output_must_suit_the_outer_function(compose=compose, device="cpu"):
    x = torch.tensor([-4.0, -3.0, 1.0], dtype=torch.float64, device=device)
    root = compose(torch.sqrt, add_three)(x)  # a value only where x + 3 is not negative
    assert_close(root, torch.tensor([torch.nan, 0.0, 2.0], dtype=torch.float64, device=device), equal_nan=True)


def claim_a_list_of_functions_is_sequential(sequential=sequential, device="cpu"):
    layers = [nn.Linear(1, 1), nn.Tanh(), nn.Linear(1, 1), nn.Softplus()]
    network = nn.Sequential(*layers).to(device=device, dtype=torch.float64)
    x = torch.linspace(-2, 3, 5, dtype=torch.float64, device=device)[:, None]  # (5, 1)
    assert_close(sequential(list(network), x), network(x))


def demo(device="cpu"):
    x = torch.tensor(3.0, device=device)
    print(f"double, then square: {compose(square, double)(x).item():.0f}")
    print(f"square, then double: {compose(double, square)(x).item():.0f}")
    print(f"double, square, add three: {sequential([double, square, add_three], x).item():.0f}")
    print(f"the same with the result not passed on: {result_not_passed_on([double, square, add_three], x).item():.0f}")
    inputs = torch.tensor([-4.0, -3.0, 1.0], device=device)
    print("root of x + 3 at -4, -3, 1:", compose(torch.sqrt, add_three)(inputs).tolist())


if __name__ == "__main__":
    demo()
