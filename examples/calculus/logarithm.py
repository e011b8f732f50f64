"""The natural logarithm as the inverse of the exponential function, compared with ``torch.log``.

Axes: N = inputs, each handled by itself; T = probabilities whose product is asked for.
"""

import math

import torch
from torch.testing import assert_close


def log(input):
    """Finds the y with e^y = x by halving an interval: e^y rises, so one comparison tells in which half y lies.

    Shapes: input (N) -> (N)
    """
    low, high = torch.full_like(input, -800.0), torch.full_like(input, 800.0)
    for _ in range(80):
        middle = (low + high) / 2
        too_small = middle.exp() < input
        low, high = torch.where(too_small, middle, low), torch.where(too_small, high, middle)
    y = (low + high) / 2
    y = torch.where(input > 0, y, torch.full_like(y, torch.nan))  # no power of e is negative
    return torch.where(input == 0, torch.full_like(y, -torch.inf), y)  # the limit at 0


def log_likelihood(probabilities):
    """The logarithm of a product of probabilities, as the sum of their logarithms.

    Shapes: probabilities (T) -> ()
    """
    return probabilities.log().sum()  # (T,) -> ()


MISTAKES = {
    "base ten": {"log": torch.log10},
    "small number added": {"log": lambda input: torch.log(input + 1e-6)},  # no log 0, and no small inputs either
    "absolute value first": {"log": lambda input: torch.log(input.abs())},
    "log of the product": {"log_likelihood": lambda probabilities: probabilities.prod().log()},
    "log of the sum": {"log_likelihood": lambda probabilities: probabilities.sum().log()},
}


def claim_it_undoes_the_exponential(log=log, device="cpu"):
    y = torch.linspace(-600, 600, 61, dtype=torch.float64, device=device)
    assert_close(log(y.exp()), y)
    x = torch.logspace(-300, 300, 61, dtype=torch.float64, device=device)
    assert_close(log(x), torch.log(x))


def claim_products_become_sums(log=log, device="cpu"):
    a = torch.tensor([8.0, 0.001, 1e-9, 3.0], dtype=torch.float64, device=device)
    b = torch.tensor([4.0, 0.5, 1e3, 1.0], dtype=torch.float64, device=device)
    assert_close(log(a * b), log(a) + log(b))
    assert_close(log(a**5), 5 * log(a))


def claim_another_base_only_rescales_it(log=log, device="cpu"):
    x = torch.tensor([8.0, 1.0, 0.25, 1000.0], dtype=torch.float64, device=device)
    two = torch.full_like(x, 2.0)
    assert_close(log(x) / log(two), torch.log2(x))  # 3 for 8
    assert_close(torch.log2(x) * math.log(2), log(x))


def claim_zero_and_negative_numbers_have_none(log=log, device="cpu"):
    x = torch.tensor([0.0, -1.0, 1.0], dtype=torch.float64, device=device)
    expected = torch.tensor([-torch.inf, torch.nan, 0.0], dtype=torch.float64, device=device)
    assert_close(log(x), expected, equal_nan=True, atol=1e-12, rtol=0)


def claim_a_sum_of_logs_survives_where_the_product_vanishes(log_likelihood=log_likelihood, device="cpu"):
    probabilities = torch.full((200,), 0.01, dtype=torch.float32, device=device)
    assert probabilities.prod() == 0  # 10^-400 is far below the smallest float32
    expected = torch.tensor(200 * math.log(0.01), dtype=torch.float32, device=device)  # about -921
    assert_close(log_likelihood(probabilities), expected)


def demo(device="cpu"):
    import matplotlib.pyplot as plt

    x = torch.tensor([0.001, 0.5, 1.0, math.e, 10.0, 1000.0], dtype=torch.float64, device=device)
    for number, value in zip(x.tolist(), log(x).tolist(), strict=True):
        print(f"log {number:.3f} = {round(value, 3) + 0.0:.3f}")  # + 0.0 turns -0 into 0
    two, eight = log(torch.tensor([2.0, 8.0], dtype=torch.float64, device=device)).tolist()
    print(f"log 2 + log 8 = {two:.3f} + {eight:.3f} = {two + eight:.3f} = log 16")
    print(f"log 8 / log 2 = {eight / two:.3f}")
    probabilities = torch.full((200,), 0.01, dtype=torch.float32, device=device)
    print("200 factors 0.01 in float32, their product:", probabilities.prod().item())
    print(f"the sum of their logarithms: {log_likelihood(probabilities).item():.3f}")
    tiny = torch.tensor([1e-9], dtype=torch.float64, device=device)
    print(f"log 1e-9 = {log(tiny).item():.1f}, and with 1e-6 added {log(tiny + 1e-6).item():.1f}")

    figure, axes = plt.subplots(figsize=(5, 4), layout="constrained")
    grid = torch.linspace(0.02, 5, 250, dtype=torch.float64)
    axes.plot(grid, grid.log(), label="$\\log x$")
    axes.plot(grid.log(), grid, "--", label="$e^x$, its mirror image")
    axes.plot([-3, 5], [-3, 5], ":", color="tab:gray", label="$y = x$")
    axes.plot([1, math.e], [0, 1], "o", color="tab:blue")
    axes.axhline(0, color="tab:gray", linewidth=0.8)
    axes.set(xlabel="x", ylabel="y", xlim=(-3, 5), ylim=(-3, 5), aspect="equal")
    axes.legend(fontsize=8)
    return figure


if __name__ == "__main__":
    demo()
