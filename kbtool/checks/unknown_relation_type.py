"""Unknown type of relation

What
    The key below relations is no type of relation.

Why
    Types have names in both languages and an inverse; a type that nobody defined has neither.

Example
    relations:
      uses: [softmax]

Fix
    Use one of the types that the message lists; the inverse is derived, so write 'used-in' on the other concept.
"""

from __future__ import annotations

from collections.abc import Iterator

from kbtool.checks._context import Context
from kbtool.diagnostics import Diagnostic
from kbtool.model import RELATION_TYPES
from kbtool.schema import suggest

CODE = "KB215"


def check(context: Context) -> Iterator[Diagnostic]:
    for concept in context.kb.concepts.values():
        for type in concept.relations:
            if type not in RELATION_TYPES:
                hint = suggest(type, list(RELATION_TYPES)) or f"one of {', '.join(RELATION_TYPES)}"
                span = context.span(concept, ("relations", type))
                yield Diagnostic(span, CODE, f"unknown type of relation '{type}'", hint)
