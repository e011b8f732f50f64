"""What contributors write, as safe HTML.

Markdown first, then nh3, which lets a short list of elements through, and only then what the project itself makes: math
and links. Contributor text meets no other extension of Markdown, and raw HTML in it is shown, not obeyed.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import cache
from html import unescape
from typing import NamedTuple

import markdown
import nh3

from kbtool import markup
from kbtool.markup import Link, Part
from kbtool.plainmath import tex_to_text
from kbtool.render.html import Html, element, escape
from kbtool.render.mathlines import MAY_BREAK, in_pieces

INLINE_TAGS = {"a", "code", "em", "strong"}
BLOCK_TAGS = INLINE_TAGS | {"blockquote", "br", "hr", "li", "ol", "p", "pre", "ul"}
BLOCK_TAGS |= {"table", "tbody", "td", "th", "thead", "tr"}

LinkMaker = Callable[[str, Html | None], Html]
"""From the id that a link names, and its label if it has one, to the link."""

_KEPT = re.compile("\ue000(\\d+)\ue001")
_HEADING = re.compile(r"^(#{1,6})[ \t]+(.+?)[ \t]*#*[ \t]*$", re.MULTILINE)
_PLAIN = re.compile(r"[^\\`*_\[\]<>&$\n\ue000-\ue00f\x00-\x1f\x7f-\x9f]*\Z")
_WIDE = "\u2e80-\u303f\u3040-\u30ff\u3400-\u9fff\uf900-\ufaff\uff00-\uffef"
_SHARED = "\u2014\u2018-\u201d\u2026"
# A line break between Chinese characters is no space. A tag may stand between, and one of the two may be a dash or a
# quotation mark, which Chinese shares with other scripts.
_TAGS = r"((?:</[a-z]+>)*)\n *((?:<[a-z]+>)*)"
_WIDE_BREAK = re.compile(f"(?<=[{_WIDE}]){_TAGS}(?=[{_WIDE}{_SHARED}])")
_WIDE_BREAK_AFTER_MARK = re.compile(f"(?<=[{_SHARED}]){_TAGS}(?=[{_WIDE}])")
# After Chinese punctuation it is none either, whatever follows; the mark brings its own space.
_BREAK_AFTER_STOP = re.compile(f"(?<=[\u3001\u3002\uff09\uff0c\uff1a\uff1b\uff01\uff1f\u300b\u300d]){_TAGS}(?=\\S)")
# Nor is a space beside a link where Chinese goes on: authors set one in case the name of the concept is Latin.
_WIDE_LINK = re.compile(f"(?<=[{_WIDE}])(?:(</a>)[ \\n]+|[ \\n]+(<a [^>]*>))(?=[{_WIDE}])")
_LONE_MATH = re.compile("<p>\\s*(\ue000\\d+\ue001)\\s*</p>")
# A browser may break a line beside every formula, even before a comma; what belongs to the formula is kept with it.
_WITH_MARKS = re.compile(
    "([(\\[\uff08\u300a\u300c\u201c\u2018]*)((?:<(strong|em)>)?)\ue000(\\d+)\ue001((?(3)</\\3>))"
    "((?:[-\u2019'][A-Za-z]+)?[,.;:!?%)\\]\uff0c\u3002\uff1b\uff1a\u3001\uff01\uff1f\uff09\u300b\u300d\u201d\u2019]*)"
)


class Heading(NamedTuple):
    """A heading in a longer text; the level counts from 3, below the page's own sections."""

    level: int
    text: Html


class Prose:
    """Turns texts of contributors into HTML.

    Parameters
    ----------
    link : callable
        Makes the links; an unknown id becomes plain text there.
    """

    def __init__(self, link: LinkMaker) -> None:
        self._link = link

    def inline(self, text: str, on_math: Callable[[Part], Html] | None = None) -> Html:
        """A short text: code, bold, math (as MathML, or as ``on_math`` makes it) and links, nothing else.

        Raises
        ------
        kbtool.markup.TexError
            For math that cannot be converted.
        """
        if _PLAIN.match(text):
            return escape(text)
        converted = self._convert(text, _inline_markdown(), INLINE_TAGS | {"p"}, on_math)
        return Html(re.sub(r"</?p>", " ", converted).strip())

    def blocks(self, text: str) -> list[Heading | Html]:
        """A longer text: its headings, and between them HTML with paragraphs, lists, tables and code.

        Raises
        ------
        kbtool.markup.TexError
            For math that cannot be converted.
        """
        found: list[Heading | Html] = []
        for piece in _split_at_headings(markup.clean(text)):
            if isinstance(piece, str):
                if piece.strip():
                    found.append(self._convert(piece, _block_markdown(), BLOCK_TAGS))
            else:
                found.append(Heading(max(3, len(piece[1])), self.inline(piece[2])))
        return found

    def plain(self, text: str) -> str:
        """A short text without any markup, for a description; formulas as plain text."""
        return unescape(re.sub(r"<[^>]*>", "", self.inline(text, on_math=lambda part: escape(tex_to_text(part.text)))))

    def _convert(
        self, text: str, converter: markdown.Markdown, tags: set[str], on_math: Callable[[Part], Html] | None = None
    ) -> Html:
        kept: list[Html] = []

        def keep(made: Html) -> str:
            kept.append(made)
            return f"\ue000{len(kept) - 1}\ue001"

        source = markup.replace(
            markup.split_math(markup.clean(text)),
            on_math=lambda part: keep((on_math or math)(part)),
            on_link=lambda link: keep(self._make_link(link)),
        )
        cleaned = _sanitise(converter.reset().convert(source), tags)
        cleaned = _LONE_MATH.sub(r"\1", _join_wide_lines(cleaned))
        cleaned = _WITH_MARKS.sub(lambda match: _unbroken(match, kept[int(match[4])]), cleaned)
        made = _KEPT.sub(lambda match: kept[int(match[1])], cleaned)
        return Html(_WIDE_LINK.sub(lambda match: match[1] or match[2], made))

    def _make_link(self, link: Link) -> Html:
        label = Prose(lambda id, label: escape(id)).inline(link.label) if link.label else None
        return self._link(link.target, label)


def math(part: Part) -> Html:
    """Math as MathML; display math in a box of its own, which may scroll."""
    mathml = Html(markup.tex_to_mathml(part.text, part.kind == "display"))
    # A span, since Markdown may have put it into a paragraph.
    return element("span", mathml, class_="kb-math", tabindex="0") if part.kind == "display" else in_pieces(mathml)


def _unbroken(match: re.Match[str], made: Html) -> str:
    """A formula in a line together with the marks around it, or the match as it was."""
    before, tag, after = match[1], match[2], match[6]
    if not made.startswith("<math") or not (before or after):
        return match[0]
    pieces = made.split(str(MAY_BREAK))
    if len(pieces) == 1:
        return _keep_together(match[0])
    if tag:
        return match[0]
    pieces[0] = _keep_together(before + pieces[0]) if before else pieces[0]
    pieces[-1] = _keep_together(pieces[-1] + after) if after else pieces[-1]
    return MAY_BREAK.join(pieces)


def _keep_together(markup: str) -> str:
    return f'<span class="kb-unbroken">{markup}</span>'


def _split_at_headings(text: str) -> list[str | re.Match[str]]:
    """The text before, between and after headings, and the headings; ``#`` in code is none."""
    in_code = markup.code_spans(text)
    pieces: list[str | re.Match[str]] = []
    done = 0
    for match in _HEADING.finditer(text):
        if not any(start <= match.start() < end for start, end in in_code):
            pieces += [text[done : match.start()], match]
            done = match.end()
    return [*pieces, text[done:]]


def _join_wide_lines(html: str) -> str:
    parts = re.split(r"(<pre>.*?</pre>)", html, flags=re.DOTALL)
    return "".join(part if part.startswith("<pre>") else _joined(part) for part in parts)


def _joined(html: str) -> str:
    for pattern in (_WIDE_BREAK, _WIDE_BREAK_AFTER_MARK, _BREAK_AFTER_STOP):
        html = pattern.sub(r"\1\2", html)
    return html


def _sanitise(html: str, tags: set[str]) -> str:
    return nh3.clean(
        html,
        tags=tags,
        attributes={"a": {"href"}, "ol": {"start"}},
        attribute_filter=_allowed_value,
        url_schemes={"https", "http"},
        link_rel="noopener",
    )


def _allowed_value(tag: str, attribute: str, value: str) -> str | None:
    """Links lead to other sites; to pages of this one ``[[id]]`` leads, which is checked."""
    if attribute == "href":
        return value if re.match(r"https?://[^\s\ue000-\ue00f]+\Z", value) else None
    return value


@cache
def _block_markdown() -> markdown.Markdown:
    converter = markdown.Markdown(extensions=["fenced_code", "sane_lists", "tables"])
    return _without_raw_html(converter, "code", "hashheader", "setextheader", "reference")


@cache
def _inline_markdown() -> markdown.Markdown:
    converter = markdown.Markdown()
    return _without_raw_html(
        converter, *(name for name in _names(converter.parser.blockprocessors) if name != "paragraph")
    )


def _without_raw_html(converter: markdown.Markdown, *block_processors: str) -> markdown.Markdown:
    """Raw HTML is then text; indented code is left out too, for which fences are clearer."""
    converter.preprocessors.deregister("html_block")
    converter.inlinePatterns.deregister("html")
    for name in ("image_link", "image_reference", "reference", "short_reference", "short_image_ref"):
        converter.inlinePatterns.deregister(name, strict=False)
    for name in block_processors:
        converter.parser.blockprocessors.deregister(name)
    return converter


def _names(registry: object) -> list[str]:
    return [item.name for item in registry._priority]  # type: ignore[attr-defined]
