"""Queries, keys and values: three projections of one input, and a look-up that shows what each role does.

Axes: L = queries, S = keys and their values, E = length of an input vector, D = of a query or key, Dv = of a value.
"""

import torch
from torch import nn
from torch.testing import assert_close


def project(input, in_proj_weight):
    """Turns each vector into a query, a key and a value, with three weights that are stacked as in PyTorch.

    Shapes: input (L, E), in_proj_weight (3 E, E) -> (L, E), (L, E), (L, E)
    """
    return (input @ in_proj_weight.T).chunk(3, dim=-1)  # (L, E) @ (E, 3 E) -> (L, 3 E) -> three of (L, E)


def look_up(query, key, value):
    """For each query, hands over the value whose key has the largest dot product with the query.

    Shapes: query (L, D), key (S, D), value (S, Dv) -> (L, Dv)
    """
    scores = query @ key.T  # (L, D) @ (D, S) -> (L, S)
    return value[scores.argmax(dim=-1)]  # (L, Dv)


def project_with_rows_interleaved(input, in_proj_weight):
    together = input @ in_proj_weight.T  # (L, 3 E)
    return together.unflatten(-1, (-1, 3)).unbind(dim=-1)  # takes every third entry, not blocks of E


def project_with_one_weight(input, in_proj_weight):
    query, _, _ = project(input, in_proj_weight)
    return query, query, query


MISTAKES = {
    "weights split the wrong way": {"project": project_with_rows_interleaved},
    "one projection for all three roles": {"project": project_with_one_weight},
    "key handed over": {"look_up": lambda query, key, value: key[(query @ key.T).argmax(dim=-1)]},
    "query compared with the values": {"look_up": lambda query, key, value: value[(query @ value.T).argmax(dim=-1)]},
}


def claim_one_stacked_projection_is_three(project=project, device="cpu"):
    input = torch.randn(5, 4, dtype=torch.float64).to(device) + 1.0
    stacked = nn.MultiheadAttention(4, num_heads=1).to(device, torch.float64).in_proj_weight.detach()  # (12, 4)
    for role, rows in zip(project(input, stacked), (stacked[:4], stacked[4:8], stacked[8:]), strict=True):
        assert_close(role, nn.functional.linear(input, rows))


def some_roles(device):
    query, key, value = (torch.randn(shape, dtype=torch.float64).to(device) for shape in ((3, 4), (5, 4), (5, 4)))
    return query, key, value + 2.0


def claim_query_and_key_decide_and_the_value_is_what_arrives(look_up=look_up, device="cpu"):
    query, key, value = some_roles(device)
    chosen = [max(range(5), key=lambda j: query[i].dot(key[j]).item()) for i in range(3)]
    assert_close(look_up(query, key, value), value[chosen])
    other = torch.flip(value, dims=[0]) * -3.0
    assert_close(look_up(query, key, other), other[chosen])  # other contents, fetched from the same places


def claim_only_the_products_of_queries_and_keys_count(project=project, look_up=look_up, device="cpu"):
    input = torch.randn(6, 4, dtype=torch.float64).to(device)
    w_query, w_key, w_value = torch.randn(3, 4, 4, dtype=torch.float64).to(device)
    change = torch.tensor([[2.0, 1, 0, 0], [0, 1, 0, 0], [0, 0, 3, 1], [0, 0, 0, 1]]).to(input)  # any invertible matrix
    query, key, value = project(input, torch.cat([w_query, w_key, w_value]))
    expected = input @ w_query.T @ w_key @ input.T  # (L, S), through the one matrix that W_Q and W_K make together
    assert_close(query @ key.T, expected)
    other_query, other_key, _ = project(input, torch.cat([change @ w_query, change.inverse().T @ w_key, w_value]))
    assert_close(other_query @ other_key.T, expected)  # every query and key is another, every product the same
    assert_close(look_up(other_query, other_key, value), (input @ w_value.T)[expected.argmax(dim=-1)])


def demo(device="cpu"):
    key = torch.tensor([[1.0, 0.0], [0.0, 1.0], [1.0, 1.0]], device=device)
    value = torch.tensor([[10.0], [20.0], [30.0]], device=device)
    for query in ([3.0, -2.0], [-1.0, 2.0], [1.0, 1.0]):
        query = torch.tensor([query], device=device)
        products, fetched = (query @ key.T)[0].tolist(), look_up(query, key, value).item()
        print(f"query {query[0].tolist()}: products {products} -> value {fetched}")
    swap = torch.tensor([[0.0, 1.0], [1.0, 0.0]], device=device)
    weights = torch.cat([torch.eye(2, device=device), swap, 10 * swap])  # (6, 2)
    roles = project(torch.tensor([[1.0, 2.0]], device=device), weights)
    print("x = (1, 2): query, key, value", [role[0].tolist() for role in roles])


if __name__ == "__main__":
    demo()
