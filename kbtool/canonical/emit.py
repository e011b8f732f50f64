"""Writes a tree: what is short and simple stands on one line, the rest in blocks that are indented by two.

On one line, where it fits, stand a list of scalars, a mapping of scalars, and, as an item of a list, a mapping that
holds such mappings; of a list of mappings all stand so or none. A list of scalars that does not fit is wrapped;
anything else gets one line an entry. So does what holds a comment, and the comment stays where it belongs.
"""

from __future__ import annotations

from itertools import takewhile

from kbtool.canonical.scalars import block, folded, inline, key_text
from kbtool.canonical.tree import Entry, Mapping, Node, Scalar, Sequence, Tree

WIDTH = 120


def emit(tree: Tree) -> str:
    """The text of a tree, whose comments are moved to places where they can be written."""
    lines = [*tree.head, ""] if tree.head else []
    _settle(tree.root)
    if isinstance(tree.root, Scalar):
        lines += folded(inline(tree.root, flow=False), 0, 0, WIDTH)
    else:
        lines += _entries(tree.root, 0)
    return "\n".join(lines) + "\n"


def _settle(node: Node) -> None:
    """Moves comments up from where there is no line for them, before anything is decided by where they are."""
    for entry in () if isinstance(node, Scalar) else node.entries:
        if len(entry.beside) > 1:
            entry.before, entry.beside = entry.before + entry.beside, []
        value = entry.value
        _settle(value)
        if isinstance(value, Scalar):
            continue
        if not value.entries:
            entry.before, value.tail = entry.before + value.tail, []
        elif entry.key is None:
            # What stands above the first entry of an item can only stand above its dash.
            entry.before, value.entries[0].before = entry.before + value.entries[0].before, []


def _entries(node: Mapping | Sequence, indent: int) -> list[str]:
    """A collection with its entries on lines of their own."""
    even = isinstance(node, Mapping) or _fit_on_one_line(node.entries, indent)
    lines = [line for entry in node.entries for line in _entry(entry, indent, even)]
    if not node.entries:
        lines = [" " * indent + _empty(node)]
    return lines + _comments(node.tail, indent)


def _empty(node: Mapping | Sequence) -> str:
    return "{}" if isinstance(node, Mapping) else "[]"


def _fit_on_one_line(items: list[Entry], indent: int) -> bool:
    """Whether every item of a list can stand on one line: items that look alike are easier to compare."""
    shorts = [_one_line(item.value, depth=2) for item in items]
    return all(short is not None and indent + 2 + len(short) <= WIDTH for short in shorts)


def _comments(comments: list[str], indent: int) -> list[str]:
    return [" " * indent + comment for comment in comments]


def _entry(entry: Entry, indent: int, even: bool) -> list[str]:
    above, beside = entry.before, entry.beside
    head = " " * indent + ("-" if entry.key is None else f"{key_text(entry.key, flow=False)}:")
    lines, takes_comment = _with_value(head, entry, indent, even)
    if beside and not takes_comment:
        above, beside = above + beside, []
    if entry.key is None:
        # A comment beside the first entry of an item has moved above it, and so above its dash.
        hoisted = list(takewhile(lambda line: line.lstrip().startswith("#"), lines))
        above, lines = above + [line.strip() for line in hoisted], lines[len(hoisted) :]
    if beside:
        lines[0] += f"  {beside[0]}"
    return _comments(above, indent) + lines


def _with_value(head: str, entry: Entry, indent: int, even: bool) -> tuple[list[str], bool]:
    """The lines of an entry, and whether the first may end in a comment; ``even`` lets a mapping stand on one line."""
    value = entry.value
    if isinstance(value, Scalar):
        return _with_scalar(head, value, indent)
    if not value.entries:
        return [f"{head} {_empty(value)}"], True
    may_be_short = even or isinstance(value, Sequence)
    short = _one_line(value, depth=2 if entry.key is None else 1) if may_be_short else None
    if short is not None and len(head) + 1 + len(short) <= WIDTH:
        return [f"{head} {short}"], True
    if short is not None and isinstance(value, Sequence):
        wrapped = _wrapped(head, value, indent)
        if wrapped:
            return wrapped, False
    inner = _entries(value, indent + 2)
    if entry.key is not None:
        return [head, *inner], True
    first = sum(1 for _ in takewhile(lambda line: line.lstrip().startswith("#"), inner))
    inner[first] = f"{head} {inner[first][indent + 2 :]}"
    return inner, False


def _with_scalar(head: str, value: Scalar, indent: int) -> tuple[list[str], bool]:
    literal = block(value)
    if literal:
        header, body = literal
        return [f"{head} {header}", *(" " * (indent + 2) + line if line else "" for line in body)], True
    lines = folded(inline(value, flow=False), len(head) + 1, indent + 2, WIDTH)
    lines[0] = f"{head} {lines[0]}"
    return lines, len(lines) == 1


def _one_line(node: Node, depth: int) -> str | None:
    """A node between brackets or braces, or None where it must not stand so.

    ``depth`` is how many mappings may stand in each other.
    """
    if isinstance(node, Scalar):
        return None if "\n" in node.text else inline(node, flow=True)
    if node.tail or any(entry.before or entry.beside for entry in node.entries):
        return None
    if isinstance(node, Sequence):
        items = [_one_line(entry.value, 0) if isinstance(entry.value, Scalar) else None for entry in node.entries]
        return None if None in items else f"[{', '.join(map(str, items))}]"
    if depth == 0:
        return None
    pairs = []
    for entry in node.entries:
        value = None if isinstance(entry.value, Sequence) else _one_line(entry.value, depth - 1)
        if value is None or entry.key is None:
            return None
        pairs.append(f"{key_text(entry.key, flow=True)}: {value}")
    return f"{{{', '.join(pairs)}}}"


def _wrapped(head: str, node: Sequence, indent: int) -> list[str]:
    """A list of scalars over several lines, broken between items; empty where an item alone does not fit."""
    items = [inline(entry.value, flow=True) for entry in node.entries if isinstance(entry.value, Scalar)]
    if max(map(len, items)) > WIDTH - indent - len("- ") * 2:
        return []
    lines, line = [], f"{head} ["
    for number, item in enumerate(items):
        item += "]" if number == len(items) - 1 else ","
        if number and len(line) + 1 + len(item) > WIDTH:
            lines.append(line)
            line = " " * (indent + 2) + item
        else:
            line += f" {item}" if number else item
    return [*lines, line]
