"""Unknown concept in requires

What
    A concept requires an id that no concept has.

Why
    The learner would be sent to a page that does not exist. A term has no page of its own, so it cannot be
    required: require the concept that explains it.

Example
    requires:
      exponental-function: {zh: 用指数变正, en: the exponential makes scores positive}

Fix
    Correct the id, or add the concept (a draft will do).
"""

from __future__ import annotations

from collections.abc import Iterator

from kbtool.checks._context import Context
from kbtool.diagnostics import Diagnostic

CODE = "KB203"


def check(context: Context) -> Iterator[Diagnostic]:
    for concept in context.kb.concepts.values():
        for id in concept.requires:
            if id not in context.known_ids:
                yield Diagnostic(
                    context.span(concept, ("requires", id)),
                    CODE,
                    f"unknown concept '{id}' in requires",
                    context.suggest_concept(id),
                )
