"""What hand-written pages take over by writing ``<!-- kbtool:NAME -->`` on a line of its own."""

from __future__ import annotations

import re

from kbtool.model import Topic, Track
from kbtool.render.html import Html, element, items, join
from kbtool.render.library import Library
from kbtool.render.neighbourhood import busiest, neighbourhood, picture
from kbtool.render.numbers import numbers_of, tiles
from kbtool.render.overview import concepts_of, track_ends
from kbtool.render.page import block, relative_url

MOST = 4
"""How many concepts stand above each other in the picture of the home page."""


def fragments(library: Library, page: str = "index.md") -> dict[str, str]:
    """Every fragment, by its name."""
    topics = [_topic(library, page, topic) for topic in library.kb.ordered_topics()]
    tracks = [_track(library, page, track) for track in library.kb.tracks.values()]
    return {
        "counts": block(element("p", _counts(library), class_="kb-counts")),
        "map": block(_map(library, page), class_="kb kb-hero-map"),
        "numbers": block(tiles(library, page)),
        "search": block(_search(library, page), class_="kb kb-hero-search"),
        "topics": block(items("ul", topics, class_="kb-cards") if topics else _none(library)),
        "tracks": block(items("ul", tracks, class_="kb-cards") if tracks else _none(library)),
    }


def _none(library: Library) -> Html:
    return element("p", library.words["none-yet"])


def _counts(library: Library) -> str:
    words, numbers = library.words, numbers_of(library)
    counts = [
        words.count(numbers.concepts, "concept"),
        words.count(numbers.drafts, "draft") if numbers.drafts else None,
        words.count(numbers.links, "link"),
        words.count(numbers.claims, "claim"),
        words.count(numbers.terms, "term"),
    ]
    return words.mark("list").join(count for count in counts if count) + words.mark("stop")


def _search(library: Library, page: str) -> Html:
    """A field that opens the search dialog; without JavaScript it is a link to the list of all terms."""
    key = element("kbd", "/", aria_hidden="true")
    hint = element("span", library.words["search-hint"])
    return element("a", hint, key, href=relative_url(page, "terms.md"), class_="kb-field", data_kb_search=True)


def _map(library: Library, page: str) -> Html | None:
    """The fullest neighbourhood that there is of a published concept."""
    published = [one.id for one in library.kb.concepts.values() if not one.is_draft]
    centre = busiest(library.graph, published, most=MOST)
    if centre is None:
        return None
    near = neighbourhood(library.graph, centre, reach=2, most=MOST)
    return picture(library, page, near, class_="kb-map-alive")


def _topic(library: Library, page: str, topic: Topic) -> Html:
    words = library.words
    link = element("a", topic.name[library.language], href=relative_url(page, f"topics/{topic.id}.md"))
    count = element("span", words.count(len(concepts_of(library, topic)), "concept"), class_="kb-count")
    return join(
        [
            element("p", element("strong", link), " ", count, class_="kb-card-name"),
            element("p", library.inline(page, topic.summary)),
        ]
    )


def _track(library: Library, page: str, track: Track) -> Html:
    link = element("a", track.name[library.language], href=relative_url(page, f"tracks/{track.id}.md"))
    return join(
        [
            element("p", element("strong", link), class_="kb-card-name"),
            element("p", library.inline(page, track.summary)),
            element("p", track_ends(library, track), class_="kb-count"),
        ]
    )


class UnknownFragmentError(Exception):
    """A hand-written page asks for a fragment that there is not."""


def fill(text: str, made: dict[str, str]) -> str:
    """A hand-written page with its ``<!-- kbtool:NAME -->`` lines replaced.

    Raises
    ------
    UnknownFragmentError
        When there is no fragment of a name.
    """

    def replaced(match: re.Match[str]) -> str:
        if match[1] not in made:
            raise UnknownFragmentError(f"no fragment is called '{match[1]}'; there are: {', '.join(sorted(made))}")
        return made[match[1]]

    return re.sub(r"^<!-- kbtool:(\S+) -->$", replaced, text, flags=re.MULTILINE)
