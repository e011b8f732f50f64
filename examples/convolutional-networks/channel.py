"""Channels of images: where their axis is, and mixing them into grey, compared with a 1x1 convolution.

Axes: N = images, C = channels, H = height, W = width.
"""

import torch
from torch.nn.functional import conv2d
from torch.testing import assert_close

LUMA = [0.299, 0.587, 0.114]  # how bright red, green and blue look to the eye


def to_grey(images):
    """One grey channel out of red, green and blue: at each pixel, a weighted sum over the channels.

    Shapes: images (N, 3, H, W) -> (N, 1, H, W)
    """
    share = torch.tensor(LUMA, dtype=images.dtype, device=images.device).reshape(3, 1, 1)  # (3,) -> (3, 1, 1)
    return (images * share).sum(dim=1, keepdim=True)  # (N, 3, H, W) -> (N, 1, H, W)


def channels_first(images):
    """Moves the channels from the last axis, where image files have them, to where PyTorch expects them.

    Shapes: images (N, H, W, C) -> (N, C, H, W)
    """
    return images.permute(0, 3, 1, 2)


def blue_green_red(images):
    return to_grey(images.flip(1))  # some libraries store the channels in this order


def plain_mean(images):
    return images.mean(dim=1, keepdim=True)


def reshaped_to_channels_first(images):
    count, height, width, channels = images.shape
    return images.reshape(count, channels, height, width)  # the right shape, with the numbers in the wrong places


def height_and_width_swapped(images):
    return images.permute(0, 3, 2, 1)


def grey_after_a_reshape(images):
    count, _, height, width = images.shape
    share = torch.tensor(LUMA, dtype=images.dtype, device=images.device)
    return (images.reshape(count, height, width, 3) @ share).unsqueeze(1)  # neighbours taken for colors


MISTAKES = {
    "blue, green, red": {"to_grey": blue_green_red},
    "plain mean": {"to_grey": plain_mean},
    "grey after a reshape": {"to_grey": grey_after_a_reshape},
    "reshaped to channels first": {"channels_first": reshaped_to_channels_first},
    "height and width swapped": {"channels_first": height_and_width_swapped},
}


def claim_grey_is_a_1x1_convolution(to_grey=to_grey, device="cpu"):
    images = torch.rand(2, 3, 4, 5, dtype=torch.float64).to(device)  # N = 2, C = 3, H = 4, W = 5
    kernel = torch.tensor(LUMA, dtype=torch.float64, device=device).reshape(1, 3, 1, 1)  # out, in, height, width
    assert_close(to_grey(images), conv2d(images, kernel))


def claim_each_pixel_is_mixed_by_itself(to_grey=to_grey, device="cpu"):
    images = torch.rand(2, 3, 4, 5, dtype=torch.float64).to(device)
    before = to_grey(images)
    images[1, 2, 3, 1] += 1.0  # more blue in one pixel
    expected = torch.zeros_like(before)
    expected[1, 0, 3, 1] = 0.114
    assert_close(to_grey(images) - before, expected)


def claim_channels_first_keeps_every_pixel_in_its_place(channels_first=channels_first, device="cpu"):
    images = torch.rand(2, 4, 5, 3, dtype=torch.float64).to(device)
    moved = channels_first(images)
    for channel in range(3):
        assert_close(moved[:, channel], images[..., channel])  # the red picture is still the red picture


def claim_a_convolution_wants_the_channels_first(channels_first=channels_first, device="cpu"):
    images = torch.rand(2, 4, 5, 3, dtype=torch.float64).to(device)
    kernels = torch.rand(6, 3, 1, 1, dtype=torch.float64).to(device)  # six output channels out of three
    expected = (images @ kernels[:, :, 0, 0].T).permute(0, 3, 1, 2)  # (2, 4, 5, 6) -> (2, 6, 4, 5)
    assert_close(conv2d(channels_first(images), kernels), expected)


def demo(device="cpu"):
    images = torch.tensor([[[[1.0, 0.0]], [[0.5, 0.0]], [[0.0, 1.0]]]], device=device)  # orange and blue: (1, 3, 1, 2)
    print("shape (N, C, H, W):", tuple(images.shape))
    print("orange pixel (r, g, b):", images[0, :, 0, 0].tolist(), " blue pixel:", images[0, :, 0, 1].tolist())
    print("grey:", ", ".join(f"{v:.4f}" for v in to_grey(images)[0, 0, 0].tolist()))
    print("28 x 28 pixels, one channel:", torch.zeros(1, 28, 28).numel(), "numbers; three:", 3 * 28 * 28)


if __name__ == "__main__":
    demo()
