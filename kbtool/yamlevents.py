"""One YAML document to plain values, built from PyYAML's C event stream, with the position of every field on demand.

Half the cost of PyYAML's loader; duplicate keys are seen, and ``no``, ``on`` and dates stay the strings that their
author typed. What a knowledge base never needs is refused here, once: anchors and aliases (alias bombs), tags, several
documents, control characters, absurd depth.
"""

from __future__ import annotations

import math
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import yaml

from kbtool.diagnostics import Diagnostic, Span

if TYPE_CHECKING:
    CParser: Any
else:  # the stubs of PyYAML do not know the parser itself
    from yaml.cyaml import CParser

MAX_DEPTH = 40
MAX_PROBLEMS = 100
"""How many problems of one file are reported: a file with more is not what it claims to be."""

FieldPath = tuple[str | int, ...]

_NUMBER = re.compile(r"[-+]?(?:(?:0|[1-9][0-9]*)(?:\.[0-9]*)?|\.[0-9]+)(?:[eE][-+]?[0-9]+)?\Z")
_NUMBER_STARTS = frozenset("0123456789+-.")
_LONGEST_NUMBER = 30
_PLAIN = {"true": True, "false": False, "null": None, "~": None, "": None}
# What YAML 1.1 readers (PyYAML, many editors) turn into something else than the text that is written. The single
# letters y and n belong to that specification too, but hardly any reader follows it there, and they are common symbols.
_SURPRISING_WORDS = frozenset(
    {"True", "TRUE", "False", "FALSE", "Null", "NULL"}.union(
        form for word in ("yes", "no", "on", "off") for form in (word, word.title(), word.upper())
    )
)
_SURPRISING_NUMBER = re.compile(
    r"(?:\d{4}-\d\d?-\d\d?(?:(?:[Tt]|[ \t]+)\d.*)?|[-+]?\d[\d_]*(?::[0-5]?\d)+(?:\.[\d_]*)?"
    r"|[-+]?0[0-9_]+(?:\.[\d_]*)?|[-+]?[1-9][0-9]*_[0-9_]*(?:\.[\d_]*)?|[-+]?0x[0-9a-fA-F_]+|[-+]?0b[01_]+|0o[0-7]+"
    r"|[-+]?\.(?:inf|Inf|INF)|\.(?:nan|NaN|NAN))\Z"
)
_CONTROL = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f]")
_LINE_BREAK = re.compile("\r\n|[\n\r\x85\u2028\u2029]")


class SourceError(Exception):
    """The text cannot become values; ``diagnostics`` says why, all reasons at once."""

    def __init__(self, diagnostics: list[Diagnostic]) -> None:
        super().__init__("\n".join(f"{one.span} {one.message}" for one in diagnostics))
        self.diagnostics = diagnostics


@dataclass(frozen=True, slots=True)
class Position:
    """Where a field stands, as (line, column, length), lines and columns from 1.

    Attributes
    ----------
    key : tuple of int
        Its key; for an item of a list the item itself.
    value : tuple of int
        The first line of its value.
    end : tuple of (int, int) or None
        The line and column behind its value; None for a list or mapping.
    """

    key: tuple[int, int, int]
    value: tuple[int, int, int]
    end: tuple[int, int] | None = None


def split_lines(text: str) -> list[str]:
    """The lines of a text, as YAML breaks them: not only at line feeds."""
    return _LINE_BREAK.split(text)


def line_span(path: str, lines: list[str], line: int, column: int, length: int) -> Span:
    """A span with its line's text filled in, no longer than the rest of the line."""
    text = lines[line - 1] if 0 < line <= len(lines) else ""
    return Span(path, line, column, max(1, min(length, len(text) - column + 1)), text)


def build(path: str, text: str, positions: dict[FieldPath, Position] | None = None) -> Any:
    """The document as dicts, lists, strings, numbers, booleans and None.

    Parameters
    ----------
    path : str
        For diagnostics.
    text : str
        The YAML text.
    positions : dict, optional
        Filled with the position of every field, as far as the text could be read.

    Raises
    ------
    SourceError
        For a syntax error, a duplicate key, an anchor, alias or tag, a second document, or too deep a nesting.
    """
    return _Builder(path, text, positions).build()


class _StopReadingError(Exception):
    """Enough was found to report, or what follows cannot be understood."""


class _Builder:
    """Turns the event stream of one document into values."""

    __slots__ = ("depth", "get_event", "lines", "path", "positions", "problems", "text")

    def __init__(self, path: str, text: str, positions: dict[FieldPath, Position] | None) -> None:
        self.path = path
        self.text = text
        self.positions = positions
        self.problems: list[Diagnostic] = []
        self.lines: list[str] = []  # split only when there is a problem
        self.depth = 0
        self.get_event: Any = None

    def build(self) -> Any:
        value = None
        try:
            self.get_event = CParser(self.text).get_event
            value = self._document()
        except _StopReadingError:
            pass
        except yaml.MarkedYAMLError as error:
            self._syntax_error(error)
        except yaml.reader.ReaderError as error:
            before = self.text.encode()[: error.position].decode("utf-8", "ignore")  # libyaml counts bytes
            self._bad_character(ord(error.character) if isinstance(error.character, str) else error.character, before)
        except UnicodeEncodeError as error:  # a lone surrogate: never from a file, but from a program
            self._bad_character(ord(self.text[error.start]), self.text[: error.start])
        if self.problems:
            raise SourceError(self.problems)
        return value

    # -- values -------------------------------------------------------------------------------------------------

    def _document(self) -> Any:
        value = None
        documents = 0
        while (event := self.get_event()).__class__ is not _STREAM_END:
            if event.__class__ is _DOCUMENT_START:
                documents += 1
                if documents == 2:
                    message = "a second YAML document starts here; a file holds one"
                    self._problem_at(event, "KB107", message, "remove the line '---', or move the rest to its own file")
                    raise _StopReadingError
            elif event.__class__ in _NODES:
                value = self._node(event, ())
        return value

    def _node(self, event: Any, path: FieldPath) -> Any:
        kind = event.__class__
        if kind is _SCALAR:
            return self._scalar(event)
        if kind is _ALIAS:
            self._refuse(event)
            return None
        if event.anchor is not None or event.tag is not None:
            self._refuse(event)
        self.depth += 1  # so that the recursion is bounded, whatever the file says
        if self.depth > MAX_DEPTH:
            self._problem_at(event, "KB106", f"nested more than {MAX_DEPTH} levels deep", "flatten it")
            raise _StopReadingError
        value = self._mapping(path) if kind is _MAPPING_START else self._sequence(path)
        self.depth -= 1
        return value

    def _mapping(self, path: FieldPath) -> dict[str, Any]:
        values: dict[str, Any] = {}
        get_event, positions = self.get_event, self.positions
        while (key_event := get_event()).__class__ is not _MAPPING_END:
            key = self._key(key_event, values)
            event = get_event()
            if positions is not None:
                positions[(*path, key)] = Position(_mark(key_event), _mark(event), _end(event))
            if event.__class__ is _SCALAR:
                values[key] = self._scalar(event)
            else:
                values[key] = self._node(event, (*path, key))
        return values

    def _sequence(self, path: FieldPath) -> list[Any]:
        values: list[Any] = []
        while (event := self.get_event()).__class__ is not _SEQUENCE_END:
            place = (*path, len(values))
            if self.positions is not None:
                self.positions[place] = Position(_mark(event), _mark(event), _end(event))
            values.append(self._node(event, place))
        return values

    def _key(self, event: Any, before: dict[str, Any]) -> str:
        if event.__class__ is _ALIAS:
            self._refuse(event)
            return f"*{event.anchor}"
        if event.__class__ is not _SCALAR:
            self._problem_at(event, "KB104", "a key must be a plain word, not a list or a mapping")
            raise _StopReadingError
        key: str = event.value
        self._scalar(event)
        if key in before:
            message = f"duplicate key '{key}': the first one would be lost"
            self._problem_at(event, "KB105", message, "merge the two, or remove one")
        return key

    def _scalar(self, event: Any) -> Any:
        if event.anchor is not None or event.tag is not None:
            self._refuse(event)
        value = event.value
        style = event.style
        if not style:  # neither in quotes nor a block
            if value in _PLAIN:
                return _PLAIN[value]
            if value[0] in _NUMBER_STARTS:
                return self._number(value, event)
            if value in _SURPRISING_WORDS:
                self._surprise(value, event)
        elif style == '"':
            control = _CONTROL.search(value)  # from an escape: the rest cannot stand in YAML at all
            if control:
                message = f"the control character U+{ord(control[0]):04X} is not allowed"
                self._problem_at(event, "KB104", message, "remove its escape")
        return value

    def _number(self, value: str, event: Any) -> Any:
        """The number that a plain scalar is, or the scalar itself."""
        if _NUMBER.match(value):
            if len(value) > _LONGEST_NUMBER:
                return value
            number = float(value)
            if math.isinf(number):
                return value
            return number if "." in value or "e" in value or "E" in value else int(value)
        if _SURPRISING_NUMBER.match(value):
            self._surprise(value, event)
        return value

    def _surprise(self, value: str, event: Any) -> None:
        hint = f"write '{value}' in quotes if text is meant"
        if value.lower() in ("true", "false", "null"):
            hint = f"write {value.lower()}, or '{value}' in quotes if text is meant"
        message = f"unquoted {value} is a truth value, a date or a number to other YAML readers"
        self._problem_at(event, "KB108", message, hint)

    def _refuse(self, event: Any) -> None:
        what = "an alias" if event.__class__ is _ALIAS else "an anchor" if event.anchor is not None else "a tag"
        self._problem_at(event, "KB107", f"{what} is not allowed here", "write the value out where it is used")

    # -- problems -----------------------------------------------------------------------------------------------

    def _bad_character(self, code: int, before: str) -> None:
        lines = split_lines(before)
        message = f"the character U+{code:04X} is not allowed in YAML"
        self._problem("KB104", message, "remove it", len(lines) - 1, len(lines[-1]))

    def _syntax_error(self, error: yaml.MarkedYAMLError) -> None:
        mark = error.problem_mark or error.context_mark
        line, column = (mark.line, mark.column) if mark else (0, 0)
        lines = split_lines(self.text)
        written = lines[line] if line < len(lines) else ""
        message = error.problem or "not valid YAML"
        hint = error.context or ""
        indent = written[: len(written) - len(written.lstrip())]
        if "\t" in indent:
            column = indent.index("\t")
            message, hint = "a tab cannot indent YAML", "use spaces"
        elif "mapping values are not allowed" in message:
            hint = "quote a value that contains a colon and a space"
        elif "did not find expected ','" in message:
            hint = "close the bracket; inside of brackets quote a value that contains a comma, or a colon and a space"
        elif "cannot start any token" in message:
            hint = "quote a value that starts with this character"
        self._problem("KB104", message, hint, line, column)

    def _problem_at(self, event: Any, code: str, message: str, hint: str = "") -> None:
        line, column, length = _mark(event)
        self._problem(code, message, hint, line - 1, column - 1, length)

    def _problem(self, code: str, message: str, hint: str, line: int, column: int, length: int = 1) -> None:
        self.lines = self.lines or split_lines(self.text)
        span = line_span(self.path, self.lines, line + 1, column + 1, length)
        self.problems.append(Diagnostic(span, code, message, hint))
        if len(self.problems) >= MAX_PROBLEMS:
            raise _StopReadingError


_SCALAR = yaml.ScalarEvent
_ALIAS = yaml.AliasEvent
_MAPPING_START, _MAPPING_END = yaml.MappingStartEvent, yaml.MappingEndEvent
_SEQUENCE_START, _SEQUENCE_END = yaml.SequenceStartEvent, yaml.SequenceEndEvent
_DOCUMENT_START, _STREAM_END = yaml.DocumentStartEvent, yaml.StreamEndEvent
_NODES = frozenset({_SCALAR, _ALIAS, _MAPPING_START, _SEQUENCE_START})


def _mark(event: Any) -> tuple[int, int, int]:
    start, end = event.start_mark, event.end_mark
    length = end.column - start.column if end.line == start.line else 1
    return start.line + 1, start.column + 1, max(1, length)


def _end(event: Any) -> tuple[int, int] | None:
    end = event.end_mark
    return (end.line + 1, end.column + 1) if event.__class__ is _SCALAR else None
