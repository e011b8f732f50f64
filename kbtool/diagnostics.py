"""Problems as values: where, what, how bad, and what to do about it.

Nothing here prints or exits; ``cli`` decides what becomes of a diagnostic.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass, field
from enum import StrEnum


class Severity(StrEnum):
    """How bad a diagnostic is: an error fails a check, a warning does not."""

    ERROR = "error"
    WARNING = "warning"


@dataclass(frozen=True, slots=True, order=True)
class Span:
    """A stretch of one line of a file.

    Attributes
    ----------
    path : str
        Relative to the root of the knowledge base, with forward slashes.
    line, column : int
        Counted from 1, columns in characters (not bytes). Zero means the file as a whole.
    length : int
        How many characters are meant; the caret line shows that many.
    text : str
        The whole line that the span stands in, for the excerpt; empty where there is none.
    """

    path: str
    line: int = 0
    column: int = 0
    length: int = 1
    text: str = field(default="", compare=False)

    def __str__(self) -> str:
        path = _printable(self.path)
        return f"{path}:{self.line}:{self.column}" if self.line else path


@dataclass(frozen=True, slots=True, order=True)
class Diagnostic:
    """One problem.

    Attributes
    ----------
    span : Span
        Where it is.
    code : str
        ``KB`` and three digits; a code never changes its meaning. ``kbtool explain CODE`` tells more.
    message : str
        One line that says what is wrong, naming the value.
    hint : str
        What to do; may be empty.
    severity : Severity
        Error unless said otherwise.
    related : tuple of (Span, str)
        Other places that belong to the same problem, each with a note: the edges of a cycle, the first definition.
    """

    span: Span
    code: str
    message: str
    hint: str = ""
    severity: Severity = Severity.ERROR
    related: tuple[tuple[Span, str], ...] = ()

    def to_dict(self) -> dict[str, object]:
        """The diagnostic as plain JSON data."""
        return {
            "path": self.span.path,
            "line": self.span.line,
            "column": self.span.column,
            "length": self.span.length,
            "code": self.code,
            "severity": str(self.severity),
            "message": self.message,
            "hint": self.hint,
            "related": [
                {"path": span.path, "line": span.line, "column": span.column, "note": note}
                for span, note in self.related
            ],
        }

    def to_text(self) -> str:
        """The diagnostic as lines for a person: position, code, message, excerpt with caret, related places, help."""
        warning = "warning: " if self.severity is Severity.WARNING else ""
        lines = [f"{self.span}: {self.code} {warning}{_one_line(self.message)}"]
        lines += excerpt(self.span)
        lines += [f"  {span}: {_one_line(note)}" for span, note in self.related]
        if self.hint:
            lines.append(f"  help: {_one_line(self.hint)}")
        return "\n".join(lines)

    def to_github(self) -> str:
        """The diagnostic as a workflow command, which GitHub shows beside the line in a pull request."""
        kind = "error" if self.severity is Severity.ERROR else "warning"
        message = _one_line(self.message) + (f"\nhelp: {_one_line(self.hint)}" if self.hint else "")
        place = f"file={_escape_property(self.span.path)}"
        if self.span.line:
            place += f",line={self.span.line},col={self.span.column},endColumn={self.span.column + self.span.length}"
        return f"::{kind} {place},title={self.code}::{_escape_data(message)}"


def display_width(text: str) -> int:
    """The number of terminal cells of a text: East Asian wide characters take two, combining marks none."""
    return sum(_character_width(character) for character in text)


def _character_width(character: str) -> int:
    if unicodedata.combining(character) or unicodedata.category(character) in ("Cf", "Mn", "Me"):
        return 0
    return 2 if unicodedata.east_asian_width(character) in ("W", "F") else 1


EXCERPT_WIDTH = 120
MESSAGE_WIDTH = 400


def excerpt(span: Span) -> list[str]:
    """The line that a span stands in with carets under it, or nothing when the line is not known."""
    if not span.line or not span.text:
        return []
    number = str(span.line)
    margin = " " * len(number)
    start = span.column - 1
    # A very long line is shown around the caret only.
    cut = max(0, start - 60) if len(span.text) > EXCERPT_WIDTH else 0
    shown = _printable(span.text[cut : cut + EXCERPT_WIDTH].rstrip())
    before, marked = shown[: start - cut], shown[start - cut : start - cut + span.length]
    pad = "".join("\t" if character == "\t" else " " * _character_width(character) for character in before)
    carets = "^" * max(1, display_width(marked))
    return [f"  {number} | {shown}", f"  {margin} | {pad}{carets}"]


def _printable(text: str) -> str:
    """The text with every character that could confuse or command a terminal replaced, each by one."""
    return "".join(c if c.isprintable() or c == "\t" or unicodedata.category(c) == "Zs" else "\ufffd" for c in text)


def _one_line(text: str) -> str:
    """A message as one line of bearable length: it may quote what a broken file says."""
    text = re.sub(r"\s*[\r\n]\s*", " ", text[: 2 * MESSAGE_WIDTH]).strip()
    return _printable(text if len(text) <= MESSAGE_WIDTH else f"{text[:MESSAGE_WIDTH]}…")


def _escape_data(text: str) -> str:
    return text.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")


def _escape_property(text: str) -> str:
    return _escape_data(text).replace(":", "%3A").replace(",", "%2C")
