"""A program that is never told the rule from Celsius to Fahrenheit and learns it from five examples.

Axes: N = examples.
"""

import torch
from torch.testing import assert_close


def learn(inputs, outputs):
    """Fits the line with the least squared error to the examples and returns it as a function.

    Shapes: inputs (N,), outputs (N,) -> a function from (any,) to (any,)
    """
    centered = inputs - inputs.mean()
    slope = (centered * outputs).sum() / (centered**2).sum()
    intercept = outputs.mean() - slope * inputs.mean()
    return lambda new_inputs: slope * new_inputs + intercept


def learn_by_heart(inputs, outputs):
    table = dict(zip(inputs.tolist(), outputs.tolist(), strict=True))
    default = outputs.mean().item()  # an input that is not in the table gets the average answer
    return lambda new_inputs: torch.tensor([table.get(x, default) for x in new_inputs.tolist()]).to(new_inputs)


def rule_written_by_hand(inputs, outputs):
    return lambda new_inputs: 2 * new_inputs + 30  # "double it and add 30": no data needed, and none used


def line_through_two_examples(inputs, outputs):
    slope = (outputs[1] - outputs[0]) / (inputs[1] - inputs[0])
    return lambda new_inputs: outputs[0] + slope * (new_inputs - inputs[0])


MISTAKES = {
    "learned by heart": learn_by_heart,
    "rule written by hand": rule_written_by_hand,
    "only two examples used": line_through_two_examples,
}


INEXACT = (1.0, -1.0, 0.5, -1.0, 0.5)  # by how many degrees each reading of the thermometer is off


def examples(slope, intercept, device, errors=(0.0,) * 5):
    inputs = torch.tensor([-10.0, 0.0, 10.0, 20.0, 30.0], dtype=torch.float64, device=device)
    return inputs, slope * inputs + intercept + torch.tensor(errors, dtype=torch.float64, device=device)


def claim_inputs_never_seen_are_predicted(learn=learn, device="cpu"):
    predict = learn(*examples(1.8, 32.0, device))
    unseen = torch.tensor([5.0, 37.0, 100.0], dtype=torch.float64, device=device)
    assert_close(predict(unseen), torch.tensor([41.0, 98.6, 212.0], dtype=torch.float64, device=device))


def claim_the_same_program_learns_another_rule(learn=learn, device="cpu"):
    unseen = torch.tensor([5.0, 37.0, 100.0], dtype=torch.float64, device=device)
    for slope, intercept in ((1.8, 32.0), (1.0, 273.15), (-0.5, 4.0)):
        assert_close(learn(*examples(slope, intercept, device))(unseen), slope * unseen + intercept)


def claim_small_errors_in_the_examples_average_out(learn=learn, device="cpu"):
    inputs, outputs = examples(1.8, 32.0, device, INEXACT)
    largest = (learn(inputs, outputs)(inputs) - (1.8 * inputs + 32.0)).abs().max()
    assert largest < 0.5


def claim_no_line_close_by_fits_better(learn=learn, device="cpu"):
    inputs, outputs = examples(1.8, 32.0, device, INEXACT)
    errors = learn(inputs, outputs)(inputs) - outputs
    for change in (inputs, torch.ones_like(inputs)):  # of the slope, of the intercept
        for step in (-0.001, 0.001):
            assert (errors + step * change).square().sum() > errors.square().sum()


def demo(device="cpu"):
    inputs, outputs = examples(1.8, 32.0, device)
    new = torch.tensor([37.0], dtype=torch.float64, device=device)
    for name, way in (("learned", learn), ("by heart", learn_by_heart), ("written by hand", rule_written_by_hand)):
        print(f"37 degrees Celsius, {name}: {way(inputs, outputs)(new).item():.3f}")
    predict = learn(inputs, outputs)
    intercept = predict(0 * new).item()
    print(f"slope {predict(0 * new + 1).item() - intercept:.3f}, intercept {intercept:.3f}")
    noisy = learn(*examples(1.8, 32.0, device, INEXACT))
    print(f"from inexact examples: 37 degrees give {noisy(new).item():.3f}")


if __name__ == "__main__":
    demo()
