"""Standardization of features, with the mean and the standard deviation of the training set.

Axes: N = samples, D = features.
"""

import torch
from torch.testing import assert_close


def standardize(input, training):
    """Subtracts each feature's mean over the training set and divides by its standard deviation.

    Shapes: input (N, D), training (M, D) -> (N, D)
    """
    mean = training.mean(dim=0)  # (M, D) -> (D,)
    std = training.std(dim=0, correction=0)  # (M, D) -> (D,)
    return (input - mean) / torch.where(std == 0, 1.0, std)  # a constant feature becomes 0, not nan


def divided_by_the_variance(input, training):
    variance = training.var(dim=0, correction=0)
    return (input - training.mean(dim=0)) / torch.where(variance == 0, 1.0, variance)


def along_the_features(input, training):
    return (input - input.mean(dim=1, keepdim=True)) / input.std(dim=1, correction=0, keepdim=True)


def one_mean_for_the_whole_table(input, training):
    return (input - training.mean()) / training.std(correction=0)


def by_its_own_statistics(input, training):
    return standardize(input, input)


def constant_feature_divided_by_zero(input, training):
    return (input - training.mean(dim=0)) / training.std(dim=0, correction=0)


MISTAKES = {
    "divided by the variance": divided_by_the_variance,
    "along the features": along_the_features,
    "one mean for the whole table": one_mean_for_the_whole_table,
    "by its own statistics": by_its_own_statistics,
    "constant feature": constant_feature_divided_by_zero,
}


def table(n, device="cpu"):  # (n, D): areas in square metres and distances in kilometres, on very different scales
    draws = torch.randn(n, 2, dtype=torch.float64) * torch.tensor([25.0, 0.5]) + torch.tensor([100.0, 3.0])
    return draws.to(device)


def claim_every_feature_has_mean_0_and_standard_deviation_1(standardize=standardize, device="cpu"):
    training = table(50, device)
    result = standardize(training, training)
    assert_close(result.mean(dim=0), torch.zeros(2, dtype=torch.float64, device=device))
    assert_close(result.std(dim=0, correction=0), torch.ones(2, dtype=torch.float64, device=device))


def claim_new_samples_are_measured_by_the_training_set(standardize=standardize, device="cpu"):
    training = torch.tensor([[80.0, 2.0], [100.0, 3.0], [120.0, 4.0]], dtype=torch.float64, device=device)
    new = training + training.std(dim=0, correction=0)  # each is one standard deviation larger
    assert_close(standardize(new, training), standardize(training, training) + 1)
    assert_close(standardize(new[:1], training), standardize(new, training)[:1])


def claim_the_unit_no_longer_matters(standardize=standardize, device="cpu"):
    training, factor = table(50, device), torch.tensor([10.764, 0.621], dtype=torch.float64, device=device)
    assert_close(standardize(training * factor, training * factor), standardize(training, training))


def claim_a_constant_feature_becomes_zero(standardize=standardize, device="cpu"):
    training = torch.cat([table(50, device), torch.full((50, 1), 7.0, dtype=torch.float64, device=device)], dim=1)
    assert_close(standardize(training, training)[:, 2], torch.zeros(50, dtype=torch.float64, device=device))


def left_after_50_steps(features, target):
    """Runs gradient descent on a linear model, and gives the share of the target's variance that is left unexplained.

    Shapes: features (N, D), target (N) -> ()
    """
    features, target = features - features.mean(dim=0), target - target.mean()  # in place of a constant term
    weight, step = torch.zeros_like(features[0]), 0.5 / features.square().sum(dim=1).mean()  # (D,), ()
    for _ in range(50):
        error = features @ weight - target  # (N, D) @ (D,) -> (N,)
        weight = weight - step * 2 * features.T @ error / len(error)
    return (features @ weight - target).square().mean() / target.square().mean()


def claim_gradient_descent_needs_far_fewer_steps(standardize=standardize, device="cpu"):
    training = table(200, device)
    target = training @ torch.tensor([0.02, 1.0], dtype=torch.float64, device=device)  # both features matter
    assert left_after_50_steps(training, target) > 0.1
    assert left_after_50_steps(standardize(training, training), target) < 1e-6


def demo(device="cpu"):
    training = torch.tensor([[80.0, 2.0], [100.0, 3.0], [120.0, 4.0]], dtype=torch.float64, device=device)
    std = training.std(dim=0, correction=0).tolist()
    print("means", training.mean(dim=0).tolist(), "standard deviations", ", ".join(f"{s:.3f}" for s in std))
    new = torch.tensor([[140.0, 2.5]], dtype=torch.float64, device=device)
    for row in standardize(torch.cat([training, new]), training).tolist():
        print(", ".join(f"{value:.3f}" for value in row))
    wrong = divided_by_the_variance(training, training).std(dim=0, correction=0).tolist()
    print("standard deviations after dividing by the variance:", ", ".join(f"{s:.3f}" for s in wrong))


if __name__ == "__main__":
    demo()
