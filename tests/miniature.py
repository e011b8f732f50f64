"""The files of a miniature knowledge base that tests build on and break."""

from __future__ import annotations

import textwrap
from collections.abc import Mapping
from pathlib import Path

TOPIC = "name: {zh: 基础, en: Basics}\nsummary: {zh: 从这里开始。, en: Where it starts.}\norder: 1\n"

EXAMPLE = '''\
"""Doubling, compared with torch.add."""

import torch


def double(input):
    """Twice the input.

    Shapes: input (N,) -> (N,)
    """
    return input + input


def square(input):
    return input * input


MISTAKES = {"squares": square}


def claim_doubles(double=double, device="cpu"):
    x = torch.tensor([1.0, 3.0], dtype=torch.float64, device=device)
    assert torch.equal(double(x), torch.add(x, x))


def claim_is_linear(double=double, device="cpu"):
    x = torch.tensor([1.0, 3.0], dtype=torch.float64, device=device)
    assert torch.equal(double(3 * x), 3 * double(x))


def demo(device="cpu"):
    print("twice 3 is", double(torch.tensor(3.0)).item())


if __name__ == "__main__":
    demo()
'''


def draft(name: str, more: str = "") -> str:
    """A draft concept on lines 1 to 4; ``more`` starts on line 5."""
    head = f"""\
        name: {{zh: 概念 {name}, en: concept {name}}}
        kind: definition
        status: draft
        summary: {{zh: 这是 {name}。, en: This is {name}.}}
        """
    return textwrap.dedent(head) + textwrap.dedent(more)


PUBLISHED = textwrap.dedent(
    r"""
    name: {zh: 加倍, en: Doubling}
    aliases: [twice, 两倍]
    kind: operation
    summary: {zh: 把一个数变成它的两倍。, en: Makes a number twice as large.}
    formula:
      - tex: 'd(x) = x + x'
        where:
          x: {zh: 任意实数, en: any real number}
          d: {zh: 加倍函数, en: the doubling function}
    requires:
      beta: {zh: 加倍要用到乙, en: doubling uses beta}
    relations:
      contrasts-with: [alpha]
    explanation:
      zh: |
        ### 直觉

        一个数加上它自己，见 [[beta]] 与 [[half|一半]]。$x + x = 2x$。
      en: |
        ### Intuition

        A number added to itself, see [[beta]] and [[half|a half]]. $x + x = 2x$.
    example: base/double.py
    claims:
      - {zh: 结果与 torch.add 一致, en: It agrees with torch.add, check: claim_doubles}
      - {zh: 加倍是线性的, en: Doubling is linear, check: claim_is_linear}
    pitfalls:
      - {zh: 误写成平方, en: Squaring instead, mistake: squares}
    questions:
      - {zh: 怎样让份量增加一倍？, en: 'How do I make a portion of soup for two?'}
    terms:
      - id: half
        name: {zh: 一半, en: half}
        text: {zh: 加倍的逆运算。, en: The inverse of doubling.}
    references:
      - {title: Elements, authors: [Euclid], year: 1956, url: https://example.org/elements}
    """
).lstrip()

MINIATURE = {
    "concepts/base/_topic.yml": TOPIC,
    "concepts/base/alpha.yml": draft("alpha"),
    "concepts/base/beta.yml": draft("beta", "requires:\n  alpha: {zh: 乙由甲构成, en: beta is made of alpha}\n"),
    "concepts/base/double.yml": PUBLISHED,
    "examples/base/double.py": EXAMPLE,
}

Files = Mapping[str, str | bytes]


def write_files(root: Path, files: Files) -> Path:
    """Writes the files below a folder; text as UTF-8, a folder for a name that ends in a slash."""
    for name, content in files.items():
        path = root / name
        if name.endswith("/"):
            path.mkdir(parents=True)
            continue
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content if isinstance(content, bytes) else content.encode())
    return root
