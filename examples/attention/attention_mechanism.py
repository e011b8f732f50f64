"""Attention with any way of scoring: scores, weights, a weighted average of the values.

With dot products as scores it is compared with ``torch.nn.functional.scaled_dot_product_attention`` (scale 1).
Axes: L = queries, S = keys and their values, D = length of a query or key, Dv = length of a value.
"""

import torch
from torch.nn import functional as F
from torch.testing import assert_close


def dot_product(query, key):
    return query @ key.T  # (L, D) @ (D, S) -> (L, S)


def minus_half_squared_distance(query, key):
    return -0.5 * (query[:, None] - key).square().sum(dim=-1)  # (L, 1, D) - (S, D) -> (L, S, D) -> (L, S)


def attention(query, key, value, score=dot_product):
    """Averages the values, each weighted by how well its key matches the query.

    Shapes: query (L, D), key (S, D), value (S, Dv) -> (L, Dv)
    """
    weights = score(query, key).softmax(dim=-1)  # (L, S), each row sums to one
    return weights @ value  # (L, S) @ (S, Dv) -> (L, Dv)


def attention_with_raw_scores(query, key, value, score=dot_product):
    return score(query, key) @ value


def attention_that_averages_keys(query, key, value, score=dot_product):
    return score(query, key).softmax(dim=-1) @ F.pad(key, (0, value.size(1)))[:, : value.size(1)]


def attention_that_takes_the_best(query, key, value, score=dot_product):
    return value[score(query, key).argmax(dim=-1)]


def attention_with_gates(query, key, value, score=dot_product):
    return score(query, key).sigmoid() @ value  # every weight between 0 and 1, but no competition


MISTAKES = {
    "raw scores as weights": attention_with_raw_scores,
    "keys averaged": attention_that_averages_keys,
    "only the best match": attention_that_takes_the_best,
    "sigmoid for softmax": attention_with_gates,
}


def some_inputs(device):
    return [torch.randn(shape, dtype=torch.float64).to(device) + 1.0 for shape in ((3, 4), (5, 4), (5, 2))]


def claim_with_dot_products_it_is_the_builtin(attention=attention, device="cpu"):
    inputs = [x.requires_grad_() for x in some_inputs(device)]
    output = attention(*inputs)
    expected = F.scaled_dot_product_attention(*[x[None] for x in inputs], scale=1.0)[0]  # wants a batch axis
    assert_close(output, expected)
    upstream = torch.randn_like(output)
    gradients = torch.autograd.grad(output, inputs, upstream, materialize_grads=True)
    assert_close(gradients, torch.autograd.grad(expected, inputs, upstream))


def claim_the_output_is_an_expectation_of_the_values(attention=attention, device="cpu"):
    query, key, value = some_inputs(device)
    for score in (dot_product, minus_half_squared_distance):
        weights = attention(query, key, torch.eye(5).to(value), score)  # values = identity: the weights themselves
        assert (weights > 0).all()
        assert_close(weights.sum(dim=-1), torch.ones(3).to(value))
        output = attention(query, key, value, score)
        assert_close(output, (weights[:, :, None] * value).sum(dim=1))
        assert (output > value.amin(dim=0)).all() and (output < value.amax(dim=0)).all()


def claim_scores_range_from_a_plain_mean_to_a_single_pick(attention=attention, device="cpu"):
    query, key, value = some_inputs(device)
    assert_close(attention(0 * query, key, value), value.mean(dim=0).expand(3, -1))  # all scores equal
    best = dot_product(query, key).argmax(dim=-1)
    assert_close(attention(1e6 * query, key, value), value[best])  # one score far above the others


def claim_the_gradient_of_a_value_is_its_weight(attention=attention, device="cpu"):
    query, key, value = some_inputs(device)
    jacobian = torch.func.jacrev(lambda value: attention(query, key, value))(value)  # (L, Dv) by (S, Dv)
    weights = dot_product(query, key).softmax(dim=-1)  # (L, S)
    assert_close(jacobian, torch.einsum("ls,de->ldse", weights, torch.eye(2).to(value)))  # 0 between other entries


def claim_the_score_decides_what_matches(attention=attention, device="cpu"):
    key = torch.tensor([[0.0], [1.0], [2.0]], dtype=torch.float64, device=device)
    value, query = torch.tensor([[10.0], [20.0], [60.0]]).to(key), torch.ones(1, 1).to(key)
    for score, expected in ((dot_product, 45.71), (minus_half_squared_distance, 28.22)):
        assert abs(attention(query, key, value, score).item() - expected) < 0.005
    query, key, value = some_inputs(device)
    key = F.normalize(key, dim=-1)  # all of length 1: the scores now differ by a constant for each query
    assert_close(attention(query, key, value, minus_half_squared_distance), attention(query, key, value, dot_product))


def demo(device="cpu"):
    key = torch.tensor([[0.0], [1.0], [2.0]], device=device)
    value = torch.tensor([[10.0], [20.0], [60.0]], device=device)
    for q in (0.0, 1.0, 5.0):
        query = torch.tensor([[q]], device=device)
        for name, score in (("product", dot_product), ("distance", minus_half_squared_distance)):
            shares = ", ".join(f"{a:.3f}" for a in score(query, key).softmax(dim=-1)[0].tolist())
            print(f"query {q}, {name}: weights {shares} -> {attention(query, key, value, score).item():.2f}")


if __name__ == "__main__":
    demo()
