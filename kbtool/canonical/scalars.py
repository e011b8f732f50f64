"""How a scalar is written: plain where every reader sees the text, else in quotes; several lines as a block."""

from __future__ import annotations

import json
import re
from typing import Any

import yaml

from kbtool.canonical.tree import Scalar
from kbtool.yamlevents import SourceError, build

# Printable in YAML and nothing that a reader could take for a line break or for nothing.
_UNSAFE = re.compile("[^\x20-\x7e\xa0-\u2027\u202a-\ud7ff\ue000-\ufefe\uff00-\ufffd\U00010000-\U0010ffff]")
_INDICATORS = frozenset("-?:,[]{}#&*!|>'\"%@`=~ ")
_FLOW_ONLY = re.compile(r"[,?\[\]{}]")  # the question mark for the sake of PyYAML's own parser
_WORD_BREAK = re.compile(r"(?<=[^ \\]) (?=[^ \-?:#|>&*!%@])")
_RESOLVER: Any = yaml.resolver.Resolver()
_LONGEST_WORD = 64  # what is longer is no number or truth value that PyYAML would not know
_STRING = "tag:yaml.org,2002:str"


def is_text(scalar: Scalar) -> bool:
    """Whether every reader sees text in a scalar, as it stands in its file; 3, true and null are none."""
    return not scalar.plain or _reads_as_text(scalar.text)


def _reads_as_text(text: str) -> bool:
    """Whether a plain scalar is text to PyYAML and to this project."""
    if not _resolves_to_text(text):
        return False
    if len(text) > _LONGEST_WORD or " " in text.strip():
        return True
    try:
        return isinstance(build("", f"- {text}")[0], str)
    except (SourceError, TypeError, KeyError):
        return False


def _resolves_to_text(text: str) -> bool:
    return bool(_RESOLVER.resolve(yaml.ScalarNode, text, (True, False)) == _STRING)


def inline(scalar: Scalar, *, flow: bool) -> str:
    """A scalar on one line.

    Parameters
    ----------
    scalar : Scalar
        What to write.
    flow : bool
        Whether it stands between brackets or braces, where commas and brackets need quotes.
    """
    if not is_text(scalar):
        return "null" if scalar.text in ("", "~") else scalar.text
    text = scalar.text
    if _may_be_plain(text, flow):
        return text
    if _UNSAFE.search(text):
        return _escaped(text)
    if "'" in text and '"' not in text and "\\" not in text:
        return f'"{text}"'
    return "'" + text.replace("'", "''") + "'"


def key_text(key: Scalar, *, flow: bool) -> str:
    """A key on one line; to this project every key is text, and one that is not to PyYAML stays as it stands."""
    return key.text if key.plain and not _resolves_to_text(key.text) else inline(Scalar(key.text), flow=flow)


def _may_be_plain(text: str, flow: bool) -> bool:
    return (
        text != ""
        and text[0] not in _INDICATORS
        and text[-1] not in " :"
        and not text.startswith("...")
        and ": " not in text
        and " #" not in text
        and "\\" not in text
        and not _UNSAFE.search(text)
        and not (flow and _FLOW_ONLY.search(text))
        and _reads_as_text(text)
    )


def _escaped(text: str) -> str:
    """In double quotes, with everything that cannot be seen as an escape."""
    quoted = json.dumps(text, ensure_ascii=False)
    return _UNSAFE.sub(lambda match: _escape(ord(match[0])), quoted.replace("\\/", "/"))


def _escape(code: int) -> str:
    return f"\\x{code:02X}" if code < 0x100 else f"\\u{code:04X}" if code < 0x10000 else f"\\U{code:08X}"


def folded(written: str, first: int, indent: int, width: int) -> list[str]:
    """A scalar on as many lines as it takes, broken at single spaces.

    Parameters
    ----------
    written : str
        The scalar on one line, as ``inline`` gives it.
    first : int
        How much of the first line is taken already.
    indent : int
        How far the lines after the first are indented.
    width : int
        How long a line may be; a word that is longer stays whole.
    """
    words = _WORD_BREAK.split(written)
    lines, line, room = [], words[0], width - first
    for word in words[1:]:
        if len(line) + 1 + len(word) > room:
            lines.append(line)
            line, room = " " * indent + word, width
        else:
            line += " " + word
    return [*lines, line]


def block(scalar: Scalar) -> tuple[str, list[str]] | None:
    """The header and the lines of a literal block, or None where a scalar cannot be written as one.

    A single line is no block; nor is what such a block would not show: characters without a shape, and blank space
    that begins the text.
    """
    text = scalar.text
    body = text.rstrip("\n")
    if "\n" not in text or not body or body[0] in " \n\t" or _UNSAFE.search(body.replace("\n", "").replace("\t", "")):
        return None
    newlines = len(text) - len(body)
    header = {0: "|-", 1: "|"}.get(newlines, "|+")
    return header, body.split("\n") + [""] * max(0, newlines - 1)
