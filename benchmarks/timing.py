"""Times whole processes against each other: medians of runs that take turns, so that a busy moment hurts all alike."""

from __future__ import annotations

import os
import statistics
import subprocess
import sys
import time
from collections.abc import Sequence
from typing import NamedTuple

RUNS = 7


class Timing(NamedTuple):
    """Median seconds of a whole process: by the clock, and of processor time with its children's."""

    wall: float
    cpu: float


def take_turns(commands: Sequence[Sequence[str]], runs: int = RUNS) -> list[Timing]:
    """The medians of each command over some rounds, after one round that warms caches and is not counted.

    Raises
    ------
    subprocess.CalledProcessError
        When a command fails: its time would mean nothing.
    """
    taken: list[list[Timing]] = [[] for _ in commands]
    for round in range(runs + 1):
        for command, timings in zip(commands, taken, strict=True):
            timing = _run(command)
            if round:
                timings.append(timing)
    return [Timing(*(statistics.median(values) for values in zip(*timings, strict=True))) for timings in taken]


def _run(command: Sequence[str]) -> Timing:
    before = os.times()
    started = time.perf_counter()
    subprocess.run(command, check=True, stdout=subprocess.DEVNULL)
    wall = time.perf_counter() - started
    after = os.times()
    cpu = after.children_user + after.children_system - before.children_user - before.children_system
    return Timing(wall, cpu)


def python(*arguments: str) -> list[str]:
    """A command that runs this Python."""
    return [sys.executable, *arguments]


def report(what: str, timing: Timing, baseline: Timing, target: float) -> bool:
    """Prints one ratio against its target, and tells whether it holds."""
    ratio = timing.wall / baseline.wall
    verdict = "holds" if ratio <= target else "MISSED"
    print(
        f"{what:<34} {1000 * timing.wall:8.0f} ms against {1000 * baseline.wall:6.0f} ms:"
        f" {ratio:5.2f} (target {target}, {verdict}); processor time {timing.cpu / baseline.cpu:.2f}"
    )
    return ratio <= target
