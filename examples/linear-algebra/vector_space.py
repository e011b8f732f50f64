"""What makes a vector space: the rules of its two operations, and never leaving the set.

Axes: K = vectors tried, n = components of each.
"""

import torch
from torch.testing import assert_close


def add(u, v):
    """Adds two vectors component by component.

    Shapes: u (n), v (n) -> (n)
    """
    return u + v


def mul(c, v):
    """Multiplies a vector by a number.

    Shapes: c (), v (n) -> (n)
    """
    return c * v


def is_subspace(contains, vectors):
    """Looks whether sums and multiples of members are members again; this may refute it, and can never prove it.

    Shapes: vectors (K, n), all of them members -> True or False
    """
    sums = (vectors[:, None, :] + vectors[None, :, :]).flatten(0, 1)  # (K, 1, n) + (1, K, n) -> (K * K, n)
    multiples = torch.cat([c * vectors for c in (0.0, -1.0, 2.5)])  # (3 * K, n)
    return bool(contains(sums).all() and contains(multiples).all())


def clipped_addition(u, v):
    return (u + v).clamp(0, 1)  # as if adding the brightness of pixels


def averaging(u, v):
    return (u + v) / 2


def is_subspace_by(*results):  # a test that tries less: each result is a function of two members
    return lambda contains, vectors: all(bool(contains(r(vectors, vectors.flip(0))).all()) for r in results)


MISTAKES = {
    "clipped addition": {"add": clipped_addition},
    "averaging instead of adding": {"add": averaging},
    "only one component scaled": {"mul": lambda c, v: torch.cat([c * v[:1], v[1:]])},
    "only sums tried": {"is_subspace": is_subspace_by(lambda u, v: u + v)},
    "only multiples tried": {"is_subspace": is_subspace_by(lambda u, v: 0 * u, lambda u, v: -2.5 * u)},
    "only the zero vector tried": {"is_subspace": is_subspace_by(lambda u, v: 0 * u)},
    "only averages tried": {"is_subspace": is_subspace_by(lambda u, v: (u + v) / 2)},
}


def claim_addition_obeys_its_rules(add=add, device="cpu"):
    u, v, w = (torch.randn(3, 4, dtype=torch.float64) + 0.5).to(device)
    zero = torch.zeros_like(u)
    assert_close(add(u, v), add(v, u))
    assert_close(add(add(u, v), w), add(u, add(v, w)))
    assert_close(add(u, zero), u)
    assert_close(add(u, -u), zero)


def claim_scaling_obeys_its_rules(mul=mul, device="cpu"):
    u, v = (torch.randn(2, 4, dtype=torch.float64) + 0.5).to(device)
    assert_close(mul(1.0, u), u)
    assert_close(mul(2.0, mul(-3.0, u)), mul(-6.0, u))
    assert_close(mul(2.0, u + v), mul(2.0, u) + mul(2.0, v))
    assert_close(mul(2.0 - 3.0, u), mul(2.0, u) + mul(-3.0, u))


def claim_polynomials_are_added_as_functions(add=add, device="cpu"):
    p = torch.tensor([1.0, -2.0, 3.0], dtype=torch.float64, device=device)  # 1 - 2t + 3t^2, as three coefficients
    q = torch.tensor([4.0, 5.0, -3.0], dtype=torch.float64, device=device)
    t = torch.linspace(-2, 3, 6, dtype=torch.float64, device=device)[:, None]  # (6, 1)
    powers = torch.cat([t**0, t, t**2], dim=1)  # (6, 3)
    assert_close(powers @ add(p, q), powers @ p + powers @ q)


def claim_a_plane_through_the_origin_is_a_subspace(is_subspace=is_subspace, device="cpu"):
    xy = torch.randn(20, 2, dtype=torch.float64).to(device)
    plane = torch.stack([xy[:, 0], xy[:, 1], xy[:, 0] + 2 * xy[:, 1]], dim=1)  # (20, 3)
    assert is_subspace(lambda v: (v[:, 2] - v[:, 0] - 2 * v[:, 1]).abs() < 1e-9, plane)
    shifted = plane + torch.tensor([0.0, 0.0, 1.0], dtype=torch.float64, device=device)
    assert not is_subspace(lambda v: (v[:, 2] - v[:, 0] - 2 * v[:, 1] - 1).abs() < 1e-9, shifted)


def claim_a_quadrant_probabilities_and_two_axes_fail(is_subspace=is_subspace, device="cpu"):
    positive = torch.rand(20, 2, dtype=torch.float64).to(device)
    assert not is_subspace(lambda v: (v >= 0).all(dim=1), positive)
    share = positive / positive.sum(dim=1, keepdim=True)
    assert not is_subspace(lambda v: (v >= 0).all(dim=1) & ((v.sum(dim=1) - 1).abs() < 1e-9), share)
    on_an_axis = torch.cat([torch.diag(row) for row in positive])  # (a, b) gives (a, 0) and (0, b): (40, 2)
    assert not is_subspace(lambda v: (v == 0).any(dim=1), on_an_axis)


def demo(device="cpu"):
    a = torch.tensor([1.0, 0.0, 1.0], device=device)
    b = torch.tensor([0.0, 1.0, 2.0], device=device)
    mixture = add(mul(3.0, a), mul(-2.0, b))
    print("3 (1, 0, 1) - 2 (0, 1, 2) =", mixture.tolist())
    print(f"is z = x + 2y?  {mixture[0].item():.0f} + 2 ({mixture[1].item():.0f}) = {mixture[2].item():.0f}")
    p, q = torch.tensor([[0.2, 0.8], [0.5, 0.5]], device=device)
    print(f"probabilities (0.2, 0.8) + (0.5, 0.5) sum to {add(p, q).sum().item():.1f}")
    x, y, z = torch.tensor([0.8, 0.7, -0.7], device=device)[:, None]
    print(f"clipped: (0.8 + 0.7) - 0.7 = {clipped_addition(clipped_addition(x, y), z).item():.1f}")
    left, right = averaging(averaging(8, 4), 0), averaging(8, averaging(4, 0))
    print(f"averages of 8, 4, 0 grouped from the left: {left:.0f}, from the right: {right:.0f}")


if __name__ == "__main__":
    demo()
