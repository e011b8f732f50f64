r"""A text that is still to be written

What
    A concept that is no draft says 'to be written' where ``kbtool new`` left room for a text.

Why
    The page would show it to the reader as if it were finished.

Example
    summary: {zh: 待写：用一句话说它是什么。, en: 'To be written: one sentence that says what it is.'}

Fix
    Write it, or say ``status: draft`` until it is.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from kbtool.checks._context import Context
from kbtool.diagnostics import Diagnostic
from kbtool.model import Concept

CODE = "KB306"
READS_TEXTS = True

_MARKS = ("待写", "o be written")
_UNWRITTEN = re.compile(r"待写(?:[：（]|\s*$)|\b[Tt]o be written(?: ?[:(]|\s*$)")


def check(context: Context) -> Iterator[Diagnostic]:
    for record, field, text in context.texts:
        if any(mark in text for mark in _MARKS) and isinstance(record, Concept) and not record.is_draft:
            for found in _UNWRITTEN.finditer(text):
                # The rest of the line tells it from another one in the same text.
                part = text[found.start() :].partition("\n")[0]
                span = context.span_of_text(record, field, part)
                yield Diagnostic(
                    span, CODE, "this text is still to be written", "write it, or mark the concept as a draft"
                )
