"""The steps of ``kbtool build`` after checking and verifying: MkDocs for each language, then all at once into place."""

from __future__ import annotations

import contextlib
import hashlib
import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

import kbtool
from kbtool.classicjs import ClassicError
from kbtool.files import write_atomically, write_if_changed
from kbtool.frontpage import read_site, top_files
from kbtool.model import LANGUAGES
from kbtool.offline import archive_name, offline_archive
from kbtool.pagecache import engine_versions
from kbtool.recent import last_change

CONFIG = "mkdocs.yml"
OUTPUT = "build/site"
STAMP = "build/cache/site.stamp"
INPUTS = ("concepts", "examples", "site")
SETTINGS = ("KBTOOL_REPO_URL", "KBTOOL_SITE_URL", "SOURCE_DATE_EPOCH")
PAGE_CACHE = "build/cache/pages"


class PublishError(Exception):
    """MkDocs did not build the site; the message is what it said."""


def digest_of_inputs(root: Path) -> str:
    """A digest of all that the site is made from: contents of files, the engine's code and versions, and settings."""
    digest = hashlib.sha256(
        repr((engine_versions(), last_change(root), [os.environ.get(one) for one in SETTINGS])).encode()
    )
    package = Path(kbtool.__file__).parent
    folders = [(root / folder, root) for folder in INPUTS] + [(package, package.parent)]
    for path, base in [(root / CONFIG, root), *((path, base) for folder, base in folders for path in _files(folder))]:
        digest.update(f"\n{path.relative_to(base).as_posix()}\n".encode())
        with contextlib.suppress(OSError):  # gone meanwhile: then the digest after the build will differ
            digest.update(path.read_bytes())
    return digest.hexdigest()


def _files(folder: Path) -> Iterator[Path]:
    for path in sorted(folder.rglob("*")):
        if path.is_file() and "__pycache__" not in path.parts:
            yield path


def is_current(root: Path, digest: str) -> bool:
    """Whether the site that is there was made from these inputs, and is whole."""
    try:
        stamp = (root / STAMP).read_text("utf-8")
    except OSError:
        return False
    pages = [root / OUTPUT / "index.html", *(root / OUTPUT / language / "index.html" for language in LANGUAGES)]
    return stamp == digest and all(page.is_file() for page in pages)


def forget_pages(root: Path) -> None:
    """Removes the pages that earlier builds kept, so that the next one renders every page."""
    shutil.rmtree(root / PAGE_CACHE, ignore_errors=True)


def write_archive(root: Path) -> Path:
    """Packs the site that is there for reading without a server, and gives the archive, named after the site.

    Raises
    ------
    PublishError
        When the scripts of the site cannot be made to work without a server.
    """
    site = root / OUTPUT
    try:
        archive = offline_archive(site)
    except ClassicError as error:
        raise PublishError(str(error)) from None
    target = site.parent / f"{archive_name(read_site(site))}.zip"
    write_if_changed(target, archive)
    return target


def publish(root: Path, digest: str) -> None:
    """Builds the site in every language at the same time, and puts it into place only when all of it is there.

    Raises
    ------
    PublishError
        When MkDocs fails or warns; the site that was there is untouched.
    """
    target = root / OUTPUT
    target.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(prefix=".site-", dir=target.parent) as name:
        made = Path(name) / "site"
        made.mkdir()
        _run_mkdocs(root, made)
        for path, content in top_files(read_site(made)).items():
            write_atomically(made / path, content)
        _put_into_place(made, target, Path(name) / "before")
    if digest_of_inputs(root) == digest:  # what changed during the build may be in the site or not
        write_atomically(root / STAMP, digest.encode())


def _put_into_place(made: Path, target: Path, aside: Path) -> None:
    if target.exists():
        os.replace(target, aside)
    try:
        os.replace(made, target)
    except BaseException:
        if aside.exists():
            os.replace(aside, target)
        raise
    if aside.exists():
        shutil.rmtree(aside, ignore_errors=True)


def _run_mkdocs(root: Path, made: Path) -> None:
    running: dict[str, subprocess.Popen[bytes]] = {}
    logs = {language: made.parent / f"{language}.log" for language in LANGUAGES}
    try:
        for language in LANGUAGES:
            with logs[language].open("wb") as log:
                running[language] = _start(root, made / language, language, log.fileno())
        failed = [language for language, process in running.items() if process.wait()]
    finally:
        for process in running.values():
            if process.poll() is None:
                process.kill()
                process.wait()
    if failed:
        said = "\n".join(f"[{one}] {logs[one].read_text('utf-8', 'replace').strip()}" for one in failed)
        raise PublishError(f"mkdocs did not build the site:\n{said}")


def _start(root: Path, folder: Path, language: str, log: int) -> subprocess.Popen[bytes]:
    command = [sys.executable, "-m", "mkdocs", "build", "--strict", "--quiet"]
    command += ["--config-file", str(root / CONFIG), "--site-dir", str(folder)]
    # The notice about MkDocs 2 is addressed to whoever chooses the engine: docs/decisions says why this one.
    environment = os.environ | {"KBTOOL_LANG": language, "NO_MKDOCS_2_WARNING": "1", "PYTHONUTF8": "1"}
    return subprocess.Popen(command, cwd=root, env=environment, stdin=subprocess.DEVNULL, stdout=log, stderr=log)
