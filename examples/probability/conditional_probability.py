"""Conditional probabilities from a joint table, the product rule, Bayes' rule and the chain rule for sequences.

Axes: W = weather (sunny, cloudy, rainy), U = umbrella (yes, no), V = symbols of a toy alphabet.
"""

import torch
from torch.testing import assert_close


def conditional(joint, given):
    """Divides each joint probability by the probability of the value that is known, on axis ``given``.

    Shapes: joint (W, U) -> (W, U), and each line along the other axis sums to one
    """
    return joint / joint.sum(dim=1 - given, keepdim=True)  # (W, U) / (W, 1) for given=0, / (1, U) for given=1


def bayes(likelihood, prior):
    """Turns P(U | W) and P(W) around into P(W | U).

    Shapes: likelihood (W, U), prior (W) -> (W, U), and each column sums to one
    """
    joint = likelihood * prior[:, None]  # (W, U) * (W, 1) -> (W, U): the product rule
    return joint / joint.sum(dim=0)  # (W, U) / (U,) -> (W, U)


def sequence_probability(joint, symbols):
    """Multiplies the probability of each symbol, given *all* symbols before it.

    Shapes: joint (V, V, V), symbols three numbers -> ()
    """
    first, second, third = symbols
    pairs = joint.sum(dim=2)  # (V, V, V) -> (V, V): P(first, second)
    second_given_first = conditional(pairs, given=0)[first, second]
    third_given_both = joint[first, second, third] / pairs[first, second]
    return pairs.sum(dim=1)[first] * second_given_first * third_given_both


def not_renormalized(joint, given):
    return joint


def divided_by_the_other_margin(joint, given):
    return conditional(joint, 1 - given)  # P(rain | umbrella) is not P(umbrella | rain)


def prior_ignored(likelihood, prior):
    return likelihood / likelihood.sum(dim=0)


def symbols_taken_as_independent(joint, symbols):
    first, second, third = symbols
    return joint.sum(dim=(1, 2))[first] * joint.sum(dim=(0, 2))[second] * joint.sum(dim=(0, 1))[third]


def only_the_last_symbol_known(joint, symbols):
    first, second, third = symbols
    third_given_second = conditional(joint.sum(dim=0), given=0)[second, third]  # the first is forgotten
    return joint.sum(dim=2)[first, second] * third_given_second


MISTAKES = {
    "not renormalized": {"conditional": not_renormalized},
    "divided by the wrong margin": {"conditional": divided_by_the_other_margin},
    "prior ignored": {"bayes": prior_ignored},
    "symbols taken as independent": {"sequence_probability": symbols_taken_as_independent},
    "only the last symbol known": {"sequence_probability": only_the_last_symbol_known},
}


def weather_and_umbrella(device="cpu"):  # P(weather, umbrella) as a table (W, U)
    return torch.tensor([[0.05, 0.45], [0.10, 0.20], [0.15, 0.05]], dtype=torch.float64, device=device)


def claim_it_is_the_share_among_the_days_that_fit(conditional=conditional, device="cpu"):
    joint = weather_and_umbrella(device)
    counts = (100 * joint).round().long().flatten()  # (W * U,)
    cells = torch.arange(6, device=device).repeat_interleave(counts)  # (100,) days that follow the table
    weather, umbrella = cells // 2, cells % 2
    for w, u in torch.cartesian_prod(torch.arange(3), torch.arange(2)).tolist():
        assert_close(conditional(joint, 0)[w, u], (umbrella[weather == w] == u).double().mean())  # this weather only
        assert_close(conditional(joint, 1)[w, u], (weather[umbrella == u] == w).double().mean())


def claim_each_condition_has_a_distribution_of_its_own(conditional=conditional, device="cpu"):
    joint = weather_and_umbrella(device)
    for given, size in ((0, 3), (1, 2)):
        totals = conditional(joint, given).sum(dim=1 - given)
        assert_close(totals, torch.ones(size, dtype=torch.float64, device=device))


def claim_bayes_turns_the_condition_around(bayes=bayes, device="cpu"):
    joint = weather_and_umbrella(device)
    ours = bayes(conditional(joint, 0), joint.sum(dim=1))
    assert_close(ours, joint / joint.sum(dim=0))
    rain_umbrella = [conditional(joint, 0)[2, 0].item(), ours[2, 0].item()]  # one way round, and the other
    assert_close(rain_umbrella, [0.75, 0.5])


def claim_the_chain_rule_gives_the_joint_probability(sequence_probability=sequence_probability, device="cpu"):
    joint = torch.rand(3, 3, 3, dtype=torch.float64).to(device) ** 3 + 0.01
    joint = joint / joint.sum()  # any distribution over sequences of three symbols
    for symbols in ((0, 1, 2), (2, 2, 0), (1, 0, 1)):
        assert_close(sequence_probability(joint, symbols), joint[symbols], rtol=1e-10, atol=0)


def demo(device="cpu"):
    joint = weather_and_umbrella(device)
    for name, row in zip(("sunny", "cloudy", "rainy"), conditional(joint, 0).tolist(), strict=True):
        print(f"P(umbrella | {name}) = {row[0]:.2f}")
    print("P(weather | umbrella) =", ", ".join(f"{p:.3f}" for p in conditional(joint, 1)[:, 0].tolist()))
    test = torch.tensor([[0.99, 0.01], [0.05, 0.95]], dtype=torch.float64, device=device)  # ill, healthy
    ill = bayes(test, torch.tensor([0.001, 0.999], dtype=torch.float64, device=device))[0, 0]
    print(f"P(ill | positive) = {ill:.3f}, although P(positive | ill) = 0.99")


if __name__ == "__main__":
    demo()
