"""An example that no concept uses

What
    A file below examples/ is named by no concept and imported by no example.

Why
    Nobody would ever see or run it.

Example
    examples/activations/old_softmax.py

Fix
    Name it in a concept, or remove it.
"""

from __future__ import annotations

from collections.abc import Iterator

from kbtool.checks._context import Context
from kbtool.diagnostics import Diagnostic, Span

CODE = "KB404"


def check(context: Context) -> Iterator[Diagnostic]:
    if context.kb.broken:
        return  # the concept that uses it may be among the files that could not be loaded
    used = {concept.example for concept in context.kb.concepts.values() if concept.example}
    imported = {name for example in context.examples.values() for name in example.imports}
    for path in sorted(context.examples.keys() - used):
        if path.rpartition("/")[2].removesuffix(".py") not in imported:
            yield Diagnostic(
                Span(f"examples/{path}"), CODE, "no concept uses this example", "name it in one, or remove it"
            )
