"""Math, code and links in the texts of contributors."""

from __future__ import annotations

import time

import pytest

from kbtool.markup import Link, TexError, clean, split_math, tex_to_mathml, wiki_links


def math_of(text: str) -> list[tuple[str, str]]:
    return [(part.kind, part.text) for part in split_math(text) if part.is_math]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("so $p_i > 0$.", [("inline", "p_i > 0")]),
        ("from $5 to $6", []),
        ("it costs $5, and $x$", [("inline", "x")]),
        ("$x$5", []),
        (r"a \$x$ b", []),
        (r"$a \$ b$", [("inline", r"a \$ b")]),
        ("$$\nx\n$$", [("display", "x")]),
        ("before $$x$$ after", [("display", "x")]),
        ("$a\nb$", [("inline", "a\nb")]),
        ("$a\n\nb$", []),
        ("$ x$ and $y $", []),
        ("`$x$` and ``$y` $z$``", []),
        ("```python\n$x$\n```\n$y$", [("inline", "y")]),
        ("~~~\n$x$\n~~~", []),
        ("| $|x|$ | `|` |", [("inline", "|x|")]),
        ("**$x$**", [("inline", "x")]),
        ("$", []),
        ("$$", []),
        ("", []),
    ],
)
def test_math_is_found_where_an_author_means_it(text: str, expected: list[tuple[str, str]]) -> None:
    assert math_of(text) == expected


@pytest.mark.parametrize("text", ["a $x$ `b` $$c$$\n```\nd\n```\ne", r"\$ [[x]] $y$", "`` ` `` $x$"])
def test_the_parts_of_a_text_are_the_text(text: str) -> None:
    assert "".join(part.source for part in split_math(text)) == text


def test_links_are_found_outside_code_and_math_with_their_labels() -> None:
    text = "[[a]] [[ b | the $L^2$ `norm` ]] `[[c]]` $[[d]]$\n```\n[[e]]\n```\n[[f|two\nlines]] [[1,2],[3,4]]"
    assert wiki_links(text) == [Link("a", ""), Link("b", "the $L^2$ `norm`"), Link("f", "two\nlines")]


def test_bad_latex_says_what_is_wrong_and_where() -> None:
    with pytest.raises(TexError, match=r'Unknown command "\\foo".*character 3') as caught:
        tex_to_mathml(r"a \foo b")
    assert caught.value.position == 2


@pytest.mark.parametrize("tex", ["", "  ", r"\frac{1", r"\href{javascript:alert(1)}{x}", r"\def\a{\a\a}\a", "\x00"])
def test_what_is_no_formula_is_refused(tex: str) -> None:
    with pytest.raises(TexError):
        tex_to_mathml(tex)


def test_mathml_holds_no_tex_and_escapes_what_it_holds() -> None:
    mathml = tex_to_mathml(r"\frac{x}{y} < \text{<b>}", display=True)
    assert "display" in mathml
    assert "frac{" not in mathml
    assert "annotation" not in mathml
    assert "<b>" not in mathml


def test_control_characters_and_placeholders_are_taken_out() -> None:
    assert clean("a\x02wzxhzdk:0\x03\ue0000\ue001\r\nb\tc") == "awzxhzdk:00\nb\tc"


@pytest.mark.parametrize(
    "text", ["$a `b " * 5000, "`" * 300 + "`a" * 5000, "```\nx\n" * 2000, "$$ a" * 5000, "[[" * 9000]
)
def test_text_that_never_closes_anything_takes_no_time(text: str) -> None:
    started = time.perf_counter()
    split_math(text)
    wiki_links(text)
    assert time.perf_counter() - started < 2.0
