"""Why a test set must not be used for choosing, shown on models and features that are pure chance.

Axes: M = models, V = validation samples, T = test samples, N = samples, D = features.
"""

import torch


def choose_and_report(right_in_validation, right_in_test):
    """Picks the model that is right most often in validation, and reports how often it is right in the test.

    Shapes: right_in_validation (M, V) and right_in_test (M, T) of zeros and ones -> (), ()
    """
    best = right_in_validation.mean(dim=1).argmax()  # (M, V) -> (M,) -> ()
    return best, right_in_test[best].mean()


def uncertainty(accuracy, n):
    """Gives the standard error of an accuracy measured on n independent test samples."""
    return (accuracy * (1 - accuracy) / n) ** 0.5


def accuracy_on_the_test_set(features, labels, training, test):
    """Keeps the 10 features that go best with the labels of the training set, fits, and measures on the test set.

    Shapes: features (N, D), labels (N) of -1 and 1, training and test: indices -> ()
    """
    agreement = labels[training] @ features[training]  # (n,) @ (n, D) -> (D,)
    kept = agreement.abs().topk(10).indices  # (10,)
    scores = features[test][:, kept] @ agreement[kept]  # (t, 10) @ (10,) -> (t,)
    return (scores.sign() == labels[test]).double().mean()


def chosen_on_the_test_set(right_in_validation, right_in_test):
    best = right_in_test.mean(dim=1).argmax()
    return best, right_in_test[best].mean()


def validation_result_reported(right_in_validation, right_in_test):
    best = right_in_validation.mean(dim=1).argmax()
    return best, right_in_validation[best].mean()


def without_the_root(accuracy, n):
    return accuracy * (1 - accuracy) / n


def features_kept_by_all_labels(features, labels, training, test):
    kept = (labels @ features).abs().topk(10).indices  # the test labels had a say in this
    return accuracy_on_the_test_set(features[:, kept], labels, training, test)


MISTAKES = {
    "chosen on the test set": {"choose_and_report": chosen_on_the_test_set},
    "validation result reported": {"choose_and_report": validation_result_reported},
    "no root": {"uncertainty": without_the_root},
    "features kept by all labels": {"accuracy_on_the_test_set": features_kept_by_all_labels},
}


def answers(skill, n, device="cpu"):  # (M) -> (M, n) of zeros and ones: 1 where right, with the probability ``skill``
    return (torch.rand(len(skill), n, dtype=torch.float64).to(device) < skill[:, None]).double()


def sixty_samples(signal=0.0, device="cpu"):
    """Draws and splits 60 samples, whose labels ten of the features show as clearly as ``signal`` says."""
    features = torch.randn(60, 1000, dtype=torch.float64).to(device)
    labels = (2 * torch.randint(0, 2, (60,)) - 1).double().to(device)
    features[:, :10] += signal * labels[:, None]
    order = torch.randperm(60).to(device)
    return features, labels, order[:40], order[40:]


def claim_the_best_of_200_guessers_is_still_a_guesser(choose_and_report=choose_and_report, device="cpu"):
    guessing = torch.full((200,), 0.5, dtype=torch.float64, device=device)
    reports = [choose_and_report(answers(guessing, 100, device), answers(guessing, 100, device))[1] for _ in range(100)]
    assert (torch.stack(reports).mean() - 0.5).abs() < 0.03  # six standard deviations


def claim_the_report_is_right_on_average(choose_and_report=choose_and_report, device="cpu"):
    skill = torch.linspace(0.6, 0.7, 200, dtype=torch.float64, device=device)
    chosen, reported = [], []
    for _ in range(100):
        best, report = choose_and_report(answers(skill, 100, device), answers(skill, 100, device))
        chosen.append(skill[best])
        reported.append(report)
    true = torch.stack(chosen).mean()
    assert true > 0.67  # on average the models have 0.65
    assert (torch.stack(reported).mean() - true).abs() < 0.03


def claim_the_uncertainty_is_the_spread_over_many_test_sets(uncertainty=uncertainty, device="cpu"):
    for accuracy, n in ((0.9, 100), (0.6, 400)):
        model = torch.full((2000,), accuracy, dtype=torch.float64, device=device)
        measured = answers(model, n, device).mean(dim=1)  # (2000, n) -> (2000,): 2000 test sets
        assert 0.9 < uncertainty(accuracy, n) / measured.std() < 1.1


def claim_only_real_patterns_are_found(accuracy_on_the_test_set=accuracy_on_the_test_set, device="cpu"):
    chance = [accuracy_on_the_test_set(*sixty_samples(0.0, device)) for _ in range(100)]
    assert (torch.stack(chance).mean() - 0.5).abs() < 0.06  # over five standard deviations
    real = [accuracy_on_the_test_set(*sixty_samples(1.0, device)) for _ in range(10)]
    assert torch.stack(real).mean() > 0.9


@torch.random.fork_rng(devices=[])  # the seed holds in here only
def demo(device="cpu"):
    torch.manual_seed(0)
    guessing = torch.full((200,), 0.5, dtype=torch.float64, device=device)
    runs = [(answers(guessing, 100, device), answers(guessing, 100, device)) for _ in range(100)]
    for name, run in (("on the test set itself", chosen_on_the_test_set), ("in validation", choose_and_report)):
        report = torch.stack([run(*parts)[1] for parts in runs]).mean()
        print(f"best of 200 guessers, chosen {name}: test accuracy {report:.2f} (mean of 100 runs)")
    for n in (100, 400, 10_000):
        print(f"accuracy 0.9 on {n} samples: plus or minus {uncertainty(0.9, n):.3f}")
    for name, run in (("training labels", accuracy_on_the_test_set), ("all labels", features_kept_by_all_labels)):
        results = torch.stack([run(*sixty_samples(0.0, device)) for _ in range(100)])
        print(f"chance labels, features kept by {name}: test accuracy {results.mean():.2f} (mean of 100 runs)")


if __name__ == "__main__":
    demo()
