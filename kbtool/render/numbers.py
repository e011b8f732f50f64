"""What the records say of the whole knowledge base, in numbers; none of them is typed by anybody."""

from __future__ import annotations

from dataclasses import dataclass

from kbtool.render.html import Html, element
from kbtool.render.library import Library
from kbtool.render.page import relative_url
from kbtool.render.proof import DEVICES, Proof
from kbtool.render.words import DEVICES as DEVICE_NAMES


@dataclass(frozen=True, slots=True)
class DeviceNumbers:
    """What holds on one device: claims that passed there, and the processors or GPUs that they ran on."""

    device: str
    proved: int
    names: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Numbers:
    """The numbers of a knowledge base.

    Attributes
    ----------
    concepts, drafts, links, terms : int
        Published concepts, drafts, requirements, and terms.
    claims, proved : int
        Claims that are stated, and those that hold on some device as the code is now.
    mistakes, caught : int
        Pitfalls with a wrong variant, and those that a claim caught as the code is now.
    devices : tuple of DeviceNumbers
        Every device that is known, in their order.
    last : str
        The day of the last run that still holds, as 2026-11-21; empty where there is none.
    """

    concepts: int
    drafts: int
    links: int
    terms: int
    claims: int
    proved: int
    mistakes: int
    caught: int
    devices: tuple[DeviceNumbers, ...]
    last: str


def numbers_of(library: Library) -> Numbers:
    """The numbers of a library, from its concepts and from the records that still hold."""
    concepts = library.kb.concepts.values()
    proofs = {
        (one.id, device): proof
        for one in concepts
        for device in DEVICES
        if (proof := _held(library, one.example, device))
    }
    claims = [(one.id, claim.check) for one in concepts for claim in one.claims]
    mistakes = [(one.id, pitfall.mistake) for one in concepts for pitfall in one.pitfalls]

    def proved(id: str, check: str, device: str) -> bool:
        proof = proofs.get((id, device))
        return proof is not None and check in proof.claims and proof.claims[check].outcome == "passed"

    def caught(id: str, mistake: str, device: str) -> bool:
        proof = proofs.get((id, device))
        return proof is not None and bool(proof.mistakes.get(mistake))

    drafts = sum(one.is_draft for one in concepts)
    return Numbers(
        concepts=len(library.kb.concepts) - drafts,
        drafts=drafts,
        links=sum(len(one.requires) for one in concepts),
        terms=sum(1 for _ in library.kb.terms()),
        claims=len(claims),
        proved=sum(any(proved(*claim, device) for device in DEVICES) for claim in claims),
        mistakes=len(mistakes),
        caught=sum(any(caught(*mistake, device) for device in DEVICES) for mistake in mistakes),
        devices=tuple(
            DeviceNumbers(
                device,
                sum(proved(*claim, device) for claim in claims),
                tuple(sorted({proof.device_name for (_, on), proof in proofs.items() if on == device})),
            )
            for device in DEVICES
        ),
        last=max((proof.date for proof in proofs.values()), default=""),
    )


def _held(library: Library, example: object, device: str) -> Proof | None:
    proof = library.proof(example, device) if isinstance(example, str) else None
    return proof if proof is not None and proof.holds else None


def tiles(library: Library, page: str) -> Html:
    """The numbers as a list of terms and values, each leading to where it comes from."""
    words = library.words
    numbers = numbers_of(library)
    shown = [
        _tile(f"{numbers.concepts:,}", words.noun(numbers.concepts, "concept"), relative_url(page, "topics/index.md")),
        _tile(_of(numbers.proved, numbers.claims), words["claims-proved"], relative_url(page, "status.md")),
        _tile(_of(numbers.caught, numbers.mistakes), words["mistakes-caught"], relative_url(page, "verification.md")),
        _tile(f"{numbers.terms:,}", words.noun(numbers.terms, "term"), relative_url(page, "terms.md")),
    ]
    return element("div", element("ul", *shown, class_="kb-tiles"), devices(library, numbers))


def _of(part: int, whole: int) -> str:
    return f"{part:,}" if part == whole else f"{part:,}/{whole:,}"


def _tile(number: str, noun: str, address: str) -> Html:
    return element("li", element("a", element("strong", number), " ", element("span", noun), href=address))


def devices(library: Library, numbers: Numbers) -> Html:
    """On which devices how much holds, and when it last ran, as one sentence."""
    words = library.words
    shown = []
    for one in numbers.devices:
        name = DEVICE_NAMES[one.device]
        on = f" ({', '.join(one.names)})" if one.names else ""
        held = words.count(one.proved, "claim") if one.proved else words.state("missing")
        shown.append(f"{name}{on} {held}")
    last = (
        words.mark("stop")
        + (" " if library.language == "en" else "")
        + words["last-run"]
        + words.mark("colon")
        + numbers.last
    )
    text = words["verified-on"] + words.mark("colon") + words.mark("list").join(shown)
    return element("p", text + (last if numbers.last else "") + words.mark("stop"), class_="kb-count kb-devices")
