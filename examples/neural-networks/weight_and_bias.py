"""What one weight does, what the bias does, and that ``nn.Linear`` does the same with a row of weights per output.

Axes: N = examples, I = inputs, O = outputs.
"""

import torch
import torch.nn.functional as F
from torch.testing import assert_close


def linear(input, weight, bias):
    """The weighted sums of the inputs, one per output, each shifted by its bias.

    Shapes: input (N, I), weight (O, I), bias (O,) -> (N, O)
    """
    return input @ weight.T + bias  # (N, I) @ (I, O) -> (N, O)


def weights_transposed(input, weight, bias):
    return input @ weight.reshape(weight.shape[::-1]) + bias  # (I, O) by reshape, which is no transpose


def sign_lost(input, weight, bias):
    return input @ weight.abs().T + bias


def bias_left_out(input, weight, bias):
    return input @ weight.T


def bias_subtracted_like_a_threshold(input, weight, bias):
    return input @ weight.T - bias


def bias_inside_the_product(input, weight, bias):
    return (input.unsqueeze(1) + bias.unsqueeze(1)).mul(weight).sum(dim=2)  # w (x + b): (N, O, I) -> (N, O)


MISTAKES = {
    "weights transposed": weights_transposed,
    "sign of the weight lost": sign_lost,
    "bias left out": bias_left_out,
    "bias subtracted": bias_subtracted_like_a_threshold,
    "bias inside the product": bias_inside_the_product,
}


def numbers(device):
    input = (torch.randn(5, 3, dtype=torch.float64) + 1.0).to(device)
    weight = torch.tensor([[2.0, -1.0, 0.5], [0.3, 0.7, -1.2]], dtype=torch.float64, device=device)
    return input, weight, torch.tensor([1.0, -0.5], dtype=torch.float64, device=device)


def claim_one_more_of_an_input_adds_its_weight(linear=linear, device="cpu"):
    input, weight, bias = numbers(device)
    for i in range(3):
        more = input.clone()
        more[:, i] += 1
        change = linear(more, weight, bias) - linear(input, weight, bias)
        assert_close(change, weight[:, i].expand(5, 2))  # the column of input i, the same for all examples


def claim_an_input_of_weight_zero_does_not_matter(linear=linear, device="cpu"):
    input, weight, bias = numbers(device)
    weight[0, 1] = 0.0  # output 0 shall not see input 1
    other = input.clone()
    other[:, 1] += 7.0
    assert_close(linear(other, weight, bias)[:, 0], linear(input, weight, bias)[:, 0])


def claim_outputs_and_gradients_are_those_of_the_builtin(linear=linear, device="cpu"):
    tensors = [tensor.requires_grad_() for tensor in numbers(device)]
    ours, theirs = linear(*tensors), F.linear(*tensors)
    assert_close(ours, theirs)
    found = torch.autograd.grad(ours.square().sum(), tensors, allow_unused=True, materialize_grads=True)
    assert_close(found, torch.autograd.grad(theirs.square().sum(), tensors))


def claim_bias_is_the_output_at_zero(linear=linear, device="cpu"):
    input, weight, bias = numbers(device)
    assert_close(linear(0 * input, weight, bias), bias.expand(5, 2))


def claim_a_larger_bias_shifts_all_outputs_alike(linear=linear, device="cpu"):
    input, weight, bias = numbers(device)
    shift = linear(input, weight, bias + 0.25) - linear(input, weight, bias)
    assert_close(shift, torch.full_like(shift, 0.25))


def claim_sign_changes_at_minus_bias_over_weight(linear=linear, device="cpu"):
    steps = torch.tensor([[-0.01], [0.0], [0.01]], dtype=torch.float64, device=device)  # just before, at, just after
    for w, b in ((2.0, 1.0), (-3.0, -0.5)):
        weight, bias = torch.tensor([[w]]).to(steps), torch.tensor([b]).to(steps)
        assert_close(linear(-b / w + steps, weight, bias), w * steps)


def claim_bias_is_the_weight_of_a_constant_one(linear=linear, device="cpu"):
    input, weight, bias = numbers(device)
    with_one = torch.cat([input, torch.ones_like(input[:, :1])], dim=1)  # (N, I) -> (N, I + 1)
    with_bias = torch.cat([weight, bias.unsqueeze(1)], dim=1)  # (O, I) -> (O, I + 1)
    assert_close(linear(input, weight, bias), with_one @ with_bias.T)


def demo(device="cpu"):
    input = torch.tensor([[3.0, 4.0, 2.0], [4.0, 4.0, 2.0], [3.0, 5.0, 2.0], [3.0, 4.0, 3.0], [0.0, 0.0, 0.0]])
    weight, bias = torch.tensor([[2.0, -1.0, 0.5]], device=device), torch.tensor([1.0], device=device)
    for one, output in zip(input.tolist(), linear(input.to(device), weight, bias)[:, 0].tolist(), strict=True):
        print(f"2 * {one[0]:.0f} - 1 * {one[1]:.0f} + 0.5 * {one[2]:.0f} + 1 = {output:.1f}")
    x = torch.tensor([[-1.0], [-0.5], [0.0]], device=device)
    print("2 x + 1 at x = -1, -0.5, 0:", linear(x, weight[:, :1], bias)[:, 0].tolist())


if __name__ == "__main__":
    demo()
