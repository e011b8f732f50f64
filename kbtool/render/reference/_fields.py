"""The fields of each kind of file, from the JSON Schema that editors use; its descriptions are in both languages."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sized
from typing import Any

from kbtool.model import Text
from kbtool.render.html import Html, element, join
from kbtool.render.page import Page, block, compose, heading

PATH = "reference/fields.md"
TITLE = Text("数据字段", "Fields")
SUMMARY = Text(
    "YAML 文件里可以写的每个字段；kbtool schema 打印同一份 JSON Schema，编辑器用它补全和检查。",
    "Every field of the YAML files; kbtool schema prints the same as JSON Schema, for editors to complete and check.",
)
KINDS = {
    "concept": Text("概念", "Concept"),
    "topic": Text("主题", "Topic"),
    "track": Text("学习路线", "Track"),
    "comparison": Text("对比", "Comparison"),
}
HEAD = (Text("字段", "Field"), Text("值", "Value"), Text("说明", "Meaning"))
REQUIRED = Text("必填", "required")
LIST = Text("列表，每项：", "list of ")
MAPPING = Text("映射，每个值：", "mapping to ")
EITHER = Text(" 或 ", " or ")
ONE_OF = Text("其中之一：", "one of ")
TYPES = {
    "string": Text("文字", "text"),
    "integer": Text("整数", "whole number"),
    "number": Text("数", "number"),
    "boolean": Text("true 或 false", "true or false"),
    "null": Text("空", "nothing"),
    "object": Text("映射", "mapping"),
}

Schema = Mapping[str, Any]


def fields_page(language: str, schemas: Mapping[str, Schema]) -> Page:
    """One page of all kinds of files, and of what stands inside their fields."""
    sections = []
    explained: set[str] = set()
    for kind, schema in schemas.items():
        top = _name(schema["$ref"])
        for name, struct in _structs(schema, top):
            if name in explained:
                continue
            explained.add(name)
            title = KINDS[kind][language] if name == top and kind in KINDS else name
            sections += [heading(2 if name == top else 3, title, _anchor(name)), _fields(language, struct)]
    head = block(element("p", SUMMARY[language], class_="kb-summary"))
    return Page(PATH, TITLE[language], SUMMARY[language], compose(heading(1, TITLE[language]), head, *sections))


def _structs(schema: Schema, top: str) -> Iterator[tuple[str, Schema]]:
    """The definitions with fields, the file's own first."""
    defined = schema["$defs"]
    for name in [top, *sorted(defined.keys() - {top})]:
        if "properties" in defined[name]:
            yield name, defined[name]


def _fields(language: str, struct: Schema) -> str:
    required = set(struct.get("required", ()))
    head = element("tr", *(element("th", one[language], scope="col") for one in HEAD))
    rows = [
        element(
            "tr",
            element("th", element("code", name), scope="row"),
            element("td", _value(language, field), _required(language, name in required)),
            element("td", _meaning(language, field)),
        )
        for name, field in struct["properties"].items()
    ]
    table = element("table", element("thead", head), element("tbody", *rows))
    return block(element("div", table, class_="kb-table", tabindex="0", role="region", aria_label=HEAD[0][language]))


def _required(language: str, required: bool) -> Html | None:
    return join([element("br"), element("strong", REQUIRED[language])]) if required else None


def _value(language: str, field: Schema) -> Html:
    """What may stand in a field, in words; with links to the fields of what it is made of."""
    if "$ref" in field:
        name = _name(field["$ref"])
        return element("a", element("code", name), href=f"#{_anchor(name)}")
    if "enum" in field:
        return join([ONE_OF[language], join([element("code", str(one)) for one in field["enum"]], ", ")])
    if "anyOf" in field:
        return join([_value(language, one) for one in field["anyOf"]], EITHER[language])
    if field.get("type") == "array":
        return join([LIST[language], _value(language, field.get("items", {}))])
    if isinstance(field.get("additionalProperties"), dict):
        return join([MAPPING[language], _value(language, field["additionalProperties"])])
    types = field.get("type", "object")
    named = [TYPES[one][language] for one in ([types] if isinstance(types, str) else types)]
    pattern = [" ", element("code", field["pattern"])] if "pattern" in field else []
    return join([EITHER[language].join(named), *pattern])


def _meaning(language: str, field: Schema) -> Html:
    zh, _, en = field.get("description", "").partition("\n")
    default = field.get("default")
    shown = (
        []
        if default is None or (isinstance(default, Sized) and not default)
        else [element("code", f" = {json.dumps(default)}")]
    )
    return join([zh if language == "zh" else en or zh, *shown])


def _name(reference: str) -> str:
    return reference.rpartition("/")[2]


def _anchor(name: str) -> str:
    return f"field-{name.lower()}"
