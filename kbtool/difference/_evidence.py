"""What has been verified, before and after."""

from __future__ import annotations

from dataclasses import dataclass

from kbtool.load import Loaded
from kbtool.verify.records import DEVICES, State, Status, bindings, statuses


@dataclass(frozen=True, slots=True, order=True)
class Unproved:
    """An example that must be verified on a device: why, and the concepts that stand on it."""

    example: str
    device: str
    state: str
    reason: str
    concepts: tuple[str, ...]


def unproved(before: Loaded, after: Loaded) -> tuple[Unproved, ...]:
    """The examples whose record held before and does not now, and the new ones that have none that holds."""
    bound = bindings(after.kb)
    found = []
    for device in DEVICES:
        held = statuses(before.sources.root, bindings(before.kb).values(), device)
        for example, now in statuses(after.sources.root, bound.values(), device).items():
            if now.state is not State.FRESH and _held(held.get(example)):
                found.append(Unproved(example, device, now.state.value, now.reason, bound[example].concepts))
    return tuple(sorted(found))


def _held(before: Status | None) -> bool:
    """Whether a change is to blame when an example is not proved after it: a new one counts, an old lack does not."""
    return before is None or before.state is State.FRESH
