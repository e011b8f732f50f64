"""The search index: how it is made from a knowledge base, how it is written down, and how it is read again.

Written down it is as small as it can be, since a reader waits for it: what follows from names is left out, and each
token stands once, with the concepts whose text it is in. ``expand`` has a twin in ``site/assets/js/search-core.js``.
"""

from __future__ import annotations

import math
import re
from collections import Counter
from collections.abc import Iterator
from typing import Any

from kbtool.model import Concept, KnowledgeBase, Term
from kbtool.search._text import compact, is_chinese, is_light, runs, tokens

SUMMARY, TEXT = 2, 1  # how much a token counts where it stands; one in a name counts NAME
NAME = 3

Written = dict[str, Any]
"""What is written down: ``docs`` of ``[id, zh, en, aliases, pinyin, draft, terms]``, the terms with the first five;
``tokens`` in one text, and ``places`` of each: steps from doc to doc, doubled, plus one where it is in the summary.
"""

Index = dict[str, Any]
"""What is searched: ``docs`` of ``[concept, term, keys, counts]``, keys being ``[key, kind, shown, tokens]`` and counts
saying of each token of the text how much it counts; ``weights``, the rarity of each token; ``rarest``, the greatest
weight that there can be.
"""


def write_index(kb: KnowledgeBase, language: str) -> Written:
    """The index of a knowledge base, with names in both languages and pinyin, and texts in one language."""
    concepts = list(kb.concepts.values())
    places: dict[str, list[tuple[int, int]]] = {}
    for number, concept in enumerate(concepts):
        for token, count in _token_counts(concept, language).items():
            places.setdefault(token, []).append((number, count))
    kept = dict(sorted(places.items()))
    return {
        "format": 1,
        "docs": [[*_names(one), 1 if one.is_draft else 0, [_names(term) for term in one.terms]] for one in concepts],
        "tokens": " ".join(kept),
        "places": " ".join(_steps(where) for where in kept.values()),
    }


def _names(item: Concept | Term) -> list[Any]:
    return [item.id, item.name.zh, item.name.en, list(item.aliases), _pinyin([item.name.zh, *item.aliases])]


def _pinyin(names: list[str]) -> list[str]:
    """The pinyin of each name that has Chinese in it, syllables apart."""
    chinese = [name for name in names if any(map(is_chinese, runs(name)))]
    if not chinese:
        return []
    from pypinyin import lazy_pinyin  # loads a dictionary; only writing an index needs it

    return [" ".join(runs(" ".join(lazy_pinyin(name)))) for name in chinese]


def _token_counts(concept: Concept, language: str) -> dict[str, int]:
    """The tokens of a concept's text; those of a draft too, as far as it has one."""
    counts: dict[str, int] = {}
    for text, count in _texts(concept, language):
        for token in tokens(text):
            # A single character tells something where a concept is described, and little in what is told of it besides.
            if not is_light(token) and (count > TEXT or len(token) > 1):
                counts[token] = max(counts.get(token, 0), count)
    return counts


def _texts(concept: Concept, language: str) -> Iterator[tuple[str, int]]:
    yield concept.summary[language], SUMMARY
    for question in concept.questions:
        yield question[language], SUMMARY
    for claim in concept.claims:
        yield claim[language], TEXT
    for pitfall in concept.pitfalls:
        yield pitfall[language], TEXT
    for term in concept.terms:
        yield term.text[language], TEXT
    if concept.explanation:
        for heading in re.findall(r"^#+ (.+)$", concept.explanation[language], re.MULTILINE):
            yield heading, TEXT


def _steps(where: list[tuple[int, int]]) -> str:
    last, steps = -1, []
    for number, count in where:
        steps.append(str((number - last) * 2 + count - TEXT))
        last = number
    return ".".join(steps)


def expand(written: Written) -> Index:
    """The index as it is searched."""
    docs: list[list[Any]] = []
    counts: list[dict[str, int]] = []
    for id, zh, en, aliases, pinyin, _, terms in written["docs"]:
        keys = _keys(id, zh, en, aliases, pinyin, prefix="")
        of_doc = {token: NAME for key in keys for token in key[3]}
        counts.append(of_doc)
        docs.append([id, "", keys, of_doc])
        for term in terms:
            keys = _keys(*term, prefix="term-")
            of_doc |= {token: TEXT for key in keys for token in key[3] if token not in of_doc}
            docs.append([id, term[0], keys, {token: NAME for key in keys for token in key[3]}])
    _read_places(written, counts)
    return {"docs": docs, **_weights(counts)}


def _keys(id: str, zh: str, en: str, aliases: list[str], pinyin: list[str], *, prefix: str) -> list[list[Any]]:
    """Every form of every name, each once, with its kind, the name as it is shown and its tokens."""
    keys: dict[str, list[Any]] = {}
    chinese = []
    for kind, names in (("name", [zh, en, id]), ("alias", aliases)):
        for name in names:
            key = compact(name)
            keys.setdefault(key, [key, prefix + kind, name if name != id else en, tokens(name)])
            if any(map(is_chinese, runs(name))):
                chinese.append(name)
    for name, spoken in zip(chinese, pinyin, strict=True):
        syllables = spoken.split(" ")
        for key, kind in ((compact("".join(syllables)), "pinyin"), ("".join(one[0] for one in syllables), "initials")):
            keys.setdefault(key, [key, prefix + kind, name, []])
    keys.pop("", None)
    return list(keys.values())


def _read_places(written: Written, counts: list[dict[str, int]]) -> None:
    if not written["tokens"]:
        return
    for token, steps in zip(written["tokens"].split(" "), written["places"].split(" "), strict=True):
        number = -1
        for step in map(int, steps.split(".")):
            number += step // 2
            counts[number].setdefault(token, TEXT + step % 2)


def _weights(counts: list[dict[str, int]]) -> dict[str, Any]:
    """The rarity of each token among concepts, as whole numbers: they are the same in every language of programming."""
    spread = Counter(token for of_concept in counts for token in of_concept)
    weights = {token: _weight(len(counts), number) for token, number in sorted(spread.items())}
    return {"weights": weights, "rarest": _weight(len(counts), 1)}


def _weight(concepts: int, number: int) -> int:
    return math.floor(math.log2(1 + concepts / number) * 16 + 0.5)
