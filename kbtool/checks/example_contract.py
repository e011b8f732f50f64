"""An example does not keep the contract of an example

What
    It has no module docstring, no demo, no claim, or imports kbtool.

Why
    A learner pastes an example into a notebook: it must say what it shows, run on its own, and prove something.

Example
    import kbtool

Fix
    Add what is missing; docs/writing-a-concept.md shows the order of the parts.
"""

from __future__ import annotations

from collections.abc import Iterator

from kbtool.checks._context import Context
from kbtool.diagnostics import Diagnostic, Span

CODE = "KB406"


def check(context: Context) -> Iterator[Diagnostic]:
    used = {concept.example for concept in context.kb.concepts.values() if concept.example}
    for example in context.examples.values():
        if example.error or example.path not in used:
            continue
        problems = {
            "it has no module docstring": not example.has_docstring,
            "it has no demo()": not example.has_demo,
            "it has no claim_* function": not example.claims,
            "it imports kbtool": "kbtool" in example.imports,
        }
        for message, broken in problems.items():
            if broken:
                yield Diagnostic(Span(f"examples/{example.path}"), CODE, message, "see docs/writing-a-concept.md")
