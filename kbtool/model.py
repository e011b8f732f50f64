"""What a knowledge base is made of: frozen records without input or output.

These classes are also the table of fields: ``schema`` converts files into them, and the JSON Schema that editors use is
made from them.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Annotated, Any, Literal

from msgspec import UNSET, Meta, Struct, UnsetType

ID_PATTERN = r"^[a-z0-9]+(-[a-z0-9]+)*$"
LANGUAGES = ("zh", "en")

Language = Literal["zh", "en"]
Id = str


def note(en: str, zh: str, **rules: Any) -> Meta:
    """A field's description in both languages, for the JSON Schema and the documentation, and rules for its value."""
    return Meta(description=f"{zh}\n{en}", **rules)


class Text(Struct, frozen=True, forbid_unknown_fields=True):
    """A text in Chinese and in English."""

    zh: Annotated[str, note("In Chinese.", "中文。")]
    en: Annotated[str, note("In English.", "英文。")]

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

    tex: Annotated[str, note("The formula in TeX, without dollar signs.", "公式的 TeX，不带美元符号。")]
    where: Annotated[
        Mapping[str, Text], note("Each symbol, in TeX, with its meaning.", "每个符号（TeX）和它的意思。")
    ] = {}


class Claim(Struct, frozen=True, forbid_unknown_fields=True):
    """A sentence that a function of the example asserts."""

    zh: Annotated[str, note("The sentence in Chinese.", "中文的一句话。")]
    en: Annotated[str, note("The sentence in English.", "英文的一句话。")]
    check: Annotated[
        str,
        note("The claim_* function in the example that asserts this sentence.", "示例里断言这句话的 claim_* 函数。"),
    ]

    def __getitem__(self, language: str) -> str:
        return self.en if language == "en" else self.zh


class Pitfall(Struct, frozen=True, forbid_unknown_fields=True):
    """A usual mistake, bound to the wrong variant in the example that commits it."""

    zh: Annotated[str, note("The mistake in Chinese.", "用中文说这个错误。")]
    en: Annotated[str, note("The mistake in English.", "用英文说这个错误。")]
    mistake: Annotated[
        str,
        note(
            "The key in the example's MISTAKES that commits this mistake.", "示例的 MISTAKES 里犯这个错误的那一项的键。"
        ),
    ]

    def __getitem__(self, language: str) -> str:
        return self.en if language == "en" else self.zh


class Term(Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """A small concept without a page of its own; it lives on the page of the concept that explains it."""

    id: Annotated[str, note("By which links name the term.", "链接用来指它的 id。", pattern=ID_PATTERN)]
    name: Annotated[Text, note("The term itself.", "术语本身。")]
    aliases: Annotated[tuple[str, ...], note("Its other names.", "它的其他名字。")] = ()
    text: Annotated[Text, note("One sentence or two.", "一两句解释。")]


class Reference(Struct, frozen=True, forbid_unknown_fields=True):
    """A source that a reader can look up."""

    title: Annotated[str, note("Its title.", "标题。")]
    authors: Annotated[tuple[str, ...], note("Who wrote it.", "作者。")]
    year: Annotated[int, note("The year of publication.", "出版年份。", ge=1600, le=2100)]
    url: Annotated[str, note("Its address.", "网址。", pattern=r"^https://[^\s<>\"]+$")] | UnsetType = UNSET
    where: Annotated[Text | UnsetType, note("Chapter, section or page.", "章、节或页。")] = UNSET


class ConceptFile(Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """The fields of ``concepts/<topic>/<id>.yml``."""

    name: Annotated[Text, note("The standard term.", "标准术语。")]
    aliases: Annotated[
        tuple[str, ...], note("Every other name that people search by.", "人们会用来搜索的其他名字。")
    ] = ()
    formerly: Annotated[
        tuple[str, ...],
        note("Ids that this concept had before; they redirect here.", "这个概念以前的 id，会转到这里。"),
    ] = ()
    kind: Annotated[Kind, note("What sort of thing the concept is.", "概念是哪一类东西。")]
    status: Annotated[
        Literal["draft", "published"],
        note("A draft may be incomplete, and is shown as a draft.", "草稿可以不完整，页面会标明是草稿。"),
    ] = "published"
    summary: Annotated[Text, note("One plain sentence that says what it is.", "一句话说清它是什么。")]
    formula: Annotated[tuple[Formula, ...], note("Formulas, each symbol named.", "公式，每个符号都说明。")] = ()
    requires: Annotated[
        Mapping[Id, Text], note("Direct prerequisites, each with the reason why.", "直接的先修，每条都写明理由。")
    ] = {}
    relations: Annotated[
        Mapping[str, tuple[Id, ...]], note("Other concepts, by type of relation.", "其他概念，按关系的类型。")
    ] = {}
    explanation: Annotated[
        Text | UnsetType, note("The page's text, Markdown with ### headings.", "页面正文，Markdown，标题用 ###。")
    ] = UNSET
    example: Annotated[str | UnsetType, note("Path below examples/.", "examples/ 下的路径。")] = UNSET
    claims: Annotated[
        tuple[Claim, ...], note("What is true, each sentence bound to a function.", "成立的事，每句都绑定到一个函数。")
    ] = ()
    pitfalls: Annotated[
        tuple[Pitfall, ...],
        note("Usual mistakes, each bound to a wrong variant.", "常见错误，每条都绑定到一种错误写法。"),
    ] = ()
    questions: Annotated[
        tuple[Text, ...],
        note(
            "What a learner asks who may not know the name: this page is the answer, and search finds it.",
            "还不知道这个名字的学习者会怎么问：本页就是回答，搜索也靠它。",
        ),
    ] = ()
    attributes: Annotated[
        Mapping[str, Text | str | bool | int | float], note("Values that comparison tables read.", "对比表要读的值。")
    ] = {}
    terms: Annotated[tuple[Term, ...], note("Small concepts that this page explains.", "本页顺带解释的小概念。")] = ()
    references: Annotated[tuple[Reference, ...], note("Sources.", "出处。")] = ()

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

    name: Annotated[Text, note("Its title.", "标题。")]
    summary: Annotated[Text, note("One line that says what the topic is about.", "一行话说明这个主题讲什么。")]
    order: Annotated[int, note("Topics are listed by this number, then by id.", "主题按这个数排列，相同时按 id。")] = (
        1000
    )


class Topic(TopicFile, frozen=True, kw_only=True):
    """A topic: a folder of concepts."""

    id: str
    path: str


class Stop(Struct, frozen=True, forbid_unknown_fields=True):
    """A stop on a track, with the sentence that leads to it."""

    concept: Annotated[Id, note("The id of the concept.", "概念的 id。")]
    zh: Annotated[str, note("What leads to it, in Chinese.", "为什么现在学它，中文。")]
    en: Annotated[str, note("What leads to it, in English.", "为什么现在学它，英文。")]

    def __getitem__(self, language: str) -> str:
        return self.en if language == "en" else self.zh


class TrackFile(Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """The fields of ``concepts/_tracks/<id>.yml``: a way through the graph, stop by stop."""

    name: Annotated[Text, note("Its title.", "标题。")]
    summary: Annotated[Text, note("Where the track leads.", "这条路线通向哪里。")]
    audience: Annotated[Text, note("Who it is for.", "写给谁。")]
    stops: Annotated[tuple[Stop, ...], note("The concepts, in order.", "依次要学的概念。", min_length=2)]


class Track(TrackFile, frozen=True, kw_only=True):
    """A learning track."""

    id: str
    path: str


class Column(Struct, frozen=True, forbid_unknown_fields=True):
    """An attribute that a comparison shows, with its heading."""

    id: Annotated[str, note("The attribute of the concepts.", "概念的属性名。")]
    name: Annotated[Text, note("The heading of the column.", "列的标题。")]


class ComparisonFile(Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """The fields of ``concepts/_comparisons/<id>.yml``: which concepts, which attributes, in which order."""

    name: Annotated[Text, note("Its title.", "标题。")]
    summary: Annotated[Text, note("What is compared.", "比较什么。")]
    concepts: Annotated[tuple[Id, ...], note("The rows: concepts, in order.", "各行：依次列出的概念。", min_length=2)]
    attributes: Annotated[tuple[Column, ...], note("The columns, in order.", "各列，依次列出。", min_length=1)]


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
