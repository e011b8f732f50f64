"""A comparison has an empty cell

What
    A published concept in a comparison has no value for one of the attributes that the table shows.

Why
    An empty cell reads as 'does not apply', which nobody has said.

Example
    # comparison
    attributes: [{id: axes, name: {zh: 轴, en: axes}}]
    # and a concept of it without attributes.axes

Fix
    Write the value in the concept's attributes.
"""

from __future__ import annotations

from collections.abc import Iterator

from kbtool.checks._context import Context
from kbtool.diagnostics import Diagnostic

CODE = "KB502"


def check(context: Context) -> Iterator[Diagnostic]:
    for comparison in context.kb.comparisons.values():
        for id in comparison.concepts:
            concept = context.kb.concepts.get(id)
            if concept is None or concept.is_draft:
                continue
            for column in comparison.attributes:
                if column.id not in concept.attributes:
                    message = f"'{id}' has no attribute '{column.id}', which the comparison '{comparison.id}' shows"
                    yield Diagnostic(context.span(concept, ("attributes",)), CODE, message, f"add {column.id}: ...")
