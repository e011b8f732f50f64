"""The Python functions, which mkdocstrings reads from the code."""

from __future__ import annotations

from collections.abc import Sequence

from kbtool.model import Text
from kbtool.render.html import element
from kbtool.render.page import Page, block, compose, heading

PATH = "reference/python.md"
TITLE = Text("Python 接口", "Python functions")
SUMMARY = Text(
    "载入知识库、检查、查询和搜索的函数；说明取自代码里的文档字符串（英文）。",
    "The functions that load, check, query and search a knowledge base; from the docstrings in the code.",
)
# What examples get, prose made safe, is not for kbtool's own docstrings: these have sections.
OPTIONS = """\
    options:
      docstring_style: numpy
      extensions: []
      heading_level: 3
      members_order: source
      show_root_heading: false
      show_root_toc_entry: false
      show_source: false"""


def python_page(language: str, modules: Sequence[str]) -> Page:
    """The public functions and classes of some modules."""
    sections = []
    for module in modules:
        sections += [heading(2, module, f"module-{module.replace('.', '-')}"), f"::: {module}\n{OPTIONS}"]
    head = block(element("p", SUMMARY[language], class_="kb-summary"))
    return Page(PATH, TITLE[language], SUMMARY[language], compose(heading(1, TITLE[language]), head, *sections))
