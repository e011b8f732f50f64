r"""Formulas as plain text, for a terminal, a list, a description: ``\frac{1}{2N}\sum_{i} x_i^2`` is ``1/(2N) ∑ᵢ xᵢ²``.

Written from MathML, so that it knows exactly the TeX that the pages know. The converters of TeX to text that there are
(pylatexenc, unicodeit) write a fraction without its brackets, a+b/c, or leave what they do not know as it is.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import lru_cache
from html import unescape
from typing import NamedTuple
from xml.etree import ElementTree
from xml.etree.ElementTree import Element

from kbtool.markup import Link, TexError, clean, replace, split_math, tex_to_mathml

_RAISED = {
    **dict(zip("0123456789+-−=()⊤", "⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻⁻⁼⁽⁾ᵀ", strict=True)),
    **dict(zip("abcdefghijklmnoprtuvwxyz", "ᵃᵇᶜᵈᵉᶠᵍʰⁱʲᵏˡᵐⁿᵒᵖʳᵗᵘᵛʷˣʸᶻ", strict=True)),
    **dict(zip("ABDHKLMNPRTβ", "ᴬᴮᴰᴴᴷᴸᴹᴺᴾᴿᵀᵝ", strict=True)),
}
_LOWERED = {
    **dict(zip("0123456789+-−=()", "₀₁₂₃₄₅₆₇₈₉₊₋₋₌₍₎", strict=True)),
    **dict(zip("aehijklmnoprstuvxβ", "ₐₑₕᵢⱼₖₗₘₙₒₚᵣₛₜᵤᵥₓᵦ", strict=True)),
}
_ACCENTS = {
    **dict.fromkeys("^ˆ", "\u0302"),
    **dict.fromkeys("~˜", "\u0303"),
    **dict.fromkeys("¯\u0332", "\u0304"),
    **dict.fromkeys("→\u20d7", "\u20d7"),
    **dict(zip("˙¨ˇ´`", "\u0307\u0308\u030c\u0301\u0300", strict=True)),
}
_RELATIONS = set("=≠<>≤≥≪≫≈≃≅≡∼∝≔∈∉∋⊂⊆⊃⊇→←↔↦⇒⇐⇔⟶⟵⟹⟺⟼⊥∣∥≺≻↛∴") | {":=", "=:", "≜", "≐"}
_BINARY = set("+−-±∓×⋅÷∘⊙⊗⊕∪∩∧∨∗*⋆∖")
_LARGE = set("∑∏∫∬∮⋃⋂⨁")
_NAMED = re.compile(r"&(?!amp;|lt;|gt;|quot;)\w+;")  # characters that have a name in HTML but none in XML
_LIMITS = {"lim", "max", "min", "sup", "inf", "argmax", "argmin", "arg max", "arg min"}
_SILENT = set("\u2061\u2062\u2063\u2064\u200b")
_OPEN, _CLOSE = set("([{⟨⌊⌈⟦"), set(")]}⟩⌋⌉⟧")
_FENCES = set("|‖∥")
_BRACES = ("⏟", "⏞")  # over and under what they name


def readable(text: str, name_of: Callable[[str], str] = str) -> str:
    r"""A text of a contributor for a terminal: formulas as plain text, links as their words, the rest as it is.

    Parameters
    ----------
    text : str
    name_of : callable
        Gives what a link says that has no words of its own, from its target.

    Examples
    --------
    >>> readable(r"the inverse of $e^x$, see [[softmax]] and [[l2-norm|the length]]")
    'the inverse of eˣ, see softmax and the length'
    """

    def words(link: Link) -> str:
        return readable(link.label) if link.label else name_of(link.target)

    return replace(split_math(clean(text)), lambda part: tex_to_text(part.text), words)


def tex_to_text(tex: str) -> str:
    r"""A formula on one line of plain text; TeX that cannot be converted stays as it is.

    Examples
    --------
    >>> tex_to_text(r"\frac{a + b}{2 c}"), tex_to_text(r"X^\top X"), tex_to_text(r"-\log q_{ij}")
    ('(a + b)/(2c)', 'XᵀX', '−log qᵢⱼ')
    """
    try:
        return _text_of(tex)
    except TexError:
        return clean(tex)


@lru_cache(maxsize=10_000)
def _text_of(tex: str) -> str:
    root = ElementTree.fromstring(_NAMED.sub(lambda name: unescape(name[0]), tex_to_mathml(tex)))
    return re.sub(r"\s+", " ", _row(list(root), tight=False).text).strip()


class _Piece(NamedTuple):
    """Some of a formula as text, and what it is to its neighbours."""

    text: str
    kind: str  # operand, word, fraction, relation, binary, large, open, close, fence, comma, space


def _piece(node: Element, tight: bool) -> _Piece:
    make = _MAKERS.get(node.tag)
    return make(node, tight) if make else _row(list(node), tight)


def _row(nodes: list[Element], tight: bool) -> _Piece:
    pieces = [piece for node in nodes if (piece := _piece(node, tight)).text]
    if len(pieces) == 1:
        return pieces[0]
    text, before = "", ""
    opened = 0  # fences look alike on both sides
    for at, piece in enumerate(pieces):
        kind = piece.kind
        if kind == "fence":
            kind = "close" if opened % 2 and before not in ("binary", "relation", "open", "comma") else "open"
            opened += 1
        if kind == "binary" and before in ("", "binary", "relation", "open", "comma", "large"):
            kind = "sign"
        text += _gap(before, kind, piece.text, tight) + piece.text
        if kind in ("relation", "binary", "comma") and not tight and at + 1 < len(pieces):
            text += " "
        before = "binary" if kind == "sign" else kind
    return _Piece(text, "operand" if text else "space")


def _gap(before: str, kind: str, text: str, tight: bool) -> str:
    """What stands between a piece and the one before it, besides the space that follows an operator."""
    if kind in ("relation", "binary"):
        return "" if tight or not before else " "
    if before in ("", "open", "sign", "relation", "binary", "comma", "space") or kind in ("close", "comma", "space"):
        return ""
    if before == "word":  # log q, but log(q)
        return "" if text[0] in _OPEN else " "
    if before == "large":
        return " "
    if kind == "word" or re.match("[A-Za-z]{2}", text):
        return " "
    if "fraction" in (before, kind):
        return "" if tight else " "
    return " " if kind == "large" else ""


def _identifier(node: Element, tight: bool) -> _Piece:
    text = "".join(one for one in node.text or "" if one not in _SILENT)
    if text == ":":  # f: X → Y
        return _Piece(text, "comma")
    return _Piece(text, "word" if len(text) > 1 and text.isalpha() and text.isascii() else "operand")


def _operator(node: Element, tight: bool) -> _Piece:
    text = "".join(one for one in node.text or "" if one not in _SILENT)
    if text in _FENCES and "lspace" in node.attrib and node.get("stretchy") != "true":
        return _Piece(text, "relation" if node.get("lspace") not in ("0", "0em") else "fence")
    for kind, signs in _KINDS:
        if text in signs:
            return _Piece(text, kind)
    if text.isascii() and text.isalpha() and len(text) > 1:
        return _Piece(text, "word")
    return _Piece("′" if text == "'" else text, "operand")


def _words(node: Element, tight: bool) -> _Piece:
    text = (node.text or "").replace("\xa0", " ")
    return _Piece(text, "space" if not text.strip() else "word" if len(text) > 1 else "operand")


def _space(node: Element, tight: bool) -> _Piece:
    width = re.match(r"([\d.]+)em", node.get("width", ""))
    return _Piece(" " if width and float(width[1]) > 0.25 else "", "space")


def _fraction(node: Element, tight: bool) -> _Piece:
    above, below = (_piece(one, tight).text for one in node)
    if node.get("linethickness") in ("0", "0px", "0em"):
        return _Piece(f"{above} choose {below}", "operand")
    return _Piece(f"{_grouped(above)}/{_grouped(below, product=True)}", "fraction")


def _root(node: Element, tight: bool) -> _Piece:
    if node.tag == "msqrt":
        return _Piece("√" + _grouped(_row(list(node), tight).text, product=True), "operand")
    base, index = (_piece(one, tight=True).text for one in node)
    return _Piece(_written(index, _RAISED, "^") + "√" + _grouped(base, product=True), "operand")


def _scripted(node: Element, tight: bool) -> _Piece:
    base = _piece(node[0], tight)
    scripts = ["" if one.text in _BRACES else _piece(one, tight=True).text for one in node[1:]]
    if not any(scripts):
        return base
    lower = scripts[0] if node.tag in ("msub", "munder", "msubsup", "munderover") else ""
    upper = scripts[-1] if node.tag in ("msup", "mover", "msubsup", "munderover") else ""
    text = base.text if base.kind in ("close", "fence", "word", "large") else _grouped(base.text)
    if node.tag == "mover" and upper in _ACCENTS:
        accented = text + _ACCENTS[upper] if len(text) == 1 else _grouped(base.text, product=True) + upper
        return _Piece(accented, "operand")
    kind = base.kind if base.kind in ("word", "large", "close", "fence", "relation") else "operand"
    if base.text in _LIMITS:
        kind = "large"
    if kind == "relation":
        return _Piece(text + "".join(f"[{one}]" for one in scripts), kind)
    return _Piece(text + _written(lower, _LOWERED, "_") + _written(upper, _RAISED, "^"), kind)


def _table(node: Element, tight: bool) -> _Piece:
    rows = [[_row(list(cell), tight).text.strip() for cell in row] for row in node]
    aligned = any(cell[:1] in _RELATIONS for row in rows for cell in row)
    between = " " if aligned or not any(" " in cell for row in rows for cell in row) else ", "
    return _Piece("; ".join(between.join(filter(None, row)) for row in rows), "operand")


def _written(script: str, letters: dict[str, str], sign: str) -> str:
    """An index or exponent in small letters, where Unicode has them all, and after a sign where not."""
    if not script:
        return ""
    if set(script) <= {"′", "″"}:
        return script
    if all(one in letters for one in script) and not re.fullmatch("[A-Za-z]{3,}", script):
        return "".join(letters[one] for one in script)
    return sign + (script if re.fullmatch(r"[A-Za-z]+|[\d.]+|.", script) else f"({script})")


def _grouped(text: str, *, product: bool = False) -> str:
    """In brackets where what follows or stands before would otherwise join only a part of it."""
    alone = re.fullmatch(r"√?[\w.]?[\u0300-\u036f\u20d7₀-ₜᵢ-ᵪⱼ⁰-ⁿᵀᴬ-ᶻ′]*|\d+(\.\d+)?|[a-z]{2,}|∂?\w[₀-ₜᵢ-ᵪⱼ]*", text)
    if alone or _is_bracketed(text):
        return text
    return text if not product and not re.search(r"[\s/+−]", text) else f"({text})"


def _is_bracketed(text: str) -> bool:
    """Whether the bracket that begins a text is closed by its end and not before."""
    depth = 0
    for at, one in enumerate(text):
        depth += (one in _OPEN) - (one in _CLOSE)
        if depth == 0:
            return at == len(text) - 1 and at > 0
    return False


_KINDS = (
    ("relation", _RELATIONS - _FENCES),
    ("binary", _BINARY),
    ("large", _LARGE),
    ("open", _OPEN),
    ("close", _CLOSE),
    ("fence", _FENCES),
    ("comma", set(",;:")),
)
_MAKERS = {
    "mi": _identifier,
    "mn": _identifier,
    "mo": _operator,
    "mtext": _words,
    "mspace": _space,
    "mfrac": _fraction,
    "msqrt": _root,
    "mroot": _root,
    **dict.fromkeys(("msub", "msup", "msubsup", "munder", "mover", "munderover"), _scripted),
    "mtable": _table,
}
