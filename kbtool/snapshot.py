"""The graph, the names and the search index as of the last load, kept so that a query need not read every file.

A snapshot is used only while every file of the knowledge base has the name, size and times that it had when it was
read, and the code that made it is the same. It is plain data in Python's marshal format: reading one cannot run code,
and whatever is wrong with it costs no more than loading again.
"""

from __future__ import annotations

import contextlib
import marshal
import os
import sys
import time
import zlib
from collections.abc import Callable
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

import kbtool
from kbtool.files import is_folder, write_atomically
from kbtool.graph import ConceptGraph
from kbtool.names import NameIndex
from kbtool.root import CONCEPTS

if TYPE_CHECKING:  # imported when there is something to load or to search
    from kbtool.model import KnowledgeBase
    from kbtool.search import Index

FORMAT = 4
FOLDER = "build/cache"
# A file that changes again within the resolution of its time stamps, which is two seconds on some file systems, would
# go unseen: so soon after a change no snapshot is kept.
RACE_NS = 2_000_000_000
# The modules that decide what a snapshot holds.
MAKERS = ("snapshot", "graph", "names", "load", "schema", "model", "source", "yamlevents")
SEARCH_MAKERS = (*MAKERS, "search/_index", "search/_text")

Stamp = dict[str, tuple[int, int, int]]
Parts = tuple[bytes, ...]


class Snapshot:
    """The graph and the names, each built from its plain form when it is asked for."""

    def __init__(self, graph: bytes, names: bytes) -> None:
        self._graph = graph
        self._names = names

    @cached_property
    def graph(self) -> ConceptGraph:
        return ConceptGraph.from_plain(marshal.loads(self._graph))

    @cached_property
    def names(self) -> NameIndex:
        return NameIndex(marshal.loads(self._names))


def snapshot_of(root: Path) -> Snapshot:
    """The snapshot of a knowledge base, loaded from its files where the kept one is missing or no longer true."""

    def make(kb: KnowledgeBase) -> Parts:
        return marshal.dumps(ConceptGraph.of(kb).to_plain()), marshal.dumps(NameIndex.of(kb).plain)

    graph, names = _kept_or_made(root, "graph", MAKERS, make)
    return Snapshot(graph, names)


def search_index_of(root: Path, language: str) -> Index:
    """The search index with texts in a language; kept apart, since it costs more to make than a query may take."""

    def make(kb: KnowledgeBase) -> Parts:
        from kbtool.search import expand, write_index

        return (marshal.dumps(expand(write_index(kb, language))),)

    (plain,) = _kept_or_made(root, f"search-{language}", SEARCH_MAKERS, make)
    index: Index = marshal.loads(plain)
    return index


def _kept_or_made(root: Path, name: str, makers: tuple[str, ...], make: Callable[[KnowledgeBase], Parts]) -> Parts:
    stamp = fingerprint(root)
    header = _header(makers)
    kept = _read(root, name, header, stamp)
    if kept is not None:
        return kept
    from kbtool.load import load

    started = time.time_ns()
    parts = make(load(root).kb)
    if fingerprint(root) == stamp and not _is_racy(stamp, started):
        _write(root, name, header, stamp, parts)
    return parts


def fingerprint(root: Path) -> Stamp:
    """Of every YAML file of the knowledge base its size and times in nanoseconds; nothing is opened."""
    top = os.path.join(root, CONCEPTS)
    folders = [entry.path for entry in _scan(top) if is_folder(entry)]
    found = {}
    for entry in (entry for folder in (top, *folders) for entry in _scan(folder)):
        if entry.name.endswith(".yml"):
            try:
                status = entry.stat()
            except OSError:
                continue  # a broken link; loading reports it
            found[entry.path] = (status.st_size, status.st_mtime_ns, status.st_ctime_ns)
    return found


def _scan(folder: str) -> list[os.DirEntry[str]]:
    try:
        with os.scandir(folder) as entries:
            return [entry for entry in entries if not entry.name.startswith(".")]
    except OSError:
        return []  # loading reports it


def _is_racy(stamp: Stamp, started: int) -> bool:
    """Whether a file changed so shortly before loading started that a further change could leave its times as they are.

    Times in the future, which clocks of other machines set, are no danger: a change sets the present time.
    """
    return any(started - RACE_NS <= time <= started for _, *times in stamp.values() for time in times)


def _header(makers: tuple[str, ...]) -> tuple[Any, ...]:
    """What the code that made a snapshot must share with the code that reads it."""
    here = os.path.dirname(__file__)
    code = tuple(os.stat(os.path.join(here, f"{name}.py")).st_mtime_ns for name in makers)
    return FORMAT, kbtool.__version__, sys.version_info[:3], code


def _path(root: Path, name: str = "graph") -> Path:
    return root / FOLDER / f"{name}.snapshot"


def _read(root: Path, name: str, header: tuple[Any, ...], stamp: Stamp) -> Parts | None:
    try:
        content = memoryview(_path(root, name).read_bytes())
        digest, kept = content[:_DIGEST_SIZE], content[_DIGEST_SIZE:]
        if digest != _digest(kept):
            return None
        made_by, then, *parts = marshal.loads(kept)
    except (OSError, ValueError, EOFError, TypeError):
        return None
    return tuple(parts) if made_by == header and then == stamp else None


_DIGEST_SIZE = 4


def _digest(content: bytes | memoryview) -> bytes:
    """Tells a damaged snapshot from a whole one: marshal may crash on damaged data."""
    return zlib.crc32(content).to_bytes(_DIGEST_SIZE, "big")


def _write(root: Path, name: str, header: tuple[Any, ...], stamp: Stamp, parts: Parts) -> None:
    """Keeps a snapshot, whole or not at all; a folder that cannot be written to is no problem."""
    content = marshal.dumps((header, stamp, *parts))
    with contextlib.suppress(OSError):
        write_atomically(_path(root, name), _digest(content) + content)
