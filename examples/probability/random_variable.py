"""Random variables as functions of the outcome, checked by going through all 36 throws of two dice.

Axes: O = outcomes; an outcome is a pair of faces, so a table of outcomes is (O, 2).
"""

import torch
from torch.testing import assert_close


def probability_that(variable, condition, outcomes, chances):
    """Adds up the chances of all outcomes for which the value of the variable meets the condition.

    Shapes: outcomes (O, 2), chances (O) -> ()
    """
    values = variable(outcomes)  # (O, 2) -> (O,): one number for each outcome
    return chances[condition(values)].sum()  # (O,) -> ()


def add(first, second):
    """Makes the random variable X + Y: both are read off the same outcome, and the two numbers are added."""
    return lambda outcomes: first(outcomes) + second(outcomes)


def every_value_equally_likely(variable, condition, outcomes, chances):
    return condition(variable(outcomes).unique()).to(chances.dtype).mean()


def one_outcome_for_a_value(variable, condition, outcomes, chances):
    hits = condition(variable(outcomes)).nonzero()[:1]  # the other outcomes with this value are forgotten
    return chances[hits].sum()


def twice_the_first(first, second):
    return lambda outcomes: 2 * first(outcomes)  # "X and Y have the same distribution, so X + Y is 2X"


def a_new_throw_for_the_second(first, second):
    return lambda outcomes: first(outcomes) + second(outcomes.roll(1, dims=0))  # another outcome for each variable


MISTAKES = {
    "every value equally likely": {"probability_that": every_value_equally_likely},
    "one outcome for a value": {"probability_that": one_outcome_for_a_value},
    "twice the first": {"add": twice_the_first},
    "a new throw for the second": {"add": a_new_throw_for_the_second},
}


def first_die(outcomes):
    return outcomes[:, 0]  # (O, 2) -> (O,)


def second_die(outcomes):
    return outcomes[:, 1]  # (O, 2) -> (O,)


def larger(outcomes):
    return outcomes.amax(dim=-1)  # (O, 2) -> (O,)


def bottom_of_the_first(outcomes):
    return 7 - outcomes[:, 0]  # opposite faces of a die add up to 7


def all_throws(device="cpu"):
    """Lists all throws of two dice with equal chances.

    Shapes: -> outcomes (36, 2), chances (36)
    """
    faces = torch.arange(1, 7, device=device)
    return torch.cartesian_prod(faces, faces), torch.full((36,), 1 / 36, dtype=torch.float64, device=device)


def claim_a_value_collects_all_its_outcomes(probability_that=probability_that, device="cpu"):
    outcomes, chances = all_throws(device)
    ours = [probability_that(larger, lambda x, k=k: x == k, outcomes, chances) for k in range(1, 7)]
    assert_close(torch.stack(ours), torch.tensor([1, 3, 5, 7, 9, 11], dtype=torch.float64, device=device) / 36)


def claim_same_distribution_is_not_same_variable(add=add, device="cpu"):
    outcomes, chances = all_throws(device)
    for k in range(1, 7):  # face by face, both dice have the same distribution
        first, second = (probability_that(x, lambda v, k=k: v == k, outcomes, chances) for x in (first_die, second_die))
        assert_close(first, second)
    seven = [
        probability_that(add(first_die, other), lambda x: x == 7, outcomes, chances)
        for other in (second_die, first_die)
    ]
    assert_close(torch.stack(seven), torch.tensor([6 / 36, 0.0], dtype=torch.float64, device=device))


def claim_variables_meet_in_one_outcome(add=add, device="cpu"):
    throws = torch.randint(1, 7, (1000, 2)).to(device)
    total = add(first_die, bottom_of_the_first)(throws)  # each is random, their sum is not
    assert_close(total, torch.full_like(total, 7))


def demo(device="cpu"):
    outcomes, chances = all_throws(device)
    table = [probability_that(larger, lambda x, k=k: x == k, outcomes, chances).item() for k in range(1, 7)]
    print("larger of two dice:", ", ".join(f"P(X={k})={p:.3f}" for k, p in enumerate(table, start=1)))
    for name, other in (("X + Y", second_die), ("X + X", first_die), ("X + (7 - X)", bottom_of_the_first)):
        seven = probability_that(add(first_die, other), lambda x: x == 7, outcomes, chances)
        print(f"P({name} = 7) = {seven:.3f}")


if __name__ == "__main__":
    demo()
