"""Setting a training set apart: at random, without overlap, and with related samples on one side.

Axes: N = samples, D = features, G = groups of related samples (say, the scans of one patient).
"""

import torch
from torch.testing import assert_close


def split(n, share=0.6):
    """Draws the indices of the training set at random; the others are held out.

    Shapes: -> (share * n), (the rest)
    """
    order = torch.randperm(n)  # (N,): data often come sorted
    return order[: int(share * n)], order[int(share * n) :]


def split_by_group(groups, share=0.6):
    """Draws whole groups, so that related samples are never on both sides.

    Shapes: groups (N), whole numbers from 0 up -> indices of the training set, indices of the rest
    """
    chosen, _ = split(int(groups.max()) + 1, share)  # groups are drawn, not samples
    training = torch.isin(groups, chosen)  # (N,)
    return training.nonzero()[:, 0], (~training).nonzero()[:, 0]


def first_rows(n, share=0.6):
    return torch.arange(int(share * n)), torch.arange(int(share * n), n)


def drawn_twice(n, share=0.6):
    return torch.randperm(n)[: int(share * n)], torch.randperm(n)[int(share * n) :]  # two different orders


def samples_drawn_regardless_of_groups(groups, share=0.6):
    return split(len(groups), share)


MISTAKES = {
    "not shuffled": {"split": first_rows},
    "drawn twice": {"split": drawn_twice},
    "groups ignored": {"split_by_group": samples_drawn_regardless_of_groups},
}


def memorize(features, labels, queries):
    """Answers with the label of the nearest training sample: a model that learns everything by heart.

    Shapes: features (N, D), labels (N), queries (Q, D) -> (Q)
    """
    return labels[torch.cdist(queries, features).argmin(dim=1)]  # (Q, D), (N, D) -> (Q, N) -> (Q,)


def accuracies(features, labels, training, held_out):
    """Gives the accuracy of the memorizer on the samples it learned, and on those held out."""
    parts = (training, held_out)
    answers = [memorize(features[training], labels[training], features[part]) for part in parts]
    return torch.stack([(a == labels[part]).double().mean() for a, part in zip(answers, parts, strict=True)])  # (2,)


def coin_flips(n, device="cpu"):  # features (N, D) and labels (N) that have nothing to do with each other
    return torch.rand(n, 5, dtype=torch.float64).to(device), torch.randint(0, 2, (n,)).to(device)


def scans(device="cpu"):
    """Gives four nearly equal scans of each of 400 patients, a coin flip as the label of each, and the patient."""
    groups = torch.arange(400).repeat_interleave(4)  # (400,) -> (1600,)
    features, labels = coin_flips(400)
    features = features[groups] + 0.001 * torch.rand(1600, 5, dtype=torch.float64)  # (400, D) -> (1600, D)
    return features.to(device), labels[groups].to(device), groups


def claim_nobody_is_on_both_sides_and_nobody_is_lost(split=split):
    training, held_out = split(50)
    assert len(training) == 30
    assert set(training.tolist()) != set(split(50)[0].tolist())  # drawn at random: another split, other samples
    assert sorted(training.tolist() + held_out.tolist()) == list(range(50))


def claim_every_class_gets_its_share(split=split):
    classes = torch.arange(3).repeat_interleave(400)  # (1200,): sorted by class, as data often come
    training, _ = split(1200)
    shares = torch.bincount(classes[training], minlength=3) / 400
    assert ((shares > 0.5) & (shares < 0.7)).all()  # five standard deviations to either side of 0.6


def claim_full_marks_in_training_prove_nothing(split=split, device="cpu"):
    measured = accuracies(*coin_flips(1500, device), *split(1500))  # there is nothing to learn
    assert_close(measured[0], torch.ones_like(measured[0]))
    assert (measured[1] - 0.5).abs() < 0.1


def claim_related_samples_stay_on_one_side(split_by_group=split_by_group, device="cpu"):
    features, labels, groups = scans(device)
    training, held_out = split_by_group(groups)
    chosen = set(groups[training].tolist())
    assert len(chosen) == 240 and chosen != set(range(240)) and not chosen & set(groups[held_out].tolist())
    assert (len(training), len(held_out)) == (960, 640)  # four scans of each patient
    measured = accuracies(features, labels, training, held_out)
    assert (measured[1] - 0.5).abs() < 0.25  # 160 patients with a coin flip each: six standard deviations


@torch.random.fork_rng(devices=[])  # the seed holds in here only
def demo(device="cpu"):
    torch.manual_seed(3)
    features, labels, groups = scans(device)
    for name, parts in (("whole patients", split_by_group(groups)), ("single scans", split(len(groups)))):
        learned, held_out = accuracies(features, labels, *parts).tolist()
        print(f"coin-flip labels, split by {name}: training {learned:.2f}, held out {held_out:.2f}")
    learned, held_out = accuracies(*coin_flips(1500, device), *split(1500)).tolist()
    print(f"1500 coin flips, nobody twice: training {learned:.2f}, held out {held_out:.2f}")


if __name__ == "__main__":
    demo()
