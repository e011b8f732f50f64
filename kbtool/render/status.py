"""The page that says what has been proved, on which device, and what has not."""

from __future__ import annotations

from kbtool.render.evidence import problems_of, table
from kbtool.render.html import Html, element, items, join
from kbtool.render.library import Library
from kbtool.render.numbers import devices, numbers_of
from kbtool.render.page import Page, block, compose, heading
from kbtool.render.proof import DEVICES, Proof
from kbtool.render.words import DEVICES as DEVICE_NAMES

STATES = ("fresh", "failed", "stale", "missing")


def used_examples(library: Library) -> dict[str, list[str]]:
    """The examples that concepts name, each with the ids of these concepts."""
    found: dict[str, list[str]] = {}
    for concept in library.kb.concepts.values():
        if concept.example:
            found.setdefault(concept.example, []).append(concept.id)
    return dict(sorted(found.items()))


def status_page(library: Library) -> Page:
    """How many examples passed, are stale, were not run or failed on each device, and which; and what is unfinished."""
    page = "status.md"
    words = library.words
    examples = used_examples(library)
    proofs = {device: {one: library.proof(one, device) for one in examples} for device in DEVICES}
    head = [words["device"], *(words.state(state) for state in STATES)]
    counts = [
        [DEVICE_NAMES[device], *(str(sum(1 for one in of.values() if one.state == state)) for state in STATES)]
        for device, of in proofs.items()
    ]
    body = compose(
        heading(1, words["status"]),
        block(
            element("p", words["status-summary"], class_="kb-summary"),
            element("p", words.count(len(examples), "example") + words.mark("stop")),
            devices(library, numbers_of(library)),
            table(head, counts, words["status"]),
        ),
        *(_not_fresh(library, page, device, proofs[device], examples) for device in DEVICES),
        _drafts(library, page),
    )
    return Page(page, words["status"], words["status-summary"], body, hide=("navigation",))


def _not_fresh(
    library: Library, page: str, device: str, proofs: dict[str, Proof], examples: dict[str, list[str]]
) -> str:
    """What has to be looked at; what merely never ran on the device is folded away, since it may be everything."""
    words = library.words
    listed = [
        (
            state,
            [_row(library, page, one, proof, examples[one]) for one, proof in proofs.items() if proof.state == state],
        )
        for state in STATES
        if state != "fresh"
    ]
    shown = [_folded(library, state, rows) for state, rows in listed if rows]
    if not shown:
        shown = [element("p", words["status-all-fresh"])]
    return compose(heading(2, DEVICE_NAMES[device], device), block(*shown))


def _folded(library: Library, state: str, rows: list[Html]) -> Html:
    words = library.words
    badge = element("span", words.state(state), class_=f"kb-run kb-{state}")
    count = words.count(len(rows), "example")
    summary = element("summary", element("span", badge, words.mark("colon"), count))
    return element(
        "details", summary, items("ul", rows, class_="kb-status"), class_="kb-claim", open=state != "missing"
    )


def _row(library: Library, page: str, example: str, proof: Proof, concepts: list[str]) -> Html:
    links = join([library.concept_link(page, id) for id in concepts], library.words.mark("list"))
    return join([links, " ", element("code", f"examples/{example}"), " ", problems_of(proof)])


def _drafts(library: Library, page: str) -> str:
    words = library.words
    drafts = [library.link(page, one.id) for one in library.kb.concepts.values() if one.is_draft]
    shown = items("ul", drafts, class_="kb-chips") if drafts else element("p", words["no-drafts"])
    return compose(heading(2, words["drafts"], "drafts"), block(shown))
