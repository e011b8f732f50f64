"""Records: what ``kbtool verify`` wrote about one example on one device, and whether it still holds.

Reading them is cheap: neither torch nor pytest is imported. One record is one file, so that two branches never collide,
and it is rewritten only when inputs or results change, so that another machine or another day leaves no trace.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping
from enum import StrEnum
from pathlib import Path, PurePosixPath
from typing import Literal

import msgspec
from msgspec import Struct

from kbtool.files import write_atomically
from kbtool.model import KnowledgeBase
from kbtool.verify import CONTRACT, FORMAT
from kbtool.verify.inputs import EXAMPLES, Binding, bindings, inputs_hash, is_inside
from kbtool.verify.protocol import SEED, Device

__all__ = [
    "CONTRACT",
    "DEVICES",
    "Binding",
    "Catch",
    "ClaimResult",
    "DemoResult",
    "MistakeResult",
    "Record",
    "State",
    "Status",
    "bindings",
    "figure_path",
    "inputs_hash",
    "load_record",
    "read_record",
    "record_path",
    "state",
    "states",
    "status",
    "statuses",
    "write_record",
]

RECORDS = f"{EXAMPLES}/records"
DEVICES: tuple[Device, ...] = ("cpu", "cuda")

Outcome = Literal["passed", "failed", "crashed", "timeout", "killed", "nondeterministic", "not-run"]
NEVER_RUN = "never run"
"""The reason of an example without a record."""


class ClaimResult(Struct, frozen=True):
    """What one claim came to.

    Attributes
    ----------
    claim : str
        Name of the function.
    outcome : str
        ``passed``; ``failed`` by an AssertionError; ``crashed`` by another exception; ``timeout``; ``killed``, when the
        process died in it; ``nondeterministic``, when a second run differed; ``not-run``, when the run ended before it.
    message, line
        Why, and where in the example; empty and 0 when it passed.
    seconds : float
        Rounded to milliseconds.
    peak_bytes : int or None
        Peak memory on the device; None on the CPU.
    takes_device : bool
        Whether it has a parameter ``device``.
    """

    claim: str
    outcome: Outcome
    message: str = ""
    seconds: float = 0.0
    line: int = 0
    peak_bytes: int | None = None
    takes_device: bool = False


class Catch(Struct, frozen=True):
    """A claim that caught a mistake, with the message of its AssertionError."""

    claim: str
    message: str


class MistakeResult(Struct, frozen=True):
    """One mistake and the claims that caught it."""

    mistake: str
    caught_by: tuple[Catch, ...] = ()


class DemoResult(Struct, frozen=True):
    """What the demo printed and drew.

    ``outcome`` is ``none`` where there is no demo. ``figure`` is the name of the SVG beside the record, or empty, and
    ``figure_digest`` the start of its SHA-256, so that a figure of another run is noticed.
    """

    outcome: Outcome | Literal["none"] = "none"
    output: str = ""
    figure: str = ""
    message: str = ""
    figure_digest: str = ""


class Record(Struct, frozen=True, kw_only=True):
    """All that a run has shown.

    Attributes
    ----------
    device, device_name, driver, torch, python, platform : str
        What it ran on.
    commit : str
        HEAD, with ``+dirty`` when examples, concepts or the harness were changed since; empty outside a repository.
    when : str
        UTC, ISO 8601, to the second.
    inputs : str
        See ``inputs_hash``.
    problems : tuple of str
        Everything that makes it fail, in plain words; empty when all is well.
    """

    format: int = FORMAT
    example: str
    device: Device
    device_name: str = ""
    driver: str = ""
    torch: str = ""
    python: str = ""
    platform: str = ""
    commit: str = ""
    seed: int = SEED
    when: str = ""
    seconds: float = 0.0
    inputs: str
    claims: tuple[ClaimResult, ...] = ()
    mistakes: tuple[MistakeResult, ...] = ()
    demo: DemoResult = DemoResult()
    problems: tuple[str, ...] = ()


class State(StrEnum):
    """Whether a record still holds."""

    MISSING = "missing"
    """No record, or none that can be read, or the example itself cannot be."""
    FRESH = "fresh"
    """The record is of these very inputs, and without problems."""
    STALE = "stale"
    """The inputs have changed since."""
    FAILED = "failed"
    """The record is of these very inputs, and they fail."""


class Status(Struct, frozen=True):
    """The state of one example on one device, why it is not fresh, and the record if there is a readable one."""

    state: State
    reason: str = ""
    record: Record | None = None


def record_path(root: Path, device: Device, example: str) -> Path:
    """Where the record of an example lies."""
    return root / RECORDS / device / PurePosixPath(example).with_suffix(".json")


def figure_path(root: Path, device: Device, example: str) -> Path:
    """Where the figure of an example's demo lies, if it draws one."""
    return record_path(root, device, example).with_suffix(".svg")


def load_record(root: Path, device: Device, example: str) -> Record | None:
    """The record of an example; None when there is none that can be believed."""
    return read_record(root, device, example)[0]


def read_record(root: Path, device: Device, example: str) -> tuple[Record | None, str]:
    """The record of an example or None, and in words why there is none."""
    if not is_inside(example):
        return None, f"its path leads out of {EXAMPLES}/"
    path = record_path(root, device, example)
    try:
        record = msgspec.json.decode(path.read_bytes(), type=Record)
        figure = figure_path(root, device, example).read_text("utf-8") if record.demo.figure else ""
    except FileNotFoundError as error:
        return None, NEVER_RUN if error.filename == str(path) else "the figure of its record is gone"
    except (OSError, ValueError) as error:  # msgspec's errors are ValueErrors
        return None, f"its record cannot be read: {getattr(error, 'strerror', None) or error}"
    if record.format != FORMAT:
        return None, f"its record has the format {record.format}, not {FORMAT}"
    if (record.example, record.device) != (example, device):
        return None, f"its record is of {record.example} on {record.device}"
    if figure and _digest(figure) != record.demo.figure_digest:
        return None, "its figure is not the one of its record"
    return record, ""


def status(root: Path, device: Device, binding: Binding, inputs: str | None = None) -> Status:
    """The state of one example on one device, with the reason and the record.

    ``inputs`` is what ``inputs_hash`` gives, for a caller that knows it already.
    """
    inputs = inputs_hash(root, binding) if inputs is None else inputs
    if not inputs:
        return Status(State.MISSING, "the example cannot be read")
    record, reason = read_record(root, device, binding.example)
    if record is None:
        return Status(State.MISSING, reason)
    if record.inputs != inputs:
        return Status(State.STALE, "the example, or what concepts bind to it, has changed since", record)
    if record.problems:
        return Status(State.FAILED, record.problems[0], record)
    return Status(State.FRESH, "", record)


def state(root: Path, device: Device, binding: Binding) -> State:
    """The state of one example on one device."""
    return status(root, device, binding).state


def statuses(
    root: Path, bound: Iterable[Binding], device: Device, inputs: Mapping[str, str] | None = None
) -> dict[str, Status]:
    """The status of each example, by its path; ``inputs`` holds the digests of their inputs where they are known."""
    known = inputs or {}
    return {binding.example: status(root, device, binding, known.get(binding.example)) for binding in bound}


def states(root: Path, kb: KnowledgeBase, device: Device) -> dict[str, State]:
    """The state of every example that a concept names, by its path."""
    return {example: one.state for example, one in statuses(root, bindings(kb).values(), device).items()}


def write_record(root: Path, record: Record, figure: str = "", *, refresh: bool = False) -> bool:
    """Writes a record and its figure, unless what is there says the same; returns whether it wrote.

    Parameters
    ----------
    root : Path
        Root of the knowledge base.
    record : Record
        ``demo.figure`` and its digest are filled in here.
    figure : str
        The figure as SVG, or empty.
    refresh : bool
        Write even if only the time, the machine or the versions differ.
    """
    path = record_path(root, record.device, record.example)
    drawing = figure_path(root, record.device, record.example)
    demo = msgspec.structs.replace(
        record.demo, figure=drawing.name if figure else "", figure_digest=_digest(figure) if figure else ""
    )
    record = msgspec.structs.replace(record, demo=demo)
    before = load_record(root, record.device, record.example)
    if before is not None and not refresh and essence(before) == essence(record):
        return False
    # The figure first: whoever looks between the two writes sees a digest that does not fit, not a wrong picture.
    if figure:
        write_atomically(drawing, figure.encode())
    write_atomically(path, msgspec.json.format(msgspec.json.encode(record, order="sorted"), indent=2) + b"\n")
    if not figure:
        drawing.unlink(missing_ok=True)
    return True


def essence(record: Record) -> Record:
    """The record without what another machine or another day changes."""
    claims = tuple(msgspec.structs.replace(claim, seconds=0.0, peak_bytes=None) for claim in record.claims)
    return Record(
        format=record.format,
        example=record.example,
        device=record.device,
        seed=record.seed,
        inputs=record.inputs,
        claims=claims,
        mistakes=record.mistakes,
        demo=record.demo,
        problems=record.problems,
    )


def _digest(figure: str) -> str:
    return hashlib.sha256(figure.replace("\r\n", "\n").encode()).hexdigest()[:16]
