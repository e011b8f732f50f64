"""Distributions as tables, as densities and as sources of samples, checked on dice and on torch's Beta(3, 1).

Axes: O = outcomes, K = values (0, 1, 2, ...), N = samples.
"""

import torch
from torch.testing import assert_close


def distribution(values, probabilities):
    """Adds up, for each value of a random variable, the probabilities of all outcomes that lead to it.

    Shapes: values (O), whole numbers from 0 up, probabilities (O) -> (K)
    """
    return torch.bincount(values, weights=probabilities)  # (O,) -> (K,): entry k is P(X = k)


def probability_between(density, low, high, device="cpu", steps=1000):
    """Finds the probability of an interval as the area under the density, added up from thin strips.

    Shapes: low, high, all numbers -> ()
    """
    width = (high - low) / steps
    middles = low + width * (torch.arange(steps, dtype=torch.float64, device=device) + 0.5)  # (steps,)
    return (density(middles) * width).sum()  # (steps,) -> ()


def sample(probabilities, uniform):
    """Turns numbers uniform on [0, 1) into samples: the first value whose cumulative probability exceeds the number.

    Shapes: probabilities (K), uniform (N) -> (N)
    """
    cumulative = probabilities.cumsum(0)[:-1]  # (K - 1,): the last sum is 1, which no number reaches
    return (uniform[:, None] >= cumulative).sum(dim=-1)  # (N, 1) >= (K - 1,) -> (N, K - 1) -> (N,)


def every_value_equally_likely(values, probabilities):
    possible = torch.bincount(values) > 0
    return possible / possible.sum().to(probabilities.dtype)


def share_of_the_outcomes(values, probabilities):
    return torch.bincount(values) / torch.tensor(len(values), dtype=probabilities.dtype, device=values.device)


def density_read_as_probability(density, low, high, device="cpu"):
    return density(torch.tensor((low + high) / 2, dtype=torch.float64, device=device))


def compared_with_single_probabilities(probabilities, uniform):
    return (uniform[:, None] >= probabilities[:-1]).sum(dim=-1)  # the cumsum is missing


MISTAKES = {
    "every value equally likely": {"distribution": every_value_equally_likely},
    "outcomes only counted": {"distribution": share_of_the_outcomes},
    "density read as probability": {"probability_between": density_read_as_probability},
    "no cumulative sum": {"sample": compared_with_single_probabilities},
}

SUMS = [first + second for first in range(1, 7) for second in range(1, 7)]  # of two dice, for all 36 outcomes


def density_of_the_larger(x):
    return 2 * x  # of two independent numbers, uniform on [0, 1]: the distribution is Beta(2, 1)


def claim_two_dice(distribution=distribution, device="cpu"):
    fair = torch.full((36,), 1 / 36, dtype=torch.float64, device=device)
    probabilities = distribution(torch.tensor(SUMS, device=device), fair)
    ways = torch.tensor([0, 0, 1, 2, 3, 4, 5, 6, 5, 4, 3, 2, 1], dtype=torch.float64, device=device)
    assert_close(probabilities, ways / 36)


def claim_nothing_is_negative_and_the_sum_is_one(distribution=distribution, device="cpu"):
    loaded = torch.arange(1, 37, dtype=torch.float64, device=device) / 666  # 1 + 2 + ... + 36 = 666
    probabilities = distribution(torch.tensor(SUMS, device=device), loaded)
    assert (probabilities >= 0).all()
    assert_close(probabilities.sum(), loaded.sum())
    assert_close(probabilities[12], loaded[-1])  # only a double six gives 12


def claim_area_under_the_density_is_the_probability(probability_between=probability_between, device="cpu"):
    beta = torch.distributions.Beta(*torch.tensor([3.0, 1.0], dtype=torch.float64, device=device))  # density 3x^2
    densities = density_of_the_larger, lambda x: beta.log_prob(x).exp()
    areas = [probability_between(density, 0.5, 0.8, device=device) for density in densities]
    assert_close(torch.stack(areas), torch.tensor([0.39, 0.387], dtype=torch.float64, device=device))


def claim_a_density_may_exceed_one_and_a_point_has_none(probability_between=probability_between, device="cpu"):
    assert density_of_the_larger(0.8) > 1
    whole, point = (probability_between(density_of_the_larger, *ends, device=device) for ends in ((0, 1), (0.8, 0.8)))
    assert_close(torch.stack([whole, point]), torch.tensor([1.0, 0.0], dtype=torch.float64, device=device))


def claim_frequencies_approach_the_probabilities(sample=sample, device="cpu"):
    probabilities = torch.tensor([0.0, 0.1, 0.6, 0.3], dtype=torch.float64, device=device)
    uniform = torch.rand(100_000, dtype=torch.float64, device=device)
    uniform[0] = 0.0  # rare, but torch.rand may return it
    frequencies = torch.bincount(sample(probabilities, uniform), minlength=4).double() / 100_000
    assert_close(frequencies, probabilities, atol=0.01, rtol=0)  # more than six standard deviations
    assert frequencies[0] == 0


def demo(device="cpu"):
    import matplotlib.pyplot as plt

    fair = torch.full((36,), 1 / 36, dtype=torch.float64, device=device)
    probabilities = distribution(torch.tensor(SUMS, device=device), fair).tolist()
    print("two dice:", ", ".join(f"P({k})={probabilities[k]:.3f}" for k in range(2, 13)))
    print(f"P(10 or more) = {sum(probabilities[10:]):.3f}")
    area = probability_between(density_of_the_larger, 0.5, 0.8, device=device).item()
    print(f"density at 0.8: {density_of_the_larger(0.8)}, P(0.5 to 0.8) = {area:.2f}")

    figure, axes = plt.subplots(figsize=(4, 3))
    axes.hist(torch.rand(10_000, 2).amax(dim=-1).tolist(), bins=20, density=True, alpha=0.4)
    axes.plot([0, 1], [0, 2], "k")
    axes.set(title="10,000 samples and the density 2x", xlabel="larger of two random numbers")
    return figure


if __name__ == "__main__":
    demo()
