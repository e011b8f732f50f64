"""``kbtool plan GOAL --know a,b``."""

from __future__ import annotations

import click

from kbtool.cli import _graphtext
from kbtool.cli._completion import concept_argument, know_option
from kbtool.cli._session import Session, graph_format_option, print_json


@click.command()
@concept_argument("goal")
@know_option
@graph_format_option
@click.pass_obj
def command(session: Session, goal: str, know: str, format: str) -> None:
    """Everything GOAL needs that you do not know yet, in an order to learn it."""
    target, known = session.resolve(goal), session.resolve_list(know)
    graph = session.graph
    order = graph.plan(target, known)
    if format == "json":
        print_json({"goal": target, "know": known, "plan": order})
    elif format in ("mermaid", "dot"):
        click.echo(_graphtext.draw(graph, order, format, session.language))
    elif not order:
        click.echo("You know all of it." if session.language == "en" else "这些你都已经会了。")
    else:
        width = len(str(len(order)))
        for number, id in enumerate(order, 1):
            click.echo(f"{number:>{width}}. {_graphtext.label(graph, id, session.language)}")
            click.echo(f"{'':>{width}}  {session.readable(graph.nodes[id].summary(session.language))}")
