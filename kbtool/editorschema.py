"""JSON Schemas for editors: those of the fields, with the ids that a knowledge base has, so that they are completed."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from msgspec import Struct

from kbtool.model import (
    RELATION_TYPES,
    ComparisonFile,
    ConceptFile,
    KnowledgeBase,
    TopicFile,
    TrackFile,
)
from kbtool.schema import json_schema

KINDS: dict[str, type[Struct]] = {
    "concept": ConceptFile,
    "topic": TopicFile,
    "track": TrackFile,
    "comparison": ComparisonFile,
}

Schema = dict[str, Any]


def editor_schemas(kb: KnowledgeBase, examples: Iterable[str]) -> dict[str, Schema]:
    """The schema of every kind of file, in which only what exists may be named.

    Parameters
    ----------
    kb : KnowledgeBase
    examples : iterable of str
        The paths of examples, below ``examples/``.
    """
    schemas = {kind: json_schema(type) for kind, type in KINDS.items()}
    ids = sorted(kb.concepts.keys() | kb.broken)
    attributes = sorted({name for concept in kb.concepts.values() for name in concept.attributes})
    concept, track, comparison = (schemas[kind]["$defs"] for kind in ("concept", "track", "comparison"))
    _fill_concept(concept["ConceptFile"]["properties"], kb, ids, sorted(examples))
    track["Stop"]["properties"]["concept"] |= _one_of(ids)
    comparison["ComparisonFile"]["properties"]["concepts"]["items"] = _one_of(ids)
    comparison["Column"]["properties"]["id"] |= _one_of(attributes)
    return schemas


def _fill_concept(properties: Schema, kb: KnowledgeBase, ids: list[str], examples: list[str]) -> None:
    # Properties that are listed are completed with what they mean; an enum of property names would not be.
    text = properties["requires"].pop("additionalProperties")
    properties["requires"] |= {
        "properties": {id: {"description": _named(kb, id), **text} for id in ids},
        "additionalProperties": False,
    }
    properties["relations"] |= {
        "properties": {
            one.id: {"description": f"{one.name.zh}\n{one.name.en}", "type": "array", "items": _one_of(ids)}
            for one in RELATION_TYPES.values()
        },
        "additionalProperties": False,
    }
    properties["example"] |= _one_of(examples)


def _one_of(values: list[str]) -> Schema:
    # An enum must not be empty: where nothing exists yet, anything may be written.
    return {"type": "string", "enum": values} if values else {"type": "string"}


def _named(kb: KnowledgeBase, id: str) -> str:
    concept = kb.concepts.get(id)
    return f"{concept.name.zh}\n{concept.name.en}" if concept else id
