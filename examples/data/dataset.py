"""A dataset of one's own, with a length and an index, compared with ``torch.utils.data.TensorDataset``.

Axes: N = samples, D = features.
"""

import torch
from torch.testing import assert_close
from torch.utils.data import DataLoader, Dataset, TensorDataset


class TableDataset(Dataset):
    """Pairs each row of features with its label; ``len`` and an index are all that a DataLoader needs.

    Shapes: features (N, D), labels (N); an item is (D), ()
    """

    def __init__(self, features, labels):
        if len(features) != len(labels):
            raise ValueError(f"{len(features)} rows of features but {len(labels)} labels")
        self.features, self.labels = features, labels

    def __len__(self):
        return len(self.labels)

    def __getitem__(self, index):
        return self.features[index], self.labels[index]  # (N, D) -> (D,), (N,) -> ()


class LastSampleMissing(TableDataset):
    def __len__(self):
        return len(self.labels) - 1  # "indices start from 0"


class FeaturesCounted(TableDataset):
    def __len__(self):
        return self.features.shape[1]  # D is the number of features, not of samples


class LabelOfTheNeighbor(TableDataset):
    def __getitem__(self, index):
        return self.features[index], self.labels[index - 1]


class LengthsNotChecked(TableDataset):
    def __init__(self, features, labels):
        self.features, self.labels = features, labels


MISTAKES = {
    "last sample missing": LastSampleMissing,
    "features counted": FeaturesCounted,
    "label of the neighbor": LabelOfTheNeighbor,
    "lengths not checked": LengthsNotChecked,
}


def table(device="cpu"):
    """Gives seven samples of three features; the label is the sum of a sample's features.

    Shapes: -> features (N, D), labels (N)
    """
    features = torch.arange(21, dtype=torch.float64, device=device).reshape(7, 3)  # (21,) -> (7, 3)
    return features, features.sum(dim=1)


def claim_items_are_those_of_tensordataset(dataset_class=TableDataset, device="cpu"):
    ours, theirs = dataset_class(*table(device)), TensorDataset(*table(device))
    assert len(ours) == len(theirs)
    for index in range(len(theirs)):
        for our_part, their_part in zip(ours[index], theirs[index], strict=True):
            assert_close(our_part, their_part)


def claim_a_loader_visits_every_sample_once(dataset_class=TableDataset, device="cpu"):
    features, labels = table(device)
    batches = list(DataLoader(dataset_class(features, labels), batch_size=3, shuffle=True))
    assert [len(y) for _, y in batches] == [3, 3, 1]
    seen = torch.cat([y for _, y in batches])  # (3,), (3,), (1,) -> (7,)
    assert_close(seen.sort().values, labels.sort().values)


def claim_features_and_label_belong_together(dataset_class=TableDataset, device="cpu"):
    dataset = dataset_class(*table(device))
    for x, y in DataLoader(dataset, batch_size=2, shuffle=True):
        assert_close(y, x.sum(dim=1))  # true of every sample of this toy table


def claim_unequal_lengths_are_refused(dataset_class=TableDataset, device="cpu"):
    features, labels = table(device)
    try:
        dataset_class(features, labels[:-1])
    except ValueError:
        return
    raise AssertionError("seven rows of features went with six labels")


def demo(device="cpu"):
    dataset = TableDataset(*table(device))
    x, y = dataset[3]
    print(f"{len(dataset)} samples; dataset[3] = {x.tolist()}, {y.item():.0f}")
    for _, y in DataLoader(dataset, batch_size=3):
        print("batch of", len(y), "with labels", y.tolist())


if __name__ == "__main__":
    demo()
