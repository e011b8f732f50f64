"""The site as an archive to open from disk, where no server finds a folder's page and browsers load no modules."""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Iterator
from pathlib import Path, PurePosixPath

from kbtool.classicjs import classic_script, data_script, needed_modules
from kbtool.frontpage import Site
from kbtool.model import LANGUAGES

SCRIPTS = "assets/js"
ALL_MODULES = "offline.js"
# What only a server or a crawler has a use for, and the scripts of the theme's search, which is not ours.
_LEFT_OUT = re.compile(
    r"(^|/)(404\.html|sitemap\.xml|robots\.txt|feed\.xml|objects\.inv)$|\.map$|(^|/)(cards|javascripts/(lunr|workers))/"
)
_MODULE = re.compile(r'<script\b[^>]*\bsrc="([^"]*)"[^>]*></script>')
_AHEAD = re.compile(r'<link rel="(?:modulepreload|preload)"[^>]*>')
_TAG = re.compile(r"<(?:a|meta)\b[^<>]*>")
_ADDRESS = re.compile(r'((?:\bhref="|\bcontent="0; url=))(?![a-z][a-z+.-]*:|//|#|\?)([^"#?]*)')
_DATE = (1980, 1, 1, 0, 0, 0)


def archive_name(site: Site) -> str:
    """The name of the archive without its ending, after the site's English name.

    Examples
    --------
    >>> archive_name(Site({"zh": "名词关系网", "en": "Concept graph"}))
    'concept-graph-offline'
    """
    return "-".join([*re.findall(r"[a-z0-9]+", site.names["en"].lower()), "offline"])


def offline_archive(site: Path) -> bytes:
    """The built site as a zip: the same bytes for the same site.

    Parameters
    ----------
    site : Path
        The folder of the built site, both languages.

    Raises
    ------
    kbtool.classicjs.ClassicError
        When a module of the site cannot be turned into a classic script.
    """
    written = io.BytesIO()
    with zipfile.ZipFile(written, "w", zipfile.ZIP_DEFLATED) as archive:
        for path, content in sorted(_offline_files(site)):
            entry = zipfile.ZipInfo(path, _DATE)
            entry.compress_type = zipfile.ZIP_DEFLATED
            entry.create_system = 3  # as on Unix, wherever it is made: readable files
            entry.external_attr = 0o644 << 16
            archive.writestr(entry, content)
    return written.getvalue()


def _offline_files(site: Path) -> Iterator[tuple[str, bytes]]:
    entries: set[str] = set()
    for path in sorted(site.rglob("*")):
        name = path.relative_to(site).as_posix()
        if not path.is_file() or _LEFT_OUT.search(name):
            continue
        if path.suffix == ".html":
            page, modules = offline_page(path.read_text("utf-8"))
            entries |= modules
            yield name, page.encode()
        elif path.suffix == ".json":
            yield f"{name}.js", data_script(path.read_text("utf-8")).encode()
        else:
            yield name, path.read_bytes()
    for language in LANGUAGES:
        texts = _with_all_needed(site / language / SCRIPTS, entries)
        yield f"{language}/{SCRIPTS}/{ALL_MODULES}", classic_script(texts).encode()


def _with_all_needed(folder: Path, names: set[str]) -> dict[str, str]:
    """The texts of modules and of all that they import, by file name; one that is not there is left out."""
    texts: dict[str, str] = {}
    waiting = sorted(names)
    while waiting:
        name = waiting.pop()
        if name not in texts and (folder / name).is_file():
            texts[name] = (folder / name).read_text("utf-8")
            waiting += sorted(needed_modules(texts[name]))
    return texts


def offline_page(html: str) -> tuple[str, set[str]]:
    """A page whose links lead to files and whose modules come as one classic script; and the names of its modules.

    Examples
    --------
    >>> offline_page('<a href="../vector/#norm">x</a>')
    ('<a href="../vector/index.html#norm">x</a>', set())
    """
    modules: list[str] = []
    folder = ""
    html = _AHEAD.sub("", html)  # browsers fetch neither from disk

    def take(match: re.Match[str]) -> str:
        nonlocal folder
        if 'type="module"' not in match[0]:
            return match[0]
        folder = match[1].rpartition("/")[0]
        modules.append(PurePosixPath(match[1]).name)
        return "\0" if len(modules) == 1 else ""

    html = _MODULE.sub(take, html)
    script = f'<script defer src="{folder}/{ALL_MODULES}" data-modules="{" ".join(modules)}"></script>'
    html = html.replace("\0", script)
    return _TAG.sub(lambda tag: _ADDRESS.sub(_with_file, tag[0]), html), set(modules)


def _with_file(match: re.Match[str]) -> str:
    path = match[2]
    if path.endswith("/"):
        path += "index.html"
    elif PurePosixPath(path).name in ("", "..") and path:
        path += "/index.html"  # "." and ".."
    return match[1] + path
