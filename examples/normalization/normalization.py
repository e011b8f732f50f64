"""Normalization written once; the choice of axes alone makes it batch, layer, instance or group normalization.

Compared with ``F.batch_norm``, ``F.layer_norm``, ``F.instance_norm`` and ``F.group_norm``.
Axes: N = samples in the batch, C = channels (features), H and W = height and width, G = groups of channels.
"""

import torch
import torch.nn.functional as F
from torch.testing import assert_close


def normalize(input, dim, weight=1.0, bias=0.0, eps=1e-5):
    """Gives the activations along ``dim`` mean 0 and variance 1, then scales by ``weight`` and shifts by ``bias``.

    Shapes: input (N, C, H, W), weight and bias broadcast to it -> (N, C, H, W)
    """
    mean = input.mean(dim=dim, keepdim=True)  # for dim=(0, 2, 3): (N, C, H, W) -> (1, C, 1, 1)
    variance = (input - mean).square().mean(dim=dim, keepdim=True)  # the mean first, so that nothing cancels
    return (input - mean) / torch.sqrt(variance + eps) * weight + bias


def with_variance_from_squares(input, dim, weight=1.0, bias=0.0, eps=1e-5):
    mean = input.mean(dim=dim, keepdim=True)
    variance = input.square().mean(dim=dim, keepdim=True) - mean.square()  # two huge, nearly equal numbers
    return (input - mean) / torch.sqrt(variance + eps) * weight + bias


def rescaled_to_zero_one(input, dim, weight=1.0, bias=0.0, eps=1e-5):
    low, high = input.amin(dim=dim, keepdim=True), input.amax(dim=dim, keepdim=True)
    return (input - low) / (high - low + eps) * weight + bias


def over_the_whole_tensor(input, dim, weight=1.0, bias=0.0, eps=1e-5):
    return normalize(input, tuple(range(input.ndim)), weight, bias, eps)


def with_detached_statistics(input, dim, weight=1.0, bias=0.0, eps=1e-5):
    variance, mean = torch.var_mean(input.detach(), dim=dim, keepdim=True, correction=0)
    return (input - mean) / torch.sqrt(variance + eps) * weight + bias


MISTAKES = {
    "variance as E[x^2] - E[x]^2": with_variance_from_squares,
    "rescaling to [0, 1]": rescaled_to_zero_one,
    "one mean for the whole tensor": over_the_whole_tensor,
    "detached statistics": with_detached_statistics,
}


def activations(device):
    return (torch.randn(4, 6, 3, 5, dtype=torch.float64) * 2.0 + 3.0).to(device)  # (N, C, H, W)


def claim_mean_is_zero_and_variance_one(normalize=normalize, device="cpu"):
    for dim in [(0, 2, 3), (1, 2, 3), (2, 3)]:
        variance, mean = torch.var_mean(normalize(activations(device), dim, eps=0.0), dim=dim, correction=0)
        assert_close(mean, torch.zeros_like(mean))
        assert_close(variance, torch.ones_like(variance))


def claim_moving_and_stretching_the_input_changes_nothing(normalize=normalize, device="cpu"):
    x = activations(device)
    stretch = torch.linspace(0.5, 3.0, 6, dtype=x.dtype, device=device).view(1, 6, 1, 1)  # another one for each channel
    assert_close(normalize(stretch * x - 7.0 * stretch, (0, 2, 3), eps=0.0), normalize(x, (0, 2, 3), eps=0.0))


def claim_the_axes_alone_tell_the_four_layers_apart(normalize=normalize, device="cpu"):
    x = activations(device)
    assert_close(normalize(x, (0, 2, 3)), F.batch_norm(x, None, None, training=True))
    assert_close(normalize(x, (1, 2, 3)), F.layer_norm(x, x.shape[1:]))
    assert_close(normalize(x, (2, 3)), F.instance_norm(x))
    groups = x.view(4, 2, 3, 3, 5)  # (N, C, H, W) -> (N, G, C/G, H, W)
    assert_close(normalize(groups, (2, 3, 4)).view_as(x), F.group_norm(x, num_groups=2))


def claim_scale_and_shift_can_undo_it(normalize=normalize, device="cpu"):
    x = activations(device)
    deviation, mean = torch.std_mean(x, dim=(0, 2, 3), keepdim=True, correction=0)
    assert_close(normalize(x, (0, 2, 3), weight=deviation, bias=mean, eps=0.0), x)


def claim_a_large_mean_does_no_harm_in_float32(normalize=normalize, device="cpu"):
    x = (torch.randn(4, 6, 3, 5) + 10_000.0).to(device)
    exact = F.layer_norm(x.double(), x.shape[1:]).float()
    assert_close(normalize(x, (1, 2, 3)), exact, rtol=0.0, atol=1e-2)


def claim_gradient_flows_through_the_statistics(normalize=normalize, device="cpu"):
    x, upstream = activations(device).requires_grad_(), activations(device)
    (ours,) = torch.autograd.grad(normalize(x, (1, 2, 3)), x, upstream)
    (theirs,) = torch.autograd.grad(F.layer_norm(x, x.shape[1:]), x, upstream)
    assert_close(ours, theirs)


def demo(device="cpu"):
    import matplotlib.pyplot as plt

    x = torch.tensor([[1.0, 3.0], [5.0, 7.0]], device=device)  # 2 samples, 2 features
    for name, dim in {"each feature": 0, "each sample": 1, "all together": (0, 1)}.items():
        print(f"normalized, {name}:", [[f"{v:.3f}" for v in row] for row in normalize(x, dim).tolist()])
    far = torch.tensor([10000.0, 10002.0], device=device)
    print(f"variance 1 of 10000, 10002 as E[x^2] - E[x]^2 in float32: {far.square().mean() - far.mean().square():.2f}")

    n, c = torch.arange(3).view(3, 1), torch.arange(4).view(1, 4)
    groups = {"batch": c + 0 * n, "layer": n + 0 * c, "instance": 4 * n + c, "group, G = 2": 2 * n + c // 2}
    figure, axes = plt.subplots(2, 2, figsize=(4.6, 4.8), layout="constrained")
    for ax, (name, group) in zip(axes.flat, groups.items(), strict=True):
        ax.imshow(group, cmap="tab20", vmin=0, vmax=12)
        ax.set(title=name, xlabel="channels C", ylabel="samples N", xticks=[], yticks=[])
    figure.suptitle("Cells of one colour share one mean and one variance\n(each cell holds H x W values)", fontsize=11)
    return figure


if __name__ == "__main__":
    demo()
