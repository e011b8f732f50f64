"""A requirement that others already imply

What
    A concept requires A and B, and B already builds on A.

Why
    The list of prerequisites says what to learn directly before; with implied edges it grows long and the graph
    unreadable.

Example
    # gradient requires partial-derivative, which requires derivative
    requires:
      derivative: {zh: 需要导数, en: it is made of derivatives}
      partial-derivative: {zh: 分量, en: its components}

Fix
    Remove the implied one.
"""

from __future__ import annotations

from collections.abc import Iterator

from kbtool.checks._context import Context
from kbtool.diagnostics import Diagnostic

CODE = "KB207"


def check(context: Context) -> Iterator[Diagnostic]:
    reported = set()
    for id, redundant, via in context.graph.redundant_requirements():
        if (id, redundant) not in reported:
            reported.add((id, redundant))
            yield Diagnostic(
                context.span(context.kb.concepts[id], ("requires", redundant)),
                CODE,
                f"'{redundant}' is already implied by '{via}'",
                "remove it: the learner comes by it anyway",
            )
