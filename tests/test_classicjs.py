"""Modules as one classic script: they hold what the modules hold, and what is not understood is an error."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from browser import watched_context
from playwright.sync_api import Browser
from projects import REPOSITORY

from kbtool.classicjs import ClassicError, classic_script, data_script, needed_modules

SCRIPTS = REPOSITORY / "site/assets/js"
ASKED = ["softmax", "tidu", "dropuot", "为什么会过拟合", "what is a gradient?", "<script>"]
PROBE = """\
import { expand, search as find } from "./search-core.js";

const index = fetch("index.json");

export async function answers(asked) {
  const { fold } = await import("./search-words.js");
  const expanded = expand(await (await index).json());
  return asked.map((query) => [fold(query), find(expanded, query)]);
}

window.kbAnswers = answers;
window.kbPlace = import.meta.url;
"""


def written_index() -> str:
    from kbtool.load import load
    from kbtool.search import write_index

    return json.dumps(write_index(load(REPOSITORY).kb, "en"), ensure_ascii=False)


def test_a_classic_script_from_disk_answers_as_the_modules_from_a_server(browser: Browser, tmp_path: Path) -> None:
    from browser import served

    modules = {name: (SCRIPTS / name).read_text("utf-8") for name in ("search-core.js", "search-words.js")}
    modules["probe.js"] = PROBE
    for name, text in modules.items():
        (tmp_path / name).write_text(text, "utf-8")
    head = '<!doctype html><meta charset="utf-8"><link rel="icon" href="data:,"><title>x</title>'
    (tmp_path / "modules.html").write_text(f'{head}<script type="module" src="probe.js"></script>', "utf-8")
    classic = '<script defer src="all.js" data-modules="probe.js"></script>'
    (tmp_path / "classic.html").write_text(head + classic, "utf-8")
    (tmp_path / "all.js").write_text(classic_script(modules), "utf-8")
    (tmp_path / "index.json").write_text(written_index(), "utf-8")
    (tmp_path / "index.json.js").write_text(data_script(written_index()), "utf-8")
    found = []
    with served(tmp_path) as address:
        for page_address in (f"{address}/modules.html", f"{tmp_path.as_uri()}/classic.html"):
            with watched_context(browser, page_address.rpartition("/")[0]) as (context, watch):
                page = context.new_page()
                page.goto(page_address)
                page.wait_for_function("'kbAnswers' in window")
                found.append(page.evaluate("asked => window.kbAnswers(asked)", ASKED))
                assert page.evaluate("window.kbPlace") == f"{page_address.rpartition('/')[0]}/probe.js"
                watch.assert_clean()
    assert found[0] == found[1]
    assert found[0][0][1][0]["concept"] == "softmax"


def test_every_module_of_the_site_can_be_made_classic() -> None:
    texts = {path.name: path.read_text("utf-8") for path in sorted(SCRIPTS.glob("*.js"))}
    script = classic_script(texts)
    assert all(f'define["{name}"]' in script for name in texts)


def test_what_a_module_needs_is_told_whether_it_needs_it_at_once_or_later() -> None:
    assert needed_modules('import { a,\n  b } from "./one.js";\nawait import("./two.js");\n') == {"one.js", "two.js"}


@pytest.mark.parametrize(
    "line",
    [
        'import x from "./a.js";',
        'import * as x from "./a.js";',
        'import "./a.js";',
        "export default 1;",
        'export { a } from "./a.js";',
        "export let x = 1;",
        "await import(name);",
        "const x = import(`./${name}.js`);",
    ],
)
def test_a_form_that_is_not_understood_is_an_error_that_shows_it(line: str) -> None:
    with pytest.raises(ClassicError, match=r"m\.js: cannot be made classic: "):
        classic_script({"m.js": f"{line}\n", "a.js": ""})


def test_a_method_and_a_comment_that_only_look_like_an_import_are_left_alone() -> None:
    methods = "  import(text) { return this.import(text); }\n  async #import(text) { return text; }\n"
    text = f"// import(x)\nclass A {{\n{methods}}}\n"
    assert text in classic_script({"m.js": text})


def test_a_module_that_is_not_there_is_an_error() -> None:
    with pytest.raises(ClassicError, match=r"m\.js imports gone\.js, which is not there"):
        classic_script({"m.js": 'import { a } from "./gone.js";\n'})
