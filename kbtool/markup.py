r"""What contributors may write in a text besides Markdown: ``$math$``, ``$$display math$$``, ``[[links]]``.

The checks and the pages read texts through this one module, so that what is checked is what is shown.

- ``$`` opens math when something other than a space follows it, and closes it when something other than a space stands
  before it and no digit behind it: "from $5 to $6" is no math. ``\$`` is a dollar sign. A blank line ends a formula.
- Code is left alone: between backticks, and between fences of at least three backticks or tildes.
- ``[[id]]`` and ``[[id|other words]]`` link to a concept or to a term.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from functools import cache, lru_cache
from typing import TYPE_CHECKING, Literal, NamedTuple

if TYPE_CHECKING:  # a compiled extension that only texts with math need
    from math_core import LatexToMathML

_INSIDE_A_LINE = r"""
      (?P<escaped>\\[\\`$])
    | (?<!`)(?P<ticks>`+)(?!`)(?:.(?!\n[ \t]*\n))+?(?<!`)(?P=ticks)(?!`)
    | \$\$(?P<display>(?:[^$\\]++|\\.)+)\$\$
    | \$(?![\s$])(?P<inline>(?:[^$\\\n]++|\\.|\n(?![ \t]*\n))+)(?<!\s)\$(?!\d)
"""
# Bounded and possessive, so that a line of nothing but tildes is not tried in every way there is.
_FENCED = r"^(?P<fence>`{3,20}|~{3,20})[^`\n]*+\n(?:.*\n)*?(?P=fence)[`~]*+[ \t]*+$"
_SPECIAL = re.compile(f"{_FENCED}|{_INSIDE_A_LINE}", re.VERBOSE | re.MULTILINE)
_NOT_FENCED = re.compile(f"(?P<fence>(?!))|{_INSIDE_A_LINE}", re.VERBOSE | re.MULTILINE)
# For a text without code; it begins with a set of characters, for which the engine looks without trying a match.
_NO_CODE = re.compile(
    r"""[\\$](?:
      (?<=\\)(?P<escaped>[\\$])
    | (?<=\$)(?:
          \$(?P<display>(?:[^$\\]++|\\.)+)\$\$
        | (?![\s$])(?P<inline>(?:[^$\\\n]++|\\.|\n(?![ \t]*\n))+)(?<!\s)\$(?!\d)
      )
    )(?:(?!)(?P<fence>)(?P<ticks>))?""",
    re.VERBOSE,
)
_INLINE = re.compile(r"\$(?![\s$])((?:[^$\\\n]++|\\.|\n(?![ \t]*\n))+)(?<!\s)\$(?!\d)")
_OPENING_FENCE = re.compile(r"^(`{3,20}+|~{3,20}+)[^`\n]*+\n", re.MULTILINE)
_CANDIDATE = re.compile(r"`+|[~\\$]")
_TICKS = re.compile("`+")
_LINK = re.compile(r"\[\[([^\[\]|]+)(?:\|([^\[\]]+))?\]\]")
# Two characters of Unicode's private use area; ``clean`` takes them out of what contributors write.
_OPEN, _CLOSE = "\ue002", "\ue003"
_MASKED = re.compile(f"{_OPEN}(\\d+){_CLOSE}")
# Control characters would be stashes to Python-Markdown and nothing to a reader.
_UNWANTED = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ue000-\ue00f\ufffe\uffff]")


class TexError(Exception):
    """TeX that cannot be converted.

    Attributes
    ----------
    position : int or None
        Where in the TeX, in characters from 0, if the converter tells.
    """

    def __init__(self, message: str, position: int | None = None) -> None:
        super().__init__(message)
        self.position = position


class Part(NamedTuple):
    """A stretch of a text; ``text`` is TeX without its dollar signs, or the source as written."""

    kind: Literal["text", "code", "inline", "display"]
    text: str

    @property
    def is_math(self) -> bool:
        return self.kind in ("inline", "display")

    @property
    def source(self) -> str:
        """The part as its author wrote it."""
        fence = {"inline": "$", "display": "$$"}.get(self.kind, "")
        return f"{fence}{self.text}{fence}"


class Link(NamedTuple):
    """``[[target|label]]``; the label is Markdown, and empty where there is none."""

    target: str
    label: str


def clean(text: str) -> str:
    """The text without control characters and without the characters that stand for what was taken out of a text."""
    return _UNWANTED.sub("", text.replace("\r\n", "\n"))


def _special(text: str) -> Iterator[re.Match[str]]:
    """What ``_SPECIAL.finditer`` finds, faster: tried only where its first character stands and it may succeed."""
    if "`" not in text and "~" not in text:
        yield from _NO_CODE.finditer(text)
        return
    fences, ticks = _Fences(text), _Ticks(text)
    position = 0
    while candidate := _CANDIDATE.search(text, position):
        start, position = candidate.span()
        sign = text[start]
        match = None
        if sign in "`~" and (opening := _OPENING_FENCE.match(text, start)) and fences.may_close(opening):
            match = _SPECIAL.match(text, start)
            if not (match and match["fence"]):
                fences.note_unclosed(opening)
        elif sign in "$\\" or (sign == "`" and ticks.may_close(candidate)):
            match = _NOT_FENCED.match(text, start)
        if match:
            yield match
            position = match.end()


class _Fences:
    """Remembers which fences nothing closes: behind one of them none as long is closed either.

    Without it a text of nothing but opening fences would be searched to its end for each of them.
    """

    def __init__(self, text: str) -> None:
        self.unclosed = {"`": len(text), "~": len(text)}

    def may_close(self, opening: re.Match[str]) -> bool:
        return len(opening[1]) < self.unclosed[opening[1][0]]

    def note_unclosed(self, opening: re.Match[str]) -> None:
        # Of tildes fewer than stand there may open a fence too.
        self.unclosed[opening[1][0]] = len(opening[1]) if opening[1][0] == "`" else 3


class _Ticks:
    """Tells whether a run of backticks is followed by another one of its length in its line."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.line_end = -1
        self.last: dict[int, int] = {}  # of each length where its last run in this line starts

    def may_close(self, run: re.Match[str]) -> bool:
        if run.start() > self.line_end:
            end = self.text.find("\n", run.start())
            self.line_end = end if end >= 0 else len(self.text)
            self.last = {len(one[0]): one.start() for one in _TICKS.finditer(self.text, run.start(), self.line_end)}
        return self.last.get(len(run[0]), -1) > run.start()


def split_math(text: str) -> list[Part]:
    r"""The parts of a text: math, code and the text between.

    Examples
    --------
    >>> split_math(r"so $p_i > 0$, unlike `$x`")
    [Part(kind='text', text='so '), Part(kind='inline', text='p_i > 0'), Part(kind='text', text=', unlike '), \
Part(kind='code', text='`$x`')]
    """
    parts: list[Part] = []
    done = 0
    for match in _special(text):
        if match["escaped"]:
            continue  # stays in the text
        if match.start() > done:
            parts.append(Part("text", text[done : match.start()]))
        if match["display"] is not None:
            parts.append(Part("display", match["display"].strip()))
        elif match["inline"] is not None:
            parts.append(Part("inline", match["inline"]))
        else:
            parts.append(Part("code", match[0]))
        done = match.end()
    if done < len(text) or not parts:
        parts.append(Part("text", text[done:]))
    return parts


def formulas(text: str) -> list[str] | None:
    r"""The math of a text that has no code and no sign of math beside its formulas; None where it is not so simple.

    It saves making the parts of a text of which nobody wants the rest.
    """
    if "`" in text or "~" in text or "$$" in text:
        return None
    found: list[str] = _INLINE.findall(text)
    # A sign that is left over, or an escaped one, which a formula here may have begun with: a closer look is needed.
    left_over = text.count("$") != 2 * len(found) or text.count("\\") != sum(tex.count("\\") for tex in found)
    return None if left_over else found


def code_spans(text: str) -> list[tuple[int, int]]:
    """Where the code of a text starts and ends, in characters."""
    return [match.span() for match in _special(text) if match["fence"] or match["ticks"]]


def wiki_links(text: str) -> list[Link]:
    """The links of a text in their order; what stands in code or math is none.

    Examples
    --------
    >>> wiki_links("see [[softmax]] and [[l2-norm|the $L^2$ norm]], not `[[code]]`")
    [Link(target='softmax', label=''), Link(target='l2-norm', label='the $L^2$ norm')]
    """
    found: list[Link] = []

    def collect(link: Link) -> str:
        found.append(link)
        return ""

    replace(split_math(clean(text)), lambda part: "", collect)
    return found


def replace(parts: Iterable[Part], on_math: Callable[[Part], str], on_link: Callable[[Link], str]) -> str:
    """The text that the parts make, with math and links replaced and code as it was."""
    masked: list[Part] = []
    text = ""
    for part in parts:
        if part.kind == "text":
            text += part.text
        else:
            text += f"{_OPEN}{len(masked)}{_CLOSE}"
            masked.append(part)

    def link(match: re.Match[str]) -> str:
        label = _MASKED.sub(lambda mask: masked[int(mask[1])].source, match[2] or "")
        return on_link(Link(match[1].strip(), label.strip()))

    def unmask(match: re.Match[str]) -> str:
        part = masked[int(match[1])]
        return on_math(part) if part.is_math else part.text

    return _MASKED.sub(unmask, _LINK.sub(link, text).replace("\\$", "$"))


@lru_cache(maxsize=50_000)
def tex_to_mathml(tex: str, display: bool = False) -> str:
    """A formula as MathML Core, without its TeX, so that a search index holds none.

    Raises
    ------
    TexError
        When it cannot be converted.
    """
    from math_core import LatexError

    tex = clean(tex)
    if not tex.strip():
        raise TexError("an empty formula", 0)
    try:
        return _converter().convert_with_local_state(tex, displaystyle=display)
    except LatexError as error:
        position, separator, message = str(error).partition(": ")
        if separator and position.isdecimal():
            raise TexError(f"{message} (at character {int(position) + 1})", int(position)) from None
        raise TexError(str(error)) from None


@cache
def _converter() -> LatexToMathML:
    from math_core import LatexToMathML

    return LatexToMathML(fancy_error=False)
