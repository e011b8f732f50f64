"""A griffe extension: docstrings of examples are contributors' text, and reach a page as safe HTML only.

mkdocstrings would convert them with every extension of the site's Markdown, raw HTML included.
"""

from __future__ import annotations

from typing import Any

import griffe

from kbtool import markup
from kbtool.render.html import Html, element, escape
from kbtool.render.page import block
from kbtool.render.prose import Heading, Prose


class SafeDocstrings(griffe.Extension):
    """Replaces each docstring by one block of the HTML that it makes."""

    def on_object(self, *, obj: griffe.Object, **options: Any) -> None:
        if obj.docstring is not None and not obj.docstring.value.startswith(BLOCK):
            obj.docstring.value = safe_docstring(obj.docstring.value)


BLOCK = '<div class="kb-docstring">'


def safe_docstring(text: str) -> str:
    """A docstring as one block of HTML."""
    prose = Prose(lambda id, label: escape(label if label is not None else id))
    try:
        pieces = prose.blocks(text)
    except markup.TexError:  # a docstring is code: a dollar sign in it need not be math
        pieces = [element("p", text)]
    shown = [element("strong", one.text) if isinstance(one, Heading) else one for one in pieces]
    return block(*(Html(one) for one in shown), class_="kb-docstring")
