"""Weight decay around SGD and around Adam, compared with an L2 penalty in the loss and with ``torch.optim.AdamW``.

Axes: D = weights.
"""

import torch
from torch.optim import SGD, Adam, AdamW
from torch.testing import assert_close


@torch.no_grad()
def decayed_step(optimizer, weight_decay):
    """Shrinks every weight, and then lets the optimizer take its step, which depends on the gradient of the loss alone.

    Shapes: every weight keeps its shape
    """
    for group in optimizer.param_groups:
        for param in group["params"]:
            param.mul_(1 - group["lr"] * weight_decay)
    optimizer.step()


def penalty_without_the_half(optimizer, weight_decay):
    decayed_step(optimizer, 2 * weight_decay)  # the gradient of weight_decay * w^2 is 2 * weight_decay * w


@torch.no_grad()
def decay_without_the_learning_rate(optimizer, weight_decay):
    for param in optimizer.param_groups[0]["params"]:
        param.mul_(1 - weight_decay)
    optimizer.step()


@torch.no_grad()
def l2_penalty(optimizer, weight_decay):
    for param in optimizer.param_groups[0]["params"]:
        param.grad.add_(weight_decay * param)  # now it is part of the gradient, and Adam divides the gradient
    optimizer.step()


MISTAKES = {
    "penalty without the half": penalty_without_the_half,
    "decay without the learning rate": decay_without_the_learning_rate,
    "L2 penalty inside Adam": l2_penalty,
}


def plain_step(optimizer, weight_decay):
    optimizer.step()


def loss(param):
    scale = torch.tensor([100.0, 1.0, 0.01], dtype=param.dtype, device=param.device)  # gradients of very unlike size
    return (scale * (param - 1.0) ** 2).sum()


def penalized_loss(param):
    return loss(param) + 0.5 / 2 * (param**2).sum()


def train(step, optimizer_class, device, loss=loss, steps=10, decay=0.5, **options):
    """The weights after some steps from 3, -2, 1.5."""
    param = torch.tensor([3.0, -2.0, 1.5], dtype=torch.float64, device=device, requires_grad=True)  # (D,)
    optimizer = optimizer_class([param], **options)
    for _ in range(steps):
        optimizer.zero_grad()
        loss(param).backward()
        step(optimizer, decay)
    return param.detach()


def claim_sgd_decay_is_an_l2_penalty(decayed_step=decayed_step, device="cpu"):
    ours = train(decayed_step, SGD, device, lr=0.004)
    assert_close(ours, train(plain_step, SGD, device, penalized_loss, lr=0.004))
    assert_close(ours, train(plain_step, SGD, device, lr=0.004, weight_decay=0.5))


def claim_without_a_gradient_the_weight_fades(decayed_step=decayed_step, device="cpu"):
    faded = train(decayed_step, SGD, device, lambda param: 0.0 * param.sum(), steps=20, lr=0.1)
    start = torch.tensor([3.0, -2.0, 1.5], dtype=torch.float64, device=device)
    assert_close(faded, 0.95**20 * start)


def claim_adam_with_decay_outside_is_adamw(decayed_step=decayed_step, device="cpu"):
    assert_close(train(decayed_step, Adam, device, lr=0.1), train(plain_step, AdamW, device, lr=0.1, weight_decay=0.5))


def claim_adamw_shrinks_every_weight_by_one_factor(decayed_step=decayed_step, device="cpu"):
    start = torch.tensor([3.0, -2.0, 1.5], dtype=torch.float64, device=device)
    with_decay = train(decayed_step, Adam, device, steps=1, lr=0.1)
    without = train(plain_step, Adam, device, steps=1, lr=0.1)
    assert_close(without - with_decay, 0.05 * start)


def claim_weight_decay_of_torch_adam_is_an_l2_penalty(decayed_step=decayed_step, device="cpu"):
    built_in = train(plain_step, Adam, device, lr=0.1, weight_decay=0.5)
    assert_close(built_in, train(plain_step, Adam, device, penalized_loss, lr=0.1))
    assert ((built_in - train(decayed_step, Adam, device, lr=0.1)).abs() > 0.1).all()


def demo(device="cpu"):
    print("weights 1, 1 and gradients 10, 0.1 after one step, learning rate 0.1")
    for name, step, optimizer_class, weight_decay in (
        ("SGD, no decay", plain_step, SGD, 0.0),
        ("SGD, decay 0.5", decayed_step, SGD, 0.5),
        ("Adam, no decay", plain_step, Adam, 0.0),
        ("Adam, L2 penalty 0.5", l2_penalty, Adam, 0.5),
        ("AdamW, decay 0.5", decayed_step, Adam, 0.5),
    ):
        param = torch.ones(2, dtype=torch.float64, device=device, requires_grad=True)
        param.grad = torch.tensor([10.0, 0.1], dtype=torch.float64, device=device)
        step(optimizer_class([param], lr=0.1), weight_decay)
        print(f"{name}:", ", ".join(f"{round(w, 9) + 0.0:.3f}" for w in param.tolist()))


if __name__ == "__main__":
    demo()
