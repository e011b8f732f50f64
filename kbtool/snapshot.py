"""The graph and the names as of the last load, kept beside the build so that a query need not read every file.

A snapshot is used only while every file of the knowledge base has the name, size and times that it had when it was read,
and the code that made it is the same. It is plain data in Python's marshal format: reading one cannot run code, and
whatever is wrong with it costs no more than loading again.
"""

from __future__ import annotations

import contextlib
import marshal
import os
import sys
import time
import zlib
from functools import cached_property
from pathlib import Path
from typing import Any

import kbtool
from kbtool.graph import ConceptGraph
from kbtool.names import NameIndex

FORMAT = 3
FOLDER = "build/cache"
# A file changed within the resolution of its time stamp after it was read would go unseen: such a snapshot is not kept.
RACE_NS = 20_000_000


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
    stamp = fingerprint(root)
    kept = _read(root, stamp)
    if kept is not None:
        return Snapshot(*kept)
    from kbtool.load import load

    started = time.time_ns()
    kb = load(root).kb
    graph, names = marshal.dumps(ConceptGraph.of(kb).to_plain()), marshal.dumps(NameIndex.of(kb).plain)
    newest = max((times[1] for times in stamp.values()), default=0)
    if fingerprint(root) == stamp and newest < started - RACE_NS:
        _write(root, stamp, graph, names)
    return Snapshot(graph, names)


def fingerprint(root: Path) -> dict[str, tuple[int, int, int]]:
    """Of every YAML file below ``concepts`` its size and times in nanoseconds; nothing is opened."""
    found = {}
    folders = [os.path.join(root, "concepts")]
    for folder in folders:
        with os.scandir(folder) as entries:
            for entry in entries:
                if entry.name.startswith("."):
                    continue
                if entry.is_dir():
                    folders.append(entry.path)
                elif entry.name.endswith(".yml"):
                    try:
                        status = entry.stat()
                    except OSError:
                        continue  # a broken link; loading reports it
                    found[entry.path] = (status.st_size, status.st_mtime_ns, status.st_ctime_ns)
    return found


def _header() -> tuple[Any, ...]:
    """What the code that made a snapshot must share with the code that reads it."""
    code = os.stat(__file__).st_mtime_ns, *(os.stat(_beside(name)).st_mtime_ns for name in ("graph.py", "names.py"))
    return FORMAT, kbtool.__version__, sys.version_info[:3], code


def _beside(name: str) -> str:
    return os.path.join(os.path.dirname(__file__), name)


def _path(root: Path) -> Path:
    return root / FOLDER / "graph.snapshot"


def _read(root: Path, stamp: dict[str, tuple[int, int, int]]) -> tuple[bytes, bytes] | None:
    try:
        kept = marshal.loads(_path(root).read_bytes())
        header, then, graph, names, digest = kept
        if header != _header() or then != stamp or digest != _digest(graph, names):
            return None
    except (OSError, ValueError, EOFError, TypeError):
        return None
    return graph, names


def _digest(graph: bytes, names: bytes) -> int:
    """Tells a damaged snapshot from a whole one: marshal may crash on damaged data."""
    return zlib.crc32(names, zlib.crc32(graph))


def _write(root: Path, stamp: dict[str, tuple[int, int, int]], graph: bytes, names: bytes) -> None:
    """Keeps a snapshot, whole or not at all; a folder that cannot be written to is no problem."""
    from kbtool.files import write_atomically

    with contextlib.suppress(OSError):
        write_atomically(_path(root), marshal.dumps((_header(), stamp, graph, names, _digest(graph, names))))
