"""The networkx graph of concepts, and every question that is asked of it.

An edge runs from a prerequisite to the concept that requires it, so that a path is a learning chain. No query
enumerates simple paths: their number explodes, while "everything on some chain from A to B" is descendants of A that
are ancestors of B, and counting chains is one pass in topological order.

The graph is made of plain values only, so that ``snapshot`` can keep it. What a learner asks is answered by walking
these values, because importing networkx takes longer than the answer; ``dag`` is the same graph for everything else.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any, NamedTuple

if TYPE_CHECKING:  # a graph that comes from a snapshot never needs the model, and a walk never networkx
    import networkx as nx

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
        """The requirements as a networkx graph; edges from prerequisite to dependent."""
        from kbtool.structure import digraph

        return digraph(self.requires)

    @cached_property
    def dependents(self) -> dict[str, list[str]]:
        """Of each concept those that require it directly, by id."""
        found: dict[str, list[str]] = {id: [] for id in self.nodes}
        for target in sorted(self.requires):
            for source in self.requires[target]:
                found[source].append(target)
        return found

    def prerequisites(self, id: str) -> list[str]:
        """Direct prerequisites, in the order in which the concept's author wrote them."""
        return list(self.requires[id])

    def unlocks(self, id: str) -> list[str]:
        """The concepts that require this one directly, by id."""
        return list(self.dependents[id])

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
        if source not in self.nodes:
            raise KeyError(source)
        distance = _distances(target, self.requires)
        if source not in distance:
            return self._no_chain(source, target)
        here, steps = source, []
        while here != target:
            there = next(id for id in self.dependents[here] if distance.get(id) == distance[here] - 1)
            steps.append(Step(here, there, self.reason(here, there)))
            here = there
        between = self._between(source, target, distance)
        return Chain(tuple(steps), tuple(between), self._count_chains(source, between))

    def between(self, source: str, target: str) -> list[str]:
        """Everything that lies on some chain from one concept to another, both included, prerequisites first.

        Descendants of the one that are ancestors of the other: linear, where listing the chains would be exponential.
        """
        return self._between(source, target, _distances(target, self.requires))

    def _between(self, source: str, target: str, ancestors: Mapping[str, int]) -> list[str]:
        if source not in ancestors:
            return []
        descendants = _distances(source, self.dependents)
        return list(self._in_learning_order(target, descendants.keys() & ancestors.keys()))

    def _count_chains(self, source: str, between: list[str]) -> int:
        counts = dict.fromkeys(between, 0)
        counts[source] = 1
        for id in between:
            for before in self.requires[id]:
                if before in counts:
                    counts[id] += counts[before]
        return counts[between[-1]]

    def _no_chain(self, source: str, target: str) -> NoChain:
        ancestors = _distances(target, self.requires)
        below = _distances(source, self.requires)
        above = _distances(source, self.dependents)
        beyond = _distances(target, self.dependents)
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
        stack = list(closure)
        while stack:
            for before in self.requires[stack.pop()]:
                if before not in closure:
                    closure.add(before)
                    stack.append(before)
        return closure

    def plan(self, target: str, known: Iterable[str] = ()) -> list[str]:
        """Everything that a concept needs and that is not known, in an order to learn it, the concept itself last.

        Depth first along the prerequisites in the order in which their authors wrote them, so that what belongs
        together comes together.
        """
        missing = self.known_closure([target]) - self.known_closure(known)
        return list(self._in_learning_order(target, missing))

    def next(self, known: Iterable[str] = ()) -> list[str]:
        """The concepts that can be learnt now: not known, everything that they require known.

        Those that the most concepts require come first, then by id.
        """
        closure = self.known_closure(known)
        ready = (id for id in self.nodes if id not in closure and closure.issuperset(self.requires[id]))
        return sorted(ready, key=lambda id: (-len(self.dependents[id]), id))

    def _in_learning_order(self, target: str, within: set[str]) -> Iterator[str]:
        """The concepts of ``within`` below ``target``, each after its prerequisites."""
        if target not in within:
            return
        # An explicit stack: the depth is input.
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
                yield id

    # -- structure ----------------------------------------------------------------------------------------------

    def shortest_cycles(self) -> list[list[str]]:
        """Of each knot of concepts that require each other the shortest cycle, from prerequisite to dependent."""
        from kbtool import structure

        return structure.shortest_cycles(self.requires)

    def redundant_requirements(self) -> list[tuple[str, str, str]]:
        """Requirements that others already imply, as ``(concept, prerequisite, the prerequisite that implies it)``."""
        from kbtool import structure

        return structure.redundant_edges(self.requires)

    def isolated(self) -> list[str]:
        """Concepts that neither require nor are required by nor are related to anything."""
        return sorted(id for id in self.nodes if not (self.requires[id] or self.dependents[id] or self.related(id)))


def _distances(start: str, neighbours: Mapping[str, Iterable[str]]) -> dict[str, int]:
    """Of everything that is reached from a concept, and of itself, the length of the shortest way, breadth first."""
    distances = {start: 0}
    queue = deque([start])
    while queue:
        id = queue.popleft()
        for other in neighbours[id]:
            if other not in distances:
                distances[other] = distances[id] + 1
                queue.append(other)
    return distances


def _nearest_of_both(one: Mapping[str, int], other: Mapping[str, int]) -> str | None:
    shared = one.keys() & other.keys()
    return min(shared, key=lambda id: (one[id] + other[id], id), default=None)
