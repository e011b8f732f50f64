"""Code of examples inside of what a page folds away, coloured as the theme colours the code on it."""

from __future__ import annotations

from functools import cache
from typing import Any

from kbtool.render.html import Html, element


def highlighted(source: str) -> Html:
    """Python as HTML with the theme's classes; any other text, escaped."""
    from pygments import highlight  # type: ignore[import-untyped]  # has no types

    lexer, formatter = _tools()
    code = element("code", Html(highlight(source, lexer, formatter).rstrip("\n")))
    return element("div", element("pre", code, tabindex="0"), class_="highlight")


@cache
def _tools() -> tuple[Any, Any]:
    from pygments.formatters import HtmlFormatter  # type: ignore[import-untyped]
    from pygments.lexers import PythonLexer  # type: ignore[import-untyped]

    return PythonLexer(stripnl=False), HtmlFormatter(nowrap=True)
