"""``kbtool check``."""

from __future__ import annotations

from typing import NamedTuple

import click

from kbtool.cli._session import EXIT_PROBLEMS, Session, print_diagnostics, print_json, style
from kbtool.diagnostics import Diagnostic, Severity


@click.command()
@click.option(
    "--format",
    "format",
    type=click.Choice(["text", "json", "github"]),
    default="text",
    show_default=True,
    help="How to print problems; github makes annotations on a pull request.",
)
@click.option("--warnings", is_flag=True, help="Show warnings too (what drafts still lack).")
@click.option(
    "--changed-since",
    metavar="REV",
    help="Only problems in files that changed since this branch left REV, and those that the change caused elsewhere.",
)
@click.pass_obj
def command(session: Session, format: str, warnings: bool, changed_since: str | None) -> None:
    """Check every file of the knowledge base, and report all problems in one run.

    With --changed-since the whole graph is checked as well, before and after the change: a problem in a file that was
    not touched is shown if it was not there before. Changes that are not committed count.
    """
    from kbtool import checks

    found = checks.run(session.loaded)
    narrowed = _narrow(session, changed_since, found) if changed_since is not None else None
    if narrowed:
        found = narrowed.found
    errors = [one for one in found if one.severity is Severity.ERROR]
    shown = found if warnings or format == "json" else errors
    if format == "json":
        print_json([one.to_dict() for one in shown])
    elif format == "github":
        for one in shown:
            click.echo(one.to_github())
    else:
        print_diagnostics(shown)
        place = narrowed.place if narrowed else _size(session)
        click.echo(_summary(place, len(errors), len(found) - len(errors)))
        if narrowed and narrowed.elsewhere:
            click.echo(f"{_count(narrowed.elsewhere, 'older problem')} elsewhere (kbtool check shows all)")
    if errors:
        raise SystemExit(EXIT_PROBLEMS)


class _Narrowed(NamedTuple):
    """What a change is to answer for, where that was looked for, and how many problems are older than it."""

    found: list[Diagnostic]
    place: str
    elsewhere: int


def _narrow(session: Session, revision: str, found: list[Diagnostic]) -> _Narrowed:
    """Keeps to the problems of changed files, and to those that the change caused in others."""
    from kbtool import checks
    from kbtool.affected import is_part, referring
    from kbtool.history import HistoryError, changed_files, fork_point, unpacked
    from kbtool.load import load
    from kbtool.root import CONCEPTS

    try:
        commit = fork_point(session.root, revision)
        touched = {path for path in changed_files(session.root, commit) if is_part(path)}
        with unpacked(session.root, commit, (CONCEPTS, "examples")) as folder:
            (folder / CONCEPTS).mkdir(exist_ok=True)  # a knowledge base may be younger than its repository
            before = load(folder)
            others = referring(session.root, before.kb, session.loaded.kb, touched)
            # A line that moved is no new problem.
            known = {(one.span.path, one.code, one.message) for one in checks.run(before)}
    except HistoryError as error:
        raise click.UsageError(str(error)) from None
    kept = [one for one in found if one.span.path in touched or (one.span.path, one.code, one.message) not in known]
    elsewhere = sum(1 for one in {*found} - {*kept} if one.severity is Severity.ERROR)
    place = f"{_count(len(touched), 'changed file')} and {_count(len(others), 'file')} referring to them"
    return _Narrowed(kept, place, elsewhere)


def _size(session: Session) -> str:
    concepts = session.loaded.kb.concepts.values()
    drafts = sum(1 for concept in concepts if concept.is_draft)
    return f"{_count(len(concepts) - drafts, 'published concept')}, {_count(drafts, 'draft')}"


def _summary(place: str, errors: int, warnings: int) -> str:
    note = f", {_count(warnings, 'warning')} (--warnings shows them)" if warnings else ""
    if errors:
        return style(f"{_count(errors, 'problem')} in {place}{note}", fg="red")
    return style(f"no problems in {place}{note}", fg="green")


def _count(number: int, noun: str) -> str:
    return f"{number:,} {noun}{'' if number == 1 else 's'}"
