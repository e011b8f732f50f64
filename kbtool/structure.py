"""Cycles and redundant edges of a graph that is given as the prerequisites of each of its nodes.

Plain functions on plain mappings: the checks ask them of the requirements and of each type of relation that must not
run in circles. Depth is input, so nothing here recurses. A graph without a cycle, which is the usual one, is told by
taking away what has no sources left, again and again; networkx is imported only to take a cyclic one apart.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Collection, Mapping
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import networkx as nx

Sources = Mapping[str, Collection[str]]
"""Of each node the nodes from which an edge leads to it; every one of them is a key as well."""


def digraph(sources: Sources) -> nx.DiGraph:
    """The networkx graph, with an edge from each source to its target."""
    import networkx as nx

    graph = nx.DiGraph()
    graph.add_nodes_from(sources)
    graph.add_edges_from((source, target) for target, before in sources.items() for source in before)
    return graph


def shortest_cycles(sources: Sources) -> list[list[str]]:
    """Of each knot of nodes that reach each other the shortest cycle, along the edges; among equals the first by id.

    Edges from a node to itself do not count.
    """
    cycles = []
    for knot in _knots(sources):
        successors: dict[str, set[str]] = {id: set() for id in knot}
        for target in knot:
            for source in sources[target]:
                if source in successors and source != target:
                    successors[source].add(target)
        cycles.append(_shortest_cycle(successors))
    return sorted(cycles)


def _knots(sources: Sources) -> list[set[str]]:
    """The sets of two or more nodes that all reach each other."""
    rest = sources.keys() - _levels(sources).keys()
    if not rest:
        return []
    import networkx as nx

    graph = digraph({id: [one for one in sources[id] if one in rest] for id in rest})
    return [component for component in nx.strongly_connected_components(graph) if len(component) > 1]


def _shortest_cycle(successors: dict[str, set[str]]) -> list[str]:
    """The shortest cycle of a strongly connected graph, which is used up.

    From each node in turn breadth first until an edge comes back. Then that node is done with: it is taken out, and
    with it all that no cycle runs through any more, so that one large circle costs one search and not one a node.
    """
    predecessors: dict[str, set[str]] = {id: set() for id in successors}
    for source, targets in successors.items():
        for target in targets:
            predecessors[target].add(source)
    best: list[str] = []
    for start in sorted(successors):
        if start in successors:
            found = _cycle_through(start, successors, len(best))
            best = found or best
            _remove(start, successors, predecessors)
    return best


def _cycle_through(start: str, successors: Mapping[str, set[str]], shorter_than: int) -> list[str]:
    """The shortest cycle through a node if it is shorter than a bound (0 for none), or an empty list."""
    parent = {start: ""}
    queue = deque([(start, 1)])
    while queue:
        id, length = queue.popleft()
        if shorter_than and length >= shorter_than:
            return []
        for after in sorted(successors[id]):
            if after == start:
                return _way_to(id, parent)
            if after not in parent:
                parent[after] = id
                queue.append((after, length + 1))
    return []


def _way_to(id: str, parent: Mapping[str, str]) -> list[str]:
    way = []
    while id:
        way.append(id)
        id = parent[id]
    return way[::-1]


def _remove(id: str, successors: dict[str, set[str]], predecessors: dict[str, set[str]]) -> None:
    """Takes a node out of the graph, and then every node that nothing leads to or that leads nowhere."""
    doomed = [id]
    while doomed:
        id = doomed.pop()
        if id in successors:
            for after in successors.pop(id):
                predecessors[after].discard(id)
                if not predecessors[after]:
                    doomed.append(after)
            for before in predecessors.pop(id):
                successors[before].discard(id)
                if not successors[before]:
                    doomed.append(before)


def redundant_edges(sources: Sources) -> list[tuple[str, str, str]]:
    """Edges that others imply, as ``(target, source, the other source that implies it)``, sorted.

    A search up from each other source that stops below the level of the source in question: far cheaper than a
    transitive reduction. What stands in a circle is left out: there everything implies everything.
    """
    knotted = set().union(*_knots(sources))
    acyclic = {id: [] if id in knotted else [one for one in before if one != id] for id, before in sources.items()}
    level = _levels(acyclic)
    found: set[tuple[str, str, str]] = set()
    for id, before in acyclic.items():
        lowest = min((level[one] for one in before), default=0)
        for via in before:
            if level[via] > lowest:
                above = _ancestors_down_to(via, lowest, level, acyclic)
                found.update((id, one, via) for one in before if one in above)
    return sorted(found)


def _levels(sources: Sources) -> dict[str, int]:
    """Of each node how many edges the longest way to it has; nodes on a cycle, and what follows them, have no level."""
    missing = {id: len(before) for id, before in sources.items()}
    targets: dict[str, list[str]] = {id: [] for id in sources}
    for id, before in sources.items():
        for source in before:
            targets[source].append(id)
    ready = deque(id for id, count in missing.items() if not count)
    level = dict.fromkeys(ready, 0)
    while ready:
        source = ready.popleft()
        for id in targets[source]:
            missing[id] -= 1
            if not missing[id]:
                level[id] = level[source] + 1  # the last source to become ready is one of the highest
                ready.append(id)
    return level


def _ancestors_down_to(id: str, lowest: int, level: Mapping[str, int], sources: Sources) -> set[str]:
    seen: set[str] = set()
    stack = [id]
    while stack:
        for before in sources[stack.pop()]:
            if before not in seen and level[before] >= lowest:
                seen.add(before)
                stack.append(before)
    return seen
