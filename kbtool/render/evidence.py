"""The part of a concept page that records fill: claims with results, mistakes with catchers, code with its output."""

from __future__ import annotations

import json
import re
from collections.abc import Callable

from kbtool.model import Claim, Concept, Pitfall
from kbtool.render.html import Html, element, escape, items, join
from kbtool.render.library import Library
from kbtool.render.page import block, compose, fence, heading, relative_url
from kbtool.render.proof import DEVICES, Proof
from kbtool.render.words import DEVICES as DEVICE_NAMES

MARKS = {"passed": "✓", "missing": "○", "stale": "◐", "failed": "✗"}
_EXAMPLE = re.compile(r"[a-z0-9_]+(?:[-/][a-z0-9_]+)*\.py")


def claims(library: Library, concept: Concept, page: str) -> str | None:
    """Each claim with how it ended on every device, and what the runs ran on."""
    if not concept.claims:
        return None
    rows = [_claim(library, concept, page, claim) for claim in concept.claims]
    return compose(
        heading(2, library.words["claims"], "claims"),
        block(
            element("p", library.words["claims-note"], class_="kb-note"),
            items("ul", rows, class_="kb-claims"),
            _runs(library, concept) if concept.example else None,
        ),
    )


def _claim(library: Library, concept: Concept, page: str, claim: Claim) -> Html:
    proofs = [library.proof(concept.example, device) for device in DEVICES] if concept.example else []
    return join(
        [
            element("p", library.inline(page, claim), " ", element("code", claim.check)),
            element("div", *(claim_result(library, proof, claim.check) for proof in proofs), class_="kb-runs"),
        ]
    )


def claim_result(library: Library, proof: Proof, check: str) -> Html:
    """How one claim ended on one device: with versions and date where it ran, and why where it failed."""
    words = library.words
    device = DEVICE_NAMES.get(proof.device, proof.device)
    ran = proof.claims.get(check)
    if proof.state == "missing" or ran is None:
        return _badge("missing", f"{device} {words.state('missing')}")
    provenance = " · ".join([*(f"{name} {version}" for name, version in proof.versions.items()), proof.date])
    result = words.outcome(ran.outcome)
    if proof.state == "stale":
        shown = f"{device} {words.state('stale')}{words.mark('colon')}{words['stale-note']}"
        return _badge("stale", f"{shown} ({result} · {provenance})")
    if ran.outcome == "passed":
        return _badge("passed", f"{device} {result} · {provenance}")
    return join([_badge("failed", f"{device} {result} · {provenance}"), _message(ran.message)])


def _badge(state: str, text: str) -> Html:
    return element("span", f"{MARKS[state]} {text}", class_=f"kb-run kb-{state}")


def _message(message: str) -> Html | None:
    return element("pre", element("code", message), class_="kb-message") if message.strip() else None


def _runs(library: Library, concept: Concept) -> Html:
    """One row a device: state, what it ran on, versions, date, and the problems of a failed run."""
    words = library.words
    head = [words[key] for key in ("device", "state", "ran-on", "versions", "date")]
    rows = []
    for device in DEVICES:
        proof = library.proof(concept.example or "", device)
        state = "passed" if proof.holds else proof.state
        rows.append(
            [
                DEVICE_NAMES[device],
                element("span", words.state(proof.state), class_=f"kb-run kb-{state}"),
                problems_of(proof),
                ", ".join(f"{name} {version}" for name, version in proof.versions.items()),
                proof.date,
            ]
        )
    return table(head, rows)


def problems_of(proof: Proof) -> Html:
    """The processor or GPU of a run, and what went wrong there."""
    shown: list[Html] = [escape(proof.device_name)] if proof.device_name else []
    shown += [element("pre", element("code", problem), class_="kb-message") for problem in proof.problems]
    return join(shown)


def table(head: list[str], rows: list[list[str]]) -> Html:
    """A table; the first cell of a row is its heading."""
    return element(
        "table",
        element("thead", element("tr", *(element("th", cell, scope="col") for cell in head))),
        element(
            "tbody",
            *(
                element("tr", element("th", row[0], scope="row"), *(element("td", cell) for cell in row[1:]))
                for row in rows
            ),
        ),
    )


def pitfalls(library: Library, concept: Concept, page: str) -> str | None:
    """Each usual mistake, the claim that catches its wrong variant, and the message that it got."""
    if not concept.pitfalls:
        return None
    rows = [_pitfall(library, concept, page, pitfall) for pitfall in concept.pitfalls]
    return compose(heading(2, library.words["pitfalls"], "pitfalls"), block(items("ul", rows, class_="kb-pitfalls")))


def _pitfall(library: Library, concept: Concept, page: str, pitfall: Pitfall) -> Html:
    words = library.words
    proof = best_proof(library, concept.example or "", lambda proof: bool(proof.mistakes.get(pitfall.mistake)))
    variant = element("p", words["wrong-variant"], words.mark("colon"), element("code", pitfall.mistake))
    text = element("p", library.inline(page, pitfall))
    if proof is None:
        return join([text, variant, element("p", _badge("missing", words["not-caught"]))])
    catches = proof.mistakes[pitfall.mistake]
    names = join([element("code", catch.claim) for catch in catches], words.mark("list"))
    stale = None
    if proof.state == "stale":
        stale = element("p", _badge("stale", f"{words.state('stale')}{words.mark('colon')}{words['stale-note']}"))
    return join(
        [
            text,
            variant,
            element("p", words["caught-by"], words.mark("colon"), names),
            stale,
            element("details", element("summary", words["message"]), _message(catches[0].message)),
        ]
    )


def best_proof(library: Library, example: str, has: Callable[[Proof], bool]) -> Proof | None:
    """The proof to show something from: one that holds before one that does not, the CPU before the GPU."""
    order = {"fresh": 0, "failed": 1, "stale": 2, "missing": 3}
    found = [proof for proof in (library.proof(example, device) for device in DEVICES) if has(proof)]
    return min(found, key=lambda proof: order[proof.state], default=None)


def code(library: Library, concept: Concept, page: str) -> str | None:
    """The example: its functions, its whole source, what its demo printed and drew."""
    if not concept.example:
        return None
    words = library.words
    index = library.examples.get(concept.example)
    place = element("p", words["example"], words.mark("colon"), element("code", f"examples/{concept.example}"))
    if index is None:
        return compose(
            heading(2, words["code"], "code"), block(place, element("p", _badge("missing", words["missing"])))
        )
    return compose(
        heading(2, words["code"], "code"),
        block(place),
        _functions(library, concept.example),
        heading(3, words["source"], "source"),
        fence(index.text, "python"),
        _demo(library, concept.example, page),
    )


def _functions(library: Library, example: str) -> str | None:
    """The directive with which mkdocstrings documents what the example builds from scratch."""
    index = library.examples[example]
    if index.error or not index.implementations or not _EXAMPLE.fullmatch(example):
        return None
    module = "examples." + example.removesuffix(".py").replace("/", ".")
    members = json.dumps(list(index.implementations), ensure_ascii=False)
    directive = f"::: {module}\n    options:\n      members: {members}"
    return compose(heading(3, library.words["functions"], "functions"), directive)


def _demo(library: Library, example: str, page: str) -> str | None:
    words = library.words
    proof = best_proof(library, example, lambda proof: bool(proof.output or proof.figure))
    if proof is None:
        return None
    shown = []
    if proof.state == "stale":
        shown.append(element("p", _badge("stale", f"{words.state('stale')}{words.mark('colon')}{words['stale-note']}")))
    if proof.output.strip():
        shown.append(element("pre", element("code", proof.output.rstrip()), class_="kb-output"))
    if proof.figure:
        address = relative_url(page, proof.figure)
        shown.append(element("img", src=address, alt=words["figure"], class_="kb-figure", loading="lazy"))
    return compose(heading(3, words["output"], "output"), block(*shown))
