"""``kbtool doctor``."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import click

from kbtool.cli._session import EXIT_PROBLEMS, Session, format_option, print_json, style

if TYPE_CHECKING:
    from pathlib import Path

    from kbtool.probes import Finding


@click.command(short_help="Tell what is missing on this machine, and how to mend it.")
@format_option
@click.pass_obj
def command(session: Session, format: str) -> None:
    """Tell what kbtool finds on this machine, and for what is missing the remedy in one line.

    Exits with 1 when something is missing that kbtool cannot do without; what is marked as optional it can.
    """
    from kbtool.probes import probe

    found = list(probe(_root(session)))
    missing = [one for one in found if one.needed and not one.found]
    if format == "json":
        print_json({"ok": not missing, "findings": [_as_json(one) for one in found]})
    else:
        width = max(len(one.name) for one in found)
        for one in found:
            click.echo(f"{_sign(one)} {one.name:<{width}}  {one.found or _lack(one)}")
        click.echo(f"{len(missing)} missing" if missing else "nothing is missing that kbtool needs")
    if missing:
        raise SystemExit(EXIT_PROBLEMS)


def _root(session: Session) -> Path | None:
    """The knowledge base, or None: a machine can be looked at anywhere."""
    try:
        return session.root
    except click.UsageError:
        return None


def _sign(one: Finding) -> str:
    if one.found:
        return style("✓", fg="green")
    return style("✗", fg="red") if one.needed else style("–", fg="yellow")


def _lack(one: Finding) -> str:
    return f"{'missing' if one.needed else 'not here, optional'} ({one.why}): {one.remedy}"


def _as_json(one: Finding) -> dict[str, Any]:
    return {**one._asdict(), "remedy": "" if one.found else one.remedy}
