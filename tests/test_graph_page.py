"""The graph page in a browser: the answers are Python's, a view is its address, and nothing needs a mouse."""

from __future__ import annotations

import json
import random
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import msgspec
import pytest
from browser import Watch, served, watched_context
from miniature import write_files
from playwright.sync_api import Browser, BrowserContext, Locator, Page, expect
from projects import NET, REPOSITORY, net_files

from kbtool.graph import Chain, ConceptGraph, Node
from kbtool.load import load
from kbtool.model import LANGUAGES
from kbtool.render import Library, graph_json, graph_page
from kbtool.render.graphjson import LAYER_HEIGHT, label_lines, text_width
from kbtool.render.graphpage import PARTS

SAMPLE = 18


@pytest.fixture(scope="session")
def graph() -> ConceptGraph:
    return ConceptGraph.of(load(REPOSITORY).kb)


@pytest.fixture(scope="session")
def origin(root_address: str) -> str:
    return root_address


@pytest.fixture(scope="session")
def visitor(browser: Browser, origin: str) -> Iterator[tuple[BrowserContext, Watch]]:
    with watched_context(browser, origin, viewport={"width": 1280, "height": 800}) as (context, watch):
        yield context, watch


@pytest.fixture
def context(visitor: tuple[BrowserContext, Watch], origin: str) -> Iterator[BrowserContext]:
    """A visitor without marks, on whose pages nothing may go wrong and no other site may be asked."""
    context, watch = visitor  # one for all tests, so that the theme's scripts are loaded and compiled once
    yield context
    for page in context.pages:
        page.evaluate("localStorage.clear()")
        page.close()
    problems, watch.problems = watch.problems, []
    assert problems == []
    assert watch.foreign == []


def visit(context: BrowserContext, origin: str, state: str = "", language: str = "en") -> Page:
    page = context.new_page()
    page.goto(f"{origin}/{language}/graph/{state}")
    return ready(page)


def ready(page: Page) -> Page:
    page.wait_for_selector("#kb-graph[data-state=ready]")
    return page


def names(page: Page, where: str = ".kg-results") -> list[str]:
    return page.locator(f"{where} .kg-name").all_inner_texts()


def concept_box(page: Page) -> Locator:
    return page.get_by_role("combobox", name="Concept")


def status(page: Page) -> str:
    return page.locator(".kg-status").inner_text()


def state_of(page: Page) -> str:
    return page.evaluate("location.hash")


# -- the answers are those of Python -----------------------------------------------------------------------------------


def ask(browser: Browser, folder: Path, question: str, data: Any) -> Any:
    """What a piece of script answers that has the graph of the real knowledge base as ``graph``."""
    with served(folder) as address, watched_context(browser, address) as (context, watch):
        page = context.new_page()
        page.goto(f"{address}/index.html")
        answer = page.evaluate(
            f"""async (data) => {{
                const {{ ConceptGraph }} = await import("./assets/js/graph-core.js");
                const graph = new ConceptGraph(await (await fetch("graph.json")).json());
                return ({question})(graph, data);
            }}""",
            data,
        )
        watch.assert_clean()
    return answer


def folder_of(folder: Path, data: str) -> Path:
    """A folder with a graph and the scripts."""
    (folder / "assets").symlink_to(REPOSITORY / "site/assets")
    (folder / "index.html").write_text("<!doctype html><link rel=icon href=data:,><title>graph</title>", "utf-8")
    (folder / "graph.json").write_text(data, "utf-8")
    return folder


@pytest.fixture(scope="session")
def real(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The graph of the real knowledge base."""
    return folder_of(tmp_path_factory.mktemp("real"), graph_json(Library(load(REPOSITORY).kb, {}, "en")))


Plain = dict[str, Any]


def random_graph(seed: int) -> tuple[ConceptGraph, Plain]:
    """A graph full of ties: many equally short chains, equally near relations and equally wanted concepts."""
    rng = random.Random(seed)
    ids = [f"{rng.choice('abcxyz')}-{number}" for number in range(14)]
    rng.shuffle(ids)
    requires = {
        id: dict.fromkeys(rng.sample(ids[:at], min(at, rng.randint(0, 3))), ("", "")) for at, id in enumerate(ids)
    }
    relations = {
        id: {type: tuple(rng.sample(ids, rng.randint(0, 2))) for type in ("is-a", "causes", "part-of")} for id in ids
    }
    graph = ConceptGraph({id: Node(id, id, id, "", "draft", "", "", "") for id in ids}, requires, relations)
    related = [(id, type, one) for id, types in relations.items() for type, some in types.items() for one in some]
    return graph, as_data(ids, requires, related)


def as_data(
    ids: list[str], requires: dict[str, dict[str, tuple[str, str]]], related: list[tuple[str, str, str]]
) -> Plain:
    """What graph.json says of some concepts, as far as questions need it."""
    needed = [(source, target) for target, before in requires.items() for source in before]
    at = {id: position for position, id in enumerate(ids)}
    return {
        "nodes": {"id": ids},
        "requires": {
            "source": [at[source] for source, _ in needed],
            "target": [at[target] for _, target in needed],
            "reason": ["" for _ in needed],
        },
        "relations": {
            "source": [at[source] for source, _, _ in related],
            "type": [type for _, type, _ in related],
            "target": [at[target] for _, _, target in related],
        },
    }


def sample(graph: ConceptGraph) -> list[str]:
    """Concepts of all layers, and those that most questions are about."""
    ordered = sorted(graph.nodes, key=lambda id: (len(graph.known_closure([id])), id))
    spread = ordered[:: max(1, len(ordered) // SAMPLE)]
    return sorted({*spread, "softmax", "transformer", "gradient", "overfitting"} & graph.nodes.keys())


def as_browser_says(graph: ConceptGraph, source: str, target: str) -> dict[str, Any]:
    found = graph.chain(source, target)
    if isinstance(found, Chain):
        steps = [source, *(step.target for step in found.steps)]
        return {"steps": steps, "between": list(found.between), "count": str(found.count)}
    return {
        "reverse": found.reverse,
        "through": list(found.through) if found.through else None,
        "sharedPrerequisite": found.shared_prerequisite,
        "sharedUnlock": found.shared_unlock,
    }


CHAINS = """(graph, pairs) => pairs.map(([source, target]) => {
    const found = graph.chain(source, target);
    return found ? { ...found, count: String(found.count) } : graph.noChain(source, target);
})"""


@pytest.mark.parametrize("seed", range(3))
def test_among_equal_answers_the_browser_gives_the_one_that_python_gives(
    browser: Browser, tmp_path: Path, seed: int
) -> None:
    tied, data = random_graph(seed)
    pairs = [(source, target) for source in tied.nodes for target in tied.nodes]
    answers = ask(browser, folder_of(tmp_path, json.dumps(data)), CHAINS, pairs)
    assert dict(zip(pairs, answers, strict=True)) == {pair: as_browser_says(tied, *pair) for pair in pairs}


def test_the_browser_finds_the_chain_that_python_finds_for_every_pair(
    browser: Browser, real: Path, graph: ConceptGraph
) -> None:
    ids = sample(graph)
    assert len(ids) >= 12
    pairs = [(source, target) for source in ids for target in ids]
    answers = ask(browser, real, CHAINS, pairs)
    expected = [as_browser_says(graph, *pair) for pair in pairs]
    assert dict(zip(pairs, answers, strict=True)) == dict(zip(pairs, expected, strict=True))
    assert any("steps" in one and len(one["steps"]) > 3 for one in expected)
    assert any(one.get("through") for one in expected)


def test_the_browser_plans_as_python_does_for_every_goal_and_known_concept(
    browser: Browser, real: Path, graph: ConceptGraph
) -> None:
    ids = sample(graph)
    cases = [(target, known) for target in ids for known in ([], *([one] for one in ids), ids[:5])]
    question = """(graph, cases) => cases.map(([target, known]) =>
        ({ plan: graph.plan(target, known), between: known.length ? graph.between(known[0], target) : [] }))"""
    for (target, known), answer in zip(cases, ask(browser, real, question, cases), strict=True):
        assert answer["plan"] == graph.plan(target, known), (target, known)
        assert answer["between"] == (graph.between(known[0], target) if known else []), (target, known)


def test_the_browser_says_what_is_next_as_python_does(browser: Browser, real: Path, graph: ConceptGraph) -> None:
    ids = sample(graph)
    cases = [ids[start:end] for start in range(0, len(ids), 3) for end in range(start, len(ids) + 1, 4)]
    cases.append(list(graph.nodes))
    answers = ask(
        browser, real, "(graph, cases) => cases.map((known) => [graph.next(known), graph.closure(known).size])", cases
    )
    assert answers == [[graph.next(known), len(graph.known_closure(known))] for known in cases]


def test_a_count_beyond_every_float_is_exact(browser: Browser, tmp_path: Path) -> None:
    """Three ways at each of 200 forks: 3 ** 200 chains."""
    requires: dict[str, dict[str, tuple[str, str]]] = {"n000": {}}
    for number in range(200):
        middle = [f"m{number:03}-{way}" for way in "abc"]
        requires |= {one: {f"n{number:03}": ("", "")} for one in middle}
        requires[f"n{number + 1:03}"] = dict.fromkeys(middle, ("", ""))
    folder_of(tmp_path, json.dumps(as_data(list(requires), requires, [])))
    assert ask(browser, tmp_path, "(graph) => String(graph.chain('n000', 'n200').count)", None) == str(3**200)


# -- a view is its address ---------------------------------------------------------------------------------------------


def test_a_view_that_is_put_together_by_hand_is_restored_from_its_address(context: BrowserContext, origin: str) -> None:
    page = visit(context, origin)
    concept_box(page).fill("normalized exp")
    page.keyboard.press("Enter")
    page.get_by_label("Direction").select_option("before")
    page.get_by_label("Depth").select_option("2")
    page.locator(".kg-filters summary").click()
    page.get_by_label("Basics").uncheck()
    page.get_by_label("contrasts with").check()
    address = page.url
    assert address.endswith("#at=softmax&dir=before&depth=2&off=base&rel=contrasts-with")

    other = visit(context, origin, address.partition("/graph/")[2])
    assert concept_box(other).input_value() == "Softmax"
    assert other.get_by_label("Direction").input_value() == "before"
    assert other.get_by_label("Depth").input_value() == "2"
    assert not other.locator("[data-filter=topic][value=base]").is_checked()
    assert other.locator("[data-filter=rel][value=contrasts-with]").is_checked()
    assert status(other) == status(page) == "Softmax: 3 concepts around it"
    assert names(other) == names(page)


@pytest.mark.parametrize(
    ("state", "said"),
    [
        ("#view=path&from=function&to=transformer", "From Function to Transformer: 4 steps"),
        ("#view=path&from=transformer&to=function", "There is no learning chain from Transformer to Function."),
        ("#view=learn&goal=attention", "The plan to Attention: 5 concepts"),
        ("#at=soft-max", "Softmax: 3 concepts around it"),
        ("#view=nonsense&at=nobody&depth=-1&off=%3Cscript%3E", "14 concepts"),
    ],
)
def test_an_address_says_what_is_shown(context: BrowserContext, origin: str, state: str, said: str) -> None:
    assert status(visit(context, origin, state)) == said


def test_back_and_forward_lead_through_the_views(context: BrowserContext, origin: str) -> None:
    page = visit(context, origin, "#at=softmax")
    page.evaluate("location.hash = '#view=path&from=function&to=gradient'")
    expect(page.locator(".kg-status")).to_have_text("From Function to Gradient: 3 steps")
    page.go_back()
    expect(page.locator(".kg-status")).to_have_text("Softmax: 3 concepts around it")
    page.go_forward()
    expect(page.locator(".kg-status")).to_have_text("From Function to Gradient: 3 steps")


def test_the_language_switch_keeps_the_view(context: BrowserContext, origin: str) -> None:
    page = visit(context, origin, "#view=path&from=function&to=transformer")
    page.locator("a[hreflang=zh]").first.evaluate("link => link.click()")
    page.wait_for_url("**/zh/graph/#*")
    expect(page.locator(".kg-status")).to_have_text("函数 → 变换器：4 步")


def test_instant_navigation_leaves_the_graph_and_comes_back(context: BrowserContext, origin: str) -> None:
    page = context.new_page()
    page.goto(f"{origin}/en/")
    page.evaluate("window.sameDocument = true")
    for _ in range(2):
        page.locator("a[href$='graph/']").first.evaluate("link => link.click()")
        ready(page)
        assert status(page) == "14 concepts"
        page.evaluate("window.left = document.getElementById('kb-graph').graphPage")
        page.locator("a[href$='topics/']").first.evaluate("link => link.click()")
        page.wait_for_selector("#kb-graph", state="detached")
        assert page.evaluate("left.stop.signal.aborted"), "a page that is gone still listens"
    assert page.evaluate("window.sameDocument"), "the pages were loaded anew, so that this test tests nothing"


# -- what a reader knows -----------------------------------------------------------------------------------------------


def test_known_marks_survive_a_reload_and_change_what_is_next(
    context: BrowserContext, origin: str, built_project: Path
) -> None:
    page = visit(context, origin, "#view=learn")
    assert "Vector" in names(page)
    page.get_by_role("button", name="I know Function").click()
    page.get_by_role("button", name="I know Vector").click()
    small = ConceptGraph.of(load(built_project).kb)
    expected = [small.nodes[id].en for id in small.next(["function", "vector"])]
    assert names(page) == expected
    page.reload()
    ready(page)
    assert names(page) == expected
    assert "2 marked as known" in page.locator(".kg-results").inner_text()


def test_the_plan_leaves_out_what_is_known_and_what_that_builds_on(context: BrowserContext, origin: str) -> None:
    page = visit(context, origin, "#view=learn&goal=softmax")
    assert names(page) == ["Function", "Exponential function", "Vector", "Softmax"]
    page.get_by_role("button", name="I know Exponential function").click()
    assert names(page) == ["Vector", "Softmax"]
    assert page.locator(".kg-status").inner_text() == "Marked: Exponential function"


def test_marks_are_exported_cleared_and_imported(context: BrowserContext, origin: str, tmp_path: Path) -> None:
    page = visit(context, origin, "#view=learn&at=softmax")
    page.get_by_role("button", name="✓ I know it").click()
    with page.expect_download() as download:
        page.get_by_role("button", name="Export").click()
    exported = tmp_path / "known.json"
    download.value.save_as(exported)
    assert json.loads(exported.read_text("utf-8")) == {"format": "kbtool-known", "known": ["softmax"]}

    page.get_by_role("button", name="Clear", exact=True).click()
    assert status(page) == "All marks are cleared."
    exported.write_text('{"format": "kbtool-known", "known": ["soft-max", "vector", "gone", "__proto__"]}', "utf-8")
    page.locator(".kg-file").set_input_files(exported)
    expect(page.locator(".kg-status")).to_have_text("2 imported, 2 unknown ones skipped.")
    assert page.evaluate("localStorage.getItem('kb-known')") == '["softmax","vector"]'
    exported.write_text("[1, 2", "utf-8")
    page.locator(".kg-file").set_input_files(exported)
    expect(page.locator(".kg-status")).to_contain_text("This file was not exported from here")
    assert page.evaluate("localStorage.getItem('kb-known')") == '["softmax","vector"]'


def test_broken_marks_are_no_obstacle(context: BrowserContext, origin: str) -> None:
    page = visit(context, origin)
    page.evaluate("localStorage.setItem('kb-known', '{\"broken')")
    page.reload()
    assert status(ready(page)) == "14 concepts"


def test_a_mark_in_another_tab_shows_in_this_one(context: BrowserContext, origin: str) -> None:
    page, other = visit(context, origin, "#view=learn"), visit(context, origin, "#view=learn")
    other.get_by_role("button", name="I know Vector").click()
    expect(page.get_by_role("button", name="I know Vector")).to_have_count(0)


# -- keyboard, touch and no script -------------------------------------------------------------------------------------


def test_a_chain_is_found_and_read_with_the_keyboard_alone(context: BrowserContext, origin: str) -> None:
    page = visit(context, origin)
    for _ in range(60):
        if page.evaluate("document.activeElement.id") == "kg-tab-explore":
            break
        page.keyboard.press("Tab")
    page.keyboard.press("ArrowRight")
    assert page.evaluate("document.activeElement.id") == "kg-tab-path"
    page.keyboard.press("Tab")
    page.keyboard.type("func")
    active = "document.getElementById(document.activeElement.getAttribute('aria-activedescendant')).textContent"
    assert page.evaluate(active) == "Function"
    page.keyboard.press("ArrowDown")
    assert page.evaluate(active) == "Exponential function"
    page.keyboard.press("ArrowUp")
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")
    page.keyboard.type("变换器")
    page.keyboard.press("Enter")
    assert status(page) == "From Function to Transformer: 4 steps"
    assert names(page, ".kg-chain") == ["Function", "Exponential function", "Softmax", "Attention", "Transformer"]
    assert page.locator(".kg-chain .kg-reason").all_inner_texts()[-1] == "transformer uses attention"
    page.keyboard.press("Tab")  # swap
    page.keyboard.press("Enter")
    assert status(page) == "There is no learning chain from Transformer to Function."


def test_escape_gives_up_what_was_typed(context: BrowserContext, origin: str) -> None:
    page = visit(context, origin, "#at=softmax")
    box = concept_box(page)
    box.fill("gradi")
    expect(page.locator("[role=option]")).to_have_count(2)
    box.press("Escape")
    expect(page.locator("[role=option]").first).to_be_hidden()
    assert box.input_value() == "Softmax"
    box.fill("nobody")
    assert status(page) == "No concept has this name"
    box.press("Tab")
    assert box.input_value() == "Softmax"


def picture(page: Page) -> str:
    return page.evaluate("document.querySelector('.kg-canvas').toDataURL()")


def test_the_picture_moves_zooms_and_comes_back_by_keys(context: BrowserContext, origin: str) -> None:
    page = visit(context, origin)
    page.emulate_media(reduced_motion="reduce")  # then nothing moves by itself
    page.locator(".kg-canvas").focus()
    seen = [picture(page)]
    for key in ("+", "ArrowLeft", "ArrowUp", "-"):
        page.keyboard.press(key)
        page.evaluate("new Promise(requestAnimationFrame)")
        seen.append(picture(page))
    assert len(set(seen)) == len(seen)
    page.keyboard.press("0")
    page.evaluate("new Promise(requestAnimationFrame)")
    assert picture(page) == seen[0]


def on_screen(page: Page, id: str) -> dict[str, float]:
    """Where on the page the box of a concept is."""
    return page.evaluate(
        """(id) => {
            const { view } = document.getElementById("kb-graph").graphPage;
            const node = view.drawing.byId.get(id);
            const at = view.toScreen(node.x, node.y);
            const box = view.canvas.getBoundingClientRect();
            return { x: box.left + at.x, y: box.top + at.y };
        }""",
        id,
    )


def test_a_click_on_the_picture_chooses_and_the_wheel_zooms_at_the_pointer(
    context: BrowserContext, origin: str
) -> None:
    page = visit(context, origin)
    at = on_screen(page, "softmax")
    page.mouse.move(at["x"], at["y"])
    page.mouse.wheel(0, -300)
    moved = on_screen(page, "softmax")
    assert abs(moved["x"] - at["x"]) < 1
    assert abs(moved["y"] - at["y"]) < 1
    page.mouse.click(at["x"], at["y"])
    assert state_of(page) == "#at=softmax"
    assert page.locator(".kg-title").get_attribute("href") == "../concepts/softmax/"


def test_dragging_moves_the_picture_and_chooses_nothing(context: BrowserContext, origin: str) -> None:
    page = visit(context, origin)
    at = on_screen(page, "softmax")
    page.mouse.move(at["x"], at["y"])
    page.mouse.down()
    page.mouse.move(at["x"] + 40, at["y"] + 25, steps=4)
    page.mouse.up()
    moved = on_screen(page, "softmax")
    assert (round(moved["x"] - at["x"]), round(moved["y"] - at["y"])) == (40, 25)
    assert state_of(page) == ""


def test_what_is_filtered_out_can_be_chosen_neither_in_the_picture_nor_in_the_list(
    context: BrowserContext, origin: str
) -> None:
    page = visit(context, origin, "#off=net")
    assert status(page) == "4 of 14 concepts"
    assert page.locator(".kg-topic summary").all_inner_texts() == ["Basics (4)"]
    at = on_screen(page, "softmax")
    page.mouse.click(at["x"], at["y"])
    assert state_of(page) == "#off=net"
    published = visit(context, origin, "#status=published")
    assert status(published) == "1 of 14 concepts"


@pytest.mark.parametrize(("width", "height"), [(1024, 768), (1280, 800), (1920, 1080)])
@pytest.mark.parametrize("language", LANGUAGES)
def test_on_a_wide_screen_the_whole_picture_is_in_sight(
    browser: Browser, origin: str, width: int, height: int, language: str
) -> None:
    with watched_context(browser, origin, viewport={"width": width, "height": height}) as (context, _):
        page = visit(context, origin, language=language)
        assert page.evaluate("document.querySelector('.kg-stage').getBoundingClientRect().bottom") < height


def test_a_phone_shows_all_of_it_and_a_tap_chooses(browser: Browser, origin: str) -> None:
    size = {"width": 360, "height": 740}
    with watched_context(browser, origin, viewport=size, has_touch=True, device_scale_factor=2) as (context, watch):
        page = visit(context, origin)
        assert page.evaluate("document.documentElement.scrollWidth") == 360
        assert page.evaluate("document.querySelector('.kg-canvas').width") >= 2 * 300
        at = on_screen(page, "softmax")
        page.touchscreen.tap(at["x"], at["y"])
        expect(page.locator(".kg-title")).to_have_text("Softmax")
        assert page.evaluate("document.documentElement.scrollWidth") == 360
        watch.assert_clean()


def test_without_javascript_the_page_leads_to_the_same_content(browser: Browser, origin: str) -> None:
    with watched_context(browser, origin, java_script_enabled=False) as (context, watch):
        page = context.new_page()
        page.goto(f"{origin}/en/graph/")
        page.get_by_role("link", name="the pages of the topics").click()
        assert page.url == f"{origin}/en/topics/"
        assert watch.foreign == []


def test_names_of_contributors_are_text(context: BrowserContext, origin: str) -> None:
    page = visit(context, origin, "#at=hostile")
    page.on("dialog", lambda dialog: pytest.fail(dialog.message))
    assert page.locator(".kg-title").inner_text() == '"><img src=x onerror=alert(1)>'
    concept_box(page).fill("img src")
    assert page.locator("[role=option]").all_inner_texts() == ['"><img src=x onerror=alert(1)>']


def test_a_list_of_many_topics_is_whole_and_stays_open_where_it_was(
    browser: Browser, tmp_path: Path, library: Library
) -> None:
    """The end of a long list is made after the first picture."""
    net = library.kb.topics["net"]
    topics = {f"t{at}": msgspec.structs.replace(net, id=f"t{at}", order=at) for at in range(70)}
    concepts = {
        f"c{at}": msgspec.structs.replace(library.kb.concepts["vector"], id=f"c{at}", topic=f"t{at}", requires={})
        for at in range(70)
    }
    many = Library(msgspec.structs.replace(library.kb, topics=topics, concepts=concepts, tracks={}), {}, "en")
    folder = tmp_path / "graph"
    folder.mkdir()
    folder_of(tmp_path, graph_json(many))
    script = '<script type="module" src="../assets/js/graph-boot.js"></script>'
    icon = '<!doctype html><html lang="en"><link rel="icon" href="data:,"><title>graph</title>'
    (folder / "index.html").write_text(icon + graph_page(many).body + script, "utf-8")
    with served(tmp_path) as address, watched_context(browser, address) as (context, watch):
        page = context.new_page()
        page.goto(f"{address}/graph/")
        ready(page)
        expect(page.locator(".kg-topic")).to_have_count(70)
        page.locator(".kg-topic summary").last.click()
        page.locator(".kg-topic .kg-know").first.click()
        expect(page.locator(".kg-topic")).to_have_count(70)
        expect(page.locator(".kg-topic[open]")).to_have_count(1)
        expect(page.locator(".kg-topic[open] .kg-know")).to_have_attribute("aria-pressed", "true")
        for where in (".kg-topic", ".kg-filters"):
            swatches = page.locator(f"{where} .kg-swatch")
            hues = swatches.evaluate_all("all => all.map((one) => one.style.getPropertyValue('--kg-hue'))")
            assert len(hues) == len(set(hues)) == 70
            assert "" not in hues
        watch.assert_clean()


def test_a_graph_that_cannot_be_read_says_so(browser: Browser, origin: str) -> None:
    with watched_context(browser, origin) as (context, _):
        page = context.new_page()
        page.route("**/graph.json", lambda route: route.fulfill(status=503))
        page.goto(f"{origin}/en/graph/")
        expect(page.locator(".kg-loading")).to_contain_text("The graph could not be read (503")


def test_every_page_leads_to_the_graph_in_its_language(site: Path) -> None:
    for language, title in (("zh", "关系图"), ("en", "Graph")):
        page = (site / language / "topics/index.html").read_text("utf-8")
        assert 'href="../graph/"' in page[page.index('data-md-type="navigation"') :]
        assert title in page


def test_other_pages_load_nothing_of_the_graph(browser: Browser, origin: str) -> None:
    asked: list[str] = []
    with watched_context(browser, origin) as (context, _):
        context.on("request", lambda request: asked.append(request.url))
        page = context.new_page()
        page.goto(f"{origin}/en/")
        page.wait_for_load_state("networkidle")
    assert [url.rpartition("/")[2] for url in asked if "graph" in url] == ["graph.css", "graph-boot.js"]


def test_all_scripts_of_the_page_are_fetched_at_once() -> None:
    folder = REPOSITORY / "site/assets/js"
    assert list(PARTS) == sorted(
        path.stem.removeprefix("graph-") for path in folder.glob("graph-*.js") if path.stem != "graph-boot"
    )


# -- the data ----------------------------------------------------------------------------------------------------------


@pytest.fixture
def library(tmp_path: Path) -> Library:
    return Library(load(write_files(tmp_path, net_files(NET))).kb, {}, "zh")


def test_the_data_is_in_one_language_with_edges_in_the_order_of_their_authors(library: Library) -> None:
    data = json.loads(graph_json(library))
    needed = [(one["source"], one["target"], one["reason"]) for one in rows(data, "requires")]
    assert ("exponential-function", "softmax", "softmax 用到 exponential-function") in needed
    assert [source for source, target, _ in needed if target == "gradient"] == ["vector", "derivative"]
    assert rows(data, "relations") == [{"source": "softmax", "type": "contrasts-with", "target": "descent"}]
    assert data["topics"] == [{"id": "net", "name": "网络"}]
    node = next(one for one in rows(data, "nodes") if one["id"] == "softmax")
    assert node["formerly"] == "soft-max"
    assert (node["name_zh"], node["name_en"]) == ("Softmax 函数", "Softmax")
    assert data["page"] == "concepts/{id}/"
    assert {len(column) for column in data["nodes"].values()} == {len(library.kb.concepts)}


def test_a_name_on_two_lines_in_yaml_stays_one_name(library: Library) -> None:
    softmax = msgspec.structs.replace(library.kb.concepts["softmax"], aliases=("soft\nargmax", "归一化指数函数"))
    kb = msgspec.structs.replace(library.kb, concepts={**library.kb.concepts, "softmax": softmax})
    node = next(one for one in rows(json.loads(graph_json(replace(library, kb=kb))), "nodes") if one["id"] == "softmax")
    assert node["aliases"] == "soft argmax\n归一化指数函数"


def test_lines_meet_a_box_side_by_side_in_the_order_in_which_they_come(library: Library) -> None:
    """No two lines cross just above the box, and all end on its top."""
    data = json.loads(graph_json(library))
    nodes = {one["id"]: one for one in rows(data, "nodes")}
    shared = 0
    for id, node in nodes.items():
        edges = [one for one in rows(data, "requires") if one["target"] == id]
        shared += len(edges) > 1
        for one in edges:
            assert abs(one["end"] - node["x"]) < node["width"] / 2
            for other in edges:
                if (a := coming_from(one, nodes)) < (b := coming_from(other, nodes)):
                    assert one["end"] < other["end"], (one, other, a, b)
    assert shared > 1


def coming_from(edge: Plain, nodes: dict[str, Plain]) -> float:
    """The x of the last bend before the target, or of the box where there is none."""
    source, target = nodes[edge["source"]], nodes[edge["target"]]
    bends = round((target["y"] - source["y"]) / LAYER_HEIGHT) - 1
    return source["trunk"][bends - 1] if bends > 0 else source["x"]


def rows(data: Plain, table: str) -> list[Plain]:
    """A table of graph.json as rows, with ids for positions."""
    columns = data[table]
    ids = data["nodes"]["id"]
    found = [dict(zip(columns, values, strict=True)) for values in zip(*columns.values(), strict=True)]
    if table == "nodes":
        return found
    return [{**row, "source": ids[row["source"]], "target": ids[row["target"]]} for row in found]


def test_the_data_is_the_same_each_time(library: Library) -> None:
    assert graph_json(library) == graph_json(library)


def test_no_box_is_narrower_than_its_text(library: Library) -> None:
    for node in rows(json.loads(graph_json(library)), "nodes"):
        assert node["width"] > max(map(text_width, (node["lines"] or node["name_zh"]).split("\n")))


def test_long_names_are_broken_at_a_space_into_lines_of_like_width() -> None:
    assert label_lines("Position-wise feed-forward network") == ["Position-wise", "feed-forward network"]
    assert label_lines("Gradient") == ["Gradient"]
    assert label_lines("没有空格的很长的中文概念名") == ["没有空格的很长的中文概念名"]


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_control_of_the_page_has_a_label_and_every_id_is_there_once(library: Library, language: str) -> None:
    from sitecheck import facts_of

    facts = facts_of(graph_page(Library(library.kb, {}, language)).body)
    ids = [attributes["id"] for _, attributes in facts.elements if "id" in attributes]
    assert len(ids) == len(set(ids))
    labelled = {attributes["for"] for tag, attributes in facts.elements if tag == "label" and "for" in attributes}
    for tag, attributes in facts.elements:
        if tag == "input" and attributes["type"] == "text":
            assert attributes["id"] in labelled
        for reference in ("aria-controls", "aria-labelledby", "aria-describedby"):
            assert attributes.get(reference, ids[0]) in ids
