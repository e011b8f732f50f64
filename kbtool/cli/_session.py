"""What the commands share: the knowledge base in use, the language, and how results are printed."""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Sequence
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

if TYPE_CHECKING:  # imported when used: most commands need only one of these
    from kbtool.diagnostics import Diagnostic
    from kbtool.graph import ConceptGraph
    from kbtool.load import Loaded
    from kbtool.snapshot import Snapshot

EXIT_PROBLEMS = 1
EXIT_USAGE = 2

format_option = click.option(
    "--format",
    "format",
    type=click.Choice(["text", "json"]),
    default="text",
    show_default=True,
    help="How to print the result.",
)
graph_format_option = click.option(
    "--format",
    "format",
    type=click.Choice(["text", "json", "mermaid", "dot"]),
    default="text",
    show_default=True,
    help="How to print the result.",
)


class Session:
    """One run of the command line."""

    def __init__(self, root: Path | None, language: str | None) -> None:
        self._root = root
        self.language = language or _language_of_locale()

    @cached_property
    def root(self) -> Path:
        """The folder of the knowledge base; wrong usage when there is none."""
        from kbtool.root import UNFINISHED_EDIT, RootError, find_root

        try:
            root = find_root(self._root or Path.cwd())
        except RootError as error:
            raise click.UsageError(str(error)) from None
        except OSError as error:  # the current folder may have been removed
            raise click.UsageError(f"the current folder cannot be used: {error.strerror}") from None
        if os.path.lexists(root / UNFINISHED_EDIT):
            _finish_edit(root)
        return root

    @cached_property
    def loaded(self) -> Loaded:
        """The knowledge base, loaded from its files."""
        from kbtool.load import load

        return load(self.root)

    @cached_property
    def snapshot(self) -> Snapshot:
        """The graph and the names, from the kept snapshot where that is still true."""
        from kbtool.snapshot import snapshot_of

        return snapshot_of(self.root)

    @property
    def graph(self) -> ConceptGraph:
        """The graph of concepts."""
        return self.snapshot.graph

    def resolve(self, text: str) -> str:
        """The id of the concept that a person means; exits with 2 and a "did you mean" where that is not clear."""
        if text in self.graph.nodes:
            return text  # an id is never ambiguous, and the names need not be read for it
        found = self.snapshot.names.resolve(text)
        concepts = list(dict.fromkeys(entry.concept for entry in found))
        if len(concepts) == 1:
            if found[0].term:
                click.echo(f"({text}: {self._explained_in(concepts[0])})", err=True)
            return concepts[0]
        if concepts:
            raise click.UsageError(f"'{text}' names more than one concept: {', '.join(concepts)}; use the id")
        if text in self._ids_of_files():
            raise click.UsageError(f"the file of '{text}' could not be loaded; kbtool check says why")
        close = self.snapshot.names.similar(text)
        shown = ", ".join(dict.fromkeys(_with_id(entry.shown, entry.concept) for entry in close))
        hint = f"; did you mean {shown}?" if shown else "; kbtool search WORDS finds concepts"
        raise click.UsageError(f"no concept is named '{text}'{hint}")

    def resolve_list(self, texts: str) -> list[str]:
        """The ids of several concepts, separated by commas."""
        return list(
            dict.fromkeys(self.resolve(text.strip()) for text in texts.replace("，", ",").split(",") if text.strip())
        )

    def readable(self, text: str) -> str:
        """A text for a terminal: formulas as plain text, links as the names of what they lead to."""
        if "$" not in text and "[[" not in text:
            return text
        from kbtool.plainmath import readable

        return readable(text, self._name)

    def _name(self, id: str) -> str:
        node = self.graph.nodes.get(id)
        return node.name(self.language) if node else id

    def _ids_of_files(self) -> set[str]:
        return {path.stem for path in self.root.glob("concepts/[!_]*/*.yml")}

    def _explained_in(self, concept: str) -> str:
        name = self.graph.nodes[concept].name(self.language)
        return f"见 {name}" if self.language == "zh" else f"explained in {name}"


def _finish_edit(root: Path) -> None:
    """Finishes a change of several files that was interrupted: until then they do not fit each other."""
    from kbtool.edit.journal import UnfinishedEditError, finish

    try:
        click.echo(f"finished what was interrupted: {finish(root)}", err=True)
    except (UnfinishedEditError, OSError) as error:
        raise click.UsageError(str(error)) from None


def _with_id(name: str, id: str) -> str:
    return id if name == id else f"{name} ({id})"


def _language_of_locale() -> str:
    for name in ("LC_ALL", "LC_MESSAGES", "LANG"):
        value = os.environ.get(name, "")
        if value:
            name_of_locale = value.lower().partition(".")[0]
            return "en" if name_of_locale not in ("c", "posix") and not name_of_locale.startswith("zh") else "zh"
    return "zh"


def colour_wanted(stream: Any = None) -> bool:
    """Colour only on a terminal, and not where NO_COLOR is set (https://no-color.org)."""
    stream = stream or sys.stdout
    return not os.environ.get("NO_COLOR") and os.environ.get("TERM") != "dumb" and bool(stream.isatty())


def style(text: str, **how: Any) -> str:
    """The text in colour where colour is wanted."""
    return click.style(text, **how) if colour_wanted() else text


def print_json(value: object) -> None:
    """One JSON document, readable, Chinese as Chinese."""
    click.echo(json.dumps(value, ensure_ascii=False, indent=2))


def print_diagnostics(diagnostics: Sequence[Diagnostic], *, err: bool = False) -> None:
    """Diagnostics for a person; the position in bold and the code in red or yellow on a terminal."""
    coloured = colour_wanted(sys.stderr if err else sys.stdout)
    for one in diagnostics:
        text = one.to_text()
        if coloured:
            head, _, rest = text.partition(": ")
            colour = "red" if one.severity == "error" else "yellow"
            rest = rest.replace(one.code, click.style(one.code, fg=colour, bold=True), 1)
            text = f"{click.style(head, bold=True)}: {rest}"
        click.echo(text, err=err, color=coloured)
