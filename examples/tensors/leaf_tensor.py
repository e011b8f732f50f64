"""Which tensors are leaves, which of them get a ``.grad``, and how an update must be written to leave them leaves.

Axes: D = parameters.
"""

import warnings

import torch
from torch.testing import assert_close


def make_parameter(values, scale):
    """A leaf that asks for gradients and holds ``scale * values``: compute first, then set requires_grad.

    Shapes: values (D,) -> (D,)
    """
    return (scale * values).requires_grad_()


def keeps_gradient(tensor):
    """Whether ``backward`` will fill ``tensor.grad``.

    Shapes: tensor of any shape -> True or False
    """
    return tensor.requires_grad and (tensor.is_leaf or tensor.retains_grad)


def update(parameter, lr):
    """One step against the gradient, in place and unrecorded, so that the parameter stays the leaf that it was.

    Shapes: parameter (D,) -> (D,)
    """
    with torch.no_grad():
        parameter -= lr * parameter.grad
    return parameter


def scaled_after_requires_grad(values, scale):
    return values.clone().requires_grad_() * scale  # the product is a result, not a leaf


def updated_by_assignment(parameter, lr):
    return parameter - lr * parameter.grad  # a new tensor: a result that remembers how it was computed


def another_leaf_in_its_place(parameter, lr):
    return (parameter - lr * parameter.grad).detach().requires_grad_()  # nobody else knows the new one


MISTAKES = {
    "scaled after requires_grad": {"make_parameter": scaled_after_requires_grad},
    "requires_grad forgotten": {"make_parameter": lambda values, scale: scale * values},
    "every leaf gets a gradient": {"keeps_gradient": lambda tensor: tensor.is_leaf},
    "everything tracked keeps its gradient": {"keeps_gradient": lambda tensor: tensor.requires_grad},
    "updated by assignment": {"update": updated_by_assignment},
    "another leaf in its place": {"update": another_leaf_in_its_place},
}


def values(device):
    return torch.tensor([1.0, -2.0, 4.0], dtype=torch.float64, device=device)


def claim_a_parameter_is_a_leaf_that_requires_grad(make_parameter=make_parameter, device="cpu"):
    parameter = make_parameter(values(device), 0.5)
    assert parameter.is_leaf and parameter.grad_fn is None and parameter.requires_grad
    (parameter**2).sum().backward()
    assert_close(parameter.grad, values(device))  # the derivative of p^2 is 2 p, and p is half the value


def claim_which_tensors_keep_a_gradient(keeps_gradient=keeps_gradient, device="cpu"):
    data = values(device)
    weight = make_parameter(data, 0.5)
    frozen = weight.detach()
    hidden = weight * data + frozen
    kept = hidden + 1
    kept.retain_grad()
    tensors = (data, weight, frozen, hidden, kept)
    assert [t.is_leaf for t in tensors] == [True, True, True, False, False]
    expected = [keeps_gradient(tensor) for tensor in tensors]
    kept.square().sum().backward()
    with warnings.catch_warnings(action="ignore"):  # PyTorch warns when .grad is read where none is kept
        filled = [tensor.grad is not None for tensor in tensors]
    assert expected == filled


def claim_an_update_leaves_the_parameter_a_leaf(update=update, device="cpu"):
    parameter = make_parameter(values(device), 0.5)
    (parameter**2).sum().backward()
    updated = update(parameter, lr=0.1)
    assert_close(updated.detach(), 0.4 * values(device))  # 0.5 v - 0.1 v
    assert updated is parameter and updated.is_leaf and updated.requires_grad


def demo(device="cpu"):
    data = torch.tensor(3.0, dtype=torch.float64, device=device)
    weight = torch.tensor(2.0, dtype=torch.float64, device=device, requires_grad=True)
    product = weight * data
    loss = product**2
    for name, tensor in (("data", data), ("weight", weight), ("product", product), ("loss", loss)):
        print(f"{name} {tensor.item():.0f}: leaf {tensor.is_leaf}, requires_grad {tensor.requires_grad}", end=", ")
        print("made by", tensor.grad_fn.name() if tensor.grad_fn else "nobody")
    print("weight.grad before backward:", weight.grad)
    loss.backward()
    print(f"weight.grad after backward: {weight.grad.item():.0f}; data.grad: {data.grad}")


if __name__ == "__main__":
    demo()
