"""Pages made from a miniature knowledge base and what is known of its runs."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import msgspec
import pytest
from miniature import draft
from projects import COMPARISON, TRACK

from kbtool.load import load
from kbtool.markup import TexError
from kbtool.model import LANGUAGES
from kbtool.render import (
    Catch,
    Library,
    Outcome,
    Proof,
    UnknownFragmentError,
    fill,
    fragments,
    graph_json,
    redirects,
    render_pages,
)
from kbtool.render.words import COUNTED, DEVICES, KINDS, OUTCOMES, STATES, WORDS
from kbtool.sitebuild import examples_of

FRESH = Proof(
    device="cpu",
    state="fresh",
    device_name="Some Processor",
    versions={"torch": "2.13.0", "Python": "3.11.9"},
    date="2026-11-21",
    claims={"claim_doubles": Outcome("passed"), "claim_is_linear": Outcome("passed")},
    mistakes={"squares": (Catch("claim_doubles", "Tensors are not equal: 1 < 4"),)},
    output="twice 3 is 6.0\n",
    figure="figures/cpu/base/double.svg",
)


@pytest.fixture
def library(miniature: Callable[..., Path]) -> Library:
    root = miniature()
    kb = load(root).kb
    return Library(kb, {"base/double.py": {"cpu": FRESH}}, "en", examples_of(root, kb))


def page(library: Library, path: str = "concepts/double.md") -> str:
    rendered = render_pages(
        library.kb, library.proofs, library.language, examples=library.examples, edit_base=library.edit_base
    )
    return rendered[path].text


def with_proof(library: Library, **changes: object) -> Library:
    return replace(library, proofs={"base/double.py": {"cpu": replace(FRESH, **changes)}})


def test_the_sections_of_a_concept_come_in_the_order_of_a_learners_questions(library: Library) -> None:
    text = page(library)
    anchors = [
        "prerequisites",
        "unlocks",
        "formula",
        "explanation",
        "claims",
        "pitfalls",
        "questions",
        "code",
        "functions",
        "source",
    ]
    anchors += ["output", "related", "terms", "references"]
    places = [text.index(f"{{#{anchor}}}") for anchor in anchors]
    assert places == sorted(places)


def test_a_concept_page_shows_names_prerequisites_with_reasons_and_what_it_unlocks(library: Library) -> None:
    text = page(library)
    assert "# Doubling" in text
    assert "加倍" in text
    assert "Also called: twice, 两倍" in text
    assert (
        '<a href="../beta/">concept beta</a> <span class="kb-draft">Draft</span></strong>: doubling uses beta' in text
    )
    assert '<a href="../double/">Doubling</a></strong>: doubling uses beta' in page(library, "concepts/beta.md")


def test_a_page_lists_the_questions_that_it_answers(library: Library) -> None:
    assert '<ul class="kb-questions"><li>How do I make a portion of soup for two?</li></ul>' in page(library)
    assert "questions" not in page(library, "concepts/beta.md")


def test_headings_of_the_explanation_are_markdown_headings(library: Library) -> None:
    assert "\n### Intuition\n" in page(library)


def test_links_lead_to_pages_and_to_the_anchors_of_terms(library: Library) -> None:
    text = page(library)
    assert '<a href="./#term-half">a half</a>' in text
    assert 'id="term-half"' in text
    assert '<a href="../concepts/double/#term-half">half</a>' in page(library, "terms.md")


def test_a_claim_shows_its_result_device_versions_and_date_from_the_record(library: Library) -> None:
    text = page(library)
    assert "✓ CPU passed · torch 2.13.0 · Python 3.11.9 · 2026-11-21" in text
    assert "○ CUDA not run" in text
    assert "Some Processor" in text


@pytest.mark.parametrize(
    ("changes", "shown"),
    [
        ({"state": "stale"}, "◐ CPU stale"),
        ({"state": "missing"}, "○ CPU not run"),
        ({"state": "failed", "claims": {"claim_doubles": Outcome("failed", "1 != 2")}}, "✗ CPU assertion failed"),
        (
            {"state": "failed", "claims": {"claim_doubles": Outcome("timeout", "ran longer than 20 s")}},
            "✗ CPU timed out",
        ),
        ({"claims": {}}, "○ CPU not run"),
    ],
)
def test_a_claim_that_is_not_proved_never_looks_passed(
    library: Library, changes: dict[str, object], shown: str
) -> None:
    text = page(with_proof(library, **changes))
    row = next(line for line in text.split("<li>") if "<code>claim_doubles</code></p>" in line)
    assert shown in row
    assert "✓" not in row


def test_a_failed_claim_shows_why(library: Library) -> None:
    failed = {"claim_doubles": Outcome("failed", "got <4> instead of 2")}
    text = page(with_proof(library, state="failed", claims=failed, problems=("claim_doubles failed at line 21",)))
    assert "got &lt;4&gt; instead of 2" in text
    assert "claim_doubles failed at line 21" in text


def test_a_mistake_shows_the_claim_that_catches_it_and_the_message_that_it_got(library: Library) -> None:
    text = page(library)
    assert "<code>squares</code>" in text
    assert 'Caught by: </p><ul><li><a href="#claim-doubles">It agrees with torch.add</a></li></ul>' in text
    assert '<details class="kb-claim" id="claim-doubles">' in text
    assert "Tensors are not equal: 1 &lt; 4" in text
    assert "No record of a claim that catches it" in page(with_proof(library, mistakes={}))


def test_a_mistake_shows_the_code_that_commits_it(library: Library) -> None:
    text = page(library)
    pitfalls = text[text.index("{#pitfalls}") : text.index("{#questions}")]
    assert '<span class="nf">square</span>' in pitfalls
    assert "claim_doubles</span>" not in pitfalls


def test_a_claim_that_catches_keeps_its_math_and_links_only_to_itself(library: Library) -> None:
    concept = library.kb.concepts["double"]
    claim = msgspec.structs.replace(concept.claims[0], en="$x^2$ is no [[beta|other]] thing")
    changed = msgspec.structs.replace(concept, claims=(claim, *concept.claims[1:]))
    kb = msgspec.structs.replace(library.kb, concepts={**library.kb.concepts, "double": changed})
    text = page(replace(library, kb=kb))
    catcher = text[text.index('<a href="#claim-doubles">') :].partition("</li>")[0]
    assert "<msup>" in catcher
    assert catcher.count("<a ") == 1
    assert catcher.endswith("is no other thing</a>")


def test_advice_for_whoever_runs_pytest_is_left_out(library: Library) -> None:
    caught = {"squares": (Catch("claim_doubles", "assert [1] == [2]\n  \n  At index 0\n  Use -v to get more diff"),)}
    text = page(with_proof(library, mistakes=caught))
    assert "At index 0</code>" in text
    assert "Use -v" not in text


def test_a_claim_that_only_another_page_states_is_named_by_its_function(library: Library) -> None:
    caught = {"squares": (Catch("claim_elsewhere", "1 != 4"),)}
    assert "<ul><li><code>claim_elsewhere</code></li></ul>" in page(with_proof(library, mistakes=caught))


def test_what_a_stale_record_says_is_marked_as_stale(library: Library) -> None:
    text = page(with_proof(library, state="stale"))
    output = text[text.index("{#output}") :]
    assert "◐ stale" in output
    assert "twice 3 is 6.0" in output


def test_the_code_comes_with_its_functions_but_not_with_claims_or_wrong_variants(library: Library) -> None:
    text = page(library)
    assert '::: examples.base.double\n    options:\n      members: ["double"]' in text
    source = text[text.index("{#source}") : text.index("{#output}")]
    fence = source[source.index("```python") : source.rindex("```")]
    assert "def double(" in fence
    assert "def square(" not in fence
    assert "MISTAKES" not in fence
    lines = len(library.examples["base/double.py"].text.strip().splitlines())
    assert f'<a href="../../examples/base/double.py" download>double.py</a> ({lines} lines)' in source
    assert "MISTAKES" not in source
    assert '<img src="../../figures/cpu/base/double.svg"' in text


def test_an_example_in_a_folder_with_a_hyphen_is_documented_too(library: Library) -> None:
    path = "linear-algebra/double.py"
    concept = msgspec.structs.replace(library.kb.concepts["double"], example=path)
    kb = msgspec.structs.replace(library.kb, concepts={**library.kb.concepts, "double": concept})
    assert "::: examples.linear-algebra.double\n" in page(
        replace(library, kb=kb, examples={path: library.examples["base/double.py"]})
    )


def test_an_example_that_does_not_exist_is_shown_as_such_and_documented_by_nobody(library: Library) -> None:
    text = page(replace(library, examples={}))
    assert "the file does not exist" in text
    assert ":::" not in text


def test_relations_are_shown_on_both_sides(library: Library) -> None:
    assert '<dt>contrasts with</dt><dd><a href="../alpha/">' in page(library)
    assert '<dt>contrasts with</dt><dd><a href="../double/">' in page(library, "concepts/alpha.md")


def test_a_page_lists_the_pages_that_refer_to_it(library: Library) -> None:
    beta = page(library, "concepts/beta.md")
    assert '<a href="../double/">' in beta[beta.index("{#referred-by}") :]
    assert "{#referred-by}" not in page(library)  # a link to its own term is no reference


def test_where_to_edit_is_a_link_or_at_least_a_path(library: Library) -> None:
    assert "The file behind this page: <code>concepts/base/double.yml</code>" in page(library)
    linked = page(replace(library, edit_base="https://example.org/edit/main/"))
    assert '<a href="https://example.org/edit/main/concepts/base/double.yml" rel="noopener">' in linked


def test_both_languages_have_the_same_pages(library: Library) -> None:
    pages = {language: render_pages(library.kb, library.proofs, language) for language in LANGUAGES}
    assert list(pages["zh"]) == list(pages["en"])
    assert pages["zh"]["concepts/double.md"].title == "加倍"


def test_the_same_input_gives_the_same_pages(library: Library) -> None:
    assert page(library) == page(library)


def test_a_few_concepts_with_many_attributes_stand_side_by_side(miniature: Callable[..., Path]) -> None:
    columns = ", ".join(f"{{id: a{number}, name: {{zh: 项{number}, en: item {number}}}}}" for number in range(4))
    values = ", ".join(f"a{number}: {number}" for number in range(4))
    wide = (
        f"name: {{zh: 比, en: C}}\nsummary: {{zh: 比。, en: C.}}\nconcepts: [alpha, double]\nattributes: [{columns}]\n"
    )
    root = miniature({"concepts/_comparisons/wide.yml": wide})
    path = root / "concepts/base/double.yml"
    path.write_text(path.read_text("utf-8") + f"attributes: {{{values}}}\n", "utf-8")
    table = render_pages(load(root).kb, {}, "en")["comparisons/wide.md"].text
    assert '<th scope="col"><a href="../../concepts/double/">Doubling</a></th>' in table
    assert table.count('<th scope="row">item') == 4
    missing = '<span class="kb-missing" aria-label="not stated" role="img">—</span>'
    assert f'<th scope="row">item 2</th><td>{missing}</td><td>2</td>' in table


def test_comparisons_tracks_and_topics_have_pages(miniature: Callable[..., Path]) -> None:
    root = miniature({"concepts/_comparisons/two.yml": COMPARISON, "concepts/_tracks/way.yml": TRACK})
    path = root / "concepts/base/double.yml"
    path.write_text(path.read_text("utf-8") + "attributes: {cost: {zh: 低, en: 'low, $O(n)$'}, exact: true}\n", "utf-8")
    pages = render_pages(load(root).kb, {}, "en")
    table = pages["comparisons/two.md"].text
    assert '<th scope="row"><a href="../../concepts/double/">Doubling</a></th><td>low, <math>' in table
    assert "<td>yes</td>" in table
    assert table.count('<td><span class="kb-missing" aria-label="not stated" role="img">—</span></td>') == 2
    assert '<a href="../../comparisons/two/">The two compared</a>' in pages["concepts/double.md"].text
    assert pages["tracks/way.md"].text.index("start at alpha") < pages["tracks/way.md"].text.index("end at doubling")
    assert "This is alpha." in pages["topics/base.md"].text
    assert '## <a href="base/">Basics</a> {#topic-base}' in pages["topics/index.md"].text


def test_a_topic_lists_prerequisites_before_what_builds_on_them(miniature: Callable[..., Path]) -> None:
    root = miniature({"concepts/base/aaa.yml": draft("aaa", "requires:\n  double: {zh: 理由, en: a reason}\n")})
    text = render_pages(load(root).kb, {}, "en")["topics/base.md"].text
    places = [text.index(f"concepts/{id}/") for id in ("alpha", "beta", "double", "aaa")]
    assert places == sorted(places)


def test_a_circle_of_requirements_still_makes_a_topic_page(miniature: Callable[..., Path]) -> None:
    root = miniature({"concepts/base/alpha.yml": draft("alpha", "requires:\n  double: {zh: 理由, en: a reason}\n")})
    text = render_pages(load(root).kb, {}, "en")["topics/base.md"].text
    assert all(f"concepts/{id}/" in text for id in ("alpha", "beta", "double"))


def test_the_status_page_counts_by_device_and_lists_what_is_not_fresh(library: Library) -> None:
    text = page(library, "status.md")
    assert '<th scope="row">CPU</th><td>1</td><td>0</td><td>0</td><td>0</td>' in text
    assert '<th scope="row">CUDA</th><td>0</td><td>0</td><td>0</td><td>1</td>' in text
    failed = page(with_proof(library, state="failed", problems=("claim_doubles failed",)), "status.md")
    assert '<th scope="row">CPU</th><td>0</td><td>1</td>' in failed
    assert "claim_doubles failed" in failed


def test_the_graph_as_data_names_nodes_edges_with_reasons_and_relations(library: Library) -> None:
    data = json.loads(graph_json(library))
    ids = data["nodes"]["id"]
    assert data["page"].replace("{id}", "double") == "concepts/double/"
    needed = zip(*(data["requires"][name] for name in ("source", "target", "reason")), strict=True)
    assert (ids.index("beta"), ids.index("double"), "doubling uses beta") in needed
    assert data["relations"] == {
        "source": [ids.index("double")],
        "type": ["contrasts-with"],
        "target": [ids.index("alpha")],
    }


def test_a_former_id_leads_to_the_concept(miniature: Callable[..., Path]) -> None:
    root = miniature()
    path = root / "concepts/base/double.yml"
    path.write_text(path.read_text("utf-8") + "formerly: [twofold]\n", "utf-8")
    found = redirects(Library(load(root).kb, {}, "en"))
    assert list(found) == ["concepts/twofold/index.html"]
    assert 'content="0; url=../double/"' in found["concepts/twofold/index.html"]


def test_hand_written_pages_take_over_fragments_and_a_misspelt_one_is_an_error(library: Library) -> None:
    made = fragments(library)
    filled = fill("# Home\n\n<!-- kbtool:counts -->\n\n<!-- kbtool:topics -->\n", made)
    assert "1 concept, 2 drafts" in filled
    assert '<a href="topics/base/">Basics</a>' in filled
    with pytest.raises(UnknownFragmentError, match="no fragment is called 'topic'"):
        fill("<!-- kbtool:topic -->", made)


def test_bad_latex_fails_and_names_the_file(miniature: Callable[..., Path]) -> None:
    root = miniature({"concepts/base/_topic.yml": "name: {zh: 甲, en: A}\nsummary: {zh: '$\\frac$', en: '$x$'}\n"})
    with pytest.raises(TexError, match=r"concepts/base/_topic\.yml: bad LaTeX"):
        render_pages(load(root).kb, {}, "zh")


def test_every_word_of_the_site_exists_in_both_languages() -> None:
    for text in (*WORDS.values(), *KINDS.values(), *STATES.values(), *OUTCOMES.values()):
        assert text.zh
        assert text.en
    assert all(len(forms) == 3 for forms in COUNTED.values())
    assert set(DEVICES) == {"cpu", "cuda"}
