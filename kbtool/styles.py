"""Styles that stand in elements, moved to a style sheet: the policy of the site forbids them in pages.

Converted formulas have them, for the alignment of a column and for spaces of less than nothing.
"""

from __future__ import annotations

import hashlib
import re
from html import escape, unescape

_STYLED = re.compile(r'(<[a-zA-Z][^<>]*?) style="([^"]*)"')


def lift(html: str) -> tuple[str, dict[str, str]]:
    """The page with names in the place of styles, and the styles by name.

    Examples
    --------
    >>> lift('<mtd style="text-align: left;">x</mtd>')
    ('<mtd data-kb-style="b1ef8a41">x</mtd>', {'b1ef8a41': 'text-align: left;'})
    """
    styles: dict[str, str] = {}

    def name(match: re.Match[str]) -> str:
        style = unescape(match[2])
        digest = hashlib.sha256(style.encode()).hexdigest()[:8]
        styles[digest] = style
        return f'{match[1]} data-kb-style="{escape(digest)}"'

    return _STYLED.sub(name, html), styles


def style_sheet(styles: dict[str, str]) -> str:
    """The style sheet for the names, sorted."""
    return "".join(f'[data-kb-style="{name}"] {{ {style} }}\n' for name, style in sorted(styles.items()))
