"""One file of a knowledge base: reading it while trusting nothing about it, its values, and where its fields stand."""

from __future__ import annotations

import contextlib
import os
import stat
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import Any

from kbtool.diagnostics import Diagnostic, Span
from kbtool.yamlevents import FieldPath, Position, SourceError, build, line_span, split_lines

__all__ = ["MAX_BYTES", "FieldPath", "Position", "Source", "SourceError", "UnreadableError", "read", "read_bytes"]

MAX_BYTES = 1_000_000


@dataclass
class Source:
    """The text of one file, and where its fields are."""

    path: str
    text: str = field(repr=False)

    def value(self) -> Any:
        """The document as dicts, lists, strings, numbers, booleans and None.

        Raises
        ------
        SourceError
            For a syntax error, a duplicate key, an anchor, alias or tag, a second document, or too deep a nesting.
        """
        return build(self.path, self.text)

    def span(self, path: FieldPath, *, of_key: bool = True) -> Span:
        """The span of a field, or of the nearest enclosing field that exists in the text."""
        exact = path
        while path and path not in self._positions:
            path = path[:-1]
        if not path:
            return self.line_span(1, 1, 1) if self.text.strip() else Span(self.path)
        position = self._positions[path]
        line, column, length = position.key if of_key or path != exact else position.value
        return self.line_span(line, column, length)

    def span_of_text(self, path: FieldPath, part: str) -> Span:
        """The span of the first place in a field's value that reads ``part``; the value where there is none."""
        span = self.span(path, of_key=False)
        position = self._positions.get(path)
        last, end = (position and position.end) or (len(self._lines), None)
        for number in range(span.line, min(last, len(self._lines)) + 1) if part else ():
            start = span.column - 1 if number == span.line else 0
            stop = end - 1 if end is not None and number == last else None
            column = self._lines[number - 1].find(part, start, stop)
            if column >= 0:
                return self.line_span(number, column + 1, len(part))
        return span

    def line_span(self, line: int, column: int, length: int) -> Span:
        """A span with its line's text filled in."""
        return line_span(self.path, self._lines, line, column, length)

    @cached_property
    def _lines(self) -> list[str]:
        return split_lines(self.text)

    @cached_property
    def _positions(self) -> dict[FieldPath, Position]:
        positions: dict[FieldPath, Position] = {}
        with contextlib.suppress(SourceError):  # what was read before an error is still good for positions
            build(self.path, self.text, positions)
        return positions


def read(root: Path, path: str) -> Source:
    """Reads one file of the knowledge base, trusting nothing about it.

    Raises
    ------
    SourceError
        When it is no readable regular file, larger than ``MAX_BYTES``, not UTF-8, starts with a byte-order mark, or
        changes while being read.
    """
    try:
        data = read_bytes(root / path)
    except UnreadableError as error:
        raise SourceError([Diagnostic(Span(path), error.code, str(error), error.hint)]) from None
    try:
        text = data.decode("utf-8")
    except UnicodeDecodeError as error:
        raise SourceError([_not_utf8(path, data, error)]) from None
    if text.startswith("\ufeff"):
        span = Span(path, 1, 1, 1, text.split("\n", 1)[0].lstrip("\ufeff"))
        message = "the file starts with a byte-order mark"
        raise SourceError([Diagnostic(span, "KB102", message, "save it as UTF-8 without BOM")])
    return Source(path, text)


class UnreadableError(Exception):
    """A file that cannot be read; ``code`` is the rule that it breaks, and ``hint`` says what to do."""

    def __init__(self, code: str, message: str, hint: str = "") -> None:
        super().__init__(message)
        self.code = code
        self.hint = hint


def read_bytes(path: Path) -> bytes:
    """The content of a regular file of at most ``MAX_BYTES``, all of one moment.

    Raises
    ------
    UnreadableError
        When it is none.
    """
    try:
        return _read_regular_file(path)
    except OSError as error:
        if path.is_symlink() and not path.exists():
            hint = "remove it or mend its target"
            raise UnreadableError("KB100", "a symbolic link that leads nowhere", hint) from None
        raise UnreadableError("KB100", f"cannot be read: {error.strerror}") from None


def _read_regular_file(path: Path) -> bytes:
    # Opened without blocking: a named pipe called x.yml must not hang the check.
    descriptor = os.open(path, os.O_RDONLY | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_BINARY", 0))
    try:
        before = os.fstat(descriptor)
        if not stat.S_ISREG(before.st_mode):
            kind = "a directory" if stat.S_ISDIR(before.st_mode) else "no regular file"
            raise UnreadableError("KB100", f"is {kind}, where a file is expected", "rename or remove it")
        if before.st_size > MAX_BYTES:
            size = f"{before.st_size:,} bytes; at most {MAX_BYTES:,} are read"
            raise UnreadableError("KB103", f"the file is too large: {size}", "split it, or move data elsewhere")
        data = bytearray()
        while len(data) <= MAX_BYTES and (part := os.read(descriptor, before.st_size + 1)):
            data += part
        after = os.fstat(descriptor)
    finally:
        os.close(descriptor)
    if len(data) != before.st_size or (before.st_mtime_ns, before.st_size) != (after.st_mtime_ns, after.st_size):
        raise UnreadableError("KB100", "changed while it was being read", "run the command again")
    return bytes(data)


def _not_utf8(path: str, data: bytes, error: UnicodeDecodeError) -> Diagnostic:
    line = data.count(b"\n", 0, error.start) + 1
    start = data.rfind(b"\n", 0, error.start) + 1
    end = data.find(b"\n", error.start)
    before = data[start : error.start].decode("utf-8", "replace")
    text = data[start : end if end >= 0 else len(data)].decode("utf-8", "replace")
    span = Span(path, line, len(before) + 1, 1, text)
    return Diagnostic(span, "KB101", f"not UTF-8: byte 0x{data[error.start]:02x}", "save the file as UTF-8")
