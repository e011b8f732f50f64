"""Numbers, tracks and the glossary: what the home page and the pages around the concepts are made from."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
from miniature import draft
from projects import TRACK

from kbtool.load import load
from kbtool.model import KnowledgeBase
from kbtool.render import Catch, Library, Outcome, Proof, fragments, render_pages
from kbtool.render.evidence import caught_by
from kbtool.render.glossary import entries, initial, sorting_key
from kbtool.render.home import fill
from kbtool.render.numbers import DeviceNumbers, numbers_of
from kbtool.render.overview import neighbour_topics
from kbtool.render.ways import ways_through
from kbtool.sitebuild import examples_of

CPU = Proof(
    device="cpu",
    state="fresh",
    device_name="Some Processor",
    date="2026-11-21",
    claims={"claim_doubles": Outcome("passed"), "claim_is_linear": Outcome("failed", "1 != 2")},
    mistakes={"squares": (Catch("claim_doubles", "1 < 4"),)},
)
SECOND = "name: {zh: 进阶, en: Advanced}\nsummary: {zh: 之后。, en: What comes after.}\norder: 2\n"


@pytest.fixture
def kb(miniature: Callable[..., Path]) -> KnowledgeBase:
    return load(miniature({"concepts/_tracks/way.yml": TRACK})).kb


def numbers(kb: KnowledgeBase, *proofs: Proof):  # type: ignore[no-untyped-def]
    return numbers_of(Library(kb, {"base/double.py": {proof.device: proof for proof in proofs}}, "en"))


def test_numbers_count_concepts_drafts_requirements_and_terms(kb: KnowledgeBase) -> None:
    found = numbers(kb)
    assert (found.concepts, found.drafts, found.links, found.terms) == (1, 2, 2, 1)


def test_only_a_claim_that_passed_on_the_code_as_it_is_counts_as_proved(kb: KnowledgeBase) -> None:
    assert (numbers(kb, CPU).claims, numbers(kb, CPU).proved) == (2, 1)
    for state in ("stale", "failed", "missing"):
        found = numbers(kb, replace(CPU, state=state))
        assert (found.proved, found.caught, found.last) == (0, 0, "")


def test_a_mistake_counts_as_caught_when_a_claim_caught_it(kb: KnowledgeBase) -> None:
    assert (numbers(kb, CPU).mistakes, numbers(kb, CPU).caught) == (1, 1)
    assert numbers(kb, replace(CPU, mistakes={"squares": ()})).caught == 0


def test_a_claim_that_holds_on_two_devices_is_counted_once_in_all_and_once_for_each(kb: KnowledgeBase) -> None:
    gpu = replace(CPU, device="cuda", device_name="Some GPU", date="2026-11-22")
    found = numbers(kb, CPU, gpu)
    assert found.proved == 1
    assert found.devices == (DeviceNumbers("cpu", 1, ("Some Processor",)), DeviceNumbers("cuda", 1, ("Some GPU",)))
    assert found.last == "2026-11-22"


def test_the_home_page_shows_numbers_search_map_tracks_and_topics(kb: KnowledgeBase) -> None:
    made = fragments(Library(kb, {"base/double.py": {"cpu": CPU}}, "en"))
    assert '<a href="topics/"><strong>1</strong> <span>concept</span></a>' in made["numbers"]
    assert "<strong>1/2</strong> <span>claims proved</span>" in made["numbers"]
    assert "CPU (Some Processor) 1 claim, CUDA not run. Last run: 2026-11-21." in made["numbers"]
    assert '<a href="terms/" class="kb-field" data-kb-search>' in made["search"]
    assert '<a href="concepts/beta/">concept beta</a>' in made["map"]
    assert "concept alpha → Doubling · 2 stops" in made["tracks"]
    assert '<a href="topics/base/">Basics</a>' in made["topics"]


@pytest.mark.parametrize("language", ["zh", "en"])
def test_the_written_home_pages_ask_only_for_fragments_that_there_are(kb: KnowledgeBase, language: str) -> None:
    home = Path(__file__).parents[1] / f"site/pages/{language}/index.md"
    filled = fill(home.read_text("utf-8"), fragments(Library(kb, {}, language)))
    assert "<!-- kbtool:" not in filled
    assert 'class="kb-map' in filled


def test_an_empty_knowledge_base_has_a_home_page_too() -> None:
    made = fragments(Library(KnowledgeBase(), {}, "en"))
    assert "None yet." in made["tracks"]
    assert "kb-map " not in made["map"]


def test_along_a_track_each_stop_knows_the_one_before_and_the_one_after(kb: KnowledgeBase) -> None:
    (first,), (last,) = ways_through(kb, "alpha"), ways_through(kb, "double")
    assert (first.number, first.before, first.after and first.after.concept) == (1, None, "double")
    assert (last.number, last.before and last.before.concept, last.after) == (2, "alpha", None)
    assert ways_through(kb, "beta") == []


def test_a_concept_page_leads_along_its_tracks(kb: KnowledgeBase) -> None:
    text = render_pages(kb, {}, "en")["concepts/double.md"].text
    ways = text[text.index("{#tracks}") :]
    assert '<span class="kb-label">Previous stop</span><strong><a href="../alpha/">concept alpha</a>' in ways
    assert "The end of this track" in ways
    assert "stop 2 of 2" in text[: text.index("{#prerequisites}")]


def test_a_stop_that_does_not_exist_is_passed_over(miniature: Callable[..., Path]) -> None:
    track = TRACK.replace("stops:\n", "stops:\n  - {concept: nothing, zh: 无, en: nothing}\n")
    kb = load(miniature({"concepts/_tracks/way.yml": track})).kb
    (way,) = ways_through(kb, "alpha")
    assert (way.number, way.before) == (1, None)


@pytest.mark.parametrize(
    ("name", "letter"), [("梯度", "T"), ("L2 范数", "L"), ("Éclair", "E"), ("2-norm", "#"), ("α-helix", "#"), ("", "#")]
)
def test_a_name_stands_under_the_letter_of_its_pinyin_or_its_own(name: str, letter: str) -> None:
    assert initial(name) == letter


def test_chinese_and_latin_names_are_sorted_together() -> None:
    assert sorted(["softmax", "向量", "Adam", "梯度"], key=sorting_key) == ["Adam", "softmax", "梯度", "向量"]


def test_the_glossary_holds_every_concept_and_every_term_with_a_sentence(kb: KnowledgeBase) -> None:
    library = Library(kb, {}, "en")
    assert [entry.name for entry in entries(library)] == ["concept alpha", "concept beta", "Doubling", "half"]
    text = render_pages(kb, {}, "en")["terms.md"].text
    assert '<a href="#letter-h">H</a>' in text
    assert "## H {#letter-h}" in text
    assert '<dd>The inverse of doubling.<span class="kb-count"> Explained in <a href="../concepts/double/">' in text
    assert "Makes a number twice as large." in text


def test_behind_a_claim_stand_its_code_and_the_mistakes_that_it_catches(miniature: Callable[..., Path]) -> None:
    root = miniature()
    kb = load(root).kb
    proofs = {"base/double.py": {"cpu": CPU}}
    text = render_pages(kb, proofs, "en", examples=examples_of(root, kb))["concepts/double.md"].text
    details = text[text.index('<details class="kb-claim" id="claim-doubles">') :].split("</details>")[0]
    assert "Wrong variants that it catches: <code>squares</code>" in details
    assert '<span class="nf">claim_doubles</span>' in details
    assert caught_by([CPU], "claim_is_linear") == []
    assert caught_by([replace(CPU, state="stale")], "claim_doubles") == []


def test_a_topic_knows_the_topics_that_it_builds_on_and_those_that_build_on_it(miniature: Callable[..., Path]) -> None:
    more = {
        "concepts/next/_topic.yml": SECOND,
        "concepts/next/gamma.yml": draft("gamma", "requires:\n  beta: {zh: 理由, en: a reason}\n"),
    }
    kb = load(miniature(more)).kb
    library = Library(kb, {}, "en")
    assert neighbour_topics(library, kb.topics["next"]) == (["base"], [])
    assert neighbour_topics(library, kb.topics["base"]) == ([], ["next"])
    text = render_pages(kb, {}, "en")["topics/next.md"].text
    assert '<dt>Builds on the topics</dt><dd><a href="../base/">Basics</a></dd>' in text
    assert 'Needs: <a href="../../concepts/beta/">concept beta</a>' in text


def test_the_status_page_lists_drafts_and_folds_away_what_never_ran(kb: KnowledgeBase) -> None:
    text = render_pages(kb, {"base/double.py": {"cpu": replace(CPU, state="stale")}}, "en")["status.md"].text
    assert '<a href="../concepts/alpha/">concept alpha</a>' in text[text.index("{#drafts}") :]
    cpu, cuda = (
        text[text.index("{#cpu}") : text.index("{#cuda}")],
        text[text.index("{#cuda}") : text.index("{#drafts}")],
    )
    assert '<details class="kb-claim" open>' in cpu
    assert '<details class="kb-claim">' in cuda
