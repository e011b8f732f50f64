"""When concepts were added and last changed, as git remembers it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path, PurePosixPath

from kbtool.history import HistoryError, run_git

CONCEPTS = "concepts"


@dataclass(frozen=True, slots=True)
class Dates:
    """When a concept's file was first committed, and when last; in UTC, as ``2026-11-22T05:48:35Z``."""

    added: str
    changed: str


def dates_of_concepts(root: Path) -> dict[str, Dates]:
    """The dates of every concept by its id, wherever its file has been; nothing where there is no git or no history."""
    log = _git(root, "log", "--format=%x00%ct", "--name-only", "--no-renames", "--relative", "--", CONCEPTS)
    found: dict[str, Dates] = {}
    for commit in log.split("\0")[1:]:  # the newest first
        seconds, *paths = commit.split("\n")
        moment = datetime.fromtimestamp(int(seconds), UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
        for path in filter(None, paths):
            id = PurePosixPath(path).stem
            known = found.get(id)
            found[id] = Dates(min(known.added, moment), max(known.changed, moment)) if known else Dates(moment, moment)
    return found


def last_change(root: Path) -> str:
    """The last commit that touched a concept: while it is the same, so are the dates; empty where there is none."""
    return _git(root, "log", "-1", "--format=%H", "--", CONCEPTS).strip()


def _git(root: Path, *arguments: str) -> str:
    try:
        return run_git(root, "-c", "core.quotePath=false", *arguments).decode("utf-8", "replace")
    except HistoryError:
        return ""
