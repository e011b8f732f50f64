"""Search: one index and one ranking for the command line and for the browser.

The index is plain JSON, written once at build time. The ranking here has a twin in ``site/assets/js/search-core.js``;
a test asks both the same questions and compares every score, so change them together. It uses nothing but integer and
IEEE double arithmetic in the same order, so that the two agree to the last bit.

Names come first: equal, starting with, containing, contained in the query (a question), spelt alike. What is left of a
question is matched by its words and pairs of Chinese characters against summaries, claims and pitfalls, rarer parts
counting more.
"""

from __future__ import annotations

import math
import re
import unicodedata
from collections import Counter
from collections.abc import Iterable, Iterator
from typing import Any, NamedTuple

from kbtool.model import Concept, KnowledgeBase, Term

Index = dict[str, Any]

_SEPARATORS = re.compile(r"[\s\-_·'’.,:;!?()\[\]{}（）/，。、：；！？“”\"]+")
_MATH = re.compile(r"\$[^$]*\$")
_WORD = re.compile(r"[a-z0-9]+|[\u3400-\u9fff]+")

# Words that carry no meaning in a question; in Chinese, pairs of characters.
STOP_WORDS = frozenset(
    "a an and are as at be by can do does for from how i in is it its of on or should that the this to what when where "
    "which why will with you not than then same between difference "
    "什么 怎么 为什 么要 什么 么是 吗的 的是 是什 是怎 怎样 如何 哪些 有什 可以 一样 样吗 么用 么会 么做 了吗 时候".split()
)

KIND_COST = {"name": 0, "alias": 20, "pinyin": 60, "term": 40, "term-pinyin": 90}


class Hit(NamedTuple):
    """One answer: the concept, the term on its page or an empty text, the score, and the name that matched."""

    concept: str
    term: str
    score: float
    matched: str


def compact(text: str) -> str:
    """The form in which names are compared: width, case and separators do not count."""
    return _SEPARATORS.sub("", unicodedata.normalize("NFKC", text).lower())


def tokens(text: str) -> list[str]:
    """The parts of a text that are counted: stems of Latin words, pairs of neighbouring Chinese characters."""
    found = []
    for run in _WORD.findall(unicodedata.normalize("NFKC", text).lower()):
        if run[0] >= "\u3400":
            found += [run[i : i + 2] for i in range(len(run) - 1)] if len(run) > 1 else [run]
        else:
            found.append(stem(run))
    return [token for token in found if token not in STOP_WORDS]


def stem(word: str) -> str:
    """A crude stem, enough to bring 'normalizing' and 'normalisation' together."""
    word = word.replace("isation", "ization").replace("ise", "ize").replace("ising", "izing")
    for ending in ("izations", "ization", "izing", "ized", "izes", "ize", "ations", "ation", "ings", "ing", "ies", "ed", "es", "s"):
        if word.endswith(ending) and len(word) - len(ending) >= 4:
            return word[: len(word) - len(ending)]
    return word


def build_index(kb: KnowledgeBase) -> Index:
    """The index of a knowledge base.

    Returns
    -------
    dict
        ``docs``: of each concept and term ``[concept, term, keys, tokens]`` with keys ``[[key, kind, shown], ...]`` and
        the tokens as ``{token: weight}``; ``weights``: the rarity of each token.
    """
    docs = []
    for concept in kb.concepts.values():
        docs.append([concept.id, "", _keys(concept, ""), _token_counts(_texts(concept))])
        docs += [[concept.id, term.id, _keys(term, "term"), {}] for term in concept.terms]
    spread = Counter(token for doc in docs for token in doc[3])
    count = len(kb.concepts)
    weights = {token: round(math.log2(1 + count / number) * 16) for token, number in sorted(spread.items())}
    return {"docs": docs, "weights": weights}


def _keys(item: Concept | Term, prefix: str) -> list[list[str]]:
    keys: dict[str, list[str]] = {}
    for kind, names in (("name", [item.name.zh, item.name.en, item.id.replace("-", " ")]), ("alias", list(item.aliases))):
        for name in names:
            keys.setdefault(compact(name), [compact(name), prefix or kind, name])
            for pinyin in _pinyin(name):
                keys.setdefault(pinyin, [pinyin, f"{prefix}-pinyin" if prefix else "pinyin", name])
    keys.pop("", None)
    return list(keys.values())


def _pinyin(name: str) -> Iterator[str]:
    if re.search(r"[\u3400-\u9fff]", name):
        from pypinyin import lazy_pinyin  # loads a dictionary; only building an index needs it

        yield compact("".join(lazy_pinyin(name)))


def _texts(concept: Concept) -> Iterator[tuple[str, int]]:
    """The texts that a question is matched against, with their weights."""
    for names in ([concept.name.zh, concept.name.en, *concept.aliases],):
        for name in names:
            yield name, 3
    yield concept.summary.zh, 2
    yield concept.summary.en, 2
    for item in (*concept.claims, *concept.pitfalls):
        yield item.zh, 1
        yield item.en, 1
    for term in concept.terms:
        yield term.name.zh, 1
        yield term.name.en, 1
    if concept.explanation:
        for heading in re.findall(r"^#+ (.+)$", concept.explanation.zh + "\n" + concept.explanation.en, re.MULTILINE):
            yield heading, 1


def _token_counts(texts: Iterable[tuple[str, int]]) -> dict[str, int]:
    counts: dict[str, int] = {}
    for text, weight in texts:
        for token in tokens(_MATH.sub(" ", text)):
            counts[token] = max(counts.get(token, 0), weight)
    return dict(sorted(counts.items()))


def search(index: Index, query: str, limit: int = 20) -> list[Hit]:
    """The best answers to a query, best first; ties by the order of ids."""
    wanted = compact(query)
    if not wanted:
        return []
    parts = list(dict.fromkeys(tokens(query)))
    weights = index["weights"]
    # A part that stands nowhere counts as the rarest: it must not let the rest pass for the whole.
    total = sum(weights.get(part, 16) for part in parts) or 1
    hits = []
    for concept, term, keys, counts in index["docs"]:
        best, shown = 0.0, ""
        for key, kind, name in keys:
            score = key_score(wanted, key)
            if score > 0:
                score -= KIND_COST[kind]
                if score > best:
                    best, shown = score, name
        found = sum(weights[part] * (3 + counts[part]) for part in parts if part in counts)
        score = best + 150.0 * found / total
        if best > 0 or found * 2 >= total:
            hits.append(Hit(concept, term, score, shown))
    hits.sort(key=lambda hit: (-hit.score, hit.concept, hit.term))
    return hits[:limit]


def key_score(wanted: str, key: str) -> float:
    """How well a name answers a query, from 0 to 1000."""
    if key == wanted:
        return 1000.0
    if key.startswith(wanted):
        return 800.0 + 100.0 * len(wanted) / len(key)
    if wanted in key and long_enough(wanted):
        return 650.0 + 100.0 * len(wanted) / len(key)
    if key in wanted and long_enough(key):
        return 500.0 + 250.0 * len(key) / len(wanted)
    likeness = alike(wanted, key)
    return 300.0 + 400.0 * likeness if likeness >= 0.6 else 0.0


def long_enough(text: str) -> bool:
    """Whether a text says enough to be looked for inside another: two Chinese characters, or four letters."""
    return len(text) >= (2 if text[0] >= "\u3400" or text[-1] >= "\u3400" else 4)


def alike(one: str, other: str) -> float:
    """1 minus the edit distance (swapped neighbours count once) over the longer length; 0 where lengths differ much."""
    longer = max(len(one), len(other))
    if abs(len(one) - len(other)) * 5 > longer * 2:
        return 0.0
    before: list[int] = []
    row = list(range(len(other) + 1))
    for i in range(1, len(one) + 1):
        then, row = row, [i] + [0] * len(other)
        for j in range(1, len(other) + 1):
            cost = 0 if one[i - 1] == other[j - 1] else 1
            row[j] = min(row[j - 1] + 1, then[j] + 1, then[j - 1] + cost)
            if i > 1 and j > 1 and one[i - 1] == other[j - 2] and one[i - 2] == other[j - 1]:
                row[j] = min(row[j], before[j - 2] + 1)
        before = then
    return 1.0 - row[-1] / longer
