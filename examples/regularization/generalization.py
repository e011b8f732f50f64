"""Training and test error of least squares and of a lookup table, on a linear rule hidden in noise.

Axes: N = samples, P = features. A label is the sum of the P features plus noise of standard deviation 1.
"""

import torch
from torch.testing import assert_close

P = 10


def draw(samples, device, scale=1.0):
    """New samples from the same source; ``scale`` stretches the features.

    Shapes: -> (N, P), (N,)
    """
    x = scale * torch.randn(samples, P, dtype=torch.float64)
    return x.to(device), (x.sum(dim=1) + torch.randn(samples, dtype=torch.float64)).to(device)


def least_squares(x, y):
    w = torch.linalg.lstsq(x, y.unsqueeze(1)).solution  # (N, P), (N, 1) -> (P, 1)
    return lambda new: (new @ w).squeeze(1)


def lookup_table(x, y):
    """Learns every sample by heart, and answers 0 to what it has never seen."""
    known = {tuple(row): label for row, label in zip(x.tolist(), y.tolist(), strict=True)}
    return lambda new: torch.tensor([known.get(tuple(row), 0.0) for row in new.tolist()], dtype=x.dtype).to(x.device)


def training_and_test_error(fit, train, test):
    """The mean squared errors on the samples that were learned from and on new ones.

    Shapes: train and test are pairs (N, P), (N,) -> two scalars
    """
    model = fit(*train)
    return tuple(((model(x) - y) ** 2).mean() for x, y in (train, test))


def tested_on_the_training_samples(fit, train, test):
    return training_and_test_error(fit, train, train)


def half_of_the_test_was_trained_on(fit, train, test):
    mixed = [torch.cat([old, new[: len(old)]]) for old, new in zip(train, test, strict=True)]
    return training_and_test_error(fit, train, mixed)


def best_of_five_test_sets(fit, train, test):
    runs = [training_and_test_error(fit, train, part) for part in zip(*(t.chunk(5) for t in test), strict=True)]
    return min(runs, key=lambda run: run[1])


MISTAKES = {
    "tested on the training samples": tested_on_the_training_samples,
    "half of the test was trained on": half_of_the_test_was_trained_on,
    "best of five test sets": best_of_five_test_sets,
}


def average(errors, fit, samples, device, runs=200):
    pairs = [errors(fit, draw(samples, device), draw(500, device)) for _ in range(runs)]
    return [torch.stack(column).mean().item() for column in zip(*pairs, strict=True)]


def claim_training_flatters_by_the_known_amount(errors=training_and_test_error, device="cpu"):
    training, test = average(errors, least_squares, 40, device)
    assert_close(training, 1 - P / 40, rtol=0.1, atol=0)  # the noise has variance 1
    assert_close(test, 1 + P / (40 - P - 1), rtol=0.1, atol=0)


def claim_learning_by_heart_is_not_learning(errors=training_and_test_error, device="cpu"):
    training, test = average(errors, lookup_table, 40, device, runs=20)
    assert training == 0
    assert_close(test, P + 1.0, rtol=0.1, atol=0)  # the variance of the labels: what "always 0" costs


def claim_more_samples_close_the_gap(errors=training_and_test_error, device="cpu"):
    (few_train, few_test), (many_train, many_test) = (
        average(errors, least_squares, samples, device) for samples in (40, 400)
    )
    assert 0 < many_test - many_train < (few_test - few_train) / 5


def claim_the_test_error_is_right_on_average(errors=training_and_test_error, device="cpu"):
    train = draw(40, device)
    model = least_squares(*train)
    off = model(torch.eye(P, dtype=torch.float64, device=device)) - 1  # (P,): learned weights minus true ones
    tests = torch.stack([errors(least_squares, train, draw(100, device))[1] for _ in range(500)])
    assert_close(tests.mean(), 1 + off @ off, rtol=0.05, atol=0)


def demo(device="cpu"):
    for samples in (20, 40, 400):
        training, test = average(training_and_test_error, least_squares, samples, device)
        print(f"least squares, {samples} samples: training {training:.2f}, test {test:.2f}", end="; ")
        print(f"in theory {1 - P / samples:.2f} and {1 + P / (samples - P - 1):.2f}")
    training, test = average(training_and_test_error, lookup_table, 40, device, runs=20)
    print(f"lookup table, 40 samples: training {training:.2f}, test {test:.2f}")
    shifted = [
        training_and_test_error(least_squares, draw(40, device), draw(500, device, scale=3.0))[1] for _ in range(200)
    ]
    print(f"least squares, 40 samples, test features three times as large: {torch.stack(shifted).mean():.2f}")


if __name__ == "__main__":
    torch.manual_seed(0)  # the numbers that the page shows
    demo()
