"""Bad input costs a message, never a traceback or a hang; good input gives PyYAML's values, and a position a field."""

from __future__ import annotations

import os
import random
import string
import threading
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import yaml
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from miniature import PUBLISHED

from kbtool.source import MAX_BYTES, Source, SourceError, read
from kbtool.yamlevents import MAX_PROBLEMS

SLOW_MACHINE_SECONDS = 60.0


def problems_of(text: str) -> list[str]:
    """Line, column, code and message of everything that is wrong with a text."""
    with pytest.raises(SourceError) as caught:
        Source("a.yml", text).value()
    return [f"{one.span.line}:{one.span.column} {one.code} {one.message}" for one in caught.value.diagnostics]


def reading_gives(path: Path) -> str:
    """The one problem of a file that cannot be read."""
    with pytest.raises(SourceError) as caught:
        read(path.parent, path.name)
    (one,) = caught.value.diagnostics
    return f"{one.span}: {one.code} {one.message}"


@pytest.mark.parametrize("text", ["a: {zh: 甲, en: b: c, d: e}\n", "a: [b, c\n", "a: {b: c\nd: e\n"])
def test_what_stands_wrong_inside_of_brackets_says_how_to_mend_it(text: str) -> None:
    with pytest.raises(SourceError) as caught:
        Source("a.yml", text).value()
    assert "close the bracket; inside of brackets quote a value" in caught.value.diagnostics[0].hint


@pytest.fixture
def in_time() -> Callable[[], None]:
    """Fails when called later than a slow machine would take for a file that is refused at sight."""
    started = time.monotonic()

    def check() -> None:
        assert time.monotonic() - started < SLOW_MACHINE_SECONDS

    return check


# -- files that cannot be read -----------------------------------------------------------------------------------------


def test_a_file_that_is_not_utf8_names_the_byte_and_its_place(tmp_path: Path) -> None:
    (tmp_path / "x.yml").write_bytes("kind: a\nname: 极限\n".encode("gbk"))
    assert reading_gives(tmp_path / "x.yml") == "x.yml:2:7: KB101 not UTF-8: byte 0xbc"


@pytest.mark.parametrize("encoding", ["utf-16", "utf-32"])
def test_a_file_in_another_unicode_encoding_is_not_utf8(tmp_path: Path, encoding: str) -> None:
    (tmp_path / "x.yml").write_bytes("name: x\n".encode(encoding))
    assert reading_gives(tmp_path / "x.yml").startswith("x.yml:1:1: KB101 not UTF-8")


def test_an_encoded_surrogate_is_not_utf8(tmp_path: Path) -> None:
    (tmp_path / "x.yml").write_bytes(b"name: \xed\xa0\x80\n")
    assert reading_gives(tmp_path / "x.yml") == "x.yml:1:7: KB101 not UTF-8: byte 0xed"


def test_a_byte_order_mark_is_reported_as_such(tmp_path: Path) -> None:
    (tmp_path / "x.yml").write_text("\ufeffname: x\n")
    assert reading_gives(tmp_path / "x.yml") == "x.yml:1:1: KB102 the file starts with a byte-order mark"


def test_a_file_of_50_mb_is_refused_by_its_size_without_being_read(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with (tmp_path / "x.yml").open("wb") as file:
        file.truncate(50_000_000)
    monkeypatch.setattr(os, "read", lambda *_: pytest.fail("read"))
    assert (
        reading_gives(tmp_path / "x.yml")
        == "x.yml: KB103 the file is too large: 50,000,000 bytes; at most 1,000,000 are read"
    )


def test_a_folder_with_the_name_of_a_file_is_reported(tmp_path: Path) -> None:
    (tmp_path / "x.yml").mkdir()
    assert reading_gives(tmp_path / "x.yml") == "x.yml: KB100 is a directory, where a file is expected"


@pytest.mark.parametrize("target", ["nowhere.yml", "x.yml"])
def test_a_symbolic_link_that_leads_nowhere_is_reported(tmp_path: Path, target: str) -> None:
    (tmp_path / "x.yml").symlink_to(target)
    assert reading_gives(tmp_path / "x.yml") == "x.yml: KB100 a symbolic link that leads nowhere"


def test_a_missing_file_is_reported(tmp_path: Path) -> None:
    assert reading_gives(tmp_path / "x.yml") == "x.yml: KB100 cannot be read: No such file or directory"


@pytest.mark.skipif(os.geteuid() == 0, reason="root may read everything")
def test_a_file_without_permission_is_reported(tmp_path: Path) -> None:
    (tmp_path / "x.yml").write_text("name: x\n")
    (tmp_path / "x.yml").chmod(0)
    assert reading_gives(tmp_path / "x.yml") == "x.yml: KB100 cannot be read: Permission denied"


def test_an_error_of_the_device_is_reported(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "x.yml").write_text("name: x\n")

    def fail(*_: object) -> bytes:
        raise OSError(5, "Input/output error")

    monkeypatch.setattr(os, "read", fail)
    assert reading_gives(tmp_path / "x.yml") == "x.yml: KB100 cannot be read: Input/output error"


def test_a_named_pipe_does_not_hang(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "x.yml")
    answers: list[str] = []
    thread = threading.Thread(target=lambda: answers.append(reading_gives(tmp_path / "x.yml")), daemon=True)
    thread.start()
    thread.join(SLOW_MACHINE_SECONDS)
    assert answers == ["x.yml: KB100 is no regular file, where a file is expected"]


@pytest.mark.parametrize("change", ["longer", "shorter", "same size"])
def test_a_file_that_changes_while_being_read_is_not_used(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, change: str
) -> None:
    path = tmp_path / "x.yml"
    path.write_text("name: x\n" * 100)
    os.utime(path, (1, 1))
    really_read, changed = os.read, []

    def read_and_change(descriptor: int, count: int) -> bytes:
        data = really_read(descriptor, min(count, 100))
        if not changed:
            changed.append(True)
            path.write_text({"longer": "y: z\n" * 200, "shorter": "", "same size": "name: y\n" * 100}[change])
        return data

    monkeypatch.setattr(os, "read", read_and_change)
    assert reading_gives(path) == "x.yml: KB100 changed while it was being read"


# -- texts that are refused --------------------------------------------------------------------------------------------


def test_an_alias_bomb_is_refused_in_time(in_time: Callable[[], None]) -> None:
    bomb = "a: &a [x, x, x, x, x, x, x, x, x]\n"
    for one, other in zip(string.ascii_lowercase, string.ascii_lowercase[1:], strict=False):
        bomb += f"{other}: &{other} [{', '.join([f'*{one}'] * 9)}]\n"
    problems = problems_of(bomb)
    in_time()
    assert problems[:2] == ["1:4 KB107 an anchor is not allowed here", "2:4 KB107 an anchor is not allowed here"]
    assert problems[2] == "2:8 KB107 an alias is not allowed here"
    assert len(problems) == MAX_PROBLEMS


@pytest.mark.parametrize(
    "text",
    [
        "a: 1\n" * (MAX_BYTES // 5),
        "[" + "*a, " * (MAX_BYTES // 5) + "]",
        "- no\n" * (MAX_BYTES // 5),
        "a: &" + "x" * (MAX_BYTES - 10),
        '"' + "\\e" * (MAX_BYTES // 2 - 5) + '"',
        "? " * (MAX_BYTES // 2),
    ],
    ids=["duplicates", "aliases", "surprises", "anchor", "escapes", "keys"],
)
def test_a_file_full_of_problems_is_refused_in_time(text: str, in_time: Callable[[], None]) -> None:
    assert 1 <= len(problems_of(text)) <= MAX_PROBLEMS
    in_time()


@pytest.mark.parametrize(
    ("text", "place"),
    [
        ("- " * 1000 + "x", "1:81"),
        ("[" * 1000 + "]" * 1000, "1:41"),
        ("{a: " * 1000 + "}" * 1000, "1:161"),
        ("[" * 500_000, "1:41"),
        ("".join(" " * depth + f"k{depth}:\n" for depth in range(1000)), "41:41"),
    ],
)
def test_a_thousand_levels_are_refused_at_the_first_too_deep(
    text: str, place: str, in_time: Callable[[], None]
) -> None:
    assert problems_of(text) == [f"{place} KB106 nested more than 40 levels deep"]
    in_time()


def test_forty_levels_are_not_too_deep() -> None:
    value = Source("a.yml", "[" * 40 + "]" * 40).value()
    for _ in range(39):
        (value,) = value
    assert value == []


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("a:\n\tb: 1\n", "2:1 KB104 a tab cannot indent YAML"),
        ("a: b\0c\n", "1:5 KB104 the character U+0000 is not allowed in YAML"),
        ("极: 限\n限: \x07\n", "2:4 KB104 the character U+0007 is not allowed in YAML"),
        ("a: \ud800\n", "1:4 KB104 the character U+D800 is not allowed in YAML"),
        ('a: "\\e[31m"\n', "1:4 KB104 the control character U+001B is not allowed"),
        ('"\\u009b": b\n', "1:1 KB104 the control character U+009B is not allowed"),
        ('a: "\\ud800"\n', "1:7 KB104 found invalid Unicode character escape code"),
        ("? [a]\n: b\n", "1:3 KB104 a key must be a plain word, not a list or a mapping"),
        ("a: 1\nb: 2\na: 3\n", "3:1 KB105 duplicate key 'a': the first one would be lost"),
        ("a: ! 1\n", "1:4 KB107 a tag is not allowed here"),
        ("a: !!set {b}\n", "1:4 KB107 a tag is not allowed here"),
        ("a: 1\n---\na: 2\n", "2:1 KB107 a second YAML document starts here; a file holds one"),
        ("on: 1\n", "1:1 KB108 unquoted on is a truth value, a date or a number to other YAML readers"),
    ],
)
def test_what_is_refused_has_a_message_at_its_place(text: str, expected: str) -> None:
    assert problems_of(text) == [expected]


def test_all_problems_of_a_file_are_reported_at_once() -> None:
    text = "a: no\nb: &x 1\na: 2020-01-01\nc: *x\n"
    assert [problem[:9] for problem in problems_of(text)] == [
        "1:4 KB108",
        "2:4 KB107",
        "3:1 KB105",
        "3:4 KB108",
        "4:4 KB107",
    ]


SURPRISING = (
    "yes No ON off True FALSE Null 2020-01-01 2020-1-1T12:30:00 12:30 -1:30.5 010 08 08.5 0x1F -0x1f 0b1 0o17 1_000 "
    "-1_0.5 .inf -.Inf .NaN"
)


@pytest.mark.parametrize("word", [*SURPRISING.split(), "2020-1-1 12:30:00"])
def test_a_word_that_other_readers_change_is_reported_and_quotes_mend_it(word: str) -> None:
    assert problems_of(f"a: {word}\n") == [
        f"1:4 KB108 unquoted {word} is a truth value, a date or a number to other YAML readers"
    ]
    for quote in "'\"":
        assert Source("a.yml", f"a: {quote}{word}{quote}\n").value() == {"a": word}


NUMBERS = {"1": 1, "-2": -2, "+3": 3, "0": 0, "1.50": 1.5, ".5": 0.5, "2.": 2.0, "1e-3": 0.001, "1.0e+20": 1e20}
OTHERS = {"true": True, "false": False, "null": None, "~": None, "": None}
NEITHER = {word: word for word in ("9" * 31, "1e999", "1.2.3", "3D", "-x", "y", "n")}


@pytest.mark.parametrize(("written", "value"), [*NUMBERS.items(), *OTHERS.items(), *NEITHER.items()])
def test_plain_words_become_numbers_truth_values_and_nothing_as_they_read(written: str, value: object) -> None:
    found = Source("a.yml", f"a: {written}\n").value()
    assert found == {"a": value}
    assert type(found["a"]) is type(value)


def test_a_huge_number_does_not_cost_time(in_time: Callable[[], None]) -> None:
    digits = "9" * (MAX_BYTES - 10)
    assert Source("a.yml", f"a: {digits}").value() == {"a": digits}
    in_time()


# -- positions ---------------------------------------------------------------------------------------------------------


def at(source: Source, path: tuple[str | int, ...], *, of_key: bool = True) -> str:
    """The text that the span of a field marks."""
    span = source.span(path, of_key=of_key)
    return span.text[span.column - 1 : span.column - 1 + span.length]


def test_positions_count_characters_also_under_east_asian_text() -> None:
    source = Source("a.yml", "名称: {zh: 极限, en: limit}\n𝒙🙂: [梯度, 'b']\n")
    assert str(source.span(("名称", "en"))) == "a.yml:1:14"
    assert at(source, ("名称", "en"), of_key=False) == "limit"
    assert str(source.span(("𝒙🙂", 1))) == "a.yml:2:10"
    assert at(source, ("𝒙🙂", 1)) == "'b'"


@pytest.mark.parametrize("newline", ["\r\n", "\r", "\n", "\u2028", "\x85"])
def test_positions_hold_for_every_line_break_of_yaml(newline: str) -> None:
    source = Source("a.yml", f"a: 1{newline}b:{newline}  c: 2{newline}")
    assert str(source.span(("b", "c"))) == "a.yml:3:3"
    assert source.span(("b", "c")).text == "  c: 2"
    assert source.value() == {"a": 1, "b": {"c": 2}}


def test_a_missing_field_is_placed_at_the_nearest_field_around_it() -> None:
    source = Source("a.yml", "a: 1\nb: {c: 2}\n")
    assert str(source.span(("b", "d", "e"))) == "a.yml:2:1"
    assert str(source.span(("x",), of_key=False)) == "a.yml:1:1"
    assert str(Source("a.yml", " \n").span(("x",))) == "a.yml"


def test_fields_before_a_syntax_error_still_have_positions() -> None:
    assert str(Source("a.yml", "a: 1\nb: [\n").span(("b",))) == "a.yml:2:1"


def test_a_part_of_a_text_is_found_inside_its_own_field_only() -> None:
    source = Source("a.yml", 'a: "x\\u0079 z"\nb: |\n  one\n  xy two\nc: {zh: xy, en: xy}\n')
    assert str(source.span_of_text(("b",), "two")) == "a.yml:4:6"
    assert str(source.span_of_text(("c", "en"), "xy")) == "a.yml:5:17"
    assert str(source.span_of_text(("a",), "xy")) == "a.yml:1:4"  # written with an escape: the whole value
    escaped = Source("a.yml", 'c: {zh: "x\\u0079", en: xy}\n')
    assert str(escaped.span_of_text(("c", "zh"), "xy")) == "a.yml:1:9"


# -- any value ---------------------------------------------------------------------------------------------------------

NOT_CONTROL = st.characters(blacklist_categories=["Cs", "Cc"])
TEXTS = st.text(NOT_CONTROL, max_size=12) | st.text(string.ascii_letters + " -:#,[]{}'\"|>&*!%@`\n\\梯度", max_size=20)


def same_to_all_readers(text: str) -> bool:
    """Whether PyYAML, when it dumps a text without quotes, writes something that no YAML reader takes for a number."""
    return not text[:1].isdigit() and not text.startswith(("+", "-", "."))


SCALARS = (
    st.none()
    | st.booleans()
    | st.integers(-(2**63), 2**63)
    | st.floats(allow_nan=False, allow_infinity=False)
    | TEXTS.filter(same_to_all_readers)
)
KEYS = st.text(string.ascii_letters + "_ 梯度-#:'\"", min_size=1, max_size=8).filter(
    lambda key: key.lower() not in ("true", "false", "null") and same_to_all_readers(key)
)
VALUES = st.recursive(
    SCALARS, lambda inner: st.lists(inner, max_size=4) | st.dictionaries(KEYS, inner, max_size=4), max_leaves=12
)


def fields(value: Any, path: tuple[str | int, ...] = ()) -> list[tuple[str | int, ...]]:
    """The paths of all fields of a value."""
    inner = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    return [one for key, item in inner for one in ((*path, key), *fields(item, (*path, key)))]


@settings(max_examples=250, deadline=None)
@given(VALUES, st.booleans())
def test_what_pyyaml_dumps_is_read_as_pyyaml_reads_it(value: Any, flow: bool) -> None:
    text = yaml.safe_dump(value, allow_unicode=True, default_flow_style=flow)
    assert Source("a.yml", text).value() == yaml.safe_load(text)


@settings(max_examples=250, deadline=None)
@given(st.dictionaries(KEYS, VALUES, max_size=5), st.booleans())
def test_every_field_has_a_position_and_its_text_starts_with_the_key(value: dict[str, Any], flow: bool) -> None:
    text = yaml.safe_dump(value, allow_unicode=True, default_flow_style=flow, width=1000)
    source = Source("a.yml", text)
    lines = text.split("\n")
    for path in fields(value):
        span = source.span(path)
        assert span.text == lines[span.line - 1]
        if isinstance(path[-1], str):
            assert yaml.safe_load(at(source, path)) == path[-1]


@settings(max_examples=300, deadline=None)
@given(st.binary(max_size=200))
def test_random_bytes_give_a_value_or_a_source_error(data: bytes) -> None:
    assert survives(data.decode("utf-8", "surrogateescape"))
    assert survives(data.decode("latin-1"))


def survives(text: str) -> bool:
    """Whether a text is read, and its positions are found, with no other exception than the one for bad input."""
    source = Source("a.yml", text)
    try:
        source.value()
    except SourceError as error:
        return bool(error.diagnostics) and all(one.to_text() and one.code < "KB2" for one in error.diagnostics)
    return source.span_of_text(("name", "zh"), "x").line >= 0


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.randoms(use_true_random=False))
def test_mutated_real_files_give_a_value_or_a_source_error(rng: random.Random) -> None:
    text = list(PUBLISHED)
    for _ in range(rng.randint(1, 6)):
        where = rng.randrange(len(text))
        edit = rng.choice(["drop", "copy", "put"])
        if edit == "drop":
            del text[where : where + rng.randint(1, 20)]
        elif edit == "copy":
            text[where:where] = text[rng.randrange(len(text)) :][: rng.randint(1, 40)]
        else:
            text.insert(
                where,
                rng.choice(
                    ["\t", "\0", ": ", "- ", "{", "]", "'", '"', "&a ", "*a", "!!x ", "\n", "|", "\u2028", "---\n"]
                ),
            )
    assert survives("".join(text))
