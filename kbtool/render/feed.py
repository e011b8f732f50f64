"""The Atom feed of concepts that are new or have changed."""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from xml.sax.saxutils import escape, quoteattr

from kbtool.model import Concept
from kbtool.recent import Dates
from kbtool.render.library import Library, page_of
from kbtool.render.page import url_of

FEED = "feed.xml"
MOST = 50


def feed(library: Library, dates: Mapping[str, Dates], *, site_name: str, address: str = "") -> str:
    """The feed in the language of the library, the newest change first.

    Parameters
    ----------
    library : Library
    dates : mapping of str to Dates
        By id of a concept; one that is not there, or is a draft, is left out.
    site_name : str
    address : str
        Of the site in this language, with a slash at the end; without it links are relative to the feed.

    Returns
    -------
    str
        The feed; empty where there is nothing to tell, since a feed must say when it last changed.
    """
    told = [one for one in library.kb.concepts.values() if one.id in dates and not one.is_draft]
    told.sort(key=lambda one: (dates[one.id].changed, one.id), reverse=True)
    if not told:
        return ""
    language = library.language
    base = f" xml:base={quoteattr(address)}" if address else ""
    lines = [
        '<?xml version="1.0" encoding="utf-8"?>',
        f'<feed xmlns="http://www.w3.org/2005/Atom" xml:lang="{language}"{base}>',
        f"  <title>{escape(site_name)}</title>",
        f"  <id>{_identity(site_name, language)}</id>",
        f"  <updated>{dates[told[0].id].changed}</updated>",
        f"  <author><name>{escape(site_name)}</name></author>",
        f"  <link rel={quoteattr('self')} href={quoteattr(FEED)}/>",
        f"  <link href={quoteattr(address or './')}/>",
    ]
    for concept in told[:MOST]:
        lines += _entry(library, concept, dates[concept.id], _identity(site_name, language, concept.id))
    return "\n".join([*lines, "</feed>", ""])


def _entry(library: Library, concept: Concept, dates: Dates, identity: str) -> list[str]:
    return [
        "  <entry>",
        f"    <title>{escape(concept.name[library.language])}</title>",
        f"    <id>{identity}</id>",
        f"    <link href={quoteattr(url_of(page_of(concept.id)))}/>",
        f"    <published>{dates.added}</published>",
        f"    <updated>{dates.changed}</updated>",
        f"    <summary>{escape(library.plain(concept.summary))}</summary>",
        "  </entry>",
    ]


def _identity(*parts: str) -> str:
    """The same for the same thing wherever the site lies, so that a reader who has seen an entry knows it again."""
    return uuid.uuid5(uuid.NAMESPACE_URL, "/".join(parts)).urn
