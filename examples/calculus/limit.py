"""Limits, estimated by coming closer from both sides, and pinned down by the epsilon-delta definition.

A computer can try only finitely many points, so ``limit`` only estimates; ``delta_for`` is the heart of a proof.

Axes: K = distances to the point, from far to near.
"""

import torch
from torch.testing import assert_close


def limit(function, point, smallest=6):
    """Estimates the limit of ``function`` at ``point``; nan if the values do not settle on one number from both sides.

    Shapes: point () -> ()
    """
    exponents = torch.arange(2, smallest + 1, dtype=point.dtype, device=point.device)
    distances = 10.0**-exponents  # (K,): 0.01, 0.001, ..., 0.000001, never 0
    left, right = function(point - distances), function(point + distances)
    nearest = torch.cat([left[-2:], right[-2:]])  # two from each side: (4,)
    return torch.where(nearest.max() - nearest.min() < 1e-3, (left[-1] + right[-1]) / 2, torch.nan)


def delta_for(epsilon):
    """How close to 3 must x be, for x * x to be within epsilon of 9? Within 1 of 3, |x * x - 9| is below 7 |x - 3|.

    Shapes: epsilon () -> ()
    """
    return torch.clamp(epsilon / 7, max=1.0)


def value_at_the_point(function, point):
    return function(point)  # the one place that a limit never looks at


def limit_from_the_right_only(function, point):
    return function(point + 1e-6)


def limit_from_one_distance(function, point):
    left, right = function(point - 1e-2), function(point + 1e-2)  # says nothing of what happens nearer by
    return torch.where((left - right).abs() < 1e-1, (left + right) / 2, torch.nan)


def limit_from_too_close(function, point):
    return limit(function, point, smallest=18)  # point + 1e-18 rounds back to the point


def delta_equal_to_epsilon(epsilon):
    return torch.clamp(epsilon, max=1.0)


MISTAKES = {
    "value at the point": {"limit": value_at_the_point},
    "one side only": {"limit": limit_from_the_right_only},
    "one distance only": {"limit": limit_from_one_distance},
    "steps too small": {"limit": limit_from_too_close},
    "delta equal to epsilon": {"delta_for": delta_equal_to_epsilon},
}


def claim_the_value_at_the_point_plays_no_part(limit=limit, device="cpu"):
    three = torch.tensor(3.0, dtype=torch.float64, device=device)
    for value_at_three in (torch.nan, 100.0):
        estimate = limit(lambda x, value=value_at_three: torch.where(x == 3, value, (x**2 - 9) / (x - 3)), three)
        assert_close(estimate, three + 3, rtol=0, atol=1e-5)


def claim_sin_x_over_x_tends_to_one(limit=limit, device="cpu"):
    zero = torch.tensor(0.0, dtype=torch.float64, device=device)
    assert_close(limit(lambda x: x.sin() / x, zero), zero + 1, rtol=0, atol=1e-9)


def claim_a_jump_has_no_limit(limit=limit, device="cpu"):
    zero = torch.tensor(0.0, dtype=torch.float64, device=device)
    assert limit(lambda x: x.abs() / x, zero).isnan()  # -1 from the left, 1 from the right
    assert_close(limit(lambda x: x.abs() / x, zero + 2), zero + 1)


def claim_endless_oscillation_has_no_limit(limit=limit, device="cpu"):
    zero = torch.tensor(0.0, dtype=torch.float64, device=device)
    assert limit(lambda x: (1 / x).cos(), zero).isnan()
    assert_close(limit(lambda x: x * (1 / x).cos(), zero), zero, rtol=0, atol=1e-5)  # squeezed between -|x| and |x|


def claim_every_epsilon_has_a_delta(delta_for=delta_for, device="cpu"):
    fractions = torch.linspace(-0.999, 0.999, 1000, dtype=torch.float64, device=device)  # an even number: 0 left out
    for epsilon in torch.tensor([20.0, 1.0, 0.1, 0.001, 1e-9], dtype=torch.float64, device=device):
        x = 3 + delta_for(epsilon) * fractions  # (1000,)
        assert delta_for(epsilon) > 0 and ((x**2 - 9).abs() < epsilon).all()


def demo(device="cpu"):
    import matplotlib.pyplot as plt

    three = torch.tensor(3.0, dtype=torch.float64, device=device)
    for h in (0.1, 0.01, 0.001):
        left, right = (((x**2 - 9) / (x - 3)).item() for x in (three - h, three + h))
        print(f"distance {h:g} from 3: {left:.3f} on the left, {right:.3f} on the right")
    print(f"at 3 itself: {((three**2 - 9) / (three - 3)).item()}")
    print(f"limit at 3: {limit(lambda x: (x**2 - 9) / (x - 3), three).item():.3f}")
    print(f"|x| / x at 0: {limit(lambda x: x.abs() / x, three - 3).item()}")

    figure, axes = plt.subplots(figsize=(5.5, 3.6), layout="constrained")
    axes.axhspan(5.5, 6.5, color="tab:orange", alpha=0.25, label=r"within $\epsilon$ of the limit 6")
    axes.axvspan(2.5, 3.5, color="tab:blue", alpha=0.15, label=r"within $\delta$ of 3")
    axes.plot([1.5, 4.5], [4.5, 7.5], label=r"$y = (x^2 - 9)/(x - 3)$")
    axes.plot([3], [6], "o", color="white", markeredgecolor="black", label="no value here")
    axes.set(xlabel="x", ylabel="y")
    axes.legend(fontsize=8)
    return figure


if __name__ == "__main__":
    demo()
