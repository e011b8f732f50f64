"""The degree of a polynomial is a hyperparameter, its coefficients are parameters: who can choose which?

Axes: N = samples, P = coefficients, one more than the degree.
"""

import torch
from torch.testing import assert_close


def powers(x, degree):
    """The powers of x from 0 to the degree.

    Shapes: x (N,) -> (N, P)
    """
    return x.unsqueeze(1) ** torch.arange(degree + 1, dtype=x.dtype, device=x.device)  # (N, 1) ** (P,) -> (N, P)


def fit(x, y, degree):
    """Training: the coefficients with the least squared error, for a degree that is given.

    Shapes: x (N,), y (N,) -> (P,)
    """
    return torch.linalg.lstsq(powers(x, degree), y.unsqueeze(1)).solution[:, 0]  # (P, 1) -> (P,)


def error(coefficients, x, y):
    """The mean squared error of the polynomial.

    Shapes: coefficients (P,), x (N,), y (N,) -> scalar
    """
    return ((powers(x, len(coefficients) - 1) @ coefficients - y) ** 2).mean()


def choose_degree(training, held_out, degrees):
    """The degree whose fit to the training samples has the smallest error on samples held out from the fit.

    Shapes: training and held_out pairs of (N,), (N,) -> a number from degrees
    """
    return min(degrees, key=lambda degree: error(fit(*training, degree), *held_out).item())


def chosen_on_the_training_samples(training, held_out, degrees):
    return min(degrees, key=lambda degree: error(fit(*training, degree), *training).item())


def fitted_on_the_held_out_samples(training, held_out, degrees):
    return min(degrees, key=lambda degree: error(fit(*held_out, degree), *held_out).item())


def a_power_forgotten(x, y, degree):
    return torch.cat([fit(x, y, degree - 1), torch.zeros(1, dtype=x.dtype, device=x.device)])


MISTAKES = {
    "chosen on the training samples": {"choose_degree": chosen_on_the_training_samples},
    "fitted on the held-out samples": {"choose_degree": fitted_on_the_held_out_samples},
    "one coefficient too few": {"fit": a_power_forgotten},
}


def samples(device):
    x = torch.linspace(-1.0, 1.0, 16, dtype=torch.float64)
    disturbance = 0.3 * torch.sin(5.0 * torch.arange(16, dtype=torch.float64))  # looks random and always is the same
    y = 1.0 - 2.0 * x + 3.0 * x**2 + disturbance
    x, y = x.to(device), y.to(device)
    return (x[::2], y[::2]), (x[1::2], y[1::2])  # 8 samples to train on, 8 held out


def claim_training_sets_the_parameters(fit=fit, device="cpu"):
    x, y = samples(device)[0]
    for degree in (1, 2, 5):
        coefficients = fit(x, y, degree).requires_grad_()
        (slope,) = torch.autograd.grad(error(coefficients, x, y), coefficients)
        assert_close(slope, torch.zeros_like(slope), rtol=0, atol=1e-9)  # no coefficient can lower the error further


def claim_held_out_samples_choose_the_degree_of_the_rule(choose_degree=choose_degree, device="cpu"):
    assert choose_degree(*samples(device), range(8)) == 2


def claim_training_error_alone_would_choose_the_largest(choose_degree=choose_degree, device="cpu"):
    training, held_out = samples(device)
    errors = torch.stack([error(fit(*training, degree), *training) for degree in range(8)])
    assert (errors[1:] <= errors[:-1] + 1e-12).all() and errors[7] < 1e-12  # 8 coefficients for 8 samples
    chosen = choose_degree(training, held_out, range(8))
    assert error(fit(*training, chosen), *held_out) < error(fit(*training, 7), *held_out) / 10


def demo(device="cpu"):
    training, held_out = samples(device)
    for degree in range(8):
        coefficients = fit(*training, degree)
        print(f"degree {degree}: training error {error(coefficients, *training).item():.3f},", end=" ")
        print(f"held-out error {error(coefficients, *held_out).item():.3f}")
    print("chosen:", choose_degree(training, held_out, range(8)))


if __name__ == "__main__":
    demo()
