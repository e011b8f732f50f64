"""A miniature project with a site, for tests that build it."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import msgspec
from miniature import EXAMPLE, MINIATURE, PUBLISHED, draft, write_files

from kbtool.load import load
from kbtool.verify.records import (
    Catch,
    ClaimResult,
    DemoResult,
    MistakeResult,
    Record,
    bindings,
    inputs_hash,
    write_record,
)

REPOSITORY = Path(__file__).parents[1]
SUB_PATH = "below/here"
ADDRESS = f"https://example.org/{SUB_PATH}/"
"""Where the shared site says that it is published; the tests serve it on this machine, below the same path."""
FIGURE = '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 1 1"><path d="M 0 0"/></svg>\n'
COMPARISON = """\
name: {zh: 两者的比较, en: The two compared}
summary: {zh: 一张表。, en: One table.}
concepts: [double, alpha]
attributes:
  - {id: cost, name: {zh: 代价, en: Cost}}
  - {id: exact, name: {zh: 精确, en: Exact}}
"""
TRACK = """\
name: {zh: 一条路, en: A way}
summary: {zh: 到加倍。, en: To doubling.}
audience: {zh: 初学者, en: beginners}
stops:
  - {concept: alpha, zh: 从甲开始, en: start at alpha}
  - {concept: double, zh: 到加倍, en: end at doubling}
"""
ALIGNED = r"""formula:
  - tex: '\begin{aligned} a &= b \\ c &= d \end{aligned}'
    where: {a: {zh: 数, en: a number}, b: {zh: 数, en: a number}, c: {zh: 数, en: a number}, d: {zh: 数, en: a number}}
"""
HOSTILE = """\
name: {zh: '<script>alert(1)</script>', en: '"><img src=x onerror=alert(1)>'}
aliases: ['<b>alias</b>']
kind: definition
status: draft
summary: {zh: '<svg onload=alert(1)> 甲 & 乙', en: '"><script>alert(1)</script>'}
requires:
  alpha: {zh: '理由<script>alert(1)</script>', en: '[x](javascript:alert(1))'}
explanation:
  zh: |
    ### 标题 <script>alert(1)</script> {: onclick=alert(1) }

    {{ config }}

    ::: os
  en: |
    ### [x](javascript:alert(1)) `a` $x_1$

    --8<-- "mkdocs.yml"

    ```
    </code></pre><script>alert(1)</script>
    ```
"""


NET_TOPIC = "name: {zh: 网络, en: Networks}\nsummary: {zh: 由层组成。, en: Made of layers.}\norder: 2\n"

Net = dict[str, tuple[str, str, list[str]]]
"""By id: the names, and what is required."""

NET: Net = {
    "vector": ("向量", "Vector", []),
    "function": ("函数", "Function", []),
    "limit": ("极限", "Limit", ["function"]),
    "derivative": ("导数", "Derivative", ["limit"]),
    "gradient": ("梯度", "Gradient", ["vector", "derivative"]),
    "exponential-function": ("指数函数", "Exponential function", ["function"]),
    "softmax": ("Softmax 函数", "Softmax", ["exponential-function", "vector"]),
    "attention": ("注意力", "Attention", ["softmax"]),
    "descent": ("梯度下降", "Gradient descent", ["gradient"]),
    "transformer": ("变换器", "Transformer", ["attention", "descent"]),
}


def net_files(net: Net) -> dict[str, str]:
    """The concepts as drafts; the reason of each requirement names both ends."""
    files = {"concepts/net/_topic.yml": NET_TOPIC}
    for id, (zh, en, requires) in net.items():
        reasons = "".join(f"  {one}: {{zh: {id} 用到 {one}, en: {id} uses {one}}}\n" for one in requires)
        more = f"requires:\n{reasons}" if requires else ""
        text = draft(id, more + ("relations:\n  contrasts-with: [descent]\n" if id == "softmax" else ""))
        files[f"concepts/net/{id}.yml"] = text.replace(f"概念 {id}", zh).replace(f"concept {id}", en)
    files["concepts/net/softmax.yml"] += "aliases: [normalized exponential]\nformerly: [soft-max]\n"
    return files


MORE = "formerly: [twofold]\nattributes: {cost: {zh: 低, en: low}, exact: true}\n"


def make_project(root: Path, *, proved: bool = True) -> Path:
    """A project with a concept of every sort, the repository's own site folder, and, if proved, a record that holds."""
    files = {
        **MINIATURE,
        "concepts/base/double.yml": PUBLISHED + MORE,
        "examples/base/double.py": EXAMPLE.replace(
            '"""Twice', '"""<img src=x onerror=alert(1)> [x](javascript:alert(1)) Twice'
        ),
        "concepts/base/alpha.yml": draft("alpha", "attributes: {cost: {zh: 高, en: high}, exact: false}\n" + ALIGNED),
        "concepts/base/hostile.yml": HOSTILE,
        "concepts/_comparisons/two.yml": COMPARISON,
        "concepts/_tracks/way.yml": TRACK,
    }
    write_files(root, files)
    shutil.copytree(REPOSITORY / "site", root / "site")
    shutil.copy(REPOSITORY / "mkdocs.yml", root / "mkdocs.yml")
    if proved:
        prove(root)
    return root


def prove(root: Path, *problems: str, figure: str = FIGURE) -> Path:
    """Writes the record of a run on the CPU of the miniature's example as it is now, and gives its path."""
    binding = bindings(load(root).kb)["base/double.py"]
    record = Record(
        example="base/double.py",
        device="cpu",
        device_name="Some Processor",
        torch="2.13.0",
        python="3.11.9",
        when="2026-11-21T10:00:00Z",
        inputs=inputs_hash(root, binding),
        claims=(ClaimResult("claim_doubles", "passed"), ClaimResult("claim_is_linear", "passed")),
        mistakes=(MistakeResult("squares", (Catch("claim_doubles", "Tensors are not equal"),)),),
        demo=DemoResult("passed", "twice 3 is 6.0\n"),
        problems=problems,
    )
    write_record(root, record, figure, refresh=True)
    return root / "examples/records/cpu/base/double.json"


def texts(value: Any) -> Iterator[str]:
    """Every text in a value or a record of the model, keys left out."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict):
        for one in value.values():
            yield from texts(one)
    elif isinstance(value, list | tuple):
        for one in value:
            yield from texts(one)
    elif isinstance(value, msgspec.Struct):
        yield from texts(msgspec.to_builtins(value))
