"""What the main process and its workers say to each other: one line of JSON a message, over pipes.

The main process imports this and never torch; a worker imports it before anything else.
"""

from __future__ import annotations

import json
import os
from typing import Any, Literal

from msgspec import Struct, field

Event = dict[str, Any]
Device = Literal["cpu", "cuda"]

SEED = 0
TAIL_BYTES = 8_000
"""How much of what a process printed is kept, its end."""
LINE_BYTES = 32_000_000
"""The longest event that is believed; a figure of this size is a mistake."""

READY = "ready"
ENDING = "ending"


class Limits(Struct, frozen=True):
    """What an example may take: seconds for each step (importing, one claim, the demo) and bytes beyond torch's own."""

    seconds: float = 20.0
    memory: int = 2_000_000_000


class Request(Struct, frozen=True):
    """Run this example once.

    Attributes
    ----------
    path, folder : str
        The example, and an empty folder of its own to run in; both absolute.
    again : bool
        True for the second run, which repeats the claims and the demo to see whether they come out the same.
    known_figure : str
        State of the figure that the first run drew, if that is known already; the same figure is not drawn twice.
    """

    path: str
    folder: str
    device: Device
    limits: Limits
    again: bool = False
    known_figure: str = ""


class Ending(Struct, frozen=True):
    """How a process ended.

    Attributes
    ----------
    code, signal : int
        Exit code, or the signal that killed it.
    cause : str
        Why it was ended from outside: ``timeout``, ``memory``, ``events`` (it flooded the pipe) or ``lost`` (the worker
        itself is gone); empty when it ended by itself.
    tail : str
        The end of what it printed, where the interpreter leaves the lines that were running when it crashed.
    """

    code: int = 0
    signal: int = 0
    cause: Literal["", "timeout", "memory", "events", "lost"] = ""
    tail: str = ""


class Run(Struct, frozen=True):
    """One run of one example: what it reported, and how its process ended."""

    events: list[Event] = field(default_factory=list)
    ending: Ending = Ending()


def send(pipe: int, event: Event) -> None:
    """Writes one event to a descriptor as a line, whole."""
    write(pipe, json.dumps(event).encode() + b"\n")


def write(pipe: int, data: bytes) -> None:
    """Writes all of it to a descriptor."""
    while data:
        data = data[os.write(pipe, data) :]
