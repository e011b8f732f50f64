"""The L2 norm from scratch, compared with ``torch.linalg.vector_norm``: values, gradient, and what overflows.

Axes: n = components.
"""

import math

import torch
from torch.testing import assert_close


def l2_norm(x):
    """The square root of the sum of squares; dividing by the largest absolute value first keeps the squares in range.

    Shapes: x (..., n) -> (...)
    """
    largest = x.detach().abs().amax(dim=-1, keepdim=True)  # (..., n) -> (..., 1); any scale gives the same result
    scale = torch.where(largest > 0, largest, torch.ones_like(largest))
    squares = ((x / scale) ** 2).sum(dim=-1)  # (..., n) -> (...)
    is_zero = squares == 0
    root = torch.where(is_zero, torch.ones_like(squares), squares).sqrt()  # the root of 0 would have gradient nan
    return scale.squeeze(-1) * torch.where(is_zero, squares, root)


def sum_of_squares(x):
    return (x * x).sum(dim=-1)


def root_mean_square(x):
    return (x * x).mean(dim=-1).sqrt()


def sum_of_absolute_values(x):
    return x.abs().sum(dim=-1)


def root_written_plainly(x):
    return (x * x).sum(dim=-1).sqrt()


MISTAKES = {
    "no root": sum_of_squares,
    "mean instead of sum": root_mean_square,
    "absolute values instead of squares": sum_of_absolute_values,
    "the plain formula": root_written_plainly,
}


def claim_root_of_the_dot_product_with_itself(l2_norm=l2_norm, device="cpu"):
    x = torch.tensor([3.0, -4.0], dtype=torch.float64, device=device)
    assert_close(l2_norm(x), torch.tensor(5.0, dtype=torch.float64, device=device))
    x = torch.randn(7, dtype=torch.float64, device=device) + 1.0
    assert_close(l2_norm(x), torch.dot(x, x).sqrt())
    assert_close(l2_norm(x), torch.linalg.vector_norm(x))


def claim_turning_a_vector_does_not_change_it(l2_norm=l2_norm, device="cpu"):
    angles = torch.linspace(0, 2 * math.pi, 25, dtype=torch.float64, device=device)
    turned = torch.stack([5 * angles.cos(), 5 * angles.sin()], dim=-1)  # (25,) -> (25, 2), one arrow in 25 directions
    assert_close(l2_norm(turned), torch.full((25,), 5.0, dtype=torch.float64, device=device))


def claim_gradient_is_the_unit_vector(l2_norm=l2_norm, device="cpu"):
    x = torch.tensor([3.0, -4.0], dtype=torch.float64, device=device, requires_grad=True)
    l2_norm(x).backward()
    assert_close(x.grad, torch.tensor([0.6, -0.8], dtype=torch.float64, device=device))


def claim_gradient_at_zero_is_zero(l2_norm=l2_norm, device="cpu"):
    ours = torch.zeros(3, dtype=torch.float64, device=device, requires_grad=True)
    theirs = ours.detach().clone().requires_grad_()
    l2_norm(ours).backward()
    torch.linalg.vector_norm(theirs).backward()
    assert_close(ours.grad, torch.zeros(3, dtype=torch.float64, device=device))
    assert_close(ours.grad, theirs.grad)


def claim_nothing_overflows_or_underflows(l2_norm=l2_norm, device="cpu"):
    x = torch.tensor([[3e20, -4e20], [3e-30, -4e-30]], dtype=torch.float32, device=device)  # 9e40 and 9e-60 do not fit
    assert_close(l2_norm(x), torch.tensor([5e20, 5e-30], dtype=torch.float32, device=device), rtol=1e-6, atol=0)


def claim_the_best_constant_is_the_mean(l2_norm=l2_norm, device="cpu"):
    data = torch.tensor([1.0, 2.0, 3.0, 4.0, 100.0], dtype=torch.float64, device=device)
    constants = torch.linspace(0, 100, 1001, dtype=torch.float64, device=device)
    best = constants[l2_norm(data - constants[:, None]).argmin()]  # (5,) - (1001, 1) -> (1001, 5) -> (1001,)
    assert_close(best, data.mean())


def demo(device="cpu"):
    x = torch.tensor([3.0, -4.0], device=device, requires_grad=True)
    length = l2_norm(x)
    length.backward()
    print(f"(3, -4): x . x = {sum_of_squares(x).item():.0f}, norm {length.item():.0f}")
    for name, vector in (("x / norm", x / length), ("gradient", x.grad)):
        print(f"{name}: ({vector[0].item():.1f}, {vector[1].item():.1f})")
    turned = 5 * torch.tensor([0.5, 0.5], device=device).sqrt()
    print(f"turned onto the diagonal it is ({turned[0].item():.3f}, {turned[1].item():.3f}): ", end="")
    print(f"L2 {l2_norm(turned).item():.3f}, L1 {sum_of_absolute_values(turned).item():.3f}")
    mean_squared = torch.nn.functional.mse_loss(x.detach(), torch.zeros_like(x)).item()
    print(f"nn.MSELoss of (3, -4) against 0: {mean_squared:.1f} = 5 squared / 2")
    huge = torch.tensor([3e20, -4e20], device=device)
    print(
        f"(3e20, -4e20) in float32: {l2_norm(huge).item():.0e}, plainly {root_written_plainly(huge).item()}, ", end=""
    )
    print(f"vector_norm {torch.linalg.vector_norm(huge).item()}")


if __name__ == "__main__":
    demo()
