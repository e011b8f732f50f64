"""The singular value decomposition by turning columns until all are perpendicular; compared with ``torch.linalg.svd``.

Axes: m = rows, n = columns (m >= n), r = singular values kept.
"""

import math

import torch
from torch.linalg import matrix_norm  # the root of the sum of all squared entries
from torch.testing import assert_close


def svd(A, sweeps=12):
    """Splits a tall matrix with independent columns into A = U diag(S) Vh, the singular values in descending order.

    Turn two columns of A in their plane until they are perpendicular, the longer one first; do so with all pairs,
    several times over (Jacobi's method). The turns are collected in V. What is left, A V, has perpendicular columns:
    their lengths are the singular values, their directions the columns of U.

    Shapes: A (m, n) -> U (m, n), S (n), Vh (n, n)
    """
    n = A.shape[1]
    turned, V = A.clone(), torch.eye(n, dtype=A.dtype, device=A.device)
    for i, j in sweeps * torch.combinations(torch.arange(n)).tolist():  # all pairs with i < j
        a, b = turned[:, i], turned[:, j]
        angle = 0.5 * torch.atan2(2 * (a @ b), a @ a - b @ b)  # perpendicular, the longer first
        c, s = angle.cos(), angle.sin()
        turn = torch.stack([c, -s, s, c]).reshape(2, 2)
        for matrix in (turned, V):
            matrix[:, [i, j]] = matrix[:, [i, j]] @ turn  # (m, 2) @ (2, 2), and (n, 2) @ (2, 2)
    S = turned.square().sum(dim=0).sqrt()  # (n,)
    return turned / S, S, V.T


def low_rank(A, r):
    """The best approximation of A by a matrix of rank r: only the r largest singular values are kept.

    Shapes: A (m, n) -> (m, n)
    """
    U, S, Vh = svd(A)
    return (U[:, :r] * S[:r]) @ Vh[:r]  # (m, r) @ (r, n) -> (m, n)


def v_not_transposed(A):
    U, S, Vh = svd(A)
    return U, S, Vh.T  # the third result is V transposed already


def root_forgotten(A):
    U, _, Vh = svd(A)
    return U, torch.linalg.eigvalsh(A.T @ A).flip(0), Vh  # these are the squares of the singular values


def eigenvalues_taken(A):
    U, _, Vh = svd(A)
    return U, torch.linalg.eigvals(A).abs().sort(descending=True).values, Vh  # square matrices only


MISTAKES = {
    "V not transposed": {"svd": v_not_transposed},
    "root forgotten": {"svd": root_forgotten},
    "eigenvalues instead": {"svd": eigenvalues_taken},
    "smallest ones kept": {"low_rank": lambda A, r: A - low_rank(A, A.shape[1] - r)},  # the r smallest are what is left
}


def claim_a_turn_a_stretch_and_a_turn_make_the_matrix(svd=svd, device="cpu"):
    A = (torch.randn(5, 3, dtype=torch.float64) + 0.5).to(device)
    U, S, Vh = svd(A)
    assert_close(U @ torch.diag(S) @ Vh, A)
    identity = torch.eye(3, dtype=torch.float64, device=device)
    assert_close(U.T @ U, identity)  # the columns are perpendicular unit vectors
    assert_close(Vh @ Vh.T, identity)
    assert (S >= 0).all() and (S.diff() <= 0).all()
    assert_close(S, torch.linalg.svdvals(A))


def claim_singular_values_are_not_eigenvalues(svd=svd, device="cpu"):
    A = torch.tensor([[3.0, 0.0], [4.0, 5.0]], dtype=torch.float64, device=device)  # its eigenvalues are 3 and 5
    assert_close(svd(A)[1], torch.tensor([45.0, 5.0], dtype=torch.float64, device=device).sqrt())
    shear = torch.tensor([[1.0, 1.0], [0.0, 1.0]], dtype=torch.float64, device=device)  # its eigenvalues are 1 and 1
    golden = (1 + math.sqrt(5)) / 2
    assert_close(svd(shear)[1], torch.tensor([golden, 1 / golden], dtype=torch.float64, device=device))


def claim_the_unit_circle_becomes_an_ellipse(svd=svd, device="cpu"):
    A = torch.tensor([[3.0, 0.0], [4.0, 5.0]], dtype=torch.float64, device=device)
    U, S, Vh = svd(A)
    assert_close(A @ Vh.T, U * S)  # column by column: v1 and v2 go to the two half axes
    angle = torch.linspace(0, 2 * math.pi, 361, dtype=torch.float64, device=device)
    image = torch.stack([angle.cos(), angle.sin()], dim=1) @ A.T  # (361, 2)
    lengths = image.square().sum(dim=1).sqrt()
    assert (lengths <= S[0] + 1e-9).all() and (lengths >= S[1] - 1e-9).all()


def claim_what_is_left_out_is_the_error(low_rank=low_rank, device="cpu"):
    A = (torch.randn(6, 4, dtype=torch.float64) + 0.5).to(device)
    S = torch.linalg.svdvals(A)
    for r in (1, 2, 3):
        assert_close(matrix_norm(A - low_rank(A, r)), S[r:].square().sum().sqrt())
        assert torch.linalg.matrix_rank(low_rank(A, r)) == r


def claim_fifty_others_of_the_same_rank_are_worse(low_rank=low_rank, device="cpu"):
    A = (torch.randn(6, 4, dtype=torch.float64) + 0.5).to(device)
    error = matrix_norm(A - low_rank(A, 2))
    for _ in range(50):  # project onto two random directions: the best that a matrix with those columns can do
        directions = torch.linalg.qr(torch.randn(6, 2, dtype=torch.float64).to(device)).Q  # (6, 2)
        assert error < matrix_norm(A - directions @ (directions.T @ A))


def demo(device="cpu"):
    import matplotlib.pyplot as plt

    A = torch.tensor([[3.0, 0.0], [4.0, 5.0]], dtype=torch.float64)
    U, S, Vh = svd(A)
    print("singular values:", ", ".join(f"{s:.3f}" for s in S.tolist()))
    for text, rows in (("v1, v2", Vh), ("u1, u2", U.T), ("rank 1", low_rank(A, 1))):
        print(f"{text}: {[[round(x, 3) for x in row] for row in rows.tolist()]}")
    print(f"error of rank 1: {matrix_norm(A - low_rank(A, 1)).item():.3f}")

    angle = torch.linspace(0, 2 * math.pi, 181, dtype=torch.float64)
    circle = torch.stack([angle.cos(), angle.sin()], dim=1)  # (181, 2)
    figure, axes = plt.subplots(2, 1, figsize=(4, 7), layout="constrained")
    for panel, points, arrows in ((axes[0], circle, Vh), (axes[1], circle @ A.T, (U * S).T)):
        panel.plot(*points.T, color="tab:gray")
        start, colors = torch.zeros(2), ["tab:red", "tab:blue"]
        panel.quiver(start, start, *arrows.T, color=colors, angles="xy", scale_units="xy", scale=1)
        panel.set_aspect("equal", adjustable="datalim")
    axes[0].set_title("unit circle, with $v_1$ (red) and $v_2$ (blue)", fontsize=10)
    axes[1].set_title("its image under A, with $\\sigma_1 u_1$ and $\\sigma_2 u_2$", fontsize=10)
    return figure


if __name__ == "__main__":
    demo()
