"""A joint distribution as a table, what its margins say of it, and how it is estimated from pairs of values.

Axes: W = weather (sunny, cloudy, rainy), U = umbrella (yes, no), N = days on record.
"""

import torch
from torch.testing import assert_close


def joint_distribution(first, second, sizes):
    """Estimates P(X = i, Y = j) as the share of days on which both values occurred together.

    Shapes: first (N), second (N), whole numbers from 0 up -> sizes, here (W, U)
    """
    cells = first * sizes[1] + second  # (N,): one number for each pair of values
    counts = torch.bincount(cells, minlength=sizes[0] * sizes[1]).reshape(sizes)  # (N,) -> (W * U,) -> (W, U)
    return counts.double() / len(first)


def marginal(joint, axis):
    """Finds the distribution of the variable on one axis by adding up over the other variable.

    Shapes: joint (W, U) -> (W) for axis 0, (U) for axis 1
    """
    return joint.sum(dim=1 - axis)  # sum over the axis that is *not* wanted


def product_of_frequencies(first, second, sizes):
    shares = [torch.bincount(x, minlength=n).double() / len(x) for x, n in zip((first, second), sizes, strict=True)]
    return shares[0][:, None] * shares[1]  # (W, 1) * (U,) -> (W, U): right only if they are independent


def pairs_broken_up(first, second, sizes):
    return joint_distribution(first.sort().values, second, sizes)  # one column was sorted without the other


def largest_instead_of_sum(joint, axis):
    return joint.amax(dim=1 - axis)


def mean_instead_of_sum(joint, axis):
    return joint.mean(dim=1 - axis)


MISTAKES = {
    "product of the frequencies": {"joint_distribution": product_of_frequencies},
    "pairs broken up": {"joint_distribution": pairs_broken_up},
    "largest instead of sum": {"marginal": largest_instead_of_sum},
    "mean instead of sum": {"marginal": mean_instead_of_sum},
}


def weather_and_umbrella(device="cpu"):
    """Gives the table of the page: rows sunny, cloudy, rainy; columns with and without an umbrella.

    Shapes: -> (W, U)
    """
    return torch.tensor([[0.05, 0.45], [0.10, 0.20], [0.15, 0.05]], dtype=torch.float64, device=device)


def days_on_record(device="cpu"):
    """Lists 100 days that follow the table exactly.

    Shapes: -> weather (100), umbrella (100)
    """
    counts = (100 * weather_and_umbrella(device)).round().long().flatten()  # (W, U) -> (W * U,)
    cells = torch.arange(6, device=device).repeat_interleave(counts)  # (100,)
    days = cells[torch.randperm(100).to(device)]
    return days // 2, days % 2


def claim_it_is_the_share_of_days_with_both(joint_distribution=joint_distribution, device="cpu"):
    weather, umbrella = days_on_record(device)
    assert_close(joint_distribution(weather, umbrella, (3, 2)), weather_and_umbrella(device))


def claim_margins_are_distributions_of_their_own(marginal=marginal, device="cpu"):
    weather, umbrella = days_on_record(device)
    joint = weather_and_umbrella(device)
    assert_close(marginal(joint, 0), torch.bincount(weather).double() / 100)
    assert_close(marginal(joint, 1), torch.bincount(umbrella).double() / 100)


def claim_the_margins_do_not_determine_it(marginal=marginal, device="cpu"):
    joint = weather_and_umbrella(device)
    independent = marginal(joint, 0)[:, None] * marginal(joint, 1)  # (W, 1) * (U,) -> (W, U)
    for axis in (0, 1):
        assert_close(marginal(independent, axis), marginal(joint, axis))
    expected = torch.tensor([0.06, 0.15], dtype=torch.float64, device=device)
    assert_close(torch.stack([independent[2, 0], joint[2, 0]]), expected)  # rain and umbrella


def claim_unrelated_variables_have_nearly_the_product(joint_distribution=joint_distribution, device="cpu"):
    weather, coin = torch.randint(0, 3, (100_000,)).to(device), torch.randint(0, 2, (100_000,)).to(device)
    sixth = torch.full((3, 2), 1 / 6, dtype=torch.float64, device=device)
    assert_close(joint_distribution(weather, coin, (3, 2)), sixth, atol=0.01, rtol=0)
    same = joint_distribution(weather, weather, (3, 3))  # a variable with itself: all on the diagonal
    assert_close(same, torch.eye(3, dtype=torch.float64, device=device) / 3, atol=0.01, rtol=0)


def demo(device="cpu"):
    joint = weather_and_umbrella(device)
    for name, row in zip(("sunny", "cloudy", "rainy"), joint.tolist(), strict=True):
        print(f"{name:7}", ", ".join(f"{p:.2f}" for p in row), f"sum {sum(row):.2f}")
    print("columns:", ", ".join(f"{p:.2f}" for p in marginal(joint, 1).tolist()), f"total {joint.sum():.2f}")
    print(f"if independent, P(rainy, umbrella) = {marginal(joint, 0)[2] * marginal(joint, 1)[0]:.2f}")


if __name__ == "__main__":
    demo()
