"""HTML that is escaped by its type: a plain string is text, only ``Html`` is markup."""

from __future__ import annotations

import html
import re
from collections.abc import Iterable

VOID = frozenset({"br", "hr", "img", "input", "meta"})


class Html(str):
    """Markup that is safe to put on a page."""

    __slots__ = ()


Child = str | Html | None
"""What stands in an element: ``Html`` as it is, a plain string escaped, None not at all."""


def escape(text: str) -> Html:
    """A plain text as markup; markup unchanged."""
    return text if isinstance(text, Html) else Html(html.escape(text))


def join(children: Iterable[Child], between: str = "") -> Html:
    """Several children in a row."""
    return Html(escape(between).join(escape(child) for child in children if child is not None))


def element(tag: str, *children: Child, **attributes: str | bool | None) -> Html:
    """An element; ``class_`` is written ``class``, an underscore in a name becomes a hyphen.

    An attribute that is None or False is left out, one that is True is written without a value.

    Examples
    --------
    >>> element("a", "1 < 2", href='x"y', class_="link")
    '<a href="x&quot;y" class="link">1 &lt; 2</a>'
    """
    written = ""
    for name, value in attributes.items():
        name = name.rstrip("_").replace("_", "-")
        if value is True:
            written += f" {name}"
        elif value is not None and value is not False:
            written += f' {name}="{html.escape(value)}"'
    if tag in VOID:
        return Html(f"<{tag}{written}>")
    return Html(f"<{tag}{written}>{join(children)}</{tag}>")


def items(tag: str, children: Iterable[Child], **attributes: str | bool | None) -> Html:
    """A list, each child in its ``<li>``."""
    return element(tag, *(element("li", child) for child in children), **attributes)


def one_line(markup: Html) -> Html:
    """The same markup on one line.

    What would start a line, and so mean something to a Markdown reader (a fence, ``:::``, ``#``), then never does.
    """
    parts = re.split(r"(<pre\b.*?</pre>)", markup.replace("\r", ""), flags=re.DOTALL)
    return Html("".join(part.replace("\n", "&#10;" if part.startswith("<pre") else " ") for part in parts))
