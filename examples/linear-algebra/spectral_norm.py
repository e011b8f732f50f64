"""The spectral norm by power iteration, compared with ``torch.linalg.matrix_norm(A, 2)``.

Axes: m = rows, n = columns, K = vectors tried.
"""

import torch
from torch.testing import assert_close


def spectral_norm(A, steps=300):
    """The largest factor by which A lengthens a vector.

    Multiplied by A and by its transpose again and again, a vector turns into the direction that A stretches most.

    Shapes: A (m, n) -> ()
    """
    v = torch.linspace(1.0, 2.0, A.shape[1], dtype=A.dtype, device=A.device)  # any start not perpendicular to v1
    v = v / v.square().sum().sqrt()
    with torch.no_grad():  # the direction is found here; the gradient needs only the last line
        for _ in range(steps):
            v = A.T @ (A @ v)  # (n, m) @ (m,) -> (n,)
            v = v / v.square().sum().sqrt().clamp(min=torch.finfo(A.dtype).tiny)
    return (A @ v).square().sum().sqrt()


def frobenius_norm(A):
    return torch.linalg.matrix_norm(A)  # its default is not the spectral norm


def largest_entry(A):
    return A.abs().max()


def largest_eigenvalue(A):
    square = A[: min(A.shape), : min(A.shape)]  # only a square matrix has eigenvalues
    return torch.linalg.eigvals(square).abs().max()


def root_forgotten(A):
    return spectral_norm(A) ** 2  # the largest eigenvalue of A^T A


def single_step(A):
    return spectral_norm(A, steps=1)


MISTAKES = {
    "Frobenius norm": frobenius_norm,
    "largest entry": largest_entry,
    "largest eigenvalue": largest_eigenvalue,
    "root forgotten": root_forgotten,
    "a single step": single_step,
}


def some(*shape, device):
    return (torch.randn(*shape, dtype=torch.float64) + 0.5).to(device)


def claim_it_is_the_largest_singular_value(spectral_norm=spectral_norm, device="cpu"):
    A = torch.tensor([[3.0, 0.0], [4.0, 5.0]], dtype=torch.float64, device=device)
    assert_close(spectral_norm(A), torch.tensor(45.0, dtype=torch.float64, device=device).sqrt())
    B = some(3, 5, device=device)
    assert_close(spectral_norm(B), torch.linalg.svdvals(B)[0])
    assert_close(spectral_norm(B), torch.linalg.matrix_norm(B, 2))


def claim_no_vector_is_lengthened_more(spectral_norm=spectral_norm, device="cpu"):
    A = torch.tensor([[3.0, 0.0], [4.0, 5.0]], dtype=torch.float64, device=device)
    x = torch.randn(1000, 2, dtype=torch.float64).to(device)
    lengths = x.square().sum(dim=1).sqrt()
    stretches = (x @ A.T).square().sum(dim=1).sqrt() / lengths  # (1000,)
    assert (stretches <= spectral_norm(A) + 1e-9).all()
    assert stretches.max() > 0.99 * spectral_norm(A)  # and some come near it


def claim_it_obeys_the_rules_of_a_norm(spectral_norm=spectral_norm, device="cpu"):
    A, B = some(3, 4, device=device), some(3, 4, device=device)
    assert spectral_norm(A) > 0 and spectral_norm(torch.zeros_like(A)) == 0
    assert_close(spectral_norm(-2.5 * A), 2.5 * spectral_norm(A))
    assert spectral_norm(A + B) <= spectral_norm(A) + spectral_norm(B) + 1e-9
    assert_close(spectral_norm(A + A), spectral_norm(A) + spectral_norm(A))


def claim_a_product_stretches_at_most_by_the_product(spectral_norm=spectral_norm, device="cpu"):
    wide = torch.diag(torch.tensor([2.0, 0.5], dtype=torch.float64, device=device))
    tall = torch.diag(torch.tensor([0.5, 2.0], dtype=torch.float64, device=device))
    shear = torch.tensor([[1.0, 1.0], [0.0, 1.0]], dtype=torch.float64, device=device)
    for A, B in ((wide, tall), (shear, shear.T), (wide, wide), (some(3, 4, device=device), some(4, 2, device=device))):
        assert spectral_norm(A @ B) <= spectral_norm(A) * spectral_norm(B) + 1e-9
    assert_close(spectral_norm(wide @ tall), torch.tensor(1.0, dtype=torch.float64, device=device))  # not 4


def claim_its_gradient_is_the_product_of_the_first_singular_vectors(spectral_norm=spectral_norm, device="cpu"):
    A = some(3, 4, device=device).requires_grad_()
    U, _, Vh = torch.linalg.svd(A.detach())
    norm = spectral_norm(A)
    assert norm.requires_grad
    assert_close(torch.autograd.grad(norm, A)[0], U[:, :1] @ Vh[:1])  # (3, 1) @ (1, 4) -> (3, 4)


def demo(device="cpu"):
    A = torch.tensor([[3.0, 0.0], [4.0, 5.0]], dtype=torch.float64, device=device)
    print("power iteration, steps 0 to 3:", ", ".join(f"{spectral_norm(A, steps).item():.3f}" for steps in range(4)))
    for measure in (spectral_norm, frobenius_norm, largest_eigenvalue, largest_entry):
        print(f"{measure.__name__.replace('_', ' ')}: {measure(A).item():.3f}")
    for x in ((1.0, 0.0), (0.0, 1.0), (1.0, 1.0), (1.0, -1.0)):
        vector = torch.tensor(x, dtype=torch.float64, device=device)
        stretch = (A @ vector).square().sum().sqrt() / vector.square().sum().sqrt()
        print(f"({x[0]:g}, {x[1]:g}) becomes {stretch.item():.3f} times as long")
    shear = torch.tensor([[1.0, 1.0], [0.0, 1.0]], dtype=torch.float64, device=device)
    print(f"shear: spectral norm {spectral_norm(shear).item():.3f}, eigenvalue {largest_eigenvalue(shear).item():.3f}")


if __name__ == "__main__":
    demo()
