"""The sinusoidal positional encoding of the Transformer, added to word embeddings (``nn.Embedding``).

Axes: N = batch, L = positions, E = length of a vector (even); E / 2 pairs of sine and cosine.
"""

import math

import torch
from torch import nn
from torch.nn import functional as F
from torch.testing import assert_close


def positional_encoding(length, dim, device="cpu"):
    """One row a position: pairs of sine and cosine, each pair turning more slowly than the one before.

    Shapes: -> (L, E)
    """
    position = torch.arange(length, dtype=torch.float64, device=device)[:, None]  # (L, 1)
    pair = torch.arange(dim // 2, dtype=torch.float64, device=device)  # (E / 2,)
    angle = position / 10000 ** (2 * pair / dim)  # (L, 1) / (E / 2,) -> (L, E / 2)
    return torch.stack([angle.sin(), angle.cos()], dim=-1).flatten(1)  # (L, E / 2, 2) -> (L, E)


def add_positions(embedded, encoding):
    """Adds to each vector what belongs to its position, the same in every sequence of the batch.

    Shapes: embedded (N, L, E), encoding (at least L, E) -> (N, L, E)
    """
    return embedded + encoding[: embedded.size(1)]  # (N, L, E) + (L, E)


def plain_numbers(length, dim, device="cpu"):
    return torch.arange(length, dtype=torch.float64, device=device)[:, None].expand(-1, dim)


def one_frequency_for_all(length, dim, device="cpu"):
    return positional_encoding(length, 2, device).repeat(1, dim // 2)


def exponent_counted_twice(length, dim, device="cpu"):
    pair = torch.arange(0, dim, 2, dtype=torch.float64, device=device)  # already 2 i, and doubled once more below
    angle = torch.arange(length, dtype=torch.float64, device=device)[:, None] / 10000 ** (2 * pair / dim)
    return torch.stack([angle.sin(), angle.cos()], dim=-1).flatten(1)


def added_along_the_batch(embedded, encoding):
    return embedded + encoding[: len(embedded), None]  # as if the axes were (L, N, E)


MISTAKES = {
    "plain position numbers": {"positional_encoding": plain_numbers},
    "one frequency for all pairs": {"positional_encoding": one_frequency_for_all},
    "exponent counted twice": {"positional_encoding": exponent_counted_twice},
    "added along the batch axis": {"add_positions": added_along_the_batch},
    "not added at all": {"add_positions": lambda embedded, encoding: embedded},
}


def claim_pairs_are_hands_that_turn_ever_more_slowly(positional_encoding=positional_encoding, device="cpu"):
    encoding = positional_encoding(50, 8, device).unflatten(1, (4, 2))  # (L, E / 2, 2)
    hands = torch.complex(encoding[..., 1], encoding[..., 0])  # cosine + i sine
    for i, angle in enumerate((1.0, 0.1, 0.01, 0.001)):  # 10000^(-2i / 8): how far hand i turns in one step
        time = torch.arange(50, dtype=torch.float64, device=device)
        assert_close(hands[:, i], torch.polar(torch.ones_like(time), angle * time))


def claim_a_shift_is_the_same_rotation_everywhere(positional_encoding=positional_encoding, device="cpu"):
    encoding = positional_encoding(60, 8, device)
    for k in (1, 7):
        angle = k / 10000 ** (torch.arange(0, 8, 2, dtype=torch.float64, device=device) / 8)
        blocks = torch.stack([angle.cos(), angle.sin(), -angle.sin(), angle.cos()], dim=-1).view(4, 2, 2)
        rotation = torch.block_diag(*blocks)  # (E, E), made from k alone
        assert_close(encoding[k:], encoding[:-k] @ rotation.T)


def claim_lengths_are_equal_and_products_depend_on_distance(positional_encoding=positional_encoding, device="cpu"):
    encoding = positional_encoding(300, 8, device)
    products = encoding @ encoding.T  # (L, L)
    for distance in (0, 1, 25):
        diagonal = products.diagonal(distance)
        assert_close(diagonal, diagonal[:1].expand_as(diagonal))
    assert_close(products[0, 0].item(), 4.0)  # E / 2
    assert (products - 4.0 * torch.eye(300, device=device)).max() < 4.0 - 1e-6  # no two positions are the same


def claim_attention_can_tell_the_order_again(add_positions=add_positions, device="cpu"):
    embedding = nn.Embedding(6, 8).to(device, torch.float64)
    sentence = torch.tensor([[3, 1, 3, 5], [3, 1, 3, 5]], device=device)  # a word occurs twice; two equal sentences
    encoding = positional_encoding(10, 8, device)  # more rows than the sentence has words
    input = add_positions(embedding(sentence), encoding)  # (N, L, E)
    for n in range(2):
        for t in range(4):
            assert_close(input[n, t], embedding.weight[sentence[n, t]] + encoding[t])
    assert not torch.allclose(input[0, 0], input[0, 2])  # the same word, and another vector
    attended = F.scaled_dot_product_attention(input, input, input)
    reverse = add_positions(embedding(sentence.flip(1)), encoding)
    assert not torch.allclose(F.scaled_dot_product_attention(reverse, reverse, reverse), attended.flip(1))


def demo(device="cpu"):
    for position, row in enumerate(positional_encoding(3, 4, device).tolist()):
        print(f"position {position}:", ", ".join(f"{x:.3f}" for x in row))
    products = positional_encoding(100, 4, device) @ positional_encoding(100, 4, device).T
    for p in (0, 50):
        print(f"product of positions {p} and {p + 3}: {products[p, p + 3].item():.3f}")
    wavelengths = [2 * math.pi * 10000 ** (2 * i / 512) for i in (0, 255)]
    print("E = 512: shortest and longest wave have {:.2f} and {:.0f} positions".format(*wavelengths))


if __name__ == "__main__":
    demo()
