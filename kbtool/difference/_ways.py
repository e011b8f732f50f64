"""Ways through the graph, before and after: tracks, what can be learnt at all, what nothing leads to any more."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from itertools import pairwise

from kbtool.difference._concepts import Named, Renames, named
from kbtool.graph import Chain, ConceptGraph
from kbtool.model import KnowledgeBase, Track


@dataclass(frozen=True, slots=True)
class ChainChange:
    """The shortest learning chain between two stops, before and after; empty where there is none."""

    source: str
    target: str
    before: tuple[str, ...]
    after: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class TrackChange:
    """A track on which the way is another one now.

    Attributes
    ----------
    track : str
    stops_added, stops_removed : tuple of str
    reordered : bool
        Whether the stops that stayed stand in another order.
    chains : tuple of ChainChange
        Between stops that follow each other, before as after.
    plan_added, plan_removed : tuple of str
        What somebody who knows nothing has to learn for all the stops, more and less than before.
    """

    track: str
    stops_added: tuple[str, ...] = ()
    stops_removed: tuple[str, ...] = ()
    reordered: bool = False
    chains: tuple[ChainChange, ...] = ()
    plan_added: tuple[str, ...] = ()
    plan_removed: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, order=True)
class Stranded:
    """A concept that can no longer be learnt: what it builds on is gone, or runs in a circle.

    ``because`` names the prerequisite that is in the way, and ``missing`` tells whether that one is gone.
    """

    id: str
    zh: str
    en: str
    because: str
    missing: bool


def track_changes(old: KnowledgeBase, new: KnowledgeBase, renamed: Renames) -> tuple[TrackChange, ...]:
    """The tracks of both states on which something is different."""
    graphs = ConceptGraph.of(old), ConceptGraph.of(new)
    found = []
    for id in sorted(old.tracks.keys() & new.tracks.keys()):
        change = _track_change(graphs, old.tracks[id], new.tracks[id], renamed)
        if change != TrackChange(id):
            found.append(change)
    return tuple(found)


def _track_change(graphs: tuple[ConceptGraph, ConceptGraph], old: Track, new: Track, renamed: Renames) -> TrackChange:
    before = [renamed.get(stop.concept, stop.concept) for stop in old.stops]
    after = [renamed.get(stop.concept, stop.concept) for stop in new.stops]
    former = {id: old_id for old_id, id in renamed.items()}
    plan_before = {renamed.get(id, id) for id in _plan(graphs[0], (stop.concept for stop in old.stops))}
    plan_after = _plan(graphs[1], after)
    kept_before, kept_after = [id for id in before if id in after], [id for id in after if id in before]
    return TrackChange(
        new.id,
        stops_added=tuple(id for id in after if id not in before),
        stops_removed=tuple(id for id in before if id not in after),
        reordered=kept_before != kept_after,
        chains=tuple(_chain_changes(graphs, sorted({*pairwise(before)} & {*pairwise(after)}), renamed, former)),
        plan_added=tuple(sorted(plan_after - plan_before)),
        plan_removed=tuple(sorted(plan_before - plan_after)),
    )


def _plan(graph: ConceptGraph, stops: Iterable[str]) -> set[str]:
    return graph.known_closure(id for id in stops if id in graph.nodes)


def _chain_changes(
    graphs: tuple[ConceptGraph, ConceptGraph],
    legs: Iterable[tuple[str, str]],
    renamed: Renames,
    former: Mapping[str, str],
) -> Iterator[ChainChange]:
    for source, target in legs:
        chain = _chain(graphs[0], former.get(source, source), former.get(target, target))
        before = tuple(renamed.get(id, id) for id in chain)
        after = _chain(graphs[1], source, target)
        if before != after:
            yield ChainChange(source, target, before, after)


def _chain(graph: ConceptGraph, source: str, target: str) -> tuple[str, ...]:
    if source not in graph.nodes or target not in graph.nodes:
        return ()
    found = graph.chain(source, target)
    return (source, *(step.target for step in found.steps)) if isinstance(found, Chain) else ()


def new_roots(old: KnowledgeBase, new: KnowledgeBase, renamed: Renames) -> tuple[Named, ...]:
    """Concepts that required something before and require nothing now."""
    rooted = {renamed.get(id, id) for id, concept in old.concepts.items() if concept.requires}
    return tuple(
        named(new.concepts[id]) for id in sorted(rooted & new.concepts.keys()) if not new.concepts[id].requires
    )


def stranded(old: KnowledgeBase, new: KnowledgeBase, renamed: Renames) -> tuple[Stranded, ...]:
    """Concepts that could be learnt and no longer can, each with the prerequisite that is in the way; new ones too."""
    before = {renamed.get(id, id) for id in old.concepts.keys() - _learnable(old)}
    learnable = _learnable(new)
    found = []
    for id in sorted(new.concepts.keys() - learnable - before):
        concept = new.concepts[id]
        because = min(one for one in concept.requires if one not in learnable)
        found.append(Stranded(id, concept.name.zh, concept.name.en, because, because not in new.concepts))
    return tuple(found)


def _learnable(kb: KnowledgeBase) -> set[str]:
    """The concepts that can be reached from the roots, everything that they require coming before them.

    A file that could not be loaded counts as there: what it requires is not known.
    """
    dependents: dict[str, list[str]] = {}
    waiting = {id: len(concept.requires) for id, concept in kb.concepts.items()} | dict.fromkeys(kb.broken, 0)
    for id, concept in kb.concepts.items():
        for source in concept.requires:
            dependents.setdefault(source, []).append(id)
    ready = [id for id, count in waiting.items() if not count]
    learnable = set()
    while ready:
        id = ready.pop()
        learnable.add(id)
        for after in dependents.get(id, ()):
            waiting[after] -= 1
            if not waiting[after]:
                ready.append(after)
    return learnable


def off_track(old: KnowledgeBase, new: KnowledgeBase, renamed: Renames) -> tuple[Named, ...]:
    """Concepts that a track led to, or through, and that no track does now."""
    before = {renamed.get(id, id) for id in _on_tracks(old)}
    return tuple(named(new.concepts[id]) for id in sorted((before - _on_tracks(new)) & new.concepts.keys()))


def _on_tracks(kb: KnowledgeBase) -> set[str]:
    stops = [stop.concept for track in kb.tracks.values() for stop in track.stops]
    return _plan(ConceptGraph.of(kb), stops)
