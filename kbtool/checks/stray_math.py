r"""Math that is not recognized as math

What
    A text has a dollar sign that opens or closes nothing, or a TeX command outside math: a space just inside a dollar
    sign, a missing dollar sign, a digit right behind the closing one.

Why
    The page would show raw TeX to the reader.

Example
    summary: {zh: '误差是 $y = x $。', en: 'The error is $y = x$.'}

Fix
    Write no space just inside the dollar signs, close what is open, and write \$ for a dollar that is no math.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator

from kbtool.checks._context import Context
from kbtool.diagnostics import Diagnostic
from kbtool.yamlevents import MAX_PROBLEMS

CODE = "KB305"
READS_TEXTS = True

_STRAY = re.compile(r"(?<!\\)\$|(?<!\\)\\[A-Za-z]{2,}")


def check(context: Context) -> Iterator[Diagnostic]:
    found: Counter[str] = Counter()
    for record, field, text in context.math_and_prose[1]:
        stray = _STRAY.search(text)
        if stray and found[record.path] < MAX_PROBLEMS:
            found[record.path] += 1
            span = context.span_of_text(record, field, text[stray.start() :].split("\n")[0])
            message = f"'{stray[0]}' is not part of a formula here"
            yield Diagnostic(span, CODE, message, r"no space just inside $...$; write \$ for a plain dollar sign")
