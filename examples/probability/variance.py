"""The variance of a distribution and its estimates from samples, compared with ``torch.var``.

Axes: K = possible values, B = rows of samples, N = samples in a row.
"""

import torch
from torch.testing import assert_close


def variance(values, probabilities):
    """Finds the expected squared distance of a random variable from its expectation.

    Shapes: values (K), probabilities (K) -> ()
    """
    expectation = (values * probabilities).sum()
    return ((values - expectation) ** 2 * probabilities).sum()  # an expectation again


def sample_variance(input, dim=-1, correction=1):
    """Estimates the variance from samples; the sum is divided by one less than their number.

    Shapes: input (B, N) -> (B)
    """
    deviations = input - input.mean(dim=dim, keepdim=True)  # (B, N) - (B, 1) -> (B, N)
    return (deviations**2).sum(dim=dim) / (input.shape[dim] - correction)  # (B, N) -> (B,)


def expected_square(values, probabilities):
    return (values**2 * probabilities).sum()  # the center was not subtracted


def mean_absolute_distance(values, probabilities):
    return ((values - (values * probabilities).sum()).abs() * probabilities).sum()


def spread_of_the_bare_values(values, probabilities):
    return values.var(correction=0)  # as if all values were equally likely


def always_divided_by_n(input, dim=-1, correction=1):
    return sample_variance(input, dim=dim, correction=0)


def square_of_mean_subtracted_last(input, dim=-1, correction=1):
    n = input.shape[dim]
    return ((input**2).mean(dim=dim) - input.mean(dim=dim) ** 2) * n / (n - correction)  # nearly equal, both huge


MISTAKES = {
    "center not subtracted": {"variance": expected_square},
    "absolute instead of squared": {"variance": mean_absolute_distance},
    "no weights": {"variance": spread_of_the_bare_values},
    "divided by n": {"sample_variance": always_divided_by_n},
    "difference of huge numbers": {"sample_variance": square_of_mean_subtracted_last},
}


def loaded_die(device="cpu"):  # faces (6) and chances (6); six has 3/8
    faces = torch.arange(1, 7, dtype=torch.float64, device=device)
    return faces, torch.tensor([1, 1, 1, 1, 1, 3], dtype=torch.float64, device=device) / 8


def claim_it_is_the_expected_square_less_the_squared_expectation(variance=variance, device="cpu"):
    faces, chances = loaded_die(device)
    assert_close(variance(faces, chances), (faces**2 * chances).sum() - (faces * chances).sum() ** 2)


def claim_a_shift_changes_nothing_and_a_factor_counts_squared(variance=variance, device="cpu"):
    faces, chances = loaded_die(device)
    assert_close(variance(faces + 10, chances), variance(faces, chances))
    assert_close(variance(-3 * faces, chances), 9 * variance(faces, chances))


def claim_variances_of_independent_variables_add_up(variance=variance, device="cpu"):
    faces, chances = loaded_die(device)
    sums = (faces[:, None] + faces).flatten()  # (6, 1) + (6,) -> (6, 6) -> (36,): two throws
    independent = (chances[:, None] * chances).flatten()  # (36,)
    assert_close(variance(sums, independent), 2 * variance(faces, chances))
    assert_close(variance(faces + faces, chances), 4 * variance(faces, chances))  # the same throw twice: not 2 times


def claim_only_n_minus_one_is_right_on_average(sample_variance=sample_variance, device="cpu"):
    faces = torch.arange(1, 7, dtype=torch.float64, device=device)
    samples = torch.cartesian_prod(faces, faces, faces)  # (216, 3): every sample of three throws, equally likely
    true = variance(faces, torch.full_like(faces, 1 / 6))
    assert_close(sample_variance(samples).mean(), true)
    assert_close(sample_variance(samples, correction=0).mean(), true * 2 / 3)  # n = 3 falls short by (n - 1)/n


def claim_estimates_are_those_of_the_builtin(sample_variance=sample_variance, device="cpu"):
    input = (torch.randn(3, 50, dtype=torch.float64) + 2).to(device)
    for dim in (0, 1):
        for correction in (0, 1):
            ours = sample_variance(input, dim=dim, correction=correction)
            assert_close(ours, input.var(dim=dim, correction=correction))
    far = (input + 10_000).float()  # float32 keeps about seven digits
    assert_close(sample_variance(far), input.var(dim=-1).float(), rtol=0.01, atol=0)


def demo(device="cpu"):
    faces, chances = loaded_die(device)
    fair = torch.full_like(faces, 1 / 6)
    print(f"fair die: {variance(faces, fair):.3f}, loaded die: {variance(faces, chances):.3f}")
    samples, numbers = torch.cartesian_prod(faces, faces, faces), torch.tensor([2.0, 3, 3, 4, 8], device=device)
    for correction in (1, 0):
        average = sample_variance(samples, correction=correction).mean()
        print(f"average over all samples of 3 throws, divided by 3 - {correction}: {average:.3f}")
        print(f"2, 3, 3, 4, 8 divided by 5 - {correction}: {sample_variance(numbers, correction=correction):.1f}")


if __name__ == "__main__":
    demo()
