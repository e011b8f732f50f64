"""The glossary: every concept and every term in a sentence, by initial."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass

from kbtool.render.html import Html, element, items, join
from kbtool.render.library import Library, page_of
from kbtool.render.page import Page, block, compose, heading, relative_url
from kbtool.render.prose import Heading

PAGE = "terms.md"
OTHER = "#"
"""Where names stand that begin with neither a letter nor a Chinese character."""
_CHINESE = re.compile("[\u3400-\u9fff\uf900-\ufaff]")


@dataclass(frozen=True, slots=True, order=True)
class Entry:
    """A name with where it leads; ``owner`` is the concept that explains it, the same as ``id`` for a concept."""

    key: tuple[str, str]
    id: str
    owner: str
    name: str
    other: str


def initial(name: str) -> str:
    """The letter under which a name stands: of a Chinese one that of its pinyin.

    Examples
    --------
    >>> initial("梯度"), initial("Éclair"), initial("2-norm")
    ('T', 'E', '#')
    """
    letter = sorting_key(name)[:1].upper()
    return letter if letter.isascii() and letter.isalpha() else OTHER


def sorting_key(name: str) -> str:
    """What a name is sorted by: without accents or case, Chinese as pinyin."""
    if _CHINESE.search(name):
        from pypinyin import lazy_pinyin  # loads a dictionary

        name = " ".join(lazy_pinyin(name))
    plain = unicodedata.normalize("NFKD", name).casefold()
    return "".join(one for one in plain if not unicodedata.combining(one)).strip()


def entries(library: Library) -> list[Entry]:
    """Every concept and every term, in the order of their names."""
    language, other = library.language, "en" if library.language == "zh" else "zh"
    named = [(one.id, one.id, one.name) for one in library.kb.concepts.values()]
    named += [(term.id, concept.id, term.name) for concept, term in library.kb.terms()]
    return sorted(
        Entry((sorting_key(name[language]), id), id, owner, name[language], name[other]) for id, owner, name in named
    )


def glossary_page(library: Library) -> Page:
    """All concepts and terms by name, each with a sentence and a link."""
    words = library.words
    by_letter: dict[str, list[Entry]] = {}
    for entry in entries(library):
        by_letter.setdefault(initial(entry.name), []).append(entry)
    letters = sorted(by_letter, key=lambda letter: (letter == OTHER, letter))
    summaries = _sentences(library)
    body = compose(
        heading(1, words["glossary"]),
        block(
            element("p", words["glossary-summary"], class_="kb-summary"),
            _jumps(library, letters) if letters else element("p", words["none-yet"]),
        ),
        *(_section(library, letter, by_letter[letter], summaries) for letter in letters),
    )
    return Page(PAGE, words["glossary"], words["glossary-summary"], body, hide=("navigation", "toc"))


def _anchor(letter: str) -> str:
    return "letter-other" if letter == OTHER else f"letter-{letter.lower()}"


def _jumps(library: Library, letters: list[str]) -> Html:
    links = [element("a", letter, href=f"#{_anchor(letter)}") for letter in letters]
    return element("nav", items("ul", links), class_="kb-letters", aria_label=library.words["letters"])


def _section(library: Library, letter: str, found: list[Entry], sentences: dict[tuple[str, str], Html]) -> str:
    rows = [_row(library, entry, sentences[entry.owner, entry.id]) for entry in found]
    return compose(heading(2, letter, _anchor(letter)), block(element("dl", *rows, class_="kb-glossary")))


def _row(library: Library, entry: Entry, sentence: Html) -> Html:
    words = library.words
    is_term = entry.owner != entry.id
    place = page_of(entry.owner) + (f"#term-{entry.id}" if is_term else "")
    link = element("a", entry.name, href=relative_url(PAGE, place))
    lang = "en" if library.language == "zh" else "zh-CN"
    badge = None if is_term else library.draft_badge(entry.id)
    name = element("dt", link, badge, " ", element("span", entry.other, class_="kb-also", lang=lang))
    where = None
    if is_term:
        owner = library.concept_link(PAGE, entry.owner)
        where = element("span", " ", words["explained-in"], " ", owner, class_="kb-count")
    return join([name, element("dd", sentence, where)])


def _sentences(library: Library) -> dict[tuple[str, str], Html]:
    """Of every entry what it means, by its owner and id."""
    found = {(one.id, one.id): library.inline(PAGE, one.summary) for one in library.kb.concepts.values()}
    for concept, term in library.kb.terms():
        first = next(iter(library.prose(PAGE).blocks(term.text[library.language])), Html(""))
        shown = first.text if isinstance(first, Heading) else first
        found[concept.id, term.id] = Html(re.sub(r"</?p>", " ", shown).strip())
    return found
