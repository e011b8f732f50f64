"""The part of a concept page that records fill: claims with results, mistakes with catchers, code with its output."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterable, Sequence

from kbtool.exampleindex import ExampleIndex
from kbtool.model import Claim, Concept, Pitfall
from kbtool.render.html import Html, element, escape, items, join
from kbtool.render.library import Library
from kbtool.render.page import block, compose, fence, heading, relative_url
from kbtool.render.proof import DEVICES, Proof
from kbtool.render.words import DEVICES as DEVICE_NAMES

MARKS = {"passed": "✓", "missing": "○", "stale": "◐", "failed": "✗"}
_ADVICE = re.compile(r"\s*^\s*Use -v to get more diff$", re.MULTILINE)
"""What pytest tells whoever runs it, and not whoever reads the page."""
_EXAMPLE = re.compile(r"[a-z0-9_]+(?:[-/][a-z0-9_]+)*\.py")


def claims(library: Library, concept: Concept, page: str) -> str | None:
    """Each claim with how it ended on every device, its proof behind it, and what the runs ran on."""
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
    """The sentence with its result, and behind it, one click away: the code that asserts it, and where that ran."""
    words = library.words
    proofs = [library.proof(concept.example, device) for device in DEVICES] if concept.example else []
    index = library.examples.get(concept.example) if concept.example else None
    source = index.source(index.definitions[claim.check]) if index and claim.check in index.claims else ""
    caught = caught_by(proofs, claim.check)
    catches = join([element("code", mistake) for mistake in caught], words.mark("list"))
    states = join([_short(library, proof, claim.check) for proof in proofs], " ")
    return element(
        "details",
        element("summary", element("span", library.inline(page, claim), class_="kb-claim-text"), " ", states),
        element("div", *(claim_result(library, proof, claim.check) for proof in proofs), class_="kb-runs"),
        element("p", words["checked-by"], words.mark("colon"), element("code", claim.check)),
        element("p", words["catches"], words.mark("colon"), catches) if caught else None,
        library.colour(source) if source else None,
        class_="kb-claim",
        id=_anchor(claim.check),
    )


def _anchor(check: str) -> str:
    return check.replace("_", "-")


def _short(library: Library, proof: Proof, check: str) -> Html:
    """The result on one device as a mark, in words for those who hear it."""
    state = _state_of(proof, check)
    said = library.words.state("fresh" if state == "passed" else state)
    name = DEVICE_NAMES.get(proof.device, proof.device)
    return element(
        "span", f"{MARKS[state]} {name} ", element("span", said, class_="kb-heard"), class_=f"kb-run kb-{state}"
    )


def _state_of(proof: Proof, check: str) -> str:
    ran = proof.claims.get(check)
    if proof.state == "missing" or ran is None:
        return "missing"
    if proof.state == "stale":
        return "stale"
    return "passed" if ran.outcome == "passed" else "failed"


def caught_by(proofs: list[Proof], check: str) -> list[str]:
    """The mistakes that a claim catches as the code is now, on any of the devices, in the order of their names."""
    return sorted(
        {
            mistake
            for proof in proofs
            if proof.holds
            for mistake, catches in proof.mistakes.items()
            if any(catch.claim == check for catch in catches)
        }
    )


def claim_result(library: Library, proof: Proof, check: str) -> Html:
    """How one claim ended on one device: with versions and date where it ran, and why where it failed."""
    words = library.words
    device = DEVICE_NAMES.get(proof.device, proof.device)
    state = _state_of(proof, check)
    if state == "missing":
        return _badge("missing", f"{device} {words.state('missing')}")
    ran = proof.claims[check]
    provenance = " · ".join([*(f"{name} {version}" for name, version in proof.versions.items()), proof.date])
    result = words.outcome(ran.outcome)
    if state == "stale":
        shown = f"{device} {words.state('stale')}{words.mark('colon')}{words['stale-note']}"
        return _badge("stale", f"{shown} ({result} · {provenance})")
    if state == "passed":
        return _badge("passed", f"{device} {result} · {provenance}")
    return join([_badge("failed", f"{device} {result} · {provenance}"), _message(ran.message)])


def _badge(state: str, text: str) -> Html:
    return element("span", f"{MARKS[state]} {text}", class_=f"kb-run kb-{state}")


def _message(message: str) -> Html | None:
    message = _ADVICE.sub("", message)
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
    return table(head, rows, words["ran-on"])


def problems_of(proof: Proof) -> Html:
    """The processor or GPU of a run, and what went wrong there."""
    shown: list[Html] = [escape(proof.device_name)] if proof.device_name else []
    shown += [element("pre", element("code", problem), class_="kb-message") for problem in proof.problems]
    return join(shown)


def table(head: Sequence[str], rows: Iterable[Sequence[str]], label: str = "") -> Html:
    """A table; the first cell of a row is its heading.

    One with a label scrolls inside itself where it is too wide, and the label tells those who cannot see it so.
    """
    made = element(
        "table",
        element("thead", element("tr", *(element("th", cell, scope="col") for cell in head))),
        element(
            "tbody",
            *(
                element("tr", element("th", row[0], scope="row"), *(element("td", cell) for cell in row[1:]))
                for row in rows
            ),
        ),
        class_="kb-table",
    )
    if not label:
        return element("div", made, class_="kb-scroll")
    return element("div", made, class_="kb-scroll", tabindex="0", role="region", aria_label=label)


def pitfalls(library: Library, concept: Concept, page: str) -> str | None:
    """Each usual mistake, the claim that catches its wrong variant, and the message that it got."""
    if not concept.pitfalls:
        return None
    rows = [_pitfall(library, concept, page, pitfall) for pitfall in concept.pitfalls]
    return compose(heading(2, library.words["pitfalls"], "pitfalls"), block(items("ul", rows, class_="kb-pitfalls")))


def _pitfall(library: Library, concept: Concept, page: str, pitfall: Pitfall) -> Html:
    """What is wrong; behind it, one click away, the wrong variant, the claims that catch it and what they said."""
    words = library.words
    proof = best_proof(library, concept.example or "", lambda proof: bool(proof.mistakes.get(pitfall.mistake)))
    text = element("span", library.inline(page, pitfall), class_="kb-claim-text")
    index = library.examples.get(concept.example) if concept.example else None
    wrong = index.source(*index.wrong[pitfall.mistake]) if index and pitfall.mistake in index.wrong else ""
    name = element("p", words["wrong-variant"], words.mark("colon"), element("code", pitfall.mistake))
    variant = join([name, library.colour(wrong) if wrong else None])
    if proof is None:
        missing = _badge("missing", words["not-caught"])
        return element("details", element("summary", text, " ", missing), variant, class_="kb-claim")
    catches = proof.mistakes[pitfall.mistake]
    stale = _stale(library) if proof.state == "stale" else None
    state, said = ("stale", words.state("stale")) if stale else ("passed", words["caught"])
    return element(
        "details",
        element("summary", text, " ", _badge(state, said)),
        stale,
        variant,
        element("p", words["caught-by"], words.mark("colon")),
        items("ul", [_catcher(library, concept, page, catch.claim) for catch in catches]),
        element("p", words["message"], words.mark("colon")),
        _message(catches[0].message),
        class_="kb-claim",
    )


def _catcher(library: Library, concept: Concept, page: str, check: str) -> Html:
    """A claim as its sentence on this page, or by its function where another page of the same example states it."""
    claim = next((one for one in concept.claims if one.check == check), None)
    if claim is None:
        return element("code", check)
    return element("a", library.unlinked(claim), href=f"#{_anchor(check)}")


def _stale(library: Library) -> Html:
    words = library.words
    return element("p", _badge("stale", f"{words.state('stale')}{words.mark('colon')}{words['stale-note']}"))


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
        *_source(library, index, page),
        _demo(library, concept.example, page),
    )


def _source(library: Library, index: ExampleIndex, page: str) -> list[str]:
    """What the example builds, and the whole file to take away; its mistakes and claims stand above, each in place."""
    words = library.words
    lines = words.count(index.text.strip().count("\n") + 1, "line")
    name = index.path.rpartition("/")[2]
    link = element("a", name, href=relative_url(page, place_of_example(index.path)), download=True)
    whole = element("p", words["whole-source"], words.mark("colon"), link, " (", lines, ")", class_="kb-note")
    core = fence(index.source(*index.core) or index.text, "python")
    return [heading(3, words["source"], "source"), core, block(whole)]


def place_of_example(example: str) -> str:
    """Where the file of an example lies on the site."""
    return f"examples/{example}"


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
        shown.append(_stale(library))
    if proof.output.strip():
        shown.append(element("pre", element("code", proof.output.rstrip()), class_="kb-output", tabindex="0"))
    if proof.figure:
        address = relative_url(page, proof.figure)
        shown.append(element("img", src=address, alt=words["figure"], class_="kb-figure", loading="lazy"))
    return compose(heading(3, words["output"], "output"), block(*shown))
