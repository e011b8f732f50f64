"""What stands above the languages: the front page, the page for lost addresses, and what crawlers read first.

Names and addresses are those that the built pages of each language state: there is no second place to configure them.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from html.parser import HTMLParser
from pathlib import Path
from urllib.parse import urlsplit
from xml.sax.saxutils import escape

from kbtool.model import LANGUAGES
from kbtool.render.html import Html, element, join
from kbtool.render.policy import policy_element
from kbtool.render.words import LANGUAGE_NAMES

OTHERWISE = "en"
"""The language for a browser that wants none of ours."""
LOST = {"zh": "没有这个页面", "en": "There is no such page"}


@dataclass(frozen=True, slots=True)
class Site:
    """What the front page of a built site states: its name in each language, and its address if that is known.

    Attributes
    ----------
    names : dict of str to str
    address : str
        Above the languages, with a slash at the end; empty when it is not known.
    """

    names: dict[str, str]
    address: str = ""

    @property
    def base(self) -> str:
        """Where the site begins on its host; where the address is not known, at the host's root."""
        return urlsplit(self.address).path or "/"


def read_site(folder: Path) -> Site:
    """What the built pages in a folder state.

    Raises
    ------
    OSError
        When the front page of a language is not there.
    """
    names, address = {}, ""
    for language in LANGUAGES:
        head = _Head()
        head.feed((folder / language / "index.html").read_text("utf-8"))
        names[language] = head.site_name
        address = head.canonical.removesuffix(f"{language}/") or address
    return Site(names, address)


class _Head(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.site_name = ""
        self.canonical = ""

    def handle_starttag(self, tag: str, attributes: list[tuple[str, str | None]]) -> None:
        given = dict(attributes)
        if tag == "meta" and given.get("property") == "og:site_name":
            self.site_name = given.get("content") or ""
        elif tag == "link" and given.get("rel") == "canonical":
            self.canonical = given.get("href") or ""


def top_files(site: Site) -> dict[str, bytes]:
    """The files above the languages, by path."""
    files = {"index.html": front_page(site), "404.html": lost_page(site)}
    if site.address:
        files["sitemap.xml"] = _sitemap_index(site)
        files["robots.txt"] = f"User-agent: *\nAllow: /\nSitemap: {site.address}sitemap.xml\n"
    return {path: text.encode() for path, text in sorted(files.items())}


def front_page(site: Site) -> str:
    """The page that leads on to a language, and without JavaScript offers them."""
    head = [
        *(_link("alternate", f"{site.address}{one}/", hreflang=one) for one in LANGUAGES),
        _link("alternate", site.address or "./", hreflang="x-default"),
    ]
    if site.address:
        head.append(_link("canonical", site.address))
    script = element(
        "script",
        src=f"{OTHERWISE}/assets/js/shell-front.js",
        data_languages=" ".join(LANGUAGES),
        data_otherwise=OTHERWISE,
    )
    body = [
        element("p", element("a", f"{site.names[one]} · {LANGUAGE_NAMES[one]}", href=f"{one}/", lang=one, hreflang=one))
        for one in LANGUAGES
    ]
    return _document(_title(site), [*head, script], body)


def lost_page(site: Site) -> str:
    """The page for an address above the languages that leads nowhere; a host shows it at any depth."""
    body = [
        element("p", f"{LOST[one]}：" if one == "zh" else f"{LOST[one]}: ", _home(site, one), lang=one)
        for one in LANGUAGES
    ]
    body += [_proposals(one) for one in LANGUAGES]
    scripts = [element("script", type="module", src=f"{site.base}{one}/assets/js/shell-lost.js") for one in LANGUAGES]
    return _document(_title(site), [element("meta", name="robots", content="noindex")], [*body, *scripts])


def _home(site: Site, language: str) -> Html:
    return element("a", site.names[language], href=f"{site.base}{language}/", hreflang=language)


def _proposals(language: str) -> Html:
    """The place for the concepts that the words of the address name, in one language."""
    return element("div", element("ul"), data_kb_lost=language, lang=language, hidden=True)


def _title(site: Site) -> str:
    return " · ".join(site.names[one] for one in LANGUAGES)


def _link(rel: str, href: str, **more: str) -> Html:
    return Html(element("link", rel=rel, href=href, **more).removesuffix("</link>"))


def _document(title: str, head: Sequence[Html], body: Sequence[Html]) -> str:
    start = join(
        [
            element("meta", charset="utf-8"),
            policy_element(),
            element("meta", name="viewport", content="width=device-width, initial-scale=1"),
            element("title", title),
            _link("icon", "data:,"),
            *head,
        ],
        "\n",
    )
    inner = join([element("head", start), element("body", join(body, "\n"))], "\n")
    return f"<!doctype html>\n{element('html', inner, lang=LANGUAGES[0])}\n"


def _sitemap_index(site: Site) -> str:
    entries = "".join(f"  <sitemap><loc>{escape(site.address)}{one}/sitemap.xml</loc></sitemap>\n" for one in LANGUAGES)
    start = (
        '<?xml version="1.0" encoding="UTF-8"?>\n<sitemapindex xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">\n'
    )
    return f"{start}{entries}</sitemapindex>\n"
