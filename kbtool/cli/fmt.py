"""``kbtool fmt``."""

from __future__ import annotations

from difflib import unified_diff
from pathlib import Path
from typing import TYPE_CHECKING

import click

from kbtool.cli._session import EXIT_PROBLEMS, Session, format_option, print_diagnostics, print_json, style

if TYPE_CHECKING:
    from kbtool.edit.formatting import Formatted


@click.command()
@click.argument("files", nargs=-1, type=click.Path(path_type=Path))
@click.option("--check", "only_check", is_flag=True, help="Change nothing; list the files that are not formatted.")
@click.option("--write", is_flag=True, help="Write the changes.")
@format_option
@click.pass_obj
def command(session: Session, files: tuple[Path, ...], only_check: bool, write: bool, format: str) -> None:
    """Bring the YAML files of the knowledge base into their canonical form; without --write, show what would change.

    Only the layout changes: order of fields, line breaks, quotes. FILES are concepts, topics, tracks and comparisons,
    or folders of them; by default all are meant. Exits with 1 where a file cannot be formatted, or where one is not
    and --write is not given.
    """
    from kbtool.edit.formatting import format_files

    if only_check and write:
        raise click.UsageError("--check changes nothing and --write does: give one of them")
    found = list(format_files(session.root, _paths(session.root, files)))
    changed = [one for one in found if one.is_changed]
    refused = [one for one in found if one.problems]
    if write:
        _write(session.root, changed)
    if format == "json":
        print_json(
            {
                "files": len(found),
                "changed": [one.path for one in changed],
                "written": write,
                "problems": [problem.to_dict() for one in refused for problem in one.problems],
            }
        )
    else:
        for one in changed:
            click.echo(one.path) if only_check or write else _show(one)
        print_diagnostics([problem for one in refused for problem in one.problems], err=True)
        click.echo(_summary(len(found), len(changed), len(refused), write), err=not only_check and not write)
    if refused or (changed and not write):
        raise SystemExit(EXIT_PROBLEMS)


def _paths(root: Path, files: tuple[Path, ...]) -> list[str]:
    from kbtool.edit.formatting import yaml_paths

    known = yaml_paths(root)
    if not files:
        return known
    wanted = []
    for file in files:
        path = file.resolve()
        below = path.relative_to(root).as_posix() if path.is_relative_to(root) else ""
        within = [one for one in known if one == below or one.startswith(f"{below}/")]
        if not below or not within:
            raise click.UsageError(
                f"{file} is no YAML file, and no folder with such files, of the knowledge base {root}"
            )
        wanted += within
    return sorted(set(wanted))


def _write(root: Path, changed: list[Formatted]) -> None:
    from kbtool.files import write_atomically

    for one in changed:
        try:
            write_atomically(root / one.path, one.after.encode())
        except OSError as error:
            raise click.UsageError(f"{one.path} cannot be written: {error.strerror}") from None


def _show(one: Formatted) -> None:
    lines = unified_diff(
        one.before.splitlines(), one.after.splitlines(), one.path, f"{one.path} (formatted)", lineterm=""
    )
    for line in lines:
        colour = {"+": "green", "-": "red", "@": "cyan"}.get(line[:1])
        click.echo(style(line, fg=colour) if colour else line)


def _summary(all: int, changed: int, refused: int, written: bool) -> str:
    if not changed and not refused:
        return style("1 file is formatted" if all == 1 else f"{all:,} files are formatted", fg="green")
    verb = "formatted" if written else "would change (kbtool fmt --write changes them)"
    note = f", {refused:,} cannot be formatted" if refused else ""
    return style(f"{changed:,} of {all:,} files {verb}{note}", fg="green" if written and not refused else "red")
