"""What a page needs to know of the runs of an example: values only, made from records elsewhere."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

State = Literal["fresh", "stale", "failed", "missing"]

DEVICES = ("cpu", "cuda")


@dataclass(frozen=True, slots=True)
class Outcome:
    """How one claim, or the demo, ended: passed, failed, crashed, timeout, killed, ...; and why."""

    outcome: str
    message: str = ""


@dataclass(frozen=True, slots=True)
class Catch:
    """A claim that caught a mistake, and the message that the mistake got."""

    claim: str
    message: str


@dataclass(frozen=True, slots=True)
class Proof:
    """What the record of one example on one device says, and whether it still holds.

    Attributes
    ----------
    device : str
        cpu or cuda.
    state : str
        fresh (all of it holds), failed (it ran on these inputs, and something does not hold), stale (the inputs have
        changed since) or missing.
    device_name : str
        The processor or GPU that it ran on.
    versions : mapping of str to str
        Of torch, Python, ... by name, in the order in which they are shown.
    date : str
        The day of the run, as 2026-11-21.
    claims : mapping of str to Outcome
        By the name of the claim function.
    mistakes : mapping of str to tuple of Catch
        By the key in the example's MISTAKES.
    output : str
        What the demo printed.
    figure : str
        Where the demo's figure stands on the site; empty where there is none.
    problems : tuple of str
        Why it failed, in plain words.
    """

    device: str
    state: State
    device_name: str = ""
    versions: Mapping[str, str] = field(default_factory=dict)
    date: str = ""
    claims: Mapping[str, Outcome] = field(default_factory=dict)
    mistakes: Mapping[str, tuple[Catch, ...]] = field(default_factory=dict)
    output: str = ""
    figure: str = ""
    problems: tuple[str, ...] = ()

    @property
    def holds(self) -> bool:
        """Whether it proves anything about the example as it is now."""
        return self.state == "fresh"


Proofs = Mapping[str, Mapping[str, Proof]]
"""By the path of the example below ``examples/``, then by device; what is not there is missing."""


def proof_of(proofs: Proofs, example: str, device: str) -> Proof:
    """The proof of an example on a device; one that says "missing" where there is no record."""
    return proofs.get(example, {}).get(device) or Proof(device, "missing")
