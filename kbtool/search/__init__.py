"""Search: one index and one ranking for the command line and for the browser.

The ranking here has a twin in ``site/assets/js/search-core.js``; a test asks both the same questions and compares every
score, so change them together. Both use whole numbers and IEEE doubles in the same order, so that they agree to the
last bit.

A name answers best when it equals the query, or what the query asks about; then when it starts with it, contains it,
has the same words, or is spelt alike. To that comes how much of the query stands in a concept's text, rarer parts
counting more.
"""

from __future__ import annotations

from functools import lru_cache
from typing import Any, NamedTuple

from kbtool.search._fulltext import PageText, sections_of, write_texts
from kbtool.search._index import Index, Written, expand, write_index
from kbtool.search._text import (
    asks,
    compact,
    fold,
    heads,
    is_chinese,
    query_tokens,
    runs,
    sides,
    stem,
    subject,
    tokens,
    turned,
)

__all__ = [
    "Hit",
    "Index",
    "PageText",
    "Written",
    "asks",
    "compact",
    "expand",
    "fold",
    "heads",
    "is_chinese",
    "query_tokens",
    "runs",
    "search",
    "sections_of",
    "sides",
    "stem",
    "subject",
    "tokens",
    "turned",
    "write_index",
    "write_texts",
]

# What a name of each kind costs against a concept's own name.
COST = {"name": 0, "alias": 20, "pinyin": 60, "initials": 120}
COST |= {f"term-{kind}": cost + 40 for kind, cost in COST.items()}
# A concept whose own name begins with the query comes before a term that is also called so.
COST["term-alias"] = 160
SUBJECT_COST = 20  # to match only what a question asks about
# What a question compares comes before all that is like the question as a whole, in the order of the question.
SIDE = 2700.0
SIDE_COST = 100
MOST = 0.7
EARLY = 10.0
LEAD = 300.0  # for what a question names first
HEAD = 900.0  # for what a query names before "in", "for" and the like
STRENGTH = (0, 3, 8, 10)  # of a token in the text, in the summary, in a name
LEAST = 4  # a text answers that has the fourth part of a query: a guess is worth more to a learner than nothing
UNKNOWN_PAIR = 16  # a pair of Chinese characters that is nowhere is mostly the seam between two words


class Hit(NamedTuple):
    """One answer: the concept, the term on its page or an empty text, the score, and the name that matched, if any."""

    concept: str
    term: str
    score: float
    matched: str


def search(index: Index, query: str, limit: int = 20) -> list[Hit]:
    """The best answers to a query, best first; ties in the order of ids."""
    wanted = compact(query)
    if not wanted:
        return []
    asked = (wanted, subject(query) or wanted)
    compared = _compared(index, query)
    told = turned(query)
    parts = _weighed_parts(index, told)
    total = sum(parts.values())
    lead = HEAD if told != query else LEAD if asks(query) else 0.0
    leads = (lead, heads(told, index["weights"]))
    hits = []
    for concept, term, keys, counts in index["docs"]:
        if (concept, term) in compared:
            hits.append(Hit(concept, term, *compared[concept, term]))
            continue
        best, shown = _best_name(keys, asked, parts, total, leads, index["weights"])
        found = [part for part in parts if part in counts]
        covered = sum(parts[part] for part in found)
        text = sum(parts[part] * STRENGTH[counts[part]] for part in found)
        if best > 0 or (found and covered * LEAST >= total):
            hits.append(Hit(concept, term, best + (90.0 * text / total if text else 0.0), shown))
    hits.sort(key=lambda hit: (-hit.score, hit.concept, hit.term))
    return hits[:limit]


def _compared(index: Index, query: str) -> dict[tuple[str, str], tuple[float, str]]:
    """What a question compares: the score of each and its name there; nothing if fewer than two of them are known."""
    found: dict[tuple[str, str], tuple[float, str]] = {}
    known = set()
    asked = sides(query)
    for concept, term, keys, _ in index["docs"] if asked else ():
        for key, kind, name, _ in keys:
            place = next((number for number, names in enumerate(asked) if key in names), -1)
            score = SIDE - SIDE_COST * place - COST[kind]
            if place >= 0 and score > found.get((concept, term), (0.0, ""))[0]:
                found[concept, term] = (score, name)
                known.add(place)
    return found if len(known) > 1 else {}


def _weighed_parts(index: Index, query: str) -> dict[str, int]:
    """The tokens of a query with their weights; a word that stands nowhere gives way to one that is spelt alike."""
    weights: dict[str, int] = index["weights"]
    found: dict[str, int] = {}
    for part in query_tokens(query, weights):
        if part in weights:
            found[part] = weights[part]
        elif is_chinese(part):
            found[part] = UNKNOWN_PAIR
        else:
            close = _closest(weights, part)
            # One that is unknown counts as the rarest: it must not let the rest pass for the whole.
            found[close or part] = weights[close] if close else index["rarest"]
    return found


def _closest(weights: dict[str, int], word: str) -> str:
    """The known word that is spelt most alike, else the one with the longest beginning in common; else empty.

    Of several, the most usual one.
    """
    spelt = begun = (0, 0, "")
    allowed = 0 if len(word) < 4 else 1 if len(word) < 8 else 2
    for known, weight in weights.items():
        if known[0] == word[0]:
            if abs(len(known) - len(word)) <= allowed:
                spelt = _better(spelt, (allowed + 1 - distance(word, known), -weight, known))
            begun = _better(begun, (_same_beginning(word, known), -weight, known))
    return spelt[2] or begun[2]


def _better(one: tuple[int, int, str], other: tuple[int, int, str]) -> tuple[int, int, str]:
    """The one with the greater numbers, of equals the first by the alphabet; what has no likeness is none."""
    if other[0] <= 0:
        return one
    return other if not one[2] or (-other[0], -other[1], other[2]) < (-one[0], -one[1], one[2]) else one


def _same_beginning(one: str, other: str) -> int:
    """How many letters two words begin with in common: at least 4, and at most 3 of each left over; else 0."""
    shared = 0
    while shared < len(one) and shared < len(other) and one[shared] == other[shared]:
        shared += 1
    return shared if shared >= 4 and max(len(one), len(other)) - shared <= 3 else 0


def _best_name(
    keys: list[list[Any]],
    asked: tuple[str, str],
    parts: dict[str, int],
    total: int,
    leads: tuple[float, list[int]],
    weights: dict[str, int],
) -> tuple[float, str]:
    wanted, about = asked
    best, shown = 0.0, ""
    for key, kind, name, words in keys:
        score = key_score(wanted, key, kind)
        if about != wanted:
            score = max(score, key_score(about, key, kind) - SUBJECT_COST + (leads[0] if key == about else 0.0))
        if words:
            score = max(score, words_score(parts, total, leads, words, weights))
        score -= COST[kind]
        if score > best:
            best, shown = score, name
    return best, shown


def key_score(wanted: str, key: str, kind: str) -> float:
    """How well a name answers a query, from 0 to 1000; initials must be equal."""
    if key == wanted:
        return 1000.0
    if kind.endswith("initials"):
        return 0.0
    if key.startswith(wanted):
        return 800.0 + 100.0 * len(wanted) / len(key)
    if wanted in key and long_enough(wanted):
        return 650.0 + 100.0 * len(wanted) / len(key)
    likeness = alike(wanted, key)
    return 300.0 + 400.0 * likeness if likeness >= 0.6 else 0.0


def words_score(
    parts: dict[str, int], total: int, leads: tuple[float, list[int]], words: list[str], weights: dict[str, int]
) -> float:
    """How far the words of a query and of a name are the same, in any order, from 0 to 860.

    Where they share less than most of their words, a name that is in the query as a whole still counts a little: a
    question is seldom about the most general word in it. Of two such names the one that is said first counts more.
    """
    shared = own = 0
    for word in words:
        own += weights[word]
        shared += parts.get(word, 0)
    if not shared:
        return 0.0
    likeness = 2.0 * shared / (total + own)
    if shared != own:
        return 850.0 * likeness if likeness >= MOST else 0.0
    place = next(number for number, part in enumerate(parts) if part in words)
    early = EARLY * (len(parts) - place) / len(parts)
    if all(part in words for part in list(parts)[: len(words)]):
        early += HEAD if len(words) in leads[1] else leads[0]
    return (850.0 * likeness if likeness >= MOST else 400.0 * likeness * likeness) + early


def long_enough(text: str) -> bool:
    """Whether a text says enough to be looked for inside another: two Chinese characters, or four letters."""
    return len(text) >= (2 if is_chinese(text) or is_chinese(text[-1]) else 4)


def alike(one: str, other: str) -> float:
    """1 minus the edit distance over the longer length; 0 where the lengths differ much or both are short."""
    longer = max(len(one), len(other))
    if longer < 3 or abs(len(one) - len(other)) * 5 > longer * 2:
        return 0.0
    return 1.0 - distance(one, other) / longer


def distance(one: str, other: str) -> int:
    """How many characters to put in, take out, replace or swap with their neighbour (optimal string alignment)."""
    return int(_distance()(one, other))


@lru_cache(maxsize=1)
def _distance():  # type: ignore[no-untyped-def]  # rapidfuzz is imported by the first query that needs it
    from rapidfuzz.distance import OSA

    return OSA.distance
