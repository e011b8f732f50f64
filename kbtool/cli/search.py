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
    """Concepts and terms by name, part of a name, pinyin or question; as the site's search, typos included."""
    from kbtool.search import is_chinese, runs, search
    from kbtool.snapshot import search_index_of

    query = " ".join(words)
    # Names are in every index; of the texts only those can match that are in the language of the question.
    index = search_index_of(session.root, "zh" if any(map(is_chinese, runs(query))) else "en")
    found = search(index, query, limit)
    if format == "json":
        print_json(
            [
                {"concept": hit.concept, "term": hit.term or None, "match": hit.matched or None, "score": hit.score}
                for hit in found
            ]
        )
    else:
        for hit in found:
            node = session.graph.nodes[hit.concept]
            note = f"  {hit.matched}" if hit.term or hit.matched not in ("", node.zh, node.en) else ""
            click.echo(_graphtext.label(session.graph, hit.concept, session.language) + note)
            click.echo(f"  {session.readable(node.summary(session.language))}")
    if not found:
        if format == "text":
            click.echo("nothing found" if session.language == "en" else "没有找到")
        raise SystemExit(EXIT_PROBLEMS)
