"""The page of a concept."""

from __future__ import annotations

from urllib.parse import quote

from kbtool import markup
from kbtool.model import RELATION_TYPES, Concept, Formula, Reference, Term
from kbtool.render import evidence
from kbtool.render.html import Html, element, escape, items, join
from kbtool.render.library import Library, page_of
from kbtool.render.neighbourhood import neighbourhood, picture
from kbtool.render.page import Page, block, compose, heading, relative_url
from kbtool.render.prose import Heading, Prose
from kbtool.render.ways import passages, ways


def concept_page(library: Library, concept: Concept) -> Page:
    """Everything that is known of a concept, in the order in which a learner asks for it."""
    page = page_of(concept.id)
    body = compose(*_sections(library, concept, page, library.prose(page)))
    name, description = concept.name[library.language], library.plain(concept.summary)
    return Page(page, name, description, body, concept.path, hide=("navigation",))


def _sections(library: Library, concept: Concept, page: str, prose: Prose) -> list[str | None]:
    return [
        _trail(library, concept, page),
        heading(1, concept.name[library.language]),
        _head(library, concept, page, prose),
        _prerequisites(library, concept, page),
        _unlocks(library, concept, page),
        _formulas(library, concept, page),
        _explanation(library, concept, prose),
        evidence.claims(library, concept, page),
        evidence.pitfalls(library, concept, page),
        _questions(library, concept, prose),
        evidence.code(library, concept, page),
        _related(library, concept, page),
        _terms(library, concept, prose),
        _references(library, concept, prose),
        _referring(library, concept, page),
        _ways(library, concept, page),
        edit(library, concept.path, f"examples/{concept.example}" if concept.example else None),
    ]


def _trail(library: Library, concept: Concept, page: str) -> str:
    words = library.words
    topic = library.kb.topics.get(concept.topic)
    trail = [
        element("a", words["topics"], href=relative_url(page, "topics/index.md")),
        element("a", topic.name[library.language], href=relative_url(page, f"topics/{topic.id}.md"))
        if topic
        else element("span", concept.topic),
    ]
    return block(element("nav", items("ol", trail), class_="kb-trail", aria_label=words["breadcrumbs"]))


def _head(library: Library, concept: Concept, page: str, prose: Prose) -> str:
    words = library.words
    other = "en" if library.language == "zh" else "zh"
    also = element("span", concept.name[other], class_="kb-other-name", lang="en" if other == "en" else "zh-CN")
    names = [
        also if concept.name[other] != concept.name[library.language] else None,
        element("span", words.kind(concept.kind), class_="kb-kind"),
        element("span", words["draft"], class_="kb-draft") if concept.is_draft else None,
    ]
    aliases = words.mark("list").join(concept.aliases)
    return block(
        element("p", join(names, " "), class_="kb-names"),
        element("p", prose.inline(concept.summary[library.language]), class_="kb-summary"),
        element("p", words["aliases"] + words.mark("colon"), aliases, class_="kb-aliases") if aliases else None,
        passages(library, concept.id, page),
        element("p", words["draft-note"], class_="kb-note") if concept.is_draft else None,
        picture(library, page, neighbourhood(library.graph, concept.id), more="."),
        class_="kb kb-head",
    )


def _ways(library: Library, concept: Concept, page: str) -> str | None:
    found = ways(library, concept.id, page)
    return compose(heading(2, library.words["along-tracks"], "tracks"), block(found)) if found else None


def _prerequisites(library: Library, concept: Concept, page: str) -> str:
    words = library.words
    rows = [_reason(library, page, id, library.inline(page, reason)) for id, reason in concept.requires.items()]
    shown = items("ul", rows, class_="kb-requires") if rows else element("p", words["no-prerequisites"])
    return compose(heading(2, words["prerequisites"], "prerequisites"), block(shown))


def _reason(library: Library, page: str, id: str, reason: Html) -> Html:
    return join([element("strong", library.concept_link(page, id)), library.words.mark("colon"), reason])


def _unlocks(library: Library, concept: Concept, page: str) -> str:
    words = library.words
    unlocked = library.graph.unlocks(concept.id)
    rows = []
    for id in unlocked:
        reason = library.kb.concepts[id].requires[concept.id]
        rows.append(_reason(library, page, id, library.inline(page, reason)))
    shown = items("ul", rows, class_="kb-unlocks") if rows else element("p", words["nothing-unlocked"])
    return compose(heading(2, words["unlocks"], "unlocks"), block(shown))


def _formulas(library: Library, concept: Concept, page: str) -> str | None:
    if not concept.formula:
        return None
    shown = [_formula(library, page, formula) for formula in concept.formula]
    return compose(heading(2, library.words["formula"], "formula"), block(*shown))


def _formula(library: Library, page: str, formula: Formula) -> Html:
    # Left out of the search index: symbols out of their places are no words.
    mathml = Html(markup.tex_to_mathml(formula.tex, display=True))
    shown = element("div", mathml, class_="kb-math", tabindex="0", data_search_exclude=True)
    symbols = [
        join(
            [
                element("dt", Html(markup.tex_to_mathml(symbol)), data_search_exclude=True),
                element("dd", library.inline(page, meaning)),
            ]
        )
        for symbol, meaning in formula.where.items()
    ]
    return join([shown, element("dl", *symbols, class_="kb-symbols") if symbols else None])


def _explanation(library: Library, concept: Concept, prose: Prose) -> str | None:
    if not concept.explanation:
        return None
    pieces = prose.blocks(concept.explanation[library.language])
    return compose(
        heading(2, library.words["explanation"], "explanation"),
        *(heading(one.level, one.text) if isinstance(one, Heading) else block(one) for one in pieces),
    )


def _questions(library: Library, concept: Concept, prose: Prose) -> str | None:
    if not concept.questions:
        return None
    rows = [prose.inline(question[library.language]) for question in concept.questions]
    shown = items("ul", rows, class_="kb-questions")
    return compose(heading(2, library.words["questions"], "questions"), block(shown))


def _related(library: Library, concept: Concept, page: str) -> str | None:
    words = library.words
    by_phrase: dict[str, list[str]] = {}
    for type, other, is_inverse in library.graph.related(concept.id):
        known = RELATION_TYPES.get(type)
        phrase = (known.inverse if is_inverse else known.name)[library.language] if known else type
        by_phrase.setdefault(phrase, []).append(other)
    rows = [
        join([element("dt", phrase), *(element("dd", library.concept_link(page, id)) for id in ids)])
        for phrase, ids in by_phrase.items()
    ]
    tables = [one for one in library.kb.comparisons.values() if concept.id in one.concepts]
    if tables:
        links = [
            element("a", one.name[library.language], href=relative_url(page, f"comparisons/{one.id}.md"))
            for one in tables
        ]
        rows.append(join([element("dt", words["see-tables"]), *(element("dd", link) for link in links)]))
    if not rows:
        return None
    return compose(heading(2, words["related"], "related"), block(element("dl", *rows, class_="kb-related")))


def _terms(library: Library, concept: Concept, prose: Prose) -> str | None:
    if not concept.terms:
        return None
    shown = [_term(library, term, prose) for term in concept.terms]
    return compose(heading(2, library.words["terms"], "terms"), block(*shown))


def _term(library: Library, term: Term, prose: Prose) -> Html:
    other = term.name["en" if library.language == "zh" else "zh"]
    also = library.words.mark("list").join((other, *term.aliases))
    names = element("p", element("strong", term.name[library.language]), " ", element("span", also, class_="kb-also"))
    text = [escape(one.text) if isinstance(one, Heading) else one for one in prose.blocks(term.text[library.language])]
    return element("div", names, *text, class_="kb-term", id=f"term-{term.id}")


def _references(library: Library, concept: Concept, prose: Prose) -> str | None:
    if not concept.references:
        return None
    rows = [_reference(library, one, prose) for one in concept.references]
    return compose(heading(2, library.words["references"], "references"), block(items("ol", rows)))


def _reference(library: Library, reference: Reference, prose: Prose) -> Html:
    title = element("cite", reference.title)
    if reference.url:
        title = element("a", title, href=reference.url, rel="noopener")
    where = prose.inline(reference.where[library.language]) if reference.where else None
    written = [f"{', '.join(reference.authors)} ({reference.year}). ", title, ". "]
    return join([*written, where])


def _referring(library: Library, concept: Concept, page: str) -> str | None:
    others = library.referring[concept.id]
    if not others:
        return None
    rows = [library.concept_link(page, id) for id in others]
    return compose(heading(2, library.words["referred-by"], "referred-by"), block(items("ul", rows, class_="kb-chips")))


def edit(library: Library, *paths: str | None) -> str:
    """Where to edit the files behind a page: links where the repository has an address, their paths where not."""
    shown = [_file(library, path) for path in paths if path]
    words = library.words
    label = words["edit"] if library.edit_base else words["edit-file"]
    return block(element("p", label + words.mark("colon"), join(shown, words.mark("list"))), class_="kb kb-edit")


def _file(library: Library, path: str) -> Html:
    if not library.edit_base:
        return element("code", path)
    return element("a", path, href=library.edit_base + quote(path), rel="noopener")
