"""A YAML text as a tree that keeps its comments, made from the event stream.

PyYAML's events carry no comments, but they say where every scalar stands; between the scalars there is nothing but
white space, punctuation and comments, so that a ``#`` there starts one.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, NamedTuple

import yaml

if TYPE_CHECKING:
    CParser: Any
else:  # the stubs of PyYAML do not know the parser itself
    from yaml.cyaml import CParser

_COMMENT = re.compile("#[^\n\r\x85\u2028\u2029]*")
_BLOCK_HEADER = re.compile("[|>][-+0-9]*[ \t]*(#[^\n\r\x85\u2028\u2029]*)?")


@dataclass
class Scalar:
    """A string, number, truth value or null: its text, and whether the author wrote it without quotes."""

    text: str
    plain: bool = False


@dataclass
class Entry:
    """A key with its value, or an item of a list (without a key), and the comments that belong to it.

    ``before`` are the comments on lines of their own above it, ``beside`` those at the end of its lines.
    """

    value: Node
    key: Scalar | None = None
    before: list[str] = field(default_factory=list)
    beside: list[str] = field(default_factory=list)


@dataclass
class Mapping:
    """Keys with values in their order; ``tail`` are comments behind the last."""

    entries: list[Entry] = field(default_factory=list)
    tail: list[str] = field(default_factory=list)

    def get(self, key: str) -> Entry | None:
        """The entry of a key, or None."""
        return next((entry for entry in self.entries if entry.key is not None and entry.key.text == key), None)


@dataclass
class Sequence:
    """Items in their order; ``tail`` are comments behind the last."""

    entries: list[Entry] = field(default_factory=list)
    tail: list[str] = field(default_factory=list)


Node = Scalar | Mapping | Sequence


@dataclass
class Tree:
    """A document: comments above it that a blank line sets off, its root, and all its comments in their order."""

    root: Node
    head: list[str] = field(default_factory=list)
    comments: list[str] = field(default_factory=list)


class _Comment(NamedTuple):
    start: int
    column: int
    text: str
    alone: bool
    """Whether nothing else stands before it in its line."""


def parse(text: str) -> Tree:
    """The tree of one document.

    Raises
    ------
    yaml.YAMLError
        When the text is no YAML.
    """
    return _Parser(text).tree()


def comments_of(text: str) -> list[str]:
    """The comments of a text in their order.

    Raises
    ------
    yaml.YAMLError
        When the text is no YAML.
    """
    return [one.text for one in _comments(text, _events(text))]


def _events(text: str) -> list[Any]:
    parser, events = CParser(text), []
    while (event := parser.get_event()) is not None:
        events.append(event)
    return events


def _comments(text: str, events: list[Any]) -> Iterator[_Comment]:
    done = 0
    scalars: list[Any] = [one for one in events if isinstance(one, yaml.ScalarEvent)]
    for event in scalars:
        yield from _comments_between(text, done, event.start_mark.index)
        if event.style in ("|", ">"):
            header = _BLOCK_HEADER.match(text, event.start_mark.index)
            if header and header[1]:
                yield _comment(text, header.start(1), header[1])
        done = event.end_mark.index
    yield from _comments_between(text, done, len(text))


def _comments_between(text: str, start: int, end: int) -> Iterator[_Comment]:
    for match in _COMMENT.finditer(text, start, end):
        yield _comment(text, match.start(), match[0])


def _comment(text: str, start: int, written: str) -> _Comment:
    line = text.rfind("\n", 0, start) + 1
    return _Comment(start, start - line, written.rstrip(), not text[line:start].strip(" \t-"))


class _Parser:
    def __init__(self, text: str) -> None:
        self.text = text
        self.events = _events(text)
        self.comments = list(_comments(text, self.events))
        self.taken = 0  # how many of the comments have found their place
        self.position = 0
        self.last: Entry | None = None  # the entry that was read last, to which a comment behind it belongs

    def tree(self) -> Tree:
        while isinstance(self.events[self.position], (yaml.StreamStartEvent, yaml.DocumentStartEvent)):
            self.position += 1
        head = self._head()
        root = self._node()
        tail = self._comments_before(len(self.text))
        if isinstance(root, Scalar):
            head += tail
        else:
            root.tail += tail
        return Tree(root, head, [one.text for one in self.comments])

    def _head(self) -> list[str]:
        """The comments at the top that a blank line separates from what follows."""
        start = self.events[self.position].start_mark.index
        above = [one for one in self.comments if one.start < start]
        for number in range(len(above), 0, -1):
            behind = above[number].start if number < len(above) else start
            if self.text.count("\n", above[number - 1].start, behind) > 1:
                self.taken = number
                return [one.text for one in above[:number]]
        return []

    def _take(self) -> Any:
        event = self.events[self.position]
        self.position += 1
        return event

    def _node(self, column: int = 0) -> Node:
        """The node that starts at the present event; ``column`` is the least one of a comment at its end."""
        event = self._take()
        if isinstance(event, yaml.ScalarEvent):
            return Scalar(event.value, plain=not event.style)
        collection = Mapping() if isinstance(event, yaml.MappingStartEvent) else Sequence()
        column = max(column, event.start_mark.column)
        while not isinstance(self.events[self.position], (yaml.MappingEndEvent, yaml.SequenceEndEvent)):
            self._entry(collection, event.start_mark.column)
        end = self._take()
        if event.flow_style:
            collection.tail += self._comments_before(end.end_mark.index)
        else:
            collection.tail += self._comments_before(self._next_start(), column)
        return collection

    def _next_start(self) -> int:
        """Where the next scalar or collection starts."""
        position = self.position
        while isinstance(self.events[position], (yaml.MappingEndEvent, yaml.SequenceEndEvent)):
            position += 1
        event = self.events[position]
        return len(self.text) if isinstance(event, yaml.DocumentEndEvent) else int(event.start_mark.index)

    def _entry(self, collection: Mapping | Sequence, column: int) -> None:
        before = self._comments_before(self.events[self.position].start_mark.index)
        entry = self.last = Entry(Scalar(""), before=before)
        collection.entries.append(entry)
        if isinstance(collection, Mapping):
            key = self._take()
            entry.key = Scalar(key.value, plain=not key.style)
            if isinstance(self.events[self.position], yaml.ScalarEvent):
                entry.before += self._comments_before(self.events[self.position].start_mark.index)
        # What stands as far left as the keys around a collection is not inside it.
        entry.value = self._node(column + 1)
        if not isinstance(entry.value, Scalar):
            self.last = entry

    def _comments_before(self, end: int, column: int = 0) -> list[str]:
        """The next comments up to a place or to one that stands left of a column; those behind an entry go to it."""
        found: list[str] = []
        while self.taken < len(self.comments):
            comment = self.comments[self.taken]
            if comment.start >= end or (comment.alone and comment.column < column):
                break
            if comment.alone or self.last is None:
                found.append(comment.text)
            else:
                self.last.beside.append(comment.text)
            self.taken += 1
        return found
