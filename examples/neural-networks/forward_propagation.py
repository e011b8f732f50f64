"""Forward propagation through a stack of layers, compared with ``nn.Sequential``.

Axes: N = examples, D = width of every layer (all alike, so that a wrong order of layers would run as well).
"""

import torch
from torch.testing import assert_close


def forward_propagation(input, layers):
    """The values after each layer, from the input to the output; ReLU after every layer but the last.

    Shapes: input (N, D), layers: pairs of weight (D, D) and bias (D,) -> one (N, D) for the input and each layer
    """
    values = [input]
    for number, (weight, bias) in enumerate(layers):
        h = values[-1] @ weight.T + bias  # (N, D) @ (D, D) -> (N, D), from what the layer before has left
        values.append(h if number == len(layers) - 1 else torch.relu(h))
    return values


def every_layer_gets_the_input(input, layers):
    return [input] + [forward_propagation(input, layers[number:])[1] for number in range(len(layers))]


def from_the_last_layer(input, layers):
    return forward_propagation(input, layers[::-1])


def activation_at_the_end_too(input, layers):
    *earlier, last = forward_propagation(input, layers)
    return [*earlier, torch.relu(last)]


def one_buffer_for_all(input, layers):
    buffer = input.clone()
    return [buffer.copy_(h) for h in forward_propagation(input, layers)]  # every entry is the same memory


MISTAKES = {
    "every layer gets the input": every_layer_gets_the_input,
    "last layer first": from_the_last_layer,
    "activation at the end too": activation_at_the_end_too,
    "one buffer for all": one_buffer_for_all,
}


def network(device):
    """Three layers of width 4 with five examples, and the same network as an ``nn.Sequential``."""
    linears = [torch.nn.Linear(4, 4, dtype=torch.float64) for _ in range(3)]
    model = torch.nn.Sequential(linears[0], torch.nn.ReLU(), linears[1], torch.nn.ReLU(), linears[2]).to(device)
    layers = [(linear.weight.detach(), linear.bias.detach()) for linear in linears]
    return (torch.randn(5, 4, dtype=torch.float64) + 0.5).to(device), layers, model


def claim_the_output_is_that_of_sequential(forward_propagation=forward_propagation, device="cpu"):
    x, layers, model = network(device)
    assert_close(forward_propagation(x, layers)[-1], model(x).detach())


def claim_it_keeps_what_each_layer_put_out(forward_propagation=forward_propagation, device="cpu"):
    x, layers, model = network(device)
    recorded = [x]
    for number in (1, 3, 4):  # the two ReLUs and the last layer
        model[number].register_forward_hook(lambda module, inputs, output: recorded.append(output.detach()))
    model(x)
    assert_close(forward_propagation(x, layers), recorded)


def claim_it_can_be_resumed_after_any_layer(forward_propagation=forward_propagation, device="cpu"):
    x, layers, _ = network(device)
    values = forward_propagation(x, layers)
    for number in range(len(layers)):  # what came before matters only through the values it left
        assert_close(forward_propagation(values[number], layers[number:])[-1], values[-1])


def demo(device="cpu"):
    def pair(weight, bias):
        return torch.tensor(weight, device=device), torch.tensor(bias, device=device)

    layers = [
        pair([[1.0, -1.0], [0.5, 1.0]], [0.0, -1.0]),
        pair([[2.0, 1.0], [-1.0, 1.0]], [0.0, 0.5]),
        pair([[1.0, -2.0]], [1.0]),
    ]
    for number, h in enumerate(forward_propagation(torch.tensor([[1.0, 3.0]], device=device), layers)):
        print(f"h{number} =", h[0].tolist())


if __name__ == "__main__":
    demo()
