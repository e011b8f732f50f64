"""``backward`` adds to ``.grad``: seen on its own, and put to use for a large batch taken in small portions.

Axes: N = examples, D = features.
"""

import torch
from torch.testing import assert_close


def loss(weight, features, labels):
    """The mean squared error of a linear model.

    Shapes: weight (D,), features (N, D), labels (N,) -> scalar
    """
    return ((features @ weight - labels) ** 2).mean()  # (N, D) @ (D,) -> (N,)


def accumulate(weight, features, labels, portion):
    """Adds the gradient of the mean loss over all examples to weight.grad, ``portion`` examples at a time.

    Shapes: weight (D,), features (N, D), labels (N,) -> nothing; weight.grad (D,)
    """
    for x, y in zip(features.split(portion), labels.split(portion), strict=True):  # (portion, D), (portion,)
        share = len(x) / len(features)  # the last portion may be smaller
        (share * loss(weight, x, y)).backward()  # adds to weight.grad, and frees this portion's graph


def without_shares(weight, features, labels, portion):
    for x, y in zip(features.split(portion), labels.split(portion), strict=True):
        loss(weight, x, y).backward()


def equal_shares(weight, features, labels, portion):
    portions = list(zip(features.split(portion), labels.split(portion), strict=True))
    for x, y in portions:
        (loss(weight, x, y) / len(portions)).backward()


def cleared_before_every_portion(weight, features, labels, portion):
    for x, y in zip(features.split(portion), labels.split(portion), strict=True):
        weight.grad = None
        (len(x) / len(features) * loss(weight, x, y)).backward()


MISTAKES = {
    "loss not divided": without_shares,
    "equal shares for unequal portions": equal_shares,
    "cleared before every portion": cleared_before_every_portion,
}


def problem(device):
    features = (torch.randn(8, 3, dtype=torch.float64) + 1.0).to(device)
    labels = (torch.randn(8, dtype=torch.float64) - 2.0).to(device)
    return torch.tensor([0.5, -1.0, 2.0], dtype=torch.float64, device=device, requires_grad=True), features, labels


def claim_portions_add_up_to_the_full_batch(accumulate=accumulate, device="cpu"):
    weight, features, labels = problem(device)
    (whole,) = torch.autograd.grad(loss(weight, features, labels), weight)
    for portion in (1, 2, 4, 8):
        weight.grad = None
        accumulate(weight, features, labels, portion)
        assert_close(weight.grad, whole)


def claim_a_smaller_last_portion_counts_for_less(accumulate=accumulate, device="cpu"):
    weight, features, labels = problem(device)
    (whole,) = torch.autograd.grad(loss(weight, features, labels), weight)
    accumulate(weight, features, labels, 3)  # portions of 3, 3 and 2
    assert_close(weight.grad, whole)


def claim_without_clearing_the_old_gradient_stays_in(accumulate=accumulate, device="cpu"):
    weight, features, labels = problem(device)
    (whole,) = torch.autograd.grad(loss(weight, features, labels), weight)
    for times in (1, 2, 3):
        accumulate(weight, features, labels, 4)
        assert_close(weight.grad, times * whole)


def demo(device="cpu"):
    w = torch.tensor(3.0, dtype=torch.float64, device=device, requires_grad=True)
    for number in (1, 2, 3):
        (w**2).backward()
        print(f"w^2 at 3, after backward number {number}: w.grad = {w.grad.item():.0f}")
    w.grad = None
    (w**2).backward()
    print(f"cleared first: w.grad = {w.grad.item():.0f}")
    features = torch.tensor([[1.0], [2.0], [3.0], [4.0]], dtype=torch.float64, device=device)
    labels, weight = 0 * features[:, 0], torch.ones(1, dtype=torch.float64, device=device, requires_grad=True)
    for name, way in (
        ("4 at once", lambda *a: accumulate(*a, 4)),
        ("2 + 2", lambda *a: accumulate(*a, 2)),
        ("2 + 2, not divided", lambda *a: without_shares(*a, 2)),
        ("3 + 1", lambda *a: accumulate(*a, 3)),
        ("3 + 1, equal shares", lambda *a: equal_shares(*a, 3)),
    ):
        weight.grad = None
        way(weight, features, labels)
        print(f"{name}: {weight.grad.item():.3f}")


if __name__ == "__main__":
    demo()
