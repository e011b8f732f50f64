"""Rendered pages, kept from one build to the next: one whose text and surroundings are the same is not rendered again.

A kept page is found by a digest of everything that it was made from, so nothing has to be invalidated. What a folder
holds that is no longer asked for is removed after a build.
"""

from __future__ import annotations

import hashlib
import json
import sys
from collections.abc import Collection
from dataclasses import dataclass, field
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import Any

from kbtool.files import write_atomically
from kbtool.search import PageText

ENGINES = (
    "mkdocs",
    "mkdocs-material",
    "mkdocstrings",
    "mkdocstrings-python",
    "markdown",
    "math-core",
    "nh3",
    "pillow",
    "pygments",
)


def engine_versions() -> list[str]:
    """What makes pages, each with its version."""
    return [f"{sys.version_info[:3]}", *(f"{name} {_version(name)}" for name in ENGINES)]


def _version(name: str) -> str:
    try:
        return version(name)
    except PackageNotFoundError:
        return "not installed"


@dataclass(frozen=True, slots=True)
class KeptPage:
    """A rendered page: its HTML, what it says for search if it says something new, and the styles lifted out of it."""

    html: str
    text: PageText | None = None
    styles: dict[str, str] = field(default_factory=dict)


class PageCache:
    """The kept pages of one language.

    Parameters
    ----------
    folder : Path
        Where they are kept; made when needed.
    surroundings : str
        A digest of what all pages depend on: engine, templates, configuration, navigation.
    """

    def __init__(self, folder: Path, surroundings: str) -> None:
        self.folder = folder
        self.surroundings = surroundings

    def find(self, path: str, text: str) -> KeptPage | None:
        """The page that was made from this text, if it is there and whole."""
        try:
            found = json.loads(self._place(path).read_bytes())
            if found["key"] != self._key(path, text):
                return None
            return KeptPage(found["html"], _text_from(found["text"]), dict(found["styles"]))
        except (OSError, ValueError, KeyError, TypeError):
            return None  # not there, or from another version of this module

    def keep(self, path: str, text: str, page: KeptPage) -> None:
        """Keeps a page that was made from this text.

        Raises
        ------
        OSError
            When the folder cannot be written to.
        """
        kept = {"key": self._key(path, text), "html": page.html, "text": page.text, "styles": page.styles}
        write_atomically(self._place(path), json.dumps(kept, ensure_ascii=False).encode())

    def tidy(self, paths: Collection[str]) -> None:
        """Removes pages other than these."""
        wanted = {self._place(path).name for path in paths}
        for place in self.folder.glob("*.json"):
            if place.name not in wanted:
                place.unlink(missing_ok=True)

    def _place(self, path: str) -> Path:
        return self.folder / f"{path.replace('/', '.')}.json"

    def _key(self, path: str, text: str) -> str:
        return hashlib.sha256(f"{self.surroundings}\n{path}\n{text}".encode()).hexdigest()


def _text_from(written: list[Any] | None) -> PageText | None:
    if written is None:
        return None
    url, title, summary, sections = written
    return PageText(url, title, summary, [(anchor, heading, text) for anchor, heading, text in sections])
