"""How names, texts and queries are taken apart for search.

Every function here has a twin of the same name in ``site/assets/js/search-core.js``; a test compares them over all of
Unicode's basic plane and over every query, so change both together.
"""

from __future__ import annotations

import re
import unicodedata

# Characters beyond the basic plane are left out, but for the styled letters of mathematics: what else becomes of them
# depends on the version of Unicode, which a browser and Python need not share. So do these letters of the basic plane.
_LEFT_OUT = re.compile("[\ua7c0-\ua7ff\ud800-\udfff]|(?![\U0001d400-\U0001d7ff])[\U00010000-\U0010ffff]")
_ACCENTS = re.compile("[\u0300-\u036f]")
_RUN = re.compile("[0-9a-zα-ω∂∇∞]+|[\u3400-\u9fff]+")
_MATH = re.compile(r"\$[^$]*\$")

# Chinese characters that only hold a sentence together: a pair with one of them says nothing.
_FUNCTION = frozenset("的了是在和与把这那就都而也吗呢吧么什怎为被让使及或但其它他你我们只还很才又若则即某些此哪谁因所")

_STOP_WORDS = """
a about an and any are as at be become between but by can cause did difference different do does done for from get give
given happen has have how i if in into is it its make mine my need not of on one or same should so some than that
the their them then there these they this to us use used versus vs was we were what when where which why will with work
would you your 可以 一样 什么
"""
STOP_WORDS = frozenset(_STOP_WORDS.split())

_ASKING_FIRST = re.compile(
    "^(?:请问|到底|为什么要用|为什么要|为什么会|为什么能|为什么|为何|什么时候|什么是|什么叫|何谓|何为|怎么样|怎么|怎样|如何|哪些|解释|理解|是|的|和)"
)
_ASKING_LAST = re.compile(
    "(?:是什么意思|是什么|是啥|是怎么回事|怎么回事|有什么用|有啥用|有什么区别|的区别|区别|的不同|有什么不同|怎么算|怎么求|怎么做|怎么用|怎么办|"
    "怎么计算|如何计算|的作用|的原理|的定义|的含义|的意思|为什么|什么|吗|呢|吧|啊|的)$"
)
# Longer endings first; each must leave four letters.
_ENDINGS = "izations ization izing izers izer ized izes ize ations ation ating ated ates ate ings ing edly ed es s e"
ENDINGS = tuple(_ENDINGS.split())
_BRITISH = re.compile("(?<=....)is(ations?|ing|ed|e|es|ers?)$")
_REWRITTEN = {
    "ications": "y",
    "ication": "y",
    "ices": "ix",
    "ies": "y",
    "ied": "y",
    "iers": "y",
    "ier": "y",
    "ional": "ion",
}


def fold(text: str) -> str:
    """The text without differences of width, case and accents."""
    plain = unicodedata.normalize("NFKD", _LEFT_OUT.sub("", text)).lower()
    return _ACCENTS.sub("", plain).replace("ς", "σ")


def runs(text: str) -> list[str]:
    """The words of Latin or Greek letters and digits, and the unbroken stretches of Chinese, in order."""
    return _RUN.findall(fold(text))


def compact(text: str) -> str:
    """The form in which names are compared: width, case, accents, separators and punctuation do not count."""
    return "".join(runs(text))


def is_chinese(run: str) -> bool:
    """Whether a run is Chinese."""
    return run[0] >= "\u3400"


def tokens(text: str) -> list[str]:
    """The parts of a text that are counted, each once: stems of words, pairs of neighbouring Chinese characters."""
    found = []
    for run in runs(_MATH.sub(" ", text)):
        if not is_chinese(run):
            if run not in STOP_WORDS:
                found.append(stem(run))
            continue
        for pair in [run[i : i + 2] for i in range(len(run) - 1)] or [run]:
            if pair not in STOP_WORDS and not _FUNCTION.intersection(pair):
                found.append(pair)
    return list(dict.fromkeys(found))


def stem(word: str) -> str:
    """A crude stem, enough to bring 'normalizing' and 'normalisation', 'matrices' and 'matrix' together."""
    word = _BRITISH.sub(r"iz\1", word)
    for ending, new in _REWRITTEN.items():
        if word.endswith(ending) and len(word) - len(ending) >= 3:
            return word[: len(word) - len(ending)] + new
    for ending in ENDINGS:
        if word.endswith(ending) and len(word) - len(ending) >= 4 and not (ending == "s" and word[-2] in "sui"):
            return _without_doubling(word[: len(word) - len(ending)])
    return word


def _without_doubling(word: str) -> str:
    """'stopp', of 'stopping', as 'stop'; 'compress' and 'fall' as they are."""
    return word[:-1] if word[-1] == word[-2] and word[-1] not in "aeiouslz" else word


def subject(query: str) -> str:
    """The query in its compact form without the words that only ask: 'softmax' of 'what is softmax?'."""
    parts = runs(query)
    while parts:
        first, last = _ends_without_asking(parts)
        if (first, last) == (parts[0], parts[-1]):
            break
        parts = [part for part in ([first] if len(parts) == 1 else [first, *parts[1:-1], last]) if part]
    return "".join(parts)


def _ends_without_asking(parts: list[str]) -> tuple[str, str]:
    first, last = parts[0], parts[-1]
    if len(parts) == 1:
        first = last = _without_asking(_without_asking(first, _ASKING_FIRST), _ASKING_LAST)
        return first, last
    return _without_asking(first, _ASKING_FIRST), _without_asking(last, _ASKING_LAST)


def _without_asking(run: str, asking: re.Pattern[str]) -> str:
    if run and is_chinese(run):
        return asking.sub("", run)
    return "" if run in STOP_WORDS else run
