"""What a change does to the graph: two states of a knowledge base compared, for whoever reviews the change."""

from __future__ import annotations

from kbtool.difference._addresses import lost_addresses
from kbtool.difference._concepts import (
    Edge,
    EdgeChanges,
    Edited,
    Named,
    Renamed,
    Retitled,
    Revalued,
    changes_of_concepts,
    relation_changes,
    renames,
    requirement_changes,
)
from kbtool.difference._evidence import Unproved, unproved
from kbtool.difference._report import Difference
from kbtool.difference._ways import ChainChange, Stranded, TrackChange, new_roots, off_track, stranded, track_changes
from kbtool.load import Loaded

__all__ = [
    "ChainChange",
    "Difference",
    "Edge",
    "EdgeChanges",
    "Edited",
    "Named",
    "Renamed",
    "Retitled",
    "Revalued",
    "Stranded",
    "TrackChange",
    "Unproved",
    "compare",
]


def compare(before: Loaded, after: Loaded) -> Difference:
    """Everything that a change does to the graph.

    Parameters
    ----------
    before, after : Loaded
        The knowledge base in both states, each with the folder that it was loaded from: records and pages are looked
        up there.
    """
    old, new = before.kb, after.kb
    renamed = renames(old, new)
    return Difference(
        **changes_of_concepts(old, new, renamed),
        requirements=requirement_changes(old, new, renamed),
        relations=relation_changes(old, new, renamed),
        tracks=track_changes(old, new, renamed),
        tracks_added=tuple(sorted(new.tracks.keys() - old.tracks.keys())),
        tracks_removed=tuple(sorted(old.tracks.keys() - new.tracks.keys())),
        new_roots=new_roots(old, new, renamed),
        stranded=stranded(old, new, renamed),
        off_track=off_track(old, new, renamed),
        unproved=unproved(before, after),
        lost_addresses=lost_addresses(before, after),
        unloaded=_unloaded(after),
    )


def _unloaded(loaded: Loaded) -> tuple[str, ...]:
    return tuple(sorted({one.span.path for one in loaded.diagnostics if one.severity == "error"}))
