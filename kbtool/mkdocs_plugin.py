"""The MkDocs plugin: hands the files of the site to MkDocs, which need not know where they come from.

Nothing else imports mkdocs.
"""

from __future__ import annotations

from html import unescape
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import urljoin

from mkdocs.config import base
from mkdocs.config import config_options as c
from mkdocs.exceptions import PluginError
from mkdocs.plugins import BasePlugin
from mkdocs.structure.files import File, Files

from kbtool.files import write_if_changed
from kbtool.load import Loaded, load
from kbtool.markup import TexError
from kbtool.model import LANGUAGES
from kbtool.render import UnknownFragmentError
from kbtool.render.words import LANGUAGE_NAMES, Words
from kbtool.root import RootError
from kbtool.search import PageText, sections_of, write_texts
from kbtool.sitebuild import SiteFile, compact_json, site_files

if TYPE_CHECKING:
    from mkdocs.config.defaults import MkDocsConfig
    from mkdocs.livereload import LiveReloadServer
    from mkdocs.structure.pages import Page
    from mkdocs.utils.templates import TemplateContext

SEARCH_TEXTS = "search-text.json"
WATCHED = ("concepts", "examples", "site")


class PluginConfig(base.Config):  # type: ignore[no-untyped-call]  # mkdocs has no types there
    """The options of the plugin in mkdocs.yml."""

    language = c.Choice(LANGUAGES, default="zh")
    site_url = c.Type(str, default="")
    """Address of the site as a whole, above the languages; empty when it is not known."""
    site_names = c.Type(dict, default={})
    site_descriptions = c.Type(dict, default={})


class KnowledgeBasePlugin(BasePlugin[PluginConfig]):  # type: ignore[no-untyped-call]
    """Feeds MkDocs the pages of a knowledge base, in one language."""

    def on_config(self, config: MkDocsConfig) -> MkDocsConfig:
        """Sets what depends on the language, and loads the knowledge base."""
        language = self.config.language
        self.root = Path(config.config_file_path).resolve().parent
        config.docs_dir = _of_language(config.docs_dir, language)
        config.site_dir = _of_language(config.site_dir, language)
        config.site_name = self.config.site_names.get(language, config.site_name)
        config.site_description = self.config.site_descriptions.get(language, config.site_description)
        config.theme["language"] = language
        config.extra["languages"] = [{"id": one, "name": LANGUAGE_NAMES[one]} for one in LANGUAGES]
        if self.config.site_url:
            config.site_url = f"{self.config.site_url.rstrip('/')}/{language}/"
        config.mdx_configs.setdefault("toc", {})["permalink_title"] = Words(language)["permalink"]
        if not config.repo_url:
            config.edit_uri = None  # else links for editing would lead to pages that are not there
        self._files = self._make_files(config)
        self._texts: dict[str, PageText] = {}
        config.nav = self._with_topics(config.nav)
        return config

    def _make_files(self, config: MkDocsConfig) -> dict[str, SiteFile]:
        loaded = _load(self.root)
        self._topics = [f"topics/{topic.id}.md" for topic in loaded.kb.ordered_topics()]
        edit_base = urljoin(config.repo_url.rstrip("/") + "/", config.edit_uri or "") if config.repo_url else ""
        try:
            return site_files(self.root, self.config.language, loaded=loaded, edit_base=edit_base)
        except (TexError, UnknownFragmentError) as error:
            raise PluginError(str(error)) from None

    def _with_topics(self, nav: Any) -> Any:
        """The navigation with the topics below their index, and with the tracks where there are any."""
        if not isinstance(nav, list):
            return nav
        found: list[Any] = []
        for item in nav:
            found.append(
                {Words(self.config.language)["topics"]: [item, *self._topics]} if item == "topics/index.md" else item
            )
            if item == "topics/index.md" and "tracks/index.md" in self._files:
                found.append("tracks/index.md")
        return found

    def on_files(self, files: Files, config: MkDocsConfig) -> Files:
        """Adds every file of the site; a hand-written page takes the place of its own source."""
        for site_file in self._files.values():
            existing = files.get_file_from_path(site_file.path)
            if existing is not None:
                files.remove(existing)
            made = File.generated(config, site_file.path, content=site_file.content)
            # Pages made from data carry links for editing in their text.
            made.edit_uri = site_file.source if site_file.source.startswith("site/") else None
            files.append(made)
        return files

    def on_page_content(self, html: str, page: Page, config: MkDocsConfig, files: Files) -> str:
        """Notes what the page says, for the second tier of search."""
        if not self._says_something_new(page.file.src_uri):
            return html
        title = unescape(str(page.title or ""))
        summary = unescape(str(page.meta.get("description", "")))
        self._texts[page.url] = PageText(page.url, title, summary, sections_of(html))
        return html

    def _says_something_new(self, path: str) -> bool:
        """Whether a page is no mere list of what other pages say."""
        folder, _, name = path.partition("/")
        made = self._files.get(path)
        by_hand = made is not None and made.source.startswith("site/")
        return by_hand or (folder in ("concepts", "comparisons", "tracks") and name not in ("", "index.md"))

    def on_post_build(self, config: MkDocsConfig) -> None:
        """Writes what the pages say."""
        texts = compact_json(write_texts(self._texts.values()))
        write_if_changed(Path(config.site_dir) / SEARCH_TEXTS, texts.encode())

    def on_template_context(
        self, context: TemplateContext, template_name: str, config: MkDocsConfig
    ) -> TemplateContext:
        """An error page is shown at any depth, so its links start at the folder of the language."""
        if template_name == "404.html" and not config.site_url:
            context["base_url"] = f"/{self.config.language}/"
        return context

    def on_serve(self, server: LiveReloadServer, config: MkDocsConfig, builder: Any) -> LiveReloadServer:
        """Builds again when a concept, an example or a record changes."""
        for folder in WATCHED:
            if (self.root / folder).is_dir():
                server.watch(str(self.root / folder))
        return server


def _load(root: Path) -> Loaded:
    try:
        loaded = load(root)
    except RootError as error:
        raise PluginError(str(error)) from None
    errors = [one for one in loaded.diagnostics if one.severity == "error"]
    if errors:
        shown = "\n".join(one.to_text() for one in errors[:20])
        raise PluginError(f"the knowledge base cannot be rendered (kbtool check tells all):\n{shown}")
    return loaded


def _of_language(folder: str, language: str) -> str:
    """A folder that is named after a language, for another one; any other folder as it is."""
    path = Path(folder)
    return str(path.with_name(language)) if path.name in LANGUAGES else folder
