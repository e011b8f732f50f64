"""Values to model, collecting every problem with its position, and the JSON Schema that editors use.

The fast way is one ``msgspec.convert`` a file. Only a value that does not fit is put through jsonschema, on the schema
that msgspec makes from the same classes, because msgspec stops at the first error and we want them all.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from itertools import islice
from typing import Any, TypeVar

import msgspec

from kbtool.diagnostics import Diagnostic
from kbtool.model import (
    LANGUAGES,
    Comparison,
    ComparisonFile,
    Concept,
    ConceptFile,
    Topic,
    TopicFile,
    Track,
    TrackFile,
)
from kbtool.source import FieldPath, Source
from kbtool.yamlevents import MAX_PROBLEMS

Record = TypeVar("Record", Concept, Topic, Track, Comparison)

FILE_TYPES: dict[type, type[msgspec.Struct]] = {
    Concept: ConceptFile,
    Topic: TopicFile,
    Track: TrackFile,
    Comparison: ComparisonFile,
}

_WORDS = {"object": "a mapping", "array": "a list", "string": "text", "integer": "a whole number", "null": "nothing"}
_WORDS |= {"boolean": "true or false", "number": "a number"}


def convert(
    value: Any, source: Source, type: type[Record], place: dict[str, str]
) -> tuple[Record | None, list[Diagnostic]]:
    """A file's value as a record, or the diagnostics that say why not.

    Parameters
    ----------
    value : Any
        What ``source.value()`` gave.
    source : Source
        For positions.
    type : type
        Concept, Topic, Track or Comparison.
    place : dict
        What the file's place says and the file must not: id, path and, for a concept, topic.
    """
    failure = ""
    if value.__class__ is dict and not place.keys() & value.keys():
        try:
            return msgspec.convert({**value, **place}, type), []
        except msgspec.ValidationError as error:
            failure = str(error)
    found = list(problems(value, source, FILE_TYPES[type]))
    # The two validators differ in corners (2000.0 is a whole number to jsonschema): what one refuses is never silent.
    return None, found or [_refused(failure, source)]


def _refused(failure: str, source: Source) -> Diagnostic:
    """What only msgspec refuses, in its words: "Expected `int`, got `float` - at `$.references[0].year`"."""
    message, _, place = failure.partition(" - at `$")
    steps = re.findall(r"\.([\w-]+)|\[(\d+)\]", place)
    path: FieldPath = tuple(name or int(index) for name, index in steps)
    text = message.replace("`", "")
    return Diagnostic(source.span(path, of_key=False), "KB112", f"{text[:1].lower()}{text[1:]}{_where(path)}")


def json_schema(type: type[msgspec.Struct]) -> dict[str, Any]:
    """The JSON Schema (draft 2020-12) of a kind of file."""
    schema = msgspec.json.schema(type)
    return {"$schema": "https://json-schema.org/draft/2020-12/schema", **schema}


_validators: dict[type, Any] = {}


def problems(value: Any, source: Source, type: type[msgspec.Struct]) -> Iterator[Diagnostic]:
    """Everything that does not fit the fields of ``type``, in the order of the file."""
    if value is None:
        yield Diagnostic(source.span(()), "KB111", "the file is empty", "kbtool explain KB111 shows the fields")
        return
    if type not in _validators:
        from jsonschema import Draft202012Validator  # slow to import, and most runs never need it

        _validators[type] = Draft202012Validator(json_schema(type))
    errors = _validators[type].iter_errors(value)
    found = islice((one for error in errors for one in _explain(error, source)), MAX_PROBLEMS)
    yield from sorted(found, key=lambda one: (one.span.line, one.span.column, one.message))


def _explain(error: Any, source: Source) -> Iterator[Diagnostic]:
    path: FieldPath = tuple(error.absolute_path)
    where = _where(path)
    if error.validator == "anyOf":
        yield from _explain_union(error, source)
    elif error.validator == "additionalProperties":
        known = sorted(error.schema.get("properties", ()))
        for name in sorted(set(error.instance) - set(known)):
            hint = suggest(name, known) or f"known fields: {', '.join(known)}"
            if " " in name and error.instance[name] is None:
                hint = "inside of brackets a comma ends a value: quote one that contains a comma"
            yield Diagnostic(source.span((*path, name)), "KB110", f"unknown field '{name}'{where}", hint)
    elif error.validator == "required":
        missing = [name for name in error.validator_value if name not in error.instance]
        # jsonschema reports one error a missing name, each with the whole list.
        name = next(name for name in missing if repr(name) in error.message)
        if name in LANGUAGES and set(error.validator_value) >= set(LANGUAGES):
            language = "Chinese (zh)" if name == "zh" else "English (en)"
            yield Diagnostic(source.span(path), "KB301", f"{language} is missing{where}", f"add '{name}: ...'")
        else:
            yield Diagnostic(source.span(path), "KB111", f"missing field '{name}'{where}", f"add '{name}: ...'")
    elif error.validator == "type":
        expected = error.validator_value
        expected = " or ".join(_WORDS[one] for one in ([expected] if isinstance(expected, str) else expected))
        yield Diagnostic(
            source.span(path, of_key=False),
            "KB112",
            f"expected {expected}, found {_found(error.instance)}{where}",
            _hint(error),
        )
    elif error.validator == "enum":
        choices = [str(one) for one in error.validator_value]
        hint = suggest(str(error.instance), choices) or f"one of {', '.join(choices)}"
        yield Diagnostic(source.span(path, of_key=False), "KB113", f"'{error.instance}' is not allowed{where}", hint)
    elif error.validator == "pattern":
        hint = "lower-case letters, digits and single hyphens, as in 'chain-rule'"
        if str(error.validator_value).startswith("^https"):
            hint = "an address that starts with https://"
        yield Diagnostic(source.span(path, of_key=False), "KB113", f"'{error.instance}' is not allowed{where}", hint)
    else:
        message = re.sub(r"\s+", " ", error.message)[:200]
        yield Diagnostic(source.span(path, of_key=False), "KB113", f"{message}{where}")


def _explain_union(error: Any, source: Source) -> Iterator[Diagnostic]:
    """A value that fits none of several types: report against the one that its author meant, by its outer type."""
    branches: dict[int, list[Any]] = {}
    for one in error.context:
        branches.setdefault(one.schema_path[0], []).append(one)
    meant = [errors for errors in branches.values() if not any(e.validator == "type" and not e.path for e in errors)]
    if meant:
        for one in meant[0]:
            yield from _explain(one, source)
        return
    path: FieldPath = tuple(error.absolute_path)
    wanted = [e.validator_value for errors in branches.values() for e in errors if e.validator == "type" and not e.path]
    expected = " or ".join(dict.fromkeys(_WORDS[one] for one in wanted if isinstance(one, str)))
    message = f"expected {expected}, found {_found(error.instance)}{_where(path)}"
    yield Diagnostic(source.span(path, of_key=False), "KB112", message)


def suggest(name: str, known: Sequence[str]) -> str:
    """A "did you mean" for a name that is not among the known ones, or an empty string."""
    from rapidfuzz import fuzz, process  # only a mistake pays for it

    near = process.extractOne(name[:100], known, scorer=fuzz.ratio, score_cutoff=60)
    return f"did you mean '{near[0]}'?" if near else ""


def _where(path: FieldPath) -> str:
    """The field's place in words: ' in claims[2].check'; empty at the top."""
    if not path:
        return ""
    text = ""
    for step in path:
        text += f"[{step + 1}]" if isinstance(step, int) else f".{step}" if text else str(step)
    return f" in {text}"


def _found(value: Any) -> str:
    if value is None:
        return "nothing"
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, (int, float)):
        return f"the number {value}"
    if isinstance(value, str):
        return f"the text '{value if len(value) <= 40 else value[:40] + '…'}'"
    return "a list" if isinstance(value, list) else "a mapping"


def _hint(error: Any) -> str:
    if error.validator_value == "string" and isinstance(error.instance, (int, float)):
        return f"write '{str(error.instance).lower()}' in quotes"
    if error.validator_value == "object" and set(error.schema.get("required", ())) >= set(LANGUAGES):
        return "write {zh: ..., en: ...}"
    return ""
