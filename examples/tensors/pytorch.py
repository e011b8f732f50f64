"""The parts of PyTorch at work on a small network: tensors, ``nn``, ``autograd``, ``optim``, and a check by hand.

Axes: N = examples, D = inputs, H = hidden units.
"""

from itertools import pairwise

import torch
from torch import nn
from torch.testing import assert_close


class Network(nn.Module):
    """Linear layers with tanh between them; ``nn.ModuleList`` registers the layers in the list.

    Shapes: features (N, D) -> (N, 1)
    """

    def __init__(self, *sizes):
        super().__init__()
        self.layers = nn.ModuleList(nn.Linear(a, b) for a, b in pairwise(sizes))

    def forward(self, features):
        for layer in self.layers[:-1]:
            features = torch.tanh(layer(features))  # (N, D) -> (N, H)
        return self.layers[-1](features)  # (N, H) -> (N, 1)


def step(model, optimizer, features, labels):
    """One step of training in PyTorch, which returns the loss before it.

    Shapes: features (N, D), labels (N,) -> scalar
    """
    predictions = model(features).squeeze(dim=1)  # (N, 1) -> (N,)
    loss = ((predictions - labels) ** 2).mean()
    optimizer.zero_grad()
    loss.backward()
    optimizer.step()
    return loss.detach()


class NetworkWithPlainList(Network):
    def __init__(self, *sizes):
        super().__init__(*sizes)
        layers = list(self.layers)
        del self.layers
        self.layers = layers  # a plain list: PyTorch does not look inside


def step_with_mismatched_shapes(model, optimizer, features, labels):
    loss = ((model(features) - labels) ** 2).mean()  # (N, 1) - (N,) is broadcast to (N, N), without an error
    optimizer.zero_grad()
    loss.backward()
    optimizer.step()
    return loss.detach()


def step_without_backward(model, optimizer, features, labels):
    loss = ((model(features).squeeze(dim=1) - labels) ** 2).mean()
    optimizer.zero_grad()
    optimizer.step()  # no gradients: it changes nothing and says nothing
    return loss.detach()


MISTAKES = {
    "layers in a plain list": {"Network": NetworkWithPlainList},
    "predictions and labels of different shape": {"step": step_with_mismatched_shapes},
    "no backward": {"step": step_without_backward},
}


def data(device):
    features = torch.tensor([[0.0, 1.0], [1.0, -1.0], [2.0, 0.5], [3.0, 2.0]], dtype=torch.float64)
    labels = 2 * features[:, 0] - features[:, 1] + 1
    return features.to(device), labels.to(device)


def claim_a_module_finds_its_parameters_and_moves_them(Network=Network, device="cpu"):
    model = Network(2, 3, 1).double().to(device)
    shapes = [tuple(parameter.shape) for parameter in model.parameters()]
    assert shapes == [(3, 2), (3,), (1, 3), (1,)]
    assert model(data(device)[0]).device == data(device)[0].device


def claim_one_step_is_what_the_formulas_say(step=step, device="cpu"):
    features, labels = data(device)
    model = nn.Linear(2, 1, dtype=torch.float64, device=device)
    weight, bias = model.weight.detach().clone(), model.bias.detach().clone()
    loss = step(model, torch.optim.SGD(model.parameters(), lr=0.1), features, labels)
    error = features @ weight[0] + bias - labels  # (N,)
    assert_close(loss, (error**2).mean())
    assert_close(model.weight[0].detach(), weight[0] - 0.1 * 2 * (error @ features) / len(labels))
    assert_close(model.bias.detach(), bias - 0.1 * 2 * error.mean())


def claim_the_loss_falls_to_nothing_on_a_toy(step=step, device="cpu"):
    features, labels = data(device)
    model = nn.Linear(2, 1, dtype=torch.float64, device=device)
    nn.init.zeros_(model.weight), nn.init.zeros_(model.bias)
    optimizer = torch.optim.SGD(model.parameters(), lr=0.1)
    losses = torch.stack([step(model, optimizer, features, labels) for _ in range(501)])  # the last: after 500 steps
    assert (losses[1:21] < losses[:20]).all() and losses[-1] < 1e-6 * losses[0]


def demo(device="cpu"):
    features, labels = data(device)
    model = nn.Linear(2, 1, dtype=torch.float64, device=device)
    nn.init.zeros_(model.weight), nn.init.zeros_(model.bias)
    optimizer = torch.optim.SGD(model.parameters(), lr=0.1)
    for number in range(500):
        loss = step(model, optimizer, features, labels).item()
        if number in (0, 1, 499):
            parameters = ", ".join(f"{value:.3f}" for p in model.parameters() for value in p.flatten().tolist())
            print(f"step {number + 1}: loss before it {loss:.3f}, parameters after it {parameters}")
    for name, network in (("nn.ModuleList", Network(2, 3, 1)), ("plain list", NetworkWithPlainList(2, 3, 1))):
        print(f"parameters found with a {name}:", sum(p.numel() for p in network.parameters()))


if __name__ == "__main__":
    demo()
