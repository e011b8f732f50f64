"""Arguments that name concepts, with completion of ids and names in the shell."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import click
from click.shell_completion import CompletionItem


def complete_concepts(context: click.Context, parameter: click.Parameter, incomplete: str) -> list[CompletionItem]:
    """Ids that start with what is typed; for Chinese, the ids of the concepts whose name does."""
    from kbtool.root import RootError, find_root
    from kbtool.snapshot import snapshot_of

    root = context.find_root().params.get("root")
    try:
        nodes = snapshot_of(find_root(root or Path.cwd())).graph.nodes.values()
    except (RootError, OSError):
        return []
    prefix, _, last = incomplete.rpartition(",")
    start = f"{prefix}," if prefix else ""
    return [
        CompletionItem(start + node.id, help=node.zh)
        for node in sorted(nodes)
        if node.id.startswith(last) or (last and node.zh.startswith(last))
    ]


def concept_argument(name: str, **how: Any) -> Callable[[Any], Any]:
    """A click argument that names a concept in any way that resolves."""
    return click.argument(name, shell_complete=complete_concepts, **how)


know_option = click.option(
    "--know",
    default="",
    metavar="A,B,...",
    shell_complete=complete_concepts,
    help="Concepts that you know already; you are taken to know what they build on too.",
)
