"""Lipschitz constants: how far outputs move apart, compared with how far the inputs are apart.

Axes: K = pairs of points, n = components of a point.
"""

import math

import torch
from torch.testing import assert_close


def largest_stretch(f, x, y, ord=2):
    """The largest ratio of output distance to input distance over the pairs given: the constant is at least this.

    Shapes: x, y (K, n), f from (K, n) to (K, m) -> ()
    """
    inputs = torch.linalg.vector_norm(x - y, ord, dim=1)  # (K, n) -> (K,)
    outputs = torch.linalg.vector_norm(f(x) - f(y), ord, dim=1)  # (K, m) -> (K,)
    return (outputs / inputs).max()


def bound_of_composite(constants):
    """What the Lipschitz constants of functions applied one after the other say about the whole.

    Shapes: a list of numbers -> a number
    """
    return math.prod(constants)


def sizes_compared(f, x, y, ord=2):
    sizes = torch.linalg.vector_norm(x, ord, dim=1)
    return (torch.linalg.vector_norm(f(x), ord, dim=1) / sizes).max()  # distances from zero, not between points


def average_stretch(f, x, y, ord=2):
    ratios = torch.linalg.vector_norm(f(x) - f(y), ord, dim=1) / torch.linalg.vector_norm(x - y, ord, dim=1)
    return ratios.mean()


MISTAKES = {
    "sizes instead of distances": {"largest_stretch": sizes_compared},
    "average instead of largest": {"largest_stretch": average_stretch},
    "always the L2 norm": {"largest_stretch": lambda f, x, y, ord=2: largest_stretch(f, x, y)},
    "constants added": {"bound_of_composite": sum},
    "largest constant taken": {"bound_of_composite": max},
}


def pairs_on_a_line(device, reach=5.0, count=401):
    x = torch.linspace(-reach, reach, count, dtype=torch.float64, device=device)
    x, y = torch.cartesian_prod(x, x).T  # (count * count,) each
    return x[x != y, None], y[x != y, None]  # (K, 1)


def claim_sine_relu_and_shifts_have_the_constant_one(largest_stretch=largest_stretch, device="cpu"):
    x, y = pairs_on_a_line(device)
    for f in (torch.sin, torch.relu, torch.abs, lambda x: x + 3):
        stretch = largest_stretch(f, x, y)
        assert 0.999 < stretch <= 1 + 1e-9


def claim_no_constant_holds_for_the_square(largest_stretch=largest_stretch, device="cpu"):
    for reach in (1.0, 10.0, 100.0):  # on [-reach, reach] it is 2 reach, so on the whole line there is none
        x, y = pairs_on_a_line(device, reach)
        stretch = largest_stretch(lambda x: x**2, x, y)
        assert 1.99 * reach < stretch <= 2 * reach + 1e-9


def claim_the_root_has_none_near_zero(largest_stretch=largest_stretch, device="cpu"):
    for h in (1e-2, 1e-4, 1e-6):
        x, y = torch.tensor([[[h], [1.0]], [[0.0], [4.0]]], dtype=torch.float64, device=device)
        expected = torch.tensor(h**-0.5, dtype=torch.float64, device=device)
        assert_close(largest_stretch(torch.sqrt, x, y), expected)


def skewed(x):
    return torch.stack([3 * x[:, 0], 4 * x[:, 0] + 5 * x[:, 1]], dim=1)  # (K, 2)


def claim_the_constant_depends_on_the_norm(largest_stretch=largest_stretch, device="cpu"):
    x, y = torch.randn(2, 1000, 2, dtype=torch.float64).to(device)
    worst = torch.tensor([[1.0, 0.0], [1.0, 1.0]], dtype=torch.float64, device=device)  # two further differences
    x, y = torch.cat([x, worst]), torch.cat([y, torch.zeros_like(worst)])
    for ord, constant in ((1, 7.0), (2, math.sqrt(45)), (math.inf, 9.0)):
        stretch = largest_stretch(skewed, x, y, ord)
        assert_close(stretch, torch.tensor(constant, dtype=torch.float64, device=device))


def claim_constants_multiply_to_a_bound(bound_of_composite=bound_of_composite, device="cpu"):
    x, y = pairs_on_a_line(device)
    stretch = largest_stretch(lambda x: 4 * torch.sin(3 * x), x, y)
    bound = bound_of_composite([3.0, 1.0, 4.0])  # of 3x, of the sine, and of 4x
    assert 0.99 * bound < stretch <= bound + 1e-9
    vanished = largest_stretch(lambda x: (x.relu() * -2).relu(), x, y)
    assert vanished == 0 and bound_of_composite([1.0, 2.0, 1.0]) == 2  # a bound, and far from the truth


def demo(device="cpu"):
    x, y = pairs_on_a_line(device)
    for name, f in (
        ("sin x", torch.sin),
        ("|x|", torch.abs),
        ("x + 3", lambda x: x + 3),
        ("4 sin 3x", lambda x: 4 * (3 * x).sin()),
    ):
        print(f"{name}: largest stretch {largest_stretch(f, x, y).item():.3f}")
    for reach in (1.0, 10.0, 100.0):
        x, y = pairs_on_a_line(device, reach)
        print(f"square, up to {reach:g}: {largest_stretch(lambda x: x**2, x, y).item():.1f}")
    for h in (1e-2, 1e-4, 1e-6):
        x, y = torch.tensor([[[h]], [[0.0]]], dtype=torch.float64, device=device)
        print(f"root, between 0 and {h:g}: {largest_stretch(torch.sqrt, x, y).item():.0f}")
    x, y = torch.tensor([[[1.0, 0.0], [1.0, 1.0]], [[0.0, 0.0], [0.0, 0.0]]], dtype=torch.float64, device=device)
    for ord in (1, 2, math.inf):
        print(f"(3 x1, 4 x1 + 5 x2) in the norm {ord}: {largest_stretch(skewed, x, y, ord).item():.3f}")


if __name__ == "__main__":
    demo()
