"""The networkx graph of concepts, and every question that is asked of it.

An edge runs from a prerequisite to the concept that requires it, so that a path is a learning chain. No query
enumerates simple paths: their number explodes, while "everything on some chain from A to B" is descendants of A that are
ancestors of B, and counting chains is one pass in topological order.

The graph is made of plain values only, so that ``snapshot`` can keep it.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any, NamedTuple

import networkx as nx

if TYPE_CHECKING:  # a graph that comes from a snapshot never needs the model
    from kbtool.model import KnowledgeBase

Reason = tuple[str, str]
"""Why a prerequisite is needed, in Chinese and in English."""


class Node(NamedTuple):
    """What queries show of a concept."""

    id: str
    zh: str
    en: str
    topic: str
    status: str
    path: str
    summary_zh: str
    summary_en: str

    def name(self, language: str) -> str:
        return self.en if language == "en" else self.zh

    def summary(self, language: str) -> str:
        return self.summary_en if language == "en" else self.summary_zh


class Step(NamedTuple):
    """One edge of a learning chain: ``target`` requires ``source``, and why."""

    source: str
    target: str
    reason: Reason


@dataclass(frozen=True, slots=True)
class Chain:
    """The answer to "how do I get from A to B".

    Attributes
    ----------
    steps : tuple of Step
        The shortest learning chain; among equally short ones that whose ids come first in the alphabet.
    between : tuple of str
        Every concept on some chain from A to B, both ends included, prerequisites first.
    count : int
        How many different chains there are.
    """

    steps: tuple[Step, ...]
    between: tuple[str, ...]
    count: int


@dataclass(frozen=True, slots=True)
class NoChain:
    """Why there is no learning chain from A to B, and what there is instead.

    Attributes
    ----------
    reverse : bool
        Whether there is a chain from B to A.
    through : tuple of (str, str) or None
        The nearest concept that A is related to and that leads to B, with the type of the relation.
    shared_prerequisite, shared_unlock : str or None
        The nearest concept that both build on, and the nearest one that needs both.
    """

    reverse: bool
    through: tuple[str, str] | None
    shared_prerequisite: str | None
    shared_unlock: str | None


class ConceptGraph:
    """The concepts and how they depend on each other.

    Parameters
    ----------
    nodes : mapping of str to Node
        The concepts by id.
    requires : mapping of str to mapping of str to Reason
        Of each concept its direct prerequisites, in the order in which its author wrote them, with reasons.
    relations : mapping of str to mapping of str to sequence of str
        Of each concept, by type of relation, the related concepts.
    """

    def __init__(
        self,
        nodes: Mapping[str, Node],
        requires: Mapping[str, Mapping[str, Reason]],
        relations: Mapping[str, Mapping[str, tuple[str, ...]]],
    ) -> None:
        self.nodes = nodes
        self.requires = requires
        self.relations = relations

    @classmethod
    def of(cls, kb: KnowledgeBase) -> ConceptGraph:
        """The graph of a knowledge base; references to what does not exist are left out (a check reports them)."""
        known = kb.concepts
        nodes = {
            one.id: Node(
                one.id, one.name.zh, one.name.en, one.topic, one.status, one.path, one.summary.zh, one.summary.en
            )
            for one in known.values()
        }
        requires = {
            one.id: {id: (why.zh, why.en) for id, why in one.requires.items() if id in known and id != one.id}
            for one in known.values()
        }
        relations = {
            one.id: {type: tuple(id for id in ids if id in known) for type, ids in one.relations.items()}
            for one in known.values()
        }
        return cls(nodes, requires, relations)

    def to_plain(self) -> tuple[Any, ...]:
        """The graph as tuples, dicts and strings, for a snapshot."""
        return {id: tuple(node) for id, node in self.nodes.items()}, self.requires, self.relations

    @classmethod
    def from_plain(cls, plain: tuple[Any, ...]) -> ConceptGraph:
        """The inverse of ``to_plain``."""
        nodes, requires, relations = plain
        return cls({id: Node(*values) for id, values in nodes.items()}, requires, relations)

    @cached_property
    def dag(self) -> nx.DiGraph:
        """The requirements as a networkx graph; edges from prerequisite to dependent (``reason`` tells why)."""
        graph = nx.DiGraph()
        graph.add_nodes_from(self.nodes)
        graph.add_edges_from((source, target) for target, sources in self.requires.items() for source in sources)
        return graph

    def prerequisites(self, id: str) -> list[str]:
        """Direct prerequisites, in the order in which the concept's author wrote them."""
        return list(self.requires[id])

    def unlocks(self, id: str) -> list[str]:
        """The concepts that require this one directly, by id."""
        return sorted(self.dag.successors(id))

    def reason(self, source: str, target: str) -> Reason:
        """Why ``target`` requires ``source``."""
        return self.requires[target][source]

    def related(self, id: str) -> list[tuple[str, str, bool]]:
        """Relations from and to a concept as ``(type, other, is_inverse)``, sorted; each pair is written once only."""
        outgoing = [(type, other, False) for type, others in self.relations[id].items() for other in others]
        incoming = [(type, source, True) for source, type in self._incoming_relations.get(id, ())]
        return sorted(outgoing) + sorted(incoming)

    @cached_property
    def _incoming_relations(self) -> dict[str, list[tuple[str, str]]]:
        incoming: dict[str, list[tuple[str, str]]] = {}
        for source, by_type in self.relations.items():
            for type, targets in by_type.items():
                for target in targets:
                    incoming.setdefault(target, []).append((source, type))
        return incoming

    # -- path ---------------------------------------------------------------------------------------------------

    def chain(self, source: str, target: str) -> Chain | NoChain:
        """The shortest learning chain between two concepts, or why there is none.

        Raises
        ------
        KeyError
            When one of the two is no concept.
        """
        distance = self._distances_to(target)
        if source not in self.nodes:
            raise KeyError(source)
        if source not in distance:
            return self._no_chain(source, target)
        here, steps = source, []
        while here != target:
            there = min(id for id in self.dag.successors(here) if distance.get(id) == distance[here] - 1)
            steps.append(Step(here, there, self.reason(here, there)))
            here = there
        between = self._between(source, target, distance)
        return Chain(tuple(steps), tuple(between), self._count_chains(source, between))

    def between(self, source: str, target: str) -> list[str]:
        """Everything that lies on some chain from one concept to another, both included, prerequisites first.

        Descendants of the one that are ancestors of the other: linear, where listing the chains would be exponential.
        """
        return self._between(source, target, self._distances_to(target))

    def _between(self, source: str, target: str, ancestors: Mapping[str, int]) -> list[str]:
        if source not in ancestors:
            return []
        descendants = nx.descendants(self.dag, source) | {source}
        return list(self._in_learning_order(target, descendants & ancestors.keys()))

    def _distances_to(self, target: str) -> dict[str, int]:
        """Of everything that a concept builds on, and of itself, the length of the shortest chain to it."""
        distances = {target: 0}
        queue = deque([target])
        while queue:
            id = queue.popleft()
            for before in self.requires[id]:
                if before not in distances:
                    distances[before] = distances[id] + 1
                    queue.append(before)
        return distances

    def _count_chains(self, source: str, between: list[str]) -> int:
        counts = dict.fromkeys(between, 0)
        counts[source] = 1
        for id in between:
            for before in self.requires[id]:
                if before in counts and id != source:
                    counts[id] += counts[before]
        return counts[between[-1]]

    def _no_chain(self, source: str, target: str) -> NoChain:
        ancestors = self._distances_to(target)
        below = self._distances_to(source)
        above = nx.single_source_shortest_path_length(self.dag, source)
        beyond = nx.single_source_shortest_path_length(self.dag, target)
        related = [(ancestors[other], other, type) for type, other, _ in self.related(source) if other in ancestors]
        through = min(related, default=None)
        return NoChain(
            reverse=target in below,
            through=(through[1], through[2]) if through else None,
            shared_prerequisite=_nearest_of_both(below, ancestors),
            shared_unlock=_nearest_of_both(above, beyond),
        )

    # -- plan and next ------------------------------------------------------------------------------------------

    def known_closure(self, known: Iterable[str]) -> set[str]:
        """The concepts that somebody knows who knows these: they and everything that they build on."""
        closure = set(known)
        for id in tuple(closure):
            closure |= nx.ancestors(self.dag, id)
        return closure

    def plan(self, target: str, known: Iterable[str] = ()) -> list[str]:
        """Everything that a concept needs and that is not known, in an order to learn it, the concept itself last.

        Depth first along the prerequisites in the order in which their authors wrote them, so that what belongs
        together comes together.
        """
        missing = (nx.ancestors(self.dag, target) | {target}) - self.known_closure(known)
        return list(self._in_learning_order(target, missing))

    def next(self, known: Iterable[str] = ()) -> list[str]:
        """The concepts that can be learnt now: not known, everything that they require known.

        Those that the most concepts require come first, then by id.
        """
        closure = self.known_closure(known)
        ready = (id for id in self.nodes if id not in closure and closure.issuperset(self.requires[id]))
        return sorted(ready, key=lambda id: (-self.dag.out_degree(id), id))

    def _in_learning_order(self, target: str, within: set[str]) -> Iterator[str]:
        """The concepts of ``within`` below ``target``, each after its prerequisites (an explicit stack: depth is input)."""
        done: set[str] = set()
        if target not in within:
            return
        stack = [(target, iter(self.requires[target]))]
        entered = {target}
        while stack:
            id, prerequisites = stack[-1]
            for before in prerequisites:
                if before in within and before not in entered:
                    entered.add(before)
                    stack.append((before, iter(self.requires[before])))
                    break
            else:
                stack.pop()
                if id not in done:
                    done.add(id)
                    yield id

    # -- structure ----------------------------------------------------------------------------------------------

    def shortest_cycles(self) -> list[list[str]]:
        """Of each knot of concepts that require each other the shortest cycle, as ids from prerequisite to dependent."""
        cycles = []
        for component in nx.strongly_connected_components(self.dag):
            if len(component) > 1:
                cycles.append(_shortest_cycle(self.dag.subgraph(component)))
        return sorted(cycles)

    def redundant_requirements(self) -> list[tuple[str, str, str]]:
        """Requirements that others already imply, as ``(concept, prerequisite, the prerequisite that implies it)``.

        A search up from each other prerequisite that stops below the level of the prerequisite in question: far cheaper
        than a transitive reduction. What stands in a circle is left out: there everything implies everything.
        """
        knots = {
            id for component in nx.strongly_connected_components(self.dag) if len(component) > 1 for id in component
        }
        if knots:
            requires = {id: {} if id in knots else reasons for id, reasons in self.requires.items()}
            return ConceptGraph(self.nodes, requires, {}).redundant_requirements()
        level = self._levels()
        found = []
        for id, prerequisites in self.requires.items():
            if len(prerequisites) < 2:
                continue
            lowest = min(level[one] for one in prerequisites)
            for via in prerequisites:
                if level[via] == lowest:
                    continue
                above = self._ancestors_down_to(via, lowest, level)
                found += [(id, one, via) for one in prerequisites if one in above]
        return sorted(set(found))

    def _levels(self) -> dict[str, int]:
        level: dict[str, int] = {}
        for id in nx.topological_sort(self.dag):
            level[id] = 1 + max((level[before] for before in self.requires[id]), default=-1)
        return level

    def _ancestors_down_to(self, id: str, lowest: int, level: Mapping[str, int]) -> set[str]:
        seen: set[str] = set()
        stack = [id]
        while stack:
            for before in self.requires[stack.pop()]:
                if before not in seen and level[before] >= lowest:
                    seen.add(before)
                    stack.append(before)
        return seen

    def isolated(self) -> list[str]:
        """Concepts that neither require nor are required by nor are related to anything."""
        return sorted(id for id in self.nodes if not self.dag.degree(id) and not any(True for _ in self.related(id)))


def _nearest_of_both(one: Mapping[str, int], other: Mapping[str, int]) -> str | None:
    shared = one.keys() & other.keys()
    return min(shared, key=lambda id: (one[id] + other[id], id), default=None)


def _shortest_cycle(graph: nx.DiGraph) -> list[str]:
    best: list[str] | None = None
    for start in sorted(graph):
        # Breadth first from the start until an edge comes back to it.
        paths = nx.single_source_shortest_path(graph, start, cutoff=len(best) - 1 if best else None)
        closing = [path for end, path in paths.items() if graph.has_edge(end, start)]
        shortest = min(closing, key=lambda path: (len(path), path), default=None)
        if shortest is not None and (best is None or len(shortest) < len(best)):
            best = shortest
        if best is not None and len(best) == 2:
            break
    assert best is not None
    return best
