"""A change of several files that is worked out before anything is written, with what it would break."""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from difflib import unified_diff
from pathlib import Path

from kbtool import checks
from kbtool.canonical import Tree, parse, write
from kbtool.diagnostics import Diagnostic, Severity
from kbtool.edit.formatting import type_of, yaml_paths
from kbtool.edit.journal import change_files
from kbtool.load import Loaded, load
from kbtool.root import CONCEPTS
from kbtool.source import read

EXAMPLES = "examples"


class EditError(Exception):
    """What was asked for makes no sense in this knowledge base; the message says why and what to do."""


@dataclass
class Plan:
    """What to write and remove, and what a person should know of it.

    Attributes
    ----------
    title : str
        What is done, in a few words.
    changes : dict
        The new content of each file by its path; None for one that is to go.
    moves : dict
        Of each new path the old one whose content it carries on.
    notes : list of str
        What is left to do by hand.
    """

    title: str
    changes: dict[str, str | None] = field(default_factory=dict)
    moves: dict[str, str] = field(default_factory=dict)
    notes: list[str] = field(default_factory=list)

    def diff(self, root: Path) -> Iterator[str]:
        """The changes of all text files as lines of a unified diff; a removed example is only named."""
        moved = set(self.moves.values())
        for path, after in sorted(self.changes.items()):
            if path in moved:
                continue
            source = self.moves.get(path, path)
            before = (root / source).read_text("utf-8") if (root / source).exists() else ""
            if after is None and not path.endswith(".yml"):
                yield f"deleted {path}"
            else:
                names = source if before else "/dev/null", path if after is not None else "/dev/null"
                yield from unified_diff(before.splitlines(), (after or "").splitlines(), *names, lineterm="")

    def problems(self, root: Path, before: Loaded) -> list[Diagnostic]:
        """What ``check`` would report of the result and does not report now: errors only."""
        known = {(one.code, one.message) for one in _errors(before)}
        with self._result(root) as folder:
            return [one for one in _errors(load(folder)) if (one.code, one.message) not in known]

    def write(self, root: Path) -> None:
        """Makes the changes, all or none; see ``journal.change_files`` for the errors."""
        change_files(root, self.title, self.changes)

    @contextmanager
    def _result(self, root: Path) -> Iterator[Path]:
        """A copy of the knowledge base as it would be."""
        with tempfile.TemporaryDirectory(prefix="kbtool-") as name:
            folder = Path(name)
            for part in (CONCEPTS, EXAMPLES):
                if (root / part).is_dir():
                    shutil.copytree(root / part, folder / part, ignore=shutil.ignore_patterns("records", ".*"))
            for path, content in self.changes.items():
                place = folder / path
                if content is None:
                    place.unlink(missing_ok=True)
                else:
                    place.parent.mkdir(parents=True, exist_ok=True)
                    place.write_bytes(content.encode())
            yield folder


def _errors(loaded: Loaded) -> list[Diagnostic]:
    return [one for one in checks.run(loaded) if one.severity is Severity.ERROR]


def require_loadable(loaded: Loaded) -> None:
    """Holds that every file could be read: a reference in one that could not would be overlooked.

    Raises
    ------
    EditError
        When one could not.
    """
    if loaded.diagnostics:
        places = ", ".join(sorted({one.span.path for one in loaded.diagnostics})[:5])
        raise EditError(f"some files cannot be loaded, and might be overlooked: {places}; kbtool check says why")


def edit_trees(root: Path, edit: Callable[[str, Tree], bool]) -> dict[str, str]:
    """The new text of every YAML file whose tree ``edit`` changed, given its path; in canonical form."""
    changed = {}
    for path in yaml_paths(root):
        tree = parse(read(root, path).text)
        if edit(path, tree):
            changed[path] = write(tree, type_of(path))
    return changed
