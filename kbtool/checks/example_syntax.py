"""An example is not valid Python

What
    The file cannot be parsed, or not even be read.

Why
    Nothing in it can run.

Example
    def claim_x(:

Fix
    Mend it at the place that the message names.
"""

from __future__ import annotations

from collections.abc import Iterator

from kbtool.checks._context import Context
from kbtool.diagnostics import Diagnostic, Span

CODE = "KB405"


def check(context: Context) -> Iterator[Diagnostic]:
    for example in context.examples.values():
        if example.error:
            line, column, message = example.error
            lines = example.text.split("\n")
            text = lines[line - 1] if 0 < line <= len(lines) else ""
            message = f"not valid Python: {message}" if line else message
            yield Diagnostic(Span(f"examples/{example.path}", line, column, 1, text), CODE, message)
