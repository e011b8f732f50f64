"""What depth does: a network of tent-shaped layers, two ReLU neurons each, folds the interval again and again.

Axes: N = points.
"""

import torch
from torch.testing import assert_close


def tent(input):
    """A layer with two ReLU neurons: up from 0 to 1 on the first half of [0, 1], down to 0 on the second.

    Shapes: input (N,) -> (N,)
    """
    return 2 * torch.relu(input) - 4 * torch.relu(input - 0.5)


def deep_network(input, depth):
    """A network of the given depth: each layer works on what the layer before has made.

    Shapes: input (N,) -> (N,)
    """
    for _ in range(depth):
        input = tent(input)
    return input


def side_by_side(input, depth):
    return sum(tent(input - number / depth) for number in range(depth))  # the same neurons, as one wide layer


def input_counted_as_a_layer(input, depth):
    return deep_network(input, depth - 1)


def without_activation(input, depth):
    for _ in range(depth):
        input = 2 * input - 4 * (input - 0.5)
    return input


MISTAKES = {
    "side by side": side_by_side,
    "input counted as a layer": input_counted_as_a_layer,
    "no activation": without_activation,
}


def straight_pieces(function, device):
    """How many straight pieces the graph has on [0, 1], counted on a grid that meets all bends of up to 8 layers.

    Shapes: -> int
    """
    grid = torch.linspace(0, 1, 257, dtype=torch.float64, device=device)
    slopes = function(grid).diff()  # (257,) -> (256,)
    return 1 + ((slopes.diff()).abs() > 1e-9).sum().item()


def claim_each_layer_doubles_the_pieces(deep_network=deep_network, device="cpu"):
    for depth in (1, 2, 3, 4, 5):
        assert straight_pieces(lambda x: deep_network(x, depth), device) == 2**depth  # noqa: B023


def claim_ten_neurons_in_one_layer_do_not_get_as_far(deep_network=deep_network, device="cpu"):
    for _ in range(20):  # twenty shallow networks, ten neurons each
        place, factor = torch.rand(10, dtype=torch.float64).to(device), torch.randn(10, dtype=torch.float64).to(device)
        place = (256 * place).round() / 256  # bends on the grid, so that they can be counted
        shallow = straight_pieces(lambda x: torch.relu(x[:, None] - place) @ factor, device)  # noqa: B023
        assert shallow <= 11 < straight_pieces(lambda x: deep_network(x, 5), device)  # each neuron bends it once


def claim_the_slope_is_a_product_over_the_layers(deep_network=deep_network, device="cpu"):
    for depth in (1, 3, 10):
        x = torch.tensor([0.3, 0.7], dtype=torch.float64, device=device, requires_grad=True)
        (slope,) = torch.autograd.grad(deep_network(x, depth).sum(), x)
        assert_close(slope.abs().tolist(), [2.0**depth] * 2)  # every layer contributes a factor of 2 or -2


def demo(device="cpu"):
    x = torch.tensor([0.3], dtype=torch.float64, device=device)
    print("0.3 after 1, 2, 3 layers:", ", ".join(f"{deep_network(x, d).item():.1f}" for d in (1, 2, 3)))
    for depth in (1, 2, 3, 4, 5):
        pieces = straight_pieces(lambda x: deep_network(x, depth), device)  # noqa: B023
        print(f"depth {depth}: {2 * depth} neurons, {pieces} pieces; in one layer at most {2 * depth + 1}")


if __name__ == "__main__":
    demo()
