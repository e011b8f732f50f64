"""Probabilities of events, their rules, and the frequencies they predict, checked on dice.

Axes: O = outcomes of one trial (the six faces of a die).
"""

import itertools

import torch
from torch.testing import assert_close


def probability(event, chances):
    """Adds up the chances of the outcomes that belong to the event.

    Shapes: event (O) of booleans, chances (O) -> ()
    """
    return chances[event].sum()  # (O,) -> (outcomes in the event,) -> ()


def either(first, second, chances):
    """Finds the probability that at least one of two events happens; what they share must not count twice.

    Shapes: first, second (O) of booleans, chances (O) -> ()
    """
    return probability(first, chances) + probability(second, chances) - probability(first & second, chances)


def at_least_once(p, tries):
    """Finds the probability that something of probability ``p`` happens at least once in independent tries."""
    return 1 - (1 - p) ** tries  # the opposite is simple: it fails every time


def every_outcome_counted_alike(event, chances):
    return event.to(chances.dtype).mean()


def odds(event, chances):
    return chances[event].sum() / chances[~event].sum()  # 5 to 3 is not the probability 5/3


def overlap_counted_twice(first, second, chances):
    return probability(first, chances) + probability(second, chances)


def tries_added_up(p, tries):
    return p * tries


MISTAKES = {
    "every outcome counted alike": {"probability": every_outcome_counted_alike},
    "odds taken for a probability": {"probability": odds},
    "overlap counted twice": {"either": overlap_counted_twice},
    "tries added up": {"at_least_once": tries_added_up},
}


def loaded_die(device="cpu"):  # (O): six comes up as often as three other faces together
    return torch.tensor([1, 1, 1, 1, 1, 3], dtype=torch.float64, device=device) / 8


def claim_frequencies_approach_the_probability(probability=probability, device="cpu"):
    chances, faces = loaded_die(device), torch.arange(1, 7, device=device)
    throws = torch.multinomial(loaded_die(), 100_000, replacement=True).to(device) + 1  # (100000,), 1 to 6
    for event in (faces % 2 == 0, faces >= 4, faces == 6):
        frequency = event[throws - 1].double().mean()
        assert_close(frequency, probability(event, chances), atol=0.01, rtol=0)  # over six standard deviations


def claim_certainty_is_one_and_the_opposite_has_the_rest(probability=probability, device="cpu"):
    chances = loaded_die(device)
    assert_close(probability(chances > 0, chances), torch.ones_like(chances[0]))
    for size in range(1, 6):
        for faces in itertools.combinations(range(6), size):
            event = torch.zeros(6, dtype=torch.bool, device=device)
            event[list(faces)] = True
            assert 0 < probability(event, chances) < 1
            assert_close(probability(~event, chances), 1 - probability(event, chances))


def claim_either_of_two_events(either=either, device="cpu"):
    chances, faces = loaded_die(device), torch.arange(1, 7, device=device)
    ours = either(faces % 2 == 0, faces >= 4, chances)  # 2, 4, 5 or 6
    assert_close(ours, torch.tensor(0.75, dtype=torch.float64, device=device))
    disjoint = either(faces == 1, faces == 6, chances)  # nothing shared: here plain adding is right
    assert_close(disjoint, chances[0] + chances[5])


def claim_at_least_one_six_in_four_throws(at_least_once=at_least_once):
    throws = list(itertools.product(range(1, 7), repeat=4))  # all 1296 equally likely outcomes
    share = sum(6 in throw for throw in throws) / len(throws)
    assert abs(at_least_once(1 / 6, 4) - share) < 1e-12
    assert at_least_once(1 / 6, 6) < 1  # six throws do not make a six certain


def demo(device="cpu"):
    chances, faces = loaded_die(device), torch.arange(1, 7, device=device)
    even, high = faces % 2 == 0, faces >= 4
    print(f"loaded die: P(even) = {probability(even, chances):.3f}, P(4 or more) = {probability(high, chances):.3f}")
    print(f"P(even and 4 or more) = {probability(even & high, chances):.3f}")
    simply_added = overlap_counted_twice(even, high, chances)
    print(f"P(even or 4 or more) = {either(even, high, chances):.3f}, simply added {simply_added:.3f}")
    one_six, added_up = at_least_once(1 / 6, 4), tries_added_up(1 / 6, 4)
    print(f"P(at least one six in 4 throws of a fair die) = {one_six:.3f}, and not {added_up:.3f}")


if __name__ == "__main__":
    demo()
