"""Where the files of a knowledge base name a concept, and changing it there: in the tree of each file.

A concept is named as a key of ``requires``, in the lists of ``relations``, as a stop of a track, in a comparison, and
in the ``[[links]]`` of texts.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from functools import partial
from typing import Protocol

from kbtool import markup
from kbtool.canonical import Entry, Mapping, Node, Scalar, Sequence
from kbtool.model import LANGUAGES

_CANDIDATE = re.compile(r"\[\[([^\[\]|]+)(?:\|([^\[\]]+))?\]\]")


class Link(Protocol):
    """What to write for a link, from its label, which may be empty, and the language of its text."""

    def __call__(self, label: str, language: str) -> str: ...


def redirect(root: Node, old: str, new: str | None, link: Link) -> bool:
    """Makes a file name another concept in place of one.

    Parameters
    ----------
    root : Node
        The tree of the file, which is changed.
    old, new : str
        Ids; ``new`` is None where what names the old concept is to be dropped, because the file is that of the new one.
    link : callable
        What becomes of the links in texts.

    Returns
    -------
    bool
        Whether anything changed.
    """
    if not isinstance(root, Mapping):
        return False
    changed = _in_keys(root, "requires", old, new)
    changed |= _in_relations(root, old, new)
    changed |= _in_items(root, "concepts", old, new)
    changed |= _in_stops(root, old, new)
    for language, text in _texts(root):
        replaced = replace_links(text.text, old, partial(link, language=language))
        changed |= replaced != text.text
        text.text = replaced
    return changed


def _in_keys(root: Mapping, field: str, old: str, new: str | None) -> bool:
    """The keys of a mapping; where the new one is there already, the old one goes."""
    place = root.get(field)
    if place is None or not isinstance(place.value, Mapping) or (entry := place.value.get(old)) is None:
        return False
    assert entry.key is not None
    if new is None or place.value.get(new) is not None:
        place.value.entries.remove(entry)
        _drop_if_empty(root, place)
    else:
        entry.key = Scalar(new)
    return True


def _in_relations(root: Mapping, old: str, new: str | None) -> bool:
    place = root.get("relations")
    if place is None or not isinstance(place.value, Mapping):
        return False
    changed = False
    for entry in list(place.value.entries):
        if entry.key is not None:
            changed |= _in_items(place.value, entry.key.text, old, new)
    _drop_if_empty(root, place)
    return changed


def _in_items(root: Mapping, field: str, old: str, new: str | None) -> bool:
    """The items of a list; where the new one is there already, the old one goes."""
    place = root.get(field)
    if place is None or not isinstance(place.value, Sequence):
        return False
    entries = place.value.entries
    return _replace_items(root, place, [(entry, entry.value) for entry in entries], old, new)


def _in_stops(root: Mapping, old: str, new: str | None) -> bool:
    place = root.get("stops")
    if place is None or not isinstance(place.value, Sequence):
        return False
    stops = [(stop, stop.value.get("concept")) for stop in place.value.entries if isinstance(stop.value, Mapping)]
    return _replace_items(root, place, [(stop, named.value) for stop, named in stops if named is not None], old, new)


def _replace_items(root: Mapping, place: Entry, items: list[tuple[Entry, Node]], old: str, new: str | None) -> bool:
    named = {value.text for _, value in items if isinstance(value, Scalar)}
    if old not in named or not isinstance(place.value, Sequence):
        return False
    for entry, value in items:
        if isinstance(value, Scalar) and value.text == old:
            if new is None or new in named:
                place.value.entries.remove(entry)
            else:
                value.text = new
    _drop_if_empty(root, place)
    return True


def _drop_if_empty(root: Mapping, place: Entry) -> None:
    if not isinstance(place.value, Scalar) and not place.value.entries and place in root.entries:
        root.entries.remove(place)


def _texts(node: Node) -> Iterator[tuple[str, Scalar]]:
    """Every text that is written in one of the languages."""
    for entry in () if isinstance(node, Scalar) else node.entries:
        if isinstance(entry.value, Scalar):
            if entry.key is not None and entry.key.text in LANGUAGES:
                yield entry.key.text, entry.value
        else:
            yield from _texts(entry.value)


def replace_links(text: str, id: str, link: Callable[[str], str]) -> str:
    """A text with its links to a concept replaced; what stands in code or math is no link and stays.

    Parameters
    ----------
    text : str
        Markdown.
    id : str
        The target of the links.
    link : callable
        What to write for one, from its label, which may be empty.
    """
    links = markup.wiki_links(text) if f"[[{id}" in text or "[[ " in text else []
    position = 0
    while any(one.target == id for one in links) and (match := _CANDIDATE.search(text, position)):
        position = match.end()
        if match[1].strip() == id:
            replaced = text[: match.start()] + link((match[2] or "").strip()) + text[match.end() :]
            # Only a change of what is a link changes the links.
            if (now := markup.wiki_links(replaced)) != links:
                position += len(replaced) - len(text)
                text, links = replaced, now
    return text
