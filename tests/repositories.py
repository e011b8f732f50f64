"""Git repositories for tests, made without any setting of this machine's."""

from __future__ import annotations

import os
import subprocess
from pathlib import Path

WHO = {"NAME": "Somebody", "EMAIL": "somebody@example.org", "DATE": "2026-01-01T00:00:00Z"}
ENVIRONMENT = {
    **{name: value for name, value in os.environ.items() if not name.startswith("GIT_")},
    **{f"GIT_{role}_{name}": value for role in ("AUTHOR", "COMMITTER") for name, value in WHO.items()},
    "GIT_CONFIG_GLOBAL": os.devnull,
    "GIT_CONFIG_SYSTEM": os.devnull,
}


def git(root: Path, *arguments: str) -> str:
    """Runs a git command there, and gives what it printed."""
    command = ["git", "-C", str(root), *arguments]
    return subprocess.run(command, env=ENVIRONMENT, capture_output=True, encoding="utf-8", check=True).stdout


def commit_all(root: Path, message: str = "Everything") -> str:
    """Commits all that is there, in a new repository where there is none, and gives the commit."""
    if not (root / ".git").exists():
        git(root, "init", "--quiet", "--initial-branch=main")
    git(root, "add", "--all")
    git(root, "commit", "--quiet", "--allow-empty", "--message", message)
    return git(root, "rev-parse", "HEAD").strip()


def edit(path: Path, old: str, new: str) -> None:
    """Replaces a text that must be there."""
    text = path.read_text("utf-8")
    assert old in text, f"{path} does not say {old!r}"
    path.write_text(text.replace(old, new), "utf-8")
