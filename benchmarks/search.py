"""Our search beside Material's with jieba, on the same pages: ``python benchmarks/search.py``.

Both query sets are asked in both languages: ours through the ranking, Material's by typing into its own search in
Chromium. Bytes are of the files of each search that the browser fetches up to the first answer, as they are and as gzip
packs them. Ends with 1 where a target is missed. Needs Chromium, jieba (``pip install jieba``) and a few minutes.
"""

from __future__ import annotations

import gzip
import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple

import material
import yaml

REPOSITORY = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(REPOSITORY / "tests"))

from browser import chromium, served  # noqa: E402  # from the folder of tests
from playwright.sync_api import Browser, Page, Request  # noqa: E402

from kbtool.load import load  # noqa: E402
from kbtool.model import LANGUAGES  # noqa: E402
from kbtool.search import expand, search, write_index  # noqa: E402

BYTES_TARGET = 0.1
RIGHT_TARGET = 0.95
SETS = ("tuning", "held-out", "unseen")
HALVES = {"tuned to": ("tuning",), "left untouched": ("held-out", "unseen")}
OURS = ("search-dialog.js", "search-core.js", "search-words.js", "search-index.json")
MATERIALS = ("/search/search_index.json", "/assets/javascripts/workers/", "/assets/javascripts/lunr/")
RENDERED_MS = 50  # Material lists its answers after it has told how many there are


class Bytes(NamedTuple):
    """What was downloaded: as it is, and packed by gzip."""

    plain: int
    packed: int


def queries(name: str, language: str) -> list[tuple[str, list[str]]]:
    """The queries of a set in a language, each with the concepts of which one must come first."""
    rows = yaml.safe_load((REPOSITORY / f"tests/search/{name}.yml").read_text("utf-8"))
    return [
        (row["query"], [row["want"]] if isinstance(row["want"], str) else row["want"])
        for row in rows
        if row["lang"] == language
    ]


def build(root: Path, language: str) -> Path:
    """The site with both searches: ours, and Material's in its own header; gives the folder to serve."""
    if not (root / "concepts").exists():
        for name in ("concepts", "examples"):
            (root / name).symlink_to(REPOSITORY / name)
        shutil.copytree(REPOSITORY / "site", root / "site")
        restore_templates(root / "site/theme")
        config = (REPOSITORY / "mkdocs.yml").read_text("utf-8")
        with_search = config.replace("\nplugins:\n", "\nplugins:\n  - search:\n      lang: [zh, en]\n", 1)
        assert with_search != config
        (root / "mkdocs.yml").write_text(with_search, "utf-8")
    command = [sys.executable, "-m", "mkdocs", "build", "--quiet", "--site-dir", str(root / "out" / language)]
    environment = os.environ | {"KBTOOL_LANG": language, "NO_MKDOCS_2_WARNING": "1"}
    subprocess.run(command, cwd=root, env=environment, check=True, capture_output=True)
    return root / "out"


def restore_templates(theme: Path) -> None:
    """Puts Material's own templates in the place of ours: its search needs its header and its scripts."""
    templates = Path(material.__file__).parent / "templates"
    for name in ("main.html", "partials/header.html", "partials/search.html"):
        shutil.copy(templates / name, theme / name)
    shutil.copytree(templates / "partials/javascripts", theme / "partials/javascripts", dirs_exist_ok=True)


def fetched(browser: Browser, site: Path, language: str, parts: tuple[str, ...], ask: Callable[[Page], None]) -> Bytes:
    """The files of a search that a new visitor fetches up to the first answer."""
    paths: set[Path] = set()
    with served(site) as origin:
        page = browser.new_page()

        def note(request: Request) -> None:
            if any(part in request.url for part in parts):
                paths.add(site / request.url.removeprefix(f"{origin}/").partition("?")[0])

        page.context.on("request", note)
        page.goto(f"{origin}/{language}/terms/")
        ask(page)
        page.context.close()
    contents = [path.read_bytes() for path in sorted(paths)]
    return Bytes(sum(map(len, contents)), sum(len(gzip.compress(one, 9)) for one in contents))


def ask_ours(page: Page) -> None:
    """Opens our dialog and waits for the first answer."""
    page.keyboard.press("Control+k")
    page.locator(".kb-search__input").fill("softmax")
    page.wait_for_selector(".kb-search [role=option]")


def ask_material(page: Page, query: str = "cpu") -> None:
    """Opens Material's search and waits for the first answer; it takes no query twice, so this one is in no set."""
    page.locator("[data-md-component=search-query]").click()
    page.locator("[data-md-component=search-query]").fill(query)
    page.wait_for_selector(".md-search-result__link", state="attached", timeout=60_000)


def right_of_material(browser: Browser, site: Path, language: str) -> dict[str, int]:
    """In how many queries of each set Material's first answer is on the right page."""
    with served(site) as origin:
        page = browser.new_page()
        page.goto(f"{origin}/{language}/terms/")
        ask_material(page)
        right = {
            name: sum(concept_of(first_of_material(page, query)) in wanted for query, wanted in queries(name, language))
            for name in SETS
        }
        page.close()
    return right


def concept_of(address: str) -> str:
    """The concept whose page an address leads to; empty for any other page."""
    return address.partition("/concepts/")[2].partition("/")[0]


def first_of_material(page: Page, query: str) -> str:
    """The address of Material's first answer; empty where it has none."""
    # It tells how many there are with each answer, also where there are none: what stands there now is no answer.
    page.evaluate("document.querySelector('.md-search-result__meta').textContent = 'waiting'")
    typed = page.locator("[data-md-component=search-query]")
    typed.fill(query)
    typed.press("End")  # it listens for keys, not for input
    page.wait_for_function("document.querySelector('.md-search-result__meta').textContent !== 'waiting'")
    page.wait_for_timeout(RENDERED_MS)
    found = page.locator(".md-search-result__link").evaluate_all("links => links.map((link) => link.href)")
    return found[0] if found else ""


def right_of_ours(language: str) -> dict[str, int]:
    """In how many queries of each set our first answer is the right concept."""
    index = expand(write_index(load(REPOSITORY).kb, language))

    def is_right(query: str, wanted: list[str]) -> bool:
        return any(hit.concept in wanted for hit in search(index, query, 1))

    return {name: sum(is_right(*one) for one in queries(name, language)) for name in SETS}


def main() -> int:
    """Measures both languages and gives the exit code."""
    held = True
    with tempfile.TemporaryDirectory(prefix="kbtool-bench-") as name, chromium() as browser:
        for language in LANGUAGES:
            site = build(Path(name), language)
            ours, its_own = right_of_ours(language), right_of_material(browser, site, language)
            for one in SETS:
                count = len(queries(one, language))
                print(f"{language} {one:<9} right first, of {count}: {ours[one]} against Material's {its_own[one]}")
            for half, names in HALVES.items():
                share = sum(ours[one] for one in names) / sum(len(queries(one, language)) for one in names)
                held &= share >= RIGHT_TARGET
                print(f"{language} half {half}: {share:.1%} right first")
            mine = fetched(browser, site, language, OURS, ask_ours)
            its = fetched(browser, site, language, MATERIALS, ask_material)
            for what, a, b in (("as it is", mine.plain, its.plain), ("packed", mine.packed, its.packed)):
                print(f"{language} first answer, {what}: {a / 1000:.0f} KB against {b / 1000:.0f} KB: {a / b:.3f}")
            held &= mine.plain <= BYTES_TARGET * its.plain
    print("targets hold" if held else "a target is MISSED")
    return 0 if held else 1


if __name__ == "__main__":
    sys.exit(main())
