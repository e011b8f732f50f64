"""``kbtool diff REV``."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import click

from kbtool.cli._session import EXIT_PROBLEMS, Session, print_json, style

if TYPE_CHECKING:
    from kbtool.difference import Difference

PARTS = ("concepts", "examples", "site")
COLOURS = {"+": "green", "-": "red", "!": "yellow"}


@click.command(short_help="Tell what has changed in the graph since a revision.")
@click.argument("revision", metavar="REV")
@click.option(
    "--format",
    "format",
    type=click.Choice(["text", "json", "markdown"]),
    default="text",
    show_default=True,
    help="How to print it; markdown makes a comment for a pull request.",
)
@click.pass_obj
def command(session: Session, revision: str, format: str) -> None:
    """Tell what has changed in the graph since this branch left REV, changes that are not committed included.

    Concepts and edges that came, went, were renamed, retitled or reversed; tracks on which the way is another one;
    concepts that can no longer be learnt; examples to be verified again; addresses that nothing answers any more. Exits
    with 1 where readers lose something: a concept that could be learnt, or an address without a redirect.

    \b
      kbtool diff HEAD
      kbtool diff origin/main --format markdown
    """
    from kbtool.history import HistoryError, fork_point

    try:
        commit = fork_point(session.root, revision)
        found = _difference(session, commit)
    except HistoryError as error:
        raise click.UsageError(str(error)) from None
    if format == "json":
        print_json(_as_json(found, commit))
    elif format == "markdown":
        from kbtool.cli._difftext import markdown

        click.echo(markdown(found, commit, session.language))
    else:
        _print_text(found, session.language)
    if found.breaks:
        raise SystemExit(EXIT_PROBLEMS)


def _difference(session: Session, commit: str) -> Difference:
    from kbtool.difference import compare
    from kbtool.history import HistoryError, unpacked
    from kbtool.load import load
    from kbtool.root import RootError

    with unpacked(session.root, commit, PARTS) as before:
        try:
            return compare(load(before), session.loaded)
        except RootError:
            raise HistoryError(f"there was no knowledge base in {commit[:12]}: no folder 'concepts'") from None


def _as_json(found: Difference, commit: str) -> dict[str, Any]:
    from dataclasses import asdict

    return {"since": commit, **asdict(found), "breaks": found.breaks}


def _print_text(found: Difference, language: str) -> None:
    from kbtool.cli._difftext import sections

    if found.is_empty:
        click.echo("the graph is the same: no concept, edge, track, proof or address has changed")
        return
    for number, section in enumerate(sections(found, language)):
        heading = style(f"{section.title}:", bold=True, fg="red" if section.grave else None)
        click.echo(f"\n{heading}" if number else heading)
        for line in section.lines:
            click.echo(f"  {style(line.sign, fg=COLOURS.get(line.sign, 'cyan'))} {line.text}")
