"""A former id is in use

What
    An id in formerly belongs to a concept or term that exists, or to the former ids of another. An id that was ever
    that of a concept, before it was renamed or removed, is never used again.

Why
    The old address would have to lead to two pages, and who kept it would come upon something else.

Example
    # weight-decay.yml, while concepts/regularization/l2-regularization.yml exists
    formerly: [l2-regularization]

Fix
    Give the newer of the two another id: kbtool rename does it. Take it out of formerly only where it was written
    there by mistake.
"""

from __future__ import annotations

from collections.abc import Iterator

from kbtool.checks._context import Context
from kbtool.diagnostics import Diagnostic

CODE = "KB216"


def check(context: Context) -> Iterator[Diagnostic]:
    owner: dict[str, str] = {id: id for id in context.linkable_ids}
    for concept in context.kb.concepts.values():
        for index, former in enumerate(concept.formerly):
            if owner.setdefault(former, concept.id) != concept.id or former == concept.id:
                span = context.span(concept, ("formerly", index))
                hint = "an id is never used again: give the newer of the two another one"
                yield Diagnostic(span, CODE, f"the former id '{former}' is in use", hint)
