"""What the pages are made from, and the questions that several pages ask."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import cached_property

from kbtool import markup
from kbtool.exampleindex import ExampleIndex
from kbtool.graph import ConceptGraph
from kbtool.model import Claim, Concept, KnowledgeBase, Pitfall, Stop, Text
from kbtool.render.highlight import highlighted
from kbtool.render.html import Child, Html, element, escape
from kbtool.render.page import relative_url
from kbtool.render.proof import Proof, Proofs, proof_of
from kbtool.render.prose import Prose
from kbtool.render.words import Words

Texts = Text | Claim | Pitfall | Stop


@dataclass(frozen=True)
class Library:
    """The knowledge base with its examples and proofs, in one language.

    Attributes
    ----------
    kb : KnowledgeBase
    proofs : mapping
        By example, then by device.
    language : str
        zh or en.
    examples : mapping of str to ExampleIndex
        The examples that exist, by path below ``examples/``.
    edit_base : str
        What comes before a file's path in the address for editing it; empty where the repository has no address.
    colour : callable
        Makes HTML of Python; whoever renders the same code again may keep what it gave.
    """

    kb: KnowledgeBase
    proofs: Proofs
    language: str
    examples: Mapping[str, ExampleIndex] = field(default_factory=dict)
    edit_base: str = ""
    colour: Callable[[str], Html] = highlighted

    @cached_property
    def words(self) -> Words:
        return Words(self.language)

    @cached_property
    def graph(self) -> ConceptGraph:
        return ConceptGraph.of(self.kb)

    @cached_property
    def places(self) -> dict[str, str]:
        """The page of every concept and the anchor of every term, by id; a concept wins over a term of its name."""
        places = {term.id: f"{page_of(concept.id)}#term-{term.id}" for concept, term in self.kb.terms()}
        for concept in self.kb.concepts.values():
            places |= dict.fromkeys((*concept.formerly, concept.id), page_of(concept.id))
        return places

    @cached_property
    def names(self) -> dict[str, str]:
        """The name of every concept and term in the language, by id."""
        names = {term.id: term.name[self.language] for _, term in self.kb.terms()}
        for concept in self.kb.concepts.values():
            names |= dict.fromkeys((*concept.formerly, concept.id), concept.name[self.language])
        return names

    @cached_property
    def referring(self) -> dict[str, list[str]]:
        """Of each concept the concepts whose text links to it or to one of its terms, by id."""
        pages = {id: place.partition("#")[0] for id, place in self.places.items()}
        owner = {page_of(id): id for id in self.kb.concepts}
        found: dict[str, set[str]] = {id: set() for id in self.kb.concepts}
        for concept in self.kb.concepts.values():
            for text in self._linking_texts(concept):
                for link in markup.wiki_links(text):
                    if link.target in pages:
                        found[owner[pages[link.target]]].add(concept.id)
        return {id: sorted(others - {id}) for id, others in found.items()}

    def _linking_texts(self, concept: Concept) -> list[str]:
        language = self.language
        texts = [concept.summary[language], *(reason[language] for reason in concept.requires.values())]
        texts += [claim[language] for claim in concept.claims]
        texts += [pitfall[language] for pitfall in concept.pitfalls]
        texts += [question[language] for question in concept.questions]
        texts += [term.text[language] for term in concept.terms]
        if concept.explanation:
            texts.append(concept.explanation[language])
        return [text for text in texts if "[[" in text]

    def proof(self, example: str, device: str) -> Proof:
        """What is known of an example on a device."""
        return proof_of(self.proofs, example, device)

    def prose(self, page: str) -> Prose:
        """The converter of contributors' texts for one page: links are as seen from there."""
        return Prose(lambda id, label: self.link(page, id, label))

    def link(self, page: str, id: str, label: Child = None) -> Html:
        """A link to a concept or term as seen from a page; where the id is unknown, its label as plain text."""
        shown = escape(label if label is not None else self.names.get(id, id))
        if id not in self.places:
            return shown
        return element("a", shown, href=relative_url(page, self.places[id]))

    def concept_link(self, page: str, id: str) -> Html:
        """A link to a concept that says whether it is a draft."""
        return Html(self.link(page, id) + self.draft_badge(id))

    def inline(self, page: str, text: Texts) -> Html:
        """A short text of a contributor in the language, as seen from a page."""
        return self.prose(page).inline(text[self.language])

    def unlinked(self, text: Texts) -> Html:
        """A short text of a contributor in the language, its links as plain words: it stands inside a link itself."""
        return Prose(lambda id, label: escape(label if label is not None else self.names.get(id, id))).inline(
            text[self.language]
        )

    def plain(self, text: Texts) -> str:
        """A short text of a contributor in the language, without markup."""
        return self.prose("index.md").plain(text[self.language])

    def draft_badge(self, id: str) -> Html:
        """What marks the name of a draft; nothing for a published concept."""
        concept = self.kb.concepts.get(id)
        if concept is None or not concept.is_draft:
            return Html("")
        return Html(" " + element("span", self.words["draft"], class_="kb-draft"))


def page_of(id: str) -> str:
    """The page of a concept: flat, since an id is permanent and a topic is not."""
    return f"concepts/{id}.md"
