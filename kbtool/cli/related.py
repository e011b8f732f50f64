"""``kbtool related CONCEPT``."""

from __future__ import annotations

import click

from kbtool.cli import _graphtext
from kbtool.cli._completion import concept_argument
from kbtool.cli._session import Session, graph_format_option, print_json


@click.command()
@concept_argument("concept")
@graph_format_option
@click.pass_obj
def command(session: Session, concept: str, format: str) -> None:
    """What a concept requires, what it unlocks, and what it is related to."""
    id = session.resolve(concept)
    graph = session.graph
    related = graph.related(id)
    if format == "json":
        print_json(
            {
                "concept": id,
                "requires": graph.prerequisites(id),
                "unlocks": graph.unlocks(id),
                "relations": [{"type": type, "concept": other, "inverse": inverse} for type, other, inverse in related],
            }
        )
        return
    if format in ("mermaid", "dot"):
        around = [*graph.prerequisites(id), id, *graph.unlocks(id)]
        edges = [(one, id) for one in graph.prerequisites(id)] + [(id, one) for one in graph.unlocks(id)]
        click.echo(_graphtext.draw(graph, around, format, session.language, edges))
        return
    english = session.language == "en"
    click.echo(_graphtext.label(graph, id, session.language))
    _print_list("requires" if english else "先要会", graph.prerequisites(id), session)
    _print_list("unlocks" if english else "学会后可以学", graph.unlocks(id), session)
    for type, other, inverse in related:
        _print_list(_graphtext.relation_words(type, inverse, session.language), [other], session)


def _print_list(heading: str, ids: list[str], session: Session) -> None:
    for id in ids:
        click.echo(f"  {heading}: {_graphtext.label(session.graph, id, session.language)}")
