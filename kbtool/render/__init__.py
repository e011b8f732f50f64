"""From the knowledge base and proofs to pages: pure functions, no file is read and none written."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TypeVar

from kbtool.exampleindex import ExampleIndex
from kbtool.markup import TexError
from kbtool.model import Comparison, Concept, KnowledgeBase, Topic, Track
from kbtool.render.concept import concept_page
from kbtool.render.glossary import glossary_page
from kbtool.render.graphjson import graph_json
from kbtool.render.graphpage import graph_page
from kbtool.render.home import UnknownFragmentError, fill, fragments
from kbtool.render.library import Library
from kbtool.render.overview import (
    comparison_index,
    comparison_page,
    topic_index,
    topic_page,
    track_index,
    track_page,
)
from kbtool.render.page import Page
from kbtool.render.proof import Catch, Outcome, Proof, Proofs
from kbtool.render.redirects import redirects
from kbtool.render.status import status_page

__all__ = [
    "Catch",
    "Library",
    "Outcome",
    "Page",
    "Proof",
    "Proofs",
    "UnknownFragmentError",
    "fill",
    "fragments",
    "graph_json",
    "pages_of",
    "redirects",
    "render_pages",
]

Record = TypeVar("Record", Concept, Topic, Comparison, Track)


def render_pages(
    kb: KnowledgeBase,
    proofs: Proofs,
    language: str,
    *,
    examples: Mapping[str, ExampleIndex] | None = None,
    edit_base: str = "",
) -> dict[str, Page]:
    """Every page that is made from data, by path.

    Parameters
    ----------
    kb : KnowledgeBase
    proofs : mapping
        What is known of the runs: by example, then by device; what is not there is shown as missing.
    language : str
        zh or en.
    examples : mapping of str to ExampleIndex
        The examples that exist, by path below ``examples/``.
    edit_base : str
        What comes before a file's path in the address for editing it; without it paths are shown as text.

    Raises
    ------
    kbtool.markup.TexError
        For math that cannot be converted; the message names the file.
    """
    return pages_of(Library(kb, proofs, language, examples or {}, edit_base))


def pages_of(library: Library) -> dict[str, Page]:
    """Every page of a library, by path, in the order of their paths."""
    kb = library.kb
    pages = [_made(concept_page, library, concept) for concept in kb.concepts.values()]
    pages += [_made(topic_page, library, topic) for topic in kb.topics.values()]
    pages += [_made(comparison_page, library, comparison) for comparison in kb.comparisons.values()]
    pages += [_made(track_page, library, track) for track in kb.tracks.values()]
    pages += [topic_index(library), comparison_index(library), glossary_page(library), status_page(library)]
    pages.append(graph_page(library))
    if kb.tracks:
        pages.append(track_index(library))
    return {page.path: page for page in sorted(pages, key=lambda page: page.path)}


def _made(make: Callable[[Library, Record], Page], library: Library, record: Record) -> Page:
    try:
        return make(library, record)
    except TexError as error:
        raise TexError(f"{record.path}: bad LaTeX: {error}") from None
