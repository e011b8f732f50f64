"""Where a knowledge base is: found before anything else is imported, so that a query starts fast."""

from __future__ import annotations

import os
from pathlib import Path

CONCEPTS = "concepts"
UNFINISHED_EDIT = ".kbtool-unfinished-edit.json"
"""Below the root while several files are being changed as one, and after an interruption; see ``edit.journal``."""


class RootError(Exception):
    """The folder is no knowledge base: it has no folder ``concepts``."""


def find_root(start: Path) -> Path:
    """The nearest folder at or above ``start`` that holds a folder ``concepts``.

    Raises
    ------
    RootError
        When there is none.
    """
    start = start.resolve()
    for folder in (start, *start.parents):
        if os.path.isdir(folder / CONCEPTS):  # False where it may not be looked at
            return folder
    message = f"no folder '{CONCEPTS}' in {start} or above it; run kbtool inside a knowledge base, or pass --root DIR"
    raise RootError(message)
