"""Fixtures that all tests share, among them one built site for all browser tests."""

from __future__ import annotations

import fcntl
import os
import shutil
import subprocess
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from click.testing import CliRunner
from miniature import MINIATURE, Files, write_files
from projects import ADDRESS, NET, SUB_PATH, make_project, net_files


@pytest.fixture
def miniature(tmp_path: Path) -> Callable[..., Path]:
    """Makes the miniature knowledge base, with files added or replaced, and gives its root."""

    def make(files: Files | None = None) -> Path:
        return write_files(tmp_path, {**MINIATURE, **(files or {})})

    return make


def build_site(root: Path, *options: str) -> None:
    """Builds a project's site by the command that contributors use, published at ADDRESS."""
    from kbtool.cli import main

    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("KBTOOL_SITE_URL", ADDRESS)
        result = CliRunner().invoke(main, ["--root", str(root), "build", "--no-verify", *options])
    assert result.exit_code == 0, result.output


def commit(root: Path, when: str = "2026-11-20T12:00:00Z") -> None:
    """Commits everything in a folder, as of a fixed moment, and makes it a git repository first if it is none."""
    who = {"NAME": "A", "EMAIL": "a@example.org", "DATE": when}
    more = {f"GIT_{role}_{key}": value for role in ("AUTHOR", "COMMITTER") for key, value in who.items()}
    for command in (
        ["init", "--quiet"],
        ["add", "--all"],
        ["commit", "--quiet", "--no-verify", "--message", "A change"],
    ):
        subprocess.run(["git", "-C", str(root), *command], check=True, env=os.environ | more, capture_output=True)


@pytest.fixture(scope="session")
def built_project(tmp_path_factory: pytest.TempPathFactory, worker_id: str) -> Path:
    """A project of few concepts, one with hostile names, built once for all tests and processes."""
    base = tmp_path_factory.getbasetemp()
    base = base if worker_id == "master" else base.parent
    root, done = base / "shared-project", base / "shared-project.done"
    with (base / "shared-project.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not done.exists():
            shutil.rmtree(root, ignore_errors=True)  # of a process that failed
            commit(write_files(make_project(root), net_files(NET)))
            build_site(root, "--offline")
            done.touch()
    return root


@pytest.fixture(scope="session")
def site(built_project: Path) -> Path:
    """The folder of the shared site."""
    return built_project / "build/site"


@pytest.fixture(scope="session")
def root_address(site: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of the shared site, served below a sub-path; without a slash at the end."""
    from browser import served

    folder = tmp_path_factory.mktemp("served")
    (folder / SUB_PATH).parent.mkdir(parents=True)
    (folder / SUB_PATH).symlink_to(site)
    with served(folder) as address:
        yield f"{address}/{SUB_PATH}"


@pytest.fixture(scope="session")
def browser() -> Iterator[object]:
    """System Chromium, started once for each process of the tests."""
    from browser import chromium

    with chromium() as found:
        yield found
