r"""Bad LaTeX

What
    A formula, a symbol or math between dollar signs cannot be converted.

Why
    The page would show broken math, so the build refuses it.

Example
    formula: [{tex: '\frac{a', where: {a: {zh: 分子, en: numerator}}}]

Fix
    Mend it; the message is the converter's.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

from kbtool import markup
from kbtool.checks._context import Context
from kbtool.checks._texts import Located
from kbtool.diagnostics import Diagnostic
from kbtool.yamlevents import MAX_PROBLEMS

CODE = "KB304"
READS_TEXTS = True


def check(context: Context) -> Iterator[Diagnostic]:
    good: set[str] = set()  # the same symbol stands in many places
    bad: Counter[str] = Counter()
    for record, field, tex in _math(context):
        if tex in good or bad[record.path] >= MAX_PROBLEMS:
            continue
        try:
            markup.tex_to_mathml(tex, display=False)
            good.add(tex)
        except markup.TexError as error:
            bad[record.path] += 1
            if field[-1] == tex:  # a symbol, which is a key
                span = context.span(record, field)
            else:
                span = context.span_of_text(record, field, tex.split("\n")[0])
            yield Diagnostic(span, CODE, f"bad LaTeX: {error}", f"in: {tex}")


def _math(context: Context) -> Iterator[Located]:
    for concept in context.kb.concepts.values():
        for index, formula in enumerate(concept.formula):
            yield concept, ("formula", index, "tex"), formula.tex
            for symbol in formula.where:
                yield concept, ("formula", index, "where", symbol), symbol
    yield from context.math_and_prose[0]
