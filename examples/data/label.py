"""Labels: class numbers that are names and not quantities, missing labels, and wrong ones.

Axes: N = samples, V = labels that are put to the vote.
"""

import torch
from torch.testing import assert_close

UNLABELED = -100  # the number by which PyTorch's losses mark "no label here" (ignore_index)


def accuracy(predictions, labels):
    """Finds the share of labeled samples whose prediction is the label; a class is right or wrong, never close.

    Shapes: predictions (N), labels (N) -> ()
    """
    labeled = labels != UNLABELED  # (N,)
    return (predictions[labeled] == labels[labeled]).double().mean()


def vote(labels):
    """Finds the most frequent class among several labels.

    Shapes: labels (V) -> ()
    """
    return torch.bincount(labels).argmax()  # (V,) -> (classes,) -> ()


def unlabeled_counted_as_wrong(predictions, labels):
    return (predictions == labels).double().mean()


def unlabeled_taken_for_class_zero(predictions, labels):
    return (predictions == labels.clamp(min=0)).double().mean()


def partly_right_if_close(predictions, labels):
    labeled = labels != UNLABELED
    return 1 - (predictions[labeled] - labels[labeled]).abs().double().mean() / 2  # as if class 1 lay between 0 and 2


def rounded_mean(labels):
    return labels.double().mean().round().long()


def middle_label(labels):
    return labels.median()


MISTAKES = {
    "unlabeled counted as wrong": {"accuracy": unlabeled_counted_as_wrong},
    "unlabeled taken for class 0": {"accuracy": unlabeled_taken_for_class_zero},
    "numbers close, partly right": {"accuracy": partly_right_if_close},
    "mean of class numbers": {"vote": rounded_mean},
    "median of class numbers": {"vote": middle_label},
}


def claim_class_numbers_are_only_names(accuracy=accuracy, device="cpu"):
    predictions = torch.tensor([0, 1, 2, 0, 2, 1, 2, 0], device=device)
    labels = torch.tensor([0, 2, 2, 1, 2, 1, 0, 0], device=device)
    assert_close(accuracy(predictions, labels), torch.tensor(5 / 8, dtype=torch.float64, device=device))
    for names in ([1, 2, 0], [2, 1, 0], [0, 2, 1]):  # new numbers for the classes, in both lists
        renamed = torch.tensor(names, device=device)
        assert_close(accuracy(renamed[predictions], renamed[labels]), accuracy(predictions, labels))


def claim_a_vote_does_not_depend_on_the_numbering(vote=vote, device="cpu"):
    labels = torch.tensor([0, 0, 2, 2, 2, 1], device=device)  # cat, cat, dog, dog, dog, chicken
    assert vote(labels) == 2
    for names in ([1, 2, 0], [2, 0, 1], [0, 2, 1]):
        renamed = torch.tensor(names, device=device)
        assert vote(renamed[labels]) == renamed[2]


def claim_unlabeled_samples_do_not_count(accuracy=accuracy, device="cpu"):
    predictions = torch.tensor([0, 1, 2, 2, 0, 1], device=device)
    labels = torch.tensor([0, 1, UNLABELED, 1, UNLABELED, UNLABELED], device=device)
    assert_close(accuracy(predictions, labels), torch.tensor(2 / 3, dtype=torch.float64, device=device))


def claim_wrong_labels_make_a_perfect_model_look_worse(accuracy=accuracy, device="cpu"):
    truth = torch.randint(0, 3, (100_000,)).to(device)
    wrong = torch.rand(100_000).to(device) < 0.2  # one label in five
    labels = torch.where(wrong, (truth + 1) % 3, truth)
    measured = accuracy(truth, labels)  # the predictions are all right
    assert_close(measured, torch.tensor(0.8, dtype=torch.float64, device=device), atol=0.01, rtol=0)


def demo(device="cpu"):
    predictions = torch.tensor([0, 1, 2, 2, 0, 1], device=device)
    labels = torch.tensor([0, 1, UNLABELED, 1, UNLABELED, UNLABELED], device=device)
    print(f"accuracy on the three labeled samples: {accuracy(predictions, labels):.3f}")
    print(f"the others counted as wrong: {unlabeled_counted_as_wrong(predictions, labels):.3f}")
    names = ("cat", "chicken", "dog")
    votes = torch.tensor([0, 0, 2, 2, 2], device=device)
    print("cat, cat, dog, dog, dog: vote", names[vote(votes)])
    print(f"mean of the numbers {votes.double().mean():.1f}, rounded {names[rounded_mean(votes)]}")


if __name__ == "__main__":
    demo()
