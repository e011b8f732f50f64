"""Gradient descent written from scratch and compared with ``torch.optim.SGD``.

Axes: T = steps, D = parameters, N = examples.
"""

import torch
from torch.testing import assert_close


def gradient_descent(loss, params, lr, steps):
    """Walks against the gradient of ``loss`` and returns every point that it visits, the start included.

    Shapes: params (D,) -> path (T + 1, D)
    """
    path = [params]
    for _ in range(steps):
        path.append(path[-1] - lr * torch.func.grad(loss)(path[-1]))  # the whole gradient, taken where we stand
    return torch.stack(path)  # T + 1 times (D,) -> (T + 1, D)


def gradients_never_cleared(loss, params, lr, steps):
    path, gradient = [params], torch.zeros_like(params)
    for _ in range(steps):
        gradient = gradient + torch.func.grad(loss)(path[-1])  # what backward() does without zero_grad()
        path.append(path[-1] - lr * gradient)
    return torch.stack(path)


def one_parameter_after_another(loss, params, lr, steps):
    path = [params]
    for _ in range(steps):
        point = path[-1].clone()
        for i in range(len(point)):  # the gradient for parameter i sees the new values of the parameters before it
            point[i] -= lr * torch.func.grad(loss)(point)[i]
        path.append(point)
    return torch.stack(path)


MISTAKES = {
    "uphill": lambda loss, params, lr, steps: gradient_descent(loss, params, -lr, steps),
    "gradients never cleared": gradients_never_cleared,
    "one parameter after another": one_parameter_after_another,
}


def square(point):
    return (point**2).sum()


def two_valleys(point):
    return ((point**2 - 1) ** 2).sum()  # lowest at 1 and at -1, with a flat top at 0


def squared_error_of_a_line(point):
    x = torch.tensor([0.0, 1.0, 2.0, 4.0], dtype=point.dtype, device=point.device)  # (N,)
    y = torch.tensor([1.0, 2.5, 5.5, 8.0], dtype=point.dtype, device=point.device)
    weight, bias = point
    return ((weight * x + bias - y) ** 2).mean()


def claim_square_shrinks_by_one_factor(gradient_descent=gradient_descent, device="cpu"):
    start = torch.tensor([3.0], dtype=torch.float64, device=device)
    path = gradient_descent(square, start, lr=0.1, steps=20)
    powers = 0.8 ** torch.arange(21, dtype=torch.float64, device=device)
    assert_close(path[:, 0], 3.0 * powers)


def claim_steps_are_those_of_torch_sgd(gradient_descent=gradient_descent, device="cpu"):
    start = torch.tensor([-1.0, 3.0], dtype=torch.float64, device=device)
    path = gradient_descent(squared_error_of_a_line, start, lr=0.05, steps=15)
    theirs = start.clone().requires_grad_()
    optimizer = torch.optim.SGD([theirs], lr=0.05)
    for ours in path:
        assert_close(ours, theirs.detach())
        optimizer.zero_grad()
        squared_error_of_a_line(theirs).backward()
        optimizer.step()


def claim_learning_rate_decides_between_shrinking_and_growing(gradient_descent=gradient_descent, device="cpu"):
    start = torch.tensor([3.0], dtype=torch.float64, device=device)
    for lr, compare in ((0.99, torch.lt), (1.0, torch.eq), (1.01, torch.gt)):
        distance = gradient_descent(square, start, lr=lr, steps=10)[:, 0].abs()
        assert compare(distance[1:], distance[:-1]).all()


def claim_line_fit_never_gets_worse(gradient_descent=gradient_descent, device="cpu"):
    start = torch.tensor([-1.0, 3.0], dtype=torch.float64, device=device)
    curvature = torch.autograd.functional.hessian(squared_error_of_a_line, start)  # (D, D)
    steepest = torch.linalg.eigvalsh(curvature).max().item()
    path = gradient_descent(squared_error_of_a_line, start, lr=1 / steepest, steps=30)
    losses = torch.stack([squared_error_of_a_line(point) for point in path])
    assert (losses[1:] < losses[:-1]).all()


def claim_start_decides_where_it_ends(gradient_descent=gradient_descent, device="cpu"):
    for start, end in ((0.5, 1.0), (-0.5, -1.0), (0.0, 0.0)):
        params = torch.tensor([start], dtype=torch.float64, device=device)
        assert_close(gradient_descent(two_valleys, params, lr=0.05, steps=200)[-1], torch.full_like(params, end))


def demo(device="cpu"):
    import matplotlib.pyplot as plt

    start = torch.tensor([3.0], dtype=torch.float64, device=device)
    for lr in (0.1, 0.5, 0.9, 1.1):
        visited = gradient_descent(square, start, lr=lr, steps=4)[:, 0].tolist()
        print(f"x^2 from 3, learning rate {lr}:", ", ".join(f"{x + 0.0:.3f}" for x in visited))
    start = torch.tensor([8.0, 2.0], dtype=torch.float64, device=device)
    figure, axes = plt.subplots(2, 1, figsize=(4.6, 4.4), sharex=True, layout="constrained")
    a, b = torch.meshgrid(torch.linspace(-9, 9, 61), torch.linspace(-3, 3, 41), indexing="xy")
    for axis, lr in zip(axes, (0.02, 0.18), strict=True):
        path = gradient_descent(lambda p: (p[0] ** 2 + 10 * p[1] ** 2) / 2, start, lr=lr, steps=20).cpu()
        axis.contour(a, b, (a**2 + 10 * b**2) / 2, levels=8, linewidths=0.6)
        axis.plot(path[:, 0], path[:, 1], ".-", color="tab:red")
        axis.set(title=f"learning rate {lr}, 20 steps", ylabel="b", aspect="equal")
    axes[-1].set(xlabel="a")
    return figure


if __name__ == "__main__":
    demo()
