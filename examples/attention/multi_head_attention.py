"""Multi-head self-attention from scratch, compared with ``nn.MultiheadAttention``.

Axes: N = batch, L = positions, E = length of a token's vector, H = heads, D = E / H = length within a head.
"""

import math

import torch
from torch import nn
from torch.testing import assert_close


class MultiHeadAttention(nn.Module):
    """Splits queries, keys and values into heads, lets each head attend on its own, then joins and mixes them.

    Shapes: input (N, L, E) -> (N, L, E)
    """

    def __init__(self, embed_dim, num_heads):
        super().__init__()
        self.num_heads, self.head_dim = num_heads, embed_dim // num_heads
        self.scale = 1 / math.sqrt(self.head_dim)
        self.in_proj = nn.Linear(embed_dim, 3 * embed_dim)  # queries, keys and values at once
        self.out_proj = nn.Linear(embed_dim, embed_dim)

    def split(self, x):
        return x.unflatten(-1, (self.num_heads, self.head_dim)).transpose(1, 2)  # (N, L, E) -> (N, H, L, D)

    def forward(self, input):
        query, key, value = (self.split(x) for x in self.in_proj(input).chunk(3, dim=-1))
        weights = (query @ key.transpose(-2, -1) * self.scale).softmax(dim=-1)  # (N, H, L, L)
        joined = (weights @ value).transpose(1, 2).flatten(2)  # (N, H, L, D) -> (N, L, H, D) -> (N, L, E)
        return self.out_proj(joined)


class SplitWithoutTranspose(MultiHeadAttention):
    def split(self, x):
        return x.reshape(len(x), self.num_heads, -1, self.head_dim)  # cuts up the sequence, not the features


class ScaledByTheWholeLength(MultiHeadAttention):
    def __init__(self, embed_dim, num_heads):
        super().__init__(embed_dim, num_heads)
        self.scale = 1 / math.sqrt(embed_dim)


class WithoutOutputProjection(MultiHeadAttention):
    def __init__(self, embed_dim, num_heads):
        super().__init__(embed_dim, num_heads)
        self.out_proj.forward = lambda x: x


class HeadsOfFullLength(MultiHeadAttention):
    def __init__(self, embed_dim, num_heads):
        super().__init__(num_heads * embed_dim, num_heads)
        self.in_proj = nn.Linear(embed_dim, 3 * num_heads * embed_dim)
        self.out_proj = nn.Linear(num_heads * embed_dim, embed_dim)


MISTAKES = {
    "split without transpose": SplitWithoutTranspose,
    "scaled by the whole length": ScaledByTheWholeLength,
    "no output projection": WithoutOutputProjection,
    "heads of full length": HeadsOfFullLength,
}


def claim_values_and_gradients_are_those_of_the_builtin(MultiHeadAttention=MultiHeadAttention, device="cpu"):
    layer = MultiHeadAttention(6, num_heads=3).to(device, torch.float64)
    input = (torch.randn(2, 5, 6, dtype=torch.float64).to(device) + 1.0).requires_grad_()
    builtin = nn.MultiheadAttention(6, num_heads=3, batch_first=True).to(device, torch.float64)
    ours, theirs = list(layer.parameters()), list(builtin.parameters())  # in the same order
    assert [p.shape for p in ours] == [p.shape for p in theirs]
    for source, target in zip(ours, theirs, strict=True):
        target.data.copy_(source)
    output, expected = layer(input), builtin(input, input, input)[0]
    assert_close(output, expected)
    gradients = torch.autograd.grad(output.square().sum(), [input, *ours])
    assert_close(gradients, torch.autograd.grad(expected.square().sum(), [input, *theirs]))


def claim_it_is_the_sum_of_what_single_heads_contribute(MultiHeadAttention=MultiHeadAttention, device="cpu"):
    layer = MultiHeadAttention(6, num_heads=3).to(device, torch.float64)
    input = torch.randn(2, 5, 6, dtype=torch.float64).to(device) + 1.0
    total = layer.out_proj.bias
    for head in (slice(0, 2), slice(2, 4), slice(4, 6)):  # the D = 2 entries of each head
        query, key, value = (x[..., head] for x in layer.in_proj(input).chunk(3, dim=-1))  # (N, L, D) each
        attended = (query @ key.transpose(1, 2) / math.sqrt(2)).softmax(dim=-1) @ value
        total = total + attended @ layer.out_proj.weight[:, head].T  # (N, L, D) @ (D, E) -> (N, L, E)
    assert_close(layer(input), total)


def fetch_first_and_last(layer, contents, device="cpu"):
    """Sets the weights by hand: one head finds the first token, another the last, and each copies its content.

    Shapes: contents (L,) -> (L, 2)
    """
    tokens = torch.zeros(1, len(contents), 4, device=device)  # content, is it the first?, is it the last?, nothing
    tokens[0, :, 0], tokens[0, 0, 1], tokens[0, -1, 2] = torch.tensor(contents, device=device), 1.0, 1.0
    for parameter in layer.to(device).requires_grad_(False).parameters():
        parameter.zero_()
    layer.in_proj.bias[[0, 2]] = 30.0  # queries: the same everywhere, large in entry 0 (head 1) and entry 2 (head 2)
    layer.in_proj.weight[4, 1] = layer.in_proj.weight[6, 2] = 1.0  # keys: "first" in entry 0, "last" in entry 2
    layer.in_proj.weight[[8, 10], 0] = 1.0  # values: the content, in entry 0 and in entry 2
    nn.init.eye_(layer.out_proj.weight)
    return layer(tokens)[0][:, [0, 2]]  # (1, L, 4) -> (L, 2)


def claim_two_heads_fetch_from_two_places_and_one_head_blends(MultiHeadAttention=MultiHeadAttention, device="cpu"):
    for num_heads, fetched in ((2, [3.0, 7.0]), (1, [5.0, 5.0])):  # (3 + 7) / 2 = 5
        output = fetch_first_and_last(MultiHeadAttention(4, num_heads), [3.0, 1.0, 4.0, 1.0, 7.0], device)
        assert_close(output, torch.tensor([fetched] * 5, device=device), atol=1e-3, rtol=0)


def claim_the_number_of_parameters_does_not_depend_on_the_heads(MultiHeadAttention=MultiHeadAttention):
    for num_heads in (1, 2, 4):
        assert sum(p.numel() for p in MultiHeadAttention(8, num_heads).parameters()) == 4 * 8 * 8 + 4 * 8


def demo(device="cpu"):
    for num_heads in (1, 2):
        first, last = fetch_first_and_last(MultiHeadAttention(4, num_heads), [3.0, 1.0, 4.0, 1.0, 7.0], device)[0]
        print(f"heads: {num_heads}; first and last of 3, 1, 4, 1, 7: {first:.3f}, {last:.3f}")
    for num_heads in (1, 8):
        count = sum(p.numel() for p in MultiHeadAttention(512, num_heads).parameters())
        print(f"embed_dim 512, heads: {num_heads}; parameters: {count}")


if __name__ == "__main__":
    demo()
