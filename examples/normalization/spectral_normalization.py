"""Spectral normalization by power iteration, compared with ``torch.nn.utils.parametrizations.spectral_norm``.

Axes: O = outputs, I = inputs; of a convolution kernel: O and C = output and input channels, K = height and width.
"""

import torch
import torch.nn.functional as F
from torch import nn
from torch.nn.utils import parametrizations
from torch.testing import assert_close


def spectral_norm(weight, u, v, training=True):
    """Divides a weight by an estimate of its largest singular value, in training after one power iteration on u and v.

    Shapes: weight (O, I) or (O, C, K, K), u (O,), v (I,) or (C*K*K,) -> the same three; u and v are for the next call
    """
    matrix = weight.flatten(1)  # (O, C, K, K) -> (O, C*K*K)
    if training:
        with torch.no_grad():
            v = F.normalize(matrix.T @ u, dim=0)  # (I, O) @ (O,) -> (I,)
            u = F.normalize(matrix @ v, dim=0)  # (O, I) @ (I,) -> (O,)
    sigma = u @ matrix @ v  # u and v are constants, but the gradient flows through the matrix
    return weight / sigma, u, v


def divided_by_the_frobenius_norm(weight, u, v, training=True):
    return weight / weight.square().sum().sqrt(), u, v


def with_detached_sigma(weight, u, v, training=True):
    normalized, u, v = spectral_norm(weight.detach(), u, v, training)
    return weight / (weight.norm() / normalized.norm()).detach(), u, v


def with_a_fresh_start(weight, u, v, training=True):
    return spectral_norm(weight, F.normalize(torch.randn_like(u), dim=0), v, training)


def with_kernel_axes_of_tensorflow(weight, u, v, training=True):
    matrix = weight.flatten(0, -2)  # keeps the last axis, where TensorFlow has the outputs and PyTorch the width
    return weight / torch.linalg.matrix_norm(matrix, ord=2), u, v


MISTAKES = {
    "Frobenius norm": divided_by_the_frobenius_norm,
    "detached sigma": with_detached_sigma,
    "a fresh start at every call": with_a_fresh_start,
    "kernel axes of TensorFlow": with_kernel_axes_of_tensorflow,
}


def matrix_with_singular_values(*values, shape, device):
    left, right = (torch.linalg.qr(torch.randn(size, len(values), dtype=torch.float64)).Q for size in shape)
    return (left * torch.tensor(values, dtype=torch.float64) @ right.T).to(device)


def after_many_calls(spectral_norm, weight):
    u, v = torch.randn_like(weight.flatten(1)[:, 0]), None  # the first call finds v
    for _ in range(40):
        output, u, v = spectral_norm(weight, u, v)
    return output


def claim_all_singular_values_are_divided_by_the_largest(spectral_norm=spectral_norm, device="cpu"):
    weight = matrix_with_singular_values(0.6, 0.3, 0.12, shape=(4, 3), device=device)
    expected = torch.tensor([1.0, 0.5, 0.2], dtype=torch.float64, device=device)
    assert_close(torch.linalg.svdvals(after_many_calls(spectral_norm, weight)), expected)


def claim_the_estimate_rises_in_training_and_rests_in_evaluation(spectral_norm=spectral_norm, device="cpu"):
    weight = torch.tensor([[3.0, 0.0], [4.0, 5.0]], dtype=torch.float64, device=device)
    u = v = torch.tensor([1.0, 0.0], dtype=torch.float64, device=device)
    estimates = []
    for training in (True, True, True, False, False):
        output, u, v = spectral_norm(weight, u, v, training)
        estimates.append((weight / output)[1, 1].item())  # what the weight was divided by
    assert abs(estimates[0] - 5.0) < 1e-9
    assert estimates[0] < estimates[1] < estimates[2] < 45**0.5
    assert max(estimates[2:]) - min(estimates[2:]) < 1e-9


def claim_values_and_gradients_agree_with_pytorch(spectral_norm=spectral_norm, device="cpu"):
    matrix = matrix_with_singular_values(3.0, 1.5, 0.6, shape=(4, 3), device=device)
    kernel = matrix_with_singular_values(3.0, 1.5, 0.6, 0.5, shape=(4, 18), device=device).view(4, 2, 3, 3)
    for layer, weight in ((nn.Linear(3, 4), matrix), (nn.Conv2d(2, 4, kernel_size=3), kernel)):
        layer.weight = nn.Parameter(weight)
        theirs = parametrizations.spectral_norm(layer, n_power_iterations=40).weight
        weight = layer.parametrizations.weight.original
        ours, upstream = after_many_calls(spectral_norm, weight), torch.randn_like(theirs)
        assert_close(ours, theirs)
        assert_close(torch.autograd.grad(ours, weight, upstream), torch.autograd.grad(theirs, weight, upstream))


def claim_a_relu_network_moves_no_two_points_apart(spectral_norm=spectral_norm, device="cpu"):
    first = matrix_with_singular_values(3.0, 1.5, 0.6, shape=(5, 3), device=device)
    second = matrix_with_singular_values(9.0, 2.0, 1.0, shape=(4, 5), device=device)
    W1, W2 = after_many_calls(spectral_norm, first), after_many_calls(spectral_norm, second)
    x, y = torch.randn(2, 1000, 3, dtype=torch.float64).to(device).unbind()
    moved = ((x @ W1.T).relu() @ W2.T - (y @ W1.T).relu() @ W2.T).norm(dim=1)
    assert (moved <= (x - y).norm(dim=1) * (1 + 1e-9)).all()
    most_stretched = torch.linalg.svd(first).Vh[0]
    assert_close((W1 @ most_stretched).norm(), torch.ones_like(moved[0]))  # no smaller bound would do for one layer


def claim_a_convolution_can_still_stretch(spectral_norm=spectral_norm, device="cpu"):
    kernel = torch.stack([torch.ones(3, 3), torch.tensor([[1.0, -1.0, 0.0]] * 3)]).double().to(device)
    kernel = after_many_calls(spectral_norm, kernel.unsqueeze(1))  # (O, K, K) -> (O, 1, K, K)
    image = torch.ones(1, 1, 6, 7, dtype=torch.float64, device=device)
    output = F.conv2d(F.pad(image, (1, 1, 1, 1), mode="circular"), kernel)
    assert_close(output.norm() / image.norm(), torch.full_like(image[0, 0, 0, 0], 3.0))


def demo(device="cpu"):
    weight = torch.tensor([[3.0, 0.0], [4.0, 5.0]], device=device)
    u = v = torch.tensor([1.0, 0.0], device=device)
    for call in range(1, 4):
        _, u, v = spectral_norm(weight, u, v)
        print(f"after {call} power iteration(s) sigma is about {u @ weight @ v:.3f}")
    for name, matrix in {"W": weight, "W / sigma": after_many_calls(spectral_norm, weight)}.items():
        print(f"{name}:", [[f"{w:.3f}" for w in row] for row in matrix.tolist()], end=", ")
        print("singular values", ", ".join(f"{s:.3f}" for s in torch.linalg.svdvals(matrix).tolist()))
    print(f"Frobenius norm of W: {weight.norm():.3f}")


if __name__ == "__main__":
    demo()
