"""Contributors' Markdown as safe HTML."""

from __future__ import annotations

import re

import pytest

from kbtool.markup import TexError
from kbtool.render.html import Html, element, escape, one_line
from kbtool.render.page import fence, heading, relative_url
from kbtool.render.prose import Heading, Prose


def link(id: str, label: Html | None) -> Html:
    return element("a", label or id, href=f"../{id}/") if id != "unknown" else escape(label or id)


prose = Prose(link)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("plain", "plain"),
        ("`x<y` and **b**", "<code>x&lt;y</code> and <strong>b</strong>"),
        ("p<0.05 and List<int>", "p&lt;0.05 and List&lt;int&gt;"),
        ("[[softmax]]", '<a href="../softmax/">softmax</a>'),
        ("[[a|the **b** `c`]]", '<a href="../a/">the <strong>b</strong> <code>c</code></a>'),
        ("[[unknown|words]] [[unknown]]", "words unknown"),
        ("1. no list", "1. no list"),
        ("# no heading", "# no heading"),
        ("[x](https://example.org/)", '<a href="https://example.org/" rel="noopener">x</a>'),
        ("[x](../../etc/)", '<a rel="noopener">x</a>'),
        (r"\$5 & more", "$5 &amp; more"),
        ("两行\n中文，**粗**\n体——\n完", "两行中文，<strong>粗</strong>体——完"),
        ("two\nlines", "two\nlines"),
        ("完。\nSanturkar 等（2018）\n$x$ 说", "完。Santurkar 等（2018）<math><mi>x</mi></math> 说"),
        ("见 [[a|链接]]\n这里", '见<a href="../a/">链接</a>这里'),
        ("见 [[a|Tanh 函数]] 与 [[b]] 处", '见 <a href="../a/">Tanh 函数</a>与 <a href="../b/">b</a> 处'),
    ],
)
def test_a_short_text_knows_code_bold_math_and_links_only(text: str, expected: str) -> None:
    assert prose.inline(text) == expected


def test_math_in_a_text_becomes_mathml() -> None:
    assert "<math><mi>x</mi><mo>&lt;</mo><mn>1</mn></math>" in prose.inline("where $x<1$")


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("由 $x$，得", '由 <span class="kb-unbroken">MATH，</span>得'),
        ("值（$x$）。", '值<span class="kb-unbroken">（MATH）。</span>'),
        ("the $x$-th one", 'the <span class="kb-unbroken">MATH-th</span> one'),
        ("**$x$**, then", '<span class="kb-unbroken"><strong>MATH</strong>,</span> then'),
        ("**for $x$**, then", "<strong>for MATH</strong>, then"),
        ("[[a]], and $x$ alone", '<a href="../a/">a</a>, and MATH alone'),
    ],
)
def test_no_line_breaks_between_math_and_the_marks_around_it(text: str, expected: str) -> None:
    assert prose.inline(text).replace("<math><mi>x</mi></math>", "MATH") == expected


def test_a_line_may_break_within_a_long_formula_but_not_beside_its_marks() -> None:
    shown = prose.inline(r"（$E(X) = 2 \times 4.125 + 3 \times 4.625 + 1 = 23.125$），")
    pieces = shown.split("<wbr>")
    assert [re.sub("<[^>]*>", "", piece) for piece in pieces] == ["（E(X)=", "2×4.125+", "3×4.625+", "1=", "23.125），"]
    assert [piece.startswith("<span") for piece in pieces] == [True, False, False, False, True]
    assert all(piece.count("<math>") == piece.count("</math>") == 1 for piece in pieces)


@pytest.mark.parametrize(
    ("tex", "expected"),
    [
        ("x = 1", ["x=1"]),
        ("(0.333, 0.333, 0.333)", ["(0.333,0.333,0.333)"]),
        ("f(x, y) = 0.25, 0.5, -1, 2", ["f(x,y)=", "0.25,", "0.5,", "−1,", "2"]),
        (r"\log x = 1234567890123", ["log\u2061x=", "1234567890123"]),
        ("x_1 y_1 + x_2 y_2 + x_3 y_3 + x_4 y_4 - 1", ["x1y1+", "x2y2+", "x3y3+", "x4y4−", "1"]),
        (r"-0.535,\\ 0,\\ -1.069,\\ 1.604", ["−0.535,", "0,", "−1.069,", "1.604"]),
    ],
)
def test_a_line_may_break_after_relations_then_commas_then_sums(tex: str, expected: list[str]) -> None:
    shown = prose.inline(f"${tex}$")
    assert [re.sub("<[^>]*>|\\s", "", piece) for piece in shown.split("<wbr>")] == expected


def test_display_math_keeps_no_marks() -> None:
    assert "kb-unbroken" not in "".join(prose.blocks("so\n\n$$\nx\n$$\n\n, then"))


def test_a_placeholder_cannot_be_smuggled_into_a_link() -> None:
    shown = prose.inline("[x](https://example.org/$x$)")
    assert "<math" not in shown.partition(">")[0]
    assert "href" not in shown


def test_bad_math_is_an_error_and_not_a_broken_page() -> None:
    with pytest.raises(TexError):
        prose.blocks(r"text $\frac{1$")


def test_headings_of_a_longer_text_come_apart_from_what_is_between() -> None:
    pieces = prose.blocks("### One $x$\n\ntext\n\n#### Two\n\n```\n### code\n```\n\n# Three #\n")
    assert [piece for piece in pieces if isinstance(piece, Heading)] == [
        Heading(3, Html("One <math><mi>x</mi></math>")),
        Heading(4, Html("Two")),
        Heading(3, Html("Three")),
    ]
    between = [piece for piece in pieces if not isinstance(piece, Heading)]
    assert between == ["<p>text</p>", "<pre><code>### code\n</code></pre>"]


def test_a_longer_text_knows_lists_tables_code_and_display_math() -> None:
    shown = "".join(prose.blocks("- a\n- b\n\n| h |\n|---|\n| $|x|$ |\n\n$$\nx\n$$\n\n```python\nf('$x$ [[y]]')\n```"))
    assert "<ul>\n<li>a</li>" in shown
    assert "<td><math>" in shown
    assert '<span class="kb-math" tabindex="0"><math display="block">' in shown
    assert "f('$x$ [[y]]')" in shown


def test_values_of_attributes_are_escaped_and_left_out_where_there_are_none() -> None:
    made = element("a", "x", href='"><script>', class_="y & z", hidden=True, title=None, open=False)
    assert made == '<a href="&quot;&gt;&lt;script&gt;" class="y &amp; z" hidden>x</a>'


def test_a_block_of_html_stands_on_one_line_and_keeps_the_lines_of_code() -> None:
    assert one_line(Html("<p>a\nb</p><pre>c\nd</pre>")) == "<p>a b</p><pre>c&#10;d</pre>"


def test_a_heading_shows_its_text_and_obeys_nothing_in_it() -> None:
    assert heading(2, "a_b {#c}", "d") == "## a&#95;b &#123;&#35;c&#125; {#d}"
    assert heading(2, escape("x < y & z")) == "## x &lt; y &amp; z"


@pytest.mark.parametrize("text", ["```", "a\n```\nb", "````"])
def test_code_cannot_close_its_fence(text: str) -> None:
    opening, *_, closing = fence(text, "python").split("\n")
    assert opening == f"{closing}python"
    assert closing not in text.split("\n")


@pytest.mark.parametrize(
    ("page", "target", "expected"),
    [
        ("concepts/a.md", "concepts/b.md#term-x", "../b/#term-x"),
        ("concepts/a.md", "index.md", "../../"),
        ("concepts/a.md", "figures/cpu/x.svg", "../../figures/cpu/x.svg"),
        ("index.md", "topics/index.md", "topics/"),
        ("topics/index.md", "topics/index.md", "./"),
        ("concepts/a.md", "concepts/a.md#term-x", "./#term-x"),
    ],
)
def test_addresses_are_relative_to_the_page(page: str, target: str, expected: str) -> None:
    assert relative_url(page, target) == expected
