"""How long until the graph can be used: ``python benchmarks/graph_page.py [RUNS]``.

Synthetic knowledge bases of 250 and 2,000 concepts; the page's own frame, scripts and style, without the theme around
it, in Chromium without a graphics card. Ready is when the first picture has been painted and every input answers, from
the start of the navigation. Beside it cytoscape.js, which npm fetches into a temporary folder, draws the same concepts
and requirements at the same places.
"""

from __future__ import annotations

import json
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import markdown

REPOSITORY = Path(__file__).resolve().parents[1]
sys.path[:0] = [str(REPOSITORY / "tests"), str(REPOSITORY / "benchmarks")]

from browser import chromium, served  # noqa: E402  # the browser of the tests
from playwright.sync_api import Browser  # noqa: E402
from synthetic import generate  # noqa: E402

from kbtool.load import load  # noqa: E402
from kbtool.render import Library, graph_json, graph_page  # noqa: E402

SIZES = (250, 2_000)
RUNS = 7
GROWTH = 2.5
AGAINST_CYTOSCAPE = 0.2

HEAD = '<!doctype html><html lang="zh"><meta charset="utf-8"><link rel="icon" href="data:,"><title>graph</title>'
OURS = HEAD + (
    '{ahead}<link rel="stylesheet" href="../assets/graph.css"><body><div class="md-typeset">{body}</div>'
    '<script type="module" src="../assets/js/graph-boot.js"></script>'
)
THEIRS = HEAD + (
    '<style>#graph {{ height: 650px; width: 900px }}</style><body><div id="graph"></div>'
    '<script src="cytoscape.min.js"></script><script type="module" src="draw.js"></script>'
)
EMPTY = HEAD + '<body><script type="module">performance.mark("kb-graph-ready")</script>'
DRAW = """
const data = await (await fetch("graph.json")).json();
const { nodes: table, requires } = data;
const nodes = table.id.map((id, at) => ({
  data: { id, label: table.name_zh[at], width: table.width[at] * 10 },
  position: { x: table.x[at] * 10, y: table.y[at] * 10 },
}));
const edges = requires.source.map((at, index) => ({
  data: { id: `edge-${index}`, source: table.id[at], target: table.id[requires.target[index]] },
}));
const style = [
  { selector: "node", style: { label: "data(label)", width: "data(width)", height: 19, shape: "round-rectangle",
      "text-valign": "center", "font-size": 10, "background-color": "#dde" } },
  { selector: "edge", style: { width: 1, "curve-style": "bezier", "target-arrow-shape": "triangle" } },
];
const container = document.getElementById("graph");
const cy = cytoscape({ container, elements: [...nodes, ...edges], style, layout: { name: "preset", fit: true } });
cy.one("render", () => performance.mark("kb-graph-ready"));
"""
PAINTED = """new Promise((done) => {
  // One frame later what was drawn is on the screen.
  const ready = () => requestAnimationFrame(() => requestAnimationFrame(() => done(performance.now())));
  new PerformanceObserver((list) => list.getEntriesByName("kb-graph-ready").length && ready())
    .observe({ type: "mark", buffered: true });
})"""


def fetch_ahead(path: str) -> str:
    """What the theme writes for it."""
    how = 'rel="modulepreload"' if path.endswith(".js") else 'rel="preload" as="fetch" crossorigin'
    return f'<link {how} href="../{path}">'


def make_pages(folder: Path, size: int) -> None:
    """Writes the page and cytoscape's into a folder of their own, with the same data."""
    with tempfile.TemporaryDirectory(prefix="kbtool-bench-") as name:
        generate(Path(name), size)
        library = Library(load(Path(name)).kb, {}, "zh")
    started = time.perf_counter()
    data = graph_json(library)
    print(f"{size:>6} concepts: layout and data in {time.perf_counter() - started:.1f} s, {len(data) // 1024} KB")
    ours, theirs = folder / str(size) / "graph", folder / str(size) / "cytoscape"
    for one in (ours, theirs):
        one.mkdir(parents=True)
    (folder / str(size) / "assets").symlink_to(REPOSITORY / "site/assets")
    (folder / str(size) / "graph.json").write_text(data, "utf-8")
    (theirs / "graph.json").write_text(data, "utf-8")
    page = graph_page(library)
    html = OURS.format(ahead="".join(map(fetch_ahead, page.ahead)), body=markdown.markdown(page.body))
    (ours / "index.html").write_text(html, "utf-8")
    (theirs / "index.html").write_text(THEIRS.format(), "utf-8")
    (theirs / "draw.js").write_text(DRAW, "utf-8")
    (theirs / "cytoscape.min.js").symlink_to(folder / "node_modules/cytoscape/dist/cytoscape.min.js")


def milliseconds(browser: Browser, address: str) -> float:
    """From the start of the navigation until the graph is painted, for a new visitor."""
    context = browser.new_context(viewport={"width": 1280, "height": 800})
    try:
        page = context.new_page()
        page.goto(address, wait_until="commit")
        found: float = page.evaluate(PAINTED)
        return found
    finally:
        context.close()


def main(runs: int) -> bool:
    """Prints the times and their ratios against the targets, and tells whether these hold."""
    with tempfile.TemporaryDirectory(prefix="kbtool-bench-") as name, chromium() as browser:
        folder = Path(name)
        install = ["npm", "install", "--silent", "--no-audit", "--no-fund", "cytoscape@3"]
        subprocess.run(install, cwd=folder, check=True)
        version = json.loads((folder / "node_modules/cytoscape/package.json").read_text("utf-8"))["version"]
        for size in SIZES:
            make_pages(folder, size)
        (folder / "empty").mkdir()
        (folder / "empty/index.html").write_text(EMPTY, "utf-8")
        cases = [(size, page) for size in SIZES for page in ("graph", "cytoscape")]
        taken: dict[tuple[int, str], list[float]] = {case: [] for case in cases}
        with served(folder) as origin:
            for round in range(runs + 1):
                for size, page in cases:
                    milliseconds(browser, f"{origin}/empty/")  # so that none pays for closing the page before it
                    spent = milliseconds(browser, f"{origin}/{size}/{page}/")
                    if round:  # the first warms the browser
                        taken[size, page].append(spent)
    median = {case: statistics.median(values) for case, values in taken.items()}
    for size in SIZES:
        ours, theirs = median[size, "graph"], median[size, "cytoscape"]
        print(f"{size:>6} concepts: {ours:.0f} ms, cytoscape {version} {theirs:.0f} ms")
    small, large = SIZES
    growth = median[large, "graph"] / median[small, "graph"]
    against = median[large, "graph"] / median[large, "cytoscape"]
    return all(
        [
            report(f"ready at {large:,} against {small:,}", growth, GROWTH),
            report(f"ready at {large:,} against cytoscape.js", against, AGAINST_CYTOSCAPE),
        ]
    )


def report(what: str, ratio: float, target: float) -> bool:
    """Prints one ratio against its target, and tells whether it holds."""
    print(f"{what}: {ratio:.2f} (target {target}, {'holds' if ratio <= target else 'MISSED'})")
    return ratio <= target


if __name__ == "__main__":
    sys.exit(not main(int(sys.argv[1]) if len(sys.argv) > 1 else RUNS))
