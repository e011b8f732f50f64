"""The example file does not exist

What
    The path in example names no file below examples/.

Why
    The page's claims would have nothing that proves them.

Example
    example: activations/softmx.py

Fix
    Correct the path, or write the example.
"""

from __future__ import annotations

from collections.abc import Iterator

from kbtool.checks._context import Context
from kbtool.diagnostics import Diagnostic
from kbtool.schema import suggest

CODE = "KB401"


def check(context: Context) -> Iterator[Diagnostic]:
    for concept in context.kb.concepts.values():
        if concept.example and concept.example not in context.examples:
            hint = suggest(concept.example, sorted(context.examples)) or f"create examples/{concept.example}"
            span = context.span(concept, ("example",), of_key=False)
            yield Diagnostic(span, CODE, f"there is no example '{concept.example}'", hint)
