"""A residual connection, ``input + branch(input)``, and what it does to the gradient of a deep network.

Axes: N = examples, D = features.
"""

import torch
from torch.testing import assert_close


def residual(input, branch, shortcut=None):
    """The input plus what the branch makes of it; ``shortcut`` converts the input if the branch changes its shape.

    Shapes: input (N, D) -> the shape of branch(input)
    """
    return (input if shortcut is None else shortcut(input)) + branch(input)


def without_addition(input, branch, shortcut=None):
    return branch(input)


def multiplied(input, branch, shortcut=None):
    return (input if shortcut is None else shortcut(input)) * branch(input)


def detached_shortcut(input, branch, shortcut=None):
    skipped = input if shortcut is None else shortcut(input)
    return skipped.detach() + branch(input)  # the right values, and no way back for the gradient


def averaged(input, branch, shortcut=None):
    return residual(input, branch, shortcut) / 2  # halves the shortcut, and in 20 layers a million times


MISTAKES = {
    "no addition": without_addition,
    "multiplied": multiplied,
    "detached shortcut": detached_shortcut,
    "averaged": averaged,
}


def claim_a_branch_of_zeros_leaves_the_identity(residual=residual, device="cpu"):
    x = (torch.randn(5, 3, dtype=torch.float64) + 1).to(device).requires_grad_()
    output = residual(x, torch.zeros_like)
    assert_close(output, x)
    upstream = torch.arange(15, dtype=torch.float64, device=device).reshape(5, 3)
    loss = (output * upstream).sum() + 0 * x.sum()  # the last term: a detached output has a gradient too, of zeros
    assert_close(torch.autograd.grad(loss, x)[0], upstream)


def claim_its_jacobian_is_the_branchs_plus_the_identity(residual=residual, device="cpu"):
    x = torch.tensor([0.5, -1.0, 2.0], dtype=torch.float64, device=device)
    weight = torch.randn(3, 3, dtype=torch.float64).to(device)

    def branch(h):
        return torch.tanh(weight @ h)

    whole = torch.autograd.functional.jacobian(lambda h: residual(h, branch), x)  # (3, 3)
    assert_close(whole, torch.eye(3).to(x) + torch.autograd.functional.jacobian(branch, x))


def claim_the_gradient_survives_twenty_weak_layers(residual=residual, device="cpu"):
    weights = 0.01 * torch.randn(20, 4, 4, dtype=torch.float64).to(device)
    slopes = []
    for connect in (lambda h, branch: branch(h), residual):  # the plain network, then the residual one
        x = torch.ones(4, dtype=torch.float64, device=device, requires_grad=True)
        h = x
        for weight in weights:
            h = connect(h, lambda v: torch.tanh(weight @ v))  # noqa: B023
        slopes.append(torch.autograd.grad(h.sum(), x)[0].norm().item())
    plain, with_shortcut = slopes
    assert plain < 1e-20 and 1 < with_shortcut < 4  # without any branch it would be 2, the length of (1, 1, 1, 1)


def claim_other_shapes_need_a_projection(residual=residual, device="cpu"):
    x = torch.randn(5, 3, dtype=torch.float64).to(device)
    widen, project = [torch.nn.Linear(3, 4, dtype=torch.float64).to(device) for _ in range(2)]
    try:
        residual(x, widen)  # (5, 3) + (5, 4)
        accepted = True
    except RuntimeError:
        accepted = False
    assert not accepted
    assert_close(residual(x, widen, project), project(x) + widen(x))


def demo(device="cpu"):
    for name, connect in [("plain", without_addition), ("residual", residual)]:
        x = torch.tensor([[2.0]], dtype=torch.float64, device=device, requires_grad=True)
        h = x
        for _ in range(20):
            h = connect(h, lambda v: 0.01 * v)
        (slope,) = torch.autograd.grad(h.sum(), x)
        print(f"{name}: output {h.item():.3g}, slope {slope.item():.3g}")


if __name__ == "__main__":
    demo()
