"""The transpose by swapping two strides, as ``torch.transpose`` does it: not one number moves.

Axes: B = batch, m = rows, n = columns.
"""

import torch
from torch.testing import assert_close


def transpose(input):
    """Swaps the last two axes. A stride is how far apart in memory the neighbours along an axis lie; two are swapped.

    Shapes: input (..., m, n) -> (..., n, m)
    """
    *batch, m, n = input.shape
    *steps, down, across = input.stride()
    return input.as_strided((*batch, n, m), (*steps, across, down), input.storage_offset())


def transposed_product(input, other):
    """The transpose of the product ``input @ other``, from the two transposes.

    Shapes: input (m, k), other (k, n) -> (n, m)
    """
    return transpose(other) @ transpose(input)


def reshaped(input):
    *batch, m, n = input.shape
    return input.reshape(*batch, n, m)  # breaks the same line of numbers at other places


def rotated(input):
    return torch.rot90(input, dims=(-2, -1))


def all_axes_reversed(input):
    return input.permute(*reversed(range(input.ndim)))  # what .T does to three axes


def copied_entry_by_entry(input):
    return torch.stack(input.unbind(dim=-1), dim=-2)


def factors_in_the_same_order(input, other):
    return transpose(input) @ transpose(other)


MISTAKES = {
    "reshape instead of transpose": {"transpose": reshaped},
    "a quarter turn": {"transpose": rotated},
    "all axes of a batch": {"transpose": all_axes_reversed},
    "copying the entries": {"transpose": copied_entry_by_entry},
    "factors in the same order": {"transposed_product": factors_in_the_same_order},
}


def claim_entry_i_j_moves_to_j_i(transpose=transpose, device="cpu"):
    A = torch.tensor([[1.0, 2.0, 3.0], [4.0, 5.0, 6.0]], device=device)
    expected = torch.tensor([[1.0, 4.0], [2.0, 5.0], [3.0, 6.0]], device=device)
    assert_close(transpose(A), expected)
    assert_close(transpose(transpose(A)), A)


def claim_each_matrix_of_a_batch_is_transposed(transpose=transpose, device="cpu"):
    batch = torch.arange(32.0, device=device).reshape(4, 2, 4)[..., 1:]  # (4, 2, 3), a part of a longer line
    assert_close(transpose(batch), torch.transpose(batch, -2, -1))
    assert_close(transpose(batch)[1], torch.stack([batch[1, :, 0], batch[1, :, 1], batch[1, :, 2]]))  # (3, 2)


def claim_a_matrix_plus_its_transpose_is_symmetric(transpose=transpose, device="cpu"):
    A = torch.randn(3, 3, dtype=torch.float64, device=device) + 1.0
    symmetric = A + transpose(A)
    for i in range(3):
        for j in range(3):
            assert symmetric[i, j] == symmetric[j, i]


def claim_both_share_the_same_memory(transpose=transpose, device="cpu"):
    A = torch.arange(6.0, device=device).reshape(2, 3)
    transposed = transpose(A)
    transposed[2, 0] = 100.0  # row 2, column 0 of the transpose is row 0, column 2 of A
    assert A[0, 2] == 100.0
    A[1, 0] = 200.0
    assert transposed[0, 1] == 200.0


def claim_transposing_a_product_reverses_the_factors(transposed_product=transposed_product, device="cpu"):
    A, B = torch.randn(2, 3, 3, dtype=torch.float64, device=device) + 1.0  # square, so that any order has a product
    assert_close(transposed_product(A, B), torch.transpose(A @ B, 0, 1))


def demo(device="cpu"):
    A = torch.tensor([[1, 2, 3], [4, 5, 6]], device=device)
    print("A          ", A.tolist(), "strides", A.stride())
    print("transposed ", transpose(A).tolist(), "strides", transpose(A).stride())
    print("reshaped   ", reshaped(A).tolist(), "another matrix")
    S = torch.tensor([[1, 2], [5, 3]], device=device)
    print("S plus its transpose, for S =", S.tolist(), "is", (S + transpose(S)).tolist())


if __name__ == "__main__":
    demo()
