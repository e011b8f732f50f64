"""Two concepts answer the same question

What
    A question of one concept is also one of another; case, width, spaces and question marks do not count.

Why
    Search finds a page by its questions: whoever asks this one could be led to either.

Example
    # a.yml
    questions: [{zh: 怎样防止死记硬背？, en: How do I stop it from memorising?}]
    # b.yml
    questions: [{zh: 怎样防止死记硬背, en: What else stops it from memorising?}]

Fix
    Keep it on the page that answers it best; elsewhere ask for what that page alone can tell.
"""

from __future__ import annotations

from collections.abc import Iterator

from kbtool.checks._context import Context
from kbtool.diagnostics import Diagnostic
from kbtool.model import LANGUAGES
from kbtool.names import normalise
from kbtool.source import FieldPath

CODE = "KB218"


def check(context: Context) -> Iterator[Diagnostic]:
    first: dict[tuple[str, str], tuple[str, FieldPath]] = {}
    for concept in context.kb.concepts.values():
        for index, question in enumerate(concept.questions):
            for language in LANGUAGES:
                field: FieldPath = ("questions", index, language)
                asked = normalise(question[language]).rstrip("?")
                path, where = first.setdefault((language, asked), (concept.path, field))
                if (path, where) != (concept.path, field):
                    yield Diagnostic(
                        context.span(concept, field, of_key=False),
                        CODE,
                        f"'{question[language]}' is also a question of '{path}'",
                        "keep it in one place",
                        related=((context.sources.span(path, where, of_key=False), "also here"),),
                    )
