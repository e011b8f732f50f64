"""How concepts and small graphs are written in a terminal, as Mermaid and as DOT."""

from __future__ import annotations

from collections.abc import Iterable

from kbtool.cli._session import style
from kbtool.graph import ConceptGraph


def label(graph: ConceptGraph, id: str, language: str) -> str:
    """A concept's name in the language, its id, and whether it is a draft."""
    node = graph.nodes[id]
    draft = style(" [draft]" if language == "en" else " [草稿]", fg="yellow") if node.status == "draft" else ""
    return f"{style(node.name(language), bold=True)} {style(f'({id})', dim=True)}{draft}"


def relation_words(type: str, inverse: bool, language: str) -> str:
    """A type of relation as words; its id where it is unknown (a check reports it)."""
    from kbtool.model import RELATION_TYPES

    known = RELATION_TYPES.get(type)
    if known is None:
        return f"{type} (inverse)" if inverse else type
    return (known.inverse if inverse else known.name)[language]


def draw(
    graph: ConceptGraph,
    ids: Iterable[str],
    format: str,
    language: str,
    edges: Iterable[tuple[str, str]] | None = None,
) -> str:
    """A part of the graph as ``mermaid`` or ``dot`` text; by default with all requirements among its concepts."""
    inside = list(ids)
    if edges is None:
        members = set(inside)
        edges = [(before, id) for id in inside for before in graph.prerequisites(id) if before in members]
    names = {id: graph.nodes[id].name(language) for id in inside}
    return _mermaid(names, edges) if format == "mermaid" else _dot(names, edges)


def _mermaid(names: dict[str, str], edges: Iterable[tuple[str, str]]) -> str:
    # Mermaid reads some words (end, default) as keywords; a number never is one.
    number = {id: f"n{index}" for index, id in enumerate(names)}
    lines = ["graph LR"]
    lines += [f'    {number[id]}["{_mermaid_text(name)}"]' for id, name in names.items()]
    lines += [f"    {number[source]} --> {number[target]}" for source, target in edges]
    return "\n".join(lines)


def _mermaid_text(text: str) -> str:
    """The text with what Mermaid would read as its own marks written as entities, on one line."""
    return "".join(_MERMAID_ENTITIES.get(character, character) for character in " ".join(text.split()))


_MERMAID_ENTITIES = {character: f"#{ord(character)};" for character in '#"<>&`\\;'}


def _dot(names: dict[str, str], edges: Iterable[tuple[str, str]]) -> str:
    lines = ["digraph {", "    rankdir=LR", "    node [shape=box]"]
    lines += [f"    {_dot_text(id)} [label={_dot_text(name)}]" for id, name in names.items()]
    lines += [f"    {_dot_text(source)} -> {_dot_text(target)}" for source, target in edges]
    return "\n".join([*lines, "}"])


def _dot_text(text: str) -> str:
    escaped = " ".join(text.split()).replace("\\", "\\\\").replace('"', '\\"')
    return f'"{escaped}"'
