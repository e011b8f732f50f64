"""What stands around the pages: the feed, the cards, and what every page's head is made from."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path, PurePosixPath
from typing import Any

from kbtool.model import LANGUAGES, KnowledgeBase, Text
from kbtool.recent import dates_of_concepts
from kbtool.render import Library
from kbtool.render.card import SIZE, Card, kept_card
from kbtool.render.feed import FEED, feed
from kbtool.render.policy import POLICY
from kbtool.render.words import LANGUAGE_NAMES
from kbtool.sitebuild import SiteFile

CARDS = "cards"
CARD_CACHE = "build/cache/cards"
LOCALES = {"zh": "zh_CN", "en": "en_US"}


def shell_files(
    root: Path, kb: KnowledgeBase, language: str, *, site_name: str, summary: str, address: str
) -> dict[str, SiteFile]:
    """The files of the shell in one language, by path.

    Cards are among the English ones only, and only where the site's address is known: both languages show the same, and
    whoever shows a card asks for an absolute address.

    Parameters
    ----------
    root : Path
        Root of the repository.
    kb : KnowledgeBase
    language : str
    site_name, summary : str
        Of the site, in the language.
    address : str
        Of the site as a whole, above the languages, with a slash at the end; empty when it is not known.

    Raises
    ------
    OSError
        When the cards cannot be kept.
    """
    library = Library(kb, {}, language)
    written = feed(library, dates_of_concepts(root), site_name=site_name, address=address and f"{address}{language}/")
    files = {FEED: SiteFile(FEED, written)} if written else {}
    if address and language == "en":
        folder = root / CARD_CACHE
        for page, card in _cards(library, site_name, summary).items():
            path = card_path(page)
            files[path] = SiteFile(path, kept_card(card, folder))
    return files


def _cards(library: Library, site_name: str, summary: str) -> dict[str, Card]:
    """The cards by page; the one of the site by an empty name."""
    kb = library.kb
    cards = {"": Card("", site_name, summary)}
    for concept in kb.concepts.values():
        above = f"{site_name} · {kb.topics[concept.topic].name.en}" if concept.topic in kb.topics else site_name
        cards[f"concepts/{concept.id}.md"] = Card(above, concept.name.en, library.plain(concept.summary))
    for folder, records in _collections(kb).items():
        for id, (name, about) in records.items():
            cards[f"{folder}/{id}.md"] = Card(site_name, name.en, library.plain(about))
    return cards


def _collections(kb: KnowledgeBase) -> dict[str, dict[str, tuple[Text, Text]]]:
    return {
        "topics": {one.id: (one.name, one.summary) for one in kb.topics.values()},
        "comparisons": {one.id: (one.name, one.summary) for one in kb.comparisons.values()},
        "tracks": {one.id: (one.name, one.summary) for one in kb.tracks.values()},
    }


def card_path(page: str) -> str:
    """Where the card of a page is; of the site as a whole for an empty name.

    Examples
    --------
    >>> card_path("concepts/softmax.md"), card_path("")
    ('cards/concepts/softmax.png', 'cards/site.png')
    """
    return f"{CARDS}/{PurePosixPath(page or 'site').with_suffix('.png')}"


def head_facts(kb: KnowledgeBase, language: str, *, address: str, urls: list[str], has_feed: bool) -> dict[str, Any]:
    """What the templates of the theme read as ``config.extra.kb``.

    Parameters
    ----------
    kb : KnowledgeBase
    language : str
    address : str
        As for ``shell_files``.
    urls : list of str
        Addresses of all pages, below the language.
    has_feed : bool
    """
    paths: Mapping[str, list[str]] = {"concepts": list(kb.concepts)} | {
        folder: list(records) for folder, records in _collections(kb).items()
    }
    pages = ["", *(f"{folder}/{id}.md" for folder, ids in paths.items() for id in ids)]
    return {
        "languages": [{"id": one, "name": LANGUAGE_NAMES[one]} for one in LANGUAGES],
        "locale": LOCALES[language],
        "policy": POLICY,
        "address": address,
        "urls": urls,
        "feed": FEED if has_feed else "",
        "cards": {page: card_path(page) for page in pages},
        "card_size": SIZE,
        "topics": [{"url": f"topics/{one.id}/", "name": one.name[language]} for one in kb.ordered_topics()],
    }
