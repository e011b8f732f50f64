"""Overfitting seen in the open: polynomials of growing degree are fitted to a few noisy points of a sine.

Axes: N = points, P = coefficients (degree + 1).
"""

from functools import partial

import torch
from torch.testing import assert_close


def polynomial_features(x, degree):
    """The powers 1, x, ..., x^degree of each point.

    Shapes: x (N,) -> (N, P)
    """
    return x.unsqueeze(1) ** torch.arange(degree + 1, device=x.device)  # (N, 1) ** (P,) -> (N, P)


def fit(x, y, degree):
    """The coefficients with the least squared error on the given points.

    Shapes: x (N,), y (N,) -> (P,)
    """
    return torch.linalg.lstsq(polynomial_features(x, degree), y.unsqueeze(1)).solution.squeeze(1)  # (P, 1) -> (P,)


def train_and_validate(x, y, degree, training=slice(0, None, 2), validation=slice(1, None, 2)):
    """Fits every other point, and returns the mean squared error there and on the points held out between them.

    Shapes: x (N,), y (N,) -> two scalars
    """
    coefficients = fit(x[training], y[training], degree)
    squared_errors = (polynomial_features(x, degree) @ coefficients - y) ** 2  # (N, P) @ (P,) -> (N,)
    return squared_errors[training].mean(), squared_errors[validation].mean()


def sorted_points_cut_in_the_middle(x, y, degree):
    half = (len(x) + 1) // 2  # x is sorted, so the held-out points all lie where nothing was learned
    return train_and_validate(x, y, degree, training=slice(half), validation=slice(half, None))


MISTAKES = {
    "validated on the training points": partial(train_and_validate, validation=slice(0, None, 2)),
    "validation points leak into the fit": partial(train_and_validate, training=slice(None)),
    "sorted points cut in the middle": sorted_points_cut_in_the_middle,
}


def noisy_sine(device, points=19, noise=0.25, amplitude=1.0):
    x = torch.linspace(-1, 1, points, dtype=torch.float64)
    y = amplitude * torch.sin(torch.pi * x) + noise * torch.randn(points, dtype=torch.float64)
    return x.to(device), y.to(device)


def average(train_and_validate, degree, device, **options):
    """Training and validation error, averaged over twenty draws of the noise."""
    runs = [train_and_validate(*noisy_sine(device, **options), degree) for _ in range(20)]
    return [torch.stack(errors).mean().item() for errors in zip(*runs, strict=True)]


def claim_degree_nine_passes_through_ten_noisy_points(train_and_validate=train_and_validate, device="cpu"):
    training, validation = average(train_and_validate, 9, device)  # ten points to train on, nine held out
    assert training < 1e-12
    assert validation > 2 * 0.25**2


def claim_pure_noise_is_learned_by_heart_too(train_and_validate=train_and_validate, device="cpu"):
    training, validation = average(train_and_validate, 9, device, noise=1.0, amplitude=0.0)
    assert training < 1e-12
    assert validation > 1.0  # the error of always answering zero


def claim_validation_error_falls_and_rises_again(train_and_validate=train_and_validate, device="cpu"):
    training, validation = zip(*(average(train_and_validate, degree, device) for degree in (1, 3, 9)), strict=True)
    assert training[0] > training[1] > training[2]
    assert validation[0] > validation[1] < validation[2]


def claim_more_points_close_the_gap(train_and_validate=train_and_validate, device="cpu"):
    training, validation = average(train_and_validate, 9, device)
    training_of_many, validation_of_many = average(train_and_validate, 9, device, points=1001)
    assert abs(validation_of_many - training_of_many) < (validation - training) / 10
    assert_close(validation_of_many, 0.25**2, rtol=0.1, atol=0)


def demo(device="cpu"):
    import matplotlib.pyplot as plt

    x, y = noisy_sine(device)
    grid = torch.linspace(-1, 1, 201, dtype=torch.float64, device=device)
    figure, axes = plt.subplots(3, 1, figsize=(4.4, 7.2), sharex=True, layout="constrained")
    for axis, degree in zip(axes, (1, 3, 9), strict=True):
        training, validation = train_and_validate(x, y, degree)
        coefficients = fit(x[::2], y[::2], degree)
        print(f"degree {degree}: training {training:.3f}, validation {validation:.3f}", end=", ")
        print(f"largest coefficient {coefficients.abs().max():.1f}")
        axis.plot(grid.cpu(), (polynomial_features(grid, degree) @ coefficients).cpu())
        axis.plot(x[::2].cpu(), y[::2].cpu(), "o", label="training")
        axis.plot(x[1::2].cpu(), y[1::2].cpu(), "x", label="validation")
        axis.set(title=f"degree {degree}", ylabel="y", ylim=(-2.5, 2.5), xticks=(-1, 0, 1))
    axes[-1].set(xlabel="x")
    axes[0].legend(loc="lower right", fontsize=9)
    training, validation = train_and_validate(*noisy_sine(device, points=1001), degree=9)
    print(f"degree 9 with 501 training points: training {training:.3f}, validation {validation:.3f}")
    return figure


if __name__ == "__main__":
    torch.manual_seed(0)  # the numbers that the page shows
    demo()
