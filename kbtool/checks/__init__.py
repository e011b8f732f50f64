"""The rules: one module each, whose docstring is its documentation.

A rule module defines ``CODE``, a docstring with a title and the sections What, Why, Example and Fix, and, unless the
problem is one that loading meets, ``check(context)``, which yields diagnostics. Adding a rule means adding its file (and
its test); nothing else lists the rules.
"""

from __future__ import annotations

import importlib
import pkgutil
from collections.abc import Callable, Iterator
from typing import NamedTuple

from kbtool.checks._context import Context
from kbtool.diagnostics import Diagnostic
from kbtool.load import Loaded


class Rule(NamedTuple):
    """One rule: its code, its module's name as a slug, its documentation, and the check where it has one."""

    code: str
    slug: str
    documentation: str
    check: Callable[[Context], Iterator[Diagnostic]] | None

    @property
    def title(self) -> str:
        return self.documentation.partition("\n")[0]


def rules() -> list[Rule]:
    """All rules, by code."""
    found = []
    for info in pkgutil.iter_modules(__path__):
        if not info.name.startswith("_"):
            module = importlib.import_module(f"{__name__}.{info.name}")
            slug = info.name.replace("_", "-")
            found.append(Rule(module.CODE, slug, (module.__doc__ or "").strip(), getattr(module, "check", None)))
    return sorted(found, key=lambda rule: rule.code)


def run(loaded: Loaded) -> list[Diagnostic]:
    """Every problem of a knowledge base, those met while loading included, in the order of files and lines."""
    context = Context(loaded)
    found = list(loaded.diagnostics)
    for rule in rules():
        if rule.check is not None:
            found += rule.check(context)
    return sorted(set(found))
