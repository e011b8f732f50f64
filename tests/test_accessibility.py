"""No page of any kind breaks a rule of WCAG A or AA that axe-core can see, in both languages, light and dark."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from browser import new_context
from playwright.sync_api import Browser, Page

from kbtool.model import LANGUAGES

KINDS = {
    "home": "",
    "concept": "concepts/double/",
    "topic": "topics/net/",
    "topics": "topics/",
    "comparison": "comparisons/two/",
    "track": "tracks/way/",
    "terms": "terms/",
    "graph": "graph/",
    "verification": "verification/",
    "status": "status/",
    "commands": "reference/commands/",
    "fields": "reference/fields/",
}
SCHEMES = ("light", "dark")
RULES = {"runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"], "resultTypes": ["violations"]}
STILL = "* { transition: none !important; animation: none !important; }"


@pytest.fixture(scope="module")
def page(browser: Browser) -> Iterator[Page]:
    """A page on which nothing moves: a colour halfway between two would be judged as it is."""
    context = new_context(browser, reduced_motion="reduce", bypass_csp=True)
    yield context.new_page()
    context.close()


def show(page: Page, address: str, scheme: Any) -> None:
    page.emulate_media(color_scheme=scheme, reduced_motion="reduce")
    page.goto(address, wait_until="load")
    page.add_style_tag(content=STILL)
    page.wait_for_function("document.fonts.status === 'loaded'")


def violations(page: Page) -> list[str]:
    """What axe-core finds: the rule, where, and why; one line each."""
    found = Axe().run(page, options=RULES).response["violations"]
    return sorted(
        f"{rule['id']}: {node['target']}: {' '.join(node['failureSummary'].split())}"
        for rule in found
        for node in rule["nodes"]
    )


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("kind", KINDS)
def test_a_page_of_each_kind_breaks_no_rule_in_the_light_or_in_the_dark(
    page: Page, root_address: str, kind: str, language: str
) -> None:
    for scheme in SCHEMES:
        show(page, f"{root_address}/{language}/{KINDS[kind]}", scheme)
        assert violations(page) == [], scheme


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_open_search_breaks_no_rule_with_answers_and_without(page: Page, root_address: str, language: str) -> None:
    for scheme in SCHEMES:
        show(page, f"{root_address}/{language}/concepts/double/", scheme)
        page.keyboard.press("Control+k")
        for query in ("concept", "qqqqqqqq"):
            page.locator(".kb-search__input").fill(query)
            page.wait_for_function("document.querySelector('.kb-search__count').textContent !== ''")
            assert violations(page) == [], (scheme, query)


def test_a_page_that_breaks_a_rule_is_seen(page: Page, root_address: str) -> None:
    show(page, f"{root_address}/en/", "light")
    page.evaluate("document.body.append(document.createElement('img'))")
    assert any(one.startswith("image-alt") for one in violations(page))


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_picture_of_the_graph_is_reached_by_the_tab_key(page: Page, root_address: str, language: str) -> None:
    page.goto(f"{root_address}/{language}/graph/", wait_until="load")
    page.wait_for_function("performance.getEntriesByName('kb-graph-ready').length > 0")
    reached = set()
    for _ in range(80):
        page.keyboard.press("Tab")
        reached.add(page.evaluate("document.activeElement.className"))
    assert "kg-canvas" in {name for names in reached for name in names.split()}
