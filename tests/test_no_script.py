"""Without JavaScript everything that a page says is there: texts, links, languages, formulas, the graph as a list."""

from __future__ import annotations

from collections.abc import Iterator
from urllib.parse import urljoin

import pytest
from browser import new_context
from playwright.sync_api import Browser, Page
from projects import NET

from kbtool.model import LANGUAGES


@pytest.fixture
def page(browser: Browser) -> Iterator[Page]:
    """A page of a reader without JavaScript."""
    context = new_context(browser, java_script_enabled=False)
    yield context.new_page()
    context.close()


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_concept_says_everything(page: Page, root_address: str, language: str) -> None:
    page.goto(f"{root_address}/{language}/concepts/double/")
    assert page.locator("h1").first.text_content()
    article = page.locator("article")
    for part in ("#claims", "#prerequisites", "#code"):
        assert article.locator(part).count() == 1, part
    assert "def double" in str(article.text_content())
    assert article.locator("math").first.is_visible()
    box = article.locator("math").first.bounding_box()
    assert box is not None
    assert box["width"] > 0
    assert "$" not in str(article.locator("math").first.text_content())


@pytest.mark.parametrize("language", LANGUAGES)
def test_links_lead_from_the_home_page_to_every_concept(page: Page, root_address: str, language: str) -> None:
    start = f"{root_address}/{language}/"
    page.goto(start)
    assert page.locator("article a[href]").count() > 0
    page.goto(f"{start}topics/")
    found = set()
    for topic in hrefs(page):
        page.goto(topic)
        found |= set(hrefs(page))
    assert {f"{start}concepts/{id}/" for id in (*NET, "double")} <= found


def hrefs(page: Page) -> list[str]:
    """Where the links of the article lead, as addresses without their parts."""
    here = page.url
    links = [one.get_attribute("href") or "" for one in page.locator("article a[href]").all()]
    return sorted({urljoin(here, link).partition("#")[0] for link in links})


@pytest.mark.parametrize(("language", "other"), [("zh", "en"), ("en", "zh")])
def test_the_other_language_is_one_click_away(page: Page, root_address: str, language: str, other: str) -> None:
    page.goto(f"{root_address}/{language}/concepts/double/")
    page.locator("[data-kb-switch] button").hover()
    page.locator(f"[data-kb-switch] a[hreflang={other}]").click()
    assert page.url == f"{root_address}/{other}/concepts/double/"
    assert str(page.locator("html").get_attribute("lang")).startswith(other)


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_graph_is_a_list_of_all_concepts_with_links(page: Page, root_address: str, language: str) -> None:
    page.goto(f"{root_address}/{language}/graph/")
    listed = hrefs(page)
    for id, (zh, en, _) in NET.items():
        assert f"{root_address}/{language}/concepts/{id}/" in listed
        name = zh if language == "zh" else en
        link = page.locator(f"article a[href$='concepts/{id}/']", has_text=name).first
        assert link.is_visible()
