"""A data loader from scratch, compared with ``torch.utils.data.DataLoader``.

Axes: N = samples, B = samples in a batch, D = features.
"""

import torch
from torch.testing import assert_close
from torch.utils.data import DataLoader, TensorDataset


def batches(features, labels, batch_size, shuffle=False, drop_last=False, generator=None):
    """Yields the samples in batches, each sample once; the last batch may be smaller unless it is dropped.

    Shapes: features (N, D), labels (N) -> pairs (B, D), (B)
    """
    count = len(labels)
    order = torch.randperm(count, generator=generator) if shuffle else torch.arange(count)
    for chosen in order.to(labels.device).split(batch_size):
        if len(chosen) == batch_size or not drop_last:
            yield features[chosen], labels[chosen]  # one order for both: a label stays with its sample


def features_and_labels_shuffled_apart(features, labels, batch_size, shuffle=False, drop_last=False, generator=None):
    if shuffle:
        labels = labels[torch.randperm(len(labels), generator=generator).to(labels.device)]
    yield from batches(features, labels, batch_size, shuffle, drop_last, generator)


def rest_lost(features, labels, batch_size, shuffle=False, drop_last=False, generator=None):
    yield from batches(features, labels, batch_size, shuffle, True, generator)


def drawn_with_replacement(features, labels, batch_size, shuffle=False, drop_last=False, generator=None):
    if shuffle:
        drawn = torch.randint(len(labels), (len(labels),), generator=generator).to(labels.device)
        features, labels = features[drawn], labels[drawn]
    yield from batches(features, labels, batch_size, False, drop_last)


def seeded_in_every_epoch(features, labels, batch_size, shuffle=False, drop_last=False, generator=None):
    yield from batches(features, labels, batch_size, shuffle, drop_last, torch.Generator().manual_seed(0))


def whole_batches_shuffled(features, labels, batch_size, shuffle=False, drop_last=False, generator=None):
    parts = list(batches(features, labels, batch_size, False, drop_last))  # cut first, and then shuffled
    for i in torch.randperm(len(parts), generator=generator) if shuffle else range(len(parts)):
        yield parts[i]


MISTAKES = {
    "features and labels shuffled apart": features_and_labels_shuffled_apart,
    "rest lost": rest_lost,
    "drawn with replacement": drawn_with_replacement,
    "same order in every epoch": seeded_in_every_epoch,
    "whole batches shuffled": whole_batches_shuffled,
}


def dataset(device="cpu", count=103):  # features (N, D) that tell which sample they are, and labels (N)
    labels = torch.arange(count, device=device)
    return torch.stack([2 * labels, labels + 1], dim=1), labels


def claim_every_sample_comes_once_with_its_own_label(batches=batches, device="cpu"):
    features, labels = dataset(device)
    seen = list(batches(features, labels, 10, shuffle=True))
    x, y = torch.cat([x for x, _ in seen]), torch.cat([y for _, y in seen])
    assert sorted(y.tolist()) == list(range(103))
    assert_close(x, torch.stack([2 * y, y + 1], dim=1))


def claim_without_shuffling_it_is_the_builtin(batches=batches, device="cpu"):
    features, labels = dataset(device)
    for drop_last in (False, True):
        theirs = DataLoader(TensorDataset(features, labels), batch_size=10, drop_last=drop_last)
        ours = list(batches(features, labels, 10, drop_last=drop_last))
        assert len(ours) == len(theirs) == (10 if drop_last else 11)  # 103 samples: ten batches and a rest of 3
        for (x, y), (their_x, their_y) in zip(ours, theirs, strict=True):
            assert_close((x, y), (their_x, their_y))


def claim_each_epoch_has_an_order_of_its_own(batches=batches, device="cpu"):
    features, labels = dataset(device)
    generator = torch.Generator().manual_seed(3)
    epochs = [torch.cat([y for _, y in batches(features, labels, 10, True, False, generator)]) for _ in range(3)]
    epochs.append(labels)
    assert not any(torch.equal(epochs[i], epochs[j]) for i in range(4) for j in range(i))


def claim_samples_are_shuffled_and_not_batches(batches=batches, device="cpu"):
    for _, y in batches(*dataset(device), 10, shuffle=True):
        assert len(y) < 10 or y.max() - y.min() > 9  # ten neighbours would be numbers from n to n + 9


def demo(device="cpu"):
    features, labels = dataset(device, count=7)
    for drop_last in (False, True):
        shown = [y.tolist() for _, y in batches(features, labels, 3, drop_last=drop_last)]
        print(f"7 samples in batches of 3, drop_last={drop_last}: {shown}")
    generator = torch.Generator().manual_seed(0)
    for epoch in (1, 2):
        seen = [y for _, y in batches(features, labels, 3, shuffle=True, generator=generator)]
        print(f"epoch {epoch}, shuffled: {[y.tolist() for y in seen]}, sum of all labels {torch.cat(seen).sum()}")


if __name__ == "__main__":
    demo()
