"""The one form in which a file of a knowledge base is written: order of keys, line breaks, quotes, spacing.

A text is read into a tree that keeps its comments (``tree``), the keys of known records are put into the order of the
schema (``order``), and the tree is written out again (``emit``). Content is never changed: the result is read back, and
where it would not mean exactly what the text meant, the text is refused rather than written.
"""

from __future__ import annotations

from typing import Any

import yaml

from kbtool.canonical.emit import emit
from kbtool.canonical.order import order_keys
from kbtool.canonical.tree import Entry, Mapping, Node, Scalar, Sequence, Tree, comments_of, parse
from kbtool.diagnostics import Diagnostic, Span
from kbtool.yamlevents import SourceError, build

__all__ = ["Entry", "Mapping", "Node", "Scalar", "Sequence", "Tree", "canonical", "comments_of", "parse", "write"]


def canonical(path: str, text: str, type: type | None = None) -> str:
    """The canonical form of a text.

    Parameters
    ----------
    path : str
        For diagnostics.
    text : str
        The YAML text of one file.
    type : type, optional
        The record that the file holds (``model.ConceptFile`` and the like); its fields give the order of the keys.

    Raises
    ------
    SourceError
        When the text is no YAML that a knowledge base accepts, is no mapping, or cannot be written without a change of
        its meaning; ``kbtool check`` reports the former, the last is a bug.
    """
    value = build(path, text)
    if not isinstance(value, dict):
        message = "only a mapping can be formatted"
        raise SourceError([Diagnostic(Span(path), "KB112", message, "kbtool check says what is missing")])
    tree = parse(text)
    written = write(tree, type)
    if not _same(path, value, text, written, tree):
        message = "formatting would change what this file says, so it is left as it is"
        raise SourceError([Diagnostic(Span(path), "KB104", message, "please report this file as a bug of kbtool fmt")])
    return written


def write(tree: Tree, type: type | None = None) -> str:
    """The canonical text of a tree, with the keys in the order of a record's fields."""
    if type is not None:
        order_keys(tree.root, type)
    return emit(tree)


def _same(path: str, value: Any, text: str, written: str, tree: Tree) -> bool:
    """Whether two texts say the same to this loader and to PyYAML's, and hold the same comments."""
    try:
        if build(path, written) != value or sorted(comments_of(written)) != sorted(tree.comments):
            return False
    except (SourceError, yaml.YAMLError):
        return False
    return _as_others_read(written) == _as_others_read(text)


def _as_others_read(text: str) -> str | None:
    """What PyYAML makes of a text, in a form that tells 1 from 1.0 and true; why not, where it makes nothing of it."""
    try:
        return repr_sorted(yaml.load(text, Loader=yaml.CSafeLoader))
    except Exception:  # PyYAML's constructors raise KeyError, ValueError and others at values that they do not know
        return None


def repr_sorted(value: Any) -> str:
    """A value as text that does not depend on the order of keys, and tells apart what ``==`` does not."""
    if isinstance(value, dict):
        return "{" + ", ".join(sorted(f"{key!r}: {repr_sorted(one)}" for key, one in value.items())) + "}"
    if isinstance(value, list):
        return "[" + ", ".join(repr_sorted(one) for one in value) + "]"
    return repr(value)
