"""Every query on the graph against brute force on small graphs, and against time on large ones."""

from __future__ import annotations

import re
import sys
import time
from collections.abc import Mapping, Sequence
from itertools import pairwise
from pathlib import Path

import networkx as nx
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import kbtool
from kbtool.graph import Chain, ConceptGraph, NoChain, Node
from kbtool.structure import redundant_edges, shortest_cycles

Requires = Mapping[str, Sequence[str]]
SLOW_MACHINE_SECONDS = 60.0


def graph_of(requires: Requires, relations: Mapping[str, Mapping[str, Sequence[str]]] | None = None) -> ConceptGraph:
    """A graph of concepts that are named by their ids; each reason names its edge."""
    nodes = {id: Node(id, id, id, "topic", "published", f"concepts/topic/{id}.yml", id, id) for id in requires}
    reasons = {
        id: {one: (f"{id} 需要 {one}", f"{id} needs {one}") for one in before} for id, before in requires.items()
    }
    related = {id: {type: tuple(ids) for type, ids in (relations or {}).get(id, {}).items()} for id in requires}
    return ConceptGraph(nodes, reasons, related)


NAMES = [f"n{number}" for number in range(8)]


@st.composite
def dags(draw: st.DrawFn) -> dict[str, list[str]]:
    """Of up to eight nodes the prerequisites, without a cycle, in no particular order."""
    order = draw(st.permutations(NAMES))[: draw(st.integers(1, len(NAMES)))]
    return {
        id: draw(st.lists(st.sampled_from(order[:index]), unique=True) if index else st.just([]))
        for index, id in enumerate(order)
    }


DIGRAPHS = st.dictionaries(st.sampled_from(NAMES), st.lists(st.sampled_from(NAMES), unique=True, max_size=4)).map(
    lambda found: {id: found.get(id, []) for id in NAMES}
)


def digraph(requires: Requires) -> nx.DiGraph:
    """The same graph as networkx reads it, edges from prerequisite to dependent."""
    graph = nx.DiGraph()
    graph.add_nodes_from(requires)
    graph.add_edges_from((source, target) for target, before in requires.items() for source in before)
    return graph


def all_chains(requires: Requires, source: str, target: str) -> list[list[str]]:
    """Every chain, by brute force."""
    if source == target:
        return [[source]]
    return sorted([*chain, target] for before in requires[target] for chain in all_chains(requires, source, before))


# -- path --------------------------------------------------------------------------------------------------------------


@settings(max_examples=150, deadline=None)
@given(dags(), st.data())
def test_a_chain_is_the_shortest_and_the_first_in_the_alphabet_among_equals(
    requires: dict[str, list[str]], data: st.DataObject
) -> None:
    source, target = (data.draw(st.sampled_from(sorted(requires))) for _ in range(2))
    chains = all_chains(requires, source, target)
    found = graph_of(requires).chain(source, target)
    if not chains:
        assert isinstance(found, NoChain)
        return
    assert isinstance(found, Chain)
    assert [source, *(step.target for step in found.steps)] == min(chains, key=lambda chain: (len(chain), chain))
    assert all(
        step.reason == (f"{step.target} 需要 {step.source}", f"{step.target} needs {step.source}")
        for step in found.steps
    )
    assert found.count == len(chains)
    assert set(found.between) == {id for chain in chains for id in chain}
    assert comes_after_its_prerequisites(found.between, requires)
    assert list(found.between) == graph_of(requires).between(source, target)


def comes_after_its_prerequisites(order: Sequence[str], requires: Requires) -> bool:
    """Whether an order has no concept twice and none before something that it requires."""
    place = {id: index for index, id in enumerate(order)}
    needed = ((before, id) for id in order for before in requires[id] if before in place)
    return len(place) == len(order) and all(place[before] < place[id] for before, id in needed)


@settings(max_examples=150, deadline=None)
@given(dags(), st.data())
def test_where_there_is_no_chain_what_there_is_instead_is_true(
    requires: dict[str, list[str]], data: st.DataObject
) -> None:
    ids = st.sampled_from(sorted(requires))
    source, target, friend = data.draw(ids), data.draw(ids), data.draw(ids)
    found = graph_of(requires, {source: {"contrasts-with": [friend]}}).chain(source, target)
    if isinstance(found, Chain):
        return
    graph = digraph(requires)
    assert found.reverse is nx.has_path(graph, target, source)
    assert found.through == ((friend, "contrasts-with") if nx.has_path(graph, friend, target) else None)
    below = [nx.ancestors(graph, id) | {id} for id in (source, target)]
    above = [nx.descendants(graph, id) | {id} for id in (source, target)]
    assert (found.shared_prerequisite is not None) == bool(below[0] & below[1])
    assert found.shared_prerequisite in {None, *(below[0] & below[1])}
    assert (found.shared_unlock is not None) == bool(above[0] & above[1])
    assert found.shared_unlock in {None, *(above[0] & above[1])}


def test_the_nearest_shared_prerequisite_is_named() -> None:
    graph = graph_of({"far": [], "near": ["far"], "a": ["near"], "b": ["near"], "both": ["a", "b"], "more": ["both"]})
    found = graph.chain("a", "b")
    assert isinstance(found, NoChain)
    assert (found.shared_prerequisite, found.shared_unlock) == ("near", "both")


def test_of_equally_short_chains_the_first_in_the_alphabet_is_taken_whatever_the_order_of_the_files() -> None:
    found = graph_of({"goal": ["z", "b", "a"], "z": ["start"], "b": ["start"], "a": ["start"], "start": []})
    chain = found.chain("start", "goal")
    assert isinstance(chain, Chain)
    assert [step.target for step in chain.steps] == ["a", "goal"]
    assert found.unlocks("start") == ["a", "b", "z"]


def test_an_unknown_concept_is_a_key_error() -> None:
    graph = graph_of({"a": []})
    for source, target in (("a", "x"), ("x", "a")):
        with pytest.raises(KeyError, match="x"):
            graph.chain(source, target)


# -- plan and next -----------------------------------------------------------------------------------------------------


@settings(max_examples=150, deadline=None)
@given(dags(), st.data())
def test_a_plan_is_what_is_missing_in_an_order_to_learn_it(requires: dict[str, list[str]], data: st.DataObject) -> None:
    ids = st.sampled_from(sorted(requires))
    target, known = data.draw(ids), data.draw(st.lists(ids, max_size=3))
    graph = digraph(requires)
    closure = {one for id in known for one in (id, *nx.ancestors(graph, id))}
    plan = graph_of(requires).plan(target, known)
    assert set(plan) == (nx.ancestors(graph, target) | {target}) - closure
    assert comes_after_its_prerequisites(plan, requires)
    assert graph_of(requires).known_closure(known) == closure


def test_a_plan_follows_the_order_in_which_prerequisites_are_written() -> None:
    assert graph_of({"a": [], "b": [], "c": ["b", "a"]}).plan("c") == ["b", "a", "c"]


@settings(max_examples=150, deadline=None)
@given(dags(), st.data())
def test_next_is_what_is_unknown_and_requires_only_what_is_known(
    requires: dict[str, list[str]], data: st.DataObject
) -> None:
    known = data.draw(st.lists(st.sampled_from(sorted(requires)), max_size=3))
    graph = graph_of(requires)
    closure = graph.known_closure(known)
    ready = {id for id in requires if id not in closure and set(requires[id]) <= closure}
    found = graph.next(known)
    assert set(found) == ready
    assert found == sorted(found, key=lambda id: (-sum(id in before for before in requires.values()), id))


def test_related_shows_both_ends_of_a_relation() -> None:
    graph = graph_of({"a": [], "b": []}, {"a": {"causes": ["b"]}})
    assert graph.related("a") == [("causes", "b", False)]
    assert graph.related("b") == [("causes", "a", True)]


@given(dags())
def test_unlocks_is_the_inverse_of_prerequisites_and_dag_the_same_graph(requires: dict[str, list[str]]) -> None:
    graph = graph_of(requires)
    edges = {(source, target) for target in requires for source in graph.prerequisites(target)}
    assert {(source, target) for source in requires for target in graph.unlocks(source)} == edges
    assert set(graph.dag.edges) == edges == set(digraph(requires).edges)
    assert graph.isolated() == sorted(nx.isolates(digraph(requires)))


def test_the_plain_form_gives_the_same_graph_again() -> None:
    graph = graph_of({"a": [], "b": ["a"]}, {"a": {"causes": ["b"]}})
    again = ConceptGraph.from_plain(graph.to_plain())
    assert again.nodes == graph.nodes
    assert again.chain("a", "b") == graph.chain("a", "b")
    assert again.related("b") == graph.related("b")


# -- structure ---------------------------------------------------------------------------------------------------------


@settings(max_examples=200, deadline=None)
@given(dags())
def test_redundant_edges_are_those_that_a_transitive_reduction_drops(requires: dict[str, list[str]]) -> None:
    graph = digraph(requires)
    found = redundant_edges(requires)
    assert {(one, id) for id, one, _ in found} == set(graph.edges) - set(nx.transitive_reduction(graph).edges)
    for id, one, via in found:
        assert via in requires[id]
        assert one in nx.ancestors(graph, via)
    assert found == graph_of(requires).redundant_requirements()
    assert shortest_cycles(requires) == []


@settings(max_examples=200, deadline=None)
@given(DIGRAPHS)
def test_of_each_knot_the_shortest_cycle_is_found_and_is_real(requires: dict[str, list[str]]) -> None:
    graph = digraph(requires)
    graph.remove_edges_from([(id, id) for id in requires])
    knots = [component for component in nx.strongly_connected_components(graph) if len(component) > 1]
    found = shortest_cycles(requires)
    assert len(found) == len(knots)
    for cycle in found:
        (knot,) = (component for component in knots if cycle[0] in component)
        assert all(graph.has_edge(*edge) for edge in pairwise([*cycle, cycle[0]]))
        cycles = [turned for one in nx.simple_cycles(graph.subgraph(knot)) for turned in turns(one)]
        assert cycle == min(cycles, key=lambda one: (len(one), one))


def turns(cycle: Sequence[str]) -> list[list[str]]:
    """A cycle as it reads from each of its nodes."""
    return [[*cycle[index:], *cycle[:index]] for index in range(len(cycle))]


@settings(max_examples=100, deadline=None)
@given(DIGRAPHS, st.data())
def test_no_query_hangs_or_fails_on_a_graph_with_cycles(requires: dict[str, list[str]], data: st.DataObject) -> None:
    source, target = data.draw(st.sampled_from(NAMES)), data.draw(st.sampled_from(NAMES))
    graph = graph_of(requires)
    found = graph.chain(source, target)
    assert isinstance(found, Chain) is nx.has_path(digraph(requires), source, target)
    assert graph.plan(target)[-1] == target
    assert set(graph.next([source])).isdisjoint(graph.known_closure([source]))
    knotted = {id for id, one, _ in graph.redundant_requirements()}
    assert knotted.isdisjoint(id for cycle in shortest_cycles(requires) for id in cycle)


def test_a_chain_of_ten_thousand_is_no_problem() -> None:
    count = 10_000
    assert count > sys.getrecursionlimit()
    requires = {f"{number:05}": [f"{number - 1:05}"] if number else [] for number in range(count)}
    graph = graph_of(requires)
    found = graph.chain("00000", f"{count - 1:05}")
    assert isinstance(found, Chain)
    assert (len(found.steps), found.count) == (count - 1, 1)
    assert graph.plan(f"{count - 1:05}") == sorted(requires)
    assert graph.redundant_requirements() == graph.shortest_cycles() == []


def test_the_number_of_chains_may_have_a_thousand_digits() -> None:
    requires: dict[str, list[str]] = {"end": []}
    for number in range(4000):
        requires |= {f"l{number}": ["end"], f"r{number}": ["end"]}
        requires[f"e{number}"] = [f"l{number}", f"r{number}"]
        if number:
            requires[f"l{number}"] = requires[f"r{number}"] = [f"e{number - 1}"]
    found = graph_of(requires).chain("end", "e3999")
    assert isinstance(found, Chain)
    assert found.count == 2**4000


def test_a_circle_of_five_thousand_is_found_in_time() -> None:
    count = 5000
    circle = {f"{number:04}": [f"{(number - 1) % count:04}"] for number in range(count)}
    started = time.monotonic()
    assert shortest_cycles(circle) == [sorted(circle)]
    assert time.monotonic() - started < SLOW_MACHINE_SECONDS


def test_nothing_enumerates_simple_paths() -> None:
    code = {path: path.read_text() for path in Path(kbtool.__file__).parent.rglob("*.py")}
    assert len(code) > 50
    assert [
        path for path, text in code.items() if re.search(r"all_simple_\w+|simple_cycles|all_shortest_paths", text)
    ] == []
