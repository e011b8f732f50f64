"""Inverted dropout written from scratch and compared with ``nn.Dropout``.

Axes: N = examples, D = units.
"""

import torch
from torch import nn
from torch.testing import assert_close


def dropout(input, p=0.5, training=True):
    """Sets every number to zero with probability ``p`` and divides the others by 1 - p; does nothing at inference.

    Shapes: input (N, D) -> (N, D)
    """
    if not training:
        return input
    keep = torch.rand_like(input) >= p  # (N, D): a coin of its own for every unit of every example
    return input * keep / (1 - p)


def survivors_not_scaled(input, p=0.5, training=True):
    return input * (torch.rand_like(input) >= p) if training else input


def active_at_inference(input, p=0.5, training=True):
    return dropout(input, p, training=True)


def p_as_the_probability_to_keep(input, p=0.5, training=True):
    return dropout(input, 1 - p, training)


def one_mask_for_the_batch(input, p=0.5, training=True):
    return input * dropout(torch.ones_like(input[:1]), p, training)  # (N, D) * (1, D)


def all_units_or_none(input, p=0.5, training=True):
    return input * dropout(torch.ones_like(input[:, :1]), p, training)  # (N, D) * (N, 1)


MISTAKES = {
    "survivors not scaled": survivors_not_scaled,
    "active at inference": active_at_inference,
    "p as the probability to keep": p_as_the_probability_to_keep,
    "one mask for the batch": one_mask_for_the_batch,
    "all units or none": all_units_or_none,
}


def activations(device, examples=5, units=7):
    return (torch.rand(examples, units, dtype=torch.float64) + 0.5).to(device)  # positive, so that zero means dropped


def claim_survivors_are_scaled_and_the_rest_is_zero(dropout=dropout, device="cpu"):
    input = activations(device)
    output = dropout(input, p=0.2)
    assert_close(output, torch.where(output == 0, 0.0, input / 0.8))


def claim_share_of_zeros_is_p_as_in_torch(dropout=dropout, device="cpu"):
    for drop in (dropout, nn.functional.dropout):
        output = drop(torch.ones(500, 400, dtype=torch.float64, device=device), p=0.2)
        assert 0.19 < (output == 0).double().mean() < 0.21  # 0.2, give or take 11 standard deviations
        assert_close(output[output != 0].unique(), torch.tensor([1.25], dtype=torch.float64, device=device))


def claim_mean_stays_the_same(dropout=dropout, device="cpu"):
    input = activations(device, examples=1)
    average = dropout(input.expand(100_000, 7), p=0.2).mean(dim=0, keepdim=True)  # (100000, 7) -> (1, 7)
    assert_close(average, input, rtol=0.02, atol=0)  # 12 standard deviations


def claim_inference_leaves_everything_alone(dropout=dropout, device="cpu"):
    input = activations(device)
    module = nn.Dropout(p=0.2).eval()
    assert_close(dropout(input, p=0.2, training=False), input, rtol=0, atol=0)
    assert_close(module(input), input, rtol=0, atol=0)


def claim_every_activation_has_its_own_coin(dropout=dropout, device="cpu"):
    masks, again = ((dropout(torch.ones(200, 50, device=device), p=0.2) == 0).cpu() for _ in range(2))
    assert len(masks.unique(dim=0)) == 200  # no two examples are alike
    assert len(masks.unique(dim=1).T) == 50  # and no two units
    assert len(masks.sum(dim=1).unique()) > 1  # nor is the same number dropped in each
    assert (masks != again).any()


def claim_dropped_units_get_no_gradient(dropout=dropout, device="cpu"):
    input = activations(device).requires_grad_()
    output = dropout(input, p=0.2)
    output.sum().backward()
    assert_close(input.grad, torch.where(output == 0, 0.0, torch.full_like(output, 1.25)))


def demo(device="cpu"):
    ones = torch.ones(3, 8, device=device)
    for row in dropout(ones, p=0.2).tolist():
        print("training: ", "  ".join(f"{number:.2f}" for number in row))
    print("inference:", "  ".join(f"{number:.2f}" for number in dropout(ones, p=0.2, training=False)[0].tolist()))
    many = dropout(torch.ones(100_000, device=device), p=0.2)
    print(f"100000 draws: mean {many.mean():.1f}, variance {many.var():.2f}")
    print(f"without scaling: mean {survivors_not_scaled(torch.ones_like(many), p=0.2).mean():.1f}")


if __name__ == "__main__":
    torch.manual_seed(0)  # the numbers that the page shows
    demo()
