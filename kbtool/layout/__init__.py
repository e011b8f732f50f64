"""Where each concept stands in the picture of the graph: layers from prerequisites at the top to goals at the bottom.

The steps of Sugiyama's method. Every concept gets a layer below all its prerequisites (``layers``). Where a requirement
spans several layers, a *bend* in each layer between keeps a channel free for it (``drawing``). Sweeps over the layers
sort each by the places of its neighbours until few lines cross (``ordering``). At last every layer is moved to where
its neighbours pull it, with the gaps kept (``coordinates``).

All requirements that start at one concept share one line of bends, its *trunk*, and branch off it in the layer above
their target. Long requirements then run together instead of side by side, and the picture stays calm.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import pairwise
from typing import NamedTuple

from kbtool.layout.coordinates import settle
from kbtool.layout.drawing import Drawing
from kbtool.layout.ordering import LARGE, inversions, sort_layers
from kbtool.structure import Sources, redundant_edges

SWEEPS = 24
"""Rounds of sorting the layers, and of moving them into place; of large graphs a third of them."""


class Place(NamedTuple):
    """Where a concept stands.

    ``x`` is the middle, in em; ``layer`` counts from 0 at the top; ``trunk`` holds the x of the line that its
    dependents share, one for each layer that follows.
    """

    x: float
    layer: int
    trunk: tuple[float, ...]


def layered(sources: Sources, widths: Mapping[str, float], topics: Mapping[str, str]) -> dict[str, Place]:
    """The place of every concept.

    Parameters
    ----------
    sources : mapping of str to collection of str
        Of each concept its prerequisites. A requirement that closes a circle is left out of the layout.
    widths : mapping of str to float
        The width of each concept's box, in em.
    topics : mapping of str to str
        The topic of each concept: concepts of one topic are kept together where that costs little.

    Returns
    -------
    dict of str to Place
        By id, in the order of the ids; the same for the same input.
    """
    drawing = Drawing.of(_without_redundant(sources), widths, topics)
    rounds = SWEEPS if len(drawing.width) < LARGE else SWEEPS // 3
    sort_layers(drawing, rounds)
    x = settle(drawing, rounds)
    return _places(drawing, x)


def crossings(sources: Sources, places: Mapping[str, Place]) -> int:
    """How many times lines cross between neighbouring layers: the measure of a picture's calm, lower is better."""
    segments: dict[int, set[tuple[float, float]]] = {}
    for target, before in sources.items():
        for source in before:
            line = _line(places[source], places[target])
            for offset, pair in enumerate(pairwise(line)):
                segments.setdefault(places[source].layer + offset, set()).add(pair)
    return sum(inversions([below for _, below in sorted(pairs)]) for pairs in segments.values())


def _line(source: Place, target: Place) -> list[float]:
    return [source.x, *source.trunk[: max(0, target.layer - source.layer - 1)], target.x]


def _without_redundant(sources: Sources) -> dict[str, list[str]]:
    """The requirements that no other implies, sorted by id: the same picture whatever the order of the files."""
    redundant = {(target, source) for target, source, _ in redundant_edges(sources)}
    kept = {id: [one for one in before if one != id and (id, one) not in redundant] for id, before in sources.items()}
    return {id: sorted(kept[id]) for id in sorted(kept)}


def _places(drawing: Drawing, x: Sequence[float]) -> dict[str, Place]:
    """The result in em with one decimal, starting at 0 on the left."""
    count = len(drawing.ids)
    left = min((x[place] - drawing.width[place] / 2 for place in range(count)), default=0.0)
    return {
        id: Place(
            round(x[place] - left, 1),
            drawing.layer[place],
            tuple(round(x[bend] - left, 1) for bend in drawing.trunks[place]),
        )
        for place, id in enumerate(drawing.ids)
    }
