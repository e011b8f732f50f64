"""Attention under a causal mask, compared with ``scaled_dot_product_attention(..., is_causal=True)``.

Axes: N = batch, L = queries (the last L positions), S = keys and values (all positions), E = length of a vector.
"""

import math

import torch
from torch.nn import functional as F
from torch.testing import assert_close


def causal_attention(query, key, value):
    """Lets each query look at its own position and at earlier ones; the queries belong to the last L positions.

    Shapes: query (N, L, E), key (N, S, E), value (N, S, E) -> (N, L, E)
    """
    L, S = query.size(1), key.size(1)
    visible = torch.ones(L, S, dtype=torch.bool, device=query.device).tril(S - L)  # query i is at S - L + i
    return masked_attention(query, key, value, visible)


def masked_attention(query, key, value, visible):
    scores = query @ key.transpose(1, 2) / math.sqrt(query.size(-1))  # (N, L, S)
    return scores.masked_fill(~visible, -math.inf).softmax(dim=-1) @ value  # (N, L, S) @ (N, S, E) -> (N, L, E)


def attention_to_the_future(query, key, value):
    visible = torch.ones(query.size(1), key.size(1), device=query.device).triu(key.size(1) - query.size(1)) > 0
    return masked_attention(query, key, value, visible)


def attention_with_true_for_hidden(query, key, value):
    hidden = torch.ones(query.size(1), key.size(1), device=query.device).triu(key.size(1) - query.size(1) + 1) > 0
    return masked_attention(query, key, value, hidden)  # handed over where True means visible


def attention_masked_after_softmax(query, key, value):
    weights = (query @ key.transpose(1, 2) / math.sqrt(query.size(-1))).softmax(dim=-1)  # the future is in the sum
    return weights.tril(key.size(1) - query.size(1)) @ value


def attention_masked_at_the_top_left(query, key, value):
    return masked_attention(query, key, value, torch.ones_like(query @ key.transpose(1, 2)).tril() > 0)


def attention_one_step_ahead(query, key, value):
    visible = torch.ones(query.size(1), key.size(1), device=query.device).tril(key.size(1) - query.size(1) + 1) > 0
    return masked_attention(query, key, value, visible)


MISTAKES = {
    "triangle the wrong way round": attention_to_the_future,
    "True for hidden": attention_with_true_for_hidden,
    "mask after the softmax": attention_masked_after_softmax,
    "mask aligned at the top left": attention_masked_at_the_top_left,
    "one position too far": attention_one_step_ahead,
}


def some_inputs(device):
    return [torch.randn(2, 5, 4, dtype=torch.float64).to(device) + 0.5 for _ in range(3)]


def claim_values_and_gradients_are_those_of_the_builtin(attention=causal_attention, device="cpu"):
    inputs = [x.requires_grad_() for x in some_inputs(device)]
    output, expected = attention(*inputs), F.scaled_dot_product_attention(*inputs, is_causal=True)
    assert_close(output, expected)
    upstream = torch.randn_like(output)
    gradients = torch.autograd.grad(output, inputs, upstream)
    assert_close(gradients, torch.autograd.grad(expected, inputs, upstream))


def claim_a_change_reaches_this_and_later_positions_only(attention=causal_attention, device="cpu"):
    query, key, value = some_inputs(device)
    output = attention(query, key, value)
    for t in range(5):
        others = [x.clone() for x in (query, key, value)]
        for x in others:
            x[:, t] += 1.0
        change = (attention(*others) - output).abs().amax(dim=(0, 2))  # (N, L, E) -> (L,)
        assert (change[:t] == 0).all() and (change[t:] > 1e-9).all()


def claim_one_masked_pass_is_attention_over_every_prefix(attention=causal_attention, device="cpu"):
    query, key, value = some_inputs(device)
    output = attention(query, key, value)
    for t in range(1, 6):  # without any mask, on what exists by then
        prefix = F.scaled_dot_product_attention(query[:, t - 1 : t], key[:, :t], value[:, :t])
        assert_close(output[:, t - 1 : t], prefix)


def claim_the_last_queries_alone_get_the_same(attention=causal_attention, device="cpu"):
    query, key, value = some_inputs(device)
    output = attention(query, key, value)
    for L in (1, 2, 4):  # as in generation, where the keys and values of the past have been kept
        assert_close(attention(query[:, -L:], key, value), output[:, -L:])


def demo(device="cpu"):
    scores = torch.tensor([[0.0, 1.0, 2.0], [1.0, 0.0, 3.0], [2.0, 1.0, 0.0]], device=device)
    hidden = torch.ones(3, 3, device=device).triu(1) > 0
    for i, weights in enumerate(scores.masked_fill(hidden, -math.inf).softmax(dim=-1).tolist()):
        print(f"position {i + 1}:", ", ".join(f"{w:.3f}" for w in weights))
    late = scores.softmax(dim=-1).tril()
    print("masked after the softmax, the rows sum to", ", ".join(f"{s:.3f}" for s in late.sum(dim=-1).tolist()))


if __name__ == "__main__":
    demo()
