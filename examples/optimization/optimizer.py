"""Three optimizers written from scratch and compared with ``torch.optim``: SGD, momentum and Adam.

Axes: D = parameters.
"""

import torch
from torch.testing import assert_close


def sgd(gradient, state, lr):
    """Plain gradient descent: the change is the gradient times the learning rate, downhill.

    Shapes: gradient (D,) -> (D,)
    """
    return -lr * gradient


def momentum(gradient, state, lr, factor=0.9):
    """A velocity collects the gradients, old ones fading by ``factor``; the change follows the velocity.

    Shapes: gradient (D,) -> (D,)
    """
    state["velocity"] = factor * state.get("velocity", 0.0) + gradient
    return -lr * state["velocity"]


def adam(gradient, state, lr, betas=(0.9, 0.999), eps=1e-8):
    """Averages of the gradient and of its square; dividing by the root gives every parameter a step of its own size.

    Shapes: gradient (D,) -> (D,)
    """
    state["step"] = state.get("step", 0) + 1
    state["mean"] = betas[0] * state.get("mean", 0.0) + (1 - betas[0]) * gradient
    state["square"] = betas[1] * state.get("square", 0.0) + (1 - betas[1]) * gradient**2
    mean = state["mean"] / (1 - betas[0] ** state["step"])  # both averages start at zero: undo that
    square = state["square"] / (1 - betas[1] ** state["step"])
    return -lr * mean / (square.sqrt() + eps)


def minimize(rule, loss, params, lr, steps):
    """Runs an optimizer and returns every point that it visits.

    Shapes: params (D,) -> (steps + 1, D)
    """
    path, state = [params], {}  # the state lives as long as the training
    for _ in range(steps):
        path.append(path[-1] + rule(torch.func.grad(loss)(path[-1]), state, lr))
    return torch.stack(path)  # steps + 1 times (D,) -> (steps + 1, D)


def velocity_lost(gradient, state, lr):
    return momentum(gradient, {}, lr)  # as if a new optimizer were made for every step


def adam_without_correction(gradient, state, lr, betas=(0.9, 0.999), eps=1e-8):
    state["mean"] = betas[0] * state.get("mean", 0.0) + (1 - betas[0]) * gradient
    state["square"] = betas[1] * state.get("square", 0.0) + (1 - betas[1]) * gradient**2
    return -lr * state["mean"] / (state["square"].sqrt() + eps)


MISTAKES = {
    "uphill": {"sgd": lambda gradient, state, lr: lr * gradient},
    "state lost between steps": {"momentum": velocity_lost},
    "no correction of the start": {"adam": adam_without_correction},
}


def valley(point):
    return (point[0] ** 2 + 10 * point[1] ** 2) / 2  # ten times as steep along the second parameter


def start(device):
    return torch.tensor([8.0, 2.0], dtype=torch.float64, device=device)


def assert_path_is_that_of_torch(rule, optimizer_class, device, **settings):
    params = start(device).requires_grad_()
    optimizer = optimizer_class([params], **settings)
    for point in minimize(rule, valley, start(device), settings["lr"], 20):
        assert_close(point, params.detach())
        optimizer.zero_grad()
        valley(params).backward()
        optimizer.step()


def claim_sgd_is_that_of_torch(sgd=sgd, device="cpu"):
    assert_path_is_that_of_torch(sgd, torch.optim.SGD, device, lr=0.05)


def claim_momentum_is_that_of_torch(momentum=momentum, device="cpu"):
    assert_path_is_that_of_torch(momentum, torch.optim.SGD, device, lr=0.05, momentum=0.9)


def claim_adam_is_that_of_torch(adam=adam, device="cpu"):
    assert_path_is_that_of_torch(adam, torch.optim.Adam, device, lr=0.5)


def claim_first_step_of_adam_ignores_the_size_of_the_gradient(adam=adam, device="cpu"):
    gradient = torch.tensor([0.001, -5.0, 400.0, 0.0], dtype=torch.float64, device=device)
    assert_close(adam(gradient, {}, lr=0.1), -0.1 * gradient.sign(), rtol=1e-4, atol=0)


def claim_momentum_is_faster_in_this_valley(momentum=momentum, device="cpu"):
    plain = minimize(sgd, valley, start(device), 0.02, 60)[-1]
    assert valley(minimize(momentum, valley, start(device), 0.02, 60)[-1]) < valley(plain) / 10


def demo(device="cpu"):
    import matplotlib.pyplot as plt

    figure, axis = plt.subplots(figsize=(6, 2.8))
    for name, rule, lr in (("SGD", sgd, 0.02), ("momentum", momentum, 0.02), ("Adam", adam, 0.5)):
        path = minimize(rule, valley, start(device), lr, 60)
        first = ", ".join(f"{value:.3f}" for value in path[1].tolist())
        print(f"{name}: first step to ({first}), loss {valley(path[1]).item():.3f},", end=" ")
        print(f"after 60 steps {valley(path[-1]).item():.4f}")
        axis.plot(*path.T.cpu(), ".-", markersize=3, linewidth=0.8, label=f"{name}, learning rate {lr}")
    axis.set(xlabel="a", ylabel="b", title=r"$(a^2 + 10 b^2) / 2$ from (8, 2), 60 steps")
    axis.legend(fontsize=8)
    return figure


if __name__ == "__main__":
    demo()
