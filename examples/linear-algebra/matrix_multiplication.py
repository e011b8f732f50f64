"""Matrix multiplication as dot products of rows with columns, compared with ``torch.matmul``.

Axes: m = rows of the first, n = columns of the first and rows of the second (summed over), p = columns of the second.
"""

import torch
from torch.testing import assert_close


def matmul(input, other):
    """Multiplies two matrices: entry (i, j) is the dot product of row i of ``input`` with column j of ``other``.

    Shapes: input (m, n), other (n, p) -> (m, p)
    """
    m, n = input.shape
    if other.shape[0] != n:
        raise ValueError(f"the inner sizes differ: {tuple(input.shape)} and {tuple(other.shape)}")
    rows = []
    for i in range(m):
        row = [torch.dot(input[i, :], other[:, j]) for j in range(other.shape[1])]
        rows.append(torch.stack(row))  # p scalars -> (p,)
    return torch.stack(rows)  # m of (p,) -> (m, p)


def elementwise_product(input, other):
    return input * other  # what * means in PyTorch


def reversed_order(input, other):
    return other @ input


def rows_with_rows(input, other):
    return torch.einsum("ik,jk->ij", input, other)  # should read "ik,kj->ij"


def entries_as_python_numbers(input, other):
    n, p = other.shape
    table = [[sum(row[k].item() * other[k, j].item() for k in range(n)) for j in range(p)] for row in input]
    return torch.tensor(table, dtype=input.dtype, device=input.device)  # right values, no gradient


MISTAKES = {
    "elementwise product": elementwise_product,
    "reversed order": reversed_order,
    "rows with rows": rows_with_rows,
    "through Python numbers": entries_as_python_numbers,
}


def claim_values_and_gradients_are_those_of_the_builtin(matmul=matmul, device="cpu"):
    a = torch.randn(2, 3, dtype=torch.float64, device=device, requires_grad=True)
    b = torch.randn(3, 4, dtype=torch.float64, device=device, requires_grad=True)
    product = matmul(a, b)
    assert_close(product, torch.matmul(a, b))
    assert product.requires_grad
    upstream = torch.randn(2, 4, dtype=torch.float64, device=device)
    ours = torch.autograd.grad(product, (a, b), upstream, materialize_grads=True)  # a cut-off input gets zeros
    theirs = torch.autograd.grad(torch.matmul(a, b), (a, b), upstream)
    assert_close(ours, theirs)


def claim_the_product_applies_the_right_matrix_first(matmul=matmul, device="cpu"):
    a, b = torch.randn(2, 3, 3, dtype=torch.float64, device=device)
    x = torch.randn(3, dtype=torch.float64, device=device)
    assert_close(matmul(a, b) @ x, a @ (b @ x))


def claim_the_order_matters(matmul=matmul, device="cpu"):
    turn = torch.tensor([[0.0, -1.0], [1.0, 0.0]], device=device)  # a quarter turn to the left
    stretch = torch.tensor([[2.0, 0.0], [0.0, 1.0]], device=device)  # twice as wide
    assert_close(matmul(turn, stretch), torch.tensor([[0.0, -1.0], [2.0, 0.0]], device=device))
    assert_close(matmul(stretch, turn), torch.tensor([[0.0, -2.0], [1.0, 0.0]], device=device))


def claim_columns_times_rows_add_up_to_the_product(matmul=matmul, device="cpu"):
    a, b = torch.randn(2, 3, 3, dtype=torch.float64, device=device)
    # entry (i, j) of the k-th term is a[i, k] * b[k, j]
    terms = [a[:, k, None] * b[None, k, :] for k in range(3)]  # (3, 1) * (1, 3) -> (3, 3)
    assert_close(matmul(a, b), terms[0] + terms[1] + terms[2])


def claim_inner_sizes_must_agree(matmul=matmul, device="cpu"):
    a = torch.ones(2, 3, device=device)
    for multiply in (matmul, torch.matmul):
        try:
            multiply(a, a)  # (2, 3) times (2, 3): 3 columns meet 2 rows
        except (ValueError, RuntimeError) as error:
            message = str(error)
        else:
            raise AssertionError("a 2 x 3 matrix was multiplied by a 2 x 3 matrix")
    assert "mat1 and mat2 shapes cannot be multiplied" in message  # PyTorch's


def demo(device="cpu"):
    a = torch.tensor([[1.0, 2.0, 3.0], [4.0, 5.0, 6.0]], device=device)
    b = torch.tensor([[1.0, 0.0], [0.0, 1.0], [2.0, 3.0]], device=device)
    print("A B =", matmul(a, b).tolist(), " shapes (2, 3) (3, 2) -> (2, 2)")
    print("B A =", matmul(b, a).tolist(), " shapes (3, 2) (2, 3) -> (3, 3)")
    turn = torch.tensor([[0.0, -1.0], [1.0, 0.0]], device=device)
    stretch = torch.tensor([[2.0, 0.0], [0.0, 1.0]], device=device)
    print("R S =", matmul(turn, stretch).tolist(), " S R =", matmul(stretch, turn).tolist())
    x = torch.tensor([1.0, 1.0], device=device)
    print("stretch, then turn, takes (1, 1) to", (matmul(turn, stretch) @ x).tolist())
    print("turn, then stretch, takes (1, 1) to", (matmul(stretch, turn) @ x).tolist())


if __name__ == "__main__":
    demo()
