"""A relation says what requires says already

What
    A concept is 'used-in' another that requires it, or a relation points at one of its own requirements as 'used-
    in' from there.

Why
    The page shows both lists, and the reader would read the same thing twice.

Example
    # vector.yml
    relations: {used-in: [matrix]}
    # matrix.yml
    requires: {vector: {zh: 行是向量, en: its rows are vectors}}

Fix
    Remove the relation; the requirement carries the reason.
"""

from __future__ import annotations

from collections.abc import Iterator

from kbtool.checks._context import Context
from kbtool.diagnostics import Diagnostic

CODE = "KB217"


def check(context: Context) -> Iterator[Diagnostic]:
    concepts = context.kb.concepts
    for concept in concepts.values():
        for index, other in enumerate(concept.relations.get("used-in", ())):
            if other in concepts and concept.id in concepts[other].requires:
                span = context.span(concept, ("relations", "used-in", index))
                message = f"'{other}' requires '{concept.id}' already"
                yield Diagnostic(span, CODE, message, "remove the relation: the requirement says it, with its reason")
