"""``kbtool remove CONCEPT --replaced-by OTHER``."""

from __future__ import annotations

import click

from kbtool.cli._completion import complete_concepts, concept_argument
from kbtool.cli._edit import carry_out, sensible
from kbtool.cli._session import Session, format_option


@click.command()
@concept_argument("concept")
@click.option(
    "--replaced-by",
    "other",
    required=True,
    metavar="OTHER",
    shell_complete=complete_concepts,
    help="The concept that takes its place: whatever names CONCEPT names OTHER from now on.",
)
@click.option("--write", is_flag=True, help="Make the changes; without it they are only shown.")
@format_option
@click.pass_obj
def command(session: Session, concept: str, other: str, write: bool, format: str) -> None:
    """Remove a concept, and let another take its place; without --write, show what would change.

    The id becomes a former id of OTHER: it resolves and redirects there, and is never used again. The example and its
    records go too, unless something else needs them.
    """
    from kbtool.edit.remove import remove

    id, heir = session.resolve(concept), session.resolve(other)
    with sensible():
        plan = remove(session.root, session.loaded, id, heir)
    carry_out(session, plan, write=write, format=format)
