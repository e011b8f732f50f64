"""Batch normalization with its running statistics, compared with ``F.batch_norm``, which ``nn.BatchNorm2d`` calls.

Axes: N = samples in the batch, C = channels (features), H and W = height and width, m = N * H * W.
"""

from functools import partial

import torch
import torch.nn.functional as F
from torch.testing import assert_close


def batch_norm(input, running_mean, running_var, weight, bias, training=False, momentum=0.1, eps=1e-5):
    """Normalizes each channel: in training by the batch, updating the running statistics; otherwise by the latter.

    Shapes: input (N, C) or (N, C, H, W) -> the same; running_mean, running_var, weight and bias (C,)
    """
    x = input.movedim(1, -1)  # (N, C, H, W) -> (N, H, W, C), so that (C,) broadcasts
    mean, var = running_mean, running_var
    if training:
        values = x.flatten(0, -2)  # (N, H, W, C) -> (m, C)
        mean, var = values.mean(dim=0), values.var(dim=0, correction=0)  # (m, C) -> (C,)
        running_mean.lerp_(mean.detach(), momentum)  # in place: old + momentum * (new - old)
        running_var.lerp_(values.detach().var(dim=0), momentum)  # the unbiased variance, divided by m - 1
    output = (x - mean) / torch.sqrt(var + eps) * weight + bias
    return output.movedim(-1, 1)  # (N, H, W, C) -> (N, C, H, W)


def with_biased_running_variance(input, running_mean, running_var, weight, bias, training=False):
    if training:
        running_var.lerp_(input.detach().var(dim=(0, 2, 3), correction=0), 0.1)
        running_var = running_var.clone()  # so that the right update is lost
    return batch_norm(input, running_mean, running_var, weight, bias, training)


def with_detached_statistics(input, running_mean, running_var, weight, bias, training=False):
    batch_norm(input.detach(), running_mean, running_var, weight, bias, training)  # only for the running statistics
    if training:
        running_var, running_mean = torch.var_mean(input.detach(), dim=(0, 2, 3), correction=0)
    return batch_norm(input, running_mean, running_var, weight, bias)


MISTAKES = {
    "eval() not called": lambda *arguments, training=False: batch_norm(*arguments, training=True),
    "biased running variance": with_biased_running_variance,
    "momentum weighs the old value": partial(batch_norm, momentum=0.9),
    "detached statistics": with_detached_statistics,
}


def images(device, shift=0.0):
    return (torch.randn(4, 3, 2, 5, dtype=torch.float64) * 2.0 + 1.5 + shift).to(device)  # (N, C, H, W)


def new_state(device):
    rows = ([0.0, 0.0, 0.0], [1.0, 1.0, 1.0], [0.5, 2.0, -1.0], [1.0, 0.0, -3.0])  # mean, variance, weight, bias: (C,)
    return [torch.tensor(row, dtype=torch.float64, device=device) for row in rows]


def claim_training_agrees_with_pytorch(batch_norm=batch_norm, device="cpu"):
    x, upstream, results = images(device).requires_grad_(), images(device), []
    for function in (batch_norm, F.batch_norm):
        mean, var, weight, bias = new_state(device)
        output = function(x, mean, var, weight.requires_grad_(), bias.requires_grad_(), training=True)
        results.append([output, *torch.autograd.grad(output, [x, weight, bias], upstream)])
    assert_close(results[0], results[1])


def claim_running_statistics_agree_with_pytorch(batch_norm=batch_norm, device="cpu"):
    batches, results = [images(device, shift) for shift in (0.0, 1.0, 5.0)], []
    for function in (batch_norm, F.batch_norm):
        state = new_state(device)
        for batch in batches:
            function(batch, *state, training=True)
        results.append([function(batches[0], *state), *state[:2]])
    assert_close(results[0], results[1])


def claim_only_in_training_do_the_companions_matter(batch_norm=batch_norm, device="cpu"):
    state, x = new_state(device), images(device)
    company = torch.cat([x[:1], x[1:] + 4.0])  # the first image is the same, its companions are not
    assert not torch.allclose(batch_norm(company, *state, training=True)[0], batch_norm(x, *state, training=True)[0])
    assert_close(batch_norm(company, *state)[0], batch_norm(x, *state)[0])
    assert_close(batch_norm(x[:1], *state)[0], batch_norm(x, *state)[0])


def claim_a_bias_in_front_has_no_effect_and_no_gradient(batch_norm=batch_norm, device="cpu"):
    state, x = new_state(device), images(device)
    bias = torch.tensor([4.0, -2.0, 0.5], dtype=torch.float64, device=device).view(3, 1, 1).requires_grad_()
    output = batch_norm(x + bias, *state, training=True)
    assert_close(output, batch_norm(x, *state, training=True))
    output.backward(images(device))
    assert_close(bias.grad, torch.zeros_like(bias))


def claim_at_evaluation_it_is_a_fixed_scale_and_shift(batch_norm=batch_norm, device="cpu"):
    state, x = new_state(device), images(device)
    batch_norm(x, *state, training=True)
    mean, var, weight, bias = (t.view(3, 1, 1).clone() for t in state)
    factor = weight / torch.sqrt(var + 1e-5)  # (C, 1, 1): with the constant, a layer in front could take it over
    assert_close(batch_norm(x, *state), factor * x + (bias - factor * mean))


def demo(device="cpu"):
    x = torch.tensor([[2.0], [4.0], [6.0], [8.0]], device=device)  # 4 samples, 1 feature
    mean, var, weight, bias = (torch.tensor([value], device=device) for value in (0.0, 1.0, 1.0, 0.0))
    for batch in range(1, 51):
        trained = batch_norm(x, mean, var, weight, bias, training=True)
        if batch in (1, 50):
            print(f"batch {batch}: running mean {mean.item():.3f}, running variance {var.item():.3f}")
            for name, output in (("training", trained), ("evaluation", batch_norm(x, mean, var, weight, bias))):
                print(f"2, 4, 6, 8 in {name}:", ", ".join(f"{v:.3f}" for v in output.flatten().tolist()))


if __name__ == "__main__":
    demo()
