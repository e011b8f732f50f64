"""A toy of the chain of thought: five cups, a ball under cup 0, a series of swaps; where is the ball at the end?

No language model, only two small networks trained on the same games: one answers at once, the other writes down where
the ball is after every swap, and reads that line to write the next. Axes: N = games, T = swaps (of 10 kinds).
"""

import functools
import itertools

import torch
from torch import nn
from torch.nn import functional as F

PAIRS = list(itertools.combinations(range(5), 2))  # the ten kinds of swap
RULE = torch.arange(5).repeat(10, 1)  # (10, 5): where a swap of each kind takes the ball from each cup
for kind, (a, b) in enumerate(PAIRS):
    RULE[kind, a], RULE[kind, b] = b, a


def play(swaps):
    """The true position of the ball after every swap. Shapes: swaps (N, T) -> (N, T)"""
    history, rule = [torch.zeros_like(swaps[:, 0])], RULE.to(swaps.device)
    for swap in swaps.unbind(dim=1):
        history.append(rule[swap, history[-1]])
    return torch.stack(history[1:], dim=1)


def line_above(lines):
    return torch.cat([torch.zeros_like(lines[:, :1]), lines[:, :-1]], dim=1)  # (N, T), the ball begins under cup 0


def random_games(N, T, seed, device):
    return torch.randint(10, (N, T), generator=torch.Generator().manual_seed(seed)).to(device)


def fit(input, target):
    """Trains a network with one hidden layer to name one of five cups. Shapes: input (N, features), target (N,)"""
    net = nn.Sequential(nn.Linear(input.size(1), 64), nn.ReLU(), nn.Linear(64, 5)).to(input.device)
    optimizer = torch.optim.Adam(net.parameters(), lr=0.02)
    for _ in range(120):
        optimizer.zero_grad()
        F.cross_entropy(net(input), target).backward()
        optimizer.step()
    return lambda input: net(input).argmax(dim=-1)


def step_input(line, swap):
    return torch.cat([F.one_hot(line, 5), F.one_hot(swap, 10)], dim=-1).float()  # (..., 15): all that a step reads


def game_input(swaps):
    return F.one_hot(swaps, 10).flatten(1).float()  # (N, T, 10) -> (N, 10 T): the whole game at once


@functools.cache
def trained(device):
    """Two networks, both from 500 games of 8 swaps: line above and swap to line, and whole game to last line."""
    swaps = random_games(500, 8, seed=1, device=device)
    lines = play(swaps)
    with torch.random.fork_rng(devices=[]):
        torch.manual_seed(0)
        step = fit(step_input(line_above(lines), swaps).flatten(0, 1), lines.flatten())
        return step, fit(game_input(swaps), lines[:, -1])


def answer_at_once(swaps):
    return trained(swaps.device)[1](game_input(swaps[:, :8]))


def think(swaps, slips=0):
    """Writes a line a swap, each from the line above, and answers with the last; ``slips`` shift lines to other cups.

    Shapes: swaps (N, T), slips (N, T) -> lines (N, T), answer (N,)
    """
    step, line, lines = trained(swaps.device)[0], torch.zeros_like(swaps[:, 0]), []
    for swap, slip in zip(swaps.unbind(dim=1), (torch.zeros_like(swaps) + slips).unbind(dim=1), strict=True):
        line = (step(step_input(line, swap)) + slip) % 5
        lines.append(line)
    return torch.stack(lines, dim=1), line


def answer_first(swaps, slips=0):
    return think(swaps, slips)[0], answer_at_once(swaps)  # the lines are there, but the answer never saw them


def lines_never_read(swaps, slips=0):
    step = trained(swaps.device)[0]
    lines = (step(step_input(torch.zeros_like(swaps), swaps)) + slips) % 5  # every line as if it were the first
    return lines, lines[:, -1]


def chain_cut_off(swaps, slips=0):
    lines, _ = think(swaps, slips)
    return lines, lines[:, :8][:, -1]


def every_line_follows(swaps, lines):
    """Whether each line of a chain follows from the line above. Shapes: swaps (N, T), lines (N, T) -> (N,)"""
    return (RULE.to(swaps.device)[swaps, line_above(lines)] == lines).all(dim=1)


def judged_by_the_answer(swaps, lines):
    return play(swaps)[:, -1] == lines[:, -1]


MISTAKES = {
    "answer first, reasons after": {"think": answer_first},
    "lines never read again": {"think": lines_never_read},
    "chain cut off": {"think": chain_cut_off},
    "chain judged by its answer": {"every_line_follows": judged_by_the_answer},
}


def share_right(answer, swaps):
    return (answer == play(swaps)[:, -1]).double().mean().item()


def claim_writing_steps_solves_new_games_that_a_direct_answer_guesses(think=think, device="cpu"):
    old, new = random_games(500, 8, seed=1, device=device), random_games(2000, 8, seed=2, device=device)
    assert share_right(answer_at_once(old), old) > 0.95  # it knows the games of its training by heart
    assert share_right(answer_at_once(new), new) < 0.4  # a blind guess is right for 0.2
    assert share_right(think(new)[1], new) == 1.0


def claim_one_learned_step_carries_to_games_eight_times_as_long(think=think, device="cpu"):
    swaps = random_games(500, 64, seed=3, device=device)
    assert share_right(think(swaps)[1], swaps) == 1.0


def claim_the_answer_depends_on_what_was_written(think=think, device="cpu"):
    swaps = random_games(500, 8, seed=4, device=device)
    slips = F.one_hot(torch.tensor(3, device=device), 8)  # (T,): the fourth line of every game names the next cup
    assert share_right(think(swaps, slips)[1], swaps) == 0.0


def claim_slips_compound_along_the_chain(think=think, device="cpu"):
    swaps = random_games(4000, 20, seed=5, device=device)
    slips = (torch.rand(swaps.shape) < 0.03) * torch.randint(1, 5, swaps.shape)
    lines, answer = think(swaps, slips.to(device))
    faultless = every_line_follows(swaps, lines).double().mean().item()
    assert abs(faultless - 0.97**20) < 0.05
    assert faultless < share_right(answer, swaps) < faultless + 0.1  # some slips cancel


def claim_a_right_answer_does_not_prove_right_steps(every_line_follows=every_line_follows, device="cpu"):
    swaps = random_games(500, 8, seed=7, device=device)
    truth, lines = play(swaps), play(swaps)
    lines[:, 3] = (lines[:, 3] + 1) % 5  # wrong here, and silently right again from the next line on
    assert every_line_follows(swaps, truth).all() and not every_line_follows(swaps, lines).any()


def demo(device="cpu"):
    game = [(0, 2), (1, 3), (2, 4), (0, 4)]
    lines = think(torch.tensor([[PAIRS.index(pair) for pair in game]], device=device))[0][0].tolist()
    print("swaps", *game, "-> the ball is under cup", ", ".join(map(str, lines)))
    for name, T, seed in (("the training games", 8, 1), ("new games", 8, 2), ("new games of 64 swaps", 64, 3)):
        swaps = random_games(500, T, seed, device)
        print(f"{name}: right with written steps {share_right(think(swaps)[1], swaps):.2f}", end="")
        print(f", at once {share_right(answer_at_once(swaps), swaps):.2f}" if T == 8 else "")
    for p, T in ((0.97, 20), (0.97, 50), (0.90, 20), (0.99, 20)):
        print(f"each line right with probability {p:.2f}, {T} lines: all right with probability {p**T:.3f}")


if __name__ == "__main__":
    demo()
