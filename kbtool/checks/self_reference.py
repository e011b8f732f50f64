"""A concept refers to itself

What
    A concept requires itself or has a relation to itself.

Why
    Nothing can be learnt before itself.

Example
    # concepts/calculus/limit.yml
    requires:
      limit: {zh: 需要极限, en: it needs the limit}

Fix
    Remove the line, or name the concept that was meant.
"""

from __future__ import annotations

from collections.abc import Iterator

from kbtool.checks._context import Context
from kbtool.diagnostics import Diagnostic

CODE = "KB205"


def check(context: Context) -> Iterator[Diagnostic]:
    for concept in context.kb.concepts.values():
        if concept.id in concept.requires:
            span = context.span(concept, ("requires", concept.id))
            yield Diagnostic(span, CODE, f"'{concept.id}' requires itself", "remove the line")
        for type, ids in concept.relations.items():
            if concept.id in ids:
                span = context.span(concept, ("relations", type, ids.index(concept.id)))
                yield Diagnostic(span, CODE, f"'{concept.id}' is related to itself", "remove it")
