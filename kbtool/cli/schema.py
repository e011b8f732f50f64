"""``kbtool schema``."""

from __future__ import annotations

import json

import click

from kbtool.cli._session import Session, print_json
from kbtool.editorschema import KINDS
from kbtool.schema import json_schema

FOLDER = "build/schema"


@click.command()
@click.argument("kind", type=click.Choice(list(KINDS)), default="concept")
@click.option("--write", is_flag=True, help=f"Write those of all kinds to {FOLDER}, with the ids that there are.")
@click.pass_obj
def command(session: Session, kind: str, write: bool) -> None:
    """The JSON Schema of a kind of file, for editors.

    With --write, an editor completes the ids of concepts and the paths of examples too: .vscode/settings.json binds the
    files. Run it again when concepts have come or gone.
    """
    if write:
        _write(session)
    else:
        print_json(json_schema(KINDS[kind]))


def _write(session: Session) -> None:
    from kbtool.editorschema import editor_schemas
    from kbtool.exampleindex import example_paths
    from kbtool.files import write_if_changed

    for kind, schema in editor_schemas(session.loaded.kb, example_paths(session.root)).items():
        path = session.root / FOLDER / f"{kind}.json"
        try:
            wrote = write_if_changed(path, (json.dumps(schema, ensure_ascii=False, indent=1) + "\n").encode())
        except OSError as error:
            raise click.ClickException(f"{path} cannot be written: {error.strerror}") from None
        click.echo(f"{FOLDER}/{kind}.json: {'written' if wrote else 'as it was'}")
