"""Two concepts, or a concept and a term, have one id

What
    The id of a concept is the name of its file; the same name stands in two topics, or a term uses the id of a
    concept or of another term.

Why
    An id is the address of a page and what other files refer to: it must lead to one place.

Example
    concepts/calculus/norm.yml and concepts/linear-algebra/norm.yml

Fix
    Rename one; keep the old id in 'formerly' if it was ever published.
"""

from __future__ import annotations

from collections.abc import Iterator

from kbtool.checks._context import Context
from kbtool.diagnostics import Diagnostic

CODE = "KB202"


def check(context: Context) -> Iterator[Diagnostic]:
    first: dict[str, tuple[str, tuple[str | int, ...]]] = {
        concept.id: (concept.path, ("name",)) for concept in context.kb.concepts.values()
    }
    for concept in context.kb.concepts.values():
        for index, term in enumerate(concept.terms):
            field = ("terms", index, "id")
            if term.id in first:
                yield Diagnostic(
                    context.span(concept, field, of_key=False),
                    CODE,
                    f"the id '{term.id}' of this term is taken",
                    "choose another id, or remove the term where the concept has a page of its own",
                    related=((context.sources.span(*first[term.id]), "taken here"),),
                )
            else:
                first[term.id] = (concept.path, field)
