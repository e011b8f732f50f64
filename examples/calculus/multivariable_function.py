"""Functions of several variables: slices, tables of values, and why slices do not tell everything.

Axes: Nx, Ny = values of the first and of the second variable; B = data points.
"""

import torch
from torch.testing import assert_close


def f(x, y):
    """The example x^2 y + y^3.

    Shapes: x, y of one shape -> that shape
    """
    return x**2 * y + y**3


def freeze_second(function, y):
    """Holds the second variable at a value; what is left is a function of the first one alone.

    Shapes: y () -> a function (N) -> (N)
    """
    return lambda x: function(x, y)


def tabulate(function, x, y):
    """All values on a grid: row i belongs to x[i], column j to y[j].

    Shapes: x (Nx), y (Ny) -> (Nx, Ny)
    """
    return function(x[:, None], y[None, :])  # (Nx, 1) and (1, Ny) -> (Nx, Ny)


def loss(w, b, x, target):
    """The mean squared error of the line wx + b, as a function of its two parameters.

    Shapes: w (), b (), x (B), target (B) -> ()
    """
    return ((w * x + b - target) ** 2).mean()  # (B,) -> ()


def table_with_x_across(function, x, y):
    columns, rows = torch.meshgrid(x, y, indexing="xy")  # the habit of plotting libraries: x runs across
    return function(columns, rows)


MISTAKES = {
    "variables swapped": {"f": lambda x, y: f(y, x)},
    "frozen at zero": {"freeze_second": lambda function, y: freeze_second(function, 0 * y)},
    "the other variable frozen": {"freeze_second": lambda function, y: lambda x: function(y, x)},
    "x across in a table": {"tabulate": table_with_x_across},
    "pairs instead of a grid": {"tabulate": lambda function, x, y: function(x, y)},  # x[0] with y[0], and so on
    "one variable forgotten": {"loss": lambda w, b, x, target: ((w * x - target) ** 2).mean()},
}


def claim_each_variable_has_its_own_place(f=f, device="cpu"):
    one, two = torch.tensor([1.0, 2.0], dtype=torch.float64, device=device)
    assert f(one, two) == 10 and f(two, one) == 5


def claim_freezing_a_variable_leaves_a_function_of_the_other(freeze_second=freeze_second, device="cpu"):
    x = torch.linspace(-3, 4, 8, dtype=torch.float64, device=device)
    two, minus_one = torch.tensor([2.0, -1.0], dtype=torch.float64, device=device)
    assert_close(freeze_second(f, two)(x), 2 * x**2 + 8)
    assert_close(freeze_second(f, minus_one)(x), -(x**2) - 1)


def claim_a_table_has_a_row_for_each_x(tabulate=tabulate, device="cpu"):
    x = torch.tensor([0.0, 1.0, 2.0], dtype=torch.float64, device=device)
    y = torch.tensor([1.0, 2.0, 4.0], dtype=torch.float64, device=device)
    table = tabulate(f, x, y)
    assert table.shape == (3, 3)
    for i in range(3):
        for j in range(3):
            assert_close(table[i, j], f(x[i], y[j]))


def claim_slices_through_a_point_do_not_tell_everything(tabulate=tabulate, device="cpu"):
    # 5 at every pair, and 5 + xy: equal all along both axes, different everywhere else
    x = torch.tensor([0.0, 1.0, 2.0, 3.0], dtype=torch.float64, device=device)
    y = torch.tensor([0.0, -1.0, 4.0], dtype=torch.float64, device=device)
    gap = tabulate(lambda x, y: 5 + x * y, x, y) - tabulate(lambda x, y: 5 + 0 * x * y, x, y)
    assert gap.shape == (4, 3) and (gap[0, :] == 0).all() and (gap[:, 0] == 0).all()
    assert (gap[1:, 1:] != 0).all()


def claim_the_loss_of_a_line_depends_on_both_parameters(loss=loss, device="cpu"):
    x = torch.tensor([1.0, 2.0], dtype=torch.float64, device=device)
    target = torch.tensor([3.0, 5.0], dtype=torch.float64, device=device)
    for w, b, expected in ((2.0, 1.0, 0.0), (0.0, 0.0, 17.0), (1.0, 2.5, 0.25), (2.0, 4.0, 9.0)):
        assert_close(loss(w, b, x, target), torch.tensor(expected, dtype=torch.float64, device=device))


def demo(device="cpu"):
    import matplotlib.pyplot as plt

    one, two = torch.tensor([1.0, 2.0], device=device)
    print(f"f(1, 2) = {f(one, two).item():.0f}, f(2, 1) = {f(two, one).item():.0f}")
    x = torch.tensor([0.0, 1.0, 2.0], device=device)
    for y in (two, -one):
        print(f"y held at {y.item():g}, x = 0, 1, 2:", freeze_second(f, y)(x).tolist())
    x, target = torch.tensor([1.0, 2.0], device=device), torch.tensor([3.0, 5.0], device=device)
    for w, b in ((0.0, 0.0), (1.0, 2.5), (2.0, 1.0)):
        print(f"loss of the line {w:g} x + {b:g}: {loss(w, b, x, target).item():.2f}")

    figure, axes = plt.subplots(figsize=(5, 3.8), layout="constrained")
    x, target = x.cpu(), target.cpu()
    w, b = torch.linspace(-1, 5, 61), torch.linspace(-4, 6, 81)
    heights = tabulate(lambda w, b: ((w[..., None] * x + b[..., None] - target) ** 2).mean(dim=-1), w, b)  # (61, 81)
    axes.clabel(axes.contour(w, b, heights.T, levels=[0.25, 1, 4, 9, 17, 40]), fmt="%g")  # .T: a row for each b
    axes.plot(2, 1, "o", color="tab:red")
    axes.set(xlabel="w", ylabel="b", title="loss of the line wx + b")
    return figure


if __name__ == "__main__":
    demo()
