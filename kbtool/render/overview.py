"""Pages that lead to concepts: topics, comparisons and tracks."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable

from kbtool.model import Comparison, Concept, KnowledgeBase, Stop, Text, Topic, Track
from kbtool.render.concept import edit
from kbtool.render.evidence import table
from kbtool.render.html import Html, element, items, join
from kbtool.render.library import Library
from kbtool.render.page import Page, block, compose, heading, relative_url

FEW_CONCEPTS = 3
"""Up to so many concepts with more attributes than that stand side by side in a comparison, an attribute a row."""


def topic_index(library: Library) -> Page:
    """All topics with all their concepts."""
    page = "topics/index.md"
    sections = [
        compose(
            heading(2, _to(library, page, f"topics/{topic.id}.md", topic.name), f"topic-{topic.id}"),
            block(
                element("p", library.inline(page, topic.summary)),
                items(
                    "ul", [library.concept_link(page, one.id) for one in concepts_of(library, topic)], class_="kb-chips"
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
    concepts = concepts_of(library, topic)
    cards = [_concept_card(library, page, one) for one in concepts]
    body = compose(
        _trail(library, page, "topics"),
        heading(1, topic.name[library.language]),
        block(
            element("p", library.inline(page, topic.summary), class_="kb-summary"),
            _neighbour_topics(library, page, topic),
            items("ol", cards, class_="kb-cards") if cards else element("p", words["none-yet"]),
        ),
        edit(library, topic.path),
    )
    return Page(page, topic.name[library.language], library.plain(topic.summary), body, topic.path, hide=("toc",))


def _concept_card(library: Library, page: str, concept: Concept) -> Html:
    """A concept with its names, kind and summary, and what it needs of other topics."""
    words = library.words
    language, other = library.language, "en" if library.language == "zh" else "zh"
    also = element("span", concept.name[other], class_="kb-also", lang="en" if other == "en" else "zh-CN")
    name = element("strong", library.concept_link(page, concept.id))
    known = library.kb.concepts
    needs = [id for id in concept.requires if id in known and known[id].topic != concept.topic]
    needed = join([library.link(page, id) for id in needs], words.mark("list"))
    return join(
        [
            element(
                "p", name, " ", also if concept.name[other] != concept.name[language] else None, class_="kb-card-name"
            ),
            element("p", library.inline(page, concept.summary)),
            element("p", words["needs"], words.mark("colon"), needed, class_="kb-count") if needs else None,
        ]
    )


def neighbour_topics(library: Library, topic: Topic) -> tuple[list[str], list[str]]:
    """The topics that this one builds on, and those that build on it, by how many requirements join them."""
    kb = library.kb
    before: Counter[str] = Counter()
    after: Counter[str] = Counter()
    for target in kb.concepts.values():
        for source in (kb.concepts[id] for id in target.requires if id in kb.concepts):
            if target.topic == topic.id != source.topic:
                before[source.topic] += 1
            if source.topic == topic.id != target.topic:
                after[target.topic] += 1
    return _most_first(kb, before), _most_first(kb, after)


def _most_first(kb: KnowledgeBase, counted: Counter[str]) -> list[str]:
    return sorted((id for id in counted if id in kb.topics), key=lambda id: (-counted[id], id))


def _neighbour_topics(library: Library, page: str, topic: Topic) -> Html | None:
    words = library.words
    rows = [
        join([element("dt", words[key]), element("dd", join(links, words.mark("list")))])
        for key, ids in zip(("builds-on-topics", "leads-to-topics"), neighbour_topics(library, topic), strict=True)
        if (links := [_to(library, page, f"topics/{id}.md", library.kb.topics[id].name) for id in ids])
    ]
    return element("dl", *rows, class_="kb-facts") if rows else None


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
    mark = library.words.mark("list")
    entries = [
        (f"comparisons/{one.id}.md", one.name, one.summary, mark.join(_names(library, one.concepts)))
        for one in library.kb.comparisons.values()
    ]
    return _index(library, page, "comparisons", [_entries(library, page, entries)], hide=("navigation", "toc"))


def _names(library: Library, ids: Iterable[str]) -> list[str]:
    return [library.names.get(id, id) for id in ids]


def comparison_page(library: Library, comparison: Comparison) -> Page:
    """A table of concepts, made from their attributes."""
    page = f"comparisons/{comparison.id}.md"
    columns = [column.name[library.language] for column in comparison.attributes]
    rows = []
    for id in comparison.concepts:
        concept = library.kb.concepts.get(id)
        values = concept.attributes if concept else {}
        cells = [_value(library, page, values.get(column.id)) for column in comparison.attributes]
        rows.append([library.concept_link(page, id), *cells])
    lines: list[list[str | Html]] = [[library.words["concept"], *columns], *rows]
    if len(rows) <= FEW_CONCEPTS < len(columns):
        lines = [list(line) for line in zip(*lines, strict=True)]  # a few concepts stand side by side
    head, *rows = lines
    name = comparison.name[library.language]
    summary = element("p", library.inline(page, comparison.summary), class_="kb-summary")
    body = compose(
        _trail(library, page, "comparisons"),
        heading(1, name),
        block(summary, table(head, rows, f"{name} ({library.words['table-scrolls']})")),
        edit(library, comparison.path),
    )
    hide = ("navigation", "toc")
    return Page(page, name, library.plain(comparison.summary), body, comparison.path, hide=hide)


def _trail(library: Library, page: str, kind: str) -> str:
    words = library.words
    trail = element("a", words[kind], href=relative_url(page, f"{kind}/index.md"))
    return block(element("nav", items("ol", [trail]), class_="kb-trail", aria_label=words["breadcrumbs"]))


def _value(library: Library, page: str, value: Text | str | bool | int | float | None) -> str | Html:
    if value is None:
        return element("span", "—", class_="kb-missing", aria_label=library.words["no-attribute"], role="img")
    if isinstance(value, bool):
        return library.words["yes" if value else "no"]
    if isinstance(value, Text):
        return library.inline(page, value)
    return library.prose(page).inline(str(value))


def track_index(library: Library) -> Page:
    """All tracks."""
    page = "tracks/index.md"
    entries = [
        (f"tracks/{one.id}.md", one.name, one.summary, track_ends(library, one)) for one in library.kb.tracks.values()
    ]
    return _index(library, page, "tracks", [_entries(library, page, entries)], hide=("navigation", "toc"))


def track_ends(library: Library, track: Track) -> str:
    """Where a track starts, where it ends, and how many stops it has."""
    first, *_, last = _names(library, (stop.concept for stop in track.stops))
    return f"{first} → {last} · {library.words.count(len(track.stops), 'stop')}"


def track_page(library: Library, track: Track) -> Page:
    """A track: its stops in order, each with the sentence that leads to it and what the concept is."""
    page = f"tracks/{track.id}.md"
    words = library.words
    body = compose(
        _trail(library, page, "tracks"),
        heading(1, track.name[library.language]),
        block(
            element("p", library.inline(page, track.summary), class_="kb-summary"),
            element("p", words["audience"] + words.mark("colon"), library.inline(page, track.audience)),
            items("ol", [_stop(library, page, stop) for stop in track.stops], class_="kb-stops"),
        ),
        edit(library, track.path),
    )
    name = track.name[library.language]
    return Page(page, name, library.plain(track.summary), body, track.path, hide=("navigation", "toc"))


def _stop(library: Library, page: str, stop: Stop) -> Html:
    concept = library.kb.concepts.get(stop.concept)
    return join(
        [
            element("p", library.inline(page, stop), class_="kb-leading"),
            element("p", element("strong", library.concept_link(page, stop.concept)), class_="kb-card-name"),
            element("p", library.inline(page, concept.summary), class_="kb-count") if concept else None,
        ]
    )


def _to(library: Library, page: str, target: str, name: Text) -> Html:
    return element("a", name[library.language], href=relative_url(page, target))


def _index(
    library: Library, page: str, kind: str, sections: list[str], hide: tuple[str, ...] = ("navigation",)
) -> Page:
    words = library.words
    summary = words[f"{kind}-summary"]
    body = compose(heading(1, words[kind]), block(element("p", summary, class_="kb-summary")), *sections)
    return Page(page, words[kind], summary, body, hide=hide)


def _entries(library: Library, page: str, entries: list[tuple[str, Text, Text, str]]) -> str:
    """Cards with a name that leads somewhere, a summary, and a remark."""
    if not entries:
        return block(element("p", library.words["none-yet"]))
    cards = [
        join(
            [
                element("p", element("strong", _to(library, page, target, name)), class_="kb-card-name"),
                element("p", library.inline(page, summary)),
                element("p", remark, class_="kb-count"),
            ]
        )
        for target, name, summary, remark in entries
    ]
    return block(items("ul", cards, class_="kb-cards"))
