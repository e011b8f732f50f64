"""Where a concept stands on the tracks that pass through it: the stop before, the stop after."""

from __future__ import annotations

from dataclasses import dataclass

from kbtool.model import KnowledgeBase, Stop, Track
from kbtool.render.html import Html, element, join
from kbtool.render.library import Library
from kbtool.render.page import relative_url


@dataclass(frozen=True, slots=True)
class Way:
    """One passage of a track through a concept; ``number`` counts from 1, an end of the track has None beside it."""

    track: Track
    number: int
    before: Stop | None
    after: Stop | None


def ways_through(kb: KnowledgeBase, id: str) -> list[Way]:
    """Every passage of a track through a concept, by the id of the track; stops that do not exist are left out."""
    found = []
    for track in kb.tracks.values():
        stops = [stop for stop in track.stops if stop.concept in kb.concepts]
        for at, stop in enumerate(stops):
            if stop.concept == id:
                before = stops[at - 1] if at else None
                after = stops[at + 1] if at + 1 < len(stops) else None
                found.append(Way(track, at + 1, before, after))
    return found


def passages(library: Library, id: str, page: str) -> Html | None:
    """The tracks through a concept as one line of links; None where there are none."""
    words = library.words
    shown = [
        join([_track(library, page, way.track), " ", element("span", _which(library, way), class_="kb-count")])
        for way in ways_through(library.kb, id)
    ]
    if not shown:
        return None
    return element("p", words["track"], words.mark("colon"), join(shown, words.mark("list")), class_="kb-passages")


def ways(library: Library, id: str, page: str) -> Html | None:
    """Along each track through a concept, links to the stops before and after; None where there are none."""
    found = ways_through(library.kb, id)
    return join([_way(library, page, way) for way in found]) if found else None


def _way(library: Library, page: str, way: Way) -> Html:
    words = library.words
    name = way.track.name[library.language]
    title = element(
        "p", _track(library, page, way.track), " ", element("span", _which(library, way), class_="kb-count")
    )
    return element(
        "nav",
        title,
        element(
            "div",
            _stop(library, page, way.before, "previous-stop", "track-start"),
            _stop(library, page, way.after, "next-stop", "track-end"),
            class_="kb-way-stops",
        ),
        class_="kb-way",
        aria_label=words["track"] + words.mark("colon") + name + f" ({way.number})",
    )


def _stop(library: Library, page: str, stop: Stop | None, key: str, end: str) -> Html:
    words = library.words
    side = "kb-way-before" if key == "previous-stop" else "kb-way-after"
    if stop is None:
        return element("div", element("span", words[end], class_="kb-count"), class_=f"{side} kb-way-end")
    return element(
        "div",
        element("span", words[key], class_="kb-label"),
        element("strong", library.concept_link(page, stop.concept)),
        element("span", library.inline(page, stop), class_="kb-way-text") if key == "next-stop" else None,
        class_=side,
    )


def _track(library: Library, page: str, track: Track) -> Html:
    return element("a", track.name[library.language], href=relative_url(page, f"tracks/{track.id}.md"))


def _which(library: Library, way: Way) -> str:
    total = sum(1 for stop in way.track.stops if stop.concept in library.kb.concepts)
    return library.words.stop(way.number, total)
