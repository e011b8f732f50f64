"""A computational graph and reverse-mode automatic differentiation in fifty lines, compared with ``torch.autograd``.

Every value is a scalar, a tensor without axes.
"""

import torch
from torch.testing import assert_close


class Node:
    """A value, the operation that made it, the nodes it was made from, and its slope with respect to each of them.

    Shapes: value scalar
    """

    def __init__(self, value, operation="leaf", inputs=(), slopes=()):
        self.value, self.operation, self.inputs, self.slopes = value, operation, inputs, slopes

    def __add__(self, other):
        return Node(self.value + other.value, "add", (self, other), (1.0, 1.0))

    def __mul__(self, other):
        return Node(self.value * other.value, "mul", (self, other), (other.value, self.value))

    def exp(self):
        value = self.value.exp()
        return Node(value, "exp", (self,), (value,))


def recorded(result, seen=None):
    """The nodes that ``result`` was computed from and itself: each once, and after all its inputs.

    Shapes: none (a node -> a list of nodes)
    """
    seen = set() if seen is None else seen
    if id(result) in seen:
        return []
    seen.add(id(result))
    return [node for one in result.inputs for node in recorded(one, seen)] + [result]


def derivatives(function, *values):
    """The derivative of ``function`` with respect to each value, by the chain rule from the result back to them.

    Shapes: values scalars -> a list of scalars
    """
    leaves = [Node(value) for value in values]
    result = function(*leaves)
    total = {id(leaf): torch.zeros_like(leaf.value) for leaf in leaves}
    total[id(result)] = torch.ones_like(result.value)  # the result changes as fast as itself
    for node in reversed(recorded(result)):  # a node comes after everything that uses it, so its total is complete
        for one, slope in zip(node.inputs, node.slopes, strict=True):
            total[id(one)] = total.get(id(one), 0.0) + total[id(node)] * slope  # several uses add up
    return [total[id(leaf)] for leaf in leaves]


def formula(a, b, c):
    return (a * b + c) * b


def each_use_visited_again(result, seen=None):
    return [node for one in result.inputs for node in each_use_visited_again(one)] + [result]


def outputs_before_inputs(result, seen=None):
    return recorded(result)[::-1]


def formula_with_plain_number(a, b, c):
    product = Node(a.value * b.value)  # like .item() or .detach(): only the number goes on
    return (product + c) * b


def last_use_wins(function, *values):
    leaves, total = [Node(value) for value in values], {}
    for node in reversed(recorded(function(*leaves))):
        for one, slope in zip(node.inputs, node.slopes, strict=True):
            total[id(one)] = total.get(id(node), 1.0) * slope  # replaces what an earlier use brought
    return [total[id(leaf)] for leaf in leaves]


def difference_quotients(function, *values, step=1e-4):
    def at(*values):
        return function(*map(Node, values)).value

    return [(at(*values[:i], v + step, *values[i + 1 :]) - at(*values)) / step for i, v in enumerate(values)]


MISTAKES = {
    "each use visited again": {"recorded": each_use_visited_again},
    "outputs before inputs": {"recorded": outputs_before_inputs},
    "graph cut by a plain number": {"formula": formula_with_plain_number},
    "last use wins": {"derivatives": last_use_wins},
    "difference quotients": {"derivatives": difference_quotients},
}


def scalars(device, *numbers):
    return [torch.tensor(number, dtype=torch.float64, device=device) for number in numbers]


def claim_each_node_comes_once_and_after_its_inputs(recorded=recorded, device="cpu"):
    nodes = recorded(formula(*map(Node, scalars(device, 2.0, 3.0, -1.0))))
    assert [node.operation for node in nodes].count("leaf") == 3 and len(nodes) == 6
    assert all(nodes.index(one) < nodes.index(node) for node in nodes for one in node.inputs)


def claim_operations_are_those_that_torch_records(recorded=recorded, device="cpu"):
    numbers = scalars(device, 2.0, 3.0, -1.0)
    ours = sorted(node.operation for node in recorded(formula(*map(Node, numbers))))
    seen, waiting = set(), [formula(*[number.clone().requires_grad_() for number in numbers]).grad_fn]
    while waiting:
        step = waiting.pop()
        if step not in seen:
            seen.add(step)
            waiting += [before for before, _ in step.next_functions if before is not None]
    names = {"MulBackward0": "mul", "AddBackward0": "add", "AccumulateGrad": "leaf"}
    assert ours == sorted(names[step.name().split("::")[-1]] for step in seen)


def claim_every_run_records_a_graph_of_its_own(recorded=recorded, device="cpu"):
    x = Node(*scalars(device, 1.0))  # every power is 1 too, and still a node of its own
    for times in (1, 2, 5):
        power = x
        for _ in range(times):
            power = power * x
        assert [node.operation for node in recorded(power)] == ["leaf"] + ["mul"] * times


def claim_the_result_stays_linked_to_every_input(formula=formula, device="cpu"):
    leaves = [Node(number) for number in scalars(device, 2.0, 3.0, -1.0)]
    nodes = recorded(formula(*leaves))
    assert {id(node) for node in nodes if node.operation == "leaf"} == {id(leaf) for leaf in leaves}


def claim_derivatives_are_those_of_autograd(derivatives=derivatives, device="cpu"):
    def shared_value(a, b, c):
        s = a * a + b
        return s * (s * c).exp() + a * c  # s has to wait for the share that comes by way of s * c

    for function in (formula, shared_value):
        numbers = scalars(device, 0.7, -0.4, 1.3)
        leaves = [number.clone().requires_grad_() for number in numbers]
        theirs = torch.autograd.grad(function(*leaves), leaves)
        assert_close(derivatives(function, *numbers), list(theirs))


def claim_a_value_used_twice_collects_both_shares(derivatives=derivatives, device="cpu"):
    (x,) = scalars(device, 3.0)
    assert_close(derivatives(lambda x: x * x + x, x)[0], 2 * x + 1)


def claim_it_is_exact_and_not_a_difference_quotient(derivatives=derivatives, device="cpu"):
    (x,) = scalars(device, 3.0)
    assert_close(derivatives(lambda x: (x * x).exp(), x)[0], 2 * x * (x * x).exp(), rtol=1e-12, atol=0)


def claim_loops_and_branches_are_followed(derivatives=derivatives, device="cpu"):
    def program(x):
        if x.value < 0:
            return x.exp() * x
        for _ in range(3):
            x = x * x
        return x

    up, down = scalars(device, 1.2, -0.5)
    assert_close(derivatives(program, up)[0], 8 * up**7)  # squared three times: x^8
    assert_close(derivatives(program, down)[0], (down + 1) * down.exp())


def demo(device="cpu"):
    numbers = scalars(device, 2.0, 3.0, -1.0)
    for node in recorded(formula(*map(Node, numbers))):
        made_from = f" of {' and '.join(f'{one.value.item():.0f}' for one in node.inputs)}" if node.inputs else ""
        print(f"{node.operation}{made_from}, value {node.value.item():.0f}")
    slopes = derivatives(formula, *numbers)
    print("derivatives with respect to a, b, c:", ", ".join(f"{slope.item():.0f}" for slope in slopes))
    (x,) = scalars(device, 3.0)
    print(f"exp(x^2) at 3: slope {derivatives(lambda x: (x * x).exp(), x)[0].item():.3f},", end=" ")
    print(f"difference quotient {difference_quotients(lambda x: (x * x).exp(), x)[0].item():.3f}")


if __name__ == "__main__":
    demo()
