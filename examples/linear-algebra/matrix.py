"""A matrix as a table: how it is stored, built, added and summed, compared with PyTorch's own indexing and ``sum``.

Axes: m = rows (axis 0), n = columns (axis 1). The row index always comes first.
"""

import torch
from torch.testing import assert_close


def entry(storage, i, j, n):
    """Finds entry (i, j), counted from 0, of a matrix with n columns that lies in memory row after row.

    Shapes: storage (m * n) -> ()
    """
    return storage[i * n + j]


def from_columns(columns):
    """Puts n vectors side by side, each as a column.

    Shapes: n vectors (m) -> (m, n)
    """
    return torch.stack(columns, dim=1)  # n of (m,) -> (m, n)


def add(input, other):
    """Adds two matrices of the same shape entry by entry.

    Shapes: input (m, n), other (m, n) -> (m, n)
    """
    if input.shape != other.shape:
        raise ValueError(f"cannot add shapes {tuple(input.shape)} and {tuple(other.shape)}")
    return input + other


def row_sums(input):
    """Sums each row; ``dim`` names the axis that is summed away, so it is the column axis, 1.

    Shapes: input (m, n) -> (m)
    """
    return input.sum(dim=1)  # (m, n) -> (m,)


def entry_column_after_column(storage, i, j, n):
    m = len(storage) // n
    return storage[j * m + i]  # the order of MATLAB and Fortran


def columns_laid_as_rows(columns):
    return torch.stack(columns)  # n of (m,) -> (n, m): dim=0 is the default


def add_with_broadcasting(input, other):
    return input + other


def sums_over_the_row_axis(input):
    return input.sum(dim=0)  # (m, n) -> (n,)


MISTAKES = {
    "column after column": {"entry": entry_column_after_column},
    "columns laid as rows": {"from_columns": columns_laid_as_rows},
    "shapes stretched in silence": {"add": add_with_broadcasting},
    "dim=0 for the rows": {"row_sums": sums_over_the_row_axis},
}


def claim_entries_lie_row_after_row(entry=entry, device="cpu"):
    matrix = torch.randn(2, 3, dtype=torch.float64, device=device)
    storage = matrix.as_strided((6,), (1,))  # the six numbers in the order in which they lie in memory
    for i in range(2):
        for j in range(3):
            assert_close(entry(storage, i, j, n=3), matrix[i, j])


def claim_columns_stand_side_by_side(from_columns=from_columns, device="cpu"):
    columns = list(torch.randn(3, 2, dtype=torch.float64, device=device))  # three vectors of two components
    matrix = from_columns(columns)
    assert all(matrix[i, j] == columns[j][i] for i in range(2) for j in range(3))


def claim_addition_is_entrywise_and_needs_equal_shapes(add=add, device="cpu"):
    a, b = torch.randn(2, 2, 3, dtype=torch.float64, device=device)
    total = add(a, b)
    assert all(total[i, j] == a[i, j] + b[i, j] for i in range(2) for j in range(3))
    for shape in ((1, 3), (3,), (2, 1)):
        try:
            add(a, torch.ones(shape, dtype=torch.float64, device=device))
        except (ValueError, RuntimeError):  # PyTorch's own refusal is a RuntimeError
            continue
        raise AssertionError(f"a 2 x 3 matrix was added to shape {shape}")


def claim_one_sum_for_each_row(row_sums=row_sums, device="cpu"):
    square = torch.arange(9.0, device=device).reshape(3, 3)  # square, so that a wrong axis shows in the values only
    assert_close(row_sums(square), torch.tensor([3.0, 12.0, 21.0], device=device))


def demo(device="cpu"):
    matrix = torch.tensor([[1, 2, 3], [4, 5, 6]], device=device)
    print("A =", matrix.tolist(), " shape:", tuple(matrix.shape), " A[1, 2]:", matrix[1, 2].item())
    storage = matrix.as_strided((6,), (1,))
    print("in memory:", storage.tolist(), " at position 1 * 3 + 2:", entry(storage, 1, 2, n=3).item())
    print("row sums, dim=1:", row_sums(matrix).tolist(), " column sums, dim=0:", matrix.sum(dim=0).tolist())
    print("A + A =", add(matrix, matrix).tolist())


if __name__ == "__main__":
    demo()
