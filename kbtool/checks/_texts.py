"""Every text of a knowledge base with its record and field."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from kbtool.model import LANGUAGES, Claim, Comparison, Concept, KnowledgeBase, Pitfall, Text, Topic, Track
from kbtool.source import FieldPath

Record = Concept | Topic | Track | Comparison
Pair = tuple[Record, FieldPath, str, str]
Located = tuple[Record, FieldPath, str]


def texts(pairs: Iterable[Pair]) -> Iterator[Located]:
    """Every text that is written in both languages, names included, one language at a time."""
    first, second = LANGUAGES
    for record, field, zh, en in pairs:
        yield record, (*field, first), zh
        yield record, (*field, second), en


def plain_values(kb: KnowledgeBase) -> Iterator[Located]:
    """Texts that are the same in both languages: aliases, formulas, titles."""
    for concept in kb.concepts.values():
        for index, alias in enumerate(concept.aliases):
            yield concept, ("aliases", index), alias
        for index, formula in enumerate(concept.formula):
            yield concept, ("formula", index, "tex"), formula.tex
        for index, reference in enumerate(concept.references):
            yield concept, ("references", index, "title"), reference.title


def sentences(pairs: Iterable[Pair]) -> Iterator[Pair]:
    """The texts that are sentences rather than names: ``(record, field, zh, en)``."""
    for record, field, zh, en in pairs:
        is_name = field[-1] == "name" or field[0] == "attributes"
        is_symbol = field[0] == "formula"
        if not is_name and not is_symbol and field[-1] != "where":
            yield record, field, zh, en


def pairs(kb: KnowledgeBase) -> Iterator[Pair]:
    """Every text with both its languages: ``(record, field, zh, en)``."""
    for concept in kb.concepts.values():
        for field, text in _of_concept(concept):
            yield concept, field, text.zh, text.en
        bound: list[tuple[str, Sequence[Claim | Pitfall]]] = [
            ("claims", concept.claims),
            ("pitfalls", concept.pitfalls),
        ]
        for name, items in bound:
            for index, item in enumerate(items):
                yield concept, (name, index), item.zh, item.en
    records: list[Topic | Track | Comparison] = [*kb.topics.values(), *kb.tracks.values(), *kb.comparisons.values()]
    for record in records:
        yield record, ("name",), record.name.zh, record.name.en
        yield record, ("summary",), record.summary.zh, record.summary.en
    for track in kb.tracks.values():
        yield track, ("audience",), track.audience.zh, track.audience.en
        for index, stop in enumerate(track.stops):
            yield track, ("stops", index), stop.zh, stop.en
    for comparison in kb.comparisons.values():
        for index, column in enumerate(comparison.attributes):
            yield comparison, ("attributes", index, "name"), column.name.zh, column.name.en


def _of_concept(concept: Concept) -> Iterator[tuple[FieldPath, Text]]:
    yield ("name",), concept.name
    yield ("summary",), concept.summary
    for index, formula in enumerate(concept.formula):
        for symbol, meaning in formula.where.items():
            yield ("formula", index, "where", symbol), meaning
    for id, reason in concept.requires.items():
        yield ("requires", id), reason
    if concept.explanation:
        yield ("explanation",), concept.explanation
    for index, question in enumerate(concept.questions):
        yield ("questions", index), question
    for name, value in concept.attributes.items():
        if isinstance(value, Text):
            yield ("attributes", name), value
    for index, term in enumerate(concept.terms):
        yield ("terms", index, "name"), term.name
        yield ("terms", index, "text"), term.text
    for index, reference in enumerate(concept.references):
        if reference.where:
            yield ("references", index, "where"), reference.where
