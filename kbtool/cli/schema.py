"""``kbtool schema``."""

from __future__ import annotations

import click
from msgspec import Struct

from kbtool.cli._session import print_json
from kbtool.model import ComparisonFile, ConceptFile, TopicFile, TrackFile
from kbtool.schema import json_schema

KINDS: dict[str, type[Struct]] = {
    "concept": ConceptFile,
    "topic": TopicFile,
    "track": TrackFile,
    "comparison": ComparisonFile,
}


@click.command()
@click.argument("kind", type=click.Choice(list(KINDS)), default="concept")
def command(kind: str) -> None:
    """The JSON Schema of a kind of file, for editors."""
    print_json(json_schema(KINDS[kind]))
