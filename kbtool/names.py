"""From what a person types to a concept: ids, names and aliases in both languages, terms, former ids and pinyin."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:  # an index that comes from a snapshot never needs the model
    from kbtool.model import KnowledgeBase, Text

_SEPARATORS = re.compile(r"[\s\-_·'’.,:;()（）/]+")
_CJK = re.compile(r"[\u3400-\u9fff]")


class Entry(NamedTuple):
    """Where a name leads: to a concept, or to a term on the page of a concept.

    ``kind`` is id, name, alias, former or pinyin; ``shown`` is the name as its author wrote it.
    """

    concept: str
    term: str
    kind: str
    shown: str


_RANK = {"id": 0, "former": 1, "name": 2, "alias": 3, "pinyin": 4}


def normalise(text: str) -> str:
    """The form in which names are compared: width, case and separators do not count."""
    return _SEPARATORS.sub("", unicodedata.normalize("NFKC", text).casefold())


class NameIndex:
    """All names of a knowledge base.

    Parameters
    ----------
    plain : dict of str to list of tuple
        The entries by normalised name, as plain tuples: of ten thousands only those asked for become ``Entry``.
    """

    def __init__(self, plain: dict[str, list[tuple[str, str, str, str]]]) -> None:
        self.plain = plain

    def __getitem__(self, key: str) -> list[Entry]:
        return [Entry(*values) for values in self.plain.get(key, ())]

    @classmethod
    def of(cls, kb: KnowledgeBase) -> NameIndex:
        """The index of a knowledge base."""
        plain: dict[str, list[tuple[str, str, str, str]]] = {}
        for name, (concept, term, kind, shown) in _all_names(kb):
            key = normalise(name)
            if key:
                found = plain.setdefault(key, [])
                if not any(one[0] == concept and one[1] == term for one in found):
                    found.append((concept, term, kind, shown))
        return cls(plain)

    def resolve(self, text: str) -> list[Entry]:
        """The best entries of exactly this name: several where it is ambiguous, none at a miss."""
        found = self[normalise(text)]
        exact = [entry for entry in found if entry.concept == text and not entry.term]
        if exact:
            return exact
        best = min((_RANK[entry.kind] for entry in found), default=0)
        return [entry for entry in found if _RANK[entry.kind] == best]

    def similar(self, text: str, limit: int = 3) -> list[Entry]:
        """Entries whose names are spelt alike, the closest first, for a "did you mean"."""
        from rapidfuzz import fuzz, process  # only a miss pays for it

        close = process.extract(normalise(text), self.plain.keys(), scorer=fuzz.ratio, limit=limit * 4, score_cutoff=60)
        close.sort(key=lambda match: (-match[1], match[0]))
        return _first_of_each(entry for key, _, _ in close for entry in self[key])[:limit]


def _first_of_each(entries: Iterable[Entry]) -> list[Entry]:
    seen: dict[tuple[str, str], Entry] = {}
    for entry in entries:
        seen.setdefault((entry.concept, entry.term), entry)
    return list(seen.values())


def _all_names(kb: KnowledgeBase) -> Iterator[tuple[str, Entry]]:
    """Every name with where it leads; of one concept or term the better kinds first."""
    for concept in kb.concepts.values():
        yield concept.id, Entry(concept.id, "", "id", concept.id)
        for former in concept.formerly:
            yield former, Entry(concept.id, "", "former", former)
        yield from _written(concept.id, "", concept.name, concept.aliases)
    for concept, term in kb.terms():
        yield term.id, Entry(concept.id, term.id, "id", term.id)
        yield from _written(concept.id, term.id, term.name, term.aliases)


def _written(concept: str, term: str, name: Text, aliases: Iterable[str]) -> Iterator[tuple[str, Entry]]:
    entries = [Entry(concept, term, "name", one) for one in dict.fromkeys((name.zh, name.en))]
    entries += [Entry(concept, term, "alias", one) for one in aliases]
    for entry in entries:
        yield entry.shown, entry
    for entry in entries:
        if _CJK.search(entry.shown):
            from pypinyin import lazy_pinyin  # loads a dictionary; a snapshot keeps what it gave

            yield "".join(lazy_pinyin(entry.shown)), entry._replace(kind="pinyin")
