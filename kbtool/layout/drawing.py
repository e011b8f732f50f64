"""What is laid out: concepts and bends, by number, in layers, with the lines between neighbouring layers."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from kbtool.layout.layers import assign_layers, reversed_edges

BEND_WIDTH = 0.5
GAP = 0.9
BEND_GAP = 0.3
"""All in em: what a bend takes, and the least space between neighbours of a layer, and where one is a bend."""


@dataclass
class Drawing:
    """The layers of places, each a concept or a bend, known by number, and the lines between neighbouring layers."""

    ids: list[str]
    layer: list[int]
    width: list[float]
    topic: list[str]
    layers: list[list[int]] = field(default_factory=list)
    above: list[list[int]] = field(default_factory=list)
    below: list[list[int]] = field(default_factory=list)
    trunks: dict[int, list[int]] = field(default_factory=dict)

    @classmethod
    def of(
        cls, sources: Mapping[str, Sequence[str]], widths: Mapping[str, float], topics: Mapping[str, str]
    ) -> Drawing:
        """The places of some concepts, not sorted yet, from what each requires, its width and its topic."""
        layer = assign_layers(sources)
        ids = list(sources)
        drawing = cls(ids, [layer[id] for id in ids], [widths[id] for id in ids], [topics.get(id, "") for id in ids])
        drawing.above, drawing.below = [[] for _ in ids], [[] for _ in ids]
        drawing._draw_lines(sources)
        drawing.layers = [[] for _ in range(max(drawing.layer, default=-1) + 1)]
        for place, number in enumerate(drawing.layer):
            drawing.layers[number].append(place)
        return drawing

    def _draw_lines(self, sources: Mapping[str, Sequence[str]]) -> None:
        number = {id: place for place, id in enumerate(self.ids)}
        for source, targets in reversed_edges(sources).items():
            start = number[source]
            trunk = [start]
            for target in sorted((number[one] for one in targets), key=lambda one: (self.layer[one], one)):
                span = self.layer[target] - self.layer[start]
                if span < 1:  # it closes a circle
                    continue
                while len(trunk) < span:
                    trunk.append(self._bend(self.layer[start] + len(trunk), trunk[-1]))
                self._connect(trunk[span - 1], target)
            self.trunks[start] = trunk[1:]

    def _bend(self, layer: int, after: int) -> int:
        place = len(self.width)
        self.layer.append(layer)
        self.width.append(BEND_WIDTH)
        self.topic.append("")
        self.above.append([])
        self.below.append([])
        self._connect(after, place)
        return place

    def _connect(self, upper: int, lower: int) -> None:
        self.below[upper].append(lower)
        self.above[lower].append(upper)

    def is_bend(self, place: int) -> bool:
        return place >= len(self.ids)

    def gap(self, left: int, right: int) -> float:
        """The least distance between the middles of two neighbours."""
        between = BEND_GAP if self.is_bend(left) or self.is_bend(right) else GAP
        return (self.width[left] + self.width[right]) / 2 + between
