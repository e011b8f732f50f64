"""An empty text

What
    A text in one of the languages, or an alias, title or formula, has no visible character.

Why
    An empty translation passes for a translation.

Example
    summary: {zh: '', en: A limit is what a value approaches}

Fix
    Write it, or leave the whole field out.
"""

from __future__ import annotations

from collections.abc import Iterator

from kbtool.checks._context import Context
from kbtool.checks._texts import plain_values
from kbtool.diagnostics import Diagnostic

CODE = "KB302"
READS_TEXTS = True


def check(context: Context) -> Iterator[Diagnostic]:
    for record, field, text in (*context.texts, *plain_values(context.kb)):
        if not text.strip():
            where = ".".join(str(step + 1) if isinstance(step, int) else step for step in field)
            yield Diagnostic(context.span(record, field, of_key=False), CODE, f"{where} is empty", "write it")
