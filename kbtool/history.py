"""What git remembers of a folder: which files changed since a revision, and the files as they were then.

The work tree is only read: an old state is unpacked into a folder of its own, where everything that reads a knowledge
base can read it.
"""

from __future__ import annotations

import io
import os
import subprocess
import tarfile
import tempfile
from collections.abc import Collection, Iterator
from contextlib import contextmanager
from pathlib import Path

REMEDY = "git log --oneline lists revisions; in a shallow clone, git fetch --unshallow brings the older ones"
_OF_A_HOOK = ("GIT_DIR", "GIT_WORK_TREE", "GIT_INDEX_FILE", "GIT_PREFIX")


class HistoryError(Exception):
    """Git cannot tell: it is not installed, the folder is in no repository, or the revision is not known."""


def fork_point(root: Path, revision: str) -> str:
    """The commit where the work tree's branch left a revision; the revision itself where it is an ancestor.

    What others have done on a branch since then is no part of what was done here.

    Raises
    ------
    HistoryError
        When there is no git, no repository, no such revision, or no commit in common.
    """
    run_git(root, "rev-parse", "--show-toplevel", otherwise=f"{root} is in no git repository")
    # With the suffix nothing that is given as a revision can be read as an option.
    unknown = f"there is no revision '{revision}'; {REMEDY}"
    wanted = run_git(root, "rev-parse", "--verify", "--quiet", f"{revision}^{{commit}}", otherwise=unknown)
    base = run_git(root, "merge-base", wanted.decode().strip(), "HEAD", otherwise=f"no commit leads to both; {REMEDY}")
    return base.decode().strip()


def changed_files(root: Path, commit: str) -> list[str]:
    """The files below ``root`` that differ from a commit, committed or not, removed and new ones included; sorted.

    Raises
    ------
    HistoryError
        When git cannot compare them.
    """
    tracked = run_git(root, "diff", "--name-only", "--no-renames", "--relative", "-z", commit, "--", ".")
    untracked = run_git(root, "ls-files", "--others", "--exclude-standard", "-z", "--", ".")
    return sorted({os.fsdecode(name) for name in (tracked + untracked).split(b"\0") if name})


@contextmanager
def unpacked(root: Path, commit: str, folders: Collection[str]) -> Iterator[Path]:
    """A temporary folder that holds some folders of ``root`` as they were in a commit; those that were not are missing.

    Raises
    ------
    HistoryError
        When git cannot give them.
    """
    there = {os.fsdecode(name) for name in run_git(root, "ls-tree", "--name-only", "-z", commit).split(b"\0")}
    wanted = sorted(there.intersection(folders))
    with tempfile.TemporaryDirectory(prefix="kbtool-") as name:
        folder = Path(name).resolve()
        if wanted:
            archive = run_git(root, "archive", "--format=tar", commit, "--", *wanted)
            with tarfile.open(fileobj=io.BytesIO(archive)) as files:
                files.extractall(folder, filter=_plain)
        yield folder


def _plain(member: tarfile.TarInfo, folder: str) -> tarfile.TarInfo | None:
    """Files and folders only: a link could lead out of the temporary folder."""
    return tarfile.data_filter(member, folder) if member.isfile() or member.isdir() else None


def run_git(root: Path, *arguments: str, otherwise: str = "") -> bytes:
    """What a git command prints; ``otherwise`` says in plain words what it means when it fails.

    Raises
    ------
    HistoryError
        When it fails, or there is no git.
    """
    # A hook's variables name the repository that it runs for, which need not be this one.
    environment = {name: value for name, value in os.environ.items() if name not in _OF_A_HOOK} | {"LC_ALL": "C"}
    command = ["git", "-C", str(root), *arguments]
    try:
        done = subprocess.run(command, env=environment, stdin=subprocess.DEVNULL, capture_output=True, check=False)
    except FileNotFoundError:
        raise HistoryError("git is not installed, and only it knows older revisions") from None
    if done.returncode:
        said = done.stderr.decode("utf-8", "replace").strip().partition("\n")[0]
        raise HistoryError(": ".join(filter(None, (otherwise, said))) or f"git {arguments[0]} failed")
    return done.stdout
