"""What a nonlinearity adds between affine maps, with ReLU as the example; the test for it is a fitted affine map.

Axes: N = points, D = inputs, H = values in the middle, O = outputs.
"""

import torch
from torch.testing import assert_close


def nonlinearity(input):
    """ReLU, the simplest nonlinearity: negative numbers become zero, the others stay.

    Shapes: input (...) -> (...), the same shape
    """
    return torch.where(input > 0, input, torch.zeros_like(input))


def nothing_in_between(input):
    return input


def scaled_and_shifted(input):
    return 3 * input + 1  # changes every number and is still affine


def mean_subtracted(input):
    return input - input.mean(dim=-1, keepdim=True)  # looks like more than a matrix, but is one


MISTAKES = {
    "nothing in between": nothing_in_between,
    "scaled and shifted": scaled_and_shifted,
    "mean subtracted": mean_subtracted,
}


def distance_from_affine(x, y):
    """The largest error that the best affine map from x to y makes at the given points; zero if y is affine in x.

    Shapes: x (N, D), y (N, O) -> scalar
    """
    with_one = torch.cat([x, torch.ones_like(x[:, :1])], dim=1)  # (N, D) -> (N, D + 1), the one carries the shift
    best = torch.linalg.pinv(with_one) @ y  # (D + 1, N) @ (N, O) -> (D + 1, O), least squares
    return (with_one @ best - y).abs().max()


def two_maps(device):
    shapes = [(50, 3), (4, 3), (4,), (2, 4), (2,)]  # x, W1, b1, W2, b2 with N = 50, D = 3, H = 4, O = 2
    return [(torch.randn(shape, dtype=torch.float64) + 0.2).to(device) for shape in shapes]


def claim_it_breaks_the_midpoint_rule(nonlinearity=nonlinearity, device="cpu"):
    ends = torch.tensor([[-1.0, 1.0], [3.0, 5.0]], dtype=torch.float64, device=device)  # from -1 to 3, from 1 to 5
    assert_close(nonlinearity(ends.mean(dim=0)).tolist(), [1.0, 3.0])  # (2, 2) -> (2,), at the midpoints
    assert_close(nonlinearity(ends).mean(dim=0).tolist(), [1.5, 3.0])  # a bend in the first, none in the second


def claim_maps_with_it_in_between_do_not_merge(nonlinearity=nonlinearity, device="cpu"):
    x, W1, b1, W2, b2 = two_maps(device)
    inner = x @ W1.T + b1  # (50, 3) @ (3, 4) -> (50, 4)
    assert distance_from_affine(x, inner @ W2.T + b2) < 1e-9  # nothing in between: one affine map does it all
    assert distance_from_affine(x, nonlinearity(inner) @ W2.T + b2) > 0.1


def claim_two_of_them_make_the_absolute_value(nonlinearity=nonlinearity, device="cpu"):
    x = torch.linspace(-3, 3, 7, dtype=torch.float64, device=device).unsqueeze(-1)  # (7,) -> (7, 1)
    assert_close(nonlinearity(x) + nonlinearity(-x), x.abs())
    assert distance_from_affine(x, x.abs()) > 1  # no straight line comes near it


def demo(device="cpu"):
    x = torch.tensor([-2.0, -1.0, 0.0], device=device)
    inner = 2 * x + 1
    plain, bent = -3 * inner + 2, -3 * nonlinearity(inner) + 2
    print("x:", x.tolist(), " 2x + 1:", inner.tolist())
    print("-3(2x + 1) + 2:      ", plain.tolist(), f"mean of the ends {(plain[0] + plain[2]).item() / 2:.1f}")
    print("-3 ReLU(2x + 1) + 2: ", bent.tolist(), f"mean of the ends {(bent[0] + bent[2]).item() / 2:.1f}")


if __name__ == "__main__":
    demo()
