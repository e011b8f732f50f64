"""The rules: a page each, from the documentation that ``kbtool explain`` prints."""

from __future__ import annotations

import re
import textwrap
from collections.abc import Sequence
from typing import NamedTuple

from kbtool.model import Text
from kbtool.render.html import element, join
from kbtool.render.page import Page, block, compose, fence, heading, relative_url

INDEX = "reference/rules/index.md"
TITLE = Text("规则", "Rules")
SUMMARY = Text(
    "kbtool check 报告的每个问题：意思、原因、例子和改法（说明文字是英文）。",
    "Every problem that kbtool check reports: what it means, why it matters, an example, and how to mend it.",
)
SECTIONS = {
    "What": Text("是什么", "What"),
    "Why": Text("为什么", "Why"),
    "Example": Text("例子", "Example"),
    "Fix": Text("怎么改", "Fix"),
}
_SECTION = re.compile(r"^(What|Why|Example|Fix)\n((?:(?:[ ]{4}.*)?(?:\n|\Z))+)", re.MULTILINE)


class RuleText(NamedTuple):
    """A rule: its code, and its documentation: a title, then the sections What, Why, Example and Fix."""

    code: str
    documentation: str

    @property
    def title(self) -> str:
        return self.documentation.partition("\n")[0]

    @property
    def sections(self) -> dict[str, str]:
        """The text of each section, by its name, in the order of the documentation."""
        return {name: textwrap.dedent(text).strip("\n") for name, text in _SECTION.findall(self.documentation)}


def path_of(rule: RuleText) -> str:
    """Where the page of a rule is."""
    return f"reference/rules/{rule.code.lower()}.md"


def rules_page(language: str, rules: Sequence[RuleText]) -> Page:
    """All rules, each with a link to its page."""
    rows = [
        join(
            [
                element("dt", element("a", element("code", rule.code), href=relative_url(INDEX, path_of(rule)))),
                element("dd", rule.title, lang="en"),
            ]
        )
        for rule in rules
    ]
    listed = block(element("p", SUMMARY[language], class_="kb-summary"), element("dl", *rows, class_="kb-concepts"))
    return Page(INDEX, TITLE[language], SUMMARY[language], compose(heading(1, TITLE[language]), listed))


def rule_page(language: str, rule: RuleText) -> Page:
    """One rule."""
    page = path_of(rule)
    up = element("a", TITLE[language], href=relative_url(page, INDEX))
    parts = [block(element("p", up), element("p", rule.title, class_="kb-summary", lang="en"))]
    for name, text in rule.sections.items():
        parts += [heading(2, SECTIONS[name][language], name.lower()), _section(name, text)]
    return Page(page, f"{rule.code}: {rule.title}", rule.title, compose(heading(1, rule.code), *parts))


def _section(name: str, text: str) -> str:
    if name == "Example":
        return fence(text, "yaml")
    paragraphs = [" ".join(part.split()) for part in re.split(r"\n\s*\n", text)]
    return block(*(element("p", part, lang="en") for part in paragraphs))
