"""Problems as values: where, what, how bad, and what to do about it.

Nothing here prints or exits; ``cli`` decides what becomes of a diagnostic.
"""

from __future__ import annotations

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
        return f"{self.path}:{self.line}:{self.column}" if self.line else self.path


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
        lines = [f"{self.span}: {self.code} {self.message}"]
        if self.severity is Severity.WARNING:
            lines[0] = f"{self.span}: {self.code} warning: {self.message}"
        lines += excerpt(self.span)
        lines += [f"  {span}: {note}" for span, note in self.related]
        if self.hint:
            lines.append(f"  help: {self.hint}")
        return "\n".join(lines)

    def to_github(self) -> str:
        """The diagnostic as a workflow command, which GitHub shows beside the line in a pull request."""
        kind = "error" if self.severity is Severity.ERROR else "warning"
        message = self.message + (f"\nhelp: {self.hint}" if self.hint else "")
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


def excerpt(span: Span) -> list[str]:
    """The line that a span stands in with carets under it, or nothing when the line is not known."""
    if not span.line or not span.text:
        return []
    number = str(span.line)
    margin = " " * len(number)
    start = span.column - 1
    # A very long line is shown around the caret only.
    cut = max(0, start - 60) if len(span.text) > EXCERPT_WIDTH else 0
    shown = span.text[cut : cut + EXCERPT_WIDTH].rstrip()
    before = span.text[cut:start]
    marked = span.text[start : start + span.length]
    pad = "".join("\t" if character == "\t" else " " * _character_width(character) for character in before)
    carets = "^" * max(1, min(display_width(marked), EXCERPT_WIDTH))
    return [f"  {number} | {_printable(shown)}", f"  {margin} | {pad}{carets}"]


def _printable(text: str) -> str:
    """Control characters of a broken file must not reach the terminal."""
    return "".join(c if c == "\t" or c.isprintable() else "�" for c in text)


def _escape_data(text: str) -> str:
    return text.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")


def _escape_property(text: str) -> str:
    return _escape_data(text).replace(":", "%3A").replace(",", "%2C")
