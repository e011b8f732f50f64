"""A track or comparison names an unknown concept

What
    A stop of a track, or a row of a comparison, names an id that no concept has.

Why
    The track would have a hole.

Example
    stops:
      - {concept: derivativ, zh: 先学导数, en: Start with the derivative}

Fix
    Correct the id.
"""

from __future__ import annotations

from collections.abc import Iterator

from kbtool.checks._context import Context
from kbtool.diagnostics import Diagnostic

CODE = "KB210"


def check(context: Context) -> Iterator[Diagnostic]:
    for track in context.kb.tracks.values():
        for index, stop in enumerate(track.stops):
            if stop.concept not in context.known_ids:
                span = context.span(track, ("stops", index, "concept"), of_key=False)
                hint = context.suggest_concept(stop.concept)
                yield Diagnostic(span, CODE, f"unknown concept '{stop.concept}' in a track", hint)
    for comparison in context.kb.comparisons.values():
        for index, id in enumerate(comparison.concepts):
            if id not in context.known_ids:
                span = context.span(comparison, ("concepts", index))
                yield Diagnostic(span, CODE, f"unknown concept '{id}' in a comparison", context.suggest_concept(id))
