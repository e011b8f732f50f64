"""What a knowledge base is made of: frozen records without input or output.

These classes are also the table of fields: ``schema`` converts files into them, and the JSON Schema that editors use is
made from them.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Annotated, Literal

from msgspec import UNSET, Meta, Struct, UnsetType

ID_PATTERN = r"^[a-z0-9]+(-[a-z0-9]+)*$"
LANGUAGES = ("zh", "en")

Language = Literal["zh", "en"]
Id = str


def note(text: str) -> Meta:
    """A field's description, for the JSON Schema and the documentation."""
    return Meta(description=text)


class Text(Struct, frozen=True, forbid_unknown_fields=True):
    """A text in Chinese and in English."""

    zh: str
    en: str

    def __getitem__(self, language: str) -> str:
        return self.en if language == "en" else self.zh


class RelationType(Struct, frozen=True):
    """A kind of relation: its names as a verb phrase, both ways, in both languages, and how it may be used."""

    id: str
    name: Text
    inverse: Text
    symmetric: bool = False
    acyclic: bool = False


def _relation(id: str, zh: str, en: str, inverse_zh: str, inverse_en: str, **how: bool) -> RelationType:
    return RelationType(id, Text(zh, en), Text(inverse_zh, inverse_en), **how)


RELATION_TYPES: dict[str, RelationType] = {
    one.id: one
    for one in (
        _relation("is-a", "是一种", "is a kind of", "包括", "includes", acyclic=True),
        _relation("part-of", "是…的一部分", "is part of", "由…组成", "consists of", acyclic=True),
        _relation("generalizes", "推广了", "generalizes", "是…的特例", "is a special case of", acyclic=True),
        _relation("variant-of", "是…的变体", "is a variant of", "有变体", "has the variant", acyclic=True),
        _relation("contrasts-with", "对照", "contrasts with", "对照", "contrasts with", symmetric=True),
        _relation("used-in", "用于", "is used in", "用到", "uses"),
        _relation("mitigates", "缓解", "lessens", "可由…缓解", "is lessened by"),
        _relation("causes", "导致", "causes", "起因于", "is caused by"),
        _relation("improves", "改进", "improves", "可由…改进", "is improved by"),
        _relation("measures", "度量", "measures", "可由…度量", "is measured by"),
        _relation("implemented-by", "实现于", "is implemented by", "实现了", "implements"),
        _relation("equivalent-to", "等价于", "is equivalent to", "等价于", "is equivalent to", symmetric=True),
    )
}

Kind = Literal[
    "algorithm",
    "architecture",
    "data-structure",
    "definition",
    "hyperparameter",
    "layer",
    "loss",
    "metric",
    "model",
    "operation",
    "optimizer",
    "problem",
    "technique",
    "theorem",
    "tool",
]


class Formula(Struct, frozen=True, forbid_unknown_fields=True):
    """A formula in TeX, and what each of its symbols stands for."""

    tex: Annotated[str, note("The formula in TeX, without dollar signs.")]
    where: Annotated[Mapping[str, Text], note("Each symbol, in TeX, with its meaning.")] = {}


class Claim(Struct, frozen=True, forbid_unknown_fields=True):
    """A sentence that a function of the example asserts."""

    zh: str
    en: str
    check: Annotated[str, note("The claim_* function in the example that asserts this sentence.")]

    def __getitem__(self, language: str) -> str:
        return self.en if language == "en" else self.zh


class Pitfall(Struct, frozen=True, forbid_unknown_fields=True):
    """A usual mistake, bound to the wrong variant in the example that commits it."""

    zh: str
    en: str
    mistake: Annotated[str, note("The key in the example's MISTAKES that commits this mistake.")]

    def __getitem__(self, language: str) -> str:
        return self.en if language == "en" else self.zh


class Term(Struct, frozen=True, forbid_unknown_fields=True):
    """A small concept without a page of its own; it lives on the page of the concept that explains it."""

    id: Annotated[str, Meta(pattern=ID_PATTERN)]
    name: Text
    text: Text
    aliases: tuple[str, ...] = ()


class Reference(Struct, frozen=True, forbid_unknown_fields=True):
    """A source that a reader can look up."""

    title: str
    authors: tuple[str, ...]
    year: Annotated[int, Meta(ge=1600, le=2100)]
    url: Annotated[str, Meta(pattern=r"^https://[^\s<>\"]+$")] | UnsetType = UNSET
    where: Text | UnsetType = UNSET


class ConceptFile(Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """The fields of ``concepts/<topic>/<id>.yml``."""

    name: Annotated[Text, note("The standard term.")]
    aliases: Annotated[tuple[str, ...], note("Every other name that people search by.")] = ()
    formerly: Annotated[tuple[str, ...], note("Ids that this concept had before; they redirect here.")] = ()
    kind: Annotated[Kind, note("What sort of thing the concept is.")]
    status: Annotated[Literal["draft", "published"], note("A draft may be incomplete, and is shown as a draft.")] = (
        "published"
    )
    summary: Annotated[Text, note("One plain sentence that says what it is.")]
    formula: Annotated[tuple[Formula, ...], note("Formulas, each symbol named.")] = ()
    requires: Annotated[Mapping[Id, Text], note("Direct prerequisites, each with the reason why.")] = {}
    relations: Annotated[Mapping[str, tuple[Id, ...]], note("Other concepts, by type of relation.")] = {}
    explanation: Annotated[Text | UnsetType, note("The page's text, Markdown with ### headings.")] = UNSET
    example: Annotated[str | UnsetType, note("Path below examples/.")] = UNSET
    claims: Annotated[tuple[Claim, ...], note("What is true, each sentence bound to a function.")] = ()
    pitfalls: Annotated[tuple[Pitfall, ...], note("Usual mistakes, each bound to a wrong variant.")] = ()
    attributes: Annotated[
        Mapping[str, Text | str | bool | int | float], note("Values that comparison tables read.")
    ] = {}
    terms: Annotated[tuple[Term, ...], note("Small concepts that this page explains.")] = ()
    references: Annotated[tuple[Reference, ...], note("Sources.")] = ()

    @property
    def is_draft(self) -> bool:
        return self.status == "draft"


class Concept(ConceptFile, frozen=True, kw_only=True):
    """A concept: the fields of its file, and what its place says."""

    id: str
    topic: str
    path: str
    """Path of the file below the root, with forward slashes."""


class TopicFile(Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """The fields of ``concepts/<topic>/_topic.yml``."""

    name: Text
    summary: Annotated[Text, note("One line that says what the topic is about.")]
    order: Annotated[int, note("Topics are listed by this number, then by id.")] = 1000


class Topic(TopicFile, frozen=True, kw_only=True):
    """A topic: a folder of concepts."""

    id: str
    path: str


class Stop(Struct, frozen=True, forbid_unknown_fields=True):
    """A stop on a track, with the sentence that leads to it."""

    concept: Id
    zh: str
    en: str

    def __getitem__(self, language: str) -> str:
        return self.en if language == "en" else self.zh


class TrackFile(Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """The fields of ``concepts/_tracks/<id>.yml``: a way through the graph, stop by stop."""

    name: Text
    summary: Annotated[Text, note("Where the track leads.")]
    audience: Annotated[Text, note("Who it is for.")]
    stops: Annotated[tuple[Stop, ...], Meta(min_length=2, description="The concepts, in order.")]


class Track(TrackFile, frozen=True, kw_only=True):
    """A learning track."""

    id: str
    path: str


class Column(Struct, frozen=True, forbid_unknown_fields=True):
    """An attribute that a comparison shows, with its heading."""

    id: str
    name: Text


class ComparisonFile(Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """The fields of ``concepts/_comparisons/<id>.yml``: which concepts, which attributes, in which order."""

    name: Text
    summary: Text
    concepts: Annotated[tuple[Id, ...], Meta(min_length=2)]
    attributes: Annotated[tuple[Column, ...], Meta(min_length=1)]


class Comparison(ComparisonFile, frozen=True, kw_only=True):
    """A comparison table, made from the attributes of the concepts that it names."""

    id: str
    path: str


class KnowledgeBase(Struct, frozen=True, kw_only=True):
    """All that was loaded, by id, each mapping in the order of its ids.

    ``broken`` are the ids whose file exists and could not be loaded: they are known, so that one broken file does not
    make every reference to it an error as well.
    """

    concepts: Mapping[str, Concept] = {}
    topics: Mapping[str, Topic] = {}
    tracks: Mapping[str, Track] = {}
    comparisons: Mapping[str, Comparison] = {}
    broken: frozenset[str] = frozenset()

    def terms(self) -> Iterator[tuple[Concept, Term]]:
        """Every term with the concept whose page explains it."""
        for concept in self.concepts.values():
            for term in concept.terms:
                yield concept, term

    def ordered_topics(self) -> list[Topic]:
        """The topics in their order."""
        return sorted(self.topics.values(), key=lambda topic: (topic.order, topic.id))
