"""Formulas as plain text: what belongs together stays together, and every formula of the knowledge base can be read."""

from __future__ import annotations

import re
import unicodedata

import pytest
from click.testing import CliRunner
from projects import REPOSITORY, texts

from kbtool.cli import main
from kbtool.load import load
from kbtool.markup import split_math
from kbtool.plainmath import readable, tex_to_text


@pytest.mark.parametrize(
    ("tex", "text"),
    [
        ("e^x", "eˣ"),
        ("e^{z_t}", "e^(zₜ)"),
        ("e^{-x}", "e⁻ˣ"),
        ("x_{ij}^2", "xᵢⱼ²"),
        ("L_{\\text{train}}", "L_train"),
        ("A_F", "A_F"),
        ("X^\\top X", "XᵀX"),
        ("f'(x)", "f′(x)"),
        ("2x - (-3)", "2x − (−3)"),
        ("-x + y", "−x + y"),
        ("a \\times -b", "a × −b"),
        ("\\frac{a + b}{2c}", "(a + b)/(2c)"),
        ("\\frac12 + \\frac{x}{y}", "1/2 + x/y"),
        ("\\frac{\\frac12}{3}", "(1/2)/3"),
        ("\\frac{1}{2N} \\lVert Xw - y \\rVert_2^2", "1/(2N) ‖Xw − y‖₂²"),
        ("\\frac{\\partial^2 f}{\\partial x\\,\\partial y}", "∂²f/(∂x∂y)"),
        ("\\sqrt{x + 1}", "√(x + 1)"),
        ("\\sqrt[3]{x}", "³√x"),
        ("\\binom{n}{k}", "(n choose k)"),
        ("-\\log q", "−log q"),
        ("\\log(q)", "log(q)"),
        ("p_i \\log q_i", "pᵢ log qᵢ"),
        ("\\operatorname{softmax}(z)_i", "softmax(z)ᵢ"),
        ("\\sum_{i=1}^{n} x_i^2", "∑ᵢ₌₁ⁿ xᵢ²"),
        ("\\sum_{i \\in S} |x_i|", "∑_(i∈S) |xᵢ|"),
        ("|x| + |y|", "|x| + |y|"),
        ("\\lim_{h \\to 0} \\frac{f(x + h) - f(x)}{h}", "lim_(h→0) (f(x + h) − f(x))/h"),
        ("\\max_i |x_i|", "maxᵢ |xᵢ|"),
        ("P(y \\mid x)", "P(y ∣ x)"),
        ("f \\colon X \\to Y", "f: X → Y"),
        ("\\{1, 2\\} \\subset \\mathbb{R}^n", "{1, 2} ⊂ ℝⁿ"),
        ("\\hat y, \\bar x, \\vec v", "ŷ, x̄, v⃗"),
        ("\\begin{pmatrix} 1 & 2 \\\\ 3 & 4 \\end{pmatrix}", "(1 2; 3 4)"),
        ("\\begin{cases} x & x > 0 \\\\ 0 & x \\le 0 \\end{cases}", "{x, x > 0; 0, x ≤ 0"),
        ("x_1, \\dots, x_n", "x₁, ..., xₙ"),
        ("\\underbrace{a + b}_{n}", "(a + b)ₙ"),
        ("x > 0 \\text{ if } y < 1", "x > 0 if y < 1"),
        ("3\\,072", "3072"),
    ],
)
def test_a_formula_reads_as_it_is_meant(tex: str, text: str) -> None:
    assert unicodedata.normalize("NFC", tex_to_text(tex)) == unicodedata.normalize("NFC", text)


def test_tex_that_cannot_be_converted_stays_as_it_is() -> None:
    assert tex_to_text("\\frac{1}") == "\\frac{1}"
    assert tex_to_text(" ") == " "


def test_links_become_their_words_and_code_stays() -> None:
    names = {"softmax": "Softmax"}
    text = "[[softmax]] of $z_i$, [[l2-norm|the $L^2$ norm]], `$x` and \\$5"
    assert readable(text, lambda id: names.get(id, id)) == "Softmax of zᵢ, the L² norm, `$x` and $5"


def test_every_formula_of_the_knowledge_base_becomes_text() -> None:
    formulas = set()
    for concept in load(REPOSITORY).kb.concepts.values():
        formulas |= {formula.tex for formula in concept.formula}
        for text in texts(concept):
            formulas |= {part.text for part in split_math(text) if part.is_math}
    assert len(formulas) > 1_500
    for tex in formulas:
        text = tex_to_text(tex)
        assert text, tex
        assert not re.search(r"\\|\s\s|^\s|\s$|[\u2061-\u2064]|&\w+;", text), (tex, text)
        assert digits(tex) == digits(text), (tex, text)
        assert unclosed(tex) == unclosed(text), (tex, text)


def unclosed(text: str) -> int:
    """How many brackets are open at the end: none, but for an interval of which one end is open."""
    return sum((one in "([") - (one in ")]") for one in text)


SMALL = str.maketrans("⁰¹²³⁴⁵⁶⁷⁸⁹₀₁₂₃₄₅₆₇₈₉", "01234567890123456789")


def digits(text: str) -> list[str]:
    """The figures of a formula, which none may lose; in some order, as TeX may write an exponent before an index."""
    return sorted(re.findall(r"\d", text.translate(SMALL)))


def test_the_terminal_shows_formulas_as_text() -> None:
    result = CliRunner().invoke(main, ["--root", str(REPOSITORY), "--lang", "en", "path", "vector", "tanh"])
    shown = CliRunner().invoke(main, ["--root", str(REPOSITORY), "--lang", "en", "show", "tanh"])
    assert "eˣ and e⁻ˣ" in shown.output
    for output in (result.output, shown.output):
        assert "$" not in output
        assert "\\" not in output
        assert "[[" not in output
