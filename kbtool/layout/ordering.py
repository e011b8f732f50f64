"""In which order the places of each layer stand, so that few lines cross."""

from __future__ import annotations

from bisect import bisect_left, insort
from collections.abc import Sequence

from kbtool.layout.drawing import Drawing

LARGE = 4_000
"""From this many places on there is one start only, so that a layout stays a matter of seconds."""
TOPIC_PULLS = (0.35, 1.0, 2.0)
"""How strongly a concept is drawn to the middle of its topic, where 1 is the pull of one requirement; each is tried."""


def sort_layers(drawing: Drawing, rounds: int) -> None:
    """Sorts the layers so that few lines cross: from several starts, since each ends in a valley of its own."""
    starts = [(depth, pull) for pull in TOPIC_PULLS for depth in _starts(drawing)]
    if len(drawing.width) >= LARGE:
        starts = starts[:1]
    best, fewest = drawing.layers, -1
    for start, pull in starts:
        drawing.layers = [sorted(layer, key=start.__getitem__) for layer in drawing.layers]
        found = _sweep(drawing, rounds, pull)
        if fewest < 0 or found < fewest:
            best, fewest = drawing.layers, found
    drawing.layers = best


def _starts(drawing: Drawing) -> list[list[int]]:
    """Orders to start from: depth first from the top and from the bottom, so that what belongs together stays so."""
    return [_depth_first(drawing, drawing.below, 1), _depth_first(drawing, drawing.above, -1)]


def _depth_first(drawing: Drawing, neighbours: Sequence[Sequence[int]], way: int) -> list[int]:
    number = [-1] * len(drawing.width)
    count = 0
    concepts = range(len(drawing.ids))
    for root in sorted(concepts, key=lambda place: (way * drawing.layer[place], drawing.topic[place], place)):
        stack = [root]
        while stack:
            place = stack.pop()
            if number[place] < 0:
                number[place], count = count, count + 1
                stack.extend(reversed(neighbours[place]))
    return number


def _sweep(drawing: Drawing, rounds: int, pull: float) -> int:
    """Sorts each layer by the mean place of its neighbours, down and up in turn.

    The best of all rounds is kept; gives how many lines cross in it.
    """
    rank = [0.0] * len(drawing.width)
    for layer in drawing.layers:
        _rank(layer, rank)
    best, fewest = [list(layer) for layer in drawing.layers], _count_crossings(drawing, rank)
    for turn in range(rounds):
        downward = turn % 2 == 0
        neighbours = drawing.above if downward else drawing.below
        middles = _topic_middles(drawing, rank)
        for layer in drawing.layers if downward else reversed(drawing.layers):
            wish = {one: _pulled(one, neighbours[one], rank, middles.get(drawing.topic[one]), pull) for one in layer}
            layer.sort(key=wish.__getitem__)
            _rank(layer, rank)
        found = _count_crossings(drawing, rank)
        if found < fewest:
            best, fewest = [list(layer) for layer in drawing.layers], found
    drawing.layers = best
    _swap_neighbours(drawing, rank, rounds)
    return _count_crossings(drawing, rank)


def _swap_neighbours(drawing: Drawing, rank: list[float], rounds: int) -> None:
    """Swaps neighbours in a layer as long as that saves crossings."""
    for layer in drawing.layers:
        _rank(layer, rank)
    for _ in range(rounds):
        saved = False
        for layer in drawing.layers:
            for at in range(len(layer) - 1):
                left, right = layer[at], layer[at + 1]
                if _saved_by_swap(drawing, left, right, rank) > 0:
                    layer[at], layer[at + 1] = right, left
                    rank[left], rank[right] = rank[right], rank[left]
                    saved = True
        if not saved:
            return


def _saved_by_swap(drawing: Drawing, left: int, right: int, rank: Sequence[float]) -> int:
    saved = 0
    for neighbours in (drawing.above, drawing.below):
        for one in neighbours[left]:
            for other in neighbours[right]:
                saved += (rank[one] > rank[other]) - (rank[one] < rank[other])
    return saved


def _rank(layer: Sequence[int], rank: list[float]) -> None:
    """Numbers the places of a layer from 0 to 1, so that layers of different lengths compare."""
    for number, place in enumerate(layer):
        rank[place] = (number + 0.5) / len(layer)


def _pulled(place: int, neighbours: Sequence[int], rank: Sequence[float], middle: float | None, pull: float) -> float:
    total, weight = sum(rank[one] for one in neighbours), float(len(neighbours))
    if middle is not None:
        total, weight = total + pull * middle, weight + pull
    return total / weight if weight else rank[place]


def _topic_middles(drawing: Drawing, rank: Sequence[float]) -> dict[str, float]:
    members: dict[str, list[float]] = {}
    for place in range(len(drawing.ids)):
        members.setdefault(drawing.topic[place], []).append(rank[place])
    return {topic: sum(ranks) / len(ranks) for topic, ranks in members.items()}


def _count_crossings(drawing: Drawing, rank: Sequence[float]) -> int:
    found = 0
    for layer in drawing.layers:
        found += inversions([one for place in layer for one in sorted(rank[below] for below in drawing.below[place])])
    return found


def inversions(values: Sequence[float]) -> int:
    """How many pairs stand the wrong way round."""
    seen: list[float] = []
    found = 0
    for value in reversed(values):
        found += bisect_left(seen, value)
        insort(seen, value)
    return found
