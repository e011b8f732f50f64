"""How names, texts and queries are taken apart for search.

Every function here has a twin of the same name in ``site/assets/js/search-words.js``; a test compares them over all of
Unicode's basic plane and over every query, so change both together.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Container

# Characters beyond the basic plane are left out, but for the styled letters of mathematics: what else becomes of them
# depends on the version of Unicode, which a browser and Python need not share. So do these letters of the basic plane.
_LEFT_OUT = re.compile("[\ua7c0-\ua7ff\ud800-\udfff]|(?![\U0001d400-\U0001d7ff])[\U00010000-\U0010ffff]")
_ACCENTS = re.compile("[\u0300-\u036f]")
_RUN = re.compile("[0-9a-zα-ω∂∇∞]+|[\u3400-\u9fff]+")
_LATIN = re.compile("[a-z]+")
_MATH = re.compile(r"\$[^$]*\$")

# Chinese characters that only hold a sentence together: a pair with one of them says nothing.
_FUNCTION = frozenset("的了是在和与把这那就都而也吗呢吧么什怎为被让使及或但其它他你我们只还很才又若则即某些此哪谁因所")

# Characters that say little in a pair: texts are searched without such pairs, which would be a third of the index.
_LIGHT = frozenset("一个不上下中会能从到要用时有最更再给以每各后前多大小几两同成得于对出来去没看里间所此")
# What stands alone between these is a word of one character: 头 in 多个头, 行 in 矩阵的行.
_BESIDE = re.compile(f"[{''.join(sorted(_FUNCTION | _LIGHT))}]")

_STOP_WORDS = """
a about all an and any are as at be become between but by can cause did difference different do does done for from
get give given happen has have how i if in into is it its make me mine my need not of on one or same should so some
than that the their them then there these they this to us use used versus vs was we were what when where which why
will with work would you your 可以 一样 什么
"""
STOP_WORDS = frozenset(_STOP_WORDS.split())

# What queries say around the thing that they ask for; in a text these words can mean something.
_ASKING_WORDS = """
advantage advantages affect affected affects application applications applied basics benefit benefits calculate
calculated compare compared comparison compute computed define defined definition describe disadvantage disadvantages
effect example examples explain explained explanation find formula help helps implement implementation implemented
importance important improve improves intro introduction intuition intuitive learn meaning mechanism necessary needed
overview please point problem problems purpose really reason required role show simple simply solve solved solves tell
tutorial understand understanding usage useful want
actually beginner beginners behind cheat code coding come cons derivation derive else equation etc exactly explaining
guide happens
idea implementing invent invented math mathematical mathematics maths meant proof pros prove python scratch sheet
something stand stands still using while works
"""
ASKING_WORDS = frozenset(_ASKING_WORDS.split())

_ASKING_FIRST = re.compile(
    "^(?:请问|到底|为什么要用|为什么要|为什么会|为什么能|为什么|为何|什么时候|什么是|什么叫|何谓|何为|怎么样|怎么|怎样|如何|哪些|"
    "我想了解|我想知道|想了解|请解释|解释一下|解释|介绍一下|介绍|理解|了解|关于|是|的|和)"
)
_ASKING_LAST = re.compile(
    "(?:是什么意思|是什么|是啥|是怎么回事|怎么回事|有什么用|有啥用|有什么区别|的区别|区别|的不同|有什么不同|怎么算|怎么求|怎么做|怎么用|怎么办|"
    "怎么计算|如何计算|的作用|的原理|的定义|的含义|的意思|的关系|的好处|的优点|的缺点|的目的|的公式|的推导|的例子|为什么|什么|"
    "有哪些|一样|公式|推导|详解|介绍|简介|入门|教程|例子|举例|代码|实现|原理|对比|比较|不同|之间|吗|呢|吧|啊|的)$"
)
# A question names what it is about first: "how is dropout used in a network".
_QUESTION_WORDS = frozenset(
    [
        "are",
        "can",
        "could",
        "did",
        "do",
        "does",
        "how",
        "is",
        "should",
        "was",
        "were",
        "what",
        "when",
        "where",
        "which",
        "who",
        "why",
        "will",
        "would",
    ]
)
_CHINESE_QUESTION = re.compile("怎|什么|何|吗|呢|哪|多少|能否|是否|在.+[中里]|用于")
# What stands between a thing and where it is used, or what it belongs to: "dropout in transformers".
_HEAD_ENDS = frozenset(["during", "for", "in", "inside", "on", "when", "with", "within"])
# What stands between two things that a question compares.
_BETWEEN_WORDS = frozenset(["and", "from", "or", "than", "versus", "vs"])
_BETWEEN = re.compile("和|与|跟|以及|还是")
# Why one thing needs another asks about the other: "why do networks need activation functions".
_NEEDS = re.compile("^( *why (?:.*? )?)(?:needs?|uses?|requires?|have|has|want) +(.+)$", re.DOTALL)
_CHINESE_NEEDS = re.compile("^(.*?)(?:需要|要用|要加|要有|使用)(.+)$", re.DOTALL)
_CHINESE_WHY = re.compile("为什么|为何|为啥")
_PLURAL = re.compile("[a-z]{2}[b-hj-rtv-z]s$")
# Longer endings first; each must leave four letters, of short words (add, sum, key) three.
_ENDINGS = "izations ization izing izers izer ized izes ize ations ation ating ated ates ate ings ing edly ed es s e"
ENDINGS = tuple(_ENDINGS.split())
_SHORT = frozenset(("ing", "s"))
# What a word loses with its apostrophe: "what's", "don't", "Bessel's".
_CONTRACTED = re.compile("(?<=[a-z])['’](?:s|t|re|ve|ll|m|d)(?![0-9a-z])")
# British spellings and what they are brought to.
_BRITISH = (
    (re.compile("(?<=....)is(ations?|ing|ed|e|es|ers?)$"), r"iz\1"),
    (re.compile("(?<=...)our(s|ed|ing|al|ings?)?$"), r"or\1"),
    (re.compile("(?<=...)tre(s|d)?$"), r"ter\1"),
    (re.compile("(?<=...)lys(e|es|ed|ing)$"), r"lyz\1"),
    (re.compile("(?<=...[aeiou])ll(ed|ing|ers?)$"), r"l\1"),
)
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
    return [american(run) for run in _RUN.findall(_CONTRACTED.sub("", fold(text)))]


def american(word: str) -> str:
    """The word as Americans spell it: 'normalization' of 'normalisation', 'color', 'center', 'labeled'."""
    for british, other in _BRITISH:
        word = british.sub(other, word)
    return word


def compact(text: str) -> str:
    """The form in which names are compared: width, case, accents, separators and punctuation do not count."""
    return "".join(runs(text))


def is_chinese(run: str) -> bool:
    """Whether a run is Chinese."""
    return run[0] >= "\u3400"


def tokens(text: str) -> list[str]:
    """The parts of a text that are counted, each once: stems of words, pairs of neighbouring Chinese characters.

    A Chinese character that stands alone between those that only hold a sentence together is a part of its own.
    """
    found = []
    for run in runs(_MATH.sub(" ", text)):
        if not is_chinese(run):
            if run not in STOP_WORDS:
                found.append(stem(run))
            continue
        for pair in [run[i : i + 2] for i in range(len(run) - 1)] or [run]:
            if pair not in STOP_WORDS and not _FUNCTION.intersection(pair):
                found.append(pair)
        found += [one for one in _BESIDE.split(run) if len(one) == 1 and len(run) > 1]
    return list(dict.fromkeys(found))


def is_light(token: str) -> bool:
    """Whether a token is a pair of Chinese characters that says too little to be kept of a text."""
    return not _LIGHT.isdisjoint(token)


def stem(word: str) -> str:
    """A crude stem, enough to bring 'normalizing' and 'normalisation', 'matrices' and 'matrix' together."""
    word = american(word)
    for ending, new in _REWRITTEN.items():
        if word.endswith(ending) and len(word) - len(ending) >= 3:
            return word[: len(word) - len(ending)] + new
    for ending in ENDINGS:
        least = 3 if ending in _SHORT else 4
        if word.endswith(ending) and len(word) - len(ending) >= least and not (ending == "s" and word[-2] in "suia"):
            return _without_doubling(word[: len(word) - len(ending)])
    return word


def _without_doubling(word: str) -> str:
    """'stopp', of 'stopping', as 'stop'; 'compress' and 'fall' as they are."""
    return word[:-1] if len(word) > 3 and word[-1] == word[-2] and word[-1] not in "aeiouslz" else word


def subject(query: str) -> str:
    """The query in its compact form without the words that only ask: 'softmax' of 'what is softmax?'."""
    return "".join(_without_ends(runs(query)))


def asks(query: str) -> bool:
    """Whether a query is a question, or says where or of what: what it is about comes first then."""
    parts = runs(query)
    return any(
        _CHINESE_QUESTION.search(run)
        if is_chinese(run)
        else run in ("in", "of") or (at == 0 and run in _QUESTION_WORDS)
        for at, run in enumerate(parts)
    )


def turned(query: str) -> str:
    """The query with what it asks about first, where it asks why one thing needs another.

    Examples
    --------
    >>> turned("why do networks need activation functions"), turned("为什么神经网络需要激活函数")
    ('activation functions why do networks', '激活函数 为什么神经网络')
    """
    text = fold(query)
    found = _NEEDS.match(text) or (_CHINESE_WHY.search(text) and _CHINESE_NEEDS.match(text))
    return f"{found[2]} {found[1].rstrip(' ')}" if found else query


def sides(query: str) -> list[list[str]]:
    """What a query compares, in its order, each as it may be called; nothing where it does not compare.

    Examples
    --------
    >>> sides("L1 vs. L2 regularization")
    [['l1', 'l1regularization'], ['l2regularization']]
    >>> sides("features or labels")
    [['features', 'feature'], ['labels', 'label']]
    >>> sides("keys and values in attention")[0]
    ['keys', 'key', 'attentionkeys', 'attentionkey']
    """
    found: list[list[str]] = [[]]
    for run in _without_ends(runs(query)):
        if run in _BETWEEN_WORDS:
            found.append([])
        elif is_chinese(run):
            first, *more = _BETWEEN.split(run)
            found[-1] += [first] if first else []
            found += [[one] if one else [] for one in more]
        else:
            found[-1].append(run)
    compared = [side for side in map(_without_ends, found) if side]
    if len(compared) < 2:
        return []
    last = compared[-1]
    at = next((at for at, word in enumerate(last) if at and word in _HEAD_ENDS), len(last))
    compared[-1], where = last[:at], _forms("".join(_without_ends(last[at + 1 :])))[-1]
    shared = "".join(compared[-1][1:])  # "batch and layer normalization" leaves out the first "normalization"
    called = [["".join(side)] + (["".join(side) + shared] if shared else []) for side in compared[:-1]]
    called.append(["".join(compared[-1])])
    if where:  # "encoder and decoder in transformers"
        called = [[*names, where + names[0]] for names in called]
    return [[form for one in names for form in _forms(one)] for names in called]


def _forms(name: str) -> list[str]:
    """A name as it was written and, where that may be a plural, without its last letter."""
    return [name, name[:-1]] if _PLURAL.search(name) else [name]


def _without_ends(parts: list[str]) -> list[str]:
    while parts:
        first, last = _ends_without_asking(parts)
        if (first, last) == (parts[0], parts[-1]):
            break
        parts = [part for part in ([first] if len(parts) == 1 else [first, *parts[1:-1], last]) if part]
    return parts


def _ends_without_asking(parts: list[str]) -> tuple[str, str]:
    first, last = parts[0], parts[-1]
    if len(parts) == 1:
        first = last = _without_asking(_without_asking(first, _ASKING_FIRST), _ASKING_LAST)
        return first, last
    return _without_asking(first, _ASKING_FIRST), _without_asking(last, _ASKING_LAST)


def _without_asking(run: str, asking: re.Pattern[str]) -> str:
    if run and is_chinese(run):
        return asking.sub("", run)
    return "" if run in STOP_WORDS or run in ASKING_WORDS else run


def query_tokens(query: str, known: Container[str]) -> list[str]:
    """The tokens of what a query says, or of all its words where they only ask."""
    return said(query, known) or tokens(query)


def said(query: str, known: Container[str]) -> list[str]:
    """The tokens of a query: without words that only ask, and two words as one where only that is how it is written.

    Parameters
    ----------
    query : str
    known : container of str
        The tokens of the index: 'back propagation' becomes the token of 'backpropagation' where that is one.
    """
    words = runs(_MATH.sub(" ", query))
    joined = []
    at = 0
    while at < len(words):
        pair = "".join(words[at : at + 2])
        if at + 1 < len(words) and _LATIN.fullmatch(pair) and len(words[at + 1]) > 2 and stem(pair) in known:
            joined.append(pair)
            at += 2
        else:
            joined.append(words[at])
            at += 1
    return tokens(" ".join(one for one in joined if one not in ASKING_WORDS))


def heads(query: str, known: Container[str]) -> list[int]:
    """How many tokens stand before each word that says where something is used: 1 in 'dropout in training'."""
    words = runs(_MATH.sub(" ", query))
    before = [said(" ".join(words[:at]), known) for at, word in enumerate(words) if word in _HEAD_ENDS]
    return [len(found) for found in before if found]
