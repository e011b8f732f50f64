"""A claim names a function that the example does not define

What
    The function in check is not a claim_* function at the top level of the example.

Why
    Nothing would be run for this sentence.

Example
    claims:
      - {zh: 和为 1, en: Sums to one, check: claim_rows_sum_to_on}

Fix
    Correct the name, or write the function.
"""

from __future__ import annotations

from collections.abc import Iterator

from kbtool.checks._context import Context
from kbtool.diagnostics import Diagnostic
from kbtool.schema import suggest

CODE = "KB402"


def check(context: Context) -> Iterator[Diagnostic]:
    for concept in context.kb.concepts.values():
        example = context.example_of(concept)
        for index, claim in enumerate(concept.claims):
            if not concept.example:
                span = context.span(concept, ("claims", index, "check"), of_key=False)
                yield Diagnostic(span, CODE, "a claim without an example proves nothing", "add 'example: ...'")
            elif example and claim.check not in example.claims:
                hint = suggest(claim.check, list(example.claims)) or f"it defines {', '.join(example.claims) or 'none'}"
                span = context.span(concept, ("claims", index, "check"), of_key=False)
                message = f"examples/{example.path} defines no claim '{claim.check}'"
                yield Diagnostic(span, CODE, message, hint)
