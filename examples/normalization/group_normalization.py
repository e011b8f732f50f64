"""Group normalization written from scratch and compared with ``F.group_norm``.

Axes: N = images in the batch, C = channels, G = groups of neighbouring channels, H and W = height and width.
"""

import torch
import torch.nn.functional as F
from torch.testing import assert_close


def normalize_groups(groups, eps):
    mean = groups.mean(dim=(2, 3, 4), keepdim=True)  # (N, G, C/G, H, W) -> (N, G, 1, 1, 1)
    var = groups.var(dim=(2, 3, 4), keepdim=True, correction=0)
    return (groups - mean) / torch.sqrt(var + eps)


def scale_and_shift(input, weight, bias):
    return input if weight is None else input * weight.view(-1, 1, 1) + bias.view(-1, 1, 1)  # (C,) -> (C, 1, 1)


def group_norm(input, num_groups, weight=None, bias=None, eps=1e-5):
    """Normalizes each group of C / num_groups neighbouring channels of each image over its channels and pixels.

    Shapes: input (N, C, H, W), weight and bias (C,) or None -> (N, C, H, W)
    """
    groups = input.unflatten(1, (num_groups, -1))  # (N, C, H, W) -> (N, G, C/G, H, W)
    output = normalize_groups(groups, eps).flatten(1, 2)  # (N, G, C/G, H, W) -> (N, C, H, W)
    return scale_and_shift(output, weight, bias)


def with_interleaved_groups(input, num_groups, weight=None, bias=None, eps=1e-5):
    groups = input.unflatten(1, (-1, num_groups)).transpose(1, 2)  # channel c goes to group c mod G
    return scale_and_shift(normalize_groups(groups, eps).transpose(1, 2).flatten(1, 2), weight, bias)


def with_groups_of_that_size(input, num_groups, weight=None, bias=None, eps=1e-5):
    return group_norm(input, input.shape[1] // num_groups, weight, bias, eps)


def with_one_weight_for_a_group(input, num_groups, weight=None, bias=None, eps=1e-5):
    if weight is not None:
        size = input.shape[1] // num_groups
        weight, bias = (t[::size].repeat_interleave(size) for t in (weight, bias))
    return group_norm(input, num_groups, weight, bias, eps)


def over_the_batch_too(input, num_groups, weight=None, bias=None, eps=1e-5):
    groups = input.unflatten(1, (num_groups, -1))
    var, mean = torch.var_mean(groups, dim=(0, 2, 3, 4), keepdim=True, correction=0)
    return scale_and_shift(((groups - mean) / torch.sqrt(var + eps)).flatten(1, 2), weight, bias)


MISTAKES = {
    "interleaved groups": with_interleaved_groups,
    "group size for number of groups": with_groups_of_that_size,
    "one weight for a group": with_one_weight_for_a_group,
    "statistics over the batch too": over_the_batch_too,
}


def images(device):
    return (torch.randn(3, 12, 2, 5, dtype=torch.float64) * 2.0 + 1.5).to(device)  # (N, C, H, W)


def claim_values_and_gradients_agree_with_pytorch(group_norm=group_norm, device="cpu"):
    weight = torch.linspace(0.5, 2.0, 12, dtype=torch.float64, device=device)
    x, weight, bias = leaves = [t.requires_grad_() for t in (images(device), weight, 1.0 - weight)]
    ours, theirs = group_norm(x, 4, weight, bias), F.group_norm(x, 4, weight, bias)
    assert_close(ours, theirs)
    upstream = images(device)
    assert_close(torch.autograd.grad(ours, leaves, upstream), torch.autograd.grad(theirs, leaves, upstream))


def claim_as_many_groups_as_channels_is_instance_norm(group_norm=group_norm, device="cpu"):
    x = images(device)
    assert_close(group_norm(x, 12), F.instance_norm(x))


def claim_one_group_is_layer_norm_of_the_whole_image(group_norm=group_norm, device="cpu"):
    x = images(device)
    assert_close(group_norm(x, 1), F.layer_norm(x, (12, 2, 5)))


def claim_an_image_alone_gives_the_same(group_norm=group_norm, device="cpu"):
    x = images(device)
    assert_close(group_norm(x[1:2], 4), group_norm(x, 4)[1:2])


def claim_a_channel_acts_on_its_own_group_only(group_norm=group_norm, device="cpu"):
    x = images(device)
    louder = x.clone()
    louder[:, 4] *= 5.0  # with 4 groups of 3 channels, channel 4 shares its group with 3 and 5
    difference = (group_norm(louder, 4) - group_norm(x, 4)).abs().amax(dim=(0, 2, 3))  # (N, C, H, W) -> (C,)
    assert (difference[3:6] > 0.01).all()
    assert_close(difference[[0, 1, 2, 6, 7, 8, 9, 10, 11]], torch.zeros(9, dtype=torch.float64, device=device))


def demo(device="cpu"):
    x = torch.tensor([1.0, 3.0, 10.0, 50.0], device=device).view(1, 4, 1, 1)  # 1 image, 4 channels of a single pixel
    for num_groups in (1, 2, 4):
        print(f"{num_groups} group(s):", ", ".join(f"{v:.3f}" for v in group_norm(x, num_groups).flatten().tolist()))
    interleaved = with_interleaved_groups(x, 2).flatten().tolist()
    print("2 interleaved groups:", ", ".join(f"{v:.3f}" for v in interleaved))


if __name__ == "__main__":
    demo()
