"""LU decomposition: Gaussian elimination kept as two triangular factors, compared with ``torch.linalg``.

Axes: n = rows and columns of a square matrix, k = right-hand sides solved for.
"""

import torch
from torch.testing import assert_close


def lu(A, exchange_rows=True):
    """Splits an invertible matrix, its rows suitably ordered, into a lower and an upper triangular factor.

    Shapes: A (n, n) -> order (n), L (n, n), U (n, n), with A[order] = L U
    """
    n = A.shape[0]
    order = torch.arange(n, device=A.device)
    L, U = torch.zeros_like(A), A.clone()
    for k in range(n):
        if exchange_rows:  # bring the largest entry of what is left of the column to the diagonal
            largest = k + U[k:, k].abs().argmax().item()
            for rows in (order, L, U):
                rows[[k, largest]] = rows[[largest, k]]
        L[k, k] = 1.0
        multiples = U[k + 1 :, k] / U[k, k]  # (n - k - 1,)
        U[k + 1 :] -= multiples[:, None] * U[k]  # zeros below the diagonal of column k
        L[k + 1 :, k] = multiples  # what was subtracted is written down
    return order, L, U


def solve(factors, b):
    """Solves Ax = b with the factors of A: down the lower triangle, then up the upper one.

    Shapes: b (n, k) -> (n, k)
    """
    order, L, U = factors
    y = b[order]  # a copy, in which the unknowns replace the right-hand sides one by one
    for i in range(len(y)):
        y[i] -= L[i, :i] @ y[:i]  # (i,) @ (i, k) -> (k,)
    for i in reversed(range(len(y))):
        y[i] = (y[i] - U[i, i + 1 :] @ y[i + 1 :]) / U[i, i]
    return y


def lu_without_exchanges(A):
    return lu(A, exchange_rows=False)


def lu_with_wrong_signs(A):
    order, L, U = lu(A)
    return order, 2 * L.diagonal().diag() - L, U  # "minus 4 times row 1" kept as -4


def order_forgotten(A):
    order, L, U = lu(A)
    return order.sort().values, L, U  # 0, 1, 2, ... as if no rows had been exchanged


def solve_in_the_wrong_order(factors, b):
    order, L, U = factors
    return torch.linalg.solve(L, torch.linalg.solve(U, b[order]))  # that undoes U L, not L U


MISTAKES = {
    "no row exchange": {"lu": lu_without_exchanges},
    "multiples with the wrong sign": {"lu": lu_with_wrong_signs},
    "row order forgotten": {"lu": order_forgotten},
    "factors in the wrong order": {"solve": solve_in_the_wrong_order},
    "right-hand side not reordered": {"solve": lambda factors, b: solve((factors[0].sort().values, *factors[1:]), b)},
}


def claim_the_triangular_factors_multiply_to_the_matrix(lu=lu, device="cpu"):
    for A in torch.randn(5, 4, 4, dtype=torch.float64).to(device):  # several, as an order may be its own inverse
        order, L, U = lu(A)
        assert_close(L @ U, A[order])
        assert_close(L, L.tril())
        assert_close(L.diagonal(), torch.ones_like(L.diagonal()))
        assert_close(U, U.triu())


def claim_the_factors_are_those_of_the_builtin(lu=lu, device="cpu"):
    A = torch.tensor([[2.0, 1, 1], [4, 3, 3], [8, 7, 9]], dtype=torch.float64, device=device)
    order, L, U = lu(A)
    P, their_L, their_U = torch.linalg.lu(A)  # A = P L U, with the order kept as a matrix
    assert_close(L, their_L)
    assert_close(U, their_U)
    assert_close(A[order], P.T @ A)


def claim_a_tiny_pivot_does_no_harm(lu=lu, device="cpu"):
    A = torch.tensor([[1e-20, 1.0], [1.0, 1.0]], dtype=torch.float64, device=device)
    order, L, U = lu(A)
    assert_close(L @ U, A[order], rtol=1e-12, atol=1e-12)


def claim_one_decomposition_solves_many_systems(solve=solve, device="cpu"):
    A = torch.tensor([[0.0, 2, 1], [4, 3, 3], [8, 7, 9]], dtype=torch.float64, device=device)
    factors = lu(A)
    b = torch.randn(3, 5, dtype=torch.float64).to(device)
    assert_close(solve(factors, b), torch.linalg.solve(A, b))


def demo(device="cpu"):
    A = torch.tensor([[2.0, 1.0], [8.0, 7.0]], dtype=torch.float64, device=device)
    for text, (order, L, U) in (("no exchange", lu_without_exchanges(A)), ("largest first", lu(A))):
        print(f"{text}: rows {order.tolist()}, L = {L.tolist()}, U = {U.tolist()}")
    b = torch.tensor([[4.0], [22.0]], dtype=torch.float64, device=device)
    print("solution of 2x + y = 4, 8x + 7y = 22:", solve(lu(A), b).flatten().tolist())
    tiny = torch.tensor([[1e-20, 1.0], [1.0, 1.0]], dtype=torch.float64, device=device)
    for text, (_, L, U) in (("without", lu_without_exchanges(tiny)), ("with", lu(tiny))):
        print(f"pivot 1e-20, {text} exchange: L U = {(L @ U).tolist()}")


if __name__ == "__main__":
    demo()
