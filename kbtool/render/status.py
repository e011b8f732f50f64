"""The page that says what has been proved, on which device, and what has not."""

from __future__ import annotations

from kbtool.render.evidence import problems_of, table
from kbtool.render.html import Html, element, items, join
from kbtool.render.library import Library
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
    """How many examples passed, are stale, were not run or failed on each device, and which."""
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
            table(head, counts),
        ),
        *(_not_fresh(library, page, device, proofs[device], examples) for device in DEVICES),
    )
    return Page(page, words["status"], words["status-summary"], body)


def _not_fresh(
    library: Library, page: str, device: str, proofs: dict[str, Proof], examples: dict[str, list[str]]
) -> str:
    words = library.words
    rows = [
        _row(library, page, example, proof, examples[example]) for example, proof in proofs.items() if not proof.holds
    ]
    shown = items("ul", rows, class_="kb-status") if rows else element("p", words["status-all-fresh"])
    return compose(heading(2, DEVICE_NAMES[device], device), block(shown))


def _row(library: Library, page: str, example: str, proof: Proof, concepts: list[str]) -> Html:
    words = library.words
    links = join([library.concept_link(page, id) for id in concepts], words.mark("list"))
    badge = element("span", words.state(proof.state), class_=f"kb-run kb-{proof.state}")
    return join([badge, " ", links, " ", element("code", f"examples/{example}"), " ", problems_of(proof)])
