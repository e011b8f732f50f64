"""The MkDocs plugin: hands the files of the site to MkDocs, which need not know where they come from.

Nothing else imports mkdocs.
"""

from __future__ import annotations

import hashlib
from html import unescape
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import urljoin

from jinja2 import FileSystemBytecodeCache
from mkdocs.config import base
from mkdocs.config import config_options as c
from mkdocs.exceptions import PluginError
from mkdocs.plugins import BasePlugin, event_priority
from mkdocs.structure.files import File, Files

import kbtool
from kbtool.files import write_if_changed
from kbtool.load import Loaded, load
from kbtool.manual import manual_files
from kbtool.markup import TexError
from kbtool.model import LANGUAGES, Concept, KnowledgeBase
from kbtool.pagecache import KeptPage, PageCache, engine_versions
from kbtool.render import UnknownFragmentError
from kbtool.render.evidence import place_of_example
from kbtool.render.feed import FEED
from kbtool.render.library import page_of
from kbtool.render.page import url_of
from kbtool.render.reference import INDEX as REFERENCE
from kbtool.render.words import Words
from kbtool.root import RootError
from kbtool.search import PageText, sections_of, write_texts
from kbtool.shell import head_facts, shell_files
from kbtool.sitebuild import PAGES, SiteFile, compact_json, site_files
from kbtool.styles import lift, style_sheet
from kbtool.verify.inputs import input_files
from kbtool.webfiles import THEME

if TYPE_CHECKING:
    from jinja2 import Environment
    from mkdocs.config.defaults import MkDocsConfig
    from mkdocs.livereload import LiveReloadServer
    from mkdocs.structure.pages import Page
    from mkdocs.utils.templates import TemplateContext

SEARCH_TEXTS = "search-text.json"
LIFTED = "assets/lifted.css"
PAGE_CACHE = "build/cache/pages"
TEMPLATE_CACHE = "build/cache/templates"
CODE = (".py", ".html", ".svg", ".yml")
"""What decides how a page is rendered, in the folders of kbtool and of the theme's overrides."""
NOT_PUBLISHED = ("sitemap.xml.gz",)
"""What MkDocs writes and nobody asks for; this one differs with the time of the build."""
UNUSED = ("assets/javascripts/lunr/", "assets/javascripts/workers/")
"""What only the theme's own search would ask for, and so no page does: two megabytes a language."""
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
        if str(THEME) not in config.theme.dirs:  # behind the repository's own overrides
            config.theme.dirs.insert(1 if config.theme.custom_dir else 0, str(THEME))
        address = f"{self.config.site_url.rstrip('/')}/" if self.config.site_url else ""
        if address:
            config.site_url = f"{address}{language}/"
        config.mdx_configs.setdefault("toc", {})["permalink_title"] = Words(language)["permalink"]
        if not config.repo_url:
            config.edit_uri = None  # else links for editing would lead to pages that are not there
        loaded = _load(self.root)
        self._files = self._make_files(loaded, config, address)
        config.extra["kb"] = self._head_facts(loaded.kb, address)
        config.nav = self._with_topics(config.nav)
        self._pages = PageCache(self.root / PAGE_CACHE / language, self._surroundings(config))
        self._lifted: dict[str, dict[str, str]] = {}
        self._texts: dict[str, PageText] = {}
        self._styles: dict[str, str] = {}
        return config

    def _make_files(self, loaded: Loaded, config: MkDocsConfig, address: str) -> dict[str, SiteFile]:
        language = self.config.language
        edit_base = urljoin(config.repo_url.rstrip("/") + "/", config.edit_uri or "") if config.repo_url else ""
        try:
            files = site_files(self.root, language, loaded=loaded, edit_base=edit_base)
        except (TexError, UnknownFragmentError) as error:
            raise PluginError(str(error)) from None
        shell = shell_files(
            self.root,
            loaded.kb,
            language,
            site_name=config.site_name,
            summary=config.site_description or "",
            address=address,
        )
        return files | shell | manual_files(language)

    def _head_facts(self, kb: KnowledgeBase, address: str) -> dict[str, Any]:
        self._topics = [f"topics/{topic.id}.md" for topic in kb.ordered_topics()]
        self._uncached = {page_of(one.id) for one in kb.concepts.values() if self._reads_other_files(one)}
        self._examples = {page_of(one.id): place_of_example(one.example) for one in kb.concepts.values() if one.example}
        urls = sorted(url_of(path) for path in self._files if path.endswith(".md"))
        return head_facts(kb, self.config.language, address=address, urls=urls, has_feed=FEED in self._files)

    def _reads_other_files(self, concept: Concept) -> bool:
        """Whether the page documents code of more files than its own example."""
        return bool(concept.example) and len(input_files(self.root, str(concept.example))) > 1

    def _surroundings(self, config: MkDocsConfig) -> str:
        """A digest of all that a page of a concept depends on besides its own text."""
        titles = [(path, _title_of(file)) for path, file in self._files.items() if path.endswith(".md")]
        nav = [one for one in titles if not one[0].startswith("concepts/")]
        settings = (self.config.language, config.site_url, config.repo_url, config.edit_uri, config.site_name)
        digest = hashlib.sha256(repr((engine_versions(), settings, config.nav, nav)).encode())
        digest.update(Path(config.config_file_path).read_bytes())
        folders = [Path(kbtool.__file__).parent, THEME, *(Path(one) for one in [config.theme.custom_dir] if one)]
        for folder in folders:
            for path in (path for path in sorted(folder.rglob("*")) if path.suffix in CODE):
                digest.update(f"\n{path.relative_to(folder).as_posix()}\n".encode() + path.read_bytes())
        return digest.hexdigest()

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
        """Adds every file of the site; a hand-written page takes the place of its own source.

        The page of a concept that was rendered before goes to its place as it is, past MkDocs.
        """
        if not any(name.endswith("search") for name in config.plugins):
            for file in [one for one in files if one.src_uri.startswith(UNUSED) or one.src_uri.endswith(".map")]:
                files.remove(file)
        by_hand = "\n".join(str(one.content) for one in self._files.values() if one.source.startswith(f"{PAGES}/"))
        for site_file in self._files.values():
            existing = files.get_file_from_path(site_file.path)
            if existing is not None:
                files.remove(existing)
            # MkDocs must know what a hand-written page links to.
            kept = None if site_file.path in by_hand else self._find_kept(site_file)
            if kept is not None:
                files.append(File.generated(config, f"{url_of(site_file.path)}index.html", content=kept.html))
                continue
            made = File.generated(config, site_file.path, content=site_file.content)
            # Pages made from data carry links for editing in their text.
            made.edit_uri = site_file.source if site_file.source.startswith("site/") else None
            files.append(made)
        return files

    def on_env(self, env: Environment, config: MkDocsConfig, files: Files) -> Environment:
        """Keeps the compiled templates: compiling them costs a small build as much as a hundred pages."""
        folder = self.root / TEMPLATE_CACHE
        folder.mkdir(parents=True, exist_ok=True)
        env.bytecode_cache = FileSystemBytecodeCache(str(folder))
        return env

    def _is_kept(self, path: str) -> bool:
        """Whether a page may be kept: those in the navigation are not, as MkDocs must know them."""
        if path.startswith("reference/"):
            return path.endswith(".md") and path != REFERENCE
        return path.startswith("concepts/") and path.endswith(".md") and path not in self._uncached

    def _made_from(self, path: str) -> str:
        """What a page is made from: its text, and the example whose functions are documented on it."""
        example = self._files.get(self._examples.get(path, ""))
        return f"{self._files[path].content!s}\n{example.content!s}" if example else str(self._files[path].content)

    def _find_kept(self, file: SiteFile) -> KeptPage | None:
        kept = self._pages.find(file.path, self._made_from(file.path)) if self._is_kept(file.path) else None
        if kept is not None:
            self._styles |= kept.styles
            if kept.text:
                self._texts[kept.text.url] = kept.text
        return kept

    def on_page_content(self, html: str, page: Page, config: MkDocsConfig, files: Files) -> str:
        """Lifts styles out of the page, and notes what it says, for the second tier of search."""
        html, styles = lift(html)
        self._styles |= styles
        self._lifted[page.url] = styles
        if self._says_something_new(page.file.src_uri):
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

    @event_priority(-100)  # after whatever else changes a page
    def on_post_page(self, output: str, page: Page, config: MkDocsConfig) -> str:
        """Keeps the page of a concept for the next build."""
        path = page.file.src_uri
        if self._is_kept(path):
            kept = KeptPage(output, self._texts.get(page.url), self._lifted[page.url])
            self._pages.keep(path, self._made_from(path), kept)
        return output

    def on_post_build(self, config: MkDocsConfig) -> None:
        """Writes what the pages say and the styles that were lifted out of them; clears up."""
        folder = Path(config.site_dir)
        said = [self._texts[url] for url in sorted(self._texts)]
        write_if_changed(folder / SEARCH_TEXTS, compact_json(write_texts(said)).encode())
        write_if_changed(folder / LIFTED, style_sheet(self._styles).encode())
        self._pages.tidy([path for path in self._files if self._is_kept(path)])
        for path in NOT_PUBLISHED:
            (folder / path).unlink(missing_ok=True)

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


def _title_of(file: SiteFile) -> str:
    """The line of a page that gives its title in the navigation."""
    lines = str(file.content).splitlines()
    return next((line for line in lines if line.startswith(("title:", "# "))), "")


def _of_language(folder: str, language: str) -> str:
    """A folder that is named after a language, for another one; any other folder as it is."""
    path = Path(folder)
    return str(path.with_name(language)) if path.name in LANGUAGES else folder
