"""The scripts, styles and theme overrides of a site, which come with kbtool.

In a checkout they are the folder ``site`` beside the package; an installed package carries them inside, as ``web``.
"""

from __future__ import annotations

from pathlib import Path

_PACKAGE = Path(__file__).resolve().parent
_INSTALLED = _PACKAGE / "web"
_WEB = _INSTALLED if _INSTALLED.is_dir() else _PACKAGE.parent / "site"

THEME = _WEB / "theme"
"""Overrides of the templates of Material for MkDocs."""
ASSETS = _WEB / "assets"
"""Scripts and styles."""
