"""Two loss functions, the mean squared and the mean absolute error, compared with ``F.mse_loss`` and ``F.l1_loss``.

Axes: N = samples. ``input`` holds predictions and ``target`` labels, as PyTorch calls them.
"""

import torch
import torch.nn.functional as F
from torch.testing import assert_close


def mean_squared_error(input, target):
    """The mean of the squared prediction errors.

    Shapes: input (N,), target (N,) -> ()
    """
    return ((input - target) ** 2).mean()  # (N,) -> ()


def mean_absolute_error(input, target):
    """The mean size of the prediction errors.

    Shapes: input (N,), target (N,) -> ()
    """
    return (input - target).abs().mean()  # (N,) -> ()


def mean_of_signed_errors(input, target):
    return (input - target).mean()  # too high and too low cancel


def every_prediction_against_every_label(input, target):
    return ((input.unsqueeze(1) - target) ** 2).mean()  # (N, 1) - (N,) -> (N, N), without a warning


def sum_instead_of_mean(input, target):
    return ((input - target) ** 2).sum()


def share_of_wrong_signs(input, target):
    return (input.sign() != target.sign()).double().mean()


MISTAKES = {
    "signed errors": {"squared": mean_of_signed_errors, "absolute": mean_of_signed_errors},
    "every prediction against every label": {"squared": every_prediction_against_every_label},
    "sum instead of mean": {"squared": sum_instead_of_mean},
    "share of wrong answers": {"squared": share_of_wrong_signs},
}


def claim_zero_only_when_every_prediction_is_right(
    squared=mean_squared_error, absolute=mean_absolute_error, device="cpu"
):
    target = torch.tensor([2.0, 4.0, 12.0], dtype=torch.float64, device=device)
    balanced = torch.tensor([1.0, 5.0, 12.0], dtype=torch.float64, device=device)  # errors -1, 1 and 0
    for loss in (squared, absolute):
        assert loss(target, target) == 0
        assert loss(balanced, target) > 0
    input = torch.randn(5, dtype=torch.float64, device=device) + 1
    target = torch.randn(5, dtype=torch.float64, device=device)
    assert_close(squared(input, target), F.mse_loss(input, target))
    assert_close(absolute(input, target), F.l1_loss(input, target))


def claim_the_loss_decides_what_is_best(squared=mean_squared_error, absolute=mean_absolute_error, device="cpu"):
    target = torch.tensor([1.0, 2.0, 3.0, 4.0, 90.0], dtype=torch.float64, device=device)
    answers = torch.arange(101, dtype=torch.float64, device=device)  # always answer 0, or always 1, ...
    for loss, best in ((squared, target.mean()), (absolute, target.median())):
        losses = torch.stack([loss(answer.expand(5), target) for answer in answers])  # (101,)
        assert_close(answers[losses.argmin()], best)


def claim_the_same_samples_twice_cost_the_same(squared=mean_squared_error, device="cpu"):
    input = torch.randn(5, dtype=torch.float64, device=device) + 1
    target = torch.randn(5, dtype=torch.float64, device=device)
    assert_close(squared(input.repeat(2), target.repeat(2)), squared(input, target))


def claim_a_small_step_of_the_parameter_shows(squared=mean_squared_error, device="cpu"):
    x = torch.tensor([1.0, 2.0, 4.0], dtype=torch.float64, device=device)
    target = torch.tensor([1.0, -1.0, 1.0], dtype=torch.float64, device=device)  # two classes, named -1 and 1
    better, worse = squared(0.5 * x, target), squared(0.501 * x, target)
    assert better < worse
    assert share_of_wrong_signs(0.5 * x, target) == share_of_wrong_signs(0.501 * x, target)


def demo(device="cpu"):
    x, target = torch.tensor([[1.0, 2.0, 4.0], [2.0, 4.0, 12.0]], device=device)
    for w in (2.0, 2.5, 18 / 7, 58 / 21, 3.0):
        input = w * x
        errors = ", ".join(f"{error:+.3f}" for error in (input - target).tolist())
        print(f"w = {w:.3f}: errors {errors}; squared {mean_squared_error(input, target):.3f}", end=", ")
        # adding 0.0 turns a rounded -0.000 into 0.000
        signed = round(mean_of_signed_errors(input, target).item(), 3) + 0.0
        print(f"absolute {mean_absolute_error(input, target):.3f}, signed {signed:.3f}")
    target = torch.tensor([1.0, 2.0, 3.0, 4.0, 90.0], device=device)
    for answer in (3.0, 20.0):
        input = torch.full_like(target, answer)
        print(f"always {answer:.0f}: squared {mean_squared_error(input, target):.1f}", end=", ")
        print(f"absolute {mean_absolute_error(input, target):.1f}")


if __name__ == "__main__":
    demo()
