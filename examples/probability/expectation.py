"""The expectation of a random variable, exact from its table, and as what means of many samples come close to.

Axes: K = possible values, R = repetitions of an experiment, N = samples in each.
"""

import torch
from torch.testing import assert_close


def expectation(values, probabilities, function=lambda x: x):
    """Averages a function of the values, each weighted by its probability.

    Shapes: values (K), probabilities (K) -> ()
    """
    return (function(values) * probabilities).sum()


def values_averaged_without_weights(values, probabilities, function=lambda x: x):
    return function(values).mean()


def most_likely_value(values, probabilities, function=lambda x: x):
    return function(values[probabilities.argmax()])


def function_of_the_expectation(values, probabilities, function=lambda x: x):
    return function((values * probabilities).sum())  # E first, then the function: right for straight lines only


MISTAKES = {
    "no weights": values_averaged_without_weights,
    "most likely value": most_likely_value,
    "function of the expectation": function_of_the_expectation,
}


def loaded_die(device="cpu"):
    """Gives the faces of a die and their chances; six has 3/8.

    Shapes: -> (6), (6)
    """
    faces = torch.arange(1, 7, dtype=torch.float64, device=device)
    return faces, torch.tensor([1, 1, 1, 1, 1, 3], dtype=torch.float64, device=device) / 8


def claim_means_of_samples_come_close_to_it(expectation=expectation, device="cpu"):
    faces, chances = loaded_die(device)
    throws = faces[torch.multinomial(chances.cpu(), 100_000, replacement=True).to(device)]  # (100000,)
    for function, tolerance in ((lambda x: x, 0.05), (torch.square, 0.4)):  # over eight standard errors
        assert (function(throws).mean() - expectation(faces, chances, function)).abs() < tolerance


def claim_a_hundred_times_the_samples_a_tenth_of_the_error(expectation=expectation, device="cpu"):
    faces, chances = loaded_die(device)
    errors = []
    for n in (4, 400):
        draws = torch.multinomial(chances.cpu(), 2000 * n, replacement=True).reshape(2000, n)  # (R, N)
        means = faces[draws.to(device)].mean(dim=-1)  # (R, N) -> (R,)
        errors.append(((means - expectation(faces, chances)) ** 2).mean() ** 0.5)
    assert 8 < errors[0] / errors[1] < 12  # the square root of 100 is 10


def claim_it_is_linear_even_for_dependent_variables(expectation=expectation, device="cpu"):
    faces, chances = loaded_die(device)
    both = expectation(faces, chances, lambda x: 2 * x + 3 * (x - 3) ** 2 + 1)  # X and (X - 3)^2 are not independent
    x, y = expectation(faces, chances), expectation(faces, chances, lambda x: (x - 3) ** 2)
    assert_close(both, 2 * x + 3 * y + 1)
    assert_close(torch.stack([x, y]), torch.tensor([4.125, 4.625], dtype=torch.float64, device=device))


def claim_the_expected_square_is_not_the_square_of_the_expectation(expectation=expectation, device="cpu"):
    faces = torch.arange(1, 7, dtype=torch.float64, device=device)
    fair = torch.full_like(faces, 1 / 6)
    ours = torch.stack([expectation(faces, fair, lambda x: x**2), expectation(faces, fair) ** 2])
    assert_close(ours, torch.tensor([91 / 6, 12.25], dtype=torch.float64, device=device))


def demo(device="cpu"):
    faces, chances = loaded_die(device)
    fair = torch.full_like(faces, 1 / 6)
    print(f"fair die: E(X) = {expectation(faces, fair):.3f}, E(X^2) = {expectation(faces, fair, torch.square):.3f}")
    print(f"fair die: E(X)^2 = {expectation(faces, fair) ** 2:.3f}")
    x, y = expectation(faces, chances), expectation(faces, chances, lambda x: (x - 3) ** 2)
    print(f"loaded die: E(X) = {x:.3f}, E((X - 3)^2) = {y:.3f}")
    both = expectation(faces, chances, lambda x: 2 * x + 3 * (x - 3) ** 2 + 1)
    print(f"loaded die: E(2 X + 3 (X - 3)^2 + 1) = {both:.3f}")


if __name__ == "__main__":
    demo()
