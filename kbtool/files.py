"""Files: writing them so that nothing is ever half-written, and nothing is touched that did not change."""

from __future__ import annotations

import contextlib
import os
from pathlib import Path


def is_folder(entry: os.DirEntry[str]) -> bool:
    """Whether an entry is a folder or a link to one; a link that leads to itself is none."""
    try:
        return entry.is_dir()
    except OSError:
        return False


def write_atomically(path: Path, content: bytes) -> None:
    """Writes a file by way of a temporary one beside it: whoever reads it sees the old content or the new, whole.

    Raises
    ------
    OSError
        When the folder cannot be made or written to; the old file is then untouched.
    """
    import tempfile  # slow to import, and a query writes nothing

    path.parent.mkdir(parents=True, exist_ok=True)
    descriptor, temporary = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.")
    try:
        with os.fdopen(descriptor, "wb") as file:
            file.write(content)
        os.chmod(temporary, 0o644)
        os.replace(temporary, path)
    except BaseException:
        with contextlib.suppress(OSError):
            os.unlink(temporary)
        raise


def write_if_changed(path: Path, content: bytes) -> bool:
    """Writes a file unless it has this content already, and tells whether it wrote.

    Raises
    ------
    OSError
        As ``write_atomically``.
    """
    try:
        if path.read_bytes() == content:
            return False
    except OSError:
        pass
    write_atomically(path, content)
    return True
