"""A circle in requires

What
    Concepts require each other in a circle; the shortest circle is shown, with the file and line of each edge.

Why
    There would be no order in which to learn them.

Example
    # a.yml
    requires: {b: {zh: 需要, en: needs b}}
    # b.yml
    requires: {a: {zh: 需要, en: needs a}}

Fix
    Decide which of the two a learner can understand without the other, and remove that edge; a relation such as
    contrasts-with may say what is left.
"""

from __future__ import annotations

from collections.abc import Iterator

from kbtool.checks._context import Context
from kbtool.diagnostics import Diagnostic

CODE = "KB206"


def check(context: Context) -> Iterator[Diagnostic]:
    for cycle in context.graph.shortest_cycles():
        edges = list(zip([cycle[-1], *cycle], cycle, strict=False))
        spans = [
            (context.span(context.kb.concepts[target], ("requires", source)), f"{target} requires {source}")
            for source, target in edges
        ]
        way = " → ".join([cycle[-1], *cycle])
        yield Diagnostic(
            spans[0][0],
            CODE,
            f"circle in requires: {way}",
            "remove the edge that a learner can do without",
            related=tuple(spans),
        )
