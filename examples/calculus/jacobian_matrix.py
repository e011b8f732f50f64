"""The Jacobian matrix: a row for each output, a column for each input; compared with ``torch.func.jacrev``.

Axes: M = outputs, N = inputs, K = values between two nested functions.
"""

import torch
from torch.testing import assert_close


def jacobian(function, input, h=1e-6):
    """Estimates every partial derivative: moving one input gives one column.

    Shapes: input (N,), function (N,) -> (M,); result (M, N)
    """
    columns = []
    for step in h * torch.eye(len(input), dtype=input.dtype, device=input.device):  # each step moves one input
        columns.append((function(input + step) - function(input - step)) / (2 * h))  # (M,)
    return torch.stack(columns, dim=1)  # N x (M,) -> (M, N)


def composite_jacobian(outer, inner, input):
    """Jacobian of ``outer(inner(input))`` as a product of two, each taken at the vector that enters its own function.

    Shapes: input (N,), inner (N,) -> (K,), outer (K,) -> (M,); result (M, N)
    """
    return jacobian(outer, inner(input)) @ jacobian(inner, input)  # (M, K) @ (K, N) -> (M, N)


def gradient_of_the_sum(function, input):
    total = torch.func.grad(lambda x: function(x).sum())(input)  # what output.sum().backward() gives: (N,)
    return total.expand(len(function(input)), -1)  # the outputs can no longer be told apart


def diagonal_only(function, input):
    result = jacobian(function, input)
    return result * torch.eye(*result.shape, dtype=result.dtype, device=result.device)


MISTAKES = {
    "transposed": {"jacobian": lambda function, input: jacobian(function, input).T},
    "gradient of the sum": {"jacobian": gradient_of_the_sum},
    "diagonal only": {"jacobian": diagonal_only},
    "factors swapped": {"composite_jacobian": lambda outer, inner, x: jacobian(inner, x) @ jacobian(outer, inner(x))},
    "outer taken at the input": {"composite_jacobian": lambda outer, inner, x: jacobian(outer, x) @ jacobian(inner, x)},
}


def example(input):
    """f(x, y) = (xy, x + 2y, x^2), the function of the page."""
    x, y = input
    return torch.stack([x * y, x + 2 * y, x**2])  # 3 x () -> (3,)


def claim_entry_ij_is_output_i_by_input_j(jacobian=jacobian, device="cpu"):
    point = torch.tensor([2.0, 3.0], dtype=torch.float64, device=device)
    by_hand = torch.tensor([[3.0, 2.0], [1.0, 2.0], [4.0, 0.0]], dtype=torch.float64, device=device)
    assert_close(jacobian(example, point), by_hand, rtol=1e-6, atol=1e-6)
    assert_close(torch.func.jacrev(example)(point), by_hand)


def claim_the_jacobian_of_a_linear_map_is_its_matrix(jacobian=jacobian, device="cpu"):
    weight = torch.linspace(-1, 2, 12, dtype=torch.float64, device=device).reshape(3, 4)
    bias = torch.tensor([1.0, -2.0, 3.0], dtype=torch.float64, device=device)
    point = torch.tensor([0.5, -1.0, 2.0, 1.0], dtype=torch.float64, device=device)
    assert_close(jacobian(lambda x: weight @ x + bias, point), weight, rtol=1e-6, atol=1e-6)


def claim_halving_the_step_quarters_what_it_misses(jacobian=jacobian, device="cpu"):
    point = torch.tensor([2.0, 3.0], dtype=torch.float64, device=device)
    step = torch.tensor([0.2, -0.1], dtype=torch.float64, device=device)
    matrix = jacobian(example, point)
    assert matrix.shape == (3, 2)
    change, half_change = example(point + step) - example(point), example(point + step / 2) - example(point)
    missed, half_missed = change - matrix @ step, half_change - matrix @ (step / 2)  # (3, 2) @ (2,) -> (3,)
    assert_close(half_missed, missed / 4, rtol=1e-6, atol=1e-6)


def claim_backward_with_a_vector_weighs_and_adds_the_rows(jacobian=jacobian, device="cpu"):
    for weights in torch.tensor([[1.0, 1.0, 1.0], [2.0, -1.0, 0.5]], dtype=torch.float64, device=device):
        point = torch.tensor([2.0, 3.0], dtype=torch.float64, device=device, requires_grad=True)
        example(point).backward(weights)
        rows = jacobian(example, point.detach())
        assert rows.shape == (3, 2)
        assert_close(point.grad, (weights[:, None] * rows).sum(dim=0), rtol=1e-6, atol=1e-6)  # (3, 2) -> (2,)


def claim_nested_functions_multiply_their_jacobians(composite_jacobian=composite_jacobian, device="cpu"):
    def inner(x):
        return torch.stack([x[0] * x[1], x[0] + 2 * x[1]])

    def outer(u):
        return torch.stack([u[0] ** 2, u[0] * u[1]])

    point = torch.tensor([2.0, 3.0], dtype=torch.float64, device=device)
    expected = torch.func.jacrev(lambda x: outer(inner(x)))(point)
    assert_close(composite_jacobian(outer, inner, point), expected, rtol=1e-6, atol=1e-6)


def demo(device="cpu"):
    point = torch.tensor([2.0, 3.0], dtype=torch.float64, device=device, requires_grad=True)
    print("f(2, 3) =", example(point).tolist())
    matrix = jacobian(example, point.detach())
    print("rows of the Jacobian:", "; ".join(f"{by_x:.3f}, {by_y:.3f}" for by_x, by_y in matrix.tolist()))
    example(point).backward(torch.ones_like(example(point)))
    print("backward(ones) gives the sums of the columns:", point.grad.tolist())
    step = torch.tensor([0.2, -0.1], dtype=torch.float64, device=device)
    for name, change in (("predicted", matrix @ step), ("true", example(point + step) - example(point))):
        change = (change.round(decimals=3) + 0.0).tolist()  # adding 0 turns -0 into 0
        print(f"step (0.2, -0.1), {name} change:", ", ".join(f"{value:.3f}" for value in change))


if __name__ == "__main__":
    demo()
