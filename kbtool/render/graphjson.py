"""The graph as data, for the graph page, for scripts and for other sites.

A language has a file of its own: texts and places are in that language, addresses are relative to its site. Edges are
arrays, since they are many: ``requires`` holds ``[prerequisite, concept, reason]`` in the order in which authors wrote
them, ``relations`` holds ``[concept, type, other]``.
"""

from __future__ import annotations

import json
import re
import unicodedata
from collections.abc import Callable, Mapping
from typing import Any

from kbtool.layout import Place, layered
from kbtool.model import LANGUAGES, RELATION_TYPES, Concept
from kbtool.render.library import Library, page_of
from kbtool.render.page import url_of
from kbtool.structure import Sources

FORMAT = 2

LAYER_HEIGHT = 4.6
"""From the middle of a layer to that of the next, in em."""
PADDING = 1.6
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
    second = LANGUAGES.index(library.language)
    data = {
        "format": FORMAT,
        "language": library.language,
        "layer_height": LAYER_HEIGHT,
        "topics": [{"id": one.id, "name": one.name[library.language]} for one in library.kb.ordered_topics()],
        "relation_types": _relation_types(library.language),
        "nodes": [
            _node(library, concept, lines[concept.id], widths[concept.id], places[concept.id])
            for concept in library.kb.concepts.values()
        ],
        "requires": [
            [source, target, _plain(library, reason[second])]
            for target, sources in graph.requires.items()
            for source, reason in sources.items()
        ],
        "relations": [
            [source, type, target]
            for source, by_type in sorted(graph.relations.items())
            for type, targets in sorted(by_type.items())
            for target in targets
        ],
    }
    return json.dumps(data, ensure_ascii=False, separators=(",", ":")) + "\n"


def _node(library: Library, concept: Concept, lines: list[str], width: float, place: Place) -> dict[str, Any]:
    node: dict[str, Any] = {
        "id": concept.id,
        "name": {"zh": concept.name.zh, "en": concept.name.en},
        "aliases": list(concept.aliases),
        "formerly": list(concept.formerly),
        "summary": _plain(library, concept.summary[library.language]),
        "topic": concept.topic,
        "status": concept.status,
        "url": url_of(page_of(concept.id)),
        "x": place.x,
        "y": round(place.layer * LAYER_HEIGHT, 1),
        "width": width,
        "lines": lines if len(lines) > 1 else [],
        "trunk": list(place.trunk),
    }
    return {key: value for key, value in node.items() if value != []}  # most concepts have no other names, and so on


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
