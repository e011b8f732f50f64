"""Softmax written from scratch and compared with ``torch.softmax``.

Axes: B = batch (one row of scores per example), C = classes.
"""

import torch
from torch.testing import assert_close


def softmax(input, dim=-1):
    """Turns scores into probabilities along ``dim``; the largest score is subtracted first, so nothing overflows.

    Shapes: input (B, C) -> (B, C)
    """
    shifted = input - input.max(dim=dim, keepdim=True).values  # (B, C) - (B, 1) -> (B, C)
    weights = shifted.exp()
    return weights / weights.sum(dim=dim, keepdim=True)


def softmax_without_shift(input, dim=-1):
    weights = input.exp()  # exp(1000) is inf, and inf / inf is nan
    return weights / weights.sum(dim=dim, keepdim=True)


def softmax_over_the_batch(input, dim=-1):
    return softmax(input, dim=0)


def scores_divided_by_their_sum(input, dim=-1):
    return input / input.sum(dim=dim, keepdim=True)


def softmax_with_detached_sum(input, dim=-1):
    weights = (input - input.max(dim=dim, keepdim=True).values).exp()
    return weights / weights.sum(dim=dim, keepdim=True).detach()


MISTAKES = {
    "no max subtraction": softmax_without_shift,
    "wrong axis": softmax_over_the_batch,
    "no exponential": scores_divided_by_their_sum,
    "detached denominator": softmax_with_detached_sum,
}


def claim_rows_are_probabilities(softmax=softmax, device="cpu"):
    scores = torch.randn(4, 3, dtype=torch.float64, device=device) + 1.0
    probabilities = softmax(scores)
    assert (probabilities > 0).all()
    assert_close(probabilities.sum(dim=-1), torch.ones(4, dtype=torch.float64, device=device))


def claim_adding_a_constant_changes_nothing(softmax=softmax, device="cpu"):
    scores = torch.randn(4, 3, dtype=torch.float64, device=device)
    assert_close(softmax(scores + 7.0), softmax(scores))


def claim_huge_scores_do_not_overflow(softmax=softmax, device="cpu"):
    scores = torch.tensor(
        [[1002.0, 1001.0, 1000.0], [1000.0, 0.0, -1000.0], [-1000.0, -1001.0, -1002.0]], device=device
    )
    assert_close(softmax(scores), torch.softmax(scores, dim=-1))


def claim_two_classes_give_the_sigmoid(softmax=softmax, device="cpu"):
    difference = torch.linspace(-5, 5, 11, dtype=torch.float64, device=device)
    scores = torch.stack([difference, torch.zeros_like(difference)], dim=-1)  # (11,) -> (11, 2)
    assert_close(softmax(scores)[:, 0], torch.sigmoid(difference))


def claim_values_and_gradient_are_those_of_the_builtin(softmax=softmax, device="cpu"):
    scores = torch.randn(4, 3, dtype=torch.float64, device=device, requires_grad=True)
    upstream = torch.randn(4, 3, dtype=torch.float64, device=device)
    for dim in (0, 1):
        ours, theirs = softmax(scores, dim=dim), torch.softmax(scores, dim=dim)
        assert_close(ours, theirs)
        assert_close(torch.autograd.grad(ours, scores, upstream), torch.autograd.grad(theirs, scores, upstream))


def demo(device="cpu"):
    scores = torch.tensor([2.0, 1.0, 0.0], device=device)
    weights = scores.exp()
    print("exponentials:", ", ".join(f"{w:.3f}" for w in weights.tolist()), f"with sum {weights.sum().item():.3f}")
    for temperature in (0.5, 1.0, 5.0):
        shares = ", ".join(f"{p:.3f}" for p in softmax(scores / temperature).tolist())
        print(f"scores 2, 1, 0 at temperature {temperature}: {shares}")
    huge = torch.tensor([1002.0, 1001.0, 1000.0], device=device)
    print("scores 1002, 1001, 1000:", ", ".join(f"{p:.3f}" for p in softmax(huge).tolist()))
    print("the same without the shift:", softmax_without_shift(huge).tolist())


if __name__ == "__main__":
    demo()
