"""The exponential function, built from its own law e^(a + b) = e^a e^b, and compared with ``torch.exp``.

Axes: N = inputs; the function is applied to each of them separately.
"""

import torch
from torch.testing import assert_close


def exp(input, halvings=10):
    """Computes e^x: near 0 a short series is exact enough, and squaring e^(x/2) gives e^x, as often as it was halved.

    Shapes: input (N,) -> (N,)
    """
    small = input / 2**halvings
    term = total = torch.ones_like(input)
    for k in range(1, 13):
        term = term * small / k  # x^k / k!
        total = total + term
    for _ in range(halvings):
        total = total * total
    return total


def input_to_the_power_e(input):
    return input**torch.e  # the input belongs in the exponent


def two_to_the_input(input):
    return 2.0**input


def series_without_halving(input):
    return exp(input, halvings=0)  # far from 0, thirteen terms are not enough


def compounded_monthly(input):
    return (1 + input / 12) ** 12  # growth added twelve times, not at every moment


MISTAKES = {
    "power instead of exponential": input_to_the_power_e,
    "base two": two_to_the_input,
    "series far from zero": series_without_halving,
    "compounded monthly": compounded_monthly,
}


def claim_it_agrees_with_torch_exp(exp=exp, device="cpu"):
    x = torch.linspace(-30, 30, 61, dtype=torch.float64, device=device)
    assert_close(exp(x), torch.exp(x), rtol=1e-9, atol=0)


def claim_sums_become_products(exp=exp, device="cpu"):
    a = torch.tensor([-9.0, -1.0, 0.5, 8.0], dtype=torch.float64, device=device)
    b = torch.tensor([2.5, -3.0, 1.0, 7.0], dtype=torch.float64, device=device)
    assert_close(exp(a + b), exp(a) * exp(b), rtol=1e-9, atol=0)


def claim_it_is_positive_and_rising(exp=exp, device="cpu"):
    values = exp(torch.linspace(-50, 50, 101, dtype=torch.float64, device=device))
    assert (values > 0).all()
    assert (values[1:] > values[:-1]).all()


def claim_it_grows_at_the_rate_of_its_value(exp=exp, device="cpu"):
    x = torch.linspace(-3, 3, 7, dtype=torch.float64, device=device)
    h = 1e-5
    rate = (exp(x + h) - exp(x - h)) / (2 * h)
    assert_close(rate / exp(x), torch.ones_like(x), rtol=1e-6, atol=0)


def claim_float32_overflows_between_88_and_89(exp=exp, device="cpu"):
    values = exp(torch.tensor([88.0, 89.0], dtype=torch.float32, device=device))
    assert values[0].isfinite() and values[1] == torch.inf


def demo(device="cpu"):
    import matplotlib.pyplot as plt

    x = torch.tensor([-1.0, 0.0, 1.0, 2.0, 10.0], dtype=torch.float64, device=device)
    for power, value in zip(x.tolist(), exp(x).tolist(), strict=True):
        print(f"e^{power:g} = {value:.3f}")
    for times in (1, 12, 365, 1_000_000):
        print(f"(1 + 1/n)^n for n = {times}: {(1 + 1 / times) ** times:.4f}")
    far = torch.tensor([88.0, 89.0], dtype=torch.float32, device=device)
    print("float32, e^88 and e^89:", ", ".join(f"{value:.2e}" for value in exp(far).tolist()))

    figure, axes = plt.subplots(figsize=(5.5, 3.4), layout="constrained")
    grid = torch.linspace(-3, 2.2, 105)
    axes.plot(grid, grid.exp(), label="$e^x$")
    axes.plot(grid, 2.0**grid, "--", label="$2^x$")
    axes.plot(grid, (-grid).exp(), ":", label="$e^{-x}$")
    axes.plot(grid[60:], grid[60:] ** torch.e, "-.", label="$x^e$, a power: something else")
    axes.axhline(0, color="tab:gray", linewidth=0.8)
    axes.set(xlabel="x", ylabel="y", ylim=(-0.5, 9))
    axes.legend(fontsize=8)
    return figure


if __name__ == "__main__":
    demo()
