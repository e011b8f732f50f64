"""Concepts and the edges between them, before and after."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any

import msgspec

from kbtool.model import RELATION_TYPES, Concept, ConceptFile, KnowledgeBase, Text

Renames = Mapping[str, str]
"""The new id of each renamed concept, by the old one."""

OWN_SECTION = frozenset({"name", "status", "formerly", "requires", "relations"})
"""Fields whose changes are told on their own."""


@dataclass(frozen=True, slots=True, order=True)
class Named:
    """A concept with its names, and its status."""

    id: str
    zh: str
    en: str
    status: str = "published"


@dataclass(frozen=True, slots=True, order=True)
class Renamed:
    """A concept that has another id now."""

    before: str
    after: str
    zh: str
    en: str


@dataclass(frozen=True, slots=True, order=True)
class Retitled:
    """A concept with another name in one of the languages, or in both."""

    id: str
    zh_before: str
    en_before: str
    zh: str
    en: str


@dataclass(frozen=True, slots=True, order=True)
class Revalued:
    """A concept with a property of one word that is another one now."""

    id: str
    zh: str
    en: str
    before: str
    after: str


@dataclass(frozen=True, slots=True, order=True)
class Edited:
    """A concept and its fields that were changed."""

    id: str
    zh: str
    en: str
    fields: tuple[str, ...]


@dataclass(frozen=True, slots=True, order=True)
class Edge:
    """From a prerequisite to what requires it, or a relation as it is written: ``type`` tells which.

    ``zh`` and ``en`` say why something is required.
    """

    source: str
    target: str
    type: str = "requires"
    zh: str = ""
    en: str = ""


@dataclass(frozen=True, slots=True)
class EdgeChanges:
    """Edges that were not there, that are gone, that run the other way now, and that have another reason."""

    added: tuple[Edge, ...] = ()
    removed: tuple[Edge, ...] = ()
    reversed: tuple[Edge, ...] = ()
    reworded: tuple[Edge, ...] = ()


NO_CHANGES = EdgeChanges()


def named(concept: Concept) -> Named:
    """A concept as lists show it."""
    return Named(concept.id, concept.name.zh, concept.name.en, concept.status)


def renames(old: KnowledgeBase, new: KnowledgeBase) -> dict[str, str]:
    """The concepts that have another id now: their new one lists the old one as former, and the old one is gone."""
    return {
        former: concept.id
        for concept in new.concepts.values()
        for former in concept.formerly
        if former in old.concepts and former not in new.concepts and concept.id not in old.concepts
    }


def changes_of_concepts(old: KnowledgeBase, new: KnowledgeBase, renamed: Renames) -> dict[str, Any]:
    """What happened to the concepts themselves, as fields of a ``Difference``."""
    before = {renamed.get(id, id): concept for id, concept in old.concepts.items()}
    pairs = [(before[id], new.concepts[id]) for id in sorted(before.keys() & new.concepts.keys())]
    return {
        "added": tuple(named(new.concepts[id]) for id in sorted(new.concepts.keys() - before.keys())),
        "removed": tuple(named(before[id]) for id in sorted(before.keys() - new.concepts.keys() - new.broken)),
        "renamed": tuple(
            Renamed(former, id, new.concepts[id].name.zh, new.concepts[id].name.en)
            for former, id in sorted(renamed.items())
        ),
        "retitled": tuple(_retitled(one, other) for one, other in pairs if one.name != other.name),
        "status": tuple(_revalued(pairs, lambda concept: concept.status)),
        "moved": tuple(_revalued(pairs, lambda concept: concept.topic)),
        "edited": tuple(_edited(pairs, renamed)),
    }


def _retitled(one: Concept, other: Concept) -> Retitled:
    return Retitled(other.id, one.name.zh, one.name.en, other.name.zh, other.name.en)


def _revalued(pairs: Iterable[tuple[Concept, Concept]], value: Callable[[Concept], str]) -> Iterable[Revalued]:
    for one, other in pairs:
        if value(one) != value(other):
            yield Revalued(other.id, other.name.zh, other.name.en, value(one), value(other))


def _edited(pairs: Iterable[tuple[Concept, Concept]], renamed: Renames) -> Iterable[Edited]:
    told = [name for name in ConceptFile.__struct_fields__ if name not in OWN_SECTION]
    for one, other in pairs:
        differing = [name for name in told if getattr(one, name) != getattr(other, name)]
        fields = tuple(
            name
            for name in differing
            if _renamed(getattr(one, name), renamed) != _renamed(getattr(other, name), renamed)
        )
        if fields:
            yield Edited(other.id, other.name.zh, other.name.en, fields)


def _renamed(value: Any, renamed: Renames) -> str:
    """A field as JSON in which links to renamed concepts name the new id: following a rename is no edit."""
    text = msgspec.json.encode(value).decode() if value is not msgspec.UNSET else ""
    return re.sub(r"(?<=\[\[)[^\]|]+", lambda match: renamed.get(match[0].strip(), match[0]), text)


Edges = dict[tuple[str, str, str], Text]
"""By source, target and type, the reason, which is empty for a relation."""


def requirement_changes(old: KnowledgeBase, new: KnowledgeBase, renamed: Renames) -> EdgeChanges:
    """How the requirements changed."""
    return _changes(_requirements(old, renamed), _requirements(new, renamed))


def relation_changes(old: KnowledgeBase, new: KnowledgeBase, renamed: Renames) -> EdgeChanges:
    """How the relations changed; which of the two a symmetric one is written at does not count."""
    return _changes(_relations(old, renamed), _relations(new, renamed))


def _requirements(kb: KnowledgeBase, renamed: Renames) -> Edges:
    # After the change too: what still names the old id is a problem that the check tells, and no change of the graph.
    return {
        (renamed.get(source, source), renamed.get(id, id), "requires"): reason
        for id, concept in kb.concepts.items()
        for source, reason in concept.requires.items()
    }


def _relations(kb: KnowledgeBase, renamed: Renames) -> Edges:
    found: Edges = {}
    for id, concept in kb.concepts.items():
        for type, others in concept.relations.items():
            for other in others:
                ends = [renamed.get(id, id), renamed.get(other, other)]
                if type in RELATION_TYPES and RELATION_TYPES[type].symmetric:
                    ends.sort()
                found[ends[0], ends[1], type] = Text("", "")
    return found


def _changes(before: Edges, after: Edges) -> EdgeChanges:
    gone, come = before.keys() - after.keys(), after.keys() - before.keys()
    turned = {(source, target, type) for source, target, type in come if (target, source, type) in gone}
    return EdgeChanges(
        added=_edges(after, come - turned),
        removed=_edges(before, gone - {(target, source, type) for source, target, type in turned}),
        reversed=_edges(after, turned),
        reworded=_edges(after, {edge for edge in before.keys() & after.keys() if before[edge] != after[edge]}),
    )


def _edges(reasons: Edges, edges: Iterable[tuple[str, str, str]]) -> tuple[Edge, ...]:
    return tuple(Edge(*edge, reasons[edge].zh, reasons[edge].en) for edge in sorted(edges))
