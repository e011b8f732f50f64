"""Fixtures that all tests share."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from miniature import MINIATURE, Files, write_files


@pytest.fixture
def miniature(tmp_path: Path) -> Callable[..., Path]:
    """Makes the miniature knowledge base, with files added or replaced, and gives its root."""

    def make(files: Files | None = None) -> Path:
        return write_files(tmp_path, {**MINIATURE, **(files or {})})

    return make
