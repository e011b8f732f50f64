"""Pages that answer an error message of PyTorch quote it as the installed PyTorch words it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
import torch
from projects import REPOSITORY, texts
from torch import nn
from torch.nn import functional as F
from torch.utils.data import default_collate

from kbtool.load import load
from kbtool.model import KnowledgeBase


def backward_twice() -> None:
    weight = torch.ones(3, requires_grad=True)
    loss = (weight**2).sum()
    loss.backward()
    loss.backward()


def update_in_place() -> None:
    torch.ones(3, requires_grad=True).add_(1)


def overwrite_what_is_needed() -> None:
    output = torch.exp(torch.ones(3, requires_grad=True))
    output.add_(1)
    output.sum().backward()


MESSAGES: dict[str, tuple[str, Callable[[], Any]]] = {
    "computational-graph": ("Trying to backward through the graph a second time", backward_twice),
    "automatic-differentiation": (
        "element 0 of tensors does not require grad and does not have a grad_fn",
        lambda: torch.ones(3).sum().backward(),
    ),
    "scalar": (
        "grad can be implicitly created only for scalar outputs",
        lambda: (2 * torch.ones(3, requires_grad=True)).backward(),
    ),
    "leaf-tensor": ("a leaf Variable that requires grad is being used in an in-place operation", update_in_place),
    "backpropagation": (
        "one of the variables needed for gradient computation has been modified by an inplace operation",
        overwrite_what_is_needed,
    ),
    "model-parameter": ("optimizer got an empty parameter list", lambda: torch.optim.SGD([], lr=0.1)),
    "pytorch": ("Can't call numpy() on Tensor that requires grad", lambda: torch.ones(3, requires_grad=True).numpy()),
    "matrix-multiplication": (
        "mat1 and mat2 shapes cannot be multiplied",
        lambda: torch.ones(2, 3) @ torch.ones(2, 3),
    ),
    "fully-connected-layer": (
        "mat1 and mat2 shapes cannot be multiplied (4x5 and 3x2)",
        lambda: nn.Linear(3, 2)(torch.ones(4, 5)),
    ),
    "tensor": (
        "The size of tensor a (3) must match the size of tensor b (4) at non-singleton dimension 0",
        lambda: torch.ones(3) + torch.ones(4),
    ),
    "transpose": (
        "view size is not compatible with input tensor's size and stride",
        lambda: torch.ones(2, 3).T.view(-1),
    ),
    "dataloader": (
        "stack expects each tensor to be equal size",
        lambda: default_collate([torch.ones(2), torch.ones(3)]),
    ),
    "batch-normalization": (
        "Expected more than 1 value per channel when training",
        lambda: nn.BatchNorm1d(3)(torch.ones(1, 3)),
    ),
    "softmax-cross-entropy": (
        "Target 5 is out of bounds",
        lambda: F.cross_entropy(torch.ones(1, 5), torch.tensor([5])),
    ),
    "word-embedding": ("index out of range in self", lambda: nn.Embedding(10, 3)(torch.tensor(10))),
    "channel": (
        "expected input[1, 1, 5, 5] to have 3 channels, but got 1 channels instead",
        lambda: nn.Conv2d(3, 8, 3)(torch.ones(1, 1, 5, 5)),
    ),
}


@pytest.fixture(scope="module")
def kb() -> KnowledgeBase:
    return load(REPOSITORY).kb


@pytest.mark.parametrize("id", MESSAGES)
def test_a_message_is_quoted_as_pytorch_words_it(kb: KnowledgeBase, id: str) -> None:
    message, fail = MESSAGES[id]
    with pytest.raises(Exception) as caught:  # noqa: PT011  # each in its own class; the words are what counts
        fail()
    assert message in str(caught.value)
    concept = kb.concepts[id]
    for language in ("zh", "en"):
        written = [concept.explanation[language], *(claim[language] for claim in concept.claims)]
        assert any(message in " ".join(text.split()) for text in written), (id, language)


def test_each_of_these_messages_can_be_asked_for() -> None:
    """Pasted into the search as PyTorch prints it, a message leads to a page that answers it."""
    from kbtool.search import expand, search, write_index

    base = load(REPOSITORY).kb
    index = expand(write_index(base, "en"))
    for id, (message, fail) in MESSAGES.items():
        with pytest.raises(Exception) as caught:  # noqa: PT011
            fail()
        printed = f"{type(caught.value).__name__}: {caught.value}"
        answering = {
            one.id
            for one in base.concepts.values()
            if any(message[:40] in " ".join(text.split()) for text in texts(one))
        }
        found = [hit.concept for hit in search(index, printed, 3)]
        assert answering & set(found), (id, printed, found)
