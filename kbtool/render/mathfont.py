"""The font of the formulas: as much of STIX Two Math as the pages of a site use.

MathML without a font that has a table for mathematics looks broken (sums stay small, brackets do not grow), and Linux
and Android have none. The font comes with the package ziamath; it is under the SIL Open Font License, which its own
tables say and which stands beside it on the site.
"""

from __future__ import annotations

import html
import io
import re
import unicodedata
from collections.abc import Iterable
from functools import cache, lru_cache
from importlib.util import find_spec
from pathlib import Path

FONT = "assets/fonts/math.woff2"
LICENCE = "assets/fonts/LICENSE.txt"
_MATH = re.compile(r"<math\b.*?</math>", re.DOTALL)
_TAG = re.compile(r"<[^>]*>")
_ROOT_SIGN = re.compile(r"<m(?:sqrt|root)\b")
_LONE_LETTER = re.compile(r"<mi>(.)</mi>")
_ITALICS = (*range(0x1D434, 0x1D468), 0x210E, *range(0x1D6E2, 0x1D71C))
ITALIC = {unicodedata.normalize("NFKC", chr(one)): chr(one) for one in _ITALICS}
"""Of a letter its italic, which is a character of its own."""


def math_characters(texts: Iterable[str]) -> str:
    """The characters that the MathML in some pages shows, sorted.

    Examples
    --------
    >>> math_characters(["so <math><mi>x</mi><mo>&lt;</mo><mn>2</mn></math>"])
    '2<𝑥'
    """
    found: set[str] = set()
    for text in texts:
        for formula in _MATH.findall(text):
            # A letter alone in <mi> is shown in italics.
            shown = _LONE_LETTER.sub(lambda match: ITALIC.get(match[1], match[1]), formula)
            found.update(html.unescape(_TAG.sub("", shown)))
            if _ROOT_SIGN.search(formula):
                found.add("√")  # drawn with this character, which stands in no text
    return "".join(sorted(one for one in found if one.isprintable() and one != " "))


@lru_cache(maxsize=4)
def math_font(characters: str) -> bytes:
    """The part of the font that is needed for some characters, as WOFF2; the same bytes for the same characters.

    Raises
    ------
    FileNotFoundError
        When the package that carries the font is not installed.
    """
    from fontTools.subset import Options, Subsetter  # type: ignore[import-untyped]
    from fontTools.ttLib import TTFont  # type: ignore[import-untyped]

    options = Options(notdef_outline=True, hinting=False, layout_features=["math"])
    with TTFont(font_file(), recalcTimestamp=False, lazy=True) as font:
        subsetter = Subsetter(options)
        subsetter.populate(text=characters)
        subsetter.subset(font)
        font.flavor = "woff2"
        written = io.BytesIO()
        font.save(written)
    return written.getvalue()


@cache
def font_licence() -> str:
    """Whose font it is and under which licence, in the words of the font's own tables."""
    from fontTools.ttLib import TTFont

    with TTFont(font_file(), lazy=True) as font:
        names = [font["name"].getDebugName(number) for number in (4, 5, 0, 13, 14)]
    return "\n\n".join(name.strip() for name in names if name) + "\n"


def font_file() -> Path:
    """Where the font stands on this machine.

    Raises
    ------
    FileNotFoundError
        When the package that carries it is not installed.
    """
    package = find_spec("ziamath")  # not imported: that would take the font apart
    if package is None or package.origin is None:
        raise FileNotFoundError("the font of the formulas is missing: install the package ziamath")
    return Path(package.origin).parent / "fonts" / "STIXTwoMath-Regular.ttf"
