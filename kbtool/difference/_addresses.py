"""Addresses on the site, before and after: links from elsewhere lead to them."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from kbtool.load import Loaded
from kbtool.model import LANGUAGES, KnowledgeBase
from kbtool.render import Library, redirects
from kbtool.render.library import page_of
from kbtool.render.page import url_of

HAND_WRITTEN = "site/pages"


def lost_addresses(before: Loaded, after: Loaded) -> tuple[str, ...]:
    """The addresses, below a language's folder, that were answered before and that no page and no redirect answers.

    A page that is gone stands for its anchors as well; that of a file which cannot be loaded is not gone.
    """
    pages, anchors = _addresses(before)
    pages_now, anchors_now = _addresses(after)
    redirected = _redirects(after.kb)
    unknown = {url_of(page_of(id)) for id in after.kb.broken}
    lost = pages - pages_now - unknown
    # A page that moved takes its anchors along: the redirect leads to the page, which is near enough.
    lost |= {one for one in anchors - anchors_now if one.partition("#")[0] in pages_now - redirected}
    return tuple(sorted(lost))


def _addresses(loaded: Loaded) -> tuple[set[str], set[str]]:
    """The addresses of pages and redirects, and those of terms on pages."""
    kb = loaded.kb
    places = Library(kb, {}, LANGUAGES[0]).places.values()
    split = [place.partition("#") for place in places]
    pages = {url_of(page) for page, _, _ in split} | _redirects(kb) | set(_hand_written(loaded.sources.root))
    for folder, records in (("topics", kb.topics), ("tracks", kb.tracks), ("comparisons", kb.comparisons)):
        pages |= {url_of(f"{folder}/{id}.md") for id in records}
    return pages, {f"{url_of(page)}#{anchor}" for page, _, anchor in split if anchor}


def _redirects(kb: KnowledgeBase) -> set[str]:
    return {path.removesuffix("index.html") for path in redirects(Library(kb, {}, LANGUAGES[0]))}


def _hand_written(root: Path) -> Iterator[str]:
    for language in LANGUAGES:
        folder = root / HAND_WRITTEN / language
        for page in folder.rglob("*.md") if folder.is_dir() else ():
            yield url_of(page.relative_to(folder).as_posix())
