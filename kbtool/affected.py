"""Which files a change can break: those that refer to what was changed."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from pathlib import Path, PurePosixPath

from kbtool import markup
from kbtool.exampleindex import EXAMPLES
from kbtool.model import Claim, Concept, KnowledgeBase, Pitfall, Text
from kbtool.root import CONCEPTS
from kbtool.verify.inputs import bindings, input_files


def is_part(path: str) -> bool:
    """Whether a file is part of a knowledge base: what ``kbtool check`` reads."""
    return path.startswith(f"{CONCEPTS}/") or (path.startswith(f"{EXAMPLES}/") and path.endswith(".py"))


def referring(root: Path, before: KnowledgeBase, kb: KnowledgeBase, touched: Collection[str]) -> list[str]:
    """The files that refer to what touched files are or were about, themselves left out; sorted.

    Parameters
    ----------
    root : Path
        Where the files are as they are now.
    before, kb : KnowledgeBase
        Before the change and now: a file that was removed is told by the one, a file that is new by the other.
    touched : collection of str
        The paths of the changed files, below ``root``.
    """
    changed = set(touched)
    ids = {id for one in (before, kb) for id in _ids_of(one, changed)}
    found = {concept.path for concept in kb.concepts.values() if ids & _named_by(concept)}
    found |= {one.path for one in kb.tracks.values() if ids & {stop.concept for stop in one.stops}}
    found |= {one.path for one in kb.comparisons.values() if ids.intersection(one.concepts)}
    found |= set(_of_examples(root, kb, changed))
    return sorted(found - changed)


def _ids_of(kb: KnowledgeBase, paths: set[str]) -> Iterator[str]:
    """The ids by which others refer to what these files hold."""
    for path in paths:
        if path.startswith(f"{CONCEPTS}/"):
            yield PurePosixPath(path).stem  # a file that cannot be loaded has an id all the same
    for concept in kb.concepts.values():
        if concept.path in paths:
            yield from (concept.id, *concept.formerly, *(term.id for term in concept.terms))


def _named_by(concept: Concept) -> set[str]:
    """Every id that a concept names: in its fields, and in links of its texts."""
    named = {*concept.requires, *(other for others in concept.relations.values() for other in others)}
    return named.union(link.target for text in _texts(concept) if "[[" in text for link in markup.wiki_links(text))


def _texts(concept: Concept) -> Iterator[str]:
    pairs: list[Text | Claim | Pitfall] = [concept.summary, *concept.requires.values()]
    pairs += [*concept.claims, *concept.pitfalls, *concept.questions, *(term.text for term in concept.terms)]
    if concept.explanation:
        pairs.append(concept.explanation)
    for pair in pairs:
        yield from (pair.zh, pair.en)


def _of_examples(root: Path, kb: KnowledgeBase, changed: set[str]) -> Iterator[str]:
    """The concepts of examples that are changed, or import what is, and the examples of changed concepts."""
    for example, binding in bindings(kb).items():
        concepts = {kb.concepts[id].path for id in binding.concepts}
        if changed.intersection(_inputs(root, example)):
            yield from concepts
        if concepts & changed and (root / EXAMPLES / example).is_file():
            yield f"{EXAMPLES}/{example}"


def _inputs(root: Path, example: str) -> set[str]:
    try:
        return {f"{EXAMPLES}/{path}" for path in input_files(root, example)}
    except (OSError, ValueError):
        return {f"{EXAMPLES}/{example}"}  # gone, or no path of an example: a rule says so
