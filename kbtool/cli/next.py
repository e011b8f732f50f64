"""``kbtool next --know a,b``."""

from __future__ import annotations

import click

from kbtool.cli import _graphtext
from kbtool.cli._completion import know_option
from kbtool.cli._session import Session, format_option, print_json


@click.command()
@know_option
@click.option("--limit", default=10, show_default=True, type=click.IntRange(1), help="How many to show.")
@format_option
@click.pass_obj
def command(session: Session, know: str, limit: int, format: str) -> None:
    """What can be learnt now, that which unlocks most first."""
    known = session.resolve_list(know)
    graph = session.graph
    ready = graph.next(known)
    if format == "json":
        print_json({"know": known, "next": ready[:limit], "more": max(0, len(ready) - limit)})
        return
    english = session.language == "en"
    for id in ready[:limit]:
        unlocked = len(graph.unlocks(id))
        note = f"needed directly by {unlocked}" if english else f"直接用于 {unlocked} 个概念"
        click.echo(f"{_graphtext.label(graph, id, session.language)}  {note}")
        click.echo(f"  {session.readable(graph.nodes[id].summary(session.language))}")
    if len(ready) > limit:
        click.echo(f"… and {len(ready) - limit} more" if english else f"……还有 {len(ready) - limit} 个")
    if not ready:
        click.echo("Nothing: you know it all." if english else "没有了：你全都会了。")
