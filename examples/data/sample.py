"""A sample is a row that stays together: its features with its own label, however the rows are ordered.

Axes: N = samples, D = features.
"""

import torch
from torch.testing import assert_close


def shuffle(features, labels):
    """Brings the samples into a random order, the same for features and labels.

    Shapes: features (N, D), labels (N) -> (N, D), (N)
    """
    order = torch.randperm(len(labels)).to(labels.device)  # (N,)
    return features[order], labels[order]


def mean_squared_error(predictions, labels):
    """Averages the errors of the samples, each prediction being compared with its own label.

    Shapes: predictions (N, 1) as a layer returns them, labels (N) -> ()
    """
    return ((predictions[:, 0] - labels) ** 2).mean()  # (N, 1) -> (N,), then (N,) - (N,)


def labels_left_behind(features, labels):
    return features[torch.randperm(len(labels)).to(labels.device)], labels


def shuffled_separately(features, labels):
    first, second = (torch.randperm(len(labels)).to(labels.device) for _ in range(2))
    return features[first], labels[second]


def each_feature_shuffled_by_itself(features, labels):
    columns = [column[torch.randperm(len(labels)).to(labels.device)] for column in features.T]
    return torch.stack(columns, dim=1), labels


def every_prediction_against_every_label(predictions, labels):
    return ((predictions - labels) ** 2).mean()  # (N, 1) - (N,) broadcasts to (N, N), without an error message


MISTAKES = {
    "labels left behind": {"shuffle": labels_left_behind},
    "shuffled separately": {"shuffle": shuffled_separately},
    "features torn apart": {"shuffle": each_feature_shuffled_by_itself},
    "every prediction against every label": {"mean_squared_error": every_prediction_against_every_label},
}


def table(device="cpu"):
    """Gives 20 different samples of a toy task whose label is 3 a - 2 b + 1, not quite exactly.

    Shapes: -> features (N, D), labels (N)
    """
    a = torch.arange(20, dtype=torch.float64, device=device)
    features = torch.stack([a, (a * 7) % 20], dim=1)  # 2 x (20,) -> (20, 2)
    return features, features @ torch.tensor([3.0, -2.0], dtype=torch.float64, device=device) + 1 + 0.1 * (a % 3)


def claim_shuffling_keeps_every_sample_together(shuffle=shuffle, device="cpu"):
    features, labels = table(device)
    before, first, second = (
        torch.cat([x, y[:, None]], dim=1).tolist()  # (N, D + 1): one row for each sample
        for x, y in ((features, labels), shuffle(features, labels), shuffle(features, labels))
    )
    assert sorted(first) == sorted(second) == sorted(before)
    assert first != before and second != before and first != second


def claim_the_order_of_the_samples_does_not_change_the_fit(shuffle=shuffle, device="cpu"):
    features, labels = table(device)
    fits = []
    for x, y in ((features, labels), shuffle(features, labels)):
        x = torch.cat([x, torch.ones_like(x[:, :1])], dim=1)  # (N, D) -> (N, D + 1)
        fits.append(torch.linalg.lstsq(x, y[:, None]).solution[:, 0])  # (D + 1,)
    assert_close(fits[1], fits[0])


def claim_the_loss_is_the_mean_of_the_losses_of_single_samples(mean_squared_error=mean_squared_error, device="cpu"):
    labels = torch.tensor([1.0, 2.0, 6.0], dtype=torch.float64, device=device)
    predictions = torch.tensor([[1.5], [2.0], [5.0]], dtype=torch.float64, device=device)  # (3, 1)
    single = [mean_squared_error(predictions[i : i + 1], labels[i : i + 1]) for i in range(3)]
    assert_close(mean_squared_error(predictions, labels), torch.stack(single).mean())
    assert_close(mean_squared_error(predictions, labels), torch.nn.functional.mse_loss(predictions[:, 0], labels))


def demo(device="cpu"):
    features, labels = table(device)
    print(f"{len(labels)} samples of {features.shape[1]} features; sample 3:", features[3].tolist(), f"{labels[3]:.1f}")
    labels = torch.tensor([1.0, 2.0, 6.0], device=device)
    predictions = torch.tensor([[1.5], [2.0], [5.0]], device=device)
    print(f"mean squared error: {mean_squared_error(predictions, labels):.3f}")
    print(f"every prediction against every label: {every_prediction_against_every_label(predictions, labels):.3f}")


if __name__ == "__main__":
    demo()
