"""A relation is written on both sides

What
    Two concepts state the same relation, each from its side (or one concept states it twice).

Why
    The inverse is derived; written twice, the two can drift apart.

Example
    # a.yml
    relations: {contrasts-with: [b]}
    # b.yml
    relations: {contrasts-with: [a]}

Fix
    Remove one of the two.
"""

from __future__ import annotations

from collections.abc import Iterator

from kbtool.checks._context import Context
from kbtool.diagnostics import Diagnostic
from kbtool.model import RELATION_TYPES
from kbtool.source import FieldPath

CODE = "KB208"


def check(context: Context) -> Iterator[Diagnostic]:
    first: dict[tuple[str, str, str], tuple[str, FieldPath]] = {}
    for concept in context.kb.concepts.values():
        for type, ids in concept.relations.items():
            symmetric = type in RELATION_TYPES and RELATION_TYPES[type].symmetric
            for index, other in enumerate(ids):
                ends = sorted((concept.id, other)) if symmetric else [concept.id, other]
                field = ("relations", type, index)
                before = first.setdefault((type, ends[0], ends[1]), (concept.path, field))
                if before != (concept.path, field):
                    yield Diagnostic(
                        context.span(concept, field),
                        CODE,
                        f"'{concept.id} {type} {other}' is written twice",
                        "remove one: the other side is derived",
                        related=((context.sources.span(*before), "also here"),),
                    )
