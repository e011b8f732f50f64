"""How long the site takes a page: ``python benchmarks/build.py [SIZE ...]``, by default 250 and 2,000 concepts.

For each size a synthetic knowledge base is rendered to Markdown in both languages, and built by MkDocs in both: from
nothing, and again after one concept has changed. Times are CPU seconds, which a busy machine disturbs least. The ratios
are what to look at: a page should cost the same however many there are, and a rebuild a fraction of a cold build.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import NamedTuple

from synthetic import generate

from kbtool.load import load
from kbtool.model import LANGUAGES
from kbtool.sitebuild import site_files

REPOSITORY = Path(__file__).resolve().parents[1]
SIZES = (250, 2_000)
GROWTH = 1.2
REBUILD = 0.35


class Measured(NamedTuple):
    """CPU seconds for one size: rendering in this process, and MkDocs from nothing and again; both languages each."""

    pages: int
    render: float
    cold: float
    again: float

    @property
    def cold_page(self) -> float:
        """Seconds a page of a build from nothing."""
        return (self.render + self.cold) / self.pages


def measure(size: int) -> Measured:
    """Renders and builds a synthetic knowledge base of ``size`` concepts."""
    with tempfile.TemporaryDirectory(prefix="kbtool-bench-") as name:
        root = Path(name)
        generate(root, size)
        shutil.copytree(REPOSITORY / "site", root / "site")
        shutil.copy(REPOSITORY / "mkdocs.yml", root / "mkdocs.yml")
        started = time.process_time()
        loaded = load(root)
        files = [site_files(root, language, loaded=loaded) for language in LANGUAGES]
        rendered = time.process_time() - started
        pages = sum(path.endswith(".md") for one in files for path in one)
        shutil.rmtree(root / "build", ignore_errors=True)  # what rendering here has kept would warm the cold build
        cold = sum(_build(root, language) for language in LANGUAGES)
        changed = next((root / "concepts").glob(f"*/concept-{size // 2}.yml"))
        changed.write_text(changed.read_text("utf-8").replace("made to measure scale", "that has changed"), "utf-8")
        again = sum(_build(root, language) for language in LANGUAGES)
        return Measured(pages, rendered, cold, again)


def _build(root: Path, language: str) -> float:
    """CPU seconds of MkDocs for one language."""
    command = [sys.executable, "-m", "mkdocs", "build", "--strict", "--quiet", "--site-dir", f"{root}/out/{language}"]
    environment = os.environ | {"NO_MKDOCS_2_WARNING": "1", "KBTOOL_LANG": language}
    started = _seconds_of_children()
    subprocess.run(command, cwd=root, check=True, env=environment, capture_output=True)
    return _seconds_of_children() - started


def _seconds_of_children() -> float:
    used = os.times()
    return used.children_user + used.children_system


def main(sizes: list[int]) -> None:
    """Prints one line a size, then how the cost of a page grows from the smallest to the largest."""
    found = []
    print("pages  render (ms a page)  cold build (ms a page)  one changed (s)  against cold")
    for size in sizes:
        one = measure(size)
        found.append(one)
        print(
            f"{one.pages:>5}  {one.render / one.pages * 1000:>18.1f}  {one.cold / one.pages * 1000:>22.1f}"
            f"  {one.again:>15.1f}  {one.again / one.cold:>8.2f} ({_verdict(one.again / one.cold, REBUILD)})",
            flush=True,
        )
    growth = found[-1].cold_page / found[0].cold_page
    print(f"a page of {found[-1].pages} against a page of {found[0].pages}: {growth:.2f} ({_verdict(growth, GROWTH)})")


def _verdict(ratio: float, target: float) -> str:
    return f"target {target}, {'holds' if ratio <= target else 'MISSED'}"


if __name__ == "__main__":
    main([int(size) for size in sys.argv[1:]] or list(SIZES))
