"""Weight normalization written from scratch, compared with ``torch.nn.utils.parametrizations.weight_norm``.

Axes: O = output units (one weight vector each), I = inputs, K = width and height of a convolution kernel.
"""

import torch
from torch import nn
from torch.nn.utils import parametrizations
from torch.testing import assert_close


def weight_norm(g, v):
    """Builds the weight of each output unit from a length ``g`` and a direction ``v``.

    Shapes: g (O, 1), v (O, I) -> (O, I); for a convolution g (O, 1, 1, 1), v (O, I, K, K) -> (O, I, K, K)
    """
    dim = tuple(range(1, v.ndim))  # every axis but that of the output units
    return g * v / v.square().sum(dim=dim, keepdim=True).sqrt()  # (O, I) -> (O, 1) for the norms


def with_one_norm_for_the_matrix(g, v):
    return g * v / v.square().sum().sqrt()


def with_norms_of_the_columns(g, v):
    return g * v / v.square().sum(dim=0, keepdim=True).sqrt()


def with_detached_norm(g, v):
    dim = tuple(range(1, v.ndim))
    return g * v / v.square().sum(dim=dim, keepdim=True).sqrt().detach()


def without_the_root(g, v):
    return g * v / v.square().sum(dim=tuple(range(1, v.ndim)), keepdim=True)


MISTAKES = {
    "one norm for the whole matrix": with_one_norm_for_the_matrix,
    "norms of the columns": with_norms_of_the_columns,
    "detached norm": with_detached_norm,
    "square root forgotten": without_the_root,
}


def parameters(device):
    g = torch.tensor([[0.5], [2.0], [3.0]], dtype=torch.float64, device=device)  # (O, 1)
    v = (torch.randn(3, 4, dtype=torch.float64) + 1.5).to(device)  # (O, I)
    return g.requires_grad_(), v.requires_grad_()


def claim_each_weight_vector_has_length_g(weight_norm=weight_norm, device="cpu"):
    g, v = parameters(device)
    assert_close(weight_norm(g, v).norm(dim=1, keepdim=True), g)


def claim_values_and_gradients_agree_with_pytorch(weight_norm=weight_norm, device="cpu"):
    for layer in (nn.Linear(4, 3), nn.Conv2d(4, 3, kernel_size=2)):
        layer = parametrizations.weight_norm(layer.to(device, torch.float64))
        theirs = [layer.parametrizations.weight.original0, layer.parametrizations.weight.original1]
        theirs[0].data *= -1.7  # away from the start, where g is the norm of v; g < 0 turns the weight round
        ours = [t.detach().clone().requires_grad_() for t in theirs]
        upstream = torch.randn(layer.weight.shape, dtype=torch.float64).to(device) + 0.5
        assert_close(weight_norm(*ours), layer.weight)
        weight_norm(*ours).backward(upstream)
        layer.weight.backward(upstream)
        assert_close([t.grad for t in ours], [t.grad for t in theirs])


def claim_splitting_a_weight_leaves_it_as_it_was(weight_norm=weight_norm, device="cpu"):
    _, weight = parameters(device)
    assert_close(weight_norm(weight.norm(dim=1, keepdim=True), weight), weight)


def claim_the_length_of_v_does_not_count(weight_norm=weight_norm, device="cpu"):
    g, v = parameters(device)
    assert_close(weight_norm(g, 10.0 * v), weight_norm(g, v))


def claim_a_gradient_step_is_at_right_angles_and_lengthens_v(weight_norm=weight_norm, device="cpu"):
    g, v = parameters(device)
    upstream = torch.randn(3, 4, dtype=torch.float64).to(device) + 0.5
    (gradient,) = torch.autograd.grad(weight_norm(g, v), v, upstream)
    assert_close((gradient * v).sum(dim=1), torch.zeros(3, dtype=torch.float64, device=device))
    stepped = v - 0.1 * gradient
    assert_close(stepped.norm(dim=1).square(), v.norm(dim=1).square() + 0.01 * gradient.norm(dim=1).square())


def demo(device="cpu"):
    g = torch.tensor([[2.0]], device=device, requires_grad=True)
    v = torch.tensor([[3.0, 4.0]], device=device, requires_grad=True)
    weight = weight_norm(g, v)
    print("g = 2, v = (3, 4): w =", ", ".join(f"{x:.3f}" for x in weight[0].tolist()))
    weight.backward(torch.tensor([[1.0, 0.0]], device=device))  # suppose that the loss has this gradient at w
    print(f"gradient of g: {g.grad.item():.3f}, of v:", ", ".join(f"{x:.3f}" for x in v.grad[0].tolist()))
    stepped = v - v.grad  # a gradient step of learning rate 1
    print("v after a step:", ", ".join(f"{x:.3f}" for x in stepped[0].tolist()), end="; ")
    print(f"its length before and after: {v.norm():.3f}, {stepped.norm():.3f}")


if __name__ == "__main__":
    demo()
