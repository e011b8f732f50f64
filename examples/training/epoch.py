"""Epochs and iterations: how often each sample is used, and how many updates that makes.

Axes: N = samples, D = parameters.
"""

import torch
from torch.testing import assert_close


def train(weight, features, labels, lr, batch_size, epochs):
    """Mini-batch gradient descent on a linear model; returns the weight after every update and who was used when.

    Shapes: weight (D,), features (N, D), labels (N,) -> path (updates + 1, D), uses: a list of index lists per epoch
    """
    path, uses = [weight], []
    for _ in range(epochs):
        order = torch.randperm(len(labels)).to(labels.device)  # a new order for every epoch
        uses.append([])
        for chosen in order.split(batch_size):  # one iteration: one batch, one update
            x, y = features[chosen], labels[chosen]
            gradient = 2 * (x @ path[-1] - y) @ x / len(chosen)
            path.append(path[-1] - lr * gradient)
            uses[-1] += chosen.tolist()
    return torch.stack(path), uses


def one_batch_per_epoch(weight, features, labels, lr, batch_size, epochs):
    path, uses = [weight], []
    for _ in range(epochs):
        chosen = torch.randperm(len(labels)).to(labels.device)[:batch_size]
        x, y = features[chosen], labels[chosen]
        path.append(path[-1] - lr * 2 * (x @ path[-1] - y) @ x / len(chosen))
        uses.append(chosen.tolist())
    return torch.stack(path), uses


def rest_never_used(weight, features, labels, lr, batch_size, epochs):
    whole = len(labels) // batch_size * batch_size  # floor: the samples beyond it never get their turn
    return train(weight, features[:whole], labels[:whole], lr, batch_size, epochs)


def drawn_with_replacement(weight, features, labels, lr, batch_size, epochs):
    path, uses = [weight], []
    for _ in range(epochs):
        drawn = torch.randint(len(labels), (len(labels),)).to(labels.device)
        path += list(train(path[-1], features[drawn], labels[drawn], lr, batch_size, 1)[0][1:])
        uses.append(drawn.tolist())
    return torch.stack(path), uses


MISTAKES = {
    "one batch taken for an epoch": one_batch_per_epoch,
    "rest never used": rest_never_used,
    "drawn with replacement": drawn_with_replacement,
}


def line(device, count):
    x = torch.linspace(-1.0, 2.0, count, dtype=torch.float64, device=device)
    features = torch.stack([x, torch.ones_like(x)], dim=1)  # (N, 2): slope and intercept
    true_weight = torch.tensor([2.0, -1.0], dtype=torch.float64, device=device)
    return torch.zeros(2, dtype=torch.float64, device=device), features, features @ true_weight


def claim_every_sample_is_used_once_in_every_epoch(train=train, device="cpu"):
    _, uses = train(*line(device, 103), lr=0.01, batch_size=10, epochs=3)
    assert [sorted(used) for used in uses] == [list(range(103))] * 3
    assert uses[0] != uses[1] != uses[2]  # shuffled anew


def claim_updates_are_epochs_times_batches(train=train, device="cpu"):
    for count, batch_size, per_epoch in ((100, 10, 10), (103, 10, 11), (7, 7, 1), (5, 1, 5)):
        path, _ = train(*line(device, count), lr=0.01, batch_size=batch_size, epochs=4)
        assert len(path) - 1 == 4 * per_epoch  # N / B, rounded up, in each epoch


def claim_with_one_batch_of_everything_it_is_gradient_descent(train=train, device="cpu"):
    weight, features, labels = line(device, 20)
    for batch_size in (20, 32):  # there are 20 samples
        path, _ = train(weight, features, labels, lr=0.1, batch_size=batch_size, epochs=5)
        expected = weight
        for point in path:
            assert_close(point, expected)
            expected = expected - 0.1 * 2 * (features @ expected - labels) @ features / 20


def claim_smaller_batches_get_further_in_one_epoch_on_a_toy(train=train, device="cpu"):
    weight, features, labels = line(device, 100)
    errors = []
    for batch_size in (100, 20, 5):  # 1, 5 and 20 updates, from the same samples
        path, _ = train(weight, features, labels, lr=0.05, batch_size=batch_size, epochs=1)
        errors.append(((features @ path[-1] - labels) ** 2).mean())
    assert errors[0] > errors[1] > errors[2]


def demo(device="cpu"):
    for count, batch_size in ((1000, 10), (1000, 300), (1000, 1000)):
        path, uses = train(*line(device, count), lr=0.01, batch_size=batch_size, epochs=2)
        once = all(sorted(used) == list(range(count)) for used in uses)
        print(f"{count} samples, batches of {batch_size}: {(len(path) - 1) // 2} iterations in an epoch,", end=" ")
        print(f"{len(path) - 1} updates in two; every sample once in each: {once}")


if __name__ == "__main__":
    demo()
