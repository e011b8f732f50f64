"""Every name of a knowledge base with what it names and where it stands."""

from __future__ import annotations

from collections.abc import Iterator

from kbtool.model import Concept, KnowledgeBase
from kbtool.source import FieldPath

Named = tuple[str, Concept, FieldPath, str]


def named(kb: KnowledgeBase) -> Iterator[Named]:
    """The id of the concept or term, the concept in whose file the name stands, its field, and the name.

    Names come before aliases, so that an alias is what gets reported when it takes another's name.
    """
    for concept in kb.concepts.values():
        yield concept.id, concept, ("name", "zh"), concept.name.zh
        yield concept.id, concept, ("name", "en"), concept.name.en
    for concept in kb.concepts.values():
        for index, term in enumerate(concept.terms):
            yield term.id, concept, ("terms", index, "name", "zh"), term.name.zh
            yield term.id, concept, ("terms", index, "name", "en"), term.name.en
    for concept in kb.concepts.values():
        for index, alias in enumerate(concept.aliases):
            yield concept.id, concept, ("aliases", index), alias
        for index, term in enumerate(concept.terms):
            for number, alias in enumerate(term.aliases):
                yield term.id, concept, ("terms", index, "aliases", number), alias
