"""The mean, compared with ``torch.mean`` and with the median, and the mean of groups.

Axes: B = rows, N = numbers in a row, G = groups.
"""

import torch
from torch.testing import assert_close


def mean(input, dim=-1):
    """Adds up the numbers along ``dim`` and divides by how many there are.

    Shapes: input (B, N) -> (B)
    """
    return input.sum(dim=dim) / input.shape[dim]


def mean_of_groups(means, counts):
    """Finds the mean of all numbers from the means of groups; a group weighs as much as it has members.

    Shapes: means (G), counts (G) -> ()
    """
    return (means * counts).sum() / counts.sum()


def median(input, dim=-1):
    return input.median(dim=dim).values  # the middle number, not the center of gravity


def mean_over_the_wrong_axis(input, dim=-1):
    return input.mean(dim=0)


def halfway_between_the_extremes(input, dim=-1):
    return (input.amax(dim=dim) + input.amin(dim=dim)) / 2


def mean_of_means(means, counts):
    return means.mean()


MISTAKES = {
    "median": {"mean": median},
    "wrong axis": {"mean": mean_over_the_wrong_axis},
    "halfway between the extremes": {"mean": halfway_between_the_extremes},
    "mean of means": {"mean_of_groups": mean_of_means},
}


def claim_values_and_gradient_are_those_of_the_builtin(mean=mean, device="cpu"):
    input = (torch.randn(3, 5, dtype=torch.float64) + 2).to(device).requires_grad_()
    for dim in (0, 1):
        ours, theirs = mean(input, dim=dim), torch.mean(input, dim=dim)
        assert_close(ours, theirs)
        assert_close(torch.autograd.grad(ours.sum(), input), torch.autograd.grad(theirs.sum(), input))


def claim_deviations_cancel(mean=mean, device="cpu"):
    input = torch.tensor([[2.0, 3.0, 3.0, 4.0, 8.0]], dtype=torch.float64, device=device)
    deviations = input - mean(input)  # (1, 5) - (1,)
    assert_close(deviations.sum(), torch.zeros_like(deviations.sum()))


def claim_no_other_number_has_smaller_squared_distances(mean=mean, device="cpu"):
    input = torch.tensor([[2.0, 3.0, 3.0, 4.0, 8.0]], dtype=torch.float64, device=device)
    candidates = torch.linspace(0, 10, 1001, dtype=torch.float64, device=device)  # (1001,): 0, 0.01, ..., 10
    costs = ((input - candidates[:, None]) ** 2).sum(dim=-1)  # (1, 5) - (1001, 1) -> (1001, 5) -> (1001,)
    assert_close(mean(input)[0], candidates[costs.argmin()])


def claim_one_outlier_can_move_it_anywhere(mean=mean, device="cpu"):
    input = torch.tensor([[2.0, 3.0, 3.0, 4.0, 8.0], [2.0, 3.0, 3.0, 4.0, 108.0]], dtype=torch.float64, device=device)
    assert_close(mean(input), torch.tensor([4.0, 24.0], dtype=torch.float64, device=device))
    assert_close(input.median(dim=-1).values, torch.tensor([3.0, 3.0], dtype=torch.float64, device=device))


def claim_groups_weigh_by_their_size(mean_of_groups=mean_of_groups, device="cpu"):
    groups = [torch.randn(n, dtype=torch.float64).to(device) + n for n in (4, 4, 1)]  # say, a last batch of one
    means = torch.stack([group.mean() for group in groups])  # G x () -> (G,)
    counts = torch.tensor([len(group) for group in groups], device=device)
    assert_close(mean_of_groups(means, counts), torch.cat(groups).mean())


def demo(device="cpu"):
    rows = torch.tensor([[2.0, 3, 3, 4, 8], [2, 3, 3, 4, 108]], device=device)
    for row, m, middle in zip(rows.tolist(), mean(rows).tolist(), median(rows).tolist(), strict=True):
        print(f"{row}: mean {m:.1f}, median {middle:.1f}")
    means, counts = torch.tensor([3.0, 8.0], device=device), torch.tensor([4, 1], device=device)
    print(f"groups with means 3 and 8, sizes 4 and 1: {mean_of_groups(means, counts):.1f}")
    print(f"mean of the means: {mean_of_means(means, counts):.1f}")


if __name__ == "__main__":
    demo()
