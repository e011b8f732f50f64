"""The p-norms and the three rules that make a norm, compared with ``torch.linalg.vector_norm``.

Axes: B = batch (one vector per row), n = components.
"""

import math

import torch
from torch.testing import assert_close

ORDERS = (1, 1.5, 2, 3, math.inf)


def vector_norm(x, ord, dim=-1):
    """The p-norm along ``dim``: sizes to the power p, summed, then the p-th root; for p = infinity the largest size.

    Shapes: x (B, n) -> (B)
    """
    if ord == math.inf:
        return x.abs().amax(dim=dim)  # (B, n) -> (B,)
    return (x.abs() ** ord).sum(dim=dim) ** (1 / ord)  # (B, n) -> (B,)


def norm_without_root(x, ord, dim=-1):
    return x.abs().amax(dim=dim) if ord == math.inf else (x.abs() ** ord).sum(dim=dim)


def norm_without_absolute_values(x, ord, dim=-1):
    if ord == math.inf:
        return x.amax(dim=dim)
    powers = (x**ord).sum(dim=dim)
    return powers.sign() * powers.abs() ** (1 / ord)


def number_of_nonzeros(x, ord, dim=-1):
    return (x != 0).sum(dim=dim).to(x.dtype)  # the so-called L0 "norm"


def norm_of_the_whole_batch(x, ord, dim=-1):
    return torch.linalg.vector_norm(x, ord)


MISTAKES = {
    "no root": norm_without_root,
    "no absolute values": norm_without_absolute_values,
    "counting nonzeros": number_of_nonzeros,
    "one norm for the whole batch": norm_of_the_whole_batch,
}


def claim_each_row_has_the_norm_of_the_builtin(vector_norm=vector_norm, device="cpu"):
    x = torch.randn(4, 3, dtype=torch.float64, device=device) + 1.0
    for ord in ORDERS:
        assert_close(vector_norm(x, ord), torch.linalg.vector_norm(x, ord, dim=-1))


def claim_only_the_zero_vector_has_norm_zero(vector_norm=vector_norm, device="cpu"):
    x = torch.tensor([[3.0, -3.0], [0.0, -2.0], [0.0, 0.0]], dtype=torch.float64, device=device)
    for ord in ORDERS:
        assert torch.equal(vector_norm(x, ord) > 0, torch.tensor([True, True, False], device=device))
        assert (vector_norm(x, ord)[2:] == 0).all()


def claim_scaling_a_vector_scales_its_norm(vector_norm=vector_norm, device="cpu"):
    x = torch.randn(4, 3, dtype=torch.float64, device=device) + 1.0
    for ord in ORDERS:
        assert_close(vector_norm(-2.5 * x, ord), 2.5 * vector_norm(x, ord))


def claim_a_detour_is_never_shorter(vector_norm=vector_norm, device="cpu"):
    x, y = torch.randn(2, 100, 3, dtype=torch.float64, device=device)
    x, y = torch.cat([x, x]), torch.cat([y, x])  # also the case of equality, x + x
    for ord in ORDERS:
        assert (vector_norm(x + y, ord) <= vector_norm(x, ord) + vector_norm(y, ord) + 1e-12).all()


def claim_below_one_the_detour_can_be_shorter(vector_norm=vector_norm, device="cpu"):
    x = torch.tensor([[1.0, 0.0], [0.0, 1.0], [1.0, 1.0]], dtype=torch.float64, device=device)
    a, b, direct = vector_norm(x, 0.5)
    assert_close(torch.stack([a, b, direct]), torch.tensor([1.0, 1.0, 4.0], dtype=torch.float64, device=device))


def claim_the_max_norm_is_the_limit(vector_norm=vector_norm, device="cpu"):
    x = torch.tensor([[3.0, -4.0]], dtype=torch.float64, device=device)
    norms = torch.cat([vector_norm(x, ord) for ord in (1, 2, 4, 8, 200)])
    assert (norms.diff() <= 0).all() and norms[0] > norms[3]
    assert_close(norms[-1:], vector_norm(x, math.inf))


def demo(device="cpu"):
    import matplotlib.pyplot as plt

    x = torch.tensor([[3.0, -4.0]], dtype=torch.float64, device=device)
    for ord in (1, 2, 4, 8, math.inf):
        print(f"p = {ord}: norm of (3, -4) = {vector_norm(x, ord).item():.3f}")
    print(f"p = 0.5: (1, 0) and (0, 1) have 1, their sum has {vector_norm(torch.ones_like(x), 0.5).item():.0f}")

    figure, axes = plt.subplots(figsize=(5, 4))
    angle = torch.linspace(0, 2 * math.pi, 721, dtype=torch.float64)
    circle = torch.stack([angle.cos(), angle.sin()], dim=-1)  # (721, 2)
    for ord in (0.5, 1, 2, math.inf):
        ball = circle / vector_norm(circle, ord)[:, None]  # (721, 2) / (721, 1)
        axes.plot(ball[:, 0], ball[:, 1], "--" if ord < 1 else "-", label=f"p = {ord}")
    axes.set(aspect="equal", title="vectors of size 1", xlim=(-1.2, 1.2), ylim=(-1.2, 1.2))
    axes.legend(loc="upper left", bbox_to_anchor=(1, 1))
    return figure


if __name__ == "__main__":
    demo()
