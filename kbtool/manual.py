"""Puts the pages of the manual together: only here the renderer meets the commands and the rules that it describes."""

from __future__ import annotations

from kbtool import checks
from kbtool.cli import main
from kbtool.editorschema import KINDS
from kbtool.render.reference import RuleText, manual_pages
from kbtool.schema import json_schema
from kbtool.sitebuild import SiteFile

MODULES = ("kbtool.load", "kbtool.graph", "kbtool.search", "kbtool.names", "kbtool.diagnostics")
"""What a program that uses kbtool calls; the rest may change with every version."""


def manual_files(language: str) -> dict[str, SiteFile]:
    """The pages of the manual in one language, by path."""
    pages = manual_pages(
        language,
        program=main,
        rules=[RuleText(rule.code, rule.documentation) for rule in checks.rules()],
        schemas={kind: json_schema(type) for kind, type in KINDS.items()},
        modules=MODULES,
    )
    return {page.path: SiteFile(page.path, page.text) for page in pages}
