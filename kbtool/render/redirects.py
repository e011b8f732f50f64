"""Pages at addresses that concepts had before."""

from __future__ import annotations

from kbtool.render.html import Html, element, join
from kbtool.render.library import Library, page_of
from kbtool.render.page import relative_url, url_of
from kbtool.render.policy import policy_element


def redirects(library: Library) -> dict[str, str]:
    """By path of the file, HTML that leads from a former id to the concept; works without JavaScript."""
    found = {}
    for concept in library.kb.concepts.values():
        for former in concept.formerly:
            if former not in library.kb.concepts:
                target = relative_url(page_of(former), page_of(concept.id))
                path = f"{url_of(page_of(former))}index.html"
                found[path] = _redirect(library, target, concept.name[library.language])
    return found


def _redirect(library: Library, target: str, name: str) -> str:
    head = join(
        [
            element("meta", charset="utf-8"),
            policy_element(),
            element("title", library.words["moved"]),
            element("meta", http_equiv="refresh", content=f"0; url={target}"),
            element("meta", name="robots", content="noindex"),
        ]
    )
    body = element("p", library.words["moved"], library.words.mark("colon"), element("a", name, href=target))
    return Html("<!doctype html>\n" + element("html", element("head", head), element("body", body)) + "\n")
