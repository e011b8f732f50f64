"""Instance normalization written from scratch and compared with ``F.instance_norm`` and ``F.batch_norm``.

Axes: N = images in the batch, C = channels, H and W = height and width.
"""

import torch
import torch.nn.functional as F
from torch.testing import assert_close


def scale_and_shift(input, weight, bias):
    return input if weight is None else input * weight.view(-1, 1, 1) + bias.view(-1, 1, 1)  # (C,) -> (C, 1, 1)


def instance_norm(input, weight=None, bias=None, eps=1e-5):
    """Normalizes each channel of each image over its own pixels.

    Shapes: input (N, C, H, W), weight and bias (C,) or None -> (N, C, H, W)
    """
    mean = input.mean(dim=(2, 3), keepdim=True)  # (N, C, H, W) -> (N, C, 1, 1)
    var = input.var(dim=(2, 3), keepdim=True, correction=0)
    return scale_and_shift((input - mean) / torch.sqrt(var + eps), weight, bias)


def adaptive_instance_norm(content, style, instance_norm=instance_norm):
    """Gives every channel of the content image the mean and the standard deviation that it has in the style image.

    Shapes: content (1, C, H, W), style (1, C, H', W') -> (1, C, H, W)
    """
    std, mean = torch.std_mean(style, dim=(0, 2, 3), correction=0)  # (1, C, H', W') -> (C,)
    return instance_norm(content, weight=std, bias=mean, eps=0.0)


def over_the_batch(input, weight=None, bias=None, eps=1e-5):
    var, mean = torch.var_mean(input, dim=(0, 2, 3), keepdim=True, correction=0)  # (N, C, H, W) -> (1, C, 1, 1)
    return scale_and_shift((input - mean) / torch.sqrt(var + eps), weight, bias)


def over_all_channels(input, weight=None, bias=None, eps=1e-5):
    return F.group_norm(input, 1, weight, bias, eps)


def with_remembered_statistics(input, weight=None, bias=None, eps=1e-5):
    seen_mean = torch.full_like(input[0, :, 0, 0], 1.0)  # what other images had: (N, C, H, W) -> (C,)
    seen_var = torch.full_like(seen_mean, 2.0)
    return F.instance_norm(input, seen_mean, seen_var, weight, bias, use_input_stats=False, eps=eps)


def divided_by_the_variance(input, weight=None, bias=None, eps=1e-5):
    var, mean = torch.var_mean(input, dim=(2, 3), keepdim=True, correction=0)
    return scale_and_shift((input - mean) / (var + eps), weight, bias)


MISTAKES = {
    "statistics over the batch": over_the_batch,
    "statistics over all channels": over_all_channels,
    "statistics remembered from training": with_remembered_statistics,
    "divided by the variance": divided_by_the_variance,
}


def images(device):
    return (torch.randn(3, 4, 2, 5, dtype=torch.float64) * 2.0 + 1.5).to(device)  # (N, C, H, W)


def claim_values_and_gradients_agree_with_pytorch(instance_norm=instance_norm, device="cpu"):
    weight = torch.linspace(0.5, 2.0, 4, dtype=torch.float64, device=device)
    x, weight, bias = leaves = [t.requires_grad_() for t in (images(device), weight, 1.0 - weight)]
    ours, theirs = instance_norm(x, weight=weight, bias=bias), F.instance_norm(x, weight=weight, bias=bias)
    assert_close(ours, theirs)
    upstream = images(device)
    assert_close(torch.autograd.grad(ours, leaves, upstream), torch.autograd.grad(theirs, leaves, upstream))


def claim_brightness_and_contrast_of_each_channel_vanish(instance_norm=instance_norm, device="cpu"):
    x = images(device)
    contrast = torch.linspace(0.5, 4.0, 12, dtype=x.dtype, device=device).view(3, 4, 1, 1)  # another one for each
    brightness = torch.linspace(-9.0, 9.0, 12, dtype=x.dtype, device=device).view(3, 4, 1, 1)
    assert_close(instance_norm(contrast * x + brightness, eps=0.0), instance_norm(x, eps=0.0))


def claim_it_is_batch_norm_of_single_images(instance_norm=instance_norm, device="cpu"):
    x = images(device)
    alone = [F.batch_norm(x[n : n + 1], None, None, training=True) for n in range(3)]
    assert_close(instance_norm(x), torch.cat(alone))


def claim_the_mean_over_the_pixels_no_longer_depends_on_the_image(instance_norm=instance_norm, device="cpu"):
    bias = torch.tensor([1.0, -2.0, 0.0, 0.5], dtype=torch.float64, device=device)
    pooled = instance_norm(images(device), weight=torch.ones_like(bias) * 3.0, bias=bias).mean(dim=(2, 3))
    assert_close(pooled, bias.expand(3, 4))  # (N, C): every image gives the bias


def claim_a_style_can_be_put_on(instance_norm=instance_norm, device="cpu"):
    content, style = images(device)[:1], 5.0 - 3.0 * images(device)[1:2, :, :, :3]
    output = adaptive_instance_norm(content, style, instance_norm)
    assert_close(torch.std_mean(output, dim=(2, 3), correction=0), torch.std_mean(style, dim=(2, 3), correction=0))


def demo(device="cpu"):
    dark = torch.tensor([[1.0, 2.0], [3.0, 6.0]], device=device)
    bright = 10.0 * dark + 50.0  # the same picture with ten times the contrast, and brighter
    batch = torch.stack([dark, bright]).unsqueeze(1)  # (N, H, W) -> (N, 1, H, W)
    for name, function in {"instance norm": instance_norm, "batch norm": over_the_batch}.items():
        for which, picture in zip(("dark  ", "bright"), function(batch).flatten(1).tolist(), strict=True):
            print(f"{name}, {which}:", ", ".join(f"{v:.3f}" for v in picture))


if __name__ == "__main__":
    demo()
