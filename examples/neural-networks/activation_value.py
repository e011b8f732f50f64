"""Activation values, recorded by hand and by a PyTorch forward hook on ``nn.Tanh``.

Axes: N = examples, D = inputs, H = neurons.
"""

import torch
from torch.testing import assert_close


def activation_values(linear, input):
    """The outputs of the neurons of one layer for each example: the sums go through tanh before they are recorded.

    Shapes: input (N, D) -> (N, H)
    """
    pre_activation = input @ linear.weight.T + linear.bias  # (N, D) @ (D, H) -> (N, H)
    return torch.tanh(pre_activation)


def before_the_activation(linear, input):
    return linear(input)


def slopes_of_the_activation(linear, input):
    return 1 - torch.tanh(linear(input)) ** 2


def the_weights(linear, input):
    return linear.weight.mean(dim=1).expand(len(input), -1)  # (H, D) -> (H,) -> (N, H), the same for every input


def averaged_over_the_examples(linear, input):
    return torch.tanh(linear(input)).mean(dim=0).expand(len(input), -1)  # (N, H) -> (H,) -> (N, H)


MISTAKES = {
    "recorded before the activation": before_the_activation,
    "slopes instead": slopes_of_the_activation,
    "weights instead": the_weights,
    "averaged over the examples": averaged_over_the_examples,
}


def layer_and_examples(device):
    linear = torch.nn.Linear(3, 4, dtype=torch.float64).to(device)
    return linear, (3 * torch.randn(5, 3, dtype=torch.float64) + 1).to(device)  # N = 5, D = 3, H = 4


def claim_a_hook_behind_the_activation_records_them(activation_values=activation_values, device="cpu"):
    linear, x = layer_and_examples(device)
    model = torch.nn.Sequential(linear, torch.nn.Tanh())
    recorded = []
    model[1].register_forward_hook(lambda module, inputs, output: recorded.append(output))
    model(x)
    assert_close(activation_values(linear, x), recorded[0])


def claim_they_stay_in_the_range_of_tanh_and_the_sums_do_not(activation_values=activation_values, device="cpu"):
    linear, x = layer_and_examples(device)
    values, sums = activation_values(linear, 10 * x), linear(10 * x)
    assert values.abs().max() <= 1 < sums.abs().max()
    assert (values.sign() == sums.sign()).all()


def claim_they_change_with_the_input_and_the_weights_do_not(activation_values=activation_values, device="cpu"):
    linear, x = layer_and_examples(device)
    before = linear.weight.clone()
    values = activation_values(linear, x)
    assert_close(linear.weight, before, rtol=0, atol=0)
    for one in range(len(x)):
        other = (one + 1) % len(x)
        assert (values[one] - values[other]).abs().max() > 1e-3  # another example, other values
        assert_close(values[one], activation_values(linear, x[one : one + 1])[0])  # each depends on its own example


def demo(device="cpu"):
    linear = torch.nn.Linear(2, 3).to(device)
    with torch.no_grad():
        linear.weight.copy_(torch.tensor([[1.0, 0.0], [1.0, -1.0], [-0.5, 2.0]]))
        linear.bias.copy_(torch.tensor([0.0, 0.5, -1.0]))
        x = torch.tensor([[1.0, 2.0], [0.0, 0.0]], device=device)
        for example, sums, values in zip(x, linear(x), activation_values(linear, x), strict=True):
            print(f"input {example.tolist()}: sums {sums.tolist()}, activation values", end=" ")
            print(", ".join(f"{v:.3f}" for v in values.tolist()))


if __name__ == "__main__":
    demo()
