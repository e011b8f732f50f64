"""Pages that lead to concepts: topics, comparisons, tracks and terms."""

from __future__ import annotations

import re

from kbtool.model import Comparison, Concept, Text, Topic, Track
from kbtool.render.concept import edit
from kbtool.render.evidence import table
from kbtool.render.html import Html, element, items, join
from kbtool.render.library import Library, page_of
from kbtool.render.page import Page, block, compose, heading, relative_url


def topic_index(library: Library) -> Page:
    """All topics with all their concepts."""
    page = "topics/index.md"
    sections = [
        compose(
            heading(2, _to(library, page, f"topics/{topic.id}.md", topic.name), f"topic-{topic.id}"),
            block(
                element("p", library.inline(page, topic.summary)),
                items(
                    "ul",
                    [library.concept_link(page, one.id) for one in concepts_of(library, topic)],
                    class_="kb-inline",
                ),
            ),
        )
        for topic in library.kb.ordered_topics()
    ]
    return _index(library, page, "topics", sections)


def topic_page(library: Library, topic: Topic) -> Page:
    """One topic: its concepts, each with its summary, prerequisites before what builds on them."""
    page = f"topics/{topic.id}.md"
    words = library.words
    rows = [
        join([element("dt", library.concept_link(page, one.id)), element("dd", library.inline(page, one.summary))])
        for one in concepts_of(library, topic)
    ]
    trail = element("a", words["topics"], href=relative_url(page, "topics/index.md"))
    body = compose(
        heading(1, topic.name[library.language]),
        block(
            element("nav", items("ol", [trail]), class_="kb-trail", aria_label=words["breadcrumbs"]),
            element("p", library.inline(page, topic.summary), class_="kb-summary"),
            element("dl", *rows, class_="kb-concepts") if rows else element("p", words["none-yet"]),
        ),
        edit(library, topic.path),
    )
    return Page(page, topic.name[library.language], library.plain(topic.summary), body, topic.path)


def concepts_of(library: Library, topic: Topic) -> list[Concept]:
    """The concepts of a topic in an order to learn them: after their prerequisites, else by name."""
    concepts = {one.id: one for one in library.kb.concepts.values() if one.topic == topic.id}
    ordered: dict[str, Concept] = {}
    entered: set[str] = set()
    for id in sorted(concepts):
        stack = [id]
        while stack:  # an explicit stack: depth is input, and a circle of requirements must not hang
            here = stack[-1]
            waiting = [one for one in concepts[here].requires if one in concepts and one not in entered]
            entered.add(here)
            if waiting:
                stack.append(waiting[0])
            else:
                ordered.setdefault(here, concepts[here])
                stack.pop()
    return list(ordered.values())


def comparison_index(library: Library) -> Page:
    """All comparisons."""
    page = "comparisons/index.md"
    entries = [(f"comparisons/{one.id}.md", one.name, one.summary) for one in library.kb.comparisons.values()]
    return _index(library, page, "comparisons", [_entries(library, page, entries)])


def comparison_page(library: Library, comparison: Comparison) -> Page:
    """A table of concepts, made from their attributes."""
    page = f"comparisons/{comparison.id}.md"
    head = [library.words["concept"], *(column.name[library.language] for column in comparison.attributes)]
    rows = []
    for id in comparison.concepts:
        concept = library.kb.concepts.get(id)
        values = concept.attributes if concept else {}
        cells = [_value(library, page, values.get(column.id)) for column in comparison.attributes]
        rows.append([library.concept_link(page, id), *cells])
    body = compose(
        heading(1, comparison.name[library.language]),
        block(element("p", library.inline(page, comparison.summary), class_="kb-summary"), table(head, rows)),
        edit(library, comparison.path),
    )
    return Page(
        page, comparison.name[library.language], library.plain(comparison.summary), body, comparison.path, hide=("toc",)
    )


def _value(library: Library, page: str, value: Text | str | bool | int | float | None) -> str | Html:
    if value is None:
        return "—"
    if isinstance(value, bool):
        return library.words["yes" if value else "no"]
    if isinstance(value, Text):
        return library.inline(page, value)
    return library.prose(page).inline(str(value))


def track_index(library: Library) -> Page:
    """All tracks."""
    page = "tracks/index.md"
    entries = [(f"tracks/{one.id}.md", one.name, one.summary) for one in library.kb.tracks.values()]
    return _index(library, page, "tracks", [_entries(library, page, entries)])


def track_page(library: Library, track: Track) -> Page:
    """A track: its stops in order, each with the sentence that leads to it."""
    page = f"tracks/{track.id}.md"
    words = library.words
    stops = [
        join(
            [element("strong", library.concept_link(page, one.concept)), words.mark("colon"), library.inline(page, one)]
        )
        for one in track.stops
    ]
    body = compose(
        heading(1, track.name[library.language]),
        block(
            element("p", library.inline(page, track.summary), class_="kb-summary"),
            element("p", words["audience"] + words.mark("colon"), library.inline(page, track.audience)),
            items("ol", stops, class_="kb-stops"),
        ),
        edit(library, track.path),
    )
    return Page(page, track.name[library.language], library.plain(track.summary), body, track.path)


def term_index(library: Library) -> Page:
    """All terms by name, each with a link to where it is explained."""
    page = "terms.md"
    words = library.words
    rows = []
    for concept, term in sorted(
        library.kb.terms(), key=lambda one: (one[1].name[library.language].casefold(), one[1].id)
    ):
        link = element(
            "a", term.name[library.language], href=relative_url(page, f"{page_of(concept.id)}#term-{term.id}")
        )
        other = term.name["en" if library.language == "zh" else "zh"]
        names = element("dt", link, " ", element("span", other, class_="kb-also"))
        where = element("dd", words["explained-in"], " ", library.concept_link(page, concept.id))
        rows.append(join([names, where]))
    shown = element("dl", *rows, class_="kb-concepts") if rows else element("p", words["none-yet"])
    return _index(library, page, "terms", [block(shown)])


def _to(library: Library, page: str, target: str, name: Text) -> Html:
    return element("a", name[library.language], href=relative_url(page, target))


def _index(library: Library, page: str, kind: str, sections: list[str]) -> Page:
    words = library.words
    summary = words[f"{kind}-summary"]
    body = compose(heading(1, words[kind]), block(element("p", summary, class_="kb-summary")), *sections)
    return Page(page, words[kind], summary, body)


def _entries(library: Library, page: str, entries: list[tuple[str, Text, Text]]) -> str:
    if not entries:
        return block(element("p", library.words["none-yet"]))
    rows = [
        join(
            [
                element("dt", _to(library, page, target, name)),
                element("dd", library.inline(page, summary)),
            ]
        )
        for target, name, summary in entries
    ]
    return block(element("dl", *rows, class_="kb-concepts"))


def fragments(library: Library, page: str = "index.md") -> dict[str, str]:
    """What hand-written pages take over by writing ``<!-- kbtool:NAME -->`` on a line of its own."""
    words = library.words
    kb = library.kb
    drafts = sum(1 for one in kb.concepts.values() if one.is_draft)
    counts = [
        words.count(len(kb.concepts) - drafts, "concept"),
        words.count(drafts, "draft") if drafts else None,
        words.count(sum(len(one.requires) for one in kb.concepts.values()), "link"),
        words.count(sum(len(one.claims) for one in kb.concepts.values()), "claim"),
        words.count(sum(1 for _ in kb.terms()), "term"),
    ]
    topics = [
        join(
            [
                element("dt", _to(library, page, f"topics/{topic.id}.md", topic.name)),
                element(
                    "dd",
                    library.inline(page, topic.summary),
                    " ",
                    element("span", words.count(len(concepts_of(library, topic)), "concept"), class_="kb-count"),
                ),
            ]
        )
        for topic in kb.ordered_topics()
    ]
    counted = words.mark("list").join(count for count in counts if count) + words.mark("stop")
    return {
        "counts": block(element("p", counted, class_="kb-counts")),
        "topics": block(element("dl", *topics, class_="kb-concepts")),
    }


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
