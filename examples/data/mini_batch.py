"""The gradient of a mini-batch as an estimate of the gradient of the whole dataset.

Axes: N = samples, B = samples in a batch, D = features.
"""

from itertools import combinations

import torch
from torch.testing import assert_close


def batch_gradient(weight, features, labels, indices):
    """Finds the gradient of the mean squared error over the samples that ``indices`` names.

    Shapes: weight (D), features (N, D), labels (N), indices a list of B numbers -> (D)
    """
    x, y = features[indices], labels[indices]  # (B, D), (B,): the same rows of both
    weight = weight.detach().requires_grad_()
    loss = ((x @ weight - y) ** 2).mean()  # the mean, so that its size does not depend on B
    return torch.autograd.grad(loss, weight)[0]


def summed_instead_of_averaged(weight, features, labels, indices):
    return len(indices) * batch_gradient(weight, features, labels, indices)


def labels_of_other_samples(weight, features, labels, indices):
    return batch_gradient(weight, features[indices], labels, list(range(len(indices))))


def always_the_first_samples(weight, features, labels, indices):
    return batch_gradient(weight, features, labels, list(range(len(indices))))


MISTAKES = {
    "summed instead of averaged": summed_instead_of_averaged,
    "labels of other samples": labels_of_other_samples,
    "always the first samples": always_the_first_samples,
}


def dataset(device="cpu"):  # weight (D), features (N, D), labels (N), full gradient (D)
    features = (torch.randn(6, 3, dtype=torch.float64) + 1.0).to(device)
    labels = (torch.randn(6, dtype=torch.float64) - 2.0).to(device)
    weight = torch.tensor([0.5, -1.0, 2.0], dtype=torch.float64, device=device)
    full = 2 * (features @ weight - labels) @ features / len(labels)  # by the formula, over all samples
    return weight, features, labels, full


def claim_average_over_all_possible_batches_is_the_full_gradient(batch_gradient=batch_gradient, device="cpu"):
    weight, features, labels, full = dataset(device)
    for size in (1, 2, 3, 6):
        batches = combinations(range(6), size)
        gradients = torch.stack([batch_gradient(weight, features, labels, list(batch)) for batch in batches])
        assert_close(gradients.mean(dim=0), full)


def claim_equal_batches_of_one_pass_average_to_the_full_gradient(batch_gradient=batch_gradient, device="cpu"):
    weight, features, labels, full = dataset(device)
    parts = [batch_gradient(weight, features, labels, batch) for batch in ([4, 1], [0, 5], [2, 3])]
    assert_close(torch.stack(parts).mean(dim=0), full)


def claim_larger_batches_scatter_less(batch_gradient=batch_gradient, device="cpu"):
    weight, features, labels, full = dataset(device)
    spread = {}
    for size in (1, 2, 3, 6):
        batches = combinations(range(6), size)
        gradients = torch.stack([batch_gradient(weight, features, labels, list(batch)) for batch in batches])
        spread[size] = ((gradients - full) ** 2).sum(dim=1).mean()  # mean squared distance from the full gradient
    assert spread[1] > 1
    for size in (2, 3, 6):
        assert_close(spread[size], spread[1] / size * (6 - size) / (6 - 1))


def demo(device="cpu"):
    features = torch.tensor([[1.0], [2.0], [3.0], [4.0]], dtype=torch.float64, device=device)
    labels = torch.zeros(4, dtype=torch.float64, device=device)
    weight = torch.ones(1, dtype=torch.float64, device=device)
    for size in (1, 2, 4):
        batches = list(combinations(range(4), size))
        values = [batch_gradient(weight, features, labels, list(batch)).item() for batch in batches]
        mean = sum(values) / len(values)
        spread = sum((value - mean) ** 2 for value in values) / len(values)
        shown = ", ".join(f"{value:.0f}" for value in values)
        print(f"batches of {size}: {shown}; mean {mean:.0f}, mean squared distance {spread:.0f}")


if __name__ == "__main__":
    demo()
