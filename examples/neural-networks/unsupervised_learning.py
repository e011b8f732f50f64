"""Unsupervised learning at its smallest: k-means finds groups in points that carry no labels.

Axes: N = points, D = features, K = groups.
"""

import torch
from torch.testing import assert_close


def nearest(x, centers):
    """The number of the nearest center for each point.

    Shapes: x (N, D), centers (K, D) -> (N,)
    """
    return torch.cdist(x, centers).argmin(dim=1)  # (N, K) -> (N,)


def k_means(x, centers, steps=10):
    """Assigns each point to the nearest center, moves each center to the mean of its points, and repeats.

    Shapes: x (N, D), centers (K, D) -> centers (K, D), group of each point (N,)
    """
    for _ in range(steps):
        group = nearest(x, centers)
        means = [x[group == k].mean(dim=0) if (group == k).any() else centers[k] for k in range(len(centers))]
        centers = torch.stack(means)  # K x (D,) -> (K, D)
    return centers, nearest(x, centers)


def centers_never_move(x, centers, steps=10):
    return centers, nearest(x, centers)


def stops_after_one_step(x, centers, steps=10):
    return k_means(x, centers, min(steps, 1))  # the centers have moved, so the groups have to be found again


def empty_group_averaged(x, centers, steps=10):
    for _ in range(steps):
        group = nearest(x, centers)
        centers = torch.stack([x[group == k].mean(dim=0) for k in range(len(centers))])  # the mean of no points is nan
    return centers, nearest(x, centers)


def cut_into_equal_parts(x, centers, steps=10):
    order = torch.arange(len(x), device=x.device)
    group = order * len(centers) // len(x)  # by their place in the list, which means nothing
    return torch.stack([x[group == k].mean(dim=0) for k in range(len(centers))]), group


MISTAKES = {
    "centers never move": centers_never_move,
    "stops after one step": stops_after_one_step,
    "mean of an empty group": empty_group_averaged,
    "cut into equal parts": cut_into_equal_parts,
}


def two_hidden_groups(device):
    """Points from two heaps in random order, and the heap of each, which the learner never gets.

    Shapes: -> (50, 2), (50,)
    """
    heap = (torch.arange(50) % 5 > 2).long()  # 30 and 20 points
    x = torch.randn(50, 2, dtype=torch.float64).clamp(-2, 2) + heap[:, None] * torch.tensor([8.0, 6.0])
    return x.to(device), heap.to(device)


def spread(x, centers):
    return torch.cdist(x, centers).amin(dim=1).square().sum()  # (N, K) -> (N,) -> ()


def claim_it_finds_the_groups_up_to_their_names(k_means=k_means, device="cpu"):
    x, heap = two_hidden_groups(device)
    _, group = k_means(x, x[:2])  # both starting points are from the same heap
    same_heap, same_group = heap[:, None] == heap, group[:, None] == group  # (50, 50)
    assert (same_heap == same_group).all()


def claim_the_spread_never_grows(k_means=k_means, device="cpu"):
    x, _ = two_hidden_groups(device)
    start = torch.cat([x[:2], x[:1] + 1000])  # the third center is so far off that it gets no points
    spreads = torch.stack([spread(x, k_means(x, start, steps)[0]) for steps in range(6)])
    assert (spreads.diff() <= 1e-9).all() and spreads[-1] < 0.5 * spreads[0]


def claim_each_step_moves_the_centers_to_the_means(k_means=k_means, device="cpu"):
    x = torch.randn(200, 2, dtype=torch.float64).to(device)  # one cloud, and still three groups
    group = nearest(x, x[:3])
    for steps in range(1, 6):
        means = torch.stack([x[group == k].mean(dim=0) for k in range(3)])  # 3 x (2,) -> (3, 2)
        centers, group = k_means(x, x[:3], steps)
        assert_close(centers, means)
        assert (group == nearest(x, centers)).all()


def demo(device="cpu"):
    x = torch.tensor([[1.0], [2.0], [9.0], [10.0]], device=device)
    for steps in (0, 1, 2):
        centers, group = k_means(x, x[:2], steps)
        print(f"steps {steps}: centers {centers[:, 0].tolist()}, groups {group.tolist()},", end=" ")
        print(f"squared distances {spread(x, centers).item():.0f}")


if __name__ == "__main__":
    demo()
