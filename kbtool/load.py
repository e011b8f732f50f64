"""A folder of YAML files to a knowledge base: ``load(root)`` never raises for bad input, it reports."""

from __future__ import annotations

import gc
import os
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any, NamedTuple

from kbtool import schema
from kbtool.diagnostics import Diagnostic, Span
from kbtool.model import ID_PATTERN, Comparison, Concept, KnowledgeBase, Topic, Track
from kbtool.root import CONCEPTS, RootError
from kbtool.source import FieldPath, Source, SourceError, read

FOLDERS: dict[str, type] = {"_tracks": Track, "_comparisons": Comparison}
TOPIC_FILE = "_topic.yml"


class Sources:
    """Finds the position of a field in a file that was loaded, by reading the file again when it is asked for."""

    def __init__(self, root: Path) -> None:
        self.root = root
        self._read: dict[str, Source] = {}

    def span(self, path: str, field: FieldPath = (), *, of_key: bool = True) -> Span:
        """The span of a field; the file as a whole when it cannot be read any more."""
        source = self._source(path)
        return source.span(field, of_key=of_key) if source else Span(path)

    def span_of_text(self, path: str, field: FieldPath, part: str) -> Span:
        """The span of a part of a text field; of the whole field when the part is not written there to the letter."""
        source = self._source(path)
        return source.span_of_text(field, part) if source else Span(path)

    def _source(self, path: str) -> Source | None:
        if path not in self._read:
            try:
                self._read[path] = read(self.root, path)
            except SourceError:
                return None
        return self._read[path]


class Loaded(NamedTuple):
    """What ``load`` gives: the knowledge base, the problems met on the way, and where every field stands."""

    kb: KnowledgeBase
    diagnostics: list[Diagnostic]
    sources: Sources


def load(root: Path) -> Loaded:
    """Loads every file below ``root/concepts``, in sorted order, reporting all problems in one run.

    Raises
    ------
    RootError
        When ``root`` has no folder ``concepts``.
    """
    if not (root / CONCEPTS).is_dir():
        raise RootError(f"{root} has no folder '{CONCEPTS}'")
    collecting = gc.isenabled()
    gc.disable()  # nothing loaded here is cyclic garbage, and the collector's passes would double the time
    try:
        return _Loader(root).load()
    finally:
        if collecting:
            gc.enable()


def load_concept(root: Path, path: str) -> tuple[Concept | None, list[Diagnostic]]:
    """One concept from its file alone, for a command that needs no other."""
    folder, _, name = path.rpartition("/")
    place = {"id": name.removesuffix(".yml"), "topic": folder.rpartition("/")[2], "path": path}
    try:
        source = read(root, path)
        return schema.convert(source.value(), source, Concept, place)
    except SourceError as error:
        return None, error.diagnostics


class _Loader:
    def __init__(self, root: Path) -> None:
        self.root = root
        self.diagnostics: list[Diagnostic] = []
        self.concepts: dict[str, Concept] = {}
        self.topics: dict[str, Topic] = {}
        self.special: dict[type, dict[str, Any]] = {Track: {}, Comparison: {}}
        self.broken: set[str] = set()

    def load(self) -> Loaded:
        for entry in _entries(self.root / CONCEPTS):
            path = f"{CONCEPTS}/{entry.name}"
            if not entry.is_dir():
                if entry.name.endswith((".yml", ".yaml")):
                    self._misplaced(
                        path, "a concept lives in the folder of its topic", f"move it to {CONCEPTS}/<topic>/"
                    )
            elif entry.name in FOLDERS:
                self._load_special(path, FOLDERS[entry.name])
            elif entry.name.endswith((".yml", ".yaml")):
                self._unreadable(path)
            elif not re.match(ID_PATTERN, entry.name):
                self._misplaced(path, f"'{entry.name}' is no topic id", "use lower-case letters, digits and hyphens")
            else:
                self._load_topic(entry.name, path)
        kb = KnowledgeBase(
            concepts=dict(sorted(self.concepts.items())),
            topics=dict(sorted(self.topics.items())),
            tracks=self.special[Track],
            comparisons=self.special[Comparison],
            broken=frozenset(self.broken - self.concepts.keys()),
        )
        self.diagnostics.sort()
        return Loaded(kb, self.diagnostics, Sources(self.root))

    def _load_topic(self, topic: str, folder: str) -> None:
        has_topic_file = False
        for name, path in self._files(folder):
            if name == TOPIC_FILE:
                has_topic_file = True
                record = self._record(path, Topic, {"id": topic, "path": path})
                if record is not None:
                    self.topics[topic] = record
            else:
                self._load_concept(topic, name.removesuffix(".yml"), path)
        if not has_topic_file:
            message = f"the topic '{topic}' has no {TOPIC_FILE}"
            self._misplaced(f"{folder}/{TOPIC_FILE}", message, "create it with name, summary and order", "KB111")

    def _load_concept(self, topic: str, id: str, path: str) -> None:
        if not re.match(ID_PATTERN, id):
            hint = f"rename the file to {_kebab(id)}.yml" if _kebab(id) else "lower-case letters, digits and hyphens"
            self._misplaced(path, f"'{id}' is no id: ids are kebab-case, as in 'chain-rule'", hint, "KB201")
        concept = self._record(path, Concept, {"id": id, "topic": topic, "path": path})
        if concept is None:
            self.broken.add(id)
        elif id in self.concepts:
            first = Span(self.concepts[id].path)
            message = f"the id '{id}' is taken: ids are unique across topics"
            hint = "rename one of the two files"
            self.diagnostics.append(Diagnostic(Span(path), "KB202", message, hint, related=((first, "the other one"),)))
        else:
            self.concepts[id] = concept

    def _load_special(self, folder: str, type: type) -> None:
        for name, path in self._files(folder):
            id = name.removesuffix(".yml")
            if not re.match(ID_PATTERN, id):
                self._misplaced(path, f"'{id}' is no id: ids are kebab-case", "", "KB201")
            record = self._record(path, type, {"id": id, "path": path})
            if record is not None:
                self.special[type][id] = record

    def _record(self, path: str, type: Any, place: dict[str, str]) -> Any:
        try:
            source = read(self.root, path)
            value = source.value()
        except SourceError as error:
            self.diagnostics += error.diagnostics
            return None
        record, problems = schema.convert(value, source, type, place)
        self.diagnostics += problems
        return record

    def _files(self, folder: str) -> Iterator[tuple[str, str]]:
        for entry in _entries(self.root / folder):
            path = f"{folder}/{entry.name}"
            if entry.name.endswith(".yml"):
                yield entry.name, path
            elif entry.name.endswith(".yaml"):
                self._misplaced(path, "files of a knowledge base end in .yml", f"rename it to {entry.name[:-5]}.yml")
            elif entry.is_dir():
                self._misplaced(path, "a topic holds files, not folders", "move its files up, or make it a topic")

    def _misplaced(self, path: str, message: str, hint: str, code: str = "KB213") -> None:
        self.diagnostics.append(Diagnostic(Span(path), code, message, hint))

    def _unreadable(self, path: str) -> None:
        try:
            read(self.root, path)
        except SourceError as error:
            self.diagnostics += error.diagnostics


def _entries(folder: Path) -> list[os.DirEntry[str]]:
    """A folder's entries by name; hidden files and editors' backups are not part of a knowledge base."""
    with os.scandir(folder) as entries:
        return sorted(
            (entry for entry in entries if not entry.name.startswith(".") and not entry.name.endswith("~")),
            key=lambda entry: entry.name,
        )


def _kebab(name: str) -> str:
    words = re.sub(r"([a-z0-9])([A-Z])", r"\1-\2", name)
    return re.sub(r"[^a-z0-9]+", "-", words.lower()).strip("-")
