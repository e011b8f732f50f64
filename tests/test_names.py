"""From what a person types to a concept: exact names and near misses, on small and on the real names."""

from __future__ import annotations

import unicodedata
from pathlib import Path
from typing import Literal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kbtool.load import load
from kbtool.model import Concept, KnowledgeBase, Term, Text
from kbtool.names import NameIndex, normalise
from kbtool.search import Index, expand, search, write_index

ROOT = Path(__file__).parents[1]


def concept(
    id: str, zh: str, en: str, *aliases: str, formerly: tuple[str, ...] = (), terms: tuple[Term, ...] = ()
) -> Concept:
    """A concept with nothing but names."""
    return Concept(
        id=id, topic="t", path=f"concepts/t/{id}.yml", name=Text(zh, en), kind="definition", summary=Text("句。", "S."),
        aliases=aliases, formerly=formerly, terms=terms,
    )  # fmt: skip


def index_of(*concepts: Concept) -> NameIndex:
    """The names of some concepts."""
    return NameIndex.of(KnowledgeBase(concepts={one.id: one for one in concepts}))


SMALL = index_of(
    concept("gradient", "梯度", "gradient", "nabla", formerly=("slope-vector",)),
    concept("gradient-descent", "梯度下降", "gradient descent", "GD"),
    concept("layer-normalization", "层归一化", "layer normalization", "LayerNorm", "nn.LayerNorm"),
    concept("batch-normalization", "批归一化", "batch normalization", "BN"),
    concept(
        "mixture-of-experts", "混合专家模型", "mixture of experts", "MoE",
        terms=(Term(id="router", name=Text("路由器", "router"), text=Text("分。", "R."), aliases=("gating network",)),),
    ),
    concept("nabla-operator", "微分算子", "differential operator"),
)  # fmt: skip


def meant(index: NameIndex, text: str) -> list[str]:
    """The concepts that a text resolves to, a term as ``concept#term``."""
    return [f"{entry.concept}#{entry.term}" if entry.term else entry.concept for entry in index.resolve(text)]


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("gradient", "id"),
        ("梯度", "name"),
        ("Gradient", "id"),
        ("ＧＲＡＤＩＥＮＴ", "id"),
        (" gradient ", "id"),
        ("nabla", "alias"),
        ("tidu", "pinyin"),
        ("TiDu", "pinyin"),
        ("ti du", "pinyin"),
        ("slope-vector", "former"),
        ("slope vector", "former"),
    ],
)
def test_every_way_to_name_a_concept_resolves_to_it(text: str, kind: str) -> None:
    (entry,) = SMALL.resolve(text)
    assert (entry.concept, entry.term, entry.kind) == ("gradient", "", kind)


@pytest.mark.parametrize(
    "text", ["layer-normalization", "Layer Normalization", "layer_normalization", "LAYERNORMALIZATION"]
)
def test_hyphens_spaces_and_case_do_not_count(text: str) -> None:
    assert meant(SMALL, text) == ["layer-normalization"]


@pytest.mark.parametrize("text", ["router", "路由器", "luyouqi", "gating network", "Gating-Network"])
def test_a_term_resolves_to_the_page_that_explains_it(text: str) -> None:
    assert meant(SMALL, text) == ["mixture-of-experts#router"]


def test_the_name_as_written_is_shown() -> None:
    assert [entry.shown for entry in SMALL.resolve("layernorm")] == ["LayerNorm"]


@pytest.mark.parametrize("text", ["", " ", "-", "nothing", "梯", "。"])
def test_what_nobody_is_called_resolves_to_nothing(text: str) -> None:
    assert SMALL.resolve(text) == []


def test_an_ambiguous_name_gives_all_that_it_could_mean() -> None:
    index = index_of(
        concept("a", "甲", "same name"), concept("b", "乙", "Same-Name"), concept("c", "丙", "x", "same name")
    )
    assert meant(index, "same name") == ["a", "b"]  # a name counts more than an alias


def test_an_id_written_exactly_is_never_ambiguous() -> None:
    index = index_of(concept("l-1", "甲", "a"), concept("l1", "乙", "b"))
    assert meant(index, "l1") == ["l1"]
    assert meant(index, "l-1") == ["l-1"]
    assert meant(index, "L1") == ["l-1", "l1"]


def test_what_is_written_counts_more_than_what_it_sounds_like() -> None:
    index = index_of(concept("a", "梯度", "a"), concept("b", "乙", "b", "tidu"))
    assert meant(index, "tidu") == ["b"]
    assert meant(index_of(concept("a", "梯度", "a", "tidu")), "tidu") == ["a"]
    assert index_of(concept("a", "梯度", "a", "tidu")).resolve("tidu")[0].kind == "alias"


@pytest.mark.parametrize(
    ("typed", "first"),
    [
        ("gradeint", "gradient"),
        ("layer normalisation", "layer-normalization"),
        ("梯度下将", "gradient-descent"),
        ("tiduxiajian", "gradient-descent"),
    ],
)
def test_a_misspelt_name_suggests_the_right_one_first(typed: str, first: str) -> None:
    assert SMALL.resolve(typed) == []
    similar = SMALL.similar(typed)
    assert similar[0].concept == first
    assert len(similar) <= 3


def test_nothing_is_suggested_for_what_is_like_nothing() -> None:
    assert SMALL.similar("qqqqqqqq") == []


@settings(max_examples=60, deadline=None)
@given(st.text(max_size=30))
def test_no_text_makes_resolving_fail(text: str) -> None:
    assert all(normalise(entry.shown) == normalise(text) for entry in SMALL.resolve(text) if entry.kind != "pinyin")
    assert len(SMALL.similar(text)) <= 3


@given(st.text(max_size=30), st.sampled_from(["NFC", "NFD", "NFKC", "NFKD"]))
def test_how_a_text_is_encoded_makes_no_difference(text: str, form: Literal["NFC", "NFD", "NFKC", "NFKD"]) -> None:
    assert normalise(unicodedata.normalize(form, text)) == normalise(text)
    assert normalise(f" {text.upper().lower()}-") == normalise(text.upper().lower())


# -- the real names ----------------------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def kb() -> KnowledgeBase:
    """This knowledge base."""
    return load(ROOT).kb


@pytest.fixture(scope="module")
def real(kb: KnowledgeBase) -> NameIndex:
    """Its names."""
    return NameIndex.of(kb)


@pytest.fixture(scope="module")
def search_index(kb: KnowledgeBase) -> Index:
    """What a search looks into."""
    return expand(write_index(kb, "zh"))


@pytest.mark.parametrize(
    ("typed", "first"),
    [
        ("梯度", "gradient"),
        ("tidu", "gradient"),
        ("Softmax 函数", "softmax"),
        ("softmax函数", "softmax"),
        ("ｓｏｆｔｍａｘ", "softmax"),
        ("归一化", "normalization"),
        ("LayerNorm", "layer-normalization"),
        ("layer norm", "layer-normalization"),
        ("nn.BatchNorm2d", "batch-normalization"),
        ("MoE", "mixture-of-experts"),
        ("专家", "mixture-of-experts"),
        ("注意力", "attention-mechanism"),
        ("L1 正则化", "l1-regularization"),
        ("fanxiangchuanbo", "backpropagation"),
    ],
)
def test_the_real_names_give_the_right_concept_first(
    real: NameIndex, search_index: Index, typed: str, first: str
) -> None:
    assert {entry.concept for entry in real.resolve(typed)} == {first}
    assert search(search_index, typed, 5)[0].concept == first


@pytest.mark.parametrize(
    ("typed", "first"), [("sofmax", "softmax"), ("transformr", "transformer"), ("反向传撒", "backpropagation")]
)
def test_a_misspelt_real_name_suggests_the_right_concept(real: NameIndex, typed: str, first: str) -> None:
    assert real.resolve(typed) == []
    assert real.similar(typed)[0].concept == first


def test_every_id_and_written_name_resolves_to_its_own_concept_alone(kb: KnowledgeBase, real: NameIndex) -> None:
    for one in kb.concepts.values():
        for name in (one.id, one.name.zh, one.name.en, *one.aliases):
            assert {entry.concept for entry in real.resolve(name)} == {one.id}, name
