"""The command line, from the definitions of its commands."""

from __future__ import annotations

import re

import click

from kbtool.model import Text
from kbtool.render.html import Html, element, join
from kbtool.render.page import Page, block, compose, fence, heading

PATH = "reference/commands.md"
TITLE = Text("命令行", "Command line")
SUMMARY = Text(
    "每个命令、参数和选项；与 kbtool --help 同一来源（帮助文字是英文）。",
    "Every command, argument and option; from the same definitions as kbtool --help.",
)
OPTIONS = Text("选项", "Options")


def commands_page(language: str, program: click.Group) -> Page:
    """One page of all commands, each below a heading of its name."""
    context = click.Context(program, info_name="kbtool")
    sections = [_command(language, program, context, "kbtool")]
    for name in program.list_commands(context):
        command = program.get_command(context, name)
        if command is not None and not command.hidden:
            sections.append(heading(2, f"kbtool {name}", f"kbtool-{name}"))
            sections.append(_command(language, command, click.Context(command, context, name), f"kbtool {name}"))
    head = block(element("p", SUMMARY[language], class_="kb-summary"))
    return Page(PATH, TITLE[language], SUMMARY[language], compose(heading(1, TITLE[language]), head, *sections))


def _command(language: str, command: click.Command, context: click.Context, called: str) -> str:
    usage = fence(" ".join([called, *command.collect_usage_pieces(context)]), "text")
    said = [element("p", _code(part)) for part in _paragraphs(command.help or "")]
    rows = [row for parameter in command.get_params(context) if (row := _option(parameter, context))]
    listed = [element("p", element("strong", OPTIONS[language])), element("dl", *rows, lang="en")] if rows else []
    return compose(usage, block(element("div", *said, lang="en"), *listed))


def _paragraphs(text: str) -> list[str]:
    # A "\b" on a line of its own keeps click from wrapping; what follows it is one paragraph here too.
    plain = re.sub(r"^\s*\x08\s*$", "", text.partition("\f")[0], flags=re.MULTILINE)
    return [" ".join(part.split()) for part in re.split(r"\n\s*\n", plain) if part.strip()]


def _option(parameter: click.Parameter, context: click.Context) -> Html | None:
    record = parameter.get_help_record(context)
    if record is None:
        return None
    return join([element("dt", element("code", record[0])), element("dd", _code(record[1]))])


def _code(text: str) -> Html:
    """A text with what stands between backquotes as code."""
    pieces = re.split(r"`+([^`]+)`+", text)
    return join([element("code", piece) if at % 2 else piece for at, piece in enumerate(pieces)])
