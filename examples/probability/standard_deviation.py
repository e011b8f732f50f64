"""The standard deviation, compared with ``torch.std``, with its unit, its sums and its tails.

Axes: B = rows of samples, N = samples in a row, T = independent terms of a sum.
"""

import torch
from torch.testing import assert_close


def standard_deviation(input, dim=-1, correction=1):
    """Takes the root of the mean squared distance from the mean.

    Shapes: input (B, N) -> (B)
    """
    deviations = input - input.mean(dim=dim, keepdim=True)  # (B, N) - (B, 1) -> (B, N)
    variance = (deviations**2).sum(dim=dim) / (input.shape[dim] - correction)  # (B, N) -> (B,)
    return variance.sqrt()


def of_a_sum(deviations):
    """Finds the standard deviation of a sum of independent terms: their variances add up, not their deviations.

    Shapes: deviations (T) -> ()
    """
    return (deviations**2).sum().sqrt()


def without_the_root(input, dim=-1, correction=1):
    return standard_deviation(input, dim, correction) ** 2


def average_distance(input, dim=-1, correction=1):
    return (input - input.mean(dim=dim, keepdim=True)).abs().mean(dim=dim)


def distance_from_zero(input, dim=-1, correction=1):
    return ((input**2).sum(dim=dim) / (input.shape[dim] - correction)).sqrt()  # the mean was not subtracted


def deviations_added_up(deviations):
    return deviations.sum()


MISTAKES = {
    "no root": {"standard_deviation": without_the_root},
    "average distance": {"standard_deviation": average_distance},
    "mean not subtracted": {"standard_deviation": distance_from_zero},
    "deviations added up": {"of_a_sum": deviations_added_up},
}


def claim_values_are_those_of_the_builtin(standard_deviation=standard_deviation, device="cpu"):
    input = (torch.randn(3, 50, dtype=torch.float64) + 2).to(device)
    for dim in (0, 1):
        for options in ({"correction": 0}, {"correction": 1}, {}):
            assert_close(standard_deviation(input, dim=dim, **options), input.std(dim=dim, **options))


def claim_it_has_the_unit_of_the_data(standard_deviation=standard_deviation, device="cpu"):
    metres = torch.tensor([1.6, 1.7, 1.7, 1.9], dtype=torch.float64, device=device)
    assert_close(standard_deviation(100 * metres), 100 * standard_deviation(metres))  # in centimetres
    assert_close(standard_deviation(3 - 2 * metres), 2 * standard_deviation(metres))  # never negative


def claim_little_lies_far_out_whatever_the_distribution(standard_deviation=standard_deviation, device="cpu"):
    normal = torch.randn(2000, dtype=torch.float64) + 5
    lopsided = -torch.rand(2000, dtype=torch.float64).clamp_min(1e-12).log()
    two_heaps = torch.cat([torch.zeros(1800), torch.full((200,), 10.0)]).double()  # standard deviation 3
    data = torch.stack([normal, lopsided, two_heaps]).to(device)  # 3 x (2000,) -> (3, 2000)
    distances = (data - data.mean(dim=-1, keepdim=True)).abs()  # (3, 2000)
    spread = standard_deviation(data, correction=0)[:, None]  # (3, 1)
    for k in (1.5, 3.0, 4.5):
        assert ((distances >= k * spread).double().mean(dim=-1) <= 1 / k**2).all()


def claim_of_a_normal_distribution_68_95_and_99_7_percent_are_near(standard_deviation=standard_deviation, device="cpu"):
    data = (3 * torch.randn(1, 100_000, dtype=torch.float64) + 5).to(device)
    distances = (data - data.mean()).abs() / standard_deviation(data)
    shares = torch.stack([(distances < k).double().mean() for k in (1, 2, 3)])
    expected = torch.tensor([0.683, 0.954, 0.997], dtype=torch.float64, device=device)
    assert_close(shares, expected, atol=0.01, rtol=0)


def claim_of_independent_terms_the_squares_add_up(of_a_sum=of_a_sum, device="cpu"):
    coin = torch.tensor([0.0, 6.0], dtype=torch.float64, device=device)  # standard deviation 3
    other = torch.tensor([1.0, 9.0], dtype=torch.float64, device=device)  # standard deviation 4
    sums = (coin[:, None] + other).flatten()  # (2, 1) + (2,) -> (4,): all four are equally likely
    both = torch.stack([coin.std(correction=0), other.std(correction=0)])  # 2 x () -> (2,)
    assert_close(of_a_sum(both), sums.std(correction=0))
    assert_close(of_a_sum(both), torch.tensor(5.0, dtype=torch.float64, device=device))
    assert_close(of_a_sum(both[:1].repeat(100)) / 100, both[0] / 10)  # the mean of 100 is ten times steadier


def demo(device="cpu"):
    data = torch.tensor([[2.0, 3, 3, 4, 8]], device=device)
    for correction in (0, 1):
        ours = standard_deviation(data, correction=correction).item()
        print(f"2, 3, 3, 4, 8 divided by 5 - {correction}: {ours:.3f}")
    print(f"average distance from the mean: {average_distance(data).item():.3f}")
    deviations = torch.tensor([3.0, 4.0], device=device)
    print(f"independent terms with 3 and 4, their sum: {of_a_sum(deviations):.1f}")
    print(f"mean of 100 independent terms with 3: {of_a_sum(deviations[:1].repeat(100)) / 100:.1f}")


if __name__ == "__main__":
    demo()
