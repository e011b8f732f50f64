"""Scaled dot-product attention from scratch, compared with ``torch.nn.functional.scaled_dot_product_attention``.

Axes: N = batch, L = queries, S = keys and their values, E = length of a query or key, Ev = length of a value.
"""

import itertools
import math

import torch
from torch.nn import functional as F
from torch.testing import assert_close


def scaled_dot_product_attention(query, key, value, attn_mask=None):
    """Averages the values, weighted by the softmax of the scaled products; a True in the mask means "may look".

    Shapes: query (N, L, E), key (N, S, E), value (N, S, Ev), attn_mask (L, S) -> (N, L, Ev)
    """
    scores = query @ key.transpose(-2, -1) / math.sqrt(query.size(-1))  # (N, L, E) @ (N, E, S) -> (N, L, S)
    if attn_mask is not None:
        scores = scores.masked_fill(~attn_mask, -math.inf)  # exp(-inf) = 0: the weight is exactly zero
    return scores.softmax(dim=-1) @ value  # (N, L, S) @ (N, S, Ev) -> (N, L, Ev)


def attention_without_scale(query, key, value, attn_mask=None):
    return scaled_dot_product_attention(query * math.sqrt(query.size(-1)), key, value, attn_mask)


def attention_normalized_over_queries(query, key, value, attn_mask=None):
    scores = query @ key.transpose(-2, -1) / math.sqrt(query.size(-1))
    if attn_mask is not None:
        scores = scores.masked_fill(~attn_mask, -math.inf)
    return scores.softmax(dim=-2) @ value


def attention_masked_with_zero(query, key, value, attn_mask=1):
    scores = query @ key.transpose(-2, -1) / math.sqrt(query.size(-1))
    return (scores * attn_mask).softmax(dim=-1) @ value  # exp(0) = 1: a hidden key still has a vote


def attention_masked_after_softmax(query, key, value, attn_mask=1):
    weights = (query @ key.transpose(-2, -1) / math.sqrt(query.size(-1))).softmax(dim=-1)
    return (weights * attn_mask) @ value  # what is left no longer sums to one


def attention_with_mask_inverted(query, key, value, attn_mask=None):
    return scaled_dot_product_attention(query, key, value, None if attn_mask is None else ~attn_mask)


MISTAKES = {
    "no scaling": attention_without_scale,
    "softmax over the queries": attention_normalized_over_queries,
    "masked scores set to zero": attention_masked_with_zero,
    "mask after the softmax": attention_masked_after_softmax,
    "True taken for hidden": attention_with_mask_inverted,
}


def some_inputs(device):
    inputs = [torch.randn(shape, dtype=torch.float64) + 1.0 for shape in ((2, 3, 4), (2, 5, 4), (2, 5, 6))]
    visible = torch.tensor([[1, 0, 0, 1, 0], [1, 1, 0, 0, 1], [0, 1, 1, 1, 0]], dtype=torch.bool)
    return [x.to(device).requires_grad_() for x in inputs], visible.to(device)


def claim_values_and_gradients_are_those_of_the_builtin(attention=scaled_dot_product_attention, device="cpu"):
    inputs, visible = some_inputs(device)
    for mask in ([], [visible]):
        ours, theirs = attention(*inputs, *mask), F.scaled_dot_product_attention(*inputs, *mask)
        assert_close(ours, theirs)
        upstream = torch.randn_like(ours)
        gradients = torch.autograd.grad(ours, inputs, upstream, materialize_grads=True)
        assert_close(gradients, torch.autograd.grad(theirs, inputs, upstream))


def claim_hidden_keys_might_as_well_be_absent(attention=scaled_dot_product_attention, device="cpu"):
    (query, key, value), visible = some_inputs(device)
    output = attention(query, key, value, visible)
    for i, seen in enumerate(visible):  # seen: (S,), the keys that query i may look at
        assert_close(output[:, [i]], attention(query[:, [i]], key[:, seen], value[:, seen]))


def claim_scaled_scores_have_variance_one(attention=scaled_dot_product_attention, device="cpu"):
    for d in (1, 3, 6):
        # All vectors of signs: every entry has mean 0 and variance 1 and is independent of the others, exactly.
        signs = torch.tensor(list(itertools.product([-1.0, 1.0], repeat=d)), dtype=torch.float64, device=device)
        assert_close((signs @ signs.T).var(correction=0).item(), float(d))
        weights = attention(signs[None], signs[None], torch.eye(len(signs)).to(signs)[None])  # values = identity
        scores = weights.log() - weights.log().mean(dim=-1, keepdim=True)  # undoes the softmax: a row's mean is 0
        assert_close(scores.var(correction=0).item(), 1.0)


def claim_scaling_keeps_the_softmax_out_of_saturation(attention=scaled_dot_product_attention, device="cpu"):
    query, key = torch.randn(500, 1, 1024).to(device), torch.randn(500, 8, 1024).to(device)
    scaled = attention(query, key, torch.eye(8, device=device))  # values = identity: the weights themselves
    unscaled = (query @ key.transpose(-2, -1)).softmax(dim=-1)
    slopes = [(p * (1 - p)).sum(dim=-1).mean() for p in (unscaled, scaled)]  # dp_i / dz_i = p_i (1 - p_i), over 8 keys
    assert slopes[0] < 0.1 and slopes[1] > 0.5


def demo(device="cpu"):
    query = torch.tensor([[1.0, 1.0, 1.0, 1.0]], device=device)
    key = torch.tensor([[1.0, 1.0, 1.0, 1.0], [1.0, 1.0, 1.0, -1.0], [1.0, 1.0, -1.0, -1.0]], device=device)
    value = torch.tensor([[10.0, 0.0], [0.0, 10.0], [0.0, 0.0]], device=device)
    for name, attention, mask in (
        ("scaled", scaled_dot_product_attention, None),
        ("not scaled", attention_without_scale, None),
        ("third key hidden", scaled_dot_product_attention, torch.tensor([[True, True, False]], device=device)),
    ):
        weights, output = (attention(query, key, v, mask)[0].tolist() for v in (torch.eye(3, device=device), value))
        print(f"{name}: weights", ", ".join(f"{w:.3f}" for w in weights), "-> output {:.2f}, {:.2f}".format(*output))


if __name__ == "__main__":
    demo()
