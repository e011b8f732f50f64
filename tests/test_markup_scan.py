"""Reading marks in a text is fast whatever the text says, and finds what the plain regular expression finds."""

from __future__ import annotations

import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kbtool import markup

SLOW_MACHINE_SECONDS = 60.0
PIECES = ["`", "``", "```", "````", "~", "~~~", "\\", "$", "$$", "\n", "\n ", "\r", " ", "a", "1", "[[", "]]", "梯度"]

LONG = {
    "opening fences": "```a\n" * 50_000,
    "opening tilde fences": "~~~a\n" * 50_000,
    "longer and longer fences": "\n".join("`" * count + "x" for count in range(3, 800)),
    "shorter and shorter fences": "\n".join("~" * count + "x" for count in range(800, 3, -1)),
    "runs of every length": " ".join("`" * count + "x" for count in range(1, 800)),
    "one run": "`" * 300_000,
    "one line of tildes": "~" * 300_000,
    "dollars": "$" * 300_000,
    "opening math": "$a" * 100_000 + "\n",
    "opening math in lines": "$a\n" * 100_000,
    "backslashes": "\\" * 300_000,
    "links": "[[" * 150_000,
    "labels": "[[a|" * 70_000,
}


@settings(max_examples=200, deadline=None)
@given(st.lists(st.sampled_from(PIECES), max_size=25).map("".join))
def test_the_scan_finds_what_the_regular_expression_finds(text: str) -> None:
    found = [match.span() for match in markup._special(text)]
    assert found == [match.span() for match in markup._SPECIAL.finditer(text)]


@settings(max_examples=200, deadline=None)
@given(st.lists(st.sampled_from([piece for piece in PIECES if not set(piece) & set("`~")]), max_size=25).map("".join))
def test_so_does_the_scan_of_a_text_without_code(text: str) -> None:
    found = [match.span() for match in markup._NO_CODE.finditer(text)]
    assert found == [match.span() for match in markup._SPECIAL.finditer(text)]


@settings(max_examples=300, deadline=None)
@given(st.lists(st.sampled_from([*PIECES, "$x$", r"$\alpha$", r"\$"]), max_size=12).map("".join))
def test_formulas_read_in_a_hurry_are_those_of_the_parts(text: str) -> None:
    found = markup.formulas(text)
    if found is not None:
        parts = markup.split_math(text)
        assert found == [part.text for part in parts if part.is_math]
        assert not any(sign in part.text for part in parts if not part.is_math for sign in "$\\`")


@pytest.mark.parametrize("what", LONG)
def test_no_text_of_a_third_of_a_megabyte_takes_long(what: str) -> None:
    started = time.monotonic()
    markup.split_math(LONG[what])
    markup.wiki_links(LONG[what])
    assert time.monotonic() - started < SLOW_MACHINE_SECONDS
