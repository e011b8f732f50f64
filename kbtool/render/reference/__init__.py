"""The manual: pages made from what kbtool itself says of its commands, rules, fields and functions."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import click

from kbtool.model import Text
from kbtool.render.html import element, join
from kbtool.render.page import Page, block, compose, heading, relative_url
from kbtool.render.reference._commands import commands_page
from kbtool.render.reference._fields import fields_page
from kbtool.render.reference._python import python_page
from kbtool.render.reference._rules import RuleText, rule_page, rules_page

__all__ = ["RuleText", "manual_pages"]

INDEX = "reference/index.md"
TITLE = Text("参考手册", "Reference")
SUMMARY = Text(
    "kbtool 的命令、规则、数据字段和 Python 接口；每一页都由程序自己生成。",
    "The commands, rules, fields and Python functions of kbtool; every page is made from the program itself.",
)


def manual_pages(
    language: str,
    *,
    program: click.Group,
    rules: Sequence[RuleText],
    schemas: Mapping[str, Mapping[str, Any]],
    modules: Sequence[str],
) -> list[Page]:
    """The pages of the manual, its index first.

    Parameters
    ----------
    language : str
        zh or en.
    program : click.Group
        The command line.
    rules : sequence of RuleText
        Code and documentation of each rule.
    schemas : mapping
        The JSON Schema of each kind of file, by its name.
    modules : sequence of str
        The Python modules to document; ``mkdocstrings`` reads them.
    """
    parts = [
        commands_page(language, program),
        rules_page(language, rules),
        fields_page(language, schemas),
        python_page(language, modules),
    ]
    return [_index(language, parts), *parts, *(rule_page(language, rule) for rule in rules)]


def _index(language: str, parts: Sequence[Page]) -> Page:
    rows = [
        join(
            [
                element("dt", element("a", part.title, href=relative_url(INDEX, part.path))),
                element("dd", part.description),
            ]
        )
        for part in parts
    ]
    body = compose(
        heading(1, TITLE[language]),
        block(element("p", SUMMARY[language], class_="kb-summary"), element("dl", *rows, class_="kb-concepts")),
    )
    return Page(INDEX, TITLE[language], SUMMARY[language], body)
