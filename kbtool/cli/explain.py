"""``kbtool explain CODE``."""

from __future__ import annotations

import click
from click.shell_completion import CompletionItem

from kbtool import checks
from kbtool.cli._session import format_option, print_json, style
from kbtool.schema import suggest


def _complete(context: click.Context, parameter: click.Parameter, incomplete: str) -> list[CompletionItem]:
    return [CompletionItem(r.code, help=r.title) for r in checks.rules() if r.code.startswith(incomplete.upper())]


@click.command()
@click.argument("code", required=False, shell_complete=_complete)
@format_option
def command(code: str | None, format: str) -> None:
    """What a rule means, why it exists, and how to mend what it reports; without CODE, all rules."""
    known = {rule.code: rule for rule in checks.rules()}
    if code is None:
        if format == "json":
            print_json([{"code": rule.code, "title": rule.title} for rule in known.values()])
        else:
            for rule in known.values():
                click.echo(f"{style(rule.code, bold=True)}  {rule.title}")
        return
    wanted = known.get(code.upper())
    if wanted is None:
        raise click.UsageError(
            f"there is no rule {code}; {suggest(code.upper(), list(known)) or 'kbtool explain lists them'}"
        )
    if format == "json":
        print_json({"code": wanted.code, "title": wanted.title, "documentation": wanted.documentation})
    else:
        click.echo(f"{style(wanted.code, bold=True)} {wanted.documentation}")
