"""A published concept is not complete

What
    A concept that is no draft lacks its explanation, its example, two claims, a pitfall or a reference. For a
    draft this is only a warning.

Why
    What is published is what a learner relies on: it explains, proves and names its sources.

Example
    # no status: draft, and no explanation

Fix
    Add what is missing, or mark it with status: draft.
"""

from __future__ import annotations

from collections.abc import Iterator

from kbtool.checks._context import Context
from kbtool.diagnostics import Diagnostic, Severity

CODE = "KB501"


def check(context: Context) -> Iterator[Diagnostic]:
    for concept in context.kb.concepts.values():
        missing = {
            "an explanation": not concept.explanation,
            "an example": not concept.example,
            "two claims": len(concept.claims) < 2,
            "a pitfall": not concept.pitfalls,
            "a reference": not concept.references,
        }
        lacking = [what for what, lacks in missing.items() if lacks]
        if lacking:
            kind, severity = ("draft", Severity.WARNING) if concept.is_draft else ("published concept", Severity.ERROR)
            message = f"the {kind} '{concept.id}' lacks {', '.join(lacking)}"
            hint = "" if concept.is_draft else "add it, or write status: draft"
            yield Diagnostic(context.span(concept, ("name",)), CODE, message, hint, severity)
