"""The dot product written from scratch and compared with ``torch.dot``, its geometry, and its gradient.

Axes: n = components.
"""

import math

import torch
from torch.testing import assert_close


def dot(input, tensor):
    """Multiplies matching components and adds everything up.

    Shapes: input (n), tensor (n) -> ()
    """
    total = input.new_zeros(())
    for i in range(len(input)):
        total = total + input[i] * tensor[i]
    return total


def products_not_summed(input, tensor):
    return input * tensor  # (n,) * (n,) -> (n,)


def column_times_row(input, tensor):
    return (input[:, None] * tensor).sum()  # (n, 1) * (n,) -> (n, n): all pairs


def mean_of_products(input, tensor):
    return (input * tensor).mean()


def cosine(input, tensor):
    return torch.cosine_similarity(input, tensor, dim=0)


def through_python_numbers(input, tensor):
    total = sum(input[i].item() * tensor[i].item() for i in range(len(input)))
    return torch.tensor(total, dtype=input.dtype, device=input.device)  # right number, but cut off from the graph


MISTAKES = {
    "products not summed": products_not_summed,
    "column times row": column_times_row,
    "mean instead of sum": mean_of_products,
    "cosine instead of dot product": cosine,
    "through Python numbers": through_python_numbers,
}


def claim_sum_of_products(dot=dot, device="cpu"):
    a = torch.tensor([1.0, 2.0, 3.0], dtype=torch.float64, device=device)
    b = torch.tensor([4.0, 5.0, 6.0], dtype=torch.float64, device=device)
    assert_close(dot(a, b), torch.tensor(32.0, dtype=torch.float64, device=device))
    x, y = torch.randn(2, 7, dtype=torch.float64, device=device) + 1.0
    assert_close(dot(x, y), torch.dot(x, y))


def claim_lengths_times_cosine_of_the_angle(dot=dot, device="cpu"):
    for degrees in (0, 30, 60, 90, 120, 180):
        start, angle = math.radians(20), math.radians(degrees)
        directions = torch.tensor([start, start + angle], dtype=torch.float64, device=device)
        a, b = torch.stack([directions.cos(), directions.sin()], dim=-1)  # two arrows (2,) of length 1
        expected = torch.tensor(2 * 3 * math.cos(angle), dtype=torch.float64, device=device)
        assert_close(dot(2 * a, 3 * b), expected, atol=1e-12, rtol=0)


def claim_symmetric_and_linear(dot=dot, device="cpu"):
    a, b, c = torch.randn(3, 4, dtype=torch.float64, device=device) + 1.0
    assert_close(dot(a, b), dot(b, a))
    assert_close(dot(2 * a + 3 * c, b), 2 * dot(a, b) + 3 * dot(c, b))


def claim_weights_that_sum_to_one_stay_between_smallest_and_largest(dot=dot, device="cpu"):
    values = torch.tensor([10.0, 20.0, 60.0], device=device)
    for weights in ([0.5, 0.3, 0.2], [0.0, 0.1, 0.9], [1.0, 0.0, 0.0]):
        average = dot(torch.tensor(weights, device=device), values)
        assert average.ndim == 0 and 10.0 <= average.item() <= 60.0


def claim_gradient_is_the_other_vector(dot=dot, device="cpu"):
    a, b = torch.randn(2, 4, dtype=torch.float64, device=device)
    a.requires_grad_()
    result = dot(a, b)
    assert result.ndim == 0 and result.requires_grad
    result.backward()
    assert_close(a.grad, b)


def demo(device="cpu"):
    a = torch.tensor([1.0, 2.0, 3.0], device=device)
    b = torch.tensor([4.0, 5.0, 6.0], device=device)
    print("products:", (a * b).tolist(), " their sum, a . b =", dot(a, b).item())
    print("all pairs summed instead:", column_times_row(a, b).item(), "= 6 * 15")
    u = torch.tensor([2.0, 1.0], device=device)
    for v in ([2.0, 1.0], [1.0, 2.0], [-1.0, 2.0], [-2.0, -1.0]):
        other = torch.tensor(v, device=device)
        angle = cosine(u, other).clamp(-1, 1).acos().rad2deg()  # rounding may leave the cosine just outside [-1, 1]
        print(f"(2, 1) . ({v[0]:.0f}, {v[1]:.0f}) = {dot(u, other).item():.0f}, angle {angle.item():.0f} degrees")


if __name__ == "__main__":
    demo()
