"""A folder of YAML files to a knowledge base: ``load(root)`` never raises for bad input, it reports."""

from __future__ import annotations

import gc
import os
import pickle
import re
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any, NamedTuple

import msgspec

from kbtool import schema
from kbtool.diagnostics import Diagnostic, Span
from kbtool.files import is_folder
from kbtool.fork import map_in_processes
from kbtool.model import ID_PATTERN, Comparison, Concept, KnowledgeBase, Topic, Track
from kbtool.root import CONCEPTS, RootError
from kbtool.source import FieldPath, Source, SourceError, read

FOLDERS: dict[str, type] = {"_tracks": Track, "_comparisons": Comparison}
TOPIC_FILE = "_topic.yml"
WORTH_A_PROCESS = 1000
"""Files that keep a process busy for much longer than it takes to start it and to hand over what it read."""


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
    if not os.path.isdir(root / CONCEPTS):
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


class _Job(NamedTuple):
    """A file to load: its path, what it is, and what its place says of it."""

    path: str
    type: Any
    place: dict[str, str]


_Outcome = tuple[Any, list[Diagnostic]]
"""A record, or None, and the problems of its file."""


class _Loader:
    def __init__(self, root: Path) -> None:
        self.root = root
        self.diagnostics: list[Diagnostic] = []
        self.jobs: list[_Job] = []
        self.found: dict[type, dict[str, Any]] = {type: {} for type in (Concept, Topic, Track, Comparison)}
        self.broken: set[str] = set()

    def load(self) -> Loaded:
        self._find_files()
        for job, (record, problems) in zip(self.jobs, _outcomes(self.root, self.jobs), strict=True):
            self.diagnostics += problems
            self._keep(job, record)
        concepts = self.found[Concept]
        kb = KnowledgeBase(
            concepts=dict(sorted(concepts.items())),
            topics=dict(sorted(self.found[Topic].items())),
            tracks=self.found[Track],
            comparisons=self.found[Comparison],
            broken=frozenset(self.broken - concepts.keys()),
        )
        self.diagnostics.sort()
        return Loaded(kb, self.diagnostics, Sources(self.root))

    def _keep(self, job: _Job, record: Any) -> None:
        id = job.place["id"]
        if record is None:
            if job.type is Concept:
                self.broken.add(id)
        elif job.type is Concept and id in self.found[Concept]:
            first = Span(self.found[Concept][id].path)
            message = f"the id '{id}' is taken: ids are unique across topics"
            hint = "rename one of the two files"
            related = ((first, "the other one"),)
            self.diagnostics.append(Diagnostic(Span(job.path), "KB202", message, hint, related=related))
        else:
            self.found[job.type][id] = record

    # -- which files there are ----------------------------------------------------------------------------------

    def _find_files(self) -> None:
        for entry in self._entries(CONCEPTS):
            path = f"{CONCEPTS}/{entry.name}"
            if not is_folder(entry):
                if entry.name.endswith((".yml", ".yaml")):
                    hint = f"move it to {CONCEPTS}/<topic>/"
                    self._misplaced(path, "a concept lives in the folder of its topic", hint)
            elif entry.name in FOLDERS:
                self._find_special(path, FOLDERS[entry.name])
            elif entry.name.endswith((".yml", ".yaml")):
                self._unreadable(path)
            elif not is_id(entry.name):
                self._misplaced(path, f"'{entry.name}' is no topic id", "use lower-case letters, digits and hyphens")
            else:
                self._find_topic(entry.name, path)

    def _find_topic(self, topic: str, folder: str) -> None:
        has_topic_file = False
        for name, path in self._files(folder):
            if name == TOPIC_FILE:
                has_topic_file = True
                self.jobs.append(_Job(path, Topic, {"id": topic, "path": path}))
            else:
                id = name.removesuffix(".yml")
                self._check_id(id, path)
                self.jobs.append(_Job(path, Concept, {"id": id, "topic": topic, "path": path}))
        if not has_topic_file:
            message = f"the topic '{topic}' has no {TOPIC_FILE}"
            self._misplaced(f"{folder}/{TOPIC_FILE}", message, "create it with name, summary and order", "KB111")

    def _find_special(self, folder: str, type: type) -> None:
        for name, path in self._files(folder):
            id = name.removesuffix(".yml")
            self._check_id(id, path)
            self.jobs.append(_Job(path, type, {"id": id, "path": path}))

    def _check_id(self, id: str, path: str) -> None:
        if not is_id(id):
            hint = f"rename the file to {_kebab(id)}.yml" if _kebab(id) else "lower-case letters, digits and hyphens"
            self._misplaced(path, f"'{id}' is no id: ids are kebab-case, as in 'chain-rule'", hint, "KB201")

    def _files(self, folder: str) -> Iterator[tuple[str, str]]:
        for entry in self._entries(folder):
            path = f"{folder}/{entry.name}"
            if entry.name.endswith(".yml"):
                yield entry.name, path
            elif entry.name.endswith(".yaml"):
                self._misplaced(path, "files of a knowledge base end in .yml", f"rename it to {entry.name[:-5]}.yml")
            elif is_folder(entry):
                self._misplaced(path, "a topic holds files, not folders", "move its files up, or make it a topic")

    def _entries(self, folder: str) -> list[os.DirEntry[str]]:
        """A folder's entries by name; hidden files and editors' backups are not part of a knowledge base."""
        try:
            with os.scandir(self.root / folder) as entries:
                return sorted(
                    (entry for entry in entries if not entry.name.startswith(".") and not entry.name.endswith("~")),
                    key=lambda entry: entry.name,
                )
        except OSError as error:
            self._misplaced(folder, f"cannot be read: {error.strerror}", "", "KB100")
            return []

    def _misplaced(self, path: str, message: str, hint: str, code: str = "KB213") -> None:
        self.diagnostics.append(Diagnostic(Span(path), code, message, hint))

    def _unreadable(self, path: str) -> None:
        try:
            read(self.root, path)
        except SourceError as error:
            self.diagnostics += error.diagnostics


# -- reading them --------------------------------------------------------------------------------------------------


def _outcomes(root: Path, jobs: list[_Job]) -> list[_Outcome]:
    """What each file gives, in their order; a large knowledge base is read by several processes."""

    def work(share: Sequence[_Job]) -> list[_Outcome]:
        return [_outcome(root, job) for job in share]

    concepts = [job for job in jobs if job.type is Concept]
    read_concepts = iter(map_in_processes(work, concepts, len(concepts) // WORTH_A_PROCESS, _encode, _decode))
    return [next(read_concepts) if job.type is Concept else _outcome(root, job) for job in jobs]


def _outcome(root: Path, job: _Job) -> _Outcome:
    try:
        source = read(root, job.path)
        value = source.value()
    except SourceError as error:
        return None, error.diagnostics
    return schema.convert(value, source, job.type, job.place)


def _encode(outcomes: list[_Outcome]) -> bytes:
    problems = pickle.dumps([found for _, found in outcomes])
    return msgspec.msgpack.encode(([record for record, _ in outcomes], problems))


def _decode(data: bytes) -> list[_Outcome]:
    records, problems = msgspec.msgpack.decode(data, type=tuple[list[Concept | None], bytes])
    return list(zip(records, pickle.loads(problems), strict=True))


def is_id(text: str) -> bool:
    """Whether a text has the form of an id."""
    return re.fullmatch(ID_PATTERN, text) is not None


def _kebab(name: str) -> str:
    words = re.sub(r"([a-z0-9])([A-Z])", r"\1-\2", name)
    return re.sub(r"[^a-z0-9]+", "-", words.lower()).strip("-")
