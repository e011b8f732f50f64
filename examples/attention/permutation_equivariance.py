"""Permutation equivariance: which layers do no more than shuffle their outputs when their inputs are shuffled?

Axes: L = positions, E = length of a vector.
"""

import itertools
import math

import torch
from torch.nn import functional as F
from torch.testing import assert_close


def self_attention(input):
    """Every position attends to all; queries, keys and values are the input itself.

    Shapes: input (L, E) -> (L, E)
    """
    return (input @ input.T / math.sqrt(input.size(1))).softmax(dim=-1) @ input  # (L, L) @ (L, E) -> (L, E)


def is_equivariant(layer, input):
    """Tells whether, for every order of the positions, shuffling before the layer is shuffling after it.

    Shapes: input (L, E) -> True or False
    """
    output = layer(input)
    orders = itertools.permutations(range(len(input)))
    return all(torch.allclose(layer(input[list(order)]), output[list(order)]) for order in orders)


def is_unchanged_by_shuffling(layer, input):
    orders = itertools.permutations(range(len(input)))
    return all(torch.allclose(layer(input[list(order)]), layer(input)) for order in orders)  # that is invariance


def survives_one_swap_of_the_ends(layer, input):
    order = [len(input) - 1, *range(1, len(input) - 1), 0]
    return torch.allclose(layer(input[order]), layer(input)[order])  # one order proves little


def fixed_mixing(input):
    place = torch.arange(len(input), device=input.device, dtype=input.dtype)
    return (place[:, None] - place).cos() @ input  # weights that belong to places and not to contents


def attention_with_positions(input):
    place = torch.arange(len(input), device=input.device, dtype=input.dtype)
    return self_attention(input + place[:, None])


MISTAKES = {
    "invariance taken for equivariance": {"is_equivariant": is_unchanged_by_shuffling},
    "one order tried": {"is_equivariant": survives_one_swap_of_the_ends},
    "weights that belong to places": {"layer": fixed_mixing},
    "positions added": {"layer": attention_with_positions},
}


def causal_attention(input):
    later = torch.ones(len(input), len(input), device=input.device).triu(1) > 0
    return (input @ input.T).masked_fill(later, -math.inf).softmax(dim=-1) @ input


def some_input(device):
    return torch.randn(5, 3, dtype=torch.float64).to(device) + 0.5


def claim_self_attention_only_shuffles_along(layer=self_attention, is_equivariant=is_equivariant, device="cpu"):
    input = some_input(device)
    assert is_equivariant(layer, input)
    assert is_equivariant(lambda x: layer(torch.relu(layer(x)) + x), input)  # stacks with a ReLU, too


def claim_whatever_looks_at_places_breaks_it(is_equivariant=is_equivariant, device="cpu"):
    def third_doubled(x):
        return torch.cat([x[:2], 2 * x[2:3], x[3:]])

    def place_before_added(x):
        return x + x.roll(1, dims=0)

    for layer in (fixed_mixing, attention_with_positions, causal_attention, third_doubled, place_before_added):
        assert not is_equivariant(layer, some_input(device))


def claim_equal_inputs_get_equal_outputs(layer=self_attention, device="cpu"):
    input = some_input(device)
    input[4] = input[1]  # the same word in two places
    output = layer(input)
    assert_close(output[4], output[1])


def claim_a_mean_over_positions_forgets_the_order(layer=self_attention, device="cpu"):
    input = some_input(device)
    for order in itertools.permutations(range(5)):
        assert_close(layer(input[list(order)]).mean(dim=0), layer(input).mean(dim=0))


WORDS = [[1.0, 0.0], [0.0, 1.0], [1.0, 1.0]]  # dog, bites, man


def claim_the_dog_gets_the_same_whether_it_bites_or_is_bitten(layer=self_attention, device="cpu"):
    words = torch.tensor(WORDS, dtype=torch.float64, device=device)
    dog, bites, man = layer(words)
    assert_close(torch.stack([dog, bites, man]), F.scaled_dot_product_attention(*[words[None]] * 3)[0])
    assert_close(dog, torch.tensor([0.80, 0.60]).to(dog), atol=0.005, rtol=0)
    assert_close(layer(words.flip(0)), torch.stack([man, bites, dog]))


def demo(device="cpu"):
    words = torch.tensor(WORDS, device=device)
    for name, layer in (("self-attention", self_attention), ("with positions", attention_with_positions)):
        for sentence, order in (("dog bites man", [0, 1, 2]), ("man bites dog", [2, 1, 0])):
            rows = ["({:.2f}, {:.2f})".format(*row) for row in layer(words[order]).tolist()]
            print(f"{name}: {sentence} -> {' '.join(rows)}")


if __name__ == "__main__":
    demo()
