"""A matrix times a vector, row by row and column by column, compared with ``torch.mv``.

Axes: m = rows of the matrix, n = its columns and the entries of the vector.
"""

import torch
from torch.testing import assert_close


def mv(input, vec):
    """Takes the dot product of each row of the matrix with the vector.

    Shapes: input (m, n), vec (n) -> (m)
    """
    if input.shape[1] != vec.shape[0]:  # a vector of one entry would otherwise be stretched
        raise ValueError(f"{input.shape[1]} columns, but {vec.shape[0]} entries")
    return torch.stack([(row * vec).sum() for row in input])  # m scalars -> (m,)


def elementwise(input, vec):
    return input * vec  # PyTorch stretches the vector over the rows: shape (m, n)


def dotted_with_columns(input, vec):
    return torch.stack([(column * vec).sum() for column in input.unbind(dim=1)])


def any_length(input, vec):
    return (input * vec).sum(dim=1)  # a vector of one entry is stretched to n


def detached(input, vec):
    return torch.tensor([sum(a * b for a, b in zip(row, vec.tolist(), strict=True)) for row in input.tolist()]).to(vec)


MISTAKES = {
    "elementwise product": elementwise,
    "columns instead of rows": dotted_with_columns,
    "any length accepted": any_length,
    "through Python numbers": detached,
}


def claim_values_and_gradients_are_those_of_the_builtin(mv=mv, device="cpu"):
    A = torch.randn(2, 3, dtype=torch.float64, device=device, requires_grad=True)
    x = torch.randn(3, dtype=torch.float64, device=device, requires_grad=True)
    ours, theirs = mv(A, x), torch.mv(A, x)
    assert_close(ours, theirs)
    assert ours.requires_grad
    upstream = torch.randn(2, dtype=torch.float64, device=device)
    gradients = torch.autograd.grad(ours, (A, x), upstream, allow_unused=True)  # None for one that was cut off
    assert_close(gradients, torch.autograd.grad(theirs, (A, x), upstream))


def claim_it_mixes_the_columns(mv=mv, device="cpu"):
    A = torch.tensor([[1.0, 2.0, 3.0], [4.0, 5.0, 6.0], [7.0, 8.0, 10.0]], dtype=torch.float64, device=device)
    x = torch.tensor([1.0, -1.0, 2.0], dtype=torch.float64, device=device)
    assert_close(mv(A, x), 1.0 * A[:, 0] - 1.0 * A[:, 1] + 2.0 * A[:, 2])


def claim_a_single_one_picks_a_column(mv=mv, device="cpu"):
    A = torch.tensor([[1.0, 2.0, 3.0], [4.0, 5.0, 6.0], [7.0, 8.0, 10.0]], dtype=torch.float64, device=device)
    identity = torch.eye(3, dtype=torch.float64, device=device)
    for j in range(3):
        assert_close(mv(A, identity[j]), A[:, j])
        assert_close(mv(identity, A[:, j]), A[:, j])


def claim_lengths_must_match(mv=mv, device="cpu"):
    for n in (1, 2):
        try:
            mv(torch.ones(2, 3, device=device), torch.ones(n, device=device))
        except (ValueError, RuntimeError):
            continue
        raise AssertionError(f"three columns were multiplied by {n} entries")


def demo(device="cpu"):
    A = torch.tensor([[1, 2, 3], [4, 5, 6]], device=device)
    x = torch.tensor([1, 0, 2], device=device)
    for row in A:
        print(f"row {row.tolist()} . {x.tolist()} = {(row * x).sum().item()}")
    print(f"1 * {A[:, 0].tolist()} + 0 * {A[:, 1].tolist()} + 2 * {A[:, 2].tolist()} = {mv(A, x).tolist()}")
    print("elementwise instead:", elementwise(A, x).tolist())


if __name__ == "__main__":
    demo()
