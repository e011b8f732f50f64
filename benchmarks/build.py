"""How long the site takes a page: ``python benchmarks/build.py [SIZE ...]``, by default 250 and 2,000 concepts.

For each size a synthetic knowledge base is rendered to Markdown in both languages, and built by MkDocs in one. Times
are CPU seconds, which a busy machine disturbs least. The two ratios at the end are what to look at: close to 1 means
that a page costs the same however many there are.
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


class Measured(NamedTuple):
    """CPU seconds for one size: rendering both languages in this process, and MkDocs as a whole process for one."""

    pages: int
    render: float
    mkdocs: float


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
        started = _seconds_of_children()
        command = [
            sys.executable,
            "-m",
            "mkdocs",
            "build",
            "--strict",
            "--quiet",
            "--site-dir",
            str(root / "out" / "zh"),
        ]
        subprocess.run(
            command, cwd=root, check=True, env=os.environ | {"NO_MKDOCS_2_WARNING": "1"}, capture_output=True
        )
        return Measured(sum(path.endswith(".md") for path in files[0]), rendered, _seconds_of_children() - started)


def _seconds_of_children() -> float:
    used = os.times()
    return used.children_user + used.children_system


def main(sizes: list[int]) -> None:
    """Prints one line a size, then how the cost of a page grows from the smallest to the largest."""
    found = [measure(size) for size in sizes]
    print("pages  render ×2 (ms a page)  mkdocs (ms a page)")
    for one in found:
        print(f"{one.pages:>5}  {one.render / one.pages / 2 * 1000:>21.1f}  {one.mkdocs / one.pages * 1000:>18.1f}")
    first, last = found[0], found[-1]
    print(f"a page of {last.pages} against a page of {first.pages}:")
    print(f"  render {(last.render / last.pages) / (first.render / first.pages):.2f} ×")
    print(f"  mkdocs {(last.mkdocs / last.pages) / (first.mkdocs / first.pages):.2f} ×")


if __name__ == "__main__":
    main([int(size) for size in sys.argv[1:]] or list(SIZES))
