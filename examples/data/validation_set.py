"""Choosing the degree of a polynomial by a validation set, and by k folds, on toy data.

Axes: N = samples, P = powers of x.
"""

import torch


def powers(x, degree):  # from 0 up to the degree
    return torch.stack([x**k for k in range(degree + 1)], dim=1)  # P x (N,) -> (N, P)


def error(training, degree, x, y):
    """Fits a polynomial to the training set and returns its mean squared error on x and y."""
    weights = torch.linalg.lstsq(powers(training[0], degree), training[1][:, None]).solution  # (P, 1)
    return (powers(x, degree) @ weights - y[:, None]).square().mean()  # (N, P) @ (P, 1) -> (N, 1) -> ()


def choose(training, validation, degrees):
    """Picks the degree whose fit to the training set has the smallest error on the validation set."""
    return min(degrees, key=lambda degree: error(training, degree, *validation).item())


def folds(n, k):
    """Cuts shuffled indices into k parts of nearly equal size; each serves once as the validation set.

    Shapes: -> k tensors, n indices together
    """
    return torch.randperm(n).tensor_split(k)  # (N,) -> k x (about N / k,)


def chosen_by_training_error(training, validation, degrees):
    return min(degrees, key=lambda degree: error(training, degree, *training).item())


def validation_data_trained_on(training, validation, degrees):
    both = tuple(torch.cat(pair) for pair in zip(training, validation, strict=True))
    return min(degrees, key=lambda degree: error(both, degree, *validation).item())


def always_the_simplest(training, validation, degrees):
    return min(degrees)


def folds_drawn_separately(n, k):
    return [torch.randperm(n)[: n // k] for _ in range(k)]


def remainder_dropped(n, k):
    return torch.randperm(n)[: n // k * k].reshape(k, n // k).unbind()


def folds_not_shuffled(n, k):
    return torch.arange(n).tensor_split(k)  # data often come sorted


MISTAKES = {
    "chosen by training error": {"choose": chosen_by_training_error},
    "validation data trained on": {"choose": validation_data_trained_on},
    "always the simplest": {"choose": always_the_simplest},
    "folds drawn separately": {"folds": folds_drawn_separately},
    "remainder dropped": {"folds": remainder_dropped},
    "folds not shuffled": {"folds": folds_not_shuffled},
}

DEGREES = range(13)


def toy(seed, device="cpu"):
    """Draws x and y = x^3 - x + noise: 15 samples for training, 30 for validation, 500 new ones."""
    generator = torch.Generator().manual_seed(seed)
    spread = torch.linspace(-2, 2, 15, dtype=torch.float64)
    x = torch.cat([spread, 4 * torch.rand(530, generator=generator, dtype=torch.float64) - 2])  # from -2 to 2
    y = x**3 - x + torch.randn(545, generator=generator, dtype=torch.float64)
    parts = torch.stack([x, y]).to(device).split([15, 30, 500], dim=1)  # (2, 545) -> (2, 15), (2, 30), (2, 500)
    return [tuple(part) for part in parts]


def claim_training_error_would_always_pick_the_most_complex(choose=choose, device="cpu"):
    picks = []
    for seed in range(20):
        training, validation, _ = toy(seed, device)
        on_training, on_validation = (
            torch.stack([error(training, degree, *part) for degree in DEGREES]) for part in (training, validation)
        )
        assert (on_training.diff() <= 1e-6).all()  # one more power never makes the fit to the training set worse
        picks.append(choose(training, validation, DEGREES))
        assert picks[-1] == on_validation.argmin()
    assert sum(pick == 12 for pick in picks) <= 5
    assert sum(pick in range(3, 7) for pick in picks) >= 15  # the truth has degree 3


def claim_the_choice_does_better_on_new_data(choose=choose, device="cpu"):
    errors = []
    for seed in range(20):
        training, validation, new = toy(seed, device)
        degrees = choose(training, validation, DEGREES), 12, 0
        errors.append(torch.stack([error(training, degree, *new) for degree in degrees]))  # 3 x () -> (3,)
    chosen, most_complex, simplest = torch.stack(errors).median(dim=0).values  # 20 x (3,) -> (20, 3) -> (3,)
    assert 2 * chosen < most_complex
    assert 2 * chosen < simplest


def claim_every_sample_is_validated_exactly_once(folds=folds):
    for n, k in ((10, 5), (11, 4), (9, 4)):
        parts = folds(n, k)
        sizes, order = [len(part) for part in parts], torch.cat(list(parts)).tolist()
        assert len(sizes) == k and max(sizes) - min(sizes) <= 1
        assert sorted(order) == list(range(n))
        assert sorted(order) != order  # shuffled


def demo(device="cpu"):
    training, validation, new = toy(0, device)
    for degree in (0, 1, 2, 3, 4, 6, 9, 12):
        shown = [error(training, degree, *part).item() for part in (training, validation, new)]
        print(f"degree {degree:2}: training {shown[0]:.2f}, validation {shown[1]:.2f}, new data {shown[2]:.2f}")
    print("chosen by validation:", choose(training, validation, DEGREES))
    print("chosen by training error:", chosen_by_training_error(training, validation, DEGREES))


if __name__ == "__main__":
    demo()
