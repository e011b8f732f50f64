"""A model is a family of functions: its parameters choose one. The numbers in it are counted as PyTorch counts them.

Axes: N = examples, D = inputs.
"""

import torch
from torch import nn
from torch.testing import assert_close


def predict(inputs, weight, bias):
    """A linear model: one function of the inputs for each choice of weight and bias.

    Shapes: inputs (N, D), weight (D,), bias scalar -> (N,)
    """
    return inputs @ weight + bias  # (N, D) @ (D,) -> (N,)


def count_parameters(module):
    """How many numbers training may change: every element of every parameter, a shared one counted once.

    Shapes: none (a module -> a number)
    """
    return sum(parameter.numel() for parameter in module.parameters() if parameter.requires_grad)


def fresh_layer_in_every_call(inputs, weight, bias):
    layer = nn.Linear(inputs.shape[1], 1, dtype=inputs.dtype, device=inputs.device)  # belongs in __init__
    return layer(inputs)[:, 0]


def parameters_ignored(inputs, weight, bias):
    return 2 * inputs[:, 0] - inputs[:, 1] + 1  # the values that were right once, written into the code


def only_the_weights_count(module):
    return sum(parameter.numel() for name, parameter in module.named_parameters() if "weight" in name)


def tensors_counted_instead_of_numbers(module):
    return len(list(module.parameters()))


def whole_state_counted(module):
    return sum(tensor.numel() for tensor in module.state_dict().values())


MISTAKES = {
    "a new layer in every call": {"predict": fresh_layer_in_every_call},
    "parameters written into the code": {"predict": parameters_ignored},
    "biases forgotten": {"count_parameters": only_the_weights_count},
    "tensors counted": {"count_parameters": tensors_counted_instead_of_numbers},
    "whole state counted": {"count_parameters": whole_state_counted},
}


def data(device):
    inputs = torch.tensor([[1.0, 2.0], [0.0, 3.0], [4.0, -1.0]], dtype=torch.float64, device=device)  # (N, D)
    return inputs, torch.tensor([2.0, -1.0], dtype=torch.float64, device=device), 1.0


def claim_fixed_parameters_make_it_a_function(predict=predict, device="cpu"):
    inputs, weight, bias = data(device)
    assert_close(predict(inputs, weight, bias), predict(inputs, weight, bias), rtol=0, atol=0)
    assert_close(predict(inputs, weight, bias), 2 * inputs[:, 0] - inputs[:, 1] + 1)


def claim_every_parameter_changes_the_predictions(predict=predict, device="cpu"):
    inputs, weight, bias = data(device)
    before = predict(inputs, weight, bias)
    for i in range(2):
        other = weight.clone()
        other[i] += 0.5
        assert_close(predict(inputs, other, bias), before + 0.5 * inputs[:, i])
    assert_close(predict(inputs, weight, bias + 0.5), before + 0.5)


def claim_a_linear_layer_has_a_weight_for_each_pair_and_a_bias_for_each_output(count_parameters=count_parameters):
    assert count_parameters(nn.Linear(784, 10)) == 784 * 10 + 10
    assert count_parameters(nn.Linear(2, 1)) == 2 + 1


def claim_only_what_training_changes_is_counted(count_parameters=count_parameters, device="cpu"):
    model = nn.Sequential(nn.Linear(3, 4), nn.BatchNorm1d(4), nn.Linear(4, 2)).to(device)
    model[0].requires_grad_(False)  # frozen: it keeps its values
    before = {name: value.clone() for name, value in model.named_parameters()}
    model(torch.randn(5, 3, device=device) + 1.0).square().mean().backward()
    torch.optim.SGD(model.parameters(), lr=0.1).step()
    moved = [value.numel() for name, value in model.named_parameters() if not torch.equal(value, before[name])]
    assert count_parameters(model) == sum(moved)


def claim_a_shared_parameter_counts_once(count_parameters=count_parameters):
    first, second = nn.Linear(3, 3), nn.Linear(3, 3)
    second.weight = first.weight  # weight tying
    assert count_parameters(nn.Sequential(first, second)) == 9 + 3 + 3


def demo(device="cpu"):
    inputs, weight, bias = data(device)
    for w in (weight, torch.tensor([2.0, 0.0], dtype=torch.float64, device=device)):
        print(f"weights {w.tolist()}, bias {bias}: predictions {predict(inputs, w, bias).tolist()}")
    print("nn.Linear(784, 10):", count_parameters(nn.Linear(784, 10)), "parameters")
    normalized = nn.Sequential(nn.Linear(3, 4), nn.BatchNorm1d(4))
    print(f"nn.Linear(3, 4) and nn.BatchNorm1d(4): {count_parameters(normalized)} parameters,", end=" ")
    print(f"{whole_state_counted(normalized)} numbers in the state")


if __name__ == "__main__":
    demo()
