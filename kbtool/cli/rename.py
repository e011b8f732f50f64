"""``kbtool rename OLD NEW``."""

from __future__ import annotations

import click

from kbtool.cli._completion import concept_argument
from kbtool.cli._edit import carry_out, sensible
from kbtool.cli._session import Session, format_option


@click.command()
@concept_argument("old")
@click.argument("new")
@click.option("--write", is_flag=True, help="Make the changes; without it they are only shown.")
@format_option
@click.pass_obj
def command(session: Session, old: str, new: str, write: bool, format: str) -> None:
    """Give the concept OLD the id NEW, everywhere; without --write, show what would change.

    The old id is kept in 'formerly', so that it resolves and its page redirects; it is never used again. Records of
    what was proved stay valid. The files that change come out in the form of kbtool fmt.
    """
    from kbtool.edit.rename import rename

    id = session.resolve(old)
    with sensible():
        plan = rename(session.root, session.loaded, id, new)
    carry_out(session, plan, write=write, format=format)
