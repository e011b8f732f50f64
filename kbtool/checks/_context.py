"""What the rules look at: the loaded knowledge base, its graph and examples, and the positions of its fields."""

from __future__ import annotations

from functools import cached_property

from kbtool import markup
from kbtool.checks import _texts
from kbtool.checks._texts import Located, Pair, Record
from kbtool.diagnostics import Span
from kbtool.exampleindex import ExampleIndex, example_paths, read_example
from kbtool.graph import ConceptGraph
from kbtool.load import Loaded
from kbtool.model import Concept, KnowledgeBase
from kbtool.schema import suggest
from kbtool.source import FieldPath


class Context:
    """One run of the rules; what several rules need is worked out once, and only when asked for."""

    def __init__(self, loaded: Loaded) -> None:
        self.kb: KnowledgeBase = loaded.kb
        self.sources = loaded.sources

    def span(self, record: Record, field: FieldPath, *, of_key: bool = True) -> Span:
        """Where a field of a record stands in its file."""
        return self.sources.span(record.path, field, of_key=of_key)

    def span_of_text(self, record: Record, field: FieldPath, part: str) -> Span:
        """Where a part of a text stands in its file; the text as a whole when it cannot be told."""
        return self.sources.span_of_text(record.path, field, part)

    @cached_property
    def graph(self) -> ConceptGraph:
        return ConceptGraph.of(self.kb)

    @cached_property
    def pairs(self) -> list[Pair]:
        """Every text with both its languages: ``(record, field, zh, en)``."""
        return list(_texts.pairs(self.kb))

    @cached_property
    def texts(self) -> list[Located]:
        """Every text that is written in both languages, one language at a time: ``(record, field, text)``."""
        return list(_texts.texts(self.pairs))

    @cached_property
    def math_and_prose(self) -> tuple[list[Located], list[Located]]:
        """The formulas of all texts, and what stands outside of math and code where it has a sign that math has."""
        math: list[Located] = []
        prose: list[Located] = []
        for record, field, text in self.texts:
            if "$" not in text and "\\" not in text:
                continue
            if (formulas := markup.formulas(text)) is not None:
                math += [(record, field, tex) for tex in formulas]
                continue
            for part in markup.split_math(text):
                if part.is_math:
                    math.append((record, field, part.text))
                elif part.kind == "text" and ("$" in part.text or "\\" in part.text):
                    prose.append((record, field, part.text))
        return math, prose

    @cached_property
    def known_ids(self) -> frozenset[str]:
        """Ids that have a page, or a file that could not be loaded."""
        return frozenset(self.kb.concepts) | self.kb.broken

    @cached_property
    def linkable_ids(self) -> frozenset[str]:
        """Ids that a link may name: concepts and terms."""
        return self.known_ids | {term.id for _, term in self.kb.terms()}

    def suggest_concept(self, id: str) -> str:
        """A hint for an unknown id: the nearest known one, or where a term is explained."""
        if id in self._term_pages:
            return f"'{id}' is a term on the page of '{self._term_pages[id]}': name that concept"
        return suggest(id, self._sorted_ids) or "kbtool search finds ids"

    @cached_property
    def _term_pages(self) -> dict[str, str]:
        return {term.id: concept.id for concept, term in self.kb.terms()}

    @cached_property
    def _sorted_ids(self) -> list[str]:
        return sorted(self.known_ids)

    @cached_property
    def examples(self) -> dict[str, ExampleIndex]:
        """Every example below ``examples/`` by its path there."""
        return {path: read_example(self.sources.root, path) for path in example_paths(self.sources.root)}

    def example_of(self, concept: Concept) -> ExampleIndex | None:
        """The concept's example, unless it is missing or no Python (other rules report that)."""
        example = self.examples.get(concept.example) if concept.example else None
        return None if example is None or example.error else example
