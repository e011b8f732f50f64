"""A difference in words: for a terminal, and as Markdown for a comment on a pull request."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from kbtool.difference import ChainChange, Difference, Edge, EdgeChanges, TrackChange

MOST_LINES = 40
"""Lines of one section in Markdown; a comment has a limit, and nobody reads more."""


class Line(NamedTuple):
    """One finding: a sign (+ came, - went, ~ changed, ⇄ turned round, ! look at it), and what is said."""

    sign: str
    text: str


class Section(NamedTuple):
    """Findings of one sort under a heading; ``grave`` for those that take something away from readers."""

    title: str
    lines: Sequence[Line]
    grave: bool = False


def sections(found: Difference, language: str) -> list[Section]:
    """All that was found, gravest first, sections without findings left out."""
    tell = _Teller(language)
    every = [
        Section("files with errors, which kbtool check explains", [Line("!", path) for path in found.unloaded], True),
        Section("can no longer be learnt", list(tell.stranded(found)), True),
        Section("addresses that nothing answers any more", list(tell.lost(found)), True),
        Section("concepts", list(tell.concepts(found))),
        Section("prerequisites", list(tell.edges(found.requirements, "→"))),
        Section("relations", list(tell.edges(found.relations, "–"))),
        Section("require nothing any more", [Line("!", tell.name(one.id, one)) for one in found.new_roots]),
        Section("no track leads there any more", [Line("!", tell.name(one.id, one)) for one in found.off_track]),
        Section("tracks", list(tell.tracks(found))),
        Section("to be verified", list(tell.unproved(found))),
    ]
    return [section for section in every if section.lines]


class _Teller:
    """Findings as lines, in a language where they name a concept."""

    def __init__(self, language: str) -> None:
        self.english = language == "en"

    def name(self, id: str, of: object) -> str:
        """An id with the name of its concept."""
        return f"{id} ({getattr(of, 'en' if self.english else 'zh')})"

    def concepts(self, found: Difference) -> Iterator[Line]:
        for one in found.added:
            yield Line("+", self.name(one.id, one) + (", a draft" if one.status == "draft" else ""))
        for one in found.removed:
            yield Line("-", self.name(one.id, one))
        for renamed in found.renamed:
            yield Line("~", f"{renamed.before} is {self.name(renamed.after, renamed)} now")
        for title in found.retitled:
            yield Line("~", f"{title.id}: {title.zh_before} / {title.en_before} is {title.zh} / {title.en} now")
        for change in found.status:
            yield Line("~", f"{self.name(change.id, change)}: {change.before}, now {change.after}")
        for change in found.moved:
            yield Line("~", f"{self.name(change.id, change)}: from the topic {change.before} to {change.after}")
        for edited in found.edited:
            yield Line("~", f"{self.name(edited.id, edited)}: {', '.join(edited.fields)}")

    def edges(self, found: EdgeChanges, arrow: str) -> Iterator[Line]:
        for sign, edges in (("+", found.added), ("-", found.removed)):
            for edge in edges:
                yield Line(sign, self._edge(edge, arrow))
        for edge in found.reversed:
            yield Line("⇄", f"{self._edge(edge, arrow)}; it was the other way round")
        for edge in found.reworded:
            yield Line("~", self._edge(edge, arrow))

    def _edge(self, edge: Edge, arrow: str) -> str:
        if edge.type != "requires":
            return f"{edge.source} {arrow} {edge.type} {arrow} {edge.target}"
        return f"{edge.source} {arrow} {edge.target}: {edge.en if self.english else edge.zh}"

    def stranded(self, found: Difference) -> Iterator[Line]:
        for one in found.stranded:
            why = "which does not exist" if one.missing else "which cannot be learnt either"
            yield Line("!", f"{self.name(one.id, one)} requires {one.because}, {why}")

    def lost(self, found: Difference) -> Iterator[Line]:
        for address in found.lost_addresses:
            yield Line("!", f"{address}{'' if '#' in address else ' (formerly: [old-id] in a concept redirects it)'}")

    def tracks(self, found: Difference) -> Iterator[Line]:
        for track in found.tracks_added:
            yield Line("+", track)
        for track in found.tracks_removed:
            yield Line("-", track)
        for change in found.tracks:
            yield from self._track(change)

    def _track(self, change: TrackChange) -> Iterator[Line]:
        if change.stops_added or change.stops_removed or change.reordered:
            order = ["in another order"] if change.reordered else []
            stops = [*_signed("+", change.stops_added), *_signed("-", change.stops_removed), *order]
            yield Line("~", f"{change.track}: stops {', '.join(stops)}")
        for chain in change.chains:
            yield Line("~", f"{change.track}: {_chain(chain)}")
        if change.plan_added or change.plan_removed:
            learnt = [*_signed("+", change.plan_added), *_signed("-", change.plan_removed)]
            yield Line("~", f"{change.track}: to learn in all {', '.join(learnt)}")

    def unproved(self, found: Difference) -> Iterator[Line]:
        for one in found.unproved:
            yield Line("!", f"examples/{one.example} on {one.device} is {one.state}: {one.reason}")


def _signed(sign: str, ids: Sequence[str]) -> list[str]:
    return [f"{sign}{id}" for id in ids]


def _chain(change: ChainChange) -> str:
    before, after = (" → ".join(chain) or "no chain" for chain in (change.before, change.after))
    return f"from {change.source} to {change.target}: {after} (was {before})"


def markdown(found: Difference, since: str, language: str) -> str:
    """The difference as a comment: what contributors wrote stands in it as plain text, and nobody is notified."""
    lines = [f"### What this changes in the graph, since `{since[:12]}`", ""]
    every = sections(found, language)
    if not every:
        return "\n".join([*lines, "Nothing: the same concepts, edges, tracks, proofs and addresses.", ""])
    for section in every:
        lines += [f"**{section.title}** ({len(section.lines)})" + (" ⚠️" if section.grave else ""), ""]
        lines += [
            f"- {line.sign if line.sign != '-' else '−'} {_plain(line.text)}" for line in section.lines[:MOST_LINES]
        ]
        if len(section.lines) > MOST_LINES:
            lines.append(f"- … and {len(section.lines) - MOST_LINES} more: `kbtool diff` lists them")
        lines.append("")
    return "\n".join(lines)


def _plain(text: str) -> str:
    """Text in which Markdown, HTML, mentions and addresses mean nothing."""
    escaped = text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
    escaped = re.sub(r"([\\`*_{}\[\]()#+!|~$-])", r"\\\1", " ".join(escaped.split()))
    # A zero-width character after them keeps GitHub from linking and notifying.
    return re.sub(r"@|://|\bwww\.", lambda match: f"{match[0]}\u200b", escaped)
