"""A page: Markdown with front matter, and how pages find each other."""

from __future__ import annotations

import json
import posixpath
import re
from dataclasses import dataclass

from kbtool.render.html import Html, element, escape, one_line


@dataclass(frozen=True, slots=True)
class Page:
    """A page as Markdown that MkDocs Material renders.

    Attributes
    ----------
    path : str
        Below the folder of pages, as ``concepts/softmax.md``.
    title, description : str
        Plain text; ``text`` escapes them, since the theme does not.
    body : str
        Markdown. Everything of contributors in it is in HTML blocks of one line each, or escaped in a heading.
    source : str
        The file behind the page, below the root of the repository; empty for a page that has none.
    hide : tuple of str
        What the theme leaves out on this page: navigation, toc, path.
    ahead : tuple of str
        Modules and data that the browser is to fetch before a script asks for them, as paths below the site.
    """

    path: str
    title: str
    description: str
    body: str
    source: str = ""
    hide: tuple[str, ...] = ()
    ahead: tuple[str, ...] = ()

    @property
    def text(self) -> str:
        """The whole file, front matter first."""
        matter = {"title": escape(self.title), "description": escape(" ".join(self.description.split()))}
        # A JSON string is a YAML string in double quotes.
        lines = [f"{key}: {json.dumps(value, ensure_ascii=False)}" for key, value in matter.items() if value]
        lines += [f"{key}: {json.dumps(value)}" for key, value in (("hide", self.hide), ("ahead", self.ahead)) if value]
        return "\n".join(["---", *lines, "---", "", self.body.rstrip(), ""])


def url_of(path: str) -> str:
    """The address of a page or another file, below the root of the site.

    Examples
    --------
    >>> url_of("concepts/softmax.md"), url_of("topics/index.md"), url_of("index.md"), url_of("graph.json")
    ('concepts/softmax/', 'topics/', '', 'graph.json')
    """
    if not path.endswith(".md"):
        return path
    stem = path.removesuffix(".md")
    return stem.removesuffix("index") if posixpath.basename(stem) == "index" else f"{stem}/"


def relative_url(page: str, target: str) -> str:
    """The address of a file of the site, with its ``#anchor`` if it has one, as seen from a page.

    Examples
    --------
    >>> relative_url("concepts/softmax.md", "concepts/vector.md#term-norm"), relative_url("index.md", "topics/index.md")
    ('../vector/#term-norm', 'topics/')
    """
    path, separator, anchor = target.partition("#")
    url = url_of(path)
    start = url_of(page)
    relative = posixpath.relpath(url or ".", start or ".")
    if not url or url.endswith("/"):
        relative += "/"
    return f"{relative}{separator}{anchor}"


def heading(level: int, text: str | Html, anchor: str = "") -> str:
    """A heading as Markdown, so that it appears in the table of contents; nothing in its text means anything there."""
    written = re.sub(r"(<[^>]*>)|([^<]+)", _escape_markdown, escape(text))
    return f"{'#' * level} {' '.join(written.split())}" + (f" {{#{anchor}}}" if anchor else "")


def _escape_markdown(match: re.Match[str]) -> str:
    if match[1]:
        return match[1]
    # Entities that are there already stay; all other ASCII punctuation becomes one.
    return re.sub(
        r"&(?:#?\w+);|[^\w\s]|_", lambda m: m[0] if len(m[0]) > 1 else _entity(m[0]), match[2], flags=re.ASCII
    )


def _entity(character: str) -> str:
    return f"&#{ord(character)};" if character.isascii() else character


def block(*children: Html | None, class_: str = "kb") -> str:
    """HTML as one block of Markdown, on one line."""
    return one_line(element("div", *children, class_=class_))


def compose(*parts: str | None) -> str:
    """Blocks of Markdown with blank lines between; None is left out."""
    return "\n\n".join(part for part in parts if part)


def fence(text: str, language: str) -> str:
    """Code in a fence that nothing in it can close."""
    longest = max((len(run) for run in re.findall(r"`+", text)), default=0)
    ticks = "`" * max(3, longest + 1)
    return f"{ticks}{language}\n{text.rstrip()}\n{ticks}"
