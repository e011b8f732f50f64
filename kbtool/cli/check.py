"""``kbtool check``."""

from __future__ import annotations

import click

from kbtool.cli._session import EXIT_PROBLEMS, Session, print_diagnostics, print_json, style
from kbtool.diagnostics import Severity


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
@click.pass_obj
def command(session: Session, format: str, warnings: bool) -> None:
    """Check every file of the knowledge base, and report all problems in one run."""
    from kbtool import checks

    found = checks.run(session.loaded)
    errors = [one for one in found if one.severity is Severity.ERROR]
    shown = found if warnings or format == "json" else errors
    if format == "json":
        print_json([one.to_dict() for one in shown])
    elif format == "github":
        for one in shown:
            click.echo(one.to_github())
    else:
        print_diagnostics(shown)
        click.echo(_summary(session, len(errors), len(found) - len(errors)))
    if errors:
        raise SystemExit(EXIT_PROBLEMS)


def _summary(session: Session, errors: int, warnings: int) -> str:
    concepts = session.loaded.kb.concepts.values()
    drafts = sum(1 for concept in concepts if concept.is_draft)
    size = f"{_count(len(concepts) - drafts, 'published concept')}, {_count(drafts, 'draft')}"
    note = f", {_count(warnings, 'warning')} (--warnings shows them)" if warnings else ""
    if errors:
        return style(f"{_count(errors, 'problem')} in {size}{note}", fg="red")
    return style(f"no problems in {size}{note}", fg="green")


def _count(number: int, noun: str) -> str:
    return f"{number:,} {noun}{'' if number == 1 else 's'}"
