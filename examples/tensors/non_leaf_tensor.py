"""Tensors that are results: which results are non-leaves, how to see their gradient, and changing them in place.

Axes: D = parameters.
"""

import warnings

import torch
from torch.testing import assert_close


def result_is_non_leaf(*inputs):
    """Whether a differentiable operation on these tensors, if executed now, will give a non-leaf.

    Shapes: inputs of any shape -> True or False
    """
    return torch.is_grad_enabled() and any(tensor.requires_grad for tensor in inputs)


def gradient_at(tensor, loss):
    """Runs ``loss.backward()`` and returns the gradient at a tensor on the way, which has to be asked to keep it first.

    Shapes: tensor (D,), loss scalar -> (D,)
    """
    tensor.retain_grad()
    loss.backward()
    return tensor.grad


def double(tensor):
    """Doubles a non-leaf in place; the change is recorded like any other operation. Shapes: tensor (D,) -> (D,)"""
    tensor *= 2
    return tensor


def asked_after_backward(tensor, loss):
    loss.backward()
    tensor.retain_grad()  # too late: the gradient has passed
    return tensor.grad


def asked_at_a_detached_copy(tensor, loss):
    copy = tensor.detach().requires_grad_()  # a leaf, but the loss was not computed from it
    loss.backward()
    return copy.grad


def doubled_through_data(tensor):
    tensor.data *= 2  # the number changes and the graph does not know
    return tensor


MISTAKES = {
    "every result taken for a non-leaf": {"result_is_non_leaf": lambda *inputs: True},
    "all inputs instead of one": {
        "result_is_non_leaf": lambda *inputs: torch.is_grad_enabled() and all(t.requires_grad for t in inputs)
    },
    "no_grad forgotten": {"result_is_non_leaf": lambda *inputs: any(t.requires_grad for t in inputs)},
    "retain_grad after backward": {"gradient_at": asked_after_backward},
    "asked at a detached copy": {"gradient_at": asked_at_a_detached_copy},
    "changed through .data": {"double": doubled_through_data},
}


def data_and_weight(device):
    data = torch.tensor([3.0, -1.0, 0.5], dtype=torch.float64, device=device)
    weight = torch.tensor([2.0, 4.0, -1.0], dtype=torch.float64, device=device, requires_grad=True)
    return data, weight


def claim_a_recorded_result_of_a_tracked_input_is_a_non_leaf(result_is_non_leaf=result_is_non_leaf, device="cpu"):
    data, weight = data_and_weight(device)
    for first, second in ((data, data), (data, weight), (weight, data), (weight, weight), (weight.detach(), data)):
        for recording in (True, False):
            with torch.set_grad_enabled(recording):
                expected, product = result_is_non_leaf(first, second), first * second
            assert (not product.is_leaf) == (product.grad_fn is not None) == product.requires_grad == expected


def claim_retain_grad_keeps_the_gradient_on_its_way(gradient_at=gradient_at, device="cpu"):
    data, weight = data_and_weight(device)
    product = weight * data  # (D,)
    kept = gradient_at(product, (product**2).sum())
    assert kept is not None
    assert_close(kept, 2 * product.detach())
    assert_close(weight.grad, kept * data)  # it went on to the leaf: the chain rule


def claim_a_change_in_place_is_recorded(double=double, device="cpu"):
    data, weight = data_and_weight(device)
    product = weight * data
    changed = double(product)
    assert changed is product  # no new tensor
    assert_close(changed.detach(), 2 * (weight * data).detach())
    (changed**2).sum().backward()
    assert_close(weight.grad, (8 * weight * data**2).detach())  # the loss is the sum of (2 w x)^2


def demo(device="cpu"):
    data = torch.tensor(3.0, dtype=torch.float64, device=device)
    for keep in (False, True):
        weight = torch.tensor(2.0, dtype=torch.float64, device=device, requires_grad=True)
        product = weight * data
        if keep:
            product.retain_grad()
        (product**2).backward()
        with warnings.catch_warnings(action="ignore"):  # PyTorch warns when .grad is read where none is kept
            kept = product.grad
        print(f"retain_grad {keep}: product.grad {kept and round(kept.item())}, weight.grad {weight.grad.item():.0f}")
    for name, way in (("in place", double), ("through .data", doubled_through_data)):
        weight.grad, product = None, way(weight * data)
        (product**2).backward()
        print(f"doubled {name}: product {product.item():.0f}, weight.grad {weight.grad.item():.0f}")


if __name__ == "__main__":
    demo()
