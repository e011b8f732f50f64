"""All that a comparison finds, as one record that turns into JSON."""

from __future__ import annotations

from dataclasses import dataclass

from kbtool.difference._concepts import NO_CHANGES, EdgeChanges, Edited, Named, Renamed, Retitled, Revalued
from kbtool.difference._evidence import Unproved
from kbtool.difference._ways import Stranded, TrackChange


@dataclass(frozen=True, slots=True, kw_only=True)
class Difference:
    """What a change does to the graph; every list sorted, ids as they are after the change.

    Attributes
    ----------
    added, removed : tuple of Named
    renamed : tuple of Renamed
        By ``formerly``; a rename shows as nothing else, unless more was changed.
    retitled : tuple of Retitled
    status, moved : tuple of Revalued
        Drafts published and the other way round; concepts that went to another topic.
    edited : tuple of Edited
        Concepts with other fields changed.
    requirements, relations : EdgeChanges
    tracks : tuple of TrackChange
        Tracks that are in both states and on which the way is another one now.
    tracks_added, tracks_removed : tuple of str
    new_roots : tuple of Named
        Concepts that required something and now require nothing.
    stranded : tuple of Stranded
        Concepts that could be learnt and no longer can.
    off_track : tuple of Named
        Concepts that a track led to or through and that no track does now.
    unproved : tuple of Unproved
        Examples that were verified and must be again, and new ones that have not been.
    lost_addresses : tuple of str
        Pages and terms that were there and that no page and no redirect answers for.
    unloaded : tuple of str
        Files with errors, on which nothing here can be relied.
    """

    added: tuple[Named, ...] = ()
    removed: tuple[Named, ...] = ()
    renamed: tuple[Renamed, ...] = ()
    retitled: tuple[Retitled, ...] = ()
    status: tuple[Revalued, ...] = ()
    moved: tuple[Revalued, ...] = ()
    edited: tuple[Edited, ...] = ()
    requirements: EdgeChanges = NO_CHANGES
    relations: EdgeChanges = NO_CHANGES
    tracks: tuple[TrackChange, ...] = ()
    tracks_added: tuple[str, ...] = ()
    tracks_removed: tuple[str, ...] = ()
    new_roots: tuple[Named, ...] = ()
    stranded: tuple[Stranded, ...] = ()
    off_track: tuple[Named, ...] = ()
    unproved: tuple[Unproved, ...] = ()
    lost_addresses: tuple[str, ...] = ()
    unloaded: tuple[str, ...] = ()

    @property
    def is_empty(self) -> bool:
        return self == Difference()

    @property
    def breaks(self) -> bool:
        """Whether it takes something away from readers: a concept that can be learnt, or an address that works."""
        return bool(self.stranded or self.lost_addresses or self.unloaded)
