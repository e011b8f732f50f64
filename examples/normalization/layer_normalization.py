"""Layer normalization written from scratch and compared with ``F.layer_norm``.

Axes: N = sequences in the batch, T = tokens of a sequence, D = features of a token.
"""

import torch
import torch.nn.functional as F
from torch.testing import assert_close


def layer_norm(input, normalized_shape, weight=1.0, bias=0.0, eps=1e-5):
    """Normalizes over the last axes, those of ``normalized_shape``, then scales and shifts each feature.

    Shapes: input (N, T, D), normalized_shape (D,), weight and bias (D,) -> (N, T, D)
    """
    dim = tuple(range(-len(normalized_shape), 0))
    mean = input.mean(dim=dim, keepdim=True)  # (N, T, D) -> (N, T, 1)
    var = input.var(dim=dim, keepdim=True, correction=0)  # divided by D, not by D - 1
    return (input - mean) / torch.sqrt(var + eps) * weight + bias


def over_the_batch(input, normalized_shape, weight=1.0, bias=0.0, eps=1e-5):
    mean, var = input.mean(dim=0, keepdim=True), input.var(dim=0, keepdim=True, correction=0)
    return (input - mean) / torch.sqrt(var + eps) * weight + bias


def over_the_whole_sequence(input, normalized_shape, weight=1.0, bias=0.0, eps=1e-5):
    return layer_norm(input, input.shape[1:], weight, bias, eps)


def with_unbiased_variance(input, normalized_shape, weight=1.0, bias=0.0, eps=1e-5):
    dim = tuple(range(-len(normalized_shape), 0))
    return (input - input.mean(dim, keepdim=True)) / torch.sqrt(input.var(dim, keepdim=True) + eps) * weight + bias


def with_eps_outside_the_root(input, normalized_shape, weight=1.0, bias=0.0, eps=1e-5):
    dim = tuple(range(-len(normalized_shape), 0))
    std = input.std(dim=dim, keepdim=True, correction=0)
    return (input - input.mean(dim=dim, keepdim=True)) / (std + eps) * weight + bias


def without_subtracting_the_mean(input, normalized_shape, weight=1.0, bias=0.0, eps=1e-5):
    dim = tuple(range(-len(normalized_shape), 0))
    return input / torch.sqrt(input.square().mean(dim=dim, keepdim=True) + eps) * weight + bias  # this is RMSNorm


MISTAKES = {
    "statistics over the batch": over_the_batch,
    "statistics over the whole sequence": over_the_whole_sequence,
    "unbiased variance": with_unbiased_variance,
    "eps outside the root": with_eps_outside_the_root,
    "mean not subtracted": without_subtracting_the_mean,
}


def tokens(device):
    return (torch.randn(3, 4, 6, dtype=torch.float64) * 2.0 + 1.5).to(device)  # (N, T, D)


def claim_values_and_gradients_agree_with_pytorch(layer_norm=layer_norm, device="cpu"):
    weight = torch.linspace(0.5, 2.0, 6, dtype=torch.float64, device=device)
    x, weight, bias = leaves = [t.requires_grad_() for t in (tokens(device), weight, 1.0 - weight)]
    ours, theirs = layer_norm(x, (6,), weight, bias), F.layer_norm(x, (6,), weight, bias)
    assert_close(ours, theirs)
    upstream = tokens(device)
    assert_close(torch.autograd.grad(ours, leaves, upstream), torch.autograd.grad(theirs, leaves, upstream))


def claim_every_token_has_mean_zero_and_variance_one(layer_norm=layer_norm, device="cpu"):
    output = layer_norm(tokens(device), (6,), eps=0.0)
    mean, var = output.mean(dim=-1), output.var(dim=-1, correction=0)  # (N, T, D) -> (N, T)
    assert_close(mean, torch.zeros_like(mean))
    assert_close(var, torch.ones_like(var))


def claim_a_token_alone_gives_the_same(layer_norm=layer_norm, device="cpu"):
    x = tokens(device)
    assert_close(layer_norm(x[1:2, 2:3], (6,)), layer_norm(x, (6,))[1:2, 2:3])


def claim_shifting_and_stretching_a_token_changes_nothing(layer_norm=layer_norm, device="cpu"):
    x = tokens(device)
    stretch = torch.linspace(0.5, 10.0, 12, dtype=x.dtype, device=device).view(3, 4, 1)  # another one for each token
    assert_close(layer_norm(stretch * x + 5.0 * stretch, (6,), eps=0.0), layer_norm(x, (6,), eps=0.0))


def claim_eps_is_added_inside_the_root(layer_norm=layer_norm, device="cpu"):
    token = torch.tensor([[[-1e-3, 1e-3, -1e-3, 1e-3]]], dtype=torch.float64, device=device)  # variance 1e-6 < eps
    assert_close(layer_norm(token, (4,), eps=1e-5), token / (1e-6 + 1e-5) ** 0.5)
    assert_close(layer_norm(torch.full_like(token, 7.0), (4,)), torch.zeros_like(token))


def demo(device="cpu"):
    x = torch.tensor([[[1.0, 2.0, 0.0, 5.0], [10.0, 20.0, 0.0, 50.0]]], device=device)  # 1 sequence, 2 tokens
    for name, function in {"layer norm": layer_norm, "unbiased": with_unbiased_variance}.items():
        for token, output in zip(x[0].tolist(), function(x, (4,))[0].tolist(), strict=True):
            print(f"{name} of {token}:", ", ".join(f"{v:.3f}" for v in output))
    print("RMSNorm of the first:", ", ".join(f"{v:.3f}" for v in without_subtracting_the_mean(x, (4,))[0, 0].tolist()))


if __name__ == "__main__":
    demo()
