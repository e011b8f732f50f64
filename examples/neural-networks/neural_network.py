"""A neural network of two inputs, three hidden neurons and one output, compared with ``nn.Sequential``, learning XOR.

Axes: N = examples, D = inputs, H = hidden neurons, O = outputs.
"""

import torch
from torch.testing import assert_close


def neural_network(input, W1, b1, W2, b2):
    """One hidden layer with tanh and an output layer without activation.

    Shapes: input (N, D), W1 (H, D), b1 (H,), W2 (O, H), b2 (O,) -> (N, O)
    """
    hidden = torch.tanh(input @ W1.T + b1)  # (N, D) @ (D, H) -> (N, H)
    return hidden @ W2.T + b2  # (N, H) @ (H, O) -> (N, O)


def start(device):
    """Parameters before training: it matters only that the neurons differ."""
    values = [[[1.0, 0.0], [1.0, -1.0], [-0.5, 2.0]], [0.0, 0.5, -1.0], [[1.0, -1.0, 2.0]], [0.5]]
    return [torch.tensor(value, dtype=torch.float64, device=device) for value in values]


def without_activation(input, W1, b1, W2, b2):
    return (input @ W1.T + b1) @ W2.T + b2


def activation_on_the_output(input, W1, b1, W2, b2):
    return torch.tanh(neural_network(input, W1, b1, W2, b2))


def start_with_equal_neurons(device):
    return [torch.full_like(one, 0.5) for one in start(device)]


def start_at_zero(device):
    return [torch.zeros_like(one) for one in start(device)]


MISTAKES = {
    "no activation": without_activation,
    "activation on the output": activation_on_the_output,
    "equal neurons at the start": {"start": start_with_equal_neurons},
    "all zeros at the start": {"start": start_at_zero},
}


def train(neural_network, start, device, steps=100, lr=0.3):
    """Gradient descent on the four examples of exclusive or; the losses before and after, and the parameters."""
    x = torch.tensor([[0, 0], [0, 1], [1, 0], [1, 1]], dtype=torch.float64, device=device)
    wanted = torch.tensor([[0], [1], [1], [0]], dtype=torch.float64, device=device)
    params = [one.requires_grad_() for one in start(device)]
    losses = [(neural_network(x, *params) - wanted).square().mean()]
    for _ in range(steps):
        with torch.no_grad():
            for one, slope in zip(params, torch.autograd.grad(losses[-1], params), strict=True):
                one -= lr * slope
        losses.append((neural_network(x, *params) - wanted).square().mean())
    return losses[0].item(), losses[-1].item(), [one.detach() for one in params]


def claim_it_is_linear_tanh_linear(neural_network=neural_network, device="cpu"):
    x = (torch.randn(5, 2, dtype=torch.float64) + 0.5).to(device)
    first, second = torch.nn.Linear(2, 3, dtype=torch.float64), torch.nn.Linear(3, 1, dtype=torch.float64)
    builtin = torch.nn.Sequential(first, torch.nn.Tanh(), second).to(device)
    with torch.no_grad():
        assert_close(neural_network(x, *builtin.parameters()), builtin(x))


def claim_training_teaches_it_exclusive_or(neural_network=neural_network, start=start, device="cpu"):
    _, loss, _ = train(neural_network, start, device)
    assert loss < 1e-3  # without hidden features nothing below 0.25 can be reached


def claim_its_neurons_stay_different(neural_network=neural_network, start=start, device="cpu"):
    _, _, (W1, *_) = train(neural_network, start, device)
    for one, other in [(0, 1), (0, 2), (1, 2)]:
        assert (W1[one] - W1[other]).abs().max() > 0.1


def demo(device="cpu"):
    x = torch.tensor([[1.0, 2.0]], dtype=torch.float64, device=device)
    W1, b1, W2, b2 = start(device)
    print("hidden:", ", ".join(f"{v:.3f}" for v in torch.tanh(x @ W1.T + b1)[0].tolist()))
    print(f"output: {neural_network(x, W1, b1, W2, b2).item():.3f}")
    for name, network, begin in [
        ("as it should be", neural_network, start),
        ("no activation", without_activation, start),
        ("equal neurons", neural_network, start_with_equal_neurons),
    ]:
        before, after, _ = train(network, begin, device)
        print(f"{name}: loss {before:.3f} before and {after:.3f} after training")


if __name__ == "__main__":
    demo()
