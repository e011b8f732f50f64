"""What a contributor reads while writing an example: one run, judged as ``kbtool verify`` would, as text."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from kbtool.verify.inputs import Binding
from kbtool.verify.judge import Circumstances, judge
from kbtool.verify.protocol import Event, Limits, Run


def summarize(path: Path, events: list[Event]) -> tuple[list[str], bool]:
    """Lines that say what one run showed, and whether it was without problems."""
    around = Circumstances(Path.cwd(), "cpu", Limits())
    record, figure = judge(Binding(f"{path.parent.name}/{path.name}"), Run(events), None, around)
    lines = [f"== {path}  {record.seconds:.2f} s"]
    for mistake in record.mistakes:
        claims = ", ".join(catch.claim for catch in mistake.caught_by)
        lines.append(f"   {mistake.mistake!r} is caught by {claims or 'nothing'}")
    lines += _crashes(events)
    if record.demo.outcome == "passed":
        lines += ["   demo:", *(f"     | {line}" for line in record.demo.output.splitlines())]
        lines.append(f"   figure: {len(figure)} bytes" if figure else "   figure: none")
    lines += [f"   PROBLEM {problem}" for problem in record.problems]
    for claim in record.claims:
        if claim.outcome in ("failed", "crashed"):
            lines += [f"   {claim.claim}:", *(f"     | {line}" for line in claim.message.splitlines())]
    return lines, not record.problems


def _crashes(events: list[Event]) -> Iterator[str]:
    for event in events:
        if event["event"] == "result" and event["step"] == "mistake" and event["outcome"] == "crashed":
            reason = event["message"].splitlines()[0]
            yield f"   note: {event['mistake']!r} crashed in {event['claim']}: {reason}"
