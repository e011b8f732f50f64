"""A feedforward network as units in a row, each looking only at earlier ones; compared with ``nn.Sequential``.

Axes: N = examples, V = units (the first D of them are the inputs).
"""

import torch
from torch.testing import assert_close


def feedforward_network(input, weight, bias, activation=torch.tanh):
    """Computes the units in order; unit i may use every earlier unit, and no later one.

    Shapes: input (N, D), weight (V, V), bias (V,) -> (N, V), the values of all units
    """
    values = list(input.unbind(dim=-1))  # (N, D) -> D x (N,)
    for unit in range(len(values), len(bias)):
        earlier = torch.stack(values, dim=-1)  # unit x (N,) -> (N, unit)
        values.append(activation(earlier @ weight[unit, :unit] + bias[unit]))
    return torch.stack(values, dim=-1)  # V x (N,) -> (N, V)


def with_memory():
    """A network that mixes into its inputs what it gave last time, which makes it recurrent."""
    last = [0.0]

    def network(input, weight, bias, activation=torch.tanh):
        values = feedforward_network(input + 0.5 * last[0], weight, bias, activation)
        last[0] = values[:, -1].mean().item()
        return values

    return network


def with_a_connection_back(input, weight, bias, activation=torch.tanh):
    values = feedforward_network(input, weight, bias, activation)
    changed = bias.clone()
    changed[input.shape[-1]] += 0.5 * values[:, -1].mean()  # the last unit speaks to the first hidden one: a loop
    return feedforward_network(input, weight, changed, activation)


def only_the_unit_before(input, weight, bias, activation=torch.tanh):
    return feedforward_network(input, weight.tril(-1).triu(-1), bias, activation)  # connections may skip units!


MISTAKES = {
    "memory of the last input": with_memory(),
    "a connection back": with_a_connection_back,
    "only the unit before": only_the_unit_before,
}


def random_network(device):
    shapes = [(5, 3), (8, 8), (8,)]  # x, weight, bias with N = 5, D = 3, V = 8
    return [(0.7 * torch.randn(shape, dtype=torch.float64) + 0.1).to(device) for shape in shapes]


def claim_every_unit_satisfies_the_formula(feedforward_network=feedforward_network, device="cpu"):
    x, weight, bias = random_network(device)
    values = feedforward_network(x, weight, bias)
    assert_close(values[:, :3], x)
    assert_close(values[:, 3:], torch.tanh(values @ weight.tril(-1).T + bias)[:, 3:])  # (5, 8) @ (8, 8) -> (5, 8)


def claim_two_full_layers_are_a_special_case(feedforward_network=feedforward_network, device="cpu"):
    x, _, _ = random_network(device)
    first, second = torch.nn.Linear(3, 3, dtype=torch.float64), torch.nn.Linear(3, 2, dtype=torch.float64)
    builtin = torch.nn.Sequential(first, torch.nn.Tanh(), second, torch.nn.Tanh()).to(device)
    weight, bias = torch.zeros(8, 8, dtype=torch.float64, device=device), torch.zeros(8).to(x)
    with torch.no_grad():
        weight[3:6, :3], weight[6:, 3:6], bias[3:6], bias[6:] = first.weight, second.weight, first.bias, second.bias
        assert_close(feedforward_network(x, weight, bias)[:, 6:], builtin(x))


def claim_what_came_before_does_not_matter(feedforward_network=feedforward_network, device="cpu"):
    x, weight, bias = random_network(device)
    feedforward_network(x - 1.0, weight, bias)
    after_one_thing = feedforward_network(x, weight, bias)
    feedforward_network(x + 1.0, weight, bias)
    assert_close(feedforward_network(x, weight, bias), after_one_thing)


def claim_influence_runs_only_forward(feedforward_network=feedforward_network, device="cpu"):
    x, weight, bias = random_network(device)
    by_input, by_bias = torch.autograd.functional.jacobian(
        lambda one, b: feedforward_network(one[None], weight, b)[0], (x[0], bias)
    )  # (8, 3) and (8, 8): what happens to each unit when one is nudged?
    slopes = torch.cat([by_input, by_bias[:, 3:]], dim=1)  # (8, 3), (8, 5) -> (8, 8)
    for source in range(8):
        assert (slopes[:source, source] == 0).all()  # nothing to earlier ones,
        assert (slopes[max(source, 3) :, source].abs() > 0).all()  # something to every neuron from here on


def demo(device="cpu"):
    weight = torch.zeros(5, 5, device=device)
    weight[2, :2] = torch.tensor([1.0, -1.0])
    weight[3, 1:3] = torch.tensor([-0.5, 2.0])
    weight[4, 0], weight[4, 3] = 3.0, 1.0  # the first of these skips the two units in between
    bias = torch.tensor([0.0, 0.0, 2.0, 0.0, -1.0], device=device)
    x = torch.tensor([[1.0, 2.0]], device=device)
    print("units 1 to 5:", feedforward_network(x, weight, bias, torch.relu)[0].tolist())


if __name__ == "__main__":
    demo()
