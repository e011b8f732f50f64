"""The files around the pages: heads, sitemaps, feed, cards, the front page, the archive; and what a build reuses."""

from __future__ import annotations

import hashlib
import io
import re
import shutil
import zipfile
from html import unescape
from pathlib import Path
from xml.etree import ElementTree

import pytest
from miniature import write_files
from PIL import Image
from projects import ADDRESS, make_project, prove
from sitecheck import facts_of

from conftest import build_site, commit
from kbtool.frontpage import Site, front_page, lost_page, read_site, top_files
from kbtool.load import load
from kbtool.model import LANGUAGES
from kbtool.offline import offline_archive, offline_page
from kbtool.pagecache import KeptPage, PageCache
from kbtool.recent import Dates, dates_of_concepts, last_change
from kbtool.render import Library
from kbtool.render.card import SIZE, Card, draw_card
from kbtool.render.feed import feed
from kbtool.render.policy import POLICY
from kbtool.search import PageText
from kbtool.styles import lift, style_sheet

ATOM = "{http://www.w3.org/2005/Atom}"
SITEMAP = "{http://www.sitemaps.org/schemas/sitemap/0.9}"
XHTML = "{http://www.w3.org/1999/xhtml}"


def pages(site: Path) -> list[Path]:
    return sorted(site.rglob("*.html"))


def links(path: Path, rel: str) -> dict[str, str]:
    """Of the links of one kind in a head: the address by language, or by an empty name."""
    elements = facts_of(path.read_text("utf-8")).elements
    return {one.get("hreflang", ""): one["href"] for tag, one in elements if tag == "link" and one.get("rel") == rel}


# -- heads -------------------------------------------------------------------------------------------------------------


def test_every_page_states_the_policy_before_anything_is_loaded(site: Path) -> None:
    for page in pages(site):
        html = unescape(page.read_text("utf-8"))
        stated = html.index(f'<meta http-equiv="Content-Security-Policy" content="{POLICY}"')
        loading = re.search(r"<(script|link|img|style)\b", html)
        assert loading is None or stated < loading.start(), page


def test_no_page_has_a_script_or_a_style_in_it(site: Path) -> None:
    for page in pages(site):
        for tag, attributes in facts_of(page.read_text("utf-8")).elements:
            assert tag != "style", page
            assert "style" not in attributes, (page, tag)
            assert tag != "script" or "src" in attributes or attributes["type"] == "application/json", page


@pytest.mark.parametrize("language", LANGUAGES)
def test_alternates_name_both_languages_and_one_for_all_others(site: Path, language: str) -> None:
    page = site / language / "concepts/double/index.html"
    there = {one: f"{ADDRESS}{one}/concepts/double/" for one in LANGUAGES}
    alternates = links(page, "alternate")
    assert alternates.pop("").startswith("../../feed.xml")
    assert alternates == there | {"x-default": there["en"]}
    assert links(page, "canonical") == {"": there[language]}


def test_for_all_other_languages_the_front_page_chooses(site: Path) -> None:
    assert links(site / "zh/index.html", "alternate")["x-default"] == ADDRESS
    assert links(site / "index.html", "canonical") == {"": ADDRESS}
    assert links(site / "index.html", "alternate") == {one: f"{ADDRESS}{one}/" for one in LANGUAGES} | {
        "x-default": ADDRESS
    }


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_sitemap_lists_every_page_with_its_twin(site: Path, language: str) -> None:
    found = {}
    for url in ElementTree.parse(site / language / "sitemap.xml").getroot():
        twins = {one.get("hreflang"): one.get("href") for one in url.iter(f"{XHTML}link")}
        found[url.findtext(f"{SITEMAP}loc")] = twins
    assert f"{ADDRESS}{language}/" in found
    assert found[f"{ADDRESS}{language}/concepts/double/"]["zh"] == f"{ADDRESS}zh/concepts/double/"
    for twins in found.values():
        for one in LANGUAGES:
            assert (site / str(twins[one]).removeprefix(ADDRESS) / "index.html").is_file()
    listed = {str(address).removeprefix(f"{ADDRESS}{language}/") for address in found}
    built = {page.parent.relative_to(site / language).as_posix() for page in (site / language).rglob("index.html")}
    assert built - {one.rstrip("/") or "." for one in listed} == {"concepts/twofold", "concepts/soft-max"}  # redirects


def test_one_index_names_the_sitemaps_and_crawlers_are_told_of_it(site: Path) -> None:
    named = [one.text for one in ElementTree.parse(site / "sitemap.xml").iter(f"{SITEMAP}loc")]
    assert named == [f"{ADDRESS}{one}/sitemap.xml" for one in LANGUAGES]
    assert f"Sitemap: {ADDRESS}sitemap.xml" in (site / "robots.txt").read_text("utf-8")


# -- the front page ----------------------------------------------------------------------------------------------------


def test_the_front_page_has_the_names_that_the_built_pages_state(site: Path) -> None:
    assert read_site(site) == Site({"zh": "名词关系网", "en": "Concept graph"}, ADDRESS)


def test_a_site_without_an_address_has_a_front_page_and_no_sitemap() -> None:
    files = top_files(Site({"zh": "甲 & 乙", "en": "<b>"}))
    assert sorted(files) == ["404.html", "index.html"]
    html = files["index.html"].decode()
    assert "&lt;b&gt;" in html
    assert "<b>" not in html
    assert 'href="/en/"' in files["404.html"].decode()


def test_above_the_languages_every_address_begins_where_the_site_does() -> None:
    site = Site({"zh": "甲", "en": "A"}, "https://example.org/a/b/")
    assert {"/a/b/zh/", "/a/b/en/"} <= set(facts_of(lost_page(site)).links)
    assert {"zh/", "en/"} <= set(facts_of(front_page(site)).links)


# -- the feed ----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_feed_tells_of_published_concepts_and_is_linked(site: Path, language: str) -> None:
    root = ElementTree.parse(site / language / "feed.xml").getroot()
    assert root.tag == f"{ATOM}feed"
    for needed in ("id", "title", "updated"):
        assert root.findtext(f"{ATOM}{needed}")
    entries = root.findall(f"{ATOM}entry")
    assert [one.findtext(f"{ATOM}title") for one in entries] == [{"zh": "加倍", "en": "Doubling"}[language]]
    assert entries[0].findtext(f"{ATOM}updated") == "2026-11-20T12:00:00Z"
    assert str(entries[0].findtext(f"{ATOM}id")).startswith("urn:uuid:")
    link = entries[0].find(f"{ATOM}link")
    assert link is not None
    base = root.get("{http://www.w3.org/XML/1998/namespace}base", "")
    assert base + link.get("href", "") == f"{ADDRESS}{language}/concepts/double/"


def test_the_newest_change_comes_first_and_names_are_escaped(tmp_path: Path) -> None:
    text = make_project(tmp_path)
    other = (text / "concepts/base/double.yml").read_text("utf-8").replace("en: Doubling", "en: A < B & C")
    write_files(tmp_path, {"concepts/base/other.yml": other.replace("formerly: [twofold]", "formerly: []")})
    dates = {
        "double": Dates("2026-01-01T00:00:00Z", "2026-01-02T00:00:00Z"),
        "other": Dates("2026-01-01T00:00:00Z", "2026-01-03T00:00:00Z"),
        "gone": Dates("2026-01-01T00:00:00Z", "2026-01-04T00:00:00Z"),
    }
    written = feed(Library(load(tmp_path).kb, {}, "en"), dates, site_name="S & T")
    root = ElementTree.fromstring(written)
    assert [one.findtext(f"{ATOM}title") for one in root.findall(f"{ATOM}entry")] == ["A < B & C", "Doubling"]
    assert root.findtext(f"{ATOM}updated") == "2026-01-03T00:00:00Z"


def test_without_dates_there_is_no_feed(tmp_path: Path) -> None:
    assert feed(Library(load(make_project(tmp_path)).kb, {}, "en"), {}, site_name="S") == ""


def test_dates_follow_a_concept_from_folder_to_folder(tmp_path: Path) -> None:
    assert dates_of_concepts(tmp_path) == {}
    assert last_change(tmp_path) == ""
    write_files(tmp_path, {"concepts/a/one.yml": "x", "concepts/a/two.yml": "y"})
    commit(tmp_path, "2026-01-01T00:00:00Z")
    first = last_change(tmp_path)
    (tmp_path / "concepts/b").mkdir()
    (tmp_path / "concepts/a/one.yml").rename(tmp_path / "concepts/b/one.yml")
    commit(tmp_path, "2026-02-01T00:00:00+08:00")
    found = dates_of_concepts(tmp_path)
    assert found["one"] == Dates("2026-01-01T00:00:00Z", "2026-01-31T16:00:00Z")
    assert found["two"] == Dates("2026-01-01T00:00:00Z", "2026-01-01T00:00:00Z")
    assert last_change(tmp_path) != first


# -- cards -------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_page_names_a_card_that_is_there(site: Path, language: str) -> None:
    for path in ("index.html", "concepts/double/index.html", "comparisons/two/index.html", "terms/index.html"):
        elements = facts_of((site / language / path).read_text("utf-8")).elements
        given = {one["property"]: one["content"] for tag, one in elements if tag == "meta" and "property" in one}
        card = site / given["og:image"].removeprefix(ADDRESS)
        with Image.open(card) as picture:
            assert picture.size == SIZE, path
        assert given["og:title"]
        assert given["og:url"].startswith(f"{ADDRESS}{language}/")
    assert not (site / "zh/cards").exists()


def test_a_card_shows_no_boxes_for_characters_that_its_font_has_not() -> None:
    assert draw_card(Card("", "Softmax 函数", "概率")) == draw_card(Card("", "Softmax", ""))
    assert draw_card(Card("", "Softmax", "")) != draw_card(Card("", "Softmin", ""))


# -- styles ------------------------------------------------------------------------------------------------------------


def test_a_style_becomes_a_name_and_the_sheet_gives_it_back() -> None:
    html, styles = lift('<p style="color: red">a style="x" b</p><p style="color: red">')
    name = next(iter(styles))
    assert html == f'<p data-kb-style="{name}">a style="x" b</p><p data-kb-style="{name}">'
    assert style_sheet(styles) == f'[data-kb-style="{name}"] {{ color: red }}\n'


# -- the archive -------------------------------------------------------------------------------------------------------


def test_the_archive_is_the_same_for_the_same_site_and_every_link_in_it_leads_to_a_file(
    site: Path, built_project: Path, tmp_path: Path
) -> None:
    packed = (built_project / "build/concept-graph-offline.zip").read_bytes()
    assert offline_archive(shutil.copytree(site, tmp_path / "other place")) == packed
    with zipfile.ZipFile(io.BytesIO(packed)) as archive:
        names = archive.namelist()
        assert names == sorted(names)
        assert not [name for name in names if name.endswith((".map", ".json", "404.html"))]
        folder = tmp_path / "unpacked"
        archive.extractall(folder)
    missing = []
    for page in pages(folder):
        for tag, one in facts_of(page.read_text("utf-8")).elements:
            address = one.get("href" if tag == "a" else "src", "").partition("#")[0]
            if address and ":" not in address and not (page.parent / address).is_file():
                missing.append((page.relative_to(folder), address))
    assert missing == []


@pytest.mark.parametrize(
    ("written", "read"),
    [
        ('<a href="./">', '<a href="./index.html">'),
        ('<a class="x" href="..">', '<a class="x" href="../index.html">'),
        ('<a href=".">', '<a href="./index.html">'),
        ('<a href="../a/?q=1#b">', '<a href="../a/index.html?q=1#b">'),
        ('<a href="#b">', '<a href="#b">'),
        ('<a href="https://example.org/">', '<a href="https://example.org/">'),
        ('<a href="a.svg">', '<a href="a.svg">'),
        ('<code>href="a/"</code>', '<code>href="a/"</code>'),
        ('<meta content="0; url=../a/">', '<meta content="0; url=../a/index.html">'),
    ],
)
def test_links_in_the_archive_end_in_a_file(written: str, read: str) -> None:
    assert offline_page(written) == (read, set())


def test_modules_in_the_archive_come_as_one_script_in_the_place_of_the_first() -> None:
    html = '<script src="x/a.js" type="module"></script><script src="y.js"></script>'
    html += '<script type="module" src="x/b.js"></script>'
    page, modules = offline_page(html)
    assert page == '<script defer src="x/offline.js" data-modules="a.js b.js"></script><script src="y.js"></script>'
    assert modules == {"a.js", "b.js"}


def test_the_archive_asks_for_nothing_ahead() -> None:
    ahead = '<link rel="modulepreload" href="x/a.js"><link rel="preload" as="fetch" crossorigin href="g.json">'
    assert offline_page(f'{ahead}<link rel="icon" href="i.png">') == ('<link rel="icon" href="i.png">', set())


# -- what a build reuses -----------------------------------------------------------------------------------------------


def digests(site: Path) -> dict[str, str]:
    files = (path for path in sorted(site.rglob("*")) if path.is_file())
    return {path.relative_to(site).as_posix(): hashlib.sha256(path.read_bytes()).hexdigest() for path in files}


def test_a_build_after_a_change_makes_what_a_build_from_nothing_makes(built_project: Path, tmp_path: Path) -> None:
    root = shutil.copytree(built_project, tmp_path / "project")
    path = root / "concepts/net/softmax.yml"
    path.write_text(path.read_text("utf-8").replace("Softmax", "Soft maximum"), "utf-8")
    kept = root / "build/cache/pages/en"
    before = {one.name: one.stat().st_mtime_ns for one in kept.iterdir()}
    build_site(root)
    rendered = {one.name for one in kept.iterdir() if before.get(one.name) != one.stat().st_mtime_ns}
    assert "concepts.softmax.md.json" in rendered
    assert "concepts.double.md.json" not in rendered
    changed = digests(root / "build/site")
    build_site(root, "--force")
    assert digests(root / "build/site") == changed
    assert changed != digests(built_project / "build/site")


def test_what_is_documented_of_an_example_is_part_of_its_page(built_project: Path, tmp_path: Path) -> None:
    root = shutil.copytree(built_project, tmp_path / "project")
    example = root / "examples/base/double.py"
    example.write_text(example.read_text("utf-8").replace("compared with torch.add", "beside torch.add"), "utf-8")
    prove(root)
    build_site(root)
    assert "beside torch.add" in (root / "build/site/en/concepts/double/index.html").read_text("utf-8")


def test_a_kept_page_is_found_by_all_that_it_was_made_from_and_by_nothing_less(tmp_path: Path) -> None:
    page = KeptPage("<p>甲</p>", PageText("a/", "A", "", [("x", "X", "text")]), {"1": "color: red"})
    cache = PageCache(tmp_path, "surroundings")
    assert cache.find("a.md", "text") is None
    cache.keep("a.md", "text", page)
    assert cache.find("a.md", "text") == page
    assert cache.find("a.md", "other text") is None
    assert PageCache(tmp_path, "others").find("a.md", "text") is None
    (kept,) = tmp_path.iterdir()
    kept.write_bytes(kept.read_bytes()[:-5])
    assert cache.find("a.md", "text") is None
    cache.keep("b.md", "text", KeptPage("x"))
    assert cache.find("b.md", "text") == KeptPage("x")
    cache.tidy(["b.md"])
    assert [one.name for one in tmp_path.iterdir()] == ["b.md.json"]
