"""The manual: every command, rule, field and public function stands on a page, in both languages."""

from __future__ import annotations

import importlib
import inspect
import re
from functools import cache

import click
import markdown
import pytest
from sitecheck import facts_of

from kbtool import checks
from kbtool.cli import main
from kbtool.editorschema import KINDS
from kbtool.manual import MODULES, manual_files
from kbtool.model import LANGUAGES
from kbtool.render.reference import RuleText, manual_pages
from kbtool.schema import json_schema


@cache
def manual(language: str) -> dict[str, str]:
    """The text of every page of the manual."""
    return {path: str(file.content) for path, file in manual_files(language).items()}


@cache
def page(path: str, language: str = "en") -> str:
    """A page of the manual as HTML."""
    text = manual(language)[f"reference/{path}"]
    return markdown.markdown(text, extensions=["attr_list", "fenced_code"])


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_command_has_a_section_with_each_of_its_options(language: str) -> None:
    html = page("commands.md", language)
    context = click.Context(main, info_name="kbtool")
    for name in main.list_commands(context):
        command = main.get_command(context, name)
        assert command is not None
        section = html.partition(f'id="kbtool-{name}"')[2].partition("<h2")[0]
        assert f"kbtool {name}" in section
        for parameter in command.get_params(click.Context(command, context, name)):
            if isinstance(parameter, click.Option) and not parameter.hidden:
                assert parameter.opts[-1] in section, (name, parameter.opts)


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_rule_has_a_page_with_all_of_its_documentation(language: str) -> None:
    for rule in checks.rules():
        said = " ".join(facts_of(page(f"rules/{rule.code.lower()}.md", language)).text.split())
        lines = [line.strip() for line in rule.documentation.splitlines()]
        for line in lines:
            if line not in ("What", "Why", "Example", "Fix"):
                assert " ".join(line.split()) in said, (rule.code, line)
        assert rule.code.lower() in page("rules/index.md", language)


def test_a_rule_is_cut_into_its_sections_and_its_example_keeps_its_shape() -> None:
    rule = RuleText("KB1", "A title\n\nWhat\n    One.\n\n    Two.\n\nExample\n    a:\n      - b\n\nFix\n    Mend.\n")
    assert rule.title == "A title"
    assert rule.sections == {"What": "One.\n\nTwo.", "Example": "a:\n  - b", "Fix": "Mend."}


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_field_is_described_in_the_language_of_the_page(language: str) -> None:
    html = page("fields.md", language)
    text = facts_of(html).text
    for type in KINDS.values():
        for struct in json_schema(type)["$defs"].values():
            for name, field in struct.get("properties", {}).items():
                assert f"<code>{name}</code>" in html
                zh, _, en = field.get("description", "").partition("\n")
                assert (zh if language == "zh" else en) in text


def test_each_kind_of_field_leads_to_its_own_table() -> None:
    facts = facts_of(page("fields.md"))
    inside = {link[1:] for link in facts.links if link.startswith("#")}
    assert inside
    assert inside <= facts.ids


def test_the_documented_modules_exist_and_have_public_functions_with_docstrings() -> None:
    for name in MODULES:
        module = importlib.import_module(name)
        public = [one for key, one in vars(module).items() if not key.startswith("_") and inspect.isroutine(one)]
        own = [one for one in public if getattr(one, "__module__", "").startswith(name)]
        assert (module.__doc__ or "").strip()
        assert all(one.__doc__ for one in own), name
        assert f"::: {name}\n" in manual("en")["reference/python.md"]


def test_what_a_command_says_is_text_and_never_markup() -> None:
    @click.command("evil", help="<script>alert(1)</script> `<b>`")
    @click.option("--x", help="<img src=x onerror=alert(1)>")
    def evil(x: str) -> None: ...

    program = click.Group("kbtool", commands={"evil": evil})
    pages = manual_pages("en", program=program, rules=[RuleText("KB1", "<b>T</b>")], schemas={}, modules=[])
    html = "".join(markdown.markdown(one.text, extensions=["attr_list"]) for one in pages)
    assert not re.search(r"<script|<img|<b>", html)


def test_both_languages_have_the_same_pages_and_own_words() -> None:
    zh, en = manual("zh"), manual("en")
    assert zh.keys() == en.keys()
    assert re.search("[\u4e00-\u9fff]", zh["reference/index.md"])
    assert not re.search("[\u4e00-\u9fff]", en["reference/index.md"])
