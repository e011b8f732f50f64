"""The command line: the only place that prints and exits.

Each command is one module of this package, named after the command, and defines ``command``. Nothing is imported until
its command runs, so that ``kbtool path`` never pays for ``verify``.
"""

from __future__ import annotations

import gc
import importlib
import os
import sys
from pathlib import Path
from typing import Any

import click

import kbtool
from kbtool.cli._session import Session


class _Commands(click.Group):
    """A group that finds its commands among the modules of this package."""

    def list_commands(self, context: click.Context) -> list[str]:
        import pkgutil

        return sorted(module.name for module in pkgutil.iter_modules(__path__) if not module.name.startswith("_"))

    def get_command(self, context: click.Context, name: str) -> click.Command | None:
        if not name.isidentifier() or name.startswith("_"):
            return None
        try:
            module = importlib.import_module(f"{__name__}.{name}")
        except ModuleNotFoundError as error:
            if error.name == f"{__name__}.{name}":
                return None
            raise
        command = module.command
        assert isinstance(command, click.Command)
        return command

    def invoke(self, context: click.Context) -> Any:
        try:
            return super().invoke(context)
        except BrokenPipeError:
            # The reader of a pipe left early (kbtool ... | head): that is no error.
            os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
            return None

    def resolve_command(
        self, context: click.Context, arguments: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        try:
            return super().resolve_command(context, arguments)
        except click.UsageError as error:
            from kbtool.schema import suggest

            hint = suggest(arguments[0], self.list_commands(context)) or "kbtool --help lists the commands"
            raise click.UsageError(f"{error.message.rstrip('.')}; {hint}", context) from None


@click.command(cls=_Commands, context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100})
@click.option(
    "--root",
    type=click.Path(exists=True, file_okay=False, path_type=Path),
    help="Folder of the knowledge base; by default the nearest one at or above the current folder.",
)
@click.option(
    "--lang",
    type=click.Choice(["zh", "en"]),
    envvar="KBTOOL_LANG",
    help="Language of names and texts; by default the locale's.",
)
@click.version_option(kbtool.__version__, prog_name="kbtool")
@click.pass_context
def main(context: click.Context, root: Path | None, lang: str | None) -> None:
    """Check, prove, query and render a graph of concepts.

    Exit codes: 0 clean, 1 problems found, 2 wrong usage.
    """
    context.obj = Session(root, lang)


def run() -> None:
    """The console script."""
    gc.disable()  # commands are short; a collection over the imports would cost more than it frees
    for stream in (sys.stdout, sys.stderr):
        # Chinese output must not crash on a terminal of another encoding.
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(errors="replace")
    main(prog_name="kbtool")
