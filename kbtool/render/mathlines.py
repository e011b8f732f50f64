"""Long formulas within a line, in pieces between which a line may break: no browser breaks MathML by itself."""

from __future__ import annotations

import re
from html import unescape
from xml.etree import ElementTree
from xml.etree.ElementTree import Element

from kbtool.render.html import Html

MAY_BREAK = Html("<wbr>")

# Characters that fit on one line of a phone, beside a little text; a formula no longer than that stays whole.
_SHORT = 16
_LONGEST = 22

_OPENING = frozenset("([{⟨⌊⌈")
_CLOSING = frozenset(")]}⟩⌋⌉")
_SEPARATORS = frozenset(",;")
_RELATIONS = frozenset("=≈≠≤≥<>→←↦⟼⟶⟹⇒⇔∈∼≪≫≡∝")
_SUMS = frozenset("+−±")
_PRODUCTS = frozenset("·×⋅")
# Entities that HTML has and XML has not.
_NAMED = re.compile("&(?!(?:amp|lt|gt|quot|apos);)[A-Za-z][A-Za-z0-9]*;")
# After which signs to cut, within how many brackets at most, and pieces of which length.
_ROUNDS = (
    (_SEPARATORS | _RELATIONS, 0, _SHORT),
    (_SUMS, 0, _LONGEST),
    (_SEPARATORS | _RELATIONS, 1, _LONGEST),
    (_SUMS | _PRODUCTS, 1, _LONGEST),
)


def in_pieces(mathml: Html) -> Html:
    """The same formula, where it is long as several; TeX breaks lines after the same signs.

    Examples
    --------
    >>> in_pieces(Html("<math><mi>x</mi><mo>=</mo><mn>1</mn></math>"))
    '<math><mi>x</mi><mo>=</mo><mn>1</mn></math>'
    """
    if len(mathml) <= _SHORT + len("<math></math>"):
        return mathml
    formula = ElementTree.fromstring(_NAMED.sub(lambda match: unescape(match[0]), mathml))
    if _length(list(formula)) <= _SHORT:
        return mathml
    pieces = [list(formula)]
    for signs, depth, longest in _ROUNDS:
        pieces = [part for one in pieces for part in (_cut(one, signs, depth) if _length(one) > longest else [one])]
    return Html(MAY_BREAK.join(_written(formula, piece) for piece in pieces)) if len(pieces) > 1 else mathml


def _cut(parts: list[Element], signs: frozenset[str], deepest: int) -> list[list[Element]]:
    """The parts, cut after each of the signs that no more than so many brackets enclose."""
    pieces: list[list[Element]] = [[]]
    depth, is_cut = 0, False
    for part in parts:
        if is_cut and not _is_space(part) and _sign(part) not in signs:
            pieces.append([])
        pieces[-1].append(part)
        sign = _sign(part)
        depth += (sign in _OPENING) - (sign in _CLOSING)
        is_cut = (is_cut and _is_space(part)) or (
            part.tag == "mo" and sign in signs and depth <= deepest and not _is_prefix(part)
        )
    return pieces


def _is_space(part: Element) -> bool:
    return part.tag == "mspace" or (part.tag == "mtext" and not (part.text or "").strip())


def _sign(part: Element) -> str:
    """The operator that a part is or starts with, as the closing bracket of a power does; else an empty text."""
    while part.tag in ("msup", "msub", "msubsup") and len(part):
        part = part[0]
    return (part.text or "").strip() if part.tag == "mo" else ""


def _is_prefix(part: Element) -> bool:
    return part.get("lspace") == part.get("rspace") == "0" or part.get("form") == "prefix"


def _length(parts: list[Element]) -> int:
    return sum(_characters(part) for part in parts)


def _characters(part: Element) -> int:
    """How many characters stand side by side, a sign with space around it counted as two."""
    if part.tag == "mfrac":
        return max((_characters(child) for child in part), default=0)
    if part.tag == "mo" and (part.text or "") in _RELATIONS | _SUMS | _PRODUCTS:
        return 2
    return len((part.text or "").strip()) + sum(_characters(child) for child in part)


def _written(formula: Element, parts: list[Element]) -> Html:
    piece = Element("math", formula.attrib)
    piece.extend(parts)
    return Html(ElementTree.tostring(piece, encoding="unicode", short_empty_elements=True))
