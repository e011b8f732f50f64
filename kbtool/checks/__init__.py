"""The rules: one module each, whose docstring is its documentation.

A rule module defines ``CODE``, a docstring with a title and the sections What, Why, Example and Fix, and, unless the
problem is one that loading meets, ``check(context)``, which yields diagnostics; ``READS_TEXTS = True`` says that it
goes through every text. Adding a rule means adding its file (and its test); nothing else lists the rules.
"""

from __future__ import annotations

import importlib
import pickle
import pkgutil
from collections.abc import Callable, Iterator, Sequence
from typing import NamedTuple

from kbtool.checks._context import Context
from kbtool.diagnostics import Diagnostic
from kbtool.fork import map_in_processes
from kbtool.load import Loaded

WORTH_A_PROCESS = 2000
"""Concepts whose rules keep a process busy for much longer than it takes to start it."""


class Rule(NamedTuple):
    """One rule: its code, its module's name as a slug, its documentation, and the check where it has one."""

    code: str
    slug: str
    documentation: str
    check: Callable[[Context], Iterator[Diagnostic]] | None
    reads_texts: bool

    @property
    def title(self) -> str:
        return self.documentation.partition("\n")[0]


def rules() -> list[Rule]:
    """All rules, by code."""
    found = []
    for info in pkgutil.iter_modules(__path__):
        if not info.name.startswith("_"):
            module = importlib.import_module(f"{__name__}.{info.name}")
            slug, documentation = info.name.replace("_", "-"), (module.__doc__ or "").strip()
            check, reads_texts = getattr(module, "check", None), getattr(module, "READS_TEXTS", False)
            found.append(Rule(module.CODE, slug, documentation, check, reads_texts))
    return sorted(found, key=lambda rule: rule.code)


def run(loaded: Loaded) -> list[Diagnostic]:
    """Every problem of a knowledge base, those met while loading included, in the order of files and lines."""
    context = Context(loaded)

    def work(groups: Sequence[list[Rule]]) -> list[list[Diagnostic]]:
        return [[one for rule in group if rule.check for one in rule.check(context)] for group in groups]

    # Those that go through every text cost as much as all others, and share the work of finding the texts.
    groups = [[rule for rule in rules() if rule.reads_texts is reads_texts] for reads_texts in (False, True)]
    processes = 2 if len(loaded.kb.concepts) >= WORTH_A_PROCESS else 1
    found = map_in_processes(work, groups, processes, pickle.dumps, pickle.loads)
    return sorted({*loaded.diagnostics, *(one for group in found for one in group)})
