"""A toy of pretraining: learn word vectors from unlabeled text first, then learn two tasks from three labeled words.

Next-word prediction needs no labels. Axes: V = words, D = length of their vectors, C = classes of a task.
"""

import torch
from torch.nn import functional as F

ANIMALS, VERBS = ["cat", "dog", "fox", "hen", "cow", "owl"], ["eats", "likes", "wants", "sees"]
FOODS = ["meat", "fish", "corn", "rice", "soup", "hay"]
WORDS = ["the", ".", *ANIMALS, *VERBS, *FOODS]
NEXT = {"the": ANIMALS + FOODS, ".": ["the"]}  # "the cat eats the corn ." and so on, all choices equally likely
NEXT |= dict.fromkeys(ANIMALS, VERBS) | {verb: ["the"] for verb in VERBS} | {food: ["."] for food in FOODS}
LABELED = ["cat", "eats", "meat"]
TASKS = {  # the class of every word; only the three labeled words are shown to the model
    "animal, verb or food": dict.fromkeys(ANIMALS, 0) | dict.fromkeys(VERBS, 1) | dict.fromkeys(FOODS, 2),
    "noun or verb": dict.fromkeys(ANIMALS + FOODS, 0) | dict.fromkeys(VERBS, 1),
}


def random_matrix(rows, columns, seed, device):
    return 0.1 * torch.randn(rows, columns, generator=torch.Generator().manual_seed(seed)).to(device)


def descend(loss, parameters, steps, lr=3.0):
    """Plain gradient descent that leaves the given tensors as they are, and returns new ones."""
    for _ in range(steps):
        parameters = [p.detach().requires_grad_() for p in parameters]
        gradients = torch.autograd.grad(loss(*parameters), parameters)
        parameters = [p.detach() - lr * g for p, g in zip(parameters, gradients, strict=True)]
    return parameters


def pretrain(device, following=NEXT):
    """Learns vectors from which the next word can be told. Shapes: -> (V, D)"""
    target = torch.tensor([[float(after in following[word]) for after in WORDS] for word in WORDS], device=device)
    target = target / target.sum(dim=1, keepdim=True)  # (V, V), a distribution in each row
    start = [random_matrix(len(WORDS), 6, 0, device), random_matrix(len(WORDS), 6, 1, device)]
    return descend(lambda vectors, output: F.cross_entropy(vectors @ output.t(), target), start, 80)[0]


def fine_tune(vectors, task, device, lr=1.0):
    """Puts a new head on the vectors, and trains both on the labeled words. Shapes: (V, D) -> (V, D), (D, C)"""
    rows = torch.tensor([WORDS.index(word) for word in LABELED], device=device)
    label = torch.tensor([task[word] for word in LABELED], device=device)
    start = [vectors, random_matrix(vectors.size(1), 3, 2, device)]
    return descend(lambda vectors, head: F.cross_entropy(vectors[rows] @ head, label), start, 60, lr)


def fine_tune_from_scratch(vectors, task, device):
    return fine_tune(random_matrix(len(WORDS), 6, 0, device), task, device)  # what was pretrained is never loaded


def fine_tune_after_nonsense(vectors, task, device):
    order = torch.randperm(len(WORDS), generator=torch.Generator().manual_seed(0)).tolist()
    shuffled = {word: [WORDS[order[i]]] for i, word in enumerate(WORDS)}  # every word followed by some word of its own
    return fine_tune(pretrain(device, shuffled), task, device)


def fine_tune_in_place(vectors, task, device):
    tuned, head = fine_tune(vectors, task, device)
    vectors.copy_(tuned)  # the next task no longer starts from what was pretrained
    return tuned, head


MISTAKES = {
    "pretrained parameters never loaded": fine_tune_from_scratch,
    "pretrained on unrelated data": fine_tune_after_nonsense,
    "fine-tuned without a copy": fine_tune_in_place,
}


def share_right(tuned, task):
    """The share of words with the right class, among those that had no label."""
    scores = tuned[0] @ tuned[1]  # (V, D) @ (D, C) -> (V, C)
    words = [word for word in task if word not in LABELED]
    return sum(scores[WORDS.index(word)].argmax().item() == task[word] for word in words) / len(words)


def claim_three_labels_suffice_after_pretraining_and_not_without(fine_tune=fine_tune, device="cpu"):
    vectors, task = pretrain(device), TASKS["animal, verb or food"]
    assert share_right(fine_tune(vectors, task, device), task) == 1.0
    assert share_right(fine_tune_from_scratch(vectors, task, device), task) < 0.7


def claim_the_same_pretrained_parameters_serve_both_tasks(fine_tune=fine_tune, device="cpu"):
    vectors = pretrain(device)
    before = vectors.clone()
    for task in TASKS.values():
        tuned = fine_tune(vectors, task, device)
        assert share_right(tuned, task) == 1.0
        assert torch.equal(vectors, before) and not torch.equal(tuned[0], before)  # a copy has been changed


def demo(device="cpu"):
    vectors = pretrain(device)
    for name, task in TASKS.items():
        for start, method in (("pretrained", fine_tune), ("from scratch", fine_tune_from_scratch)):
            print(f"{name}, 3 labels, {start}: {share_right(method(vectors, task, device), task):.2f} right")


if __name__ == "__main__":
    demo()
