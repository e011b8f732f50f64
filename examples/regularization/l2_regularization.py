"""L2 regularization of a linear model (ridge regression), solved exactly and checked with autograd.

Axes: N = examples, D = features.
"""

import torch
from torch.testing import assert_close


def ridge(input, target, lam):
    """The weight and bias with the least mean((input @ weight + bias - target)^2) / 2 + lam / 2 * sum(weight^2).

    Shapes: input (N, D), target (N,) -> weight (D,), bias ()
    """
    # The bias is not penalized: whatever the weight is, the best bias makes the mean error zero, so center first.
    x = input - input.mean(dim=0)
    y = target - target.mean()
    curvature = x.T @ x / len(x) + lam * torch.eye(x.shape[1], dtype=x.dtype, device=x.device)  # (D, D)
    weight = torch.linalg.solve(curvature, x.T @ y / len(x))  # (D,)
    return weight, target.mean() - input.mean(dim=0) @ weight


def bias_penalized_too(input, target, lam):
    x = torch.cat([input, torch.ones_like(input[:, :1])], dim=1)  # (N, D) -> (N, D + 1): the bias as one more weight
    curvature = x.T @ x / len(x) + lam * torch.eye(x.shape[1], dtype=x.dtype, device=x.device)
    weight = torch.linalg.solve(curvature, x.T @ target / len(x))
    return weight[:-1], weight[-1]


def least_squares_scaled_down(input, target, lam):
    weight, _ = ridge(input, target, 0.0)
    weight = weight / (1 + lam)  # every direction shrunk alike, however well the data determine it
    return weight, target.mean() - input.mean(dim=0) @ weight


MISTAKES = {
    "bias penalized too": bias_penalized_too,
    "penalty without the half": lambda input, target, lam: ridge(input, target, 2 * lam),  # lam * sum(weight^2)
    "sum mistaken for mean": lambda input, target, lam: ridge(input, target, lam / len(input)),  # the loss a sum
    "least squares scaled down": least_squares_scaled_down,
}


def data(device, examples=12, features=3):
    x = torch.randn(examples, features, dtype=torch.float64) * torch.arange(1, features + 1) + 2.0
    y = x.sum(dim=1) + torch.randn(examples, dtype=torch.float64) + 5.0
    return x.to(device), y.to(device)


def claim_gradient_of_the_penalized_loss_is_zero(ridge=ridge, device="cpu"):
    x, y = data(device)
    weight, bias = (one.detach().requires_grad_() for one in ridge(x, y, lam=0.7))
    loss = ((x @ weight + bias - y) ** 2).mean() / 2 + 0.7 / 2 * (weight**2).sum()
    loss.backward()
    assert_close(weight.grad, torch.zeros_like(weight))
    assert_close(bias.grad, torch.zeros_like(bias))


def claim_weak_directions_shrink_most(ridge=ridge, device="cpu"):
    x, y = data(device)
    _, s, directions = torch.linalg.svd(x - x.mean(dim=0), full_matrices=False)  # s (D,), directions (D, D)
    curvature = s**2 / len(x)
    free, shrunk = directions @ ridge(x, y, lam=0.0)[0], directions @ ridge(x, y, lam=0.7)[0]
    assert_close(shrunk, free * curvature / (curvature + 0.7))


def claim_stronger_penalty_means_shorter_weight_and_worse_fit(ridge=ridge, device="cpu"):
    x, y = data(device)
    fits = [ridge(x, y, lam) for lam in (0.0, 0.1, 1.0, 10.0)]
    lengths = torch.stack([weight.norm() for weight, _ in fits])
    errors = torch.stack([((x @ weight + bias - y) ** 2).mean() for weight, bias in fits])
    assert (lengths[1:] < lengths[:-1]).all()
    assert (errors[1:] > errors[:-1]).all()
    assert all((weight != 0).all() for weight, _ in fits)


def claim_raising_every_target_moves_only_the_bias(ridge=ridge, device="cpu"):
    x, y = data(device)
    weight, bias = ridge(x, y, lam=0.7)
    raised_weight, raised_bias = ridge(x, y + 100.0, lam=0.7)
    assert_close(raised_weight, weight)
    assert_close(raised_bias, bias + 100.0)


def claim_it_tames_a_polynomial_of_degree_nine(ridge=ridge, device="cpu"):
    powers = torch.arange(1, 10, device=device)
    x = torch.linspace(-1, 1, 10, dtype=torch.float64, device=device).unsqueeze(1) ** powers  # (10, 9)
    between = torch.linspace(-0.9, 0.9, 10, dtype=torch.float64, device=device)
    noise = 0.2 * torch.tensor([1.0, -1.0] * 5, dtype=torch.float64, device=device)
    errors = {}
    for lam in (0.0, 1e-3):
        weight, bias = ridge(x, torch.sin(torch.pi * x[:, 0]) + noise, lam)
        prediction = between.unsqueeze(1) ** powers @ weight + bias
        errors[lam] = ((prediction - torch.sin(torch.pi * between)) ** 2).mean()
    assert errors[1e-3] < errors[0.0] / 10


def demo(device="cpu"):
    x = torch.tensor([[1.0], [2.0], [3.0]], dtype=torch.float64, device=device)
    y = torch.tensor([2.0, 4.0, 6.0], dtype=torch.float64, device=device)
    for lam in (0.0, 1 / 3, 2 / 3, 2.0):
        weight, bias = ridge(x, y, lam)
        print(f"lambda {lam:.3f}: weight {weight.item():.3f}, bias {bias.item():.3f}")


if __name__ == "__main__":
    demo()
