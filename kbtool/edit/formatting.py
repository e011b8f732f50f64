"""The canonical form of the files of a knowledge base: which they are, and how each would change."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

from kbtool.canonical import canonical
from kbtool.diagnostics import Diagnostic
from kbtool.load import FOLDERS, TOPIC_FILE
from kbtool.model import Concept, Topic
from kbtool.root import CONCEPTS
from kbtool.schema import FILE_TYPES
from kbtool.source import SourceError, read


class Formatted(NamedTuple):
    """One file: its path, its text, the canonical form of it, and why there is none."""

    path: str
    before: str
    after: str
    problems: list[Diagnostic]

    @property
    def is_changed(self) -> bool:
        return self.before != self.after


def yaml_paths(root: Path) -> list[str]:
    """The YAML files of a knowledge base, below its root and sorted; hidden files and backups left out."""
    found = [path for path in (root / CONCEPTS).glob("*/*.yml") if not path.name.startswith(".")]
    return sorted(path.relative_to(root).as_posix() for path in found if not path.parent.name.startswith("."))


def type_of(path: str) -> type:
    """The record that the file at a path holds, told by its place."""
    _, folder, name = path.split("/")[-3:]
    return FILE_TYPES[FOLDERS.get(folder, Topic if name == TOPIC_FILE else Concept)]


def format_file(root: Path, path: str) -> Formatted:
    """One file and its canonical form; one that cannot be formatted stays as it is, with the reason."""
    text = ""
    try:
        text = read(root, path).text
        return Formatted(path, text, canonical(path, text, type_of(path)), [])
    except SourceError as error:
        return Formatted(path, text, text, error.diagnostics)


def format_files(root: Path, paths: list[str]) -> Iterator[Formatted]:
    """Each file with its canonical form, in the order given."""
    return (format_file(root, path) for path in paths)
