"""A translation that is a copy

What
    A sentence has the same text in both languages, or its Chinese has no Chinese character, or its English has
    Chinese ones. Names may agree (ReLU); sentences may not.

Why
    A copied sentence looks translated to every tool, and to no reader.

Example
    summary: {zh: A limit is what a value approaches, en: A limit is what a value approaches}

Fix
    Write it in the language that it claims to be in.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from kbtool.checks._context import Context
from kbtool.checks._texts import sentences
from kbtool.diagnostics import Diagnostic

CODE = "KB303"
READS_TEXTS = True


_CHINESE = re.compile(r"[\u4e00-\u9fff]")
_LETTERS = re.compile(r"[^\W\d_]{3}")


def check(context: Context) -> Iterator[Diagnostic]:
    for record, field, zh, en in sentences(context.pairs):
        problem = _problem(zh, en)
        if problem:
            language, message = problem
            span = context.span(record, (*field, language), of_key=False)
            yield Diagnostic(span, CODE, message, "write the sentence in that language")


def _problem(zh: str, en: str) -> tuple[str, str] | None:
    if not _LETTERS.search(zh) or not _LETTERS.search(en):
        return None  # a number or a symbol needs no translation; an empty text is another rule's
    if zh.strip() == en.strip():
        return "en", "the two languages have the same text"
    if not _CHINESE.search(zh):
        return "zh", "the Chinese text has no Chinese character"
    if not en.isascii() and _CHINESE.search(_without_quotations(en)):
        return "en", "the English text has Chinese characters"
    return None


def _without_quotations(text: str) -> str:
    # An English page may quote a Chinese term in brackets or quotation marks, or in code.
    return re.sub(r"`[^`]*`|\([^()]*\)|[“\"][^“”\"]*[”\"]", "", text)
