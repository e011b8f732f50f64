"""A circle in a relation that has a direction

What
    Concepts are kinds of, parts of, generalizations or variants of each other in a circle.

Why
    Nothing is a kind of itself: one of the statements is wrong.

Example
    # a.yml
    relations: {is-a: [b]}
    # b.yml
    relations: {is-a: [a]}

Fix
    Remove the wrong one.
"""

from __future__ import annotations

from collections.abc import Iterator

from kbtool import structure
from kbtool.checks._context import Context
from kbtool.diagnostics import Diagnostic
from kbtool.model import RELATION_TYPES

CODE = "KB214"


def check(context: Context) -> Iterator[Diagnostic]:
    concepts = context.kb.concepts
    for type in RELATION_TYPES.values():
        if type.acyclic:
            edges = {
                id: [other for other in concept.relations.get(type.id, ()) if other in concepts]
                for id, concept in concepts.items()
            }
            for cycle in structure.shortest_cycles(edges):
                way = " ← ".join([*cycle, cycle[0]])
                span = context.span(concepts[cycle[0]], ("relations", type.id))
                yield Diagnostic(span, CODE, f"circle in {type.id}: {way}", "remove the statement that is wrong")
