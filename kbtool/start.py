"""The console script: answers ``kbtool verify`` without the command line where nothing has changed.

That question is asked before every commit and by every build, and importing what parses commands takes longer than the
answer. Only the plainest form of it is answered here; anything else, and any doubt, is left to ``kbtool.cli``.
"""

from __future__ import annotations

import os
import sys

SETTINGS = ("KBTOOL_LANG", "_KBTOOL_COMPLETE")
"""Variables of the environment that the command line reads, and that this module need not understand."""


def run() -> None:
    """The console script: exit codes and output are those of ``kbtool.cli.run``, whoever answers."""
    remembered = _remembered() if sys.argv[1:] == ["verify"] else ""
    if remembered:
        _print(remembered)
        return
    from kbtool.cli import run as run_command

    run_command()


def _remembered() -> str:
    """What ``kbtool verify`` printed when everything was as it is now; empty where that cannot be told."""
    if sys.stdout is None or sys.stdout.isatty() or any(name in os.environ for name in SETTINGS):
        return ""  # a terminal is answered in colour
    from pathlib import Path

    from kbtool.root import RootError, find_root
    from kbtool.verify import stamp

    try:
        root = find_root(Path.cwd())
    except (RootError, OSError):
        return ""
    found = stamp.recall(root, "cpu", stamp.listing(root)) or {}
    return str(found.get("text", ""))


def _print(text: str) -> None:
    try:
        sys.stdout.write(text)
        sys.stdout.flush()
    except BrokenPipeError:  # the reader of a pipe left early, which is no error
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
