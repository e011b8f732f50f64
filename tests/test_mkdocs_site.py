"""The pages of the shared site, built in both languages by the command that contributors use."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from projects import ADDRESS, SUB_PATH
from sitecheck import broken_links, dangers, facts_of

from kbtool.cli import main
from kbtool.model import LANGUAGES


def run(root: Path, *arguments: str) -> Result:
    return CliRunner().invoke(main, ["--root", str(root), *arguments])


def read(site: Path, path: str) -> str:
    return (site / path).read_text("utf-8")


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_link_and_anchor_of_the_site_resolves(site: Path, language: str) -> None:
    assert broken_links(site / language, f"/{SUB_PATH}/{language}") == []


def test_the_front_page_leads_to_both_languages_without_javascript(site: Path) -> None:
    assert {"zh/", "en/"} <= set(facts_of(read(site, "index.html")).links)


def test_a_link_checker_that_finds_nothing_would_find_something(site: Path, tmp_path: Path) -> None:
    (tmp_path / "index.html").write_text('<a href="gone/">x</a><a href="#gone">y</a><img src="gone.svg">', "utf-8")
    assert len(broken_links(tmp_path)) == 3


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_page_loads_anything_from_another_site(site: Path, language: str) -> None:
    for page in (site / language).rglob("*.html"):
        assert [address for address in facts_of(page.read_text("utf-8")).loaded if "//" in address] == [], page


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_language_switch_stays_on_the_page(site: Path, language: str) -> None:
    facts = facts_of(read(site, f"{language}/concepts/double/index.html"))
    switch = {one["hreflang"]: one["href"] for tag, one in facts.elements if tag == "a" and "hreflang" in one}
    assert switch == {other: f"../../../{other}/concepts/double/" for other in LANGUAGES}


def test_each_language_is_the_language_of_its_pages(site: Path) -> None:
    assert '<html lang="zh"' in read(site, "zh/index.html")
    assert '<html lang="en"' in read(site, "en/index.html")
    assert "搜索" in read(site, "zh/concepts/double/index.html")
    assert "<title>Doubling - Concept graph</title>" in read(site, "en/concepts/double/index.html")


def test_the_headings_of_an_explanation_are_in_the_table_of_contents(site: Path) -> None:
    html = read(site, "en/concepts/double/index.html")
    contents = html[html.index('data-md-type="toc"') :]
    assert 'href="#intuition"' in contents[: contents.index('data-md-component="content"')]


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_whole_example_can_be_taken_from_its_page(site: Path, built_project: Path, language: str) -> None:
    assert "../../examples/base/double.py" in facts_of(read(site, f"{language}/concepts/double/index.html")).links
    whole = read(site, f"{language}/examples/base/double.py")
    assert whole == (built_project / "examples/base/double.py").read_text("utf-8")


def test_the_functions_are_documented_without_claims_or_wrong_variants(site: Path) -> None:
    ids = facts_of(read(site, "en/concepts/double/index.html")).ids
    assert "examples.base.double.double" in ids
    assert not {"examples.base.double.square", "examples.base.double.claim_doubles", "examples.base.double.demo"} & ids


def test_a_docstring_is_shown_as_text_too(site: Path) -> None:
    text = facts_of(read(site, "en/concepts/double/index.html")).text
    assert text.count("<img src=x onerror=alert(1)>") == 2  # in the documentation and in the source


def test_the_page_shows_what_the_record_says(site: Path) -> None:
    text = facts_of(read(site, "en/concepts/double/index.html")).text
    assert "✓ CPU passed · torch 2.13.0 · Python 3.11.9 · 2026-11-21" in text
    assert "○ CUDA not run" in text
    assert "twice 3 is 6.0" in text
    assert (site / "en/figures/cpu/base/double.svg").is_file()


def test_formulas_are_mathml_and_no_tex_is_left(site: Path) -> None:
    html = read(site, "en/concepts/double/index.html")
    assert "<math" in html
    for language in LANGUAGES:
        assert "$x" not in read(site, f"{language}/search-text.json")


@pytest.mark.parametrize("language", LANGUAGES)
def test_nothing_that_a_contributor_wrote_runs(site: Path, language: str) -> None:
    for page in (site / language).rglob("*.html"):
        html = page.read_text("utf-8")
        assert "alert(1)" not in "".join(_scripts(html)), page
        assert not [danger for danger in dangers(_content(html)) if danger not in THEME], page
        for tag, attributes in facts_of(html).elements:
            assert not any(name.startswith("on") for name in attributes), (page, tag)
            assert "alert(1)" not in attributes.get("src", "") + attributes.get("href", ""), (page, tag)


# What Material and mkdocstrings themselves put into the content of a page: icons, and the script of the top button.
THEME = {"<svg>"}


def _content(html: str) -> str:
    """What stands in the article of a page; a redirect has none."""
    _, start, rest = html.partition('<article class="md-content__inner')
    return start + rest.partition("</article>")[0]


def _scripts(html: str) -> list[str]:
    return [part.partition("</script>")[0] for part in html.split("<script")[1:]]


def test_hostile_text_is_shown_as_text(site: Path) -> None:
    assert "<h1" in read(site, "zh/concepts/hostile/index.html")
    text = facts_of(read(site, "zh/concepts/hostile/index.html")).text
    assert "<script>alert(1)</script>" in text
    assert "{{ config }}" in text
    assert "::: os" in text
    assert '--8<-- "mkdocs.yml"' in facts_of(read(site, "en/concepts/hostile/index.html")).text


def test_a_former_address_leads_on(site: Path) -> None:
    assert "url=../double/" in read(site, "zh/concepts/twofold/index.html")


def test_the_graph_is_there_as_data(site: Path) -> None:
    assert {*json.loads(read(site, "en/graph.json"))["nodes"]["id"]} >= {"double", "alpha"}


def test_an_error_page_works_at_any_depth(site: Path) -> None:
    html = read(site, "en/404.html")
    assert "There is no such page" in html
    assert f'href="/{SUB_PATH}/en/topics/"' in html


def test_concepts_are_not_in_the_navigation(site: Path) -> None:
    html = read(site, "en/index.html")
    assert "concepts/" not in html[html.index('data-md-type="navigation"') : html.index('data-md-component="content"')]


def test_a_second_build_with_nothing_changed_builds_nothing(
    built_project: Path, site: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("KBTOOL_SITE_URL", ADDRESS)
    before = (site / "index.html").stat().st_mtime_ns
    result = run(built_project, "build", "--no-verify", "--format", "json")
    told = {"built": False, "site": "build/site/index.html", "archive": None, "problems": []}
    assert json.loads(result.output) == told
    assert (site / "index.html").stat().st_mtime_ns == before


def test_nothing_is_left_behind_beside_the_site(built_project: Path) -> None:
    names = sorted(path.name for path in (built_project / "build").iterdir())
    assert names == ["cache", "concept-graph-offline.zip", "site"]
