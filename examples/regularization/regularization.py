"""Regularization seen on a polynomial of degree 9 fitted to ten noisy points: by a penalty, and by jittered copies.

Axes: N = points, P = powers x, x^2, ..., x^9; the intercept is a parameter apart.
"""

import torch
from torch.testing import assert_close


def powers(x):
    return x.unsqueeze(1) ** torch.arange(1, 10, device=x.device)  # (N,) -> (N, P)


def fit(features, y, strength=0.0, strength_of_intercept=0.0):
    """The weights and intercept that make "mean squared error + strength * sum of squared weights" smallest.

    Shapes: features (N, P), y (N,) -> (P,), ()
    """
    n, p = features.shape
    columns = torch.cat([features, torch.ones_like(features[:, :1])], dim=1)  # (N, P + 1), the last for the intercept
    strengths = torch.tensor([strength] * p + [strength_of_intercept], dtype=y.dtype, device=y.device)
    # The penalty is a squared error too: P + 1 more rows, on which the parameters themselves should be 0.
    rows = torch.cat([columns, torch.diag((n * strengths).sqrt())])  # (N + P + 1, P + 1)
    answers = torch.cat([y, torch.zeros_like(strengths)])  # (N + P + 1,)
    solution = torch.linalg.lstsq(rows, answers.unsqueeze(1)).solution.squeeze(1)  # (P + 1, 1) -> (P + 1,)
    return solution[:p], solution[p]


def intercept_penalized_too(features, y, strength=0.0):
    return fit(features, y, strength, strength_of_intercept=strength)


def penalty_summed_not_averaged_with_the_loss(features, y, strength=0.0):
    return fit(features, y, strength / len(y))  # sum of squared errors + penalty: weaker, the more points


def penalty_forgotten(features, y, strength=0.0):
    return fit(features, y)


def strength_chosen_by_training_error(training, validation):
    return training.argmin()


def strength_chosen_by_validation_error(training, validation):
    return validation.argmin()


MISTAKES = {
    "intercept penalized too": {"fit": intercept_penalized_too},
    "sum of errors plus penalty": {"fit": penalty_summed_not_averaged_with_the_loss},
    "penalty forgotten": {"fit": penalty_forgotten},
    "strength chosen by training error": {"choose": strength_chosen_by_training_error},
}
STRENGTHS = (0.0, 1e-5, 1e-3, 1e-1, 10.0)


def noisy_sine(device, points=19):
    x = torch.linspace(-1, 1, points, dtype=torch.float64)
    y = torch.sin(torch.pi * x) + 0.25 * torch.randn(points, dtype=torch.float64)
    return x.to(device), y.to(device)


def average_errors(fit, device):
    """Training and validation error for each strength, averaged over fifty draws of the noise.

    Shapes: -> two tensors (5,)
    """
    errors = []
    for _ in range(50):
        x, y = noisy_sine(device)
        fits = [fit(powers(x[::2]), y[::2], strength) for strength in STRENGTHS]
        squared = torch.stack([(powers(x) @ w + b - y) ** 2 for w, b in fits])  # (5, 19)
        errors.append(torch.stack([squared[:, ::2].mean(dim=1), squared[:, 1::2].mean(dim=1)]))  # (2, 5)
    return torch.stack(errors).mean(dim=0)  # (50, 2, 5) -> (2, 5)


def claim_training_is_worse_and_new_data_are_better(fit=fit, choose=strength_chosen_by_validation_error, device="cpu"):
    training, validation = average_errors(fit, device)
    assert (training.diff() > 0).all()  # each stronger penalty costs training error
    chosen = choose(training, validation)
    assert STRENGTHS[chosen] == 1e-3
    assert validation[chosen] < validation[0] / 2  # far better than no penalty
    assert validation[chosen] < validation[-1] / 2  # and than far too much of it


def claim_the_penalty_balances_the_slope_of_the_loss(fit=fit, device="cpu"):
    x, y = noisy_sine(device)
    weights, intercept = (t.requires_grad_() for t in fit(powers(x), y, 0.01))
    loss = ((powers(x) @ weights + intercept - y) ** 2).mean()
    of_weights, of_intercept = torch.autograd.grad(loss, (weights, intercept))
    assert_close(of_weights, -2 * 0.01 * weights.detach(), rtol=1e-6, atol=1e-9)
    assert_close(of_intercept, torch.zeros_like(of_intercept))


def claim_jittered_copies_do_what_the_penalty_does(fit=fit, device="cpu"):
    x, y = noisy_sine(device)
    features = powers(x)
    p = features.shape[1]
    jitter = 0.1 * p**0.5 * torch.eye(p, dtype=y.dtype, device=device)  # moved along one axis at a time, by +-0.3
    moves = torch.cat([jitter, -jitter])  # (2P, P): mean 0, variance 0.1 ** 2 on every axis
    copies = (features + moves.unsqueeze(1)).flatten(0, 1)  # (2P, 1, P) + (N, P) -> (2P, N, P) -> (2PN, P)
    columns = torch.cat([copies, torch.ones_like(copies[:, :1])], dim=1)  # (2PN, P + 1)
    plain = torch.linalg.lstsq(columns, y.repeat(2 * p).unsqueeze(1)).solution.squeeze(1)  # no penalty at all
    assert_close(fit(features, y, 0.1**2), (plain[:p], plain[p]))


def demo(device="cpu"):
    errors = average_errors(fit, device)
    x, y = noisy_sine(device)  # one more draw
    for strength, training, validation in zip(STRENGTHS, *errors, strict=True):
        weights, _ = fit(powers(x[::2]), y[::2], strength)
        print(f"strength {strength:g}: training {training:.3f}, validation {validation:.3f}", end=", ")
        print(f"largest weight {weights.abs().max():.2f}")


if __name__ == "__main__":
    torch.manual_seed(0)  # the numbers that the page shows
    demo()
