"""What tests ask of HTML: what a page loads, where it links to, and whether anything in it could run."""

from __future__ import annotations

import posixpath
from dataclasses import dataclass, field
from html.parser import HTMLParser
from pathlib import Path
from urllib.parse import unquote, urlsplit

ADDRESSES = {"href", "src", "srcset", "action", "data", "poster", "xlink:href", "formaction"}
LOADING = {
    ("script", "src"),
    ("link", "href"),
    ("img", "src"),
    ("iframe", "src"),
    ("object", "data"),
    ("source", "src"),
}


@dataclass
class PageFacts(HTMLParser):
    """The elements, ids, addresses and headings of one page."""

    elements: list[tuple[str, dict[str, str]]] = field(default_factory=list)
    text: str = ""

    def __post_init__(self) -> None:
        super().__init__(convert_charrefs=True)

    def handle_starttag(self, tag: str, attributes: list[tuple[str, str | None]]) -> None:
        self.elements.append((tag, {name: value or "" for name, value in attributes}))

    def handle_data(self, data: str) -> None:
        self.text += data

    @property
    def ids(self) -> set[str]:
        return {attributes[name] for _, attributes in self.elements for name in ("id", "name") if name in attributes}

    @property
    def links(self) -> list[str]:
        return [
            attributes[name]
            for tag, attributes in self.elements
            for name in ("href", "src")
            if name in attributes and not (tag == "link" and attributes.get("rel") in ("canonical", "prev", "next"))
        ]

    @property
    def loaded(self) -> list[str]:
        """What a browser fetches without being asked."""
        return [
            attributes[name]
            for tag, attributes in self.elements
            for element, name in LOADING
            if tag == element and name in attributes and attributes.get("rel", "") not in ("alternate", "canonical")
        ]


def facts_of(html: str) -> PageFacts:
    """The facts of a page."""
    facts = PageFacts()
    facts.feed(html)
    facts.close()
    return facts


def dangers(html: str) -> list[str]:
    """Everything in a piece of HTML that could run, load, frame or submit something."""
    found = []
    for tag, attributes in facts_of(html).elements:
        if tag in ("script", "iframe", "object", "embed", "form", "base", "link", "meta", "style", "svg", "autoref"):
            found.append(f"<{tag}>")
        found += [f"{tag} {name}" for name in attributes if name.startswith("on") or name in ("style", "srcdoc")]
        for name in ADDRESSES & attributes.keys():
            scheme = urlsplit(attributes[name].strip()).scheme.lower()
            if scheme not in ("", "https", "http"):
                found.append(f"{tag} {name}={attributes[name]}")
    return found


def broken_links(site: Path, prefix: str = "") -> list[str]:
    """Every link of every page that leads to no file or anchor of the site; ``prefix`` is where it is served."""
    pages = {path: facts_of(path.read_text("utf-8")) for path in sorted(site.rglob("*.html"))}
    found = []
    for path, facts in pages.items():
        for link in facts.links:
            target, anchor = _target(site, path, link, prefix)
            if target is None:
                continue
            if target.is_dir():
                target = target / "index.html"
            if not target.is_file():
                found.append(f"{path.relative_to(site)}: {link}")
            elif anchor and target in pages and anchor not in pages[target].ids:
                found.append(f"{path.relative_to(site)}: {link} (no such anchor)")
    return found


def _target(site: Path, page: Path, link: str, prefix: str) -> tuple[Path | None, str]:
    parts = urlsplit(link)
    if parts.scheme or parts.netloc:
        return None, ""
    path = unquote(parts.path)
    if path.startswith("/"):
        where = posixpath.normpath(path.removeprefix(prefix).lstrip("/") or ".")
        return site / where, unquote(parts.fragment)
    if not path:
        return page, unquote(parts.fragment)
    return Path(posixpath.normpath(page.parent.as_posix() + "/" + path)), unquote(parts.fragment)
