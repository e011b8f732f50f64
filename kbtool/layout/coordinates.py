"""Where in its layer each place stands, in em."""

from __future__ import annotations

from collections.abc import Sequence

from kbtool.layout.drawing import Drawing

STRAIGHTNESS = 16.0
"""How much stronger a trunk pulls itself straight than a requirement pulls two concepts together."""
INERTIA = 0.05
"""How strongly a place stays where it is: enough for one that nothing pulls."""


def settle(drawing: Drawing, rounds: int) -> list[float]:
    """The x of every place: each layer in turn moves to where its neighbours pull it, keeping order and gaps."""
    x = [0.0] * len(drawing.width)
    for layer in drawing.layers:
        _pack(drawing, layer, x)
    for turn in range(2 * rounds):
        for layer in drawing.layers if turn % 2 == 0 else reversed(drawing.layers):
            _move(drawing, layer, x)
    return x


def _pack(drawing: Drawing, layer: Sequence[int], x: list[float]) -> None:
    """Side by side, around 0."""
    position = 0.0
    for left, right in zip([layer[0], *layer], layer, strict=False):
        position += drawing.gap(left, right) if left != right else 0.0
        x[right] = position
    for place in layer:
        x[place] -= position / 2


def _move(drawing: Drawing, layer: Sequence[int], x: list[float]) -> None:
    """Moves a layer to the least sum of squared pulls that keeps the gaps: pool adjacent violators.

    Without its gaps a layer has to be in ascending order, no more; so what is pulled past its neighbour forms a block
    with it, and the block goes to its weighted mean.
    """
    offset = 0.0
    offsets: list[float] = []
    blocks: list[tuple[float, float, int]] = []  # weighted mean, weight, members
    for number, place in enumerate(layer):
        offset += drawing.gap(layer[number - 1], place) if number else 0.0
        offsets.append(offset)
        mean, weight = _wish(drawing, place, x)
        mean, members = mean - offset, 1
        while blocks and blocks[-1][0] > mean:
            before, heft, count = blocks.pop()
            mean, weight = (before * heft + mean * weight) / (heft + weight), heft + weight
            members += count
        blocks.append((mean, weight, members))
    start = 0
    for mean, _, members in blocks:
        for number in range(start, start + members):
            x[layer[number]] = mean + offsets[number]
        start += members


def _wish(drawing: Drawing, place: int, x: Sequence[float]) -> tuple[float, float]:
    """Where a place is pulled to, and how strongly."""
    total, weight = x[place] * INERTIA, INERTIA
    for other in (*drawing.above[place], *drawing.below[place]):
        pull = STRAIGHTNESS if drawing.is_bend(place) and drawing.is_bend(other) else 1.0
        total, weight = total + pull * x[other], weight + pull
    return total / weight, weight
