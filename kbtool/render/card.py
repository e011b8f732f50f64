"""The picture that others show beside a link to a page: its English name and summary, drawn without a network.

In English on the Chinese pages too. The one font that is sure to be there (it comes with matplotlib) has no Chinese
characters, one of the system would make the picture depend on the machine, and one of our own would weigh more than
all pages together. The text of the link, beside the picture, is in the language of the page.
"""

from __future__ import annotations

import functools
import io
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from kbtool.keep import kept

if TYPE_CHECKING:
    from PIL.ImageDraw import ImageDraw
    from PIL.ImageFont import FreeTypeFont

SIZE = (1200, 630)
STYLE = 1
"""To be counted up when the drawing changes: cards that are kept were drawn in the old style."""
_MARGIN = 90
_COLOURS = {"paper": "#ffffff", "ink": "#1d2433", "soft": "#5b6478", "line": "#b9c1d6", "mark": "#4051b5"}
_DOTS = ((900, 470, 26), (1010, 395, 18), (1040, 520, 18), (1120, 450, 14), (790, 540, 14), (1105, 340, 10))
_EDGES = ((4, 0), (0, 1), (0, 2), (1, 3), (2, 3), (1, 5))


@dataclass(frozen=True, slots=True)
class Card:
    """What a card says: plain texts."""

    above: str
    title: str
    text: str


def kept_card(card: Card, folder: Path) -> bytes:
    """The card as PNG, out of the folder of cards that were drawn before, or drawn now and kept there.

    Raises
    ------
    OSError
        When the folder cannot be written to.
    """
    return kept(folder, (STYLE, card), lambda: draw_card(card))


def draw_card(card: Card) -> bytes:
    """The card as PNG; the same bytes for the same card."""
    from PIL import Image, ImageDraw

    picture = Image.new("P", SIZE, 0)
    picture.putpalette([part for colour in _COLOURS.values() for part in bytes.fromhex(colour[1:])])
    pen = ImageDraw.Draw(picture)
    pen.fontmode = "1"  # a palette has no shades between
    ink = {name: number for number, name in enumerate(_COLOURS)}
    pen.rectangle((0, 0, SIZE[0], 14), fill=ink["mark"])
    _draw_graph(pen, ink)
    pen.text((_MARGIN, 80), _drawable(card.above), font=_font(34), fill=ink["mark"])
    title, font = _fitting(_drawable(card.title))
    below = 150.0
    for line in title:
        pen.text((_MARGIN, below), line, font=font, fill=ink["ink"])
        below += font.size * 1.2
    for line in _lines(_drawable(card.text), _font(34), SIZE[0] - 2 * _MARGIN)[:4]:
        pen.text((_MARGIN, below + 24), line, font=_font(34), fill=ink["soft"])
        below += 46
    written = io.BytesIO()
    picture.save(written, "PNG", optimize=False, compress_level=6)
    return written.getvalue()


def _draw_graph(pen: ImageDraw, ink: dict[str, int]) -> None:
    for start, end in _EDGES:
        pen.line((*_DOTS[start][:2], *_DOTS[end][:2]), fill=ink["line"], width=4)
    for x, y, radius in _DOTS:
        pen.ellipse((x - radius, y - radius, x + radius, y + radius), fill=ink["line"])


def _drawable(text: str) -> str:
    """The text without characters that the font has not, which it would show as boxes."""
    known = _known_characters()
    return " ".join("".join(one if ord(one) in known else " " for one in text).split())


@functools.cache
def _known_characters() -> frozenset[int]:
    from matplotlib.ft2font import FT2Font

    return frozenset(FT2Font(_font_file()).get_charmap())


def _font_file() -> str:
    from matplotlib import get_data_path

    return str(Path(get_data_path()) / "fonts/ttf/DejaVuSans.ttf")


@functools.cache
def _font(size: int) -> FreeTypeFont:
    from PIL import ImageFont

    return ImageFont.truetype(_font_file(), size, layout_engine=ImageFont.Layout.BASIC)


def _fitting(title: str) -> tuple[list[str], FreeTypeFont]:
    """The title in the largest letters in which it takes two lines at most."""
    for size in (84, 72, 60, 48, 40):
        lines = _lines(title, _font(size), SIZE[0] - 2 * _MARGIN)
        if len(lines) <= 2:
            break
    return lines[:2], _font(size)


def _lines(text: str, font: FreeTypeFont, width: int) -> list[str]:
    lines = [""]
    for word in text.split():
        longer = f"{lines[-1]} {word}".strip()
        if lines[-1] and font.getlength(longer) > width:
            lines.append(word)
        else:
            lines[-1] = longer
    return lines
