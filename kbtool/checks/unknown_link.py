"""A link that leads nowhere

What
    A text links to [[id]], and no concept or term has that id.

Why
    The reader would see plain text where a link was meant.

Example
    explanation:
      zh: 参见 [[sofmax]]。
      en: See [[sofmax]].

Fix
    Correct the id.
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import islice

from kbtool import markup
from kbtool.checks._context import Context
from kbtool.diagnostics import Diagnostic
from kbtool.yamlevents import MAX_PROBLEMS

CODE = "KB209"
READS_TEXTS = True


def check(context: Context) -> Iterator[Diagnostic]:
    for record, field, text in context.texts:
        if "[[" in text:
            targets = dict.fromkeys(link.target for link in markup.wiki_links(text))
            for target in islice((one for one in targets if one not in context.linkable_ids), MAX_PROBLEMS):
                yield Diagnostic(
                    context.span_of_text(record, field, f"[[{target}"),
                    CODE,
                    f"unknown concept or term '{target}' in a link",
                    context.suggest_concept(target),
                )
