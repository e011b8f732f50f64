"""The graph page: the frame that the scripts in ``site/assets/js/graph-*.js`` bring to life.

All that stands still is written here, labels included, so that the page can be read and checked without running it.
"""

from __future__ import annotations

import json

from kbtool.model import RELATION_TYPES, Concept, Topic
from kbtool.render.graphwords import PAGE, SPOKEN
from kbtool.render.html import Html, element, items, join
from kbtool.render.library import Library
from kbtool.render.page import Page, block, compose, heading, relative_url

GRAPH_PAGE = "graph.md"
DATA = "graph.json"
# The scripts of the page, all fetched at once, and not each when the one before it asks for it.
PARTS = (
    *("answers", "chooser", "core", "dom", "drawing", "gestures", "known", "labels", "lists", "names", "page"),
    *("painter", "state", "view"),
)
VIEWS = ("explore", "path", "learn")
DEPTHS = ("1", "2", "3", "all")
DIRECTIONS = ("both", "before", "after")
STATUSES = ("all", "published", "draft")


def graph_page(library: Library) -> Page:
    """The page of the whole graph, in the language of the library."""
    frame = _Frame(library)
    body = compose(
        heading(1, frame["title"]),
        block(element("p", frame["intro"], class_="kg-intro"), frame.noscript(), frame.graph()),
    )
    hide = ("navigation", "toc", "path")
    # Of the scripts first the one that shows the frame, which is laid out while the others are on their way.
    ahead = (DATA, *(f"assets/js/graph-{part}.js" for part in ("boot", *PARTS)))
    return Page(GRAPH_PAGE, frame["title"], frame["description"], body, hide=hide, ahead=ahead)


class _Frame:
    def __init__(self, library: Library) -> None:
        self.library = library
        self.language = library.language

    def __getitem__(self, key: str) -> str:
        return PAGE[key][self.language]

    def noscript(self) -> Html:
        link = element("a", self["topic-pages"], href=relative_url(GRAPH_PAGE, "topics/index.md"))
        stop = self.library.words.mark("stop")
        topics = [self._topic_list(topic) for topic in self.library.kb.ordered_topics()]
        return element("noscript", element("p", self["no-script"], " ", link, stop), *topics)

    def _topic_list(self, topic: Topic) -> Html:
        """What the picture shows of a topic, for readers without scripts: each concept, and what it builds on."""
        found = [one for one in self.library.kb.concepts.values() if one.topic == topic.id]
        found.sort(key=lambda one: (one.name[self.language].casefold(), one.id))
        return join([element("h2", topic.name[self.language]), items("ul", map(self._listed, found))])

    def _listed(self, concept: Concept) -> Html:
        kb, mark = self.library.kb, self.library.words.mark
        before = [kb.concepts[id].name[self.language] for id in concept.requires if id in kb.concepts]
        link = self.library.concept_link(GRAPH_PAGE, concept.id)
        if not before:
            return link
        return join([link, " ", f"({self.library.words['prerequisites']}{mark('colon')}{mark('list').join(before)})"])

    def graph(self) -> Html:
        spoken = {key: text[self.language] for key, text in SPOKEN.items()}
        return element(
            "div",
            self._stage(),
            self._panel(),
            class_="kb-graph",
            id="kb-graph",
            hidden=True,
            data_graph=relative_url(GRAPH_PAGE, DATA),
            data_parts=" ".join(PARTS),
            data_site=relative_url(GRAPH_PAGE, "index.md"),
            data_words=json.dumps(spoken, ensure_ascii=False, sort_keys=True),
        )

    # -- the picture ----------------------------------------------------------------------------------------------

    def _stage(self) -> Html:
        buttons = (("in", "zoom-in", "+"), ("out", "zoom-out", "−"), ("fit", "fit", "⤢"))
        return element(
            "div",
            element(
                "canvas",
                class_="kg-canvas",
                tabindex="0",
                role="application",
                aria_label=self["picture"],
                aria_describedby="kg-keys",
            ),
            element("p", self["keys"], id="kg-keys", class_="kg-unseen"),
            element(
                "div",
                *(self._button(sign, act, label=self[key]) for act, key, sign in buttons),
                class_="kg-zoom",
                role="group",
                aria_label=self["zoom"],
            ),
            element("p", self["loading"], class_="kg-loading"),
            class_="kg-stage",
        )

    def _button(self, text: str, act: str, *, label: str | None = None) -> Html:
        return element("button", text, type="button", data_act=act, aria_label=label, title=label)

    # -- the panel ------------------------------------------------------------------------------------------------

    def _panel(self) -> Html:
        return element(
            "div",
            element(
                "div",
                *(self._tab(view) for view in VIEWS),
                class_="kg-tabs",
                role="tablist",
                aria_label=self["views"],
            ),
            self._view("explore", self._explore()),
            self._view("path", self._path()),
            self._view("learn", self._learn()),
            element("p", class_="kg-status", role="status", aria_live="polite"),
            element("div", class_="kg-card", hidden=True),
            element("div", class_="kg-results"),
            self._filters(),
            class_="kg-panel",
        )

    def _tab(self, view: str) -> Html:
        chosen = view == VIEWS[0]
        return element(
            "button",
            self[view],
            type="button",
            role="tab",
            id=f"kg-tab-{view}",
            data_view=view,
            aria_controls=f"kg-view-{view}",
            aria_selected="true" if chosen else "false",
            tabindex="0" if chosen else "-1",
        )

    def _view(self, view: str, content: Html) -> Html:
        return element(
            "div",
            content,
            id=f"kg-view-{view}",
            class_="kg-view",
            role="tabpanel",
            aria_labelledby=f"kg-tab-{view}",
            hidden=view != VIEWS[0],
        )

    def _explore(self) -> Html:
        return join(
            [
                self._chooser("at", self["concept"]),
                element(
                    "div",
                    self._select("dir", self["direction"], [(one, self[f"direction-{one}"]) for one in DIRECTIONS]),
                    self._select(
                        "depth", self["depth"], [(one, self["depth-all"] if one == "all" else one) for one in DEPTHS]
                    ),
                    class_="kg-row",
                ),
            ]
        )

    def _path(self) -> Html:
        return join(
            [
                self._chooser("from", self["from"]),
                self._chooser("to", self["to"]),
                element("div", self._button(f"⇅ {self['swap']}", "swap"), class_="kg-row"),
            ]
        )

    def _learn(self) -> Html:
        file = element("input", type="file", accept="application/json,.json", class_="kg-file", hidden=True)
        buttons = [self._button(self[act], act) for act in ("export", "import", "clear")]
        return join(
            [
                self._chooser("goal", self["goal"]),
                element(
                    "div",
                    element("span", self["known"], class_="kg-label"),
                    *buttons,
                    file,
                    class_="kg-row",
                    role="group",
                    aria_label=self["known"],
                ),
                element("p", self["known-note"], class_="kg-note"),
            ]
        )

    def _chooser(self, name: str, label: str) -> Html:
        """An input that suggests concepts, after the combobox pattern of ARIA."""
        return element(
            "div",
            element("label", label, for_=f"kg-{name}"),
            element(
                "input",
                type="text",
                id=f"kg-{name}",
                data_concept=name,
                role="combobox",
                aria_expanded="false",
                aria_autocomplete="list",
                aria_controls=f"kg-{name}-list",
                autocomplete="off",
                spellcheck="false",
                placeholder=self["placeholder"],
            ),
            element("ul", id=f"kg-{name}-list", role="listbox", aria_label=label, hidden=True),
            class_="kg-chooser",
        )

    def _select(self, name: str, label: str, options: list[tuple[str, str]]) -> Html:
        return element(
            "label",
            element("span", label),
            element("select", *(element("option", text, value=value) for value, text in options), data_state=name),
            class_="kg-select",
        )

    # -- filters --------------------------------------------------------------------------------------------------

    def _filters(self) -> Html:
        topics = [
            self._check("topic", one.id, one.name[self.language], checked=True, swatch=True)
            for one in self.library.kb.ordered_topics()
        ]
        used = {type for concept in self.library.kb.concepts.values() for type in concept.relations}
        relations = [
            self._check("rel", one.id, one.name[self.language]) for one in RELATION_TYPES.values() if one.id in used
        ]
        return element(
            "details",
            element("summary", self["filter"]),
            self._select("status", self["status"], [(one, self[f"status-{one}"]) for one in STATUSES]),
            self._group(
                self["topics"],
                [*topics, element("div", self._button(self["all"], "all"), self._button(self["none"], "none"))],
            ),
            self._group(self["relations"], relations) if relations else None,
            class_="kg-filters",
        )

    def _group(self, legend: str, children: list[Html]) -> Html:
        return element("fieldset", element("legend", legend), *children)

    def _check(self, name: str, value: str, label: str, *, checked: bool = False, swatch: bool = False) -> Html:
        box = element("input", type="checkbox", data_filter=name, value=value, checked=checked)
        mark = element("span", class_="kg-swatch", data_topic=value, aria_hidden="true") if swatch else None
        return element("label", box, mark, element("span", label), class_="kg-check")
