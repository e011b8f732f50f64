"""A concept among its neighbours: prerequisites to its left, what it unlocks to its right, lines between.

The names are links in lists, laid out by the style sheet; the lines are drawings that only the eye needs. A link inside
a drawing would break instant navigation, and could not be read in a list by those who do not see the picture.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from itertools import pairwise

from kbtool.graph import ConceptGraph
from kbtool.render.html import Html, element, join
from kbtool.render.library import Library

MOST = 7
"""How many concepts stand above each other; those that lead furthest are kept."""

Line = tuple[int, int]
"""From a place in one column to a place in the next, both counted from 0."""


@dataclass(frozen=True, slots=True)
class Neighbourhood:
    """What stands where.

    Attributes
    ----------
    columns : tuple of tuple of str
        Concepts by id, from the furthest prerequisites to the furthest unlocks; no column is empty.
    centre : int
        The column of the concept itself.
    lines : tuple of tuple of (int, int)
        The requirements between each column and the next.
    left_out : tuple of int
        Of each column, how many more concepts there are.
    """

    columns: tuple[tuple[str, ...], ...]
    centre: int
    lines: tuple[tuple[Line, ...], ...]
    left_out: tuple[int, ...]


def neighbourhood(graph: ConceptGraph, id: str, *, reach: int = 1, most: int = MOST) -> Neighbourhood:
    """The concepts within some steps of one, in columns.

    Parameters
    ----------
    graph : ConceptGraph
    id : str
        The concept in the middle.
    reach : int
        How many steps to go, both ways.
    most : int
        The largest number of concepts in a column.

    Raises
    ------
    KeyError
        When there is no such concept.
    """
    seen = {id}
    before = _columns(id, graph.requires, graph, reach, most, seen)
    after = _columns(id, graph.dependents, graph, reach, most, seen)
    found = [*reversed(before), ((id,), 0), *after]
    columns = tuple(column for column, _ in found)
    lines = tuple(_lines(graph, *pair) for pair in pairwise(columns))
    return Neighbourhood(columns, len(before), lines, tuple(more for _, more in found))


def _columns(
    id: str, step: Mapping[str, Iterable[str]], graph: ConceptGraph, reach: int, most: int, seen: set[str]
) -> list[tuple[tuple[str, ...], int]]:
    """Column by column what one more step leads to, nearest first."""
    found: list[tuple[tuple[str, ...], int]] = []
    here: tuple[str, ...] = (id,)
    for _ in range(reach):
        reached = dict.fromkeys(other for one in here for other in step[one] if other not in seen)
        if not reached:
            break
        kept = set(sorted(reached, key=lambda one: (-len(graph.dependents[one]), one))[:most])
        here = tuple(one for one in reached if one in kept)
        seen.update(reached)
        found.append((here, len(reached) - len(here)))
    return found


def _lines(graph: ConceptGraph, left: tuple[str, ...], right: tuple[str, ...]) -> tuple[Line, ...]:
    return tuple((i, k) for i, one in enumerate(left) for k, other in enumerate(right) if one in graph.requires[other])


def busiest(graph: ConceptGraph, ids: Iterable[str], *, most: int) -> str | None:
    """The concept whose neighbourhood within two steps is fullest, of those given; among equals the first by id."""

    def fullness(id: str) -> int:
        near = neighbourhood(graph, id, reach=2, most=most)
        # Five columns that are all filled say more than one long one.
        return 100 * len(near.columns) + sum(map(len, near.columns)) + sum(map(len, near.lines))

    return min(ids, key=lambda id: (-fullness(id), id), default=None)


def picture(library: Library, page: str, near: Neighbourhood, *, more: str = "", class_: str = "") -> Html | None:
    """The neighbourhood as lists of links with lines between; None where the concept stands alone.

    Parameters
    ----------
    library : Library
    page : str
        The page that it stands on.
    near : Neighbourhood
    more : str
        The address, without its last slash, of the page whose sections ``#prerequisites`` and ``#unlocks`` list what
        is left out next to the centre; empty where nothing does.
    class_ : str
        A further class, for the style sheet.
    """
    if len(near.columns) == 1:
        return None
    parts: list[Html] = []
    for at in range(len(near.columns)):
        parts.append(_column(library, page, near, at, more))
        if at < len(near.lines):
            parts.append(drawing(near.lines[at], _rows(near, at, more), _rows(near, at + 1, more)))
    name = library.names[near.columns[near.centre][0]]
    words = library.words
    return element(
        "nav",
        *parts,
        class_=" ".join(["kb-map", f"kb-map-{len(near.columns)}", class_]).strip(),
        aria_label=words["map"] + words.mark("colon") + name,
    )


def _column(library: Library, page: str, near: Neighbourhood, at: int, more: str) -> Html:
    words = library.words
    side = (at > near.centre) - (at < near.centre)
    heard = {-1: words["prerequisites"], 0: None, 1: words["unlocks"]}[side]
    shown = [_node(library, page, id, is_centre=side == 0) for id in near.columns[at]]
    if _has_more(near, at, more):
        anchor = "unlocks" if side > 0 else "prerequisites"
        label = words.more(near.left_out[at])
        shown.append(element("li", element("a", label, href=f"{more}/#{anchor}"), class_="kb-map-more"))
    far = " kb-map-far" if abs(at - near.centre) > 1 else ""
    place = {-1: "before", 0: "here", 1: "after"}[side]
    return element("ul", *shown, class_=f"kb-map-column kb-map-{place}{far}", aria_label=heard)


def _has_more(near: Neighbourhood, at: int, more: str) -> bool:
    return bool(more and near.left_out[at] and abs(at - near.centre) == 1)


def _rows(near: Neighbourhood, at: int, more: str) -> int:
    return len(near.columns[at]) + _has_more(near, at, more)


def _node(library: Library, page: str, id: str, *, is_centre: bool) -> Html:
    draft = " kb-map-draft" if library.kb.concepts[id].is_draft else ""
    if is_centre and page == library.places[id]:
        return element("li", element("span", library.names[id], aria_current="page"), class_="kb-map-centre")
    return element("li", library.link(page, id), class_="kb-map-centre" if is_centre else (draft.strip() or None))


def drawing(lines: Iterable[Line], left: int, right: int) -> Html:
    """Lines between two columns as an SVG that is stretched between them, for the eye only.

    Each column is as high as the drawing, and divided evenly among its concepts.
    """
    paths = [
        element("path", d=f"M0 {y}C50 {y} 50 {z} 100 {z}")
        for y, z in sorted((_height(i, left), _height(k, right)) for i, k in lines)
    ]
    return element(
        "svg",
        join(paths),
        class_="kb-lines",
        viewBox="0 0 100 100",
        preserveAspectRatio="none",
        aria_hidden="true",
        focusable="false",
    )


def _height(at: int, of: int) -> str:
    return f"{100 * (at + 0.5) / of:.1f}".removesuffix(".0")
