"""Puts the keys of a tree into the order of the fields of a record; keys of free choice stay as they are."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache
from typing import Any

import msgspec
from msgspec import inspect

from kbtool.canonical.tree import Entry, Mapping, Node, Scalar, Sequence


def order_keys(root: Node, type: type[msgspec.Struct]) -> None:
    """Orders the keys of each mapping in a tree that holds a record; unknown keys follow the known ones."""
    _order(root, _described(type))


@cache
def _described(type: type) -> inspect.Type:
    return inspect.type_info(type)


def _order(node: Node, expected: inspect.Type) -> None:
    if isinstance(node, Scalar):
        return
    for one in _alternatives(expected):
        if isinstance(node, Mapping) and isinstance(one, inspect.StructType):
            _order_fields(node, one)
            return
        inner = _inner(node, one)
        if inner is not None:
            for entry in node.entries:
                _order(entry.value, inner)
            return


def _alternatives(expected: inspect.Type) -> Iterator[inspect.Type]:
    if isinstance(expected, inspect.Metadata):
        yield from _alternatives(expected.type)
    elif isinstance(expected, inspect.UnionType):
        for one in expected.types:
            yield from _alternatives(one)
    else:
        yield expected


def _inner(node: Mapping | Sequence, expected: inspect.Type) -> inspect.Type | None:
    """What a collection of an expected type holds, where the node is such a collection."""
    if isinstance(node, Mapping) and isinstance(expected, inspect.DictType):
        return expected.value_type
    if isinstance(node, Sequence) and isinstance(expected, (inspect.VarTupleType, inspect.ListType)):
        return expected.item_type
    return None


def _order_fields(node: Mapping, struct: inspect.StructType) -> None:
    fields: dict[str, Any] = {field.encode_name: field.type for field in struct.fields}
    place = {name: number for number, name in enumerate(fields)}

    def key(entry: Entry) -> int:
        assert entry.key is not None
        return place.get(entry.key.text, len(place))

    node.entries.sort(key=key)  # stable: what is unknown keeps its order
    for entry in node.entries:
        if entry.key is not None and entry.key.text in fields:
            _order(entry.value, fields[entry.key.text])
