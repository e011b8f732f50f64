"""Makes a realistic knowledge base of any size: ``python benchmarks/synthetic.py DIR 10000``.

Topics of some 25 concepts, one to four prerequisites drawn mostly from the neighbourhood, as in the real one:
reasons, formulas, explanations of a page in two languages, claims and pitfalls; one example serves ten concepts.
"""

from __future__ import annotations

import random
import sys
from pathlib import Path

SYLLABLES = "梯度函数矩阵向量概率分布网络损失优化正则归一注意力卷积循环特征样本标签模型参数激活"
WORDS = (
    "gradient",
    "function",
    "matrix",
    "vector",
    "chance",
    "spread",
    "network",
    "loss",
    "optimum",
    "rule",
    "scale",
    "focus",
    "window",
    "loop",
    "trait",
)

EXAMPLE = '''"""A synthetic example."""

import torch


def double(input):
    """Twice the input.

    Shapes: input (N,) -> (N,)
    """
    return input + input


MISTAKES = {"squares": torch.square}


def claim_doubles(double=double, device="cpu"):
    x = torch.arange(1.0, 4.0, dtype=torch.float64, device=device)
    assert torch.equal(double(x), 2 * x)


def claim_is_linear(double=double, device="cpu"):
    x = torch.arange(1.0, 4.0, dtype=torch.float64, device=device)
    assert torch.equal(double(3 * x), 3 * double(x))


def demo(device="cpu"):
    print("twice 3 is", double(torch.tensor(3.0)).item())
'''


def generate(folder: Path, count: int, seed: int = 0) -> None:
    """Writes a knowledge base of ``count`` concepts into an empty folder; the same bytes for the same seed."""
    rng = random.Random(seed)
    topics = max(1, count // 25)
    for topic in range(topics):
        _write(folder / f"concepts/topic-{topic}/_topic.yml", f"name: {{zh: 主题 {topic}, en: Topic {topic}}}\n"
               f"summary: {{zh: 第 {topic} 个主题。, en: Topic number {topic}.}}\norder: {topic}\n")  # fmt: skip
    requires = _requirements(count, rng)
    for number in range(count):
        example = f"topic-{number * topics // count}/example_{number // 10}.py"
        if not (folder / "examples" / example).exists():
            _write(folder / "examples" / example, EXAMPLE)
        path = folder / f"concepts/topic-{number * topics // count}/concept-{number}.yml"
        _write(path, _concept(number, requires[number], example, rng))


def _requirements(count: int, rng: random.Random) -> list[list[int]]:
    """Of each concept its prerequisites, none implied by another."""
    requires: list[list[int]] = []
    above: list[set[int]] = []  # ancestors within reach, enough to keep edges minimal
    for number in range(count):
        wanted = (
            sorted({number - 1 - min(int(rng.expovariate(1 / 20)), number - 1) for _ in range(rng.randint(1, 4))})
            if number
            else []
        )
        chosen: list[int] = []
        for one in reversed(wanted):
            if all(one not in above[other] for other in chosen):
                chosen.append(one)
        requires.append(chosen)
        reach = set(chosen).union(*(above[one] for one in chosen))
        above.append({one for one in reach if one > number - 400})
    return requires


def _concept(number: int, requires: list[int], example: str, rng: random.Random) -> str:
    zh = "".join(rng.choices(SYLLABLES, k=4)) + str(number)
    en = " ".join(rng.choices(WORDS, k=2)) + f" {number}"
    lines = [
        f"name: {{zh: {zh}, en: {en}}}",
        f"aliases: [{en.split()[0][:3].upper()}{number}, 别名{number}]",
        "kind: operation",
        f"summary: {{zh: 第 {number} 个概念，用来衡量规模。, en: 'Concept number {number}, made to measure scale.'}}",
        "formula:",
        f"  - tex: 'f_{{{number}}}(x) = \\frac{{x}}{{1 + {number} x^2}}'",
        "    where: {x: {zh: 任意实数, en: any real number}}",
    ]
    if requires:
        lines.append("requires:")
        lines += [
            f"  concept-{one}: {{zh: 要用到第 {one} 个概念, en: it uses concept number {one}}}" for one in requires
        ]
    lines.append("explanation:")
    for language in ("zh", "en"):
        lines += [f"  {language}: |", *(f"    {line}" for line in _explanation(language, number, rng))]
    lines += [
        f"example: {example}",
        "claims:",
        "  - {zh: 结果是两倍, en: The result is twice as large, check: claim_doubles}",
        "  - {zh: 它是线性的, en: It is linear, check: claim_is_linear}",
        "pitfalls:",
        "  - {zh: 误写成平方, en: Squaring instead, mistake: squares}",
        "references:",
        f"  - {{title: Book {number}, authors: [A. Author], year: 2000}}",
    ]
    return "\n".join(lines) + "\n"


def _explanation(language: str, number: int, rng: random.Random) -> list[str]:
    lines = []
    for heading in (
        ("直觉", "定义", "用在哪里") if language == "zh" else ("Intuition", "Definition", "Where it is used")
    ):
        lines += [f"### {heading}", ""]
        for _ in range(5):
            if language == "zh":
                lines.append("".join(rng.choices(SYLLABLES, k=40)) + f"，其中 $x_{{{number}}}$ 是自变量。")
            else:
                lines.append(" ".join(rng.choices(WORDS, k=14)) + f", where $x_{{{number}}}$ varies.")
        lines.append("")
    return lines


def _write(path: Path, text: str) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")


if __name__ == "__main__":
    generate(Path(sys.argv[1]), int(sys.argv[2]))
