"""The L1 norm from scratch, compared with ``torch.linalg.vector_norm``, and what it does that the L2 norm does not.

Axes: B = candidates (one vector per row), n = components.
"""

import torch
from torch.testing import assert_close


def l1_norm(x):
    """Adds up the absolute values of the components.

    Shapes: x (..., n) -> (...)
    """
    return x.abs().sum(dim=-1)  # (..., n) -> (...)


def sum_without_absolute_values(x):
    return x.sum(dim=-1)


def absolute_value_of_the_sum(x):
    return x.sum(dim=-1).abs()


def mean_absolute_value(x):
    return x.abs().mean(dim=-1)


def euclidean_norm(x):
    return torch.linalg.vector_norm(x, dim=-1)  # ord=2 is the default


def root_of_the_square(x):
    return (x**2).sqrt().sum(dim=-1)  # equal values, but the root has no derivative at 0


MISTAKES = {
    "no absolute values": sum_without_absolute_values,
    "absolute value of the sum": absolute_value_of_the_sum,
    "mean instead of sum": mean_absolute_value,
    "the default norm": euclidean_norm,
    "root of the square": root_of_the_square,
}


def points_of_the_line(device):
    x2 = torch.linspace(-1, 3, 401, dtype=torch.float64, device=device)
    return torch.stack([2 - 2 * x2, x2], dim=-1)  # (401,) -> (401, 2): solutions of x1 + 2 x2 = 2


def claim_sum_of_absolute_values(l1_norm=l1_norm, device="cpu"):
    x = torch.tensor([3.0, -4.0], dtype=torch.float64, device=device)
    assert_close(l1_norm(x), torch.tensor(7.0, dtype=torch.float64, device=device))
    x = torch.randn(4, 3, dtype=torch.float64, device=device) + 0.5
    assert_close(l1_norm(x), torch.linalg.vector_norm(x, ord=1, dim=-1))


def claim_every_component_pulls_equally_hard(l1_norm=l1_norm, device="cpu"):
    x = torch.tensor([1000.0, -0.001, 0.0], dtype=torch.float64, device=device, requires_grad=True)
    l1_norm(x).backward()
    # at 0 there is no derivative; PyTorch takes 0
    assert_close(x.grad, torch.tensor([1.0, -1.0, 0.0], dtype=torch.float64, device=device))


def claim_the_smallest_solution_has_a_zero(l1_norm=l1_norm, device="cpu"):
    solutions = points_of_the_line(device)
    smallest = solutions[l1_norm(solutions).argmin()]
    assert_close(smallest, torch.tensor([0.0, 1.0], dtype=torch.float64, device=device))


def claim_the_best_constant_is_the_median(l1_norm=l1_norm, device="cpu"):
    data = torch.tensor([1.0, 2.0, 3.0, 4.0, 100.0], dtype=torch.float64, device=device)
    constants = torch.linspace(0, 100, 1001, dtype=torch.float64, device=device)
    best = constants[l1_norm(data - constants[:, None]).argmin()]  # (5,) - (1001, 1) -> (1001, 5) -> (1001,)
    assert_close(best, data.median())


def claim_between_the_l2_norm_and_root_n_times_it(l1_norm=l1_norm, device="cpu"):
    x = torch.randn(100, 5, dtype=torch.float64, device=device)
    x[0], x[1] = torch.eye(5, device=device)[0], 1.0  # the cases of equality: a single nonzero component, and all equal
    l1, l2 = l1_norm(x), torch.linalg.vector_norm(x, dim=-1)
    assert (l2 <= l1 + 1e-12).all() and (l1 <= 5**0.5 * l2 + 1e-12).all()
    assert_close(l1[:2], torch.stack([l2[0], 5**0.5 * l2[1]]))


def claim_turning_a_vector_changes_it(l1_norm=l1_norm, device="cpu"):
    along_an_axis = torch.tensor([1.0, 0.0], dtype=torch.float64, device=device)
    diagonal = torch.tensor([0.5, 0.5], dtype=torch.float64, device=device).sqrt()  # the same arrow, turned by 45°
    assert_close(l1_norm(diagonal), 2**0.5 * l1_norm(along_an_axis))


def demo(device="cpu"):
    x = torch.tensor([3.0, -4.0], device=device)
    print(f"(3, -4): L1 {l1_norm(x).item():.0f}, L2 {euclidean_norm(x).item():.0f}")
    diagonal = torch.tensor([0.5, 0.5], device=device).sqrt()
    print(f"(1, 0) turned by 45 degrees: L1 {l1_norm(diagonal).item():.3f}, L2 {euclidean_norm(diagonal).item():.3f}")
    solutions = points_of_the_line(device)
    data = torch.tensor([1.0, 2.0, 3.0, 4.0, 100.0], device=device)
    constants = torch.linspace(0, 100, 1001, device=device)
    for name, norm in (("L1", l1_norm), ("L2", euclidean_norm)):
        k = norm(solutions).argmin()
        (first, second), size = solutions[k].tolist(), norm(solutions[k]).item()
        print(f"smallest solution of x1 + 2 x2 = 2 in {name}: ({first:.1f}, {second:.1f}), norm {size:.3f}")
        best = constants[norm(data - constants[:, None]).argmin()].item()
        print(f"constant nearest to 1, 2, 3, 4, 100 in {name}: {best:.1f}")


if __name__ == "__main__":
    demo()
