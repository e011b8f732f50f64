"""The font of the formulas holds what the pages show, and not more."""

from __future__ import annotations

import io

import pytest
from fontTools.ttLib import TTFont

from kbtool.markup import tex_to_mathml
from kbtool.render import mathfont
from kbtool.render.mathfont import font_licence, math_characters, math_font


def font_of(tex: str) -> TTFont:
    return TTFont(io.BytesIO(math_font(math_characters([tex_to_mathml(tex)]))))


def test_a_letter_alone_is_counted_as_the_italic_that_it_is_shown_as() -> None:
    assert math_characters([tex_to_mathml("x + \\alpha")]) == "+𝑥𝛼"


def test_a_word_stays_upright_and_text_outside_of_formulas_is_not_counted() -> None:
    assert math_characters(["abc <math><mi>max</mi></math> def"]) == "amx"


def test_the_sign_of_a_root_is_counted_though_no_text_holds_it() -> None:
    assert "√" in math_characters([tex_to_mathml(r"\sqrt{d}")])
    assert "√" in math_characters([tex_to_mathml(r"\sqrt[3]{d}")])
    assert "radical" in set(font_of(r"\sqrt{d}")["MATH"].table.MathVariants.VertGlyphCoverage.glyphs)


def test_the_font_holds_the_characters_of_the_formulas_and_their_larger_forms() -> None:
    font = font_of(r"\sum_{i=1}^n \left( x_i \right)")
    assert {ord("∑"), ord("𝑥"), ord("("), ord("1")} <= font.getBestCmap().keys()
    assert ord("∫") not in font.getBestCmap()
    larger = font["MATH"].table.MathVariants.VertGlyphCoverage.glyphs
    assert {"summation", "parenleft"} <= set(larger)


def test_the_same_characters_give_the_same_bytes() -> None:
    characters = math_characters([tex_to_mathml("x")])
    first = math_font(characters)
    math_font.cache_clear()
    assert math_font(characters) == first


def test_the_licence_is_that_of_the_font() -> None:
    assert "SIL Open Font License" in font_licence()
    assert "STIX" in font_licence()


def test_without_the_package_the_error_says_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(mathfont, "find_spec", lambda name: None)
    with pytest.raises(FileNotFoundError, match="install the package ziamath"):
        mathfont.font_file()
