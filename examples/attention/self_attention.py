"""Self-attention from scratch, compared with ``nn.MultiheadAttention`` with a single head.

Axes: N = batch, L = positions of the sequence, E = length of a token's vector. Weights are stored as in ``nn.Linear``:
what the page calls W_Q is ``q_weight.T``.
"""

import math

import torch
from torch import nn
from torch.testing import assert_close


def self_attention(input, q_weight, k_weight, v_weight):
    """Queries, keys and values are three linear maps of the same input, and each position attends to all of them.

    Shapes: input (N, L, E), weights (E, E) -> (N, L, E)
    """
    query, key, value = input @ q_weight.T, input @ k_weight.T, input @ v_weight.T
    scores = query @ key.transpose(1, 2) / math.sqrt(key.size(-1))  # (N, L, E) @ (N, E, L) -> (N, L, L)
    return scores.softmax(dim=-1) @ value  # (N, L, L) @ (N, L, E) -> (N, L, E)


def attention_over_the_batch(input, q_weight, k_weight, v_weight):
    # What nn.MultiheadAttention does with (N, L, E) when batch_first=True is forgotten.
    return self_attention(input.transpose(0, 1), q_weight, k_weight, v_weight).transpose(0, 1)


def attention_with_one_map_for_queries_and_keys(input, q_weight, k_weight, v_weight):
    return self_attention(input, k_weight, k_weight, v_weight)


def attention_with_reshaped_keys(input, q_weight, k_weight, v_weight):
    query, key, value = input @ q_weight.T, input @ k_weight.T, input @ v_weight.T
    N, L, E = key.shape
    scores = query @ key.reshape(N, E, L) / math.sqrt(E)  # right shape, shuffled numbers: not a transpose
    return scores.softmax(dim=-1) @ value


def attention_to_the_past_only(input, q_weight, k_weight, v_weight):
    query, key, value = input @ q_weight.T, input @ k_weight.T, input @ v_weight.T
    scores = query @ key.transpose(1, 2) / math.sqrt(key.size(-1))
    later = torch.ones_like(scores).triu(1).bool()  # True where a position would look at a later one
    return scores.masked_fill(later, -math.inf).softmax(dim=-1) @ value


MISTAKES = {
    "batch taken for the sequence": attention_over_the_batch,
    "one map for queries and keys": attention_with_one_map_for_queries_and_keys,
    "reshape instead of transpose": attention_with_reshaped_keys,
    "only the past": attention_to_the_past_only,
}


def some_inputs(device, length=5):
    input = torch.randn(2, length, 3, dtype=torch.float64) + 0.5
    return input.to(device), torch.randn(3, 3, 3, dtype=torch.float64).to(device)  # three weights of (E, E)


def claim_one_headed_builtin_gives_the_same(self_attention=self_attention, device="cpu"):
    input, weights = some_inputs(device)
    builtin = nn.MultiheadAttention(3, num_heads=1, bias=False, batch_first=True).to(device, torch.float64)
    builtin.in_proj_weight.data = weights.flatten(0, 1).clone()  # (3, E, E) -> (3 E, E)
    nn.init.eye_(builtin.out_proj.weight)
    input.requires_grad_(), weights.requires_grad_()
    output, expected = self_attention(input, *weights), builtin(input, input, input)[0]
    assert_close(output, expected)
    upstream = torch.randn_like(output)
    ours = torch.autograd.grad(output, (input, weights), upstream)
    theirs = torch.autograd.grad(expected, (input, builtin.in_proj_weight), upstream)
    assert_close(ours[0], theirs[0])
    assert_close(ours[1].flatten(0, 1), theirs[1])


def claim_reordering_the_input_reorders_the_output(self_attention=self_attention, device="cpu"):
    input, weights = some_inputs(device)
    order = [3, 0, 4, 2, 1]
    assert_close(self_attention(input[:, order], *weights), self_attention(input, *weights)[:, order])


def claim_every_position_sees_every_other_in_one_step(self_attention=self_attention, device="cpu"):
    input, weights = some_inputs(device, length=30)
    jacobian = torch.func.jacrev(self_attention)(input, *weights)  # (N, L, E) by (N, L, E)
    influence = jacobian.abs().amax(dim=(2, 5)).transpose(1, 2)  # (N, N, L, L): of which sequence on which
    assert (influence[0, 0] > 0).all() and (influence[1, 1] > 0).all()
    assert (influence[0, 1] == 0).all() and (influence[1, 0] == 0).all()


def claim_looking_is_not_mutual(self_attention=self_attention, device="cpu"):
    ask, answer = torch.tensor([[4.0, 0.0], [0.0, 0.0]]), torch.tensor([[0.0, 4.0], [0.0, 0.0]])
    tokens, value = torch.eye(2)[None].to(device), torch.eye(2, device=device)  # values are the tokens themselves
    weights = self_attention(tokens, ask.to(device), answer.to(device), value)[0]
    assert weights[0, 1] > 0.99  # token 0 asks for what token 1 offers...
    assert_close(weights[1], torch.tensor([0.5, 0.5], device=device))  # ...while token 1 asks for nothing


def demo(device="cpu"):
    tokens = torch.tensor([[1.0, 0.0], [0.0, 1.0], [1.0, 1.0]], device=device)
    swap, same = torch.tensor([[0.0, 1.0], [1.0, 0.0]], device=device), torch.eye(2, device=device)
    weights = (tokens @ (tokens @ swap.T).T / math.sqrt(2)).softmax(dim=-1)
    output = self_attention(tokens[None], same, swap, same)[0]
    for i in range(3):
        shares, vector = (", ".join(f"{x:.3f}" for x in row[i].tolist()) for row in (weights, output))
        print(f"token {i + 1}: weights {shares} -> output {vector}")
    reordered = self_attention(tokens[[2, 0, 1]][None], same, swap, same)[0]
    print("tokens 3, 1, 2 give the outputs 3, 1, 2:", torch.allclose(reordered, output[[2, 0, 1]]))


if __name__ == "__main__":
    demo()
