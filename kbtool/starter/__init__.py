"""A new knowledge base: the files that ``kbtool init`` writes, with one concept that is proved and can be published.

The files are templates below ``files/``, each named as it will be with ``.in`` after it, and with ``dot-`` where a name
starts with a dot. Theme, scripts and styles are not among them: a site takes those from kbtool (``webfiles``).
"""

from __future__ import annotations

import contextlib
import json
import os
import re
import shutil
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

TEMPLATES = Path(__file__).parent / "files"
TOLERATED = frozenset({".git"})
"""What a folder may hold and still count as empty."""


class StarterError(Exception):
    """Nothing was written: the folder is in use, or cannot be written to."""


@dataclass(frozen=True, slots=True)
class Answers:
    """What is different in each new knowledge base.

    Attributes
    ----------
    zh, en : str
        Its name.
    kbtool : str
        How pip finds kbtool: a requirement, or an address.
    """

    zh: str
    en: str
    kbtool: str


def starter_files(answers: Answers) -> dict[str, str]:
    """The files of a new knowledge base, by path, sorted."""
    values = {
        "NAME_ZH": answers.zh,
        "NAME_EN": answers.en,
        "NAME_ZH_YAML": _quoted(answers.zh),
        "NAME_EN_YAML": _quoted(answers.en),
        "KBTOOL": answers.kbtool,
    }
    return {path: _filled(text, values) for path, text in sorted(_templates())}


def _templates() -> Iterator[tuple[str, str]]:
    for template in TEMPLATES.rglob("*.in"):
        path = template.relative_to(TEMPLATES).as_posix().removesuffix(".in")
        yield re.sub(r"(^|/)dot-", r"\1.", path), template.read_text("utf-8")


def _filled(text: str, values: dict[str, str]) -> str:
    """The text with each ``@NAME@`` replaced; what is put in is not looked through again."""
    return re.sub(r"@([A-Z_]+)@", lambda match: values[match[1]], text)


def _quoted(text: str) -> str:
    """A text as a YAML string in double quotes, which is what a JSON string is."""
    return json.dumps(text, ensure_ascii=False)


def start(folder: Path, answers: Answers) -> list[str]:
    """Writes a new knowledge base into an empty folder, which is made if need be; all of it or nothing.

    Returns the paths that were written.

    Raises
    ------
    StarterError
        When the folder is not empty, is no folder, or cannot be written to.
    """
    files = starter_files(answers)
    try:
        _refuse_in_use(folder)
        folder.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory(prefix=".kbtool-", dir=folder) as name:
            for path, text in files.items():
                target = Path(name) / path
                target.parent.mkdir(parents=True, exist_ok=True)
                target.write_text(text, "utf-8", newline="\n")
            _move(Path(name), folder)
    except OSError as error:
        raise StarterError(f"{folder} cannot be written to: {error.strerror or error}") from None
    return list(files)


def _refuse_in_use(folder: Path) -> None:
    if not folder.exists():
        return
    if not folder.is_dir():
        raise StarterError(f"{folder} is a file; name a folder")
    there = sorted(entry.name for entry in folder.iterdir() if entry.name not in TOLERATED)
    if there:
        shown = ", ".join(there[:3]) + (", ..." if len(there) > 3 else "")
        raise StarterError(f"{folder} is not empty (it holds {shown}); name a new folder")


def _move(made: Path, folder: Path) -> None:
    """Moves what was made to its place; what was moved already is taken back when that fails half-way."""
    moved: list[Path] = []
    try:
        for entry in sorted(made.iterdir()):
            os.replace(entry, folder / entry.name)
            moved.append(folder / entry.name)
    except BaseException:
        for path in moved:
            _remove(path)
        raise


def _remove(path: Path) -> None:
    if path.is_dir():
        shutil.rmtree(path, ignore_errors=True)
    else:
        with contextlib.suppress(OSError):
            path.unlink()
