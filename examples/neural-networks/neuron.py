"""A single neuron written from scratch and compared with ``nn.Linear`` followed by ``torch.sigmoid``.

Axes: N = examples, D = inputs of the neuron.
"""

import torch
from torch.testing import assert_close


def neuron(input, weight, bias):
    """Weighted sum of the inputs, plus the bias, through the sigmoid: one number for each example.

    Shapes: input (N, D), weight (D,), bias () -> (N,)
    """
    weighted_sum = (input * weight).sum(dim=-1)  # (N, D) -> (N,)
    return torch.sigmoid(weighted_sum + bias)


def without_bias(input, weight, bias):
    return torch.sigmoid(input @ weight)


def bias_times_the_weights(input, weight, bias):
    return torch.sigmoid(((input + bias) * weight).sum(dim=-1))  # shifts each input instead of the sum


def activation_before_the_sum(input, weight, bias):
    return torch.sigmoid(input) @ weight + bias


def without_activation(input, weight, bias):
    return input @ weight + bias


MISTAKES = {
    "no bias": without_bias,
    "bias added to each input": bias_times_the_weights,
    "activation before the sum": activation_before_the_sum,
    "no activation": without_activation,
}

CORNERS = [[0.0, 0.0], [0.0, 1.0], [1.0, 0.0], [1.0, 1.0]]  # the four inputs of a logical gate


def claim_it_is_linear_and_sigmoid(neuron=neuron, device="cpu"):
    x = (torch.randn(5, 3, dtype=torch.float64) + 0.5).to(device)
    linear = torch.nn.Linear(3, 1, dtype=torch.float64).to(device)
    ours = neuron(x, linear.weight[0], linear.bias[0])
    assert_close(ours, torch.sigmoid(linear(x)).squeeze(-1))  # (5, 1) -> (5,)


def claim_the_bias_moves_the_switching_point(neuron=neuron, device="cpu"):
    weight = torch.tensor([2.0], dtype=torch.float64, device=device)
    for bias in (-3.0, 0.0, 4.0):
        switching_point = torch.tensor([[-bias / 2]], dtype=torch.float64, device=device)
        assert_close(neuron(switching_point, weight, torch.tensor(bias).to(weight)).item(), 0.5)


def claim_one_neuron_can_be_an_and_gate(neuron=neuron, device="cpu"):
    x = torch.tensor(CORNERS, dtype=torch.float64, device=device)
    output = neuron(x, torch.tensor([1.0, 1.0]).to(x), torch.tensor(-1.5).to(x))
    assert (output > 0).all() and (output < 1).all()
    assert (output > 0.5).tolist() == [False, False, False, True]


def claim_no_neuron_separates_exclusive_or(neuron=neuron, device="cpu"):
    x = torch.tensor(CORNERS, dtype=torch.float64, device=device)
    for number in torch.randn(20, 3, dtype=torch.float64).to(device):  # 20 neurons, two weights and a bias each
        score = torch.logit(neuron(x, number[:2], number[2]))  # (4,), the sums before the sigmoid
        assert_close(score[1] + score[2], score[0] + score[3])  # so not both on the left positive, both right negative
        assert_close(score[0], number[2])  # with all inputs at zero, only the bias is left


def demo(device="cpu"):
    x = torch.tensor([[1.0, 2.0, -1.0]], device=device)
    weight = torch.tensor([2.0, 0.5, 1.0], device=device)
    print("products:", (x * weight)[0].tolist(), "sum:", (x @ weight).item())
    for bias in (-1.5, 0.5):
        output = neuron(x, weight, torch.tensor(bias, device=device)).item()
        print(f"bias {bias}: weighted sum with bias {(x @ weight).item() + bias:.1f}, output {output:.3f}")
    corners = torch.tensor(CORNERS, device=device)
    gate = neuron(corners, torch.ones(2, device=device), torch.tensor(-1.5, device=device))
    print("AND gate:", ", ".join(f"{v:.3f}" for v in gate.tolist()))


if __name__ == "__main__":
    demo()
