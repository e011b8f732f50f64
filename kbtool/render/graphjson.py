"""The graph as data, for the graph page, for scripts and for other sites.

A language has a file of its own: texts and places are in that language, addresses are relative to its site.

``nodes``, ``requires`` and ``relations`` are tables by column, as ``pandas.DataFrame`` takes them. Where a concept has
several names or lines, they are one text, a line each: thousands of small objects and lists would take a browser four
times as long to read. In ``requires`` and ``relations`` a concept is its position in ``nodes``; ``requires`` is in the
order in which authors wrote it. ``page`` is the address of a concept's page.
"""

from __future__ import annotations

import json
import re
import unicodedata
from collections.abc import Callable, Iterable, Mapping
from typing import Any

from kbtool.layout import Place, layered
from kbtool.model import LANGUAGES, RELATION_TYPES
from kbtool.render.library import Library, page_of
from kbtool.render.page import url_of
from kbtool.structure import Sources

FORMAT = 3

LAYER_HEIGHT = 4.6
"""From the middle of a layer to that of the next, in em."""
PADDING = 1.6
"""How much wider a box is than its text, in em."""
WIDEST_GAP = 1.1
"""Between the ends of two lines at a box, in em."""
LATIN = 0.56
"""The width of a letter, in em; a Chinese character takes 1."""
LONGEST_LINE = 9.0
"""A name that is wider than this, in em, is written on two lines where it has a space."""

_MARKUP = re.compile(r"[$\[\]`*_<>&\\~]|://")


LayOut = Callable[[Sources, Mapping[str, float], Mapping[str, str]], dict[str, Place]]
"""What ``layered`` is; whoever lays out the same graph again may keep what it gave."""


def graph_json(library: Library, lay_out: LayOut = layered) -> str:
    """Concepts with their places, requirements with their reasons, and relations, as JSON."""
    graph = library.graph
    lines = {id: label_lines(node.name(library.language)) for id, node in graph.nodes.items()}
    widths = {id: round(max(map(text_width, parts)) + PADDING, 1) for id, parts in lines.items()}
    places = lay_out(graph.requires, widths, {node.id: node.topic for node in graph.nodes.values()})
    data = {
        "format": FORMAT,
        "language": library.language,
        "layer_height": LAYER_HEIGHT,
        "padding": PADDING,
        "page": url_of(page_of("{id}")),
        "topics": [{"id": one.id, "name": one.name[library.language]} for one in library.kb.ordered_topics()],
        "relation_types": _relation_types(library.language),
        "nodes": _nodes(library, lines, widths, places),
        "requires": _requires(library, widths, places),
        "relations": _relations(library),
    }
    return json.dumps(data, ensure_ascii=False, separators=(",", ":")) + "\n"


def _nodes(
    library: Library, lines: Mapping[str, list[str]], widths: Mapping[str, float], places: Mapping[str, Place]
) -> dict[str, list[Any]]:
    concepts = library.kb.concepts.values()
    found = [places[one.id] for one in concepts]
    return {
        "id": [one.id for one in concepts],
        "name_zh": [one.name.zh for one in concepts],
        "name_en": [one.name.en for one in concepts],
        "aliases": ["\n".join(" ".join(alias.split()) for alias in one.aliases) for one in concepts],
        "formerly": ["\n".join(one.formerly) for one in concepts],
        "summary": [_plain(library, one.summary[library.language]) for one in concepts],
        "topic": [one.topic for one in concepts],
        "status": [one.status for one in concepts],
        "x": [place.x for place in found],
        "y": [round(place.layer * LAYER_HEIGHT, 1) for place in found],
        "width": [widths[one.id] for one in concepts],
        "lines": ["\n".join(lines[one.id]) if len(lines[one.id]) > 1 else "" for one in concepts],
        "trunk": [list(place.trunk) for place in found],
    }


def _requires(library: Library, widths: Mapping[str, float], places: Mapping[str, Place]) -> dict[str, list[Any]]:
    position = {id: at for at, id in enumerate(library.kb.concepts)}
    second = LANGUAGES.index(library.language)
    edges = []
    for target, sources in library.graph.requires.items():
        ends = _ends(target, sources, widths[target], places)
        for source, reason in sources.items():
            edges.append((position[source], position[target], ends[source], _plain(library, reason[second])))
    return _columns(("source", "target", "end", "reason"), edges)


def _ends(target: str, sources: Iterable[str], width: float, places: Mapping[str, Place]) -> dict[str, float]:
    """The x at which each line meets the box: side by side along its top, in the order in which they come."""
    here = places[target]

    def approach(source: str) -> tuple[float, str]:
        trunk, layers = places[source].trunk, here.layer - places[source].layer
        bends = min(len(trunk), max(0, layers - 1))
        return (trunk[bends - 1] if bends else places[source].x), source

    ordered = sorted(sources, key=approach)
    step = min(WIDEST_GAP, width * 0.7 / len(ordered)) if ordered else 0.0
    middle = (len(ordered) - 1) / 2
    return {source: round(here.x + (at - middle) * step, 2) for at, source in enumerate(ordered)}


def _relations(library: Library) -> dict[str, list[Any]]:
    position = {id: at for at, id in enumerate(library.kb.concepts)}
    edges = [
        (position[source], type, position[target])
        for source, by_type in sorted(library.graph.relations.items())
        for type, targets in sorted(by_type.items())
        for target in targets
    ]
    return _columns(("source", "type", "target"), edges)


def _columns(names: tuple[str, ...], rows: list[tuple[Any, ...]]) -> dict[str, list[Any]]:
    return {name: [row[at] for row in rows] for at, name in enumerate(names)}


def _plain(library: Library, text: str) -> str:
    """A text without markup; most have none, and need not be converted to lose it."""
    return library.prose("index.md").plain(text) if _MARKUP.search(text) else " ".join(text.split())


def _relation_types(language: str) -> dict[str, Any]:
    return {
        one.id: {"name": one.name[language], "inverse": one.inverse[language], "symmetric": one.symmetric}
        for one in RELATION_TYPES.values()
    }


def text_width(text: str) -> float:
    """About how wide a text is, in em.

    Examples
    --------
    >>> text_width("梯度"), text_width("norm")
    (2.0, 2.24)
    """
    return round(sum(1.0 if unicodedata.east_asian_width(one) in "WF" else LATIN for one in text), 2)


def label_lines(name: str) -> list[str]:
    """A name on one line, or on two of about the same width where it is long.

    Examples
    --------
    >>> label_lines("Gradient"), label_lines("Position-wise feed-forward network")
    (['Gradient'], ['Position-wise', 'feed-forward network'])
    """
    words = name.split()
    if len(words) < 2 or text_width(name) <= LONGEST_LINE:
        return [name]
    halves = [[" ".join(words[:cut]), " ".join(words[cut:])] for cut in range(1, len(words))]
    return min(halves, key=lambda pair: max(map(text_width, pair)))
