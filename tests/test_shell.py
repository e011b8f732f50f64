"""What stands around the pages, in a browser: policy, languages, instant navigation, lost addresses, the archive."""

from __future__ import annotations

import zipfile
from collections.abc import Iterator
from pathlib import Path

import pytest
from browser import Watch, new_context, wait_until, watched_context
from playwright.sync_api import Browser, BrowserContext, Page, expect
from projects import ADDRESS

from kbtool.model import LANGUAGES

KINDS = {
    "home": "",
    "concept": "concepts/double/",
    "draft": "concepts/hostile/",
    "topic": "topics/net/",
    "topics": "topics/",
    "comparison": "comparisons/two/",
    "track": "tracks/way/",
    "terms": "terms/",
    "graph": "graph/",
    "status": "status/",
    "verification": "verification/",
}
CHAIN = "#view=path&from=function&to=transformer&at=softmax"
MARK = "window.kbSamePage = true"


@pytest.fixture(scope="session")
def visitor(browser: Browser, root_address: str) -> Iterator[tuple[BrowserContext, Watch]]:
    with watched_context(browser, root_address, locale="en-GB") as (context, watch):
        yield context, watch


@pytest.fixture
def page(visitor: tuple[BrowserContext, Watch]) -> Iterator[Page]:
    """A page of a visitor who comes for the first time; nothing may complain, and no other site may be asked."""
    context, watch = visitor
    page = context.new_page()
    yield page
    page.evaluate("localStorage.clear()")
    page.close()
    problems, watch.problems = watch.problems, []
    foreign, watch.foreign = watch.foreign, []
    assert problems == []
    assert foreign == []


def on_same_document(page: Page) -> bool:
    """Whether no page has been loaded since the mark was set."""
    return bool(page.evaluate("window.kbSamePage === true"))


def ask(page: Page, query: str) -> None:
    """Opens the search dialog, and waits for the answers to a query."""
    page.keyboard.press("Control+k")
    page.locator(".kb-search__input").fill(query)
    page.wait_for_selector("[role=option]")


# -- the policy --------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("kind", KINDS)
def test_no_page_breaks_its_policy_complains_or_asks_another_site(
    page: Page, root_address: str, kind: str, language: str
) -> None:
    page.goto(f"{root_address}/{language}/{KINDS[kind]}")  # the fixture looks at what the page complained about
    wait_until(page, "document.documentElement.classList.contains('js')")
    if kind == "graph":
        page.wait_for_selector("#kb-graph[data-state=ready]")
    ask(page, "alpha")


def test_the_policy_stops_scripts_and_styles_that_stand_in_a_page(browser: Browser, root_address: str) -> None:
    with watched_context(browser, root_address) as (context, watch):
        page = context.new_page()
        page.goto(f"{root_address}/en/concepts/double/")
        page.evaluate(
            """() => {
                document.body.append(document.createRange().createContextualFragment(
                    "<script>window.ran = 1</scr" + "ipt><b style='color: red'>x</b>"));
            }"""
        )
        assert page.evaluate("window.ran") is None
        assert len(watch.problems) == 2
        assert all("Content Security Policy" in problem for problem in watch.problems)


def test_styles_of_formulas_hold_although_they_stand_in_no_page(page: Page, root_address: str) -> None:
    page.goto(f"{root_address}/en/concepts/alpha/")
    cells = page.locator("math mtd[data-kb-style]")
    assert cells.first.evaluate("one => getComputedStyle(one).textAlign") == "right"
    assert cells.nth(1).evaluate("one => getComputedStyle(one).textAlign") == "left"


def test_a_page_in_the_dark_is_dark_before_the_theme_runs(browser: Browser, root_address: str) -> None:
    context = new_context(browser, color_scheme="dark")
    page = context.new_page()
    page.route("**/bundle.*.js", lambda route: route.abort())
    page.goto(f"{root_address}/en/")
    assert page.locator("body").get_attribute("data-md-color-scheme") == "slate"
    context.close()


def test_a_choice_of_colours_holds_in_both_languages(page: Page, root_address: str) -> None:
    page.goto(f"{root_address}/en/")
    page.locator("label.md-header__button[for=__palette_1]").click()
    expect(page.locator("body")).to_have_attribute("data-md-color-scheme", "slate")
    page.goto(f"{root_address}/zh/")
    expect(page.locator("body")).to_have_attribute("data-md-color-scheme", "slate")


# -- languages ---------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("script", [True, False])
def test_the_language_switch_stays_on_the_page(browser: Browser, root_address: str, script: bool) -> None:
    context = new_context(browser, java_script_enabled=script)
    page = context.new_page()
    page.goto(f"{root_address}/en/concepts/double/")
    page.locator("[data-kb-switch] button").hover()
    page.locator("[data-kb-switch] a[hreflang=zh]").click()
    page.wait_for_url(f"{root_address}/zh/concepts/double/")
    expect(page.locator("h1")).to_contain_text("加倍")
    context.close()


@pytest.mark.parametrize(("locale", "language"), [("zh-CN", "zh"), ("en-GB", "en"), ("fr-FR", "en"), ("zh-Hant", "zh")])
def test_the_first_visit_follows_the_language_of_the_browser(
    browser: Browser, root_address: str, locale: str, language: str
) -> None:
    with watched_context(browser, root_address, locale=locale) as (context, watch):
        page = context.new_page()
        page.goto(f"{root_address}/")
        page.wait_for_url(f"{root_address}/{language}/")
        watch.assert_clean()


def test_a_choice_by_the_switch_is_remembered_and_no_deep_link_is_led_away(page: Page, root_address: str) -> None:
    page.goto(f"{root_address}/en/terms/")
    page.locator("[data-kb-switch] button").hover()
    page.locator("[data-kb-switch] a[hreflang=zh]").click()
    page.wait_for_url(f"{root_address}/zh/terms/")
    page.goto(f"{root_address}/")
    page.wait_for_url(f"{root_address}/zh/")
    page.goto(f"{root_address}/en/terms/")
    page.wait_for_timeout(200)
    assert page.url == f"{root_address}/en/terms/"


def test_the_front_page_offers_both_languages_without_javascript(browser: Browser, root_address: str) -> None:
    context = new_context(browser, java_script_enabled=False)
    page = context.new_page()
    page.goto(f"{root_address}/")
    page.get_by_role("link", name="Concept graph").click()
    page.wait_for_url(f"{root_address}/en/")
    context.close()


# -- instant navigation ------------------------------------------------------------------------------------------------


def test_a_link_brings_the_page_without_loading_another_document(page: Page, root_address: str) -> None:
    page.goto(f"{root_address}/en/topics/net/")
    page.evaluate(MARK)
    page.locator("article a[href*='concepts/softmax']").first.click()
    page.wait_for_url(f"{root_address}/en/concepts/softmax/")
    expect(page.locator("article h1")).to_contain_text("Softmax")
    assert on_same_document(page)
    assert page.title() == "Softmax - Concept graph"
    assert page.locator("link[rel~=canonical]").get_attribute("href") == f"{ADDRESS}en/concepts/softmax/"
    assert page.evaluate("document.activeElement.tagName") == "H1"
    switch = page.locator("[data-kb-switch] a[hreflang=zh]")
    assert switch.evaluate("one => one.href") == f"{root_address}/zh/concepts/softmax/"


def test_the_graph_and_the_search_survive_going_there_and_back(page: Page, root_address: str) -> None:
    page.goto(f"{root_address}/en/terms/")
    page.evaluate(MARK)
    ask(page, "softmax")
    page.keyboard.press("Enter")
    page.wait_for_url(f"{root_address}/en/concepts/softmax/")
    expect(page.locator("dialog.kb-search")).to_be_hidden()
    page.locator("a[href$='/graph/'], a[href*='/graph/#']").first.evaluate("one => one.click()")
    page.wait_for_url("**/en/graph/**")
    page.wait_for_selector("#kb-graph[data-state=ready]")
    page.go_back()
    page.wait_for_url(f"{root_address}/en/concepts/softmax/")
    expect(page.locator("article h1")).to_contain_text("Softmax")
    ask(page, "half")
    page.keyboard.press("Escape")
    page.go_forward()
    page.wait_for_url("**/en/graph/**")
    page.wait_for_selector("#kb-graph[data-state=ready]")
    ask(page, "descent")
    page.keyboard.press("Enter")
    page.wait_for_url(f"{root_address}/en/concepts/descent/")
    expect(page.locator("article h1")).to_contain_text("descent")
    assert on_same_document(page)


def test_coming_back_finds_the_place_that_was_left(page: Page, root_address: str) -> None:
    page.set_viewport_size({"width": 800, "height": 300})
    page.goto(f"{root_address}/en/concepts/double/")
    page.evaluate(MARK)
    page.evaluate("window.scrollTo(0, 700)")
    page.wait_for_timeout(250)
    page.locator("article a[href='../beta/']").first.evaluate("one => one.click()")
    page.wait_for_url(f"{root_address}/en/concepts/beta/")
    assert page.evaluate("window.scrollY") == 0
    page.go_back()
    wait_until(page, "window.scrollY === 700")
    assert on_same_document(page)


def test_a_link_to_a_part_of_another_page_shows_that_part(page: Page, root_address: str) -> None:
    page.set_viewport_size({"width": 800, "height": 300})
    page.goto(f"{root_address}/en/terms/")
    page.evaluate(MARK)
    page.locator("article a[href*='#term-half']").first.click()
    page.wait_for_url(f"{root_address}/en/concepts/double/#term-half")
    expect(page.locator("#term-half")).to_be_in_viewport()
    assert page.evaluate("document.querySelector(':target')?.id") == "term-half"
    assert on_same_document(page)


def test_a_former_address_leads_on_also_by_instant_navigation(page: Page, root_address: str) -> None:
    page.goto(f"{root_address}/en/terms/")
    page.evaluate("""() => {
        const link = document.createElement("a");
        link.href = "../concepts/twofold/";
        link.textContent = "old address";
        document.querySelector("article").prepend(link);
    }""")
    page.get_by_role("link", name="old address").click()
    page.wait_for_url(f"{root_address}/en/concepts/double/")


def test_what_the_browser_should_open_itself_is_left_to_it(page: Page, root_address: str) -> None:
    page.goto(f"{root_address}/en/terms/")
    page.evaluate(MARK)
    with page.context.expect_page() as opened:
        page.locator("article a[href*='#term-half']").first.click(modifiers=["Control"])
    opened.value.close()
    assert page.url == f"{root_address}/en/terms/"
    assert on_same_document(page)


# -- lost addresses ----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("path", "name"),
    [
        ("en/concepts/doubling-things/", "Doubling"),
        ("zh/concepts/jiabei/", "加倍"),
        ("en/a/b/c/gradient_descent.html", "Gradient descent"),
        ("concepts/softmax/", "Softmax"),
    ],
)
def test_a_lost_address_proposes_the_concepts_that_its_words_name(
    browser: Browser, site: Path, root_address: str, path: str, name: str
) -> None:
    with watched_context(browser, root_address, locale="en") as (context, watch):
        page = context.new_page()
        page.route(f"{root_address}/{path}", lambda route: route.fulfill(status=404, path=lost_page(site, path)))
        answer = page.goto(f"{root_address}/{path}")
        assert answer is not None
        assert answer.status == 404
        link = page.locator("[data-kb-lost] a", has_text=name).first
        link.click()
        page.wait_for_url(lambda url: "/concepts/" in url and url != f"{root_address}/{path}")
        assert (answer := page.reload()) is not None
        assert answer.ok
        assert watch.foreign == []
        assert [one for one in watch.problems if "404" not in one] == []


def lost_page(site: Path, path: str) -> Path:
    """The page that a host shows for an address: of the language, if the address has one."""
    language = path.partition("/")[0]
    return site / language / "404.html" if language in LANGUAGES else site / "404.html"


def test_without_javascript_a_lost_reader_finds_the_topics(browser: Browser, site: Path, root_address: str) -> None:
    context = new_context(browser, java_script_enabled=False)
    page = context.new_page()
    page.route("**/gone/", lambda route: route.fulfill(status=404, path=site / "en/404.html"))
    page.goto(f"{root_address}/en/gone/")
    page.get_by_role("link", name="Networks").click()
    page.wait_for_url(f"{root_address}/en/topics/net/")
    context.close()


# -- the archive -------------------------------------------------------------------------------------------------------


@pytest.fixture(scope="session")
def unpacked(built_project: Path, tmp_path_factory: pytest.TempPathFactory) -> str:
    """The archive, unpacked: the address of its folder on disk."""
    folder = tmp_path_factory.mktemp("archive with a space")
    with zipfile.ZipFile(built_project / "build/concept-graph-offline.zip") as archive:
        archive.extractall(folder)
    return folder.as_uri()


@pytest.fixture
def reader(browser: Browser, unpacked: str) -> Iterator[Page]:
    """A reader of the archive, whose pages may not complain or ask for anything beyond it."""
    with watched_context(browser, unpacked, locale="en-GB") as (context, watch):
        yield context.new_page()
        watch.assert_clean()


def test_the_archive_opens_in_the_language_of_the_reader_and_its_links_lead_to_files(
    reader: Page, unpacked: str
) -> None:
    reader.goto(f"{unpacked}/index.html")
    reader.wait_for_url(f"{unpacked}/en/index.html")
    reader.goto(f"{unpacked}/en/topics/index.html")
    reader.locator("article a", has_text="Doubling").first.click()
    reader.wait_for_url(f"{unpacked}/en/concepts/double/index.html")
    assert reader.locator("article math").count() > 0
    reader.locator("[data-kb-switch] button").hover()
    reader.locator("[data-kb-switch] a[hreflang=zh]").click()
    reader.wait_for_url(f"{unpacked}/zh/concepts/double/index.html")


def test_search_works_in_the_archive_by_names_and_by_texts(reader: Page, unpacked: str) -> None:
    reader.goto(f"{unpacked}/en/terms/index.html")
    ask(reader, "added to itself")
    reader.wait_for_selector(".kb-search__text mark")
    reader.locator(".kb-search__input").fill("jiabei")
    expect(reader.locator("[role=option]").first).to_contain_text("Doubling")
    reader.keyboard.press("Enter")
    reader.wait_for_url(f"{unpacked}/en/concepts/double/index.html")


def test_the_graph_answers_in_the_archive_as_on_the_site(
    reader: Page, page: Page, unpacked: str, root_address: str
) -> None:
    said = []
    for one, address in ((reader, f"{unpacked}/en/graph/index.html"), (page, f"{root_address}/en/graph/")):
        one.goto(f"{address}{CHAIN}")
        one.wait_for_selector("#kb-graph[data-state=ready]")
        said.append((one.locator(".kg-status").inner_text(), one.locator(".kg-results .kg-name").all_inner_texts()))
    assert said[0] == said[1]
    assert said[0][1][0] == "Function"
    reader.locator(".kg-card a.kg-main").click()
    reader.wait_for_url(f"{unpacked}/en/concepts/softmax/index.html")


def test_the_archive_reads_without_javascript(browser: Browser, unpacked: str) -> None:
    context = new_context(browser, java_script_enabled=False)
    page = context.new_page()
    page.goto(f"{unpacked}/index.html")
    page.get_by_role("link", name="Concept graph").click()
    page.wait_for_url(f"{unpacked}/en/index.html")
    page.goto(f"{unpacked}/en/concepts/twofold/index.html")
    page.wait_for_url(f"{unpacked}/en/concepts/double/index.html")
    context.close()
