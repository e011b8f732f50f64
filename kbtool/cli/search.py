"""``kbtool search WORDS``."""

from __future__ import annotations

import click

from kbtool.cli import _graphtext
from kbtool.cli._session import EXIT_PROBLEMS, Session, format_option, print_json


@click.command()
@click.argument("words", nargs=-1, required=True)
@click.option("--limit", default=10, show_default=True, type=click.IntRange(1), help="How many to show.")
@format_option
@click.pass_obj
def command(session: Session, words: tuple[str, ...], limit: int, format: str) -> None:
    """Concepts and terms by name, in Chinese, English or pinyin."""
    found = session.snapshot.names.search(" ".join(words), limit)
    if format == "json":
        print_json([{"concept": one.concept, "term": one.term or None, "match": one.shown} for one in found])
    else:
        for one in found:
            note = f"  {one.shown}" if one.term or one.kind == "alias" else ""
            click.echo(_graphtext.label(session.graph, one.concept, session.language) + note)
            click.echo(f"  {session.graph.nodes[one.concept].summary(session.language)}")
    if not found:
        if format == "text":
            click.echo("nothing found" if session.language == "en" else "没有找到")
        raise SystemExit(EXIT_PROBLEMS)
