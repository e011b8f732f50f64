"""L1 regularization of a linear model (the lasso) by proximal gradient descent; its step is ``F.softshrink``.

Axes: N = examples, D = features.
"""

from functools import partial

import torch
import torch.nn.functional as F
from torch.testing import assert_close


def soft_threshold(input, lambd):
    """Moves every number towards zero by ``lambd``, and to exactly zero if it would pass it.

    Shapes: any shape -> the same shape
    """
    return input.sign() * (input.abs() - lambd).clamp(min=0)


def slope(input, target, weight):
    """The gradient of the loss mean((input @ weight - target)^2) / 2.

    Shapes: input (N, D), target (N,), weight (D,) -> (D,)
    """
    return input.T @ (input @ weight - target) / len(input)  # (D, N) @ (N,) -> (D,)


def lasso(input, target, lam, shrink=soft_threshold, steps=500):
    """The weight with the least loss + lam * sum(|weight|).

    Shapes: input (N, D), target (N,) -> (D,)
    """
    lr = len(input) / torch.linalg.eigvalsh(input.T @ input).max()  # 1 / (largest curvature of the loss)
    weight = torch.zeros_like(input[0])  # (D,)
    for _ in range(steps):  # a gradient step for the loss, then the exact answer for the penalty
        weight = shrink(weight - lr * slope(input, target, weight), lr * lam)
    return weight


def no_stop_at_zero(input, lambd):
    return input - lambd * input.sign()  # sign(w) is what autograd makes of |w|


def answer_for_squares(input, lambd):
    return input / (1 + lambd)  # where (w - input)^2 / 2 + lambd / 2 * w^2 is least


MISTAKES = {
    "no stop at zero": {"lasso": partial(lasso, shrink=no_stop_at_zero)},
    "squares penalized": {"lasso": partial(lasso, shrink=answer_for_squares)},
    "small weights cut off": {"lasso": lambda input, target, lam: F.hardshrink(lasso(input, target, lam=0.0), lam)},
    "hard threshold": {"soft_threshold": F.hardshrink},
}


def data(device):
    x = torch.randn(40, 6, dtype=torch.float64) + 0.5
    weight = torch.tensor([3.0, 0.0, -2.0, 0.0, 0.0, 0.0], dtype=torch.float64)  # four features mean nothing
    y = x @ weight + 0.1 * torch.randn(40, dtype=torch.float64)
    return x.to(device), y.to(device)


def claim_one_weight_is_best_where_soft_threshold_puts_it(soft_threshold=soft_threshold, device="cpu"):
    a = torch.tensor([3.0, 0.5, -2.0, -0.9, 1.2], dtype=torch.float64, device=device)
    grid = torch.linspace(-4, 4, 8001, dtype=torch.float64, device=device).unsqueeze(1)  # (8001, 1)
    objective = (grid - a) ** 2 / 2 + grid.abs()  # (8001, 5): every candidate against every a
    assert_close(soft_threshold(a, 1.0), grid[objective.argmin(dim=0), 0], rtol=0, atol=1e-3)


def claim_soft_threshold_is_softshrink(soft_threshold=soft_threshold, device="cpu"):
    input = torch.linspace(-3, 3, 13, dtype=torch.float64, device=device)
    assert_close(soft_threshold(input, 0.7), F.softshrink(input, 0.7))


def claim_useless_weights_become_exactly_zero(lasso=lasso, device="cpu"):
    x, y = data(device)
    assert (lasso(x, y, lam=0.3) != 0).tolist() == [True, False, True, False, False, False]


def claim_slope_of_the_loss_balances_the_penalty(lasso=lasso, device="cpu"):
    x, y = data(device)
    weight = lasso(x, y, lam=0.3)
    kept = weight != 0
    assert_close(slope(x, y, weight)[kept], -0.3 * weight[kept].sign())
    assert (slope(x, y, weight)[~kept].abs() <= 0.3).all()


def claim_a_finite_penalty_switches_everything_off(lasso=lasso, device="cpu"):
    x, y = data(device)
    limit = slope(x, y, torch.zeros_like(x[0])).abs().max().item()
    assert (lasso(x, y, lam=1.01 * limit) == 0).all()
    assert (lasso(x, y, lam=0.99 * limit) != 0).any()


def demo(device="cpu"):
    import matplotlib.pyplot as plt

    def show(name, weight):
        print(f"{name}:", ", ".join(f"{w + 0.0:.3f}" for w in weight.tolist()))

    a = torch.tensor([3.0, 0.5, -2.0], device=device)
    show("best weights without penalty", a)
    show("L1 penalty, lambda 1", soft_threshold(a, 1.0))
    show("L2 penalty, lambda 1", answer_for_squares(a, 1.0))
    x, y = data(device)
    show("regression, L1 penalty, lambda 0.3", lasso(x, y, 0.3))
    show("regression, L2 penalty, lambda 0.3", lasso(x, y, 0.3, shrink=answer_for_squares))
    grid = torch.linspace(-3, 3, 121)
    figure, axis = plt.subplots(figsize=(4.5, 3))
    for name, best in (("none", grid), ("L1", soft_threshold(grid, 1.0)), ("L2", answer_for_squares(grid, 1.0))):
        axis.plot(grid, best, label=name)
    axis.set(xlabel="best weight without penalty", ylabel="best weight")
    axis.legend(title="penalty")
    return figure


if __name__ == "__main__":
    torch.manual_seed(0)  # the numbers that the page shows
    demo()
