"""YAML text to plain values, with the position of every field on demand.

Built on PyYAML's C event stream rather than its loader: half the cost, duplicate keys are seen, and ``no``, ``on`` and
dates stay the strings that their author typed. What a knowledge base never needs is refused here, once: anchors and
aliases (alias bombs), tags, several documents, absurd depth and size.
"""

from __future__ import annotations

import contextlib
import os
import re
import stat
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import yaml
from yaml.cyaml import CParser

from kbtool.diagnostics import Diagnostic, Span

MAX_BYTES = 1_000_000
MAX_DEPTH = 40

FieldPath = tuple[str | int, ...]

_NUMBER = re.compile(r"[-+]?(?:0|[1-9][0-9]*)(\.[0-9]+)?(?:[eE][-+]?[0-9]+)?\Z")
_PLAIN = {"true": True, "false": False, "null": None, "~": None, "": None}
# What YAML 1.1 readers (PyYAML, many editors) turn into something else than the text that is written. The single letters
# y and n belong to that specification too, but hardly any reader follows it there, and they are common symbols.
_SURPRISE = re.compile(
    r"(?:yes|no|on|off|True|TRUE|False|FALSE|Yes|YES|No|NO|On|ON|Off|OFF|Null|NULL"
    r"|\d{4}-\d\d?-\d\d?(?:[Tt ].*)?|[-+]?\d+(?::[0-5]?\d)+(?:\.\d*)?|[-+]?0[0-7_]+|0x[0-9a-fA-F_]+|0b[01_]+"
    r"|[-+]?\.(?:inf|Inf|INF)|\.(?:nan|NaN|NAN))\Z"
)
_SURPRISE_STARTS = frozenset("yYnNoOtTfF0123456789+-.")


class SourceError(Exception):
    """The text cannot become values; ``diagnostics`` says why, all reasons at once."""

    def __init__(self, diagnostics: list[Diagnostic]) -> None:
        super().__init__("\n".join(str(one.span) + " " + one.message for one in diagnostics))
        self.diagnostics = diagnostics


@dataclass(frozen=True, slots=True)
class Position:
    """Where a field stands: its key (for an item of a list, the item itself) and its value; lines and columns from 1."""

    key: tuple[int, int, int]
    value: tuple[int, int, int]


@dataclass(slots=True)
class Source:
    """The text of one file, and where its fields are."""

    path: str
    text: str
    _positions: dict[FieldPath, Position] | None = field(default=None, repr=False)

    def value(self) -> Any:
        """The document as dicts, lists, strings, numbers, booleans and None.

        Raises
        ------
        SourceError
            For a syntax error, a duplicate key, an anchor, alias or tag, a second document, or too deep a nesting.
        """
        return _Builder(self.path, self.text, None).build()

    def span(self, path: FieldPath, *, of_key: bool = True) -> Span:
        """The span of a field, or of the nearest enclosing field that exists in the text."""
        if self._positions is None:
            positions: dict[FieldPath, Position] = {}
            with contextlib.suppress(SourceError):  # what was read before an error is still good for positions
                _Builder(self.path, self.text, positions).build()
            self._positions = positions
        exact = path
        while path and path not in self._positions:
            path = path[:-1]
        if not path:
            return self.line_span(1, 1, 1) if self.text.strip() else Span(self.path)
        position = self._positions[path]
        line, column, length = position.key if of_key or path != exact else position.value
        return self.line_span(line, column, length)

    def span_of_text(self, path: FieldPath, part: str) -> Span:
        """The span of the first place at or after a field's value that reads ``part``; the value where there is none."""
        span = self.span(path, of_key=False)
        lines = self.text.split("\n")
        for number in range(span.line, len(lines) + 1):
            start = span.column - 1 if number == span.line else 0
            column = lines[number - 1].find(part, start) if part else -1
            if column >= 0:
                return self.line_span(number, column + 1, len(part))
        return span

    def line_span(self, line: int, column: int, length: int) -> Span:
        """A span with its line's text filled in."""
        lines = self.text.split("\n")
        text = lines[line - 1].rstrip("\r") if 0 < line <= len(lines) else ""
        return Span(self.path, line, column, max(1, min(length, len(text) - column + 1)), text)


def read(root: Path, path: str) -> Source:
    """Reads one file of the knowledge base, trusting nothing about it.

    Raises
    ------
    SourceError
        When it is no readable regular file, larger than ``MAX_BYTES``, not UTF-8, starts with a byte-order mark, or
        changes while being read.
    """
    try:
        data = _read_bytes(root / path)
    except _UnreadableError as error:
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


class _UnreadableError(Exception):
    def __init__(self, code: str, message: str, hint: str = "") -> None:
        super().__init__(message)
        self.code = code
        self.hint = hint


def _read_bytes(path: Path) -> bytes:
    # Opened without blocking: a named pipe called x.yml must not hang the check.
    try:
        descriptor = os.open(path, os.O_RDONLY | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_BINARY", 0))
    except OSError as error:
        if path.is_symlink() and not path.exists():
            raise _UnreadableError(
                "KB100", "a symbolic link that leads nowhere", "remove it or mend its target"
            ) from None
        raise _UnreadableError("KB100", f"cannot be read: {error.strerror}") from None
    try:
        before = os.fstat(descriptor)
        if not stat.S_ISREG(before.st_mode):
            kind = "a directory" if stat.S_ISDIR(before.st_mode) else "no regular file"
            raise _UnreadableError(
                "KB100", f"is {kind}, but its name says that it is a YAML file", "rename or remove it"
            )
        if before.st_size > MAX_BYTES:
            size = f"{before.st_size:,} bytes; at most {MAX_BYTES:,} are read"
            raise _UnreadableError(
                "KB103", f"the file is too large: {size}", "split the concept, or move data elsewhere"
            )
        data = bytearray()
        while len(data) <= MAX_BYTES and (part := os.read(descriptor, MAX_BYTES + 1 - len(data))):
            data += part
        after = os.fstat(descriptor)
    finally:
        os.close(descriptor)
    if len(data) != before.st_size or (before.st_mtime_ns, before.st_size) != (after.st_mtime_ns, after.st_size):
        raise _UnreadableError("KB100", "changed while it was being read", "run the command again")
    return bytes(data)


def _not_utf8(path: str, data: bytes, error: UnicodeDecodeError) -> Diagnostic:
    line = data.count(b"\n", 0, error.start) + 1
    start = data.rfind(b"\n", 0, error.start) + 1
    end = data.find(b"\n", error.start)
    before = data[start : error.start].decode("utf-8", "replace")
    text = data[start : end if end >= 0 else len(data)].decode("utf-8", "replace")
    span = Span(path, line, len(before) + 1, 1, text)
    return Diagnostic(span, "KB101", f"not UTF-8: byte 0x{data[error.start]:02x}", "save the file as UTF-8")


class _Builder:
    """Turns the event stream of one document into values with an explicit stack, so that depth costs no recursion."""

    __slots__ = ("path", "positions", "problems", "text")

    def __init__(self, path: str, text: str, positions: dict[FieldPath, Position] | None) -> None:
        self.path = path
        self.text = text
        self.positions = positions
        self.problems: list[Diagnostic] = []

    def build(self) -> Any:
        try:
            value = self._build()
        except yaml.MarkedYAMLError as error:
            self._problem(*_syntax_problem(error, self.text))
            value = None
        except yaml.reader.ReaderError as error:
            before = self.text.encode()[: error.position].decode("utf-8", "ignore")  # libyaml counts bytes
            message = f"the character U+{int(error.character):04X} is not allowed in YAML"
            self._problem("KB104", message, "remove it", before.count("\n"), len(before) - before.rfind("\n") - 1)
            value = None
        if self.problems:
            raise SourceError(self.problems)
        return value

    def _build(self) -> Any:
        parser = CParser(self.text)
        get_event = parser.get_event
        plain = _PLAIN
        positions = self.positions
        stack: list[tuple[Any, Any, Any]] = []  # (container, pending key, pending key's event) of the enclosing levels
        container: Any = None  # the collection being filled; None at the top
        key: Any = _NO_KEY
        key_event: Any = None
        path: list[str | int] = []
        root: Any = None
        documents = 0
        while True:
            event = get_event()
            kind = event.__class__
            if kind is _SCALAR:
                if event.anchor is not None or (event.tag is not None and event.tag != "!"):
                    self._refuse(event)
                value = event.value
                if event.style is None or event.style == "":
                    if value in plain:
                        if container.__class__ is not dict or key is not _NO_KEY:
                            value = plain[value]
                    elif value[0] in _SURPRISE_STARTS:
                        value = self._plain_scalar(value, event)
                if container.__class__ is dict:
                    if key is _NO_KEY:
                        key = event.value
                        key_event = event
                        if key in container:
                            self._duplicate(key, event)
                        continue
                    container[key] = value
                    if positions is not None:
                        positions[(*path, key)] = Position(_mark(key_event), _mark(event))
                    key = _NO_KEY
                elif container.__class__ is list:
                    if positions is not None:
                        positions[(*path, len(container))] = Position(_mark(event), _mark(event))
                    container.append(value)
                else:
                    root = value
            elif kind is _MAPPING_START or kind is _SEQUENCE_START:
                if event.anchor is not None or event.tag is not None:
                    self._refuse(event)
                value = {} if kind is _MAPPING_START else []
                if container.__class__ is dict:
                    if key is _NO_KEY:
                        self._problem_at(event, "KB104", "a key must be a plain word, not a list or a mapping")
                        return None
                    container[key] = value
                    step: str | int = key
                elif container.__class__ is list:
                    step = len(container)
                    container.append(value)
                else:
                    root = value
                    step = 0
                if positions is not None and container is not None:
                    place = key_event if container.__class__ is dict else event
                    positions[(*path, step)] = Position(_mark(place), _mark(event))
                stack.append((container, key, key_event))
                if container is not None:
                    path.append(step)
                if len(stack) > MAX_DEPTH:
                    self._problem_at(event, "KB106", f"nested more than {MAX_DEPTH} levels deep", "flatten it")
                    return None
                container, key = value, _NO_KEY
            elif kind is _MAPPING_END or kind is _SEQUENCE_END:
                container, key, key_event = stack.pop()
                if path:
                    path.pop()
                key = _NO_KEY
            elif kind is _ALIAS:
                self._refuse(event)
                if container.__class__ is dict:
                    if key is _NO_KEY:
                        key, key_event = f"*{event.anchor}", event
                        continue
                    container[key], key = None, _NO_KEY
                elif container.__class__ is list:
                    container.append(None)
            elif kind is _DOCUMENT_START:
                documents += 1
                if documents == 2:
                    message = "a second YAML document starts here; a file holds one"
                    self._problem_at(event, "KB107", message, "remove the line '---', or move the rest to its own file")
                    return root
            elif kind is _STREAM_END:
                return root

    def _plain_scalar(self, value: str, event: Any) -> Any:
        match = _NUMBER.match(value)
        if match:
            if len(value) > 30:
                return value
            return float(value) if "." in value or "e" in value or "E" in value else int(value)
        if _SURPRISE.match(value):
            hint = f"write '{value}' in quotes if text is meant"
            if value.lower() in ("true", "false", "null"):
                hint = f"write {value.lower()}, or '{value}' in quotes if text is meant"
            message = f"unquoted {value} is a truth value, a date or a number to other YAML readers"
            self._problem_at(event, "KB108", message, hint)
        return value

    def _duplicate(self, key: str, event: Any) -> None:
        message = f"duplicate key '{key}': the first one would be lost"
        self._problem_at(event, "KB105", message, "merge the two, or remove one")

    def _refuse(self, event: Any) -> None:
        what = "an alias" if event.__class__ is _ALIAS else "an anchor" if event.anchor is not None else "a tag"
        self._problem_at(event, "KB107", f"{what} is not allowed here", "write the value out where it is used")

    def _problem_at(self, event: Any, code: str, message: str, hint: str = "") -> None:
        mark = event.start_mark
        length = event.end_mark.column - mark.column if event.end_mark.line == mark.line else 1
        self._problem(code, message, hint, mark.line, mark.column, length)

    def _problem(self, code: str, message: str, hint: str, line: int, column: int, length: int = 1) -> None:
        span = Source(self.path, self.text).line_span(line + 1, column + 1, length)
        self.problems.append(Diagnostic(span, code, message, hint))


_NO_KEY = object()
_SCALAR = yaml.ScalarEvent
_ALIAS = yaml.AliasEvent
_MAPPING_START, _MAPPING_END = yaml.MappingStartEvent, yaml.MappingEndEvent
_SEQUENCE_START, _SEQUENCE_END = yaml.SequenceStartEvent, yaml.SequenceEndEvent
_DOCUMENT_START, _STREAM_END = yaml.DocumentStartEvent, yaml.StreamEndEvent


def _mark(event: Any) -> tuple[int, int, int]:
    start, end = event.start_mark, event.end_mark
    length = end.column - start.column if end.line == start.line else 1
    return start.line + 1, start.column + 1, max(1, length)


def _syntax_problem(error: yaml.MarkedYAMLError, text: str) -> tuple[str, str, str, int, int]:
    mark = error.problem_mark or error.context_mark
    line, column = (mark.line, mark.column) if mark else (0, 0)
    lines = text.split("\n")
    written = lines[line] if line < len(lines) else ""
    message = error.problem or "not valid YAML"
    hint = error.context or ""
    indent = written[: len(written) - len(written.lstrip())]
    if "\t" in indent:
        column = indent.index("\t")
        message, hint = "a tab cannot indent YAML", "use spaces"
    elif "mapping values are not allowed" in message:
        hint = "quote a value that contains a colon and a space"
    elif "cannot start any token" in message:
        hint = "quote a value that starts with this character"
    return "KB104", message, hint, line, column
