"""A concept among its neighbours: what stands in which column, where the lines run, and what is read out."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path

import pytest
from miniature import draft

from kbtool.graph import ConceptGraph
from kbtool.load import load
from kbtool.render import Library
from kbtool.render.neighbourhood import Neighbourhood, busiest, drawing, neighbourhood, picture


def graph_of(**requires: str) -> ConceptGraph:
    """A graph from names to the names that they require, in one string."""
    names = sorted({*requires, *" ".join(requires.values()).split()})
    sources = {one: dict.fromkeys(requires.get(one, "").split(), ("", "")) for one in names}
    return ConceptGraph(dict.fromkeys(names), sources, {})  # type: ignore[arg-type]


def test_prerequisites_stand_left_of_a_concept_and_what_it_unlocks_right() -> None:
    near = neighbourhood(graph_of(c="b a", d="c", e="c"), "c")
    assert near == Neighbourhood((("b", "a"), ("c",), ("d", "e")), 1, (((0, 0), (1, 0)), ((0, 0), (0, 1))), (0, 0, 0))


def test_a_concept_without_prerequisites_stands_in_the_first_column() -> None:
    near = neighbourhood(graph_of(b="a"), "a")
    assert (near.columns, near.centre) == ((("a",), ("b",)), 0)


def test_every_further_step_is_a_column_and_no_concept_stands_twice() -> None:
    near = neighbourhood(graph_of(b="a", c="b a", d="c", e="d c"), "c", reach=2)
    assert near.columns == (("b", "a"), ("c",), ("d", "e"))
    assert neighbourhood(graph_of(b="a", c="b", d="c"), "c", reach=2).columns == (("a",), ("b",), ("c",), ("d",))


def test_of_too_many_those_are_kept_that_most_concepts_require_and_the_rest_is_counted() -> None:
    near = neighbourhood(graph_of(b="a", c="a", d="a", x="d", y="d c"), "a", most=2)
    assert near.columns == (("a",), ("c", "d"))
    assert near.left_out == (0, 1)


def test_what_was_left_out_near_the_centre_does_not_turn_up_further_away() -> None:
    near = neighbourhood(graph_of(m="p q r", p="r", x="p q", y="p q"), "m", reach=2, most=2)
    assert near.columns == (("p", "q"), ("m",))
    assert near.left_out == (1, 0)


def test_lines_run_between_neighbouring_columns_only_along_requirements() -> None:
    near = neighbourhood(graph_of(m="p q", p="r", q="s"), "m", reach=2)
    assert near.columns == (("r", "s"), ("p", "q"), ("m",))
    assert near.lines == (((0, 0), (1, 1)), ((0, 0), (1, 0)))


def test_an_unknown_concept_is_an_error() -> None:
    with pytest.raises(KeyError):
        neighbourhood(graph_of(b="a"), "nothing")


def test_the_busiest_concept_has_the_fullest_neighbourhood_and_the_first_id_among_equals() -> None:
    graph = graph_of(b="a", c="b", d="c", e="d", z="y")
    assert busiest(graph, ["a", "c", "y", "z"], most=4) == "c"
    assert busiest(graph, ["z", "y"], most=4) == "y"
    assert busiest(graph, [], most=4) is None


def test_lines_start_and_end_at_the_middle_of_the_rows() -> None:
    svg = drawing([(0, 0), (1, 0)], 2, 1)
    assert re.findall(r'd="([^"]*)"', svg) == ["M0 25C50 25 50 50 100 50", "M0 75C50 75 50 50 100 50"]
    assert 'aria-hidden="true"' in svg


@pytest.fixture
def library(miniature: Callable[..., Path]) -> Library:
    return Library(load(miniature()).kb, {}, "en")


def shown(library: Library, id: str, **how: int) -> str:
    page = f"concepts/{id}.md"
    return picture(library, page, neighbourhood(library.graph, id, **how), more=".") or ""


def test_the_picture_is_a_labelled_navigation_of_links_and_the_concept_itself_is_no_link(library: Library) -> None:
    html = shown(library, "beta")
    assert '<nav class="kb-map kb-map-3" aria-label="Before and after: concept beta">' in html
    assert '<ul class="kb-map-column kb-map-before" aria-label="Before this">' in html
    assert '<a href="../alpha/">concept alpha</a>' in html
    assert '<span aria-current="page">concept beta</span>' in html
    assert '<a href="../double/">Doubling</a>' in html
    assert html.index("alpha") < html.index('aria-current="page"') < html.index("Doubling")


def test_a_drawing_holds_no_link(library: Library) -> None:
    for svg in re.findall(r"<svg.*?</svg>", shown(library, "beta")):
        assert "<a" not in svg


def test_a_concept_that_stands_alone_has_no_picture(miniature: Callable[..., Path]) -> None:
    library = Library(load(miniature({"concepts/base/lone.yml": draft("lone")})).kb, {}, "en")
    assert shown(library, "lone") == ""


def test_what_is_left_out_is_counted_and_leads_to_the_list_of_all(miniature: Callable[..., Path]) -> None:
    more = {
        f"concepts/base/n{i}.yml": draft(f"n{i}", "requires:\n  alpha: {zh: 理由, en: a reason}\n") for i in range(4)
    }
    library = Library(load(miniature(more)).kb, {}, "en")
    html = shown(library, "alpha", most=2)
    assert '<a href="./#unlocks">3 more</a>' in html
    # One row more than there are concepts, so that the lines still meet the names.
    assert 'd="M0 50C50 50 50 16.7 100 16.7"' in html
