"""Changes many files as one: after an interruption at any moment either none of them is changed, or all will be.

The new content of every file is first written into one journal, and the renaming of that journal to its name decides:
if it is there, the change has happened, and what is left to do is done by whoever comes next (``finish``). Writing the
same content twice does no harm, so that it does not matter where an interruption struck.
"""

from __future__ import annotations

import hashlib
import json
import os
from collections.abc import Mapping
from pathlib import Path, PurePosixPath
from typing import Any

from kbtool.files import write_atomically
from kbtool.root import UNFINISHED_EDIT as JOURNAL

FOLDERS = ("concepts", "examples")
FORMAT = 1

Changes = Mapping[str, str | None]
"""The new content of each file, by its path below the root with forward slashes; None for one that is to go."""


class UnfinishedEditError(Exception):
    """An interrupted change that cannot be finished without losing what somebody has written since."""


def change_files(root: Path, title: str, changes: Changes) -> None:
    """Writes and removes files, all of them or none.

    Parameters
    ----------
    root : Path
        Root of the knowledge base.
    title : str
        What is done, in a few words, for whoever finishes it after an interruption.
    changes : mapping
        See ``Changes``.

    Raises
    ------
    OSError
        When something cannot be written. If the journal was written by then, ``is_unfinished`` says so.
    ValueError
        When a path does not lie in a folder of the knowledge base.
    """
    for path in changes:
        _place(root, path)
    files = {path: {"before": _digest_of(root / path), "after": content} for path, content in sorted(changes.items())}
    journal = {"format": FORMAT, "title": title, "files": files}
    write_atomically(root / JOURNAL, json.dumps(journal, ensure_ascii=False).encode())
    _apply(root, files)


def is_unfinished(root: Path) -> bool:
    """Whether a change was interrupted and waits to be finished."""
    return os.path.lexists(root / JOURNAL)


def finish(root: Path) -> str:
    """Finishes the change that was interrupted, and tells its title; empty where there is none.

    Raises
    ------
    UnfinishedEditError
        When the journal cannot be read, or a file was changed by somebody else since; nothing is touched then.
    OSError
        When something cannot be written.
    """
    try:
        content = (root / JOURNAL).read_bytes()
    except FileNotFoundError:
        return ""
    title, files = _read(root, content)
    for path, change in files.items():
        if _digest_of(root / path) not in (change["before"], _digest(change["after"])):
            message = f"{path} was changed since {title} was interrupted; {_remedy()}"
            raise UnfinishedEditError(message)
    _apply(root, files)
    return title


def _remedy() -> str:
    return f"put it back as it was, or delete {JOURNAL} to keep the files as they are now"


def _read(root: Path, content: bytes) -> tuple[str, dict[str, Any]]:
    """The title and the files of a journal, trusting nothing about it: it may have come with a repository."""
    try:
        journal = json.loads(content)
        if journal["format"] != FORMAT:
            raise ValueError("written by another version of kbtool")
        files: dict[str, Any] = {
            path: {key: one[key] for key in ("before", "after")} for path, one in journal["files"].items()
        }
        for path, change in files.items():
            _place(root, path)
            if not isinstance(change["after"], (str, type(None))):
                raise ValueError(f"no content for {path}")
        return str(journal["title"]), files
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        raise UnfinishedEditError(f"{JOURNAL} cannot be understood ({error}); {_remedy()}") from None


def _place(root: Path, path: str) -> None:
    """Holds that a path leads into a folder of the knowledge base, not out of it by dots or links.

    Raises
    ------
    ValueError
        When it does not.
    """
    parts = PurePosixPath(path).parts
    if len(parts) < 2 or parts[0] not in FOLDERS or ".." in parts or "\\" in path:
        raise ValueError(f"{path} is no file of a knowledge base")
    if not (root / path).parent.resolve().is_relative_to(root.resolve()):
        raise ValueError(f"{path} leads out of the knowledge base")


def _apply(root: Path, files: Mapping[str, Any]) -> None:
    for path, change in files.items():
        if change["after"] is not None:
            write_atomically(root / path, change["after"].encode())
    for path, change in files.items():
        if change["after"] is None:
            (root / path).unlink(missing_ok=True)
    (root / JOURNAL).unlink(missing_ok=True)


def _digest_of(path: Path) -> str:
    try:
        return hashlib.sha256(path.read_bytes()).hexdigest()
    except FileNotFoundError:
        return ""


def _digest(content: str | None) -> str:
    return "" if content is None else hashlib.sha256(content.encode()).hexdigest()
