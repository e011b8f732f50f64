"""A function is a rule that gives every input exactly one output.

First the rule f(x) = x * x, compared with ``torch.square``; then a family of rules, x -> weight * x, one per weight.

Axes: N = inputs, one number each; the rule is applied to each of them separately.
"""

import torch
from torch.nn.functional import dropout
from torch.testing import assert_close


def square(input):
    """Applies the rule "multiply the number by itself" to every input.

    Shapes: input (N,) -> (N,)
    """
    return input * input


def lines(weights):
    """Returns one function per weight: once the weight is fixed, ``weight * input`` depends on the input alone.

    Shapes: each function maps input (N,) -> (N,)
    """
    return [lambda input, weight=weight: weight * input for weight in weights]


def square_with_dropout_left_on(input):
    return dropout(input, p=0.5, training=True) * input  # a coin toss decides the output: no rule at all


def square_in_place(input):
    return input.mul_(input)  # overwrites the caller's numbers, so the next call sees other ones


def square_scaled_by_the_batch(input):
    return (input / input.abs().max()) ** 2  # the output for 3 depends on what else is in the batch


def square_with_the_minus_outside(input):
    return input.sign() * input.abs() ** 2  # what Python makes of -3 ** 2, which is -9


def lines_that_share_the_last_weight(weights):
    return [lambda input: weight * input for weight in weights]  # noqa: B023  the weight is looked up too late


MISTAKES = {
    "dropout left on": {"square": square_with_dropout_left_on},
    "input overwritten": {"square": square_in_place},
    "scaled by the batch": {"square": square_scaled_by_the_batch},
    "minus outside the square": {"square": square_with_the_minus_outside},
    "last weight shared": {"lines": lines_that_share_the_last_weight},
}


def claim_the_same_input_gives_the_same_output(square=square, device="cpu"):
    inputs = torch.linspace(-3, 5, 101, dtype=torch.float64, device=device)
    first = square(inputs).clone()
    assert_close(square(inputs), first, rtol=0, atol=0)


def claim_each_output_depends_on_its_own_input_alone(square=square, device="cpu"):
    inputs = torch.linspace(-3, 5, 9, dtype=torch.float64, device=device)
    one_by_one = torch.cat([square(alone.clone()) for alone in inputs.split(1)])  # 9 x (1,) -> (9,)
    assert_close(square(inputs), one_by_one)


def claim_two_inputs_may_share_an_output(square=square, device="cpu"):
    inputs = torch.tensor([-3.0, 3.0], dtype=torch.float64, device=device)
    assert_close(square(inputs), torch.full_like(inputs, 9.0))


def claim_another_formula_can_be_the_same_function(square=square, device="cpu"):
    inputs = torch.linspace(-3, 5, 42, dtype=torch.float64, device=device)
    expected = torch.square(inputs)
    assert_close((inputs - 1) ** 2 + 2 * inputs - 1, expected)
    assert_close(square(inputs), expected)


def claim_each_fixed_weight_gives_its_own_function(lines=lines, device="cpu"):
    inputs = torch.linspace(-3, 5, 9, dtype=torch.float64, device=device)
    half, double = lines([0.5, 2.0])
    assert_close(half(inputs), inputs / 2)
    assert_close(double(inputs), inputs + inputs)


def demo(device="cpu"):
    import matplotlib.pyplot as plt

    print("f(-3), f(0), f(3) =", square(torch.tensor([-3.0, 0.0, 3.0], device=device)).tolist())
    root = (9 - 2.0**2) ** 0.5
    print(f"on the circle, x = 2 has two values: {root:.3f} and {-root:.3f}")
    half, double = lines([0.5, 2.0])
    print(f"y = wx at x = 4: {half(4.0):g} for w = 0.5, {double(4.0):g} for w = 2")
    print("outside its domain: sqrt(-1) =", torch.tensor(-1.0, device=device).sqrt().item())

    figure, (upper, lower) = plt.subplots(2, 1, figsize=(4.4, 6.6), layout="constrained")
    x, angle = torch.linspace(-4, 4, 201), torch.linspace(0, 2 * torch.pi, 201)
    upper.plot(x, square(x))
    upper.plot([-3, 3], [9, 9], "o:", color="tab:green")
    upper.set(title="$y = x^2$: two inputs share an output", xlabel="x", ylabel="y")
    lower.plot(3 * angle.cos(), 3 * angle.sin())
    lower.plot([2, 2], [-root, root], "o:", color="tab:red")
    lower.set(title="$x^2 + y^2 = 9$: one input, two outputs", xlabel="x", ylabel="y", aspect="equal")
    return figure


if __name__ == "__main__":
    demo()
