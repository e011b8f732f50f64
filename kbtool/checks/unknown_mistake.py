"""A pitfall names a mistake that the example does not define

What
    The text in mistake is no key of the example's MISTAKES.

Why
    The page could not show the mistake failing.

Example
    pitfalls:
      - {zh: 忘了减最大值, en: No shift, mistake: no shift}

Fix
    Correct the name, or add the wrong variant to MISTAKES, which must be a dict with plain strings as keys.
"""

from __future__ import annotations

from collections.abc import Iterator

from kbtool.checks._context import Context
from kbtool.diagnostics import Diagnostic
from kbtool.schema import suggest

CODE = "KB403"


def check(context: Context) -> Iterator[Diagnostic]:
    for concept in context.kb.concepts.values():
        example = context.example_of(concept)
        for index, pitfall in enumerate(concept.pitfalls):
            if example and pitfall.mistake not in example.mistakes:
                known = list(example.mistakes)
                hint = suggest(pitfall.mistake, known) or f"it has {', '.join(map(repr, known)) or 'none'}"
                span = context.span(concept, ("pitfalls", index, "mistake"), of_key=False)
                message = f"examples/{example.path} has no mistake '{pitfall.mistake}'"
                yield Diagnostic(span, CODE, message, hint)
