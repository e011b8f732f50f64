"""The two operations that make a vector a vector, addition and scaling, compared with ``torch.add`` and ``torch.mul``.

Axes: n = components. A vector has one axis, whatever n is.
"""

import torch
from torch.testing import assert_close


def add(input, other):
    """Adds two vectors component by component.

    Shapes: input (n), other (n) -> (n)
    """
    if input.ndim != 1 or input.shape != other.shape:  # PyTorch itself would stretch an axis of length 1
        raise ValueError(f"cannot add shapes {tuple(input.shape)} and {tuple(other.shape)}")
    return torch.stack([input[i] + other[i] for i in range(len(input))])  # n scalars -> (n,)


def mul(input, other):
    """Scales a vector: every component is multiplied by the same number.

    Shapes: input (n), other () -> (n)
    """
    return torch.stack([other * component for component in input])  # n scalars -> (n,)


def dimension(input):
    """Counts the components: the dimension of the space that the vector lives in.

    Shapes: input (n) -> n, a Python integer
    """
    return input.shape[0]


def join(input, other):
    return torch.cat([input, other])  # what + does to Python lists


def add_row_to_column(input, other):
    return input + other[:, None]  # (n,) + (n, 1) -> (n, n): each with each


def repeat(input, other):
    return input.repeat(int(other))  # what * does to a Python list


def number_of_axes(input):
    return input.ndim


MISTAKES = {
    "joining instead of adding": {"add": join},
    "row plus column": {"add": add_row_to_column},
    "repeating instead of scaling": {"mul": repeat},
    "axes taken for dimension": {"dimension": number_of_axes},
}


def claim_addition_is_componentwise(add=add, device="cpu"):
    a, b = torch.tensor([[2.0, 1.0], [1.0, 3.0]], dtype=torch.float64, device=device)
    assert_close(add(a, b), torch.tensor([3.0, 4.0], dtype=torch.float64, device=device))
    x, y = torch.randn(2, 5, dtype=torch.float64, device=device)
    assert_close(add(x, y), torch.add(x, y))


def claim_the_order_of_addition_does_not_matter(add=add, device="cpu"):
    a, b, c = torch.randn(3, 4, dtype=torch.float64, device=device) + 1.0
    assert_close(add(a, b), add(b, a))
    assert_close(add(add(a, b), c), add(a, add(b, c)))


def claim_different_lengths_are_refused(add=add, device="cpu"):
    for sizes in ((3, 1), (1, 3), (3, 2), (2, 3)):
        try:
            add(*(torch.ones(size, device=device) for size in sizes))
        except (ValueError, RuntimeError):  # PyTorch's own refusal is a RuntimeError
            continue
        raise AssertionError(f"vectors of {sizes[0]} and {sizes[1]} components were added")


def claim_scaling_by_three_is_adding_three_times(mul=mul, device="cpu"):
    x = torch.randn(4, dtype=torch.float64, device=device) + 1.0
    assert_close(mul(x, 3.0), x + x + x)
    assert_close(mul(x, -1.5), torch.mul(x, -1.5))


def claim_dimension_counts_components_not_axes(dimension=dimension, device="cpu"):
    for n in (2, 3, 784):
        x = torch.zeros(n, device=device)
        assert x.ndim == 1 and dimension(x) == n


def demo(device="cpu"):
    import matplotlib.pyplot as plt

    a, b = torch.tensor([[2.0, 1.0], [1.0, 3.0]], device=device)
    print("a =", a.tolist(), " b =", b.tolist(), " axes:", number_of_axes(a), " dimension:", dimension(a))
    print("a + b =", add(a, b).tolist(), " a - b =", add(a, mul(b, -1.0)).tolist(), " 2a =", mul(a, 2.0).tolist())
    figure, axes = plt.subplots(figsize=(4, 4))
    colors = ["tab:blue", "tab:orange", "tab:green"]
    axes.quiver([0, 2, 0], [0, 1, 0], [2, 1, 3], [1, 3, 4], color=colors, angles="xy", scale_units="xy", scale=1)
    for text, x, y in (("a", 1.1, 0.25), ("b, at the tip of a", 2.6, 2.4), ("a + b", 0.75, 2.2)):
        axes.text(x, y, text)
    axes.set(xlim=(-0.5, 5), ylim=(-0.5, 5), aspect="equal", xlabel="first component", ylabel="second component")
    return figure


if __name__ == "__main__":
    demo()
