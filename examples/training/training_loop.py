"""The training loop of PyTorch, compared with updates written out by hand.

Axes: N = samples, D = inputs.
"""

import torch
from torch import nn
from torch.testing import assert_close
from torch.utils.data import DataLoader, TensorDataset


def train(model, loss_function, optimizer, loader, epochs):
    """Trains the model in place and returns the mean loss of each epoch.

    Shapes: the loader yields pairs (B, D), (B, 1) -> a list of numbers
    """
    model.train()
    history = []
    for _ in range(epochs):
        total, count = 0.0, 0
        for features, labels in loader:
            loss = loss_function(model(features), labels)  # forward
            optimizer.zero_grad()  # forget the gradients of the step before
            loss.backward()  # fill .grad
            optimizer.step()  # move the parameters
            total, count = total + loss.item() * len(labels), count + len(labels)  # .item(): the number alone
        history.append(total / count)
    return history


def variant(*order, mode=True):
    """The same loop in another mode, or with the calls after the forward pass in another order or missing."""

    def train(model, loss_function, optimizer, loader, epochs):
        model.train(mode)  # False is the same as model.eval()
        history = []
        for _ in range(epochs):
            total, count = 0.0, 0
            for features, labels in loader:
                loss = loss_function(model(features), labels)
                calls = {"zero": optimizer.zero_grad, "backward": loss.backward, "step": optimizer.step}
                for name in order:
                    calls[name]()
                total, count = total + loss.item() * len(labels), count + len(labels)
            history.append(total / count)
        return history

    return train


MISTAKES = {
    "zero_grad forgotten": variant("backward", "step"),
    "step before backward": variant("zero", "step", "backward"),
    "cleared between backward and step": variant("backward", "zero", "step"),
    "step forgotten": variant("zero", "backward"),
    "left in evaluation mode": variant("zero", "backward", "step", mode=False),
}


def problem(device):
    features = torch.tensor([[0.0, 1.0], [1.0, -1.0], [2.0, 0.5], [3.0, 2.0], [-1.0, 1.5]], dtype=torch.float64)
    labels = 2 * features[:, :1] - features[:, 1:] + 1  # (N, 1)
    model = nn.Linear(2, 1, dtype=torch.float64, device=device)
    nn.init.zeros_(model.weight), nn.init.zeros_(model.bias)
    loader = DataLoader(TensorDataset(features.to(device), labels.to(device)), batch_size=2)  # batches of 2, 2 and 1
    return model, loader


def claim_parameters_are_those_of_the_update_by_hand(train=train, device="cpu"):
    model, loader = problem(device)
    weight, bias = torch.zeros_like(model.weight.detach()), torch.zeros_like(model.bias.detach())
    history = train(model, nn.MSELoss(), torch.optim.SGD(model.parameters(), lr=0.05), loader, epochs=3)
    for mean_loss in history:
        squares = 0.0
        for x, y in loader:
            error = x @ weight.T + bias - y  # (B, 1)
            squares += (error**2).sum().item()
            weight, bias = weight - 0.05 * 2 * error.T @ x / len(y), bias - 0.05 * 2 * error.mean()
        assert_close(mean_loss, squares / 5)  # 5 samples: the last, smaller batch counts for less
    assert len(history) == 3
    assert_close(model.weight.detach(), weight)
    assert_close(model.bias.detach(), bias)


def claim_first_step_moves_by_learning_rate_times_gradient(train=train, device="cpu"):
    model, loader = problem(device)
    first = [next(iter(loader))]
    gradient = torch.autograd.grad(nn.functional.mse_loss(model(first[0][0]), first[0][1]), model.weight)[0]
    train(model, nn.MSELoss(), torch.optim.SGD(model.parameters(), lr=0.05), first, epochs=1)
    assert_close(model.weight.detach(), -0.05 * gradient)  # it started from zero


def claim_the_hidden_rule_is_learned(train=train, device="cpu"):
    model, loader = problem(device)
    history = train(model, nn.MSELoss(), torch.optim.SGD(model.parameters(), lr=0.05), loader, epochs=200)
    expected = torch.tensor([[2.0, -1.0]], dtype=torch.float64, device=device)
    assert_close(model.weight.detach(), expected, rtol=0, atol=1e-3)
    assert history[-1] < 1e-4 * history[0]


def claim_the_model_is_in_training_mode(train=train, device="cpu"):
    model, loader = problem(device)
    modes = []
    model.register_forward_hook(lambda module, inputs, output: modes.append(module.training))
    model.eval()  # left so by an evaluation
    train(model, nn.MSELoss(), torch.optim.SGD(model.parameters(), lr=0.05), loader, epochs=2)
    assert modes == [True] * 6  # two epochs of three batches


def demo(device="cpu"):
    for name, way in (("right", train), *MISTAKES.items()):
        model, loader = problem(device)
        optimizer = torch.optim.SGD(model.parameters(), lr=0.05)
        history = way(model, nn.MSELoss(), optimizer, loader, epochs=200 if way is train else 2)
        weights = ", ".join(f"{value:.3f}" for value in model.weight[0].tolist())
        print(f"{name}: loss {history[0]:.3f} in epoch 1, {history[1]:.3f} in epoch 2; weights {weights}")


if __name__ == "__main__":
    demo()
