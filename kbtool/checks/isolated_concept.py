"""A concept that nothing connects

What
    A concept requires nothing, is required by nothing, and is related to nothing.

Why
    Nobody would come by it, and its page could not say what to read before or after.

Example
    # a concept without requires and relations, that no other names

Fix
    Say what it requires or what it is related to.
"""

from __future__ import annotations

from collections.abc import Iterator

from kbtool.checks._context import Context
from kbtool.diagnostics import Diagnostic

CODE = "KB211"


def check(context: Context) -> Iterator[Diagnostic]:
    if len(context.known_ids) == 1:
        return  # there is nothing that it could be connected to
    for id in context.graph.isolated():
        concept = context.kb.concepts[id]
        if not concept.requires and not concept.relations:  # unknown references are reported as such
            hint = "add requires or relations, here or in another concept"
            yield Diagnostic(context.span(concept, ("name",)), CODE, f"'{id}' is connected to nothing", hint)
