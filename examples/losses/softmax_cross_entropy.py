"""Cross-entropy computed straight from the scores, compared with ``F.cross_entropy``.

Axes: B = batch, C = classes. ``input`` holds scores, ``target`` the numbers of the true classes.
"""

import torch
import torch.nn.functional as F
from torch.testing import assert_close


def softmax_cross_entropy(input, target):
    """The logarithm of the summed exponentials minus the score of the true class, averaged over the batch.

    Shapes: input (B, C), target (B,) -> ()
    """
    largest = input.max(dim=-1, keepdim=True).values  # (B, C) -> (B, 1)
    log_sum = largest + (input - largest).exp().sum(dim=-1, keepdim=True).log()  # (B, 1)
    of_the_true_class = input.gather(-1, target.unsqueeze(-1))  # (B, C) -> (B, 1)
    return (log_sum - of_the_true_class).mean()  # (B, 1) -> ()


def softmax_first_then_log(input, target):
    probabilities = input.softmax(dim=-1)  # a small one is rounded to 0
    return -probabilities.gather(-1, target.unsqueeze(-1)).log().mean()


def softmax_twice(input, target):
    return F.cross_entropy(input.softmax(dim=-1), target)


def softmax_over_the_batch(input, target):
    return F.nll_loss(input.log_softmax(dim=0), target)


def score_of_the_true_class_only(input, target):
    return -input.gather(-1, target.unsqueeze(-1)).mean()  # what F.nll_loss makes of raw scores


MISTAKES = {
    "softmax first, then log": softmax_first_then_log,
    "softmax twice": softmax_twice,
    "softmax over the batch": softmax_over_the_batch,
    "score of the true class only": score_of_the_true_class_only,
}


def some_scores(device):
    return (torch.randn(4, 3, dtype=torch.float64) * 2 + 1).to(device), torch.tensor([2, 0, 1, 2], device=device)


def claim_value_is_that_of_the_builtin(loss=softmax_cross_entropy, device="cpu"):
    scores, labels = some_scores(device)
    assert_close(loss(scores, labels), F.cross_entropy(scores, labels))
    by_steps = -(F.one_hot(labels, 3) * scores.softmax(dim=-1).log()).sum(dim=-1).mean()  # (B, C) -> (B,) -> ()
    assert_close(loss(scores, labels), by_steps)


def claim_gradient_is_softmax_minus_one_hot(loss=softmax_cross_entropy, device="cpu"):
    scores, labels = some_scores(device)
    gradient = torch.autograd.grad(loss(scores.requires_grad_(), labels), scores)[0]
    assert_close(gradient, (scores.detach().softmax(dim=-1) - F.one_hot(labels, 3)) / 4)  # 4 = batch size
    assert_close(gradient.sum(dim=-1), torch.zeros(4, dtype=torch.float64, device=device))


def claim_a_hopeless_score_costs_what_it_lacks(loss=softmax_cross_entropy, device="cpu"):
    scores = torch.tensor([[1000.0, 0.0, 0.0]], device=device, requires_grad=True)  # float32, as in training
    cost = loss(scores, torch.tensor([1], device=device))
    assert_close(cost, torch.tensor(1000.0, device=device))
    gradient = torch.autograd.grad(cost, scores)[0]
    assert_close(gradient, torch.tensor([[1.0, -1.0, 0.0]], device=device))


def claim_adding_a_constant_to_a_row_changes_nothing(loss=softmax_cross_entropy, device="cpu"):
    scores, labels = some_scores(device)
    offsets = torch.tensor([[5.0], [-3.0], [0.5], [5000.0]], dtype=torch.float64, device=device)
    assert_close(loss(scores + offsets, labels), loss(scores, labels))


def demo(device="cpu"):
    scores = torch.tensor([[2.0, 1.0, 0.0]], device=device, requires_grad=True)
    print(f"scores 2, 1, 0: log of the summed exponentials {scores.logsumexp(dim=-1).item():.3f}")
    for label in range(3):
        loss = softmax_cross_entropy(scores, torch.tensor([label], device=device))
        gradient = ", ".join(f"{g:.3f}" for g in torch.autograd.grad(loss, scores)[0][0].tolist())
        print(f"class {label + 1} is true: loss {loss.item():.3f}, gradient {gradient}")
    huge, label = torch.tensor([[1000.0, 0.0, 0.0]], device=device), torch.tensor([1], device=device)
    print(f"scores 1000, 0, 0, class 2 is true: loss {softmax_cross_entropy(huge, label).item():.0f}", end=", ")
    print(f"softmax first: {softmax_first_then_log(huge, label).item()}")
    right = torch.tensor([[100.0, 0.0, 0.0]], device=device)
    first = torch.tensor([0], device=device)
    print(f"scores 100, 0, 0, class 1 is true: loss {softmax_cross_entropy(right, first).item():.3f}", end=", ")
    print(f"softmax twice {softmax_twice(right, first).item():.3f}")


if __name__ == "__main__":
    demo()
