"""Two concepts share a name or alias

What
    A name, alias or term of one concept is also that of another; case, width, spaces and hyphens do not count.

Why
    A person who types it could mean either, and every search would have to ask.

Example
    # a.yml
    aliases: [sparsity]
    # b.yml
    name: {zh: 稀疏性, en: sparsity}

Fix
    Keep it where it is meant most often; elsewhere make it more specific.
"""

from __future__ import annotations

from collections.abc import Iterator

from kbtool.checks._context import Context
from kbtool.checks._names import named
from kbtool.diagnostics import Diagnostic
from kbtool.names import normalise
from kbtool.source import FieldPath

CODE = "KB212"


def check(context: Context) -> Iterator[Diagnostic]:
    owners: dict[str, tuple[str, str, FieldPath]] = {}
    for owner, concept, field, name in named(context.kb):
        key = normalise(name)
        if not key:
            continue  # only signs, which nobody can type for it
        first = owners.setdefault(key, (owner, concept.path, field))
        if first[0] != owner:
            yield Diagnostic(
                context.span(concept, field, of_key=False),
                CODE,
                f"'{name}' is also a name of '{first[0]}'",
                "keep it in one place",
                related=((context.sources.span(first[1], first[2], of_key=False), "also here"),),
            )
