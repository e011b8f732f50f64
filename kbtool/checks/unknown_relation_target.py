"""Unknown concept in relations

What
    A relation names an id that no concept has.

Why
    The relation would lead nowhere.

Example
    relations:
      used-in: [transfomer]

Fix
    Correct the id, or leave the relation out until the concept exists.
"""

from __future__ import annotations

from collections.abc import Iterator

from kbtool.checks._context import Context
from kbtool.diagnostics import Diagnostic

CODE = "KB204"


def check(context: Context) -> Iterator[Diagnostic]:
    for concept in context.kb.concepts.values():
        for type, ids in concept.relations.items():
            for index, id in enumerate(ids):
                if id not in context.known_ids:
                    yield Diagnostic(
                        context.span(concept, ("relations", type, index)),
                        CODE,
                        f"unknown concept '{id}' in relations.{type}",
                        context.suggest_concept(id),
                    )
