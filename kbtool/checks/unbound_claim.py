"""A claim that no page states

What
    A claim_* function is bound to no concept's claims.

Why
    It is proved, and nobody is told.

Example
    def claim_gradient_is_right(...):  # and no concept has check: claim_gradient_is_right

Fix
    State it in the concept's claims, or remove it.
"""

from __future__ import annotations

from collections.abc import Iterator

from kbtool.checks._context import Context
from kbtool.diagnostics import Diagnostic, Span

CODE = "KB407"


def check(context: Context) -> Iterator[Diagnostic]:
    bound: dict[str, set[str]] = {}
    for concept in context.kb.concepts.values():
        if concept.example:
            bound.setdefault(concept.example, set()).update(claim.check for claim in concept.claims)
    for path, checks in sorted(bound.items()):
        example = context.examples.get(path)
        for name, claim in example.claims.items() if example else ():
            if name not in checks:
                span = Span(f"examples/{path}", claim.line, 5, len(name), f"def {name}({', '.join(claim.parameters)}):")
                yield Diagnostic(span, CODE, f"no concept states the claim '{name}'", "add it to a concept's claims")
