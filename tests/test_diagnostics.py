"""Diagnostics as text, JSON and workflow commands."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
from miniature import draft

from kbtool import checks
from kbtool.diagnostics import EXCERPT_WIDTH, MESSAGE_WIDTH, Diagnostic, Severity, Span, display_width, excerpt
from kbtool.load import load

SPAN = Span("concepts/a.yml", 9, 3, 4, "  alfa: {zh: 甲, en: a}")
PLAIN = Diagnostic(SPAN, "KB203", "unknown concept 'alfa' in requires", "did you mean 'alpha'?")


def test_a_misspelt_requirement_reads_as_in_the_design(miniature: Callable[..., Path]) -> None:
    reason = "{zh: 用指数变正, en: it makes every score positive}"
    broken = draft("softmax", f"requires:\n  exponental-function: {reason}\n")
    root = miniature(
        {
            "concepts/base/softmax.yml": broken,
            "concepts/base/exponential-function.yml": draft("exp", f"requires:\n  alpha: {reason}\n"),
        }
    )
    (one,) = (one for one in checks.run(load(root)) if one.severity is Severity.ERROR)
    assert one.to_text() == "\n".join(
        [
            "concepts/base/softmax.yml:6:3: KB203 unknown concept 'exponental-function' in requires",
            "  6 |   exponental-function: {zh: 用指数变正, en: it makes every score positive}",
            "    |   ^^^^^^^^^^^^^^^^^^^",
            "  help: did you mean 'exponential-function'?",
        ]
    )


def carets(text: str, column: int, length: int) -> str:
    """The line of carets, without its margin."""
    return excerpt(Span("a.yml", 1, column, length, text))[1].removeprefix("    | ")


@pytest.mark.parametrize(
    ("text", "column", "length", "expected"),
    [
        ("abc", 2, 1, " ^"),
        ("极限: x", 1, 2, "^^^^"),
        ("zh: 极限", 6, 1, "      ^^"),
        ("ｆｕｌｌ x", 6, 1, "         ^"),
        ("a\u0301b: c", 3, 1, " ^"),  # a combining accent takes no cell
        ("\tx: y", 2, 1, "\t^"),
        ("a\u3000b", 3, 1, "   ^"),  # an ideographic space takes two
        ("🙂 x", 3, 1, "   ^"),
        ("ab", 3, 1, "  ^"),  # just behind the end
    ],
)
def test_carets_stand_under_what_is_meant(text: str, column: int, length: int, expected: str) -> None:
    assert carets(text, column, length) == expected


@pytest.mark.parametrize("text", ["a\x1b[31mb: c", "a\u202eb", "a\x07b", "a\u200bb", "a\udcffb"])
def test_what_could_command_a_terminal_is_not_printed(text: str) -> None:
    hostile = Diagnostic(Span(f"x{text}.yml", 1, 2, 1, text), "KB104", text, text, related=((Span(text), text),))
    printed = hostile.to_text()
    assert all(character.isprintable() or character == "\n" for character in printed)
    assert "\ufffd" in printed


def test_carets_still_match_after_an_unprintable_character() -> None:
    line, marks = excerpt(Span("a.yml", 1, 5, 1, "a\u200bb c"))
    assert line.index("c") == marks.index("^")


def test_a_long_line_is_shown_around_the_place_that_is_meant() -> None:
    text = "x" * 5000 + "HERE" + "y" * 5000
    line, marks = excerpt(Span("a.yml", 1, 5001, 4, text))
    assert display_width(line) <= EXCERPT_WIDTH + 10
    assert line.index("HERE") == marks.index("^^^^")
    assert len(excerpt(Span("a.yml", 1, 1, 9000, text))[1]) <= EXCERPT_WIDTH + 10


def test_a_message_stays_one_line_of_bearable_length() -> None:
    lines = replace(PLAIN, message="a\n\nb" + "x" * 10_000, hint="c\r\nd").to_text().split("\n")
    assert lines[0].startswith("concepts/a.yml:9:3: KB203 a bxxx")
    assert len(lines[0]) < MESSAGE_WIDTH + 60
    assert lines[-1] == "  help: c d"


def test_a_problem_of_a_whole_file_has_no_excerpt() -> None:
    assert Diagnostic(Span("a.yml"), "KB100", "is a directory").to_text() == "a.yml: KB100 is a directory"


def test_a_warning_says_so_and_related_places_are_listed() -> None:
    one = Diagnostic(
        Span("a.yml"), "KB1", "m", severity=Severity.WARNING, related=((Span("b.yml", 2, 3), "also here"),)
    )
    assert one.to_text() == "a.yml: KB1 warning: m\n  b.yml:2:3: also here"


def test_json_holds_everything() -> None:
    one = replace(PLAIN, related=((Span("b.yml", 2, 3), "also here"),))
    assert json.loads(json.dumps(one.to_dict())) == {
        "path": "concepts/a.yml",
        "line": 9,
        "column": 3,
        "length": 4,
        "code": "KB203",
        "severity": "error",
        "message": "unknown concept 'alfa' in requires",
        "hint": "did you mean 'alpha'?",
        "related": [{"path": "b.yml", "line": 2, "column": 3, "note": "also here"}],
    }


def test_a_workflow_command_names_file_line_and_columns() -> None:
    assert PLAIN.to_github() == (
        "::error file=concepts/a.yml,line=9,col=3,endColumn=7,title=KB203"
        "::unknown concept 'alfa' in requires%0Ahelp: did you mean 'alpha'?"
    )
    assert (
        Diagnostic(Span("a.yml"), "KB1", "m", severity=Severity.WARNING).to_github()
        == "::warning file=a.yml,title=KB1::m"
    )


def test_a_workflow_command_cannot_be_injected() -> None:
    span = Span("a,line=1::b\n::error::c%.yml")
    command = Diagnostic(span, "KB1", "x\n::add-mask::y\r::z 100%", "a\n::error::b").to_github()
    assert "\n" not in command
    assert "\r" not in command
    properties, _, message = command.removeprefix("::").partition("::")
    assert properties == "error file=a%2Cline=1%3A%3Ab%0A%3A%3Aerror%3A%3Ac%25.yml,title=KB1"
    assert message == "x ::add-mask::y ::z 100%25%0Ahelp: a ::error::b"


def test_diagnostics_sort_by_file_line_and_column() -> None:
    ordered = [
        Diagnostic(Span("a.yml"), "KB9", "z"),
        Diagnostic(Span("a.yml", 2, 1), "KB9", "z"),
        Diagnostic(Span("a.yml", 2, 10), "KB1", "a"),
        Diagnostic(Span("a.yml", 10, 1), "KB1", "a"),
        Diagnostic(Span("b.yml", 1, 1), "KB1", "a"),
    ]
    shuffled = [ordered[-1], *ordered[:-1]]
    assert sorted(shuffled) == ordered
