"""Which layer each concept stands in: below all its prerequisites."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from heapq import heapify, heappop, heappush

ROUNDS = 24
"""How often concepts are moved closer to what requires them, at most; a few rounds are usually enough."""


def assign_layers(sources: Mapping[str, Sequence[str]]) -> dict[str, int]:
    """A layer for each concept, below its prerequisites and as close to its neighbours as that allows."""
    targets = reversed_edges(sources)
    layer: dict[str, int] = {}
    for id in _topological(sources, targets):
        layer[id] = max((layer[one] + 1 for one in sources[id] if one in layer), default=0)
    forward = {id: [one for one in before if layer[one] < layer[id]] for id, before in sources.items()}
    _shorten(layer, forward, reversed_edges(forward))
    return layer


def _shorten(layer: dict[str, int], sources: Mapping[str, Sequence[str]], targets: Mapping[str, Sequence[str]]) -> None:
    """Moves concepts down to what requires them, where more lines become shorter than longer."""
    for _ in range(ROUNDS):
        moved = False
        for id in sorted(layer, key=lambda id: (-layer[id], id)):
            lowest = min((layer[one] for one in targets[id]), default=0) - 1
            if lowest > layer[id] and len(sources[id]) <= 1:
                layer[id] = lowest
                moved = True
        if not moved:
            return


def reversed_edges(sources: Mapping[str, Sequence[str]]) -> dict[str, list[str]]:
    """Of each concept what requires it, from what each requires."""
    targets: dict[str, list[str]] = {id: [] for id in sources}
    for id, before in sources.items():
        for one in before:
            targets[one].append(id)
    return targets


def _topological(sources: Mapping[str, Sequence[str]], targets: Mapping[str, Sequence[str]]) -> Iterator[str]:
    """The concepts, each after its prerequisites; a circle is entered at the first of its ids."""
    missing = {id: len(before) for id, before in sources.items()}
    ready = [id for id, count in missing.items() if not count]
    heapify(ready)
    waiting = sorted(missing, reverse=True)
    done: set[str] = set()
    while ready or waiting:
        id = heappop(ready) if ready else waiting.pop()
        if id in done:
            continue
        done.add(id)
        yield id
        for one in targets[id]:
            missing[one] -= 1
            if not missing[one]:
                heappush(ready, one)
