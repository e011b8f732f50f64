"""The second tier of search: what rendered pages say, section by section, as plain text.

A page's text is loaded only after the first answers are shown, and matched as it is: at this size looking through it
costs a browser less than an index would cost the network.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from html.parser import HTMLParser
from typing import Any, NamedTuple

# Code, formulas, breadcrumbs and what the theme adds to headings are no sentences to search.
_SKIPPED = re.compile(
    r"<(pre|math|nav|script|style|svg|button)\b[^>]*>.*?</\1\s*>|<a class=\"headerlink\".*?</a>",
    re.DOTALL | re.IGNORECASE,
)
_HEADINGS = frozenset(("h1", "h2", "h3", "h4", "h5", "h6"))
_INLINE = frozenset(("a", "abbr", "b", "cite", "code", "em", "i", "mark", "small", "span", "strong", "sub", "sup"))
_LEAST = 2  # a section of fewer characters has nothing to find

# Sections that repeat what other pages say.
_REPEATED = frozenset(("unlocks", "related", "referred-by"))
# Elements that a page takes out of search, as results of runs, and notes that stand on every page.
_LEFT_OUT = frozenset(("kb-runs", "kb-note", "kb-edit"))

Section = tuple[str, str, str]
"""The anchor, the heading and the text of a section; the first of a page has no heading."""


class _Sections(HTMLParser):
    """Collects the text of a page below each heading that has an anchor."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.found: list[tuple[str, list[str], list[str]]] = [("", [], [])]
        self._heading = False
        self._left_out: list[str] = []  # the element that is left out, and those of its name in it

    def handle_starttag(self, tag: str, attributes: list[tuple[str, str | None]]) -> None:
        given = dict(attributes)
        if self._left_out:
            self._left_out += [tag] if tag == self._left_out[0] else []
        elif "data-search-exclude" in given or _LEFT_OUT.intersection((given.get("class") or "").split()):
            self._left_out = [tag]
        elif tag in _HEADINGS:
            if given.get("id") and tag != "h1":
                self.found.append((given["id"] or "", [], []))
            self._heading = True
        elif tag not in _INLINE:
            self.handle_data(" ")

    def handle_endtag(self, tag: str) -> None:
        if self._left_out:
            if tag == self._left_out[0]:
                self._left_out.pop()
        elif tag in _HEADINGS:
            self._heading = False
        elif tag not in _INLINE:
            self.handle_data(" ")

    def handle_data(self, data: str) -> None:
        if not self._left_out:
            _, heading, text = self.found[-1]
            (heading if self._heading else text).append(data)


def sections_of(html: str) -> list[Section]:
    """The sections of a rendered page, those that say nothing left out."""
    parser = _Sections()
    parser.feed(_SKIPPED.sub(" ", html))
    parser.close()
    found = [(anchor, _plain(heading), _plain(text)) for anchor, heading, text in parser.found]
    return [section for section in found if len(section[2]) >= _LEAST and section[0] not in _REPEATED]


def _plain(pieces: list[str]) -> str:
    return " ".join("".join(pieces).split())


class PageText(NamedTuple):
    """What search shows of a page: its address below the root of the language, title, summary, and sections."""

    url: str
    title: str
    summary: str
    sections: list[Section]


def write_texts(pages: Iterable[PageText]) -> dict[str, Any]:
    """The texts of a site in one language, as they are written down; pages in the order of their addresses."""
    return {"format": 1, "pages": sorted(pages)}
