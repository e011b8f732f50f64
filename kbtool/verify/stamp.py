"""Remembers that nothing was left to verify, so that asking again costs a look at file times and nothing else.

A stamp holds the name, size and times of every file that concepts, examples and records consist of. It is believed only
while all of them are the same; anything else leads to the full check. It imports nothing that takes time to import.
"""

from __future__ import annotations

import contextlib
import json
import os
from collections.abc import Iterator
from pathlib import Path
from time import time_ns
from typing import Any

import kbtool
from kbtool.verify import CONTRACT, FORMAT

FOLDERS = ("concepts", "examples")
SETTLED_NS = 100_000_000
"""A file changed less than this long ago may change once more without its times showing it: clocks tick in steps."""


def listing(root: Path) -> str:
    """One line a file: path, size, times of its content and of its inode; sorted."""
    return "\n".join(sorted(_lines(str(root), FOLDERS)))


def _lines(root: str, folders: tuple[str, ...]) -> Iterator[str]:
    waiting = list(folders)
    while waiting:
        folder = waiting.pop()
        try:
            entries = list(os.scandir(f"{root}/{folder}"))
        except OSError:
            yield f"{folder} unreadable"
            continue
        for entry in entries:
            path = f"{folder}/{entry.name}"
            if entry.is_dir():
                if entry.name != "__pycache__":
                    waiting.append(path)
            else:
                yield f"{path} {_signature(entry)}"


def _signature(entry: os.DirEntry[str]) -> str:
    try:
        found = entry.stat()
    except OSError:
        return "unreadable"
    return f"{found.st_size} {found.st_mtime_ns} {found.st_ctime_ns}"


def recall(root: Path, device: str, files: str) -> dict[str, Any] | None:
    """What was remembered for exactly these files; None when there is nothing, or when anything has changed."""
    try:
        text = _path(root, device).read_text("utf-8")
    except (OSError, UnicodeDecodeError):
        return None
    head, _, before = text.partition("\n")
    if before != files:
        return None
    try:
        remembered = json.loads(head)
    except ValueError:
        return None
    if not isinstance(remembered, dict) or remembered.pop("of", None) != _version():
        return None
    return remembered


def remember(root: Path, device: str, files: str, what: dict[str, Any]) -> bool:
    """Remembers ``what`` for these files, listed *before* they were read; returns whether it was safe to do so."""
    times = [int(time) for line in files.split("\n") for time in line.split(" ")[-2:] if time.isdigit()]
    newest = max(times, default=0)
    if time_ns() - newest < SETTLED_NS:
        return False
    from kbtool.files import write_atomically

    text = json.dumps({"of": _version(), **what}, sort_keys=True) + "\n" + files
    with contextlib.suppress(OSError):  # a folder that cannot be written costs time, not correctness
        write_atomically(_path(root, device), text.encode())
        return True
    return False


def _version() -> list[object]:
    return [kbtool.__version__, CONTRACT, FORMAT]


def _path(root: Path, device: str) -> Path:
    return root / "build" / "cache" / f"verify-{device}"
