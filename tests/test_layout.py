"""The layout of the graph: layers, free channels for long requirements, and nothing on top of anything else."""

from __future__ import annotations

import random
from itertools import pairwise

import pytest

from kbtool.layout import Place, crossings, layered

DIAMOND = {"a": [], "b": ["a"], "c": ["a"], "d": ["b", "c"]}


def lay_out(sources: dict[str, list[str]], width: float = 4.0) -> dict[str, Place]:
    return layered(sources, dict.fromkeys(sources, width), dict.fromkeys(sources, "topic"))


def tangle(count: int, seed: int = 0) -> dict[str, list[str]]:
    """A graph in which every concept requires up to three earlier ones."""
    rng = random.Random(seed)
    names = [f"concept-{number}" for number in range(count)]
    return {
        name: rng.sample(names[max(0, number - 12) : number], min(number, rng.randint(0, 3)))
        for number, name in enumerate(names)
    }


@pytest.mark.parametrize("seed", range(5))
def test_every_concept_stands_below_what_it_requires(seed: int) -> None:
    sources = tangle(60, seed)
    places = lay_out(sources)
    assert all(places[one].layer < places[id].layer for id, before in sources.items() for one in before)


@pytest.mark.parametrize("seed", range(5))
def test_nothing_stands_on_anything_else(seed: int) -> None:
    widths = {id: 3.0 + len(id) % 5 for id in tangle(60, seed)}
    places = layered(tangle(60, seed), widths, dict.fromkeys(widths, ""))
    taken: dict[int, list[tuple[float, float]]] = {}
    for id, place in places.items():
        taken.setdefault(place.layer, []).append((place.x - widths[id] / 2, place.x + widths[id] / 2))
        for offset, x in enumerate(place.trunk, 1):
            taken.setdefault(place.layer + offset, []).append((x, x))
    for spans in taken.values():
        ordered = sorted(spans)
        assert all(before[1] < after[0] for before, after in pairwise(ordered))


def test_a_long_requirement_has_a_channel_through_every_layer_between() -> None:
    places = lay_out({"a": [], "b": ["a"], "c": ["b"], "x": [], "d": ["c", "x"], "e": ["d"], "y": ["x", "e"]})
    assert places["y"].layer - places["d"].layer == 2
    # What implies the requirement stands between, so there is nothing to route.
    assert places["x"].trunk == ()
    long = lay_out({"a": [], "b": ["a"], "c": ["b"], "d": ["c"], "r": ["a"], "e": ["d", "r"]})
    assert len(long["r"].trunk) == long["e"].layer - long["r"].layer - 1


def test_requirements_that_start_together_share_one_line() -> None:
    sources = {"a": [], "s": ["a"], "b": ["a"], "c": ["b"], "d": ["c"], "e": ["d"], "x": ["s", "d"], "y": ["s", "e"]}
    places = lay_out(sources)
    furthest = max(places[id].layer for id in ("x", "y"))
    assert len(places["s"].trunk) == furthest - places["s"].layer - 1


def test_a_requirement_that_others_imply_changes_nothing() -> None:
    assert lay_out({**DIAMOND, "d": ["b", "c", "a"]}) == lay_out(DIAMOND)


def test_the_order_in_which_files_are_read_changes_nothing() -> None:
    sources = tangle(40)
    ids = list(sources)
    random.Random(1).shuffle(ids)
    shuffled = {id: sorted(sources[id], reverse=True) for id in ids}
    assert lay_out(shuffled) == lay_out(sources)


def test_a_circle_of_requirements_is_laid_out_all_the_same() -> None:
    places = lay_out({"a": ["c"], "b": ["a"], "c": ["b"], "d": ["c"]})
    assert len({(place.x, place.layer) for place in places.values()}) == 4


def test_an_empty_graph_and_a_single_concept_have_a_layout() -> None:
    assert lay_out({}) == {}
    assert lay_out({"a": []}) == {"a": Place(2.0, 0, ())}


def test_a_chain_is_straight() -> None:
    chain = {"a": [], "b": ["a"], "c": ["b"]}
    assert {place.x for place in lay_out(chain).values()} == {2.0}


def test_lines_that_need_not_cross_do_not() -> None:
    ladder = {"a": [], "b": [], "c": [], "p": ["c"], "q": ["a"], "r": ["b"], "x": ["q"], "y": ["p"], "z": ["r"]}
    assert crossings(ladder, lay_out(ladder)) == 0


def test_sorting_saves_most_crossings_of_a_tangle() -> None:
    sources = tangle(60)
    places = lay_out(sources)
    rng = random.Random(0)
    by_layer: dict[int, list[float]] = {}
    for place in places.values():
        by_layer.setdefault(place.layer, []).append(place.x)
    for line in by_layer.values():
        rng.shuffle(line)
    shuffled = {id: place._replace(x=by_layer[place.layer].pop()) for id, place in places.items()}
    assert crossings(sources, places) < crossings(sources, shuffled) / 2


def test_a_chain_of_ten_thousand_does_not_exhaust_the_stack() -> None:
    ids = [f"concept-{number:05}" for number in range(10_000)]
    chain = {id: ids[number - 1 : number] if number else [] for number, id in enumerate(ids)}
    assert lay_out(chain)[ids[-1]].layer == len(ids) - 1
