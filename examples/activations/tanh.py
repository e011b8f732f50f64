"""Tanh written from scratch and compared with ``torch.tanh``.

Axes: any; tanh treats each number by itself.
"""

import torch
from torch.testing import assert_close


def tanh(input):
    """Squeezes each number into the range from -1 to 1; no exponent is above zero, so nothing overflows.

    Shapes: input (...) -> (...), the same shape
    """
    size = input.abs()
    up, down = torch.exp(input - size), torch.exp(-input - size)  # both divided by exp(size), which cancels
    return (up - down) / (up + down)


def tanh_from_the_definition(input):
    up, down = torch.exp(input), torch.exp(-input)
    return (up - down) / (up + down)  # right on paper, inf / inf for large numbers


def sigmoid_instead(input):
    return torch.sigmoid(input)


def sigmoid_stretched_without_doubling(input):
    return 2 * torch.sigmoid(input) - 1  # the right range, but this is tanh(input / 2)


def clipped_to_the_range(input):
    return input.clamp(-1, 1)


def by_sign_and_size(input):
    small = torch.exp(-2 * input.abs())
    return input.sign() * (1 - small) / (1 + small)  # right values, but the slope of sign and abs at 0 is 0


MISTAKES = {
    "overflows": tanh_from_the_definition,
    "sigmoid instead": sigmoid_instead,
    "input not doubled": sigmoid_stretched_without_doubling,
    "clipped to the range": clipped_to_the_range,
    "slope lost at zero": by_sign_and_size,
}


def claim_values_are_those_of_the_builtin_even_far_out(tanh=tanh, device="cpu"):
    x = torch.tensor([-1000.0, -3.0, -0.5, 0.0, 0.5, 3.0, 1000.0], dtype=torch.float64, device=device)
    assert_close(tanh(x), torch.tanh(x))


def claim_its_slope_is_one_minus_its_square(tanh=tanh, device="cpu"):
    x = torch.tensor([-3.0, -0.5, 0.0, 0.5, 3.0], dtype=torch.float64, device=device, requires_grad=True)
    value = tanh(x)
    (slope,) = torch.autograd.grad(value.sum(), x)
    assert_close(slope, (1 - value**2).detach())
    assert_close(slope[2].item(), 1.0)  # steepest at zero


def claim_it_is_a_stretched_sigmoid(tanh=tanh, device="cpu"):
    x = torch.linspace(-4, 4, 9, dtype=torch.float64, device=device)
    assert_close(tanh(x), 2 * torch.sigmoid(2 * x) - 1)


def claim_opposite_inputs_give_opposite_outputs(tanh=tanh, device="cpu"):
    x = torch.linspace(0.1, 4, 9, dtype=torch.float64, device=device)
    assert_close(tanh(-x), -tanh(x))  # so the outputs for inputs spread evenly around 0 have the mean 0
    assert torch.sigmoid(torch.cat([-x, x])).mean() > 0.4  # not so for the sigmoid


def demo(device="cpu"):
    x = torch.tensor([0.0, 0.5, 1.0, 3.0], device=device)
    value = tanh(x)
    print("x:     ", ", ".join(f"{v:.3f}" for v in x.tolist()))
    print("tanh x:", ", ".join(f"{v:.3f}" for v in value.tolist()))
    print("slope: ", ", ".join(f"{v:.3f}" for v in (1 - value**2).tolist()))
    print(f"by the definition at 1000: {tanh_from_the_definition(torch.tensor(1000.0, device=device)).item()}")


if __name__ == "__main__":
    demo()
