"""Affine transformations Wx + b, compared with ``nn.Linear``: what the shift spoils and what it leaves.

Axes: B = batch, n = components of the input, h = components in between, m = components of the output.
"""

import torch
import torch.nn.functional as F
from torch.testing import assert_close


def affine(input, weight, bias):
    """Sends every row x of the input to Wx + b.

    Shapes: input (B, n), weight (m, n), bias (m) -> (B, m)
    """
    return input @ weight.T + bias  # (B, n) @ (n, m) + (m,) -> (B, m)


def merge(first, second):
    """One affine transformation that does what two do one after the other: W2(W1 x + b1) + b2.

    Shapes: first (h, n) and (h), second (m, h) and (m) -> (m, n) and (m)
    """
    (W1, b1), (W2, b2) = first, second
    return W2 @ W1, W2 @ b1 + b2


def as_one_matrix(weight, bias):
    """The same transformation as a matrix alone, for vectors with a 1 appended.

    Shapes: weight (m, n), bias (m) -> (m + 1, n + 1)
    """
    top = torch.cat([weight, bias[:, None]], dim=1)  # (m, n + 1)
    last_row = torch.zeros_like(top[:1])  # (1, n + 1)
    last_row[0, -1] = 1.0
    return torch.cat([top, last_row])  # (m + 1, n + 1)


def shifted_first(input, weight, bias):
    return (input + bias) @ weight.T  # W(x + b) = Wx + Wb; runs only where input and output are equally long


def last_row_of_ones(weight, bias):
    top = torch.cat([weight, bias[:, None]], dim=1)
    return torch.cat([top, torch.ones_like(top[:1])])


MISTAKES = {
    "no shift": {"affine": lambda input, weight, bias: input @ weight.T},
    "shift before the matrix": {"affine": shifted_first},
    "shift along the batch": {"affine": lambda input, weight, bias: input @ weight.T + bias[:, None]},
    "shifts simply added": {"merge": lambda first, second: (second[0] @ first[0], first[1] + second[1])},
    "merged in reading order": {"merge": lambda first, second: merge(second, first)},
    "last row of ones": {"as_one_matrix": last_row_of_ones},
}


def some(*shape, device):
    return (torch.randn(*shape, dtype=torch.float64) + 0.5).to(device)


def claim_values_and_gradients_are_those_of_linear(affine=affine, device="cpu"):
    for B, n, m in ((3, 3, 3), (4, 3, 2)):  # in the first one every mix-up of axes runs
        input, weight, bias = (some(*s, device=device).requires_grad_() for s in ((B, n), (m, n), (m,)))
        ours, theirs = affine(input, weight, bias), F.linear(input, weight, bias)
        assert_close(ours, theirs)
        inputs, upstream = (input, weight, bias), some(B, m, device=device)
        gradients = torch.autograd.grad(ours, inputs, upstream, allow_unused=True)  # None for one that is not used
        assert_close(gradients, torch.autograd.grad(theirs, inputs, upstream))


def claim_without_its_value_at_zero_it_is_linear(affine=affine, device="cpu"):
    x, y = some(2, 4, 3, device=device)
    weight, bias = some(3, 3, device=device), torch.tensor([1.0, -2.0, 3.0], dtype=torch.float64, device=device)
    at_zero = affine(torch.zeros_like(x), weight, bias)
    assert_close(at_zero, bias.expand(4, 3))
    assert not torch.allclose(affine(x + y, weight, bias), affine(x, weight, bias) + affine(y, weight, bias))
    linear_part = affine(x + y, weight, bias) - at_zero
    assert_close(linear_part, affine(x, weight, bias) - at_zero + affine(y, weight, bias) - at_zero)


def claim_lines_stay_lines_evenly_divided(affine=affine, device="cpu"):
    weight = torch.tensor([[2.0, 0.0], [1.0, 1.0]], dtype=torch.float64, device=device)
    bias = torch.tensor([1.0, -1.0], dtype=torch.float64, device=device)
    a, b = torch.tensor([[[0.0, 0.0]], [[4.0, 2.0]]], dtype=torch.float64, device=device)
    start, end = torch.tensor([[[1.0, -1.0]], [[9.0, 5.0]]], dtype=torch.float64, device=device)
    for t in (0.0, 0.25, 0.5, 1.0):
        assert_close(affine((1 - t) * a + t * b, weight, bias), (1 - t) * start + t * end)


def claim_two_merge_into_one(merge=merge, device="cpu"):
    first, second = ((some(3, 3, device=device), some(3, device=device)) for _ in range(2))
    x = some(4, 3, device=device)
    assert_close(affine(x, *merge(first, second)), affine(affine(x, *first), *second))


def claim_with_a_one_appended_it_is_linear(as_one_matrix=as_one_matrix, device="cpu"):
    first = some(4, 3, device=device), some(4, device=device)
    second = some(2, 4, device=device), some(2, device=device)
    x = some(5, 3, device=device)
    with_one = torch.cat([x, torch.ones_like(x[:, :1])], dim=1)  # (5, 3) -> (5, 4)
    output = with_one @ as_one_matrix(*first).T @ as_one_matrix(*second).T  # (5, 3), the last column again ones
    assert_close(output[:, :2], affine(affine(x, *first), *second))
    assert_close(output[:, 2], torch.ones_like(output[:, 2]))


def demo(device="cpu"):
    weight, bias = torch.tensor([[2.0, 0.0], [1.0, 1.0]], device=device), torch.tensor([1.0, -1.0], device=device)
    a, b = torch.tensor([[0.0, 0.0]], device=device), torch.tensor([[4.0, 2.0]], device=device)
    for x in (a, b, (a + b) / 2):
        print(x.tolist()[0], "->", affine(x, weight, bias).tolist()[0])
    print("shift before the matrix:", b.tolist()[0], "->", shifted_first(b, weight, bias).tolist()[0])
    print("merged with itself:", *(part.tolist() for part in merge((weight, bias), (weight, bias))))
    print("with a one appended:", as_one_matrix(weight, bias).tolist())


if __name__ == "__main__":
    demo()
