"""Word embeddings: a lookup in a table, its gradient, and a toy language in which words used alike end up alike.

The lookup is compared with ``nn.Embedding``. Axes: B = texts, T = tokens, V = vocabulary, D = embedding.
"""

import torch
from torch import nn
from torch.nn import functional as F
from torch.testing import assert_close


def embed(input, weight):
    """Picks the row of each token. Shapes: input (B, T), weight (V, D) -> (B, T, D)"""
    return weight[input]


def columns_picked(input, weight):
    return weight.t().reshape(weight.shape)[input]  # the shape is right and the numbers come from other rows


def index_as_a_number(input, weight):
    return input[..., None] * weight.mean(dim=0)  # as if token 6 were twice token 3


def gradient_of_one_occurrence(input, weight):
    first = torch.ones_like(input, dtype=torch.bool).flatten()
    for i, token in enumerate(input.flatten().tolist()):
        first[i] = token not in input.flatten()[:i].tolist()
    vectors = weight[input]
    return torch.where(first.reshape(input.shape)[..., None], vectors, vectors.detach())  # repeats are not added up


def frozen_table(input, weight):
    return weight.detach()[input] + 0 * weight.sum()  # random vectors that never learn


MISTAKES = {
    "columns in place of rows": columns_picked,
    "index used as a number": index_as_a_number,
    "only one occurrence learns": gradient_of_one_occurrence,
    "table never trained": frozen_table,
}
WORDS = ["the", "cat", "dog", "fox", "eats", "likes", "meat", "fish", "."]
NEXT = {"the": "cat dog fox meat fish", "cat": "eats likes", "dog": "eats likes", "fox": "eats likes",
        "eats": "the", "likes": "the", "meat": ".", "fish": ".", ".": "the"}  # fmt: skip


def trained_similarity(embed, device):
    """Trains small random vectors to tell which words may follow, and returns their cosines. Shapes: -> (V, V)"""
    target = torch.tensor([[float(after in NEXT[word].split()) for after in WORDS] for word in WORDS], device=device)
    target = target / target.sum(dim=1, keepdim=True)  # (V, V), each row a distribution over the next word
    generator = torch.Generator().manual_seed(0)
    weight, output = (0.1 * torch.randn(9, 4, generator=generator).to(device) for _ in range(2))  # (V, D) each
    input = torch.arange(9, device=device)[None]  # (1, V), every word once
    for _ in range(60):
        weight.requires_grad_(), output.requires_grad_()
        loss = F.cross_entropy(embed(input, weight)[0] @ output.t(), target)
        gradients = torch.autograd.grad(loss, (weight, output))
        weight, output = weight.detach() - 3 * gradients[0], output.detach() - 3 * gradients[1]
    vectors = F.normalize(embed(input, weight)[0].detach(), dim=1)
    return vectors @ vectors.t()  # (V, D) @ (D, V) -> (V, V)


def claim_the_lookup_is_a_product_with_a_one_hot_vector(embed=embed, device="cpu"):
    input = torch.tensor([[3, 0, 3], [4, 1, 2]], device=device)
    weight = torch.randn(5, 2, dtype=torch.float64, device=device) + 1.0
    assert_close(embed(input, weight), F.one_hot(input, 5).double() @ weight)


def claim_values_and_gradient_are_those_of_the_builtin(embed=embed, device="cpu"):
    input = torch.tensor([[3, 0, 3], [4, 3, 0]], device=device)  # tokens 1 and 2 are absent, token 3 occurs three times
    layer = nn.Embedding(5, 2, dtype=torch.float64, device=device)
    upstream = torch.randn(2, 3, 2, dtype=torch.float64, device=device)
    ours, theirs = embed(input, layer.weight), layer(input)
    assert_close(ours, theirs)
    (gradient,) = torch.autograd.grad(ours, layer.weight, upstream)
    assert_close(gradient, torch.autograd.grad(theirs, layer.weight, upstream)[0])
    assert_close(gradient[3], upstream[0, 0] + upstream[0, 2] + upstream[1, 1])
    assert not gradient[[1, 2]].any()


def claim_words_used_alike_become_alike(embed=embed, device="cpu"):
    similarity = trained_similarity(embed, device)
    cat, dog, eats, likes, meat = (WORDS.index(word) for word in ("cat", "dog", "eats", "likes", "meat"))
    assert min(similarity[cat, dog], similarity[eats, likes]) > 0.9
    assert max(similarity[cat, eats], similarity[cat, meat], similarity[likes, meat]) < 0.7


def demo(device="cpu"):
    weight = torch.tensor([[0.1, 0.2], [0.3, 0.4], [0.5, 0.6]], device=device)
    rows = embed(torch.tensor([2, 0], device=device), weight).tolist()
    print("tokens 2, 0:", ", ".join(f"({x:.1f}, {y:.1f})" for x, y in rows))
    similarity = trained_similarity(embed, device)
    for a, b in (("cat", "dog"), ("eats", "likes"), ("cat", "eats"), ("cat", "meat")):
        print(f"cosine of {a} and {b}: {similarity[WORDS.index(a), WORDS.index(b)].item():.2f}")


if __name__ == "__main__":
    demo()
