"""Linear transformations: what they respect, and how the images of the axes give the whole matrix.

Axes: B = vectors in a batch, n = components of the input, m = components of the output.
"""

import math

import torch
from torch.testing import assert_close


def linear(input, weight):
    """Sends every row of the input through the same linear transformation, x -> Wx.

    Shapes: input (B, n), weight (m, n) -> (B, m)
    """
    return torch.stack([(weight * x).sum(dim=1) for x in input])  # (m, n) * (n,), summed over n, B times -> (B, m)


def matrix_of(transformation, n):
    """The matrix of a linear transformation: column j is where it sends the j-th axis.

    Shapes: a function (B, n) -> (B, m) gives (m, n)
    """
    axes = torch.eye(n, dtype=torch.float64)
    return transformation(axes).T  # image j is a row of the batch (n, m), and becomes a column (m, n)


def is_linear(transformation, x, y):
    """Looks whether sums and multiples of ``x`` and ``y`` are respected; may refute, cannot prove.

    Shapes: x (B, n), y (B, n) -> True or False
    """
    mixed = transformation(2.0 * x - 3.0 * y)
    return torch.allclose(mixed, 2.0 * transformation(x) - 3.0 * transformation(y))


MISTAKES = {
    "a shift added": {"linear": lambda input, weight: linear(input, weight) + 1.0},
    "bent afterwards": {"linear": lambda input, weight: linear(input, weight).relu()},
    "images as rows": {"matrix_of": lambda transformation, n: matrix_of(transformation, n).T},
    "only zero tried": {"is_linear": lambda T, x, y: bool((T(0 * x) == 0).all())},
    "only multiples tried": {"is_linear": lambda T, x, y: all(torch.allclose(T(c * x), c * T(x)) for c in (2.0, -3.0))},
}


def rotate(x, degrees=90):
    """Turns every vector of the plane to the left, described without a matrix: by its length and its angle."""
    angle = torch.atan2(x[:, 1], x[:, 0]) + math.radians(degrees)
    length = x.pow(2).sum(dim=1).sqrt()
    return torch.stack([length * angle.cos(), length * angle.sin()], dim=1)  # (B, 2)


def differentiate(p):
    """The derivative of a + bt + ct^2, kept as (a, b, c), is b + 2ct, kept as (b, 2c)."""
    return torch.stack([p[:, 1], 2 * p[:, 2]], dim=1)  # (B, 3) -> (B, 2)


def claim_sums_and_multiples_are_respected(linear=linear, device="cpu"):
    weight = torch.randn(2, 3, dtype=torch.float64).to(device)
    x, y = torch.randn(2, 4, 3, dtype=torch.float64).to(device)
    assert_close(linear(x + y, weight), linear(x, weight) + linear(y, weight))
    assert_close(linear(-2.5 * x, weight), -2.5 * linear(x, weight))
    assert_close(linear(x, weight), torch.nn.functional.linear(x, weight))


def claim_the_images_of_the_axes_give_the_matrix(matrix_of=matrix_of):
    quarter_turn = torch.tensor([[0.0, -1.0], [1.0, 0.0]], dtype=torch.float64)
    assert_close(matrix_of(rotate, 2), quarter_turn)
    assert_close(matrix_of(differentiate, 3), torch.tensor([[0.0, 1, 0], [0, 0, 2]], dtype=torch.float64))
    x = torch.randn(5, 2, dtype=torch.float64) + 1.0
    assert_close(linear(x, matrix_of(lambda x: rotate(x, 30), 2)), rotate(x, 30))


def claim_one_after_the_other_is_linear_again(is_linear=is_linear, device="cpu"):
    first, second = torch.randn(3, 2, dtype=torch.float64).to(device), torch.randn(4, 3, dtype=torch.float64).to(device)
    x, y = torch.randn(2, 5, 2, dtype=torch.float64).to(device)
    assert is_linear(lambda x: linear(linear(x, first), second), x, y)
    assert not is_linear(lambda x: linear(linear(x, first).abs(), second), x, y)


def claim_shifts_squares_absolute_values_and_medians_fail(is_linear=is_linear, device="cpu"):
    x, y = (torch.randn(2, 50, 3, dtype=torch.float64) + 0.5).to(device)
    assert is_linear(lambda x: rotate(x[:, :2]), x, y) and is_linear(lambda x: x.flip(1), x, y)
    for bent in (lambda x: x + 1.0, lambda x: x**2, lambda x: x.abs(), lambda x: x.median(dim=1).values):
        assert not is_linear(bent, x, y)


def demo(device="cpu"):
    import matplotlib.pyplot as plt

    shear = torch.tensor([[1.0, 1.0], [0.0, 1.0]], dtype=torch.float64)
    points = torch.tensor([[2.0, 1.0], [0.0, 3.0], [2.0, 4.0]], dtype=torch.float64)  # the last is the sum
    for point, image in zip(points.tolist(), linear(points, shear).tolist(), strict=True):
        print("shear:", point, "->", image)
    print("quarter turn:", [[round(v) + 0 for v in row] for row in matrix_of(rotate, 2).tolist()])
    print("derivative of 1 + 4t + 3t^2:", linear(torch.tensor([[1.0, 4, 3]]), matrix_of(differentiate, 3))[0].tolist())

    ends = torch.tensor([-2.0, 2.0], dtype=torch.float64)
    figure, panels = plt.subplots(2, 2, figsize=(4.6, 4.9), layout="constrained")
    stretch = torch.tensor([[1.5, 0.0], [0.0, 0.5]], dtype=torch.float64)
    projection = torch.tensor([[0.8, 0.4], [0.4, 0.2]], dtype=torch.float64)
    weights = {"quarter turn": matrix_of(rotate, 2), "shear": shear, "stretch": stretch, "projection": projection}
    for axes, (name, weight) in zip(panels.flat, weights.items(), strict=True):
        for c in torch.linspace(-2, 2, 9, dtype=torch.float64).expand(2, 9).T:  # c twice, for both ends of a grid line
            for grid_line in (torch.stack([ends, c], dim=1), torch.stack([c, ends], dim=1)):
                axes.plot(*linear(grid_line, weight).T, color="tab:gray", linewidth=0.6)
        for image, color in zip(weight.T, ("tab:red", "tab:blue"), strict=True):
            axes.quiver(0, 0, *image, angles="xy", scale_units="xy", scale=1, color=color, width=0.02, zorder=3)
        axes.set(aspect="equal", title=name, xlim=(-4.3, 4.3), ylim=(-4.3, 4.3), xticks=[], yticks=[])
    return figure


if __name__ == "__main__":
    demo()
