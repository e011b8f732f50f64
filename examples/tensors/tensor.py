"""How a tensor lies in memory, how its axes are reordered, and how shapes are matched by broadcasting.

Axes: N = images, C = channels, H = height, W = width.
"""

import math

import torch
from torch.testing import assert_close


def number_of_elements(shape):
    """How many numbers a tensor of this shape holds: the product of the axis lengths, 1 for a scalar.

    Shapes: none (a tuple of lengths -> a number)
    """
    return math.prod(shape)


def element(storage, shape, index):
    """The element at ``index`` of a tensor of ``shape`` whose numbers lie in one row, the last axis running fastest.

    Shapes: storage (the product of shape,) -> scalar
    """
    place = 0
    for length, i in zip(shape, index, strict=True):
        place = place * length + i
    return storage[place]


def channels_last(images):
    """Moves the channel axis to the end; every number keeps its meaning.

    Shapes: images (N, C, H, W) -> (N, H, W, C)
    """
    return images.permute(0, 2, 3, 1)  # (N, C, H, W) -> (N, H, W, C)


def broadcast_shape(first, second):
    """The common shape of two tensors that fit: aligned at the last axis, with axes of length 1 repeated as needed.

    Shapes: none (two tuples of lengths -> one)
    """
    axes = max(len(first), len(second))
    first = (1,) * (axes - len(first)) + tuple(first)  # missing axes are added in front
    second = (1,) * (axes - len(second)) + tuple(second)
    return tuple(b if a == 1 else a for a, b in zip(first, second, strict=True))


def first_axis_fastest(storage, shape, index):
    return element(storage, shape[::-1], index[::-1])


def reshaped_instead_of_permuted(images):
    n, c, h, w = images.shape
    return images.reshape(n, h, w, c)


def aligned_at_the_first_axis(first, second):
    return broadcast_shape(first[::-1], second[::-1])[::-1]


MISTAKES = {
    "lengths added": {"number_of_elements": sum},
    "first axis fastest": {"element": first_axis_fastest},
    "reshape instead of permute": {"channels_last": reshaped_instead_of_permuted},
    "aligned at the first axis": {"broadcast_shape": aligned_at_the_first_axis},
}


def claim_size_is_the_product_of_the_axes(number_of_elements=number_of_elements, device="cpu"):
    for shape in ((), (3,), (2, 3), (2, 3, 4), (2, 3, 4, 5)):
        tensor = torch.zeros(shape, device=device)
        assert tensor.dim() == len(shape)
        assert tensor.numel() == number_of_elements(shape)


def claim_elements_lie_with_the_last_axis_fastest(element=element, device="cpu"):
    storage = torch.arange(24, device=device)
    tensor = storage.reshape(2, 3, 4)
    for i in range(2):
        for j in range(3):
            for k in range(4):
                assert_close(element(storage, (2, 3, 4), (i, j, k)), tensor[i, j, k])


def claim_moving_an_axis_keeps_every_pixel(channels_last=channels_last, device="cpu"):
    images = torch.arange(2 * 3 * 4 * 5, device=device).reshape(2, 3, 4, 5)  # (N, C, H, W)
    moved = channels_last(images)
    for channel in range(3):
        assert_close(moved[..., channel], images[:, channel])


def claim_broadcasting_aligns_the_last_axes(broadcast_shape=broadcast_shape, device="cpu"):
    for first, second in (((3,), (2, 3)), ((2, 3, 4), (3, 1)), ((5, 1), (1, 4)), ((), (2, 3)), ((3, 1), (0,))):
        together = torch.zeros(first, device=device) + torch.zeros(second, device=device)
        assert broadcast_shape(first, second) == tuple(together.shape)


def demo(device="cpu"):
    tensor = torch.arange(24, device=device).reshape(2, 3, 4)
    print(f"shape {tuple(tensor.shape)}, {tensor.dim()} axes, {tensor.numel()} numbers")
    print(f"tensor[1, 2, 3] = {tensor[1, 2, 3].item()}, tensor[1, 0, 2] = {tensor[1, 0, 2].item()}")
    for dim in range(3):
        print(f"summed over axis {dim}: shape {tuple(tensor.sum(dim=dim).shape)}")
    print("(2, 3, 4) + (3, 1) has the shape", broadcast_shape((2, 3, 4), (3, 1)))


if __name__ == "__main__":
    demo()
