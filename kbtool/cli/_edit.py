"""What the commands share that change several files: showing a plan, and carrying it out."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

import click

from kbtool.cli._session import EXIT_PROBLEMS, Session, print_diagnostics, print_json, style

if TYPE_CHECKING:
    from kbtool.edit.plan import Plan


@contextmanager
def sensible() -> Iterator[None]:
    """Makes wrong usage of an edit that makes no sense in this knowledge base."""
    from kbtool.edit.plan import EditError

    try:
        yield
    except EditError as error:
        raise click.UsageError(str(error)) from None


def carry_out(session: Session, plan: Plan, *, write: bool, format: str, show: bool = True) -> None:
    """Shows a plan and, if asked and if it breaks nothing, makes the changes; exits with 1 where it would break.

    ``show`` is for people: the differences as text.
    """
    problems = plan.problems(session.root, session.loaded)
    written = write and not problems
    diff = list(plan.diff(session.root))
    if written:
        _write(session, plan)
    if format == "json":
        print_json(
            {
                "title": plan.title,
                "changes": [
                    {"path": path, "action": "remove" if content is None else "write"}
                    for path, content in sorted(plan.changes.items())
                ],
                "diff": diff,
                "notes": plan.notes,
                "problems": [one.to_dict() for one in problems],
                "written": written,
            }
        )
    elif show:
        _show(plan, diff, written)
    if problems:
        print_diagnostics(problems, err=True)
        click.echo("nothing was written: the result would not pass kbtool check; mend these first", err=True)
        raise SystemExit(EXIT_PROBLEMS)


def _show(plan: Plan, diff: list[str], written: bool) -> None:
    for line in diff if not written else ():
        colour = {"+": "green", "-": "red", "@": "cyan"}.get(line[:1])
        click.echo(style(line, fg=colour) if colour else line)
    for note in plan.notes:
        click.echo(f"note: {note}", err=True)
    count = len(plan.changes)
    if written:
        click.echo(style(f"{plan.title}: {count} files changed", fg="green"))
    else:
        click.echo(f"{plan.title} would change {count} files; --write changes them", err=True)


def _write(session: Session, plan: Plan) -> None:
    from kbtool.edit.journal import is_unfinished

    try:
        plan.write(session.root)
    except OSError as error:
        left = "the next kbtool command finishes it" if is_unfinished(session.root) else "nothing was changed"
        message = f"{plan.title} was interrupted: {error.strerror} ({error.filename}); {left}"
        raise click.ClickException(message) from None
