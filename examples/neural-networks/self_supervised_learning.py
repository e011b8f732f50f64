"""Self-supervised learning at its smallest: hide one feature of unlabeled points and learn to predict it.

Axes: N = points, D = features.
"""

import torch
from torch.testing import assert_close


def masked_pairs(x, hidden=0):
    """Inputs and answers made of the data alone: one feature is hidden, and it is what has to be predicted.

    Shapes: x (N, D) -> inputs (N, D), answers (N,)
    """
    inputs = x.clone()
    inputs[:, hidden] = 0
    return inputs, x[:, hidden].clone()


def answer_left_in_the_input(x, hidden=0):
    return x.clone(), x[:, hidden].clone()


def answer_taken_after_masking(x, hidden=0):
    inputs, _ = masked_pairs(x, hidden)
    return inputs, inputs[:, hidden].clone()  # nothing but zeros to predict


def answers_of_other_points(x, hidden=0):
    inputs, answers = masked_pairs(x, hidden)
    return inputs, answers.roll(1)


MISTAKES = {
    "answer left in the input": answer_left_in_the_input,
    "answer taken after masking": answer_taken_after_masking,
    "answers of other points": answers_of_other_points,
}


def fit(inputs, answers):
    """The weights of the best affine prediction; the last one is the bias.

    Shapes: inputs (N, D), answers (N,) -> (D + 1,)
    """
    return torch.linalg.pinv(torch.cat([inputs, torch.ones_like(inputs[:, :1])], dim=1)) @ answers


def predict(weight, inputs):
    return inputs @ weight[:-1] + weight[-1]  # (N, D) @ (D,) -> (N,)


def points(count, device):
    """A toy world of two kinds of points; all five features speak of the kind, each with noise of its own.

    Shapes: -> (count, 5), kind (count,)
    """
    kind = torch.arange(count) % 3 % 2  # 0, 1, 0, 0, 1, 0, ...
    strength = torch.tensor([2.0, -1.5, 1.0, 2.5, -2.0], dtype=torch.float64)
    noise = torch.randn(count, 5, dtype=torch.float64).clamp(-2, 2)
    return ((2 * kind[:, None] - 1) * strength + 0.5 * noise + 1).to(device), kind.to(device)


def claim_the_answer_is_the_hidden_part_and_leaves_no_trace(masked_pairs=masked_pairs, device="cpu"):
    x, _ = points(60, device)
    inputs, answers = masked_pairs(x, hidden=3)
    assert_close(answers, x[:, 3])
    assert_close(inputs[:, [0, 1, 2, 4]], x[:, [0, 1, 2, 4]])  # all the rest stays visible
    changed = x.clone()
    changed[:, 3] += 5.0
    assert_close(masked_pairs(changed, hidden=3)[0], inputs)  # who sees the input cannot tell


def claim_it_learns_to_fill_in_what_it_cannot_see(masked_pairs=masked_pairs, device="cpu"):
    (x, _), (new, _) = points(300, device), points(90, device)
    weight = fit(*masked_pairs(x))
    covered = new.clone()
    covered[:, 0] = 0
    error = (predict(weight, covered) - new[:, 0]).square().mean()
    assert error < 0.2 * new[:, 0].var(correction=0)  # the variance is the error of always guessing the mean


def claim_two_labels_then_suffice(masked_pairs=masked_pairs, device="cpu"):
    (x, _), (new, kind) = points(300, device), points(90, device)
    weight = fit(*masked_pairs(x))  # learned without a single label
    covered = new.clone()
    covered[:, 0] = 0
    feature = predict(weight, covered)
    first, second = feature[0], feature[1]  # the only two labeled points, one of each kind
    guess = ((feature - second).abs() < (feature - first).abs()).long()
    assert (guess == kind).double().mean() > 0.95


def demo(device="cpu"):
    x = torch.tensor([[2.0, 4.0, 1.0], [3.0, 6.0, 0.0], [5.0, 10.0, 1.0], [1.0, 2.0, 3.0]], device=device)
    inputs, answers = masked_pairs(x, hidden=1)
    print("inputs:", inputs.tolist())
    print("answers:", answers.tolist())
    covered = torch.tensor([[7.0, 0.0, 2.0]], device=device)
    print(f"the second feature of (7, ?, 2): {predict(fit(inputs, answers), covered).item():.2f}")


if __name__ == "__main__":
    demo()
