"""A new concept: a draft with its example, which pass every check and the harness before a word of them is changed.

The example is a whole one of something trivial, doubling a number, so that its author sees how a claim catches a
mistake and replaces it piece by piece.
"""

from __future__ import annotations

import keyword
from pathlib import Path
from typing import NamedTuple

from kbtool.canonical import canonical
from kbtool.edit.plan import EXAMPLES, EditError, Plan
from kbtool.edit.rename import require_unused
from kbtool.load import Loaded
from kbtool.model import ConceptFile, Text
from kbtool.names import NameIndex, normalise
from kbtool.root import CONCEPTS

SIMILAR = 80
"""From what likeness of two names, in percent, an author is asked to look whether the two are one."""
_USED_IN_EXAMPLE = frozenset({"torch", "assert_close", "input", "squared", "demo", "device", "print"})


class Idea(NamedTuple):
    """What an author says of a new concept; the reasons may be empty, to be written later."""

    id: str
    topic: str
    kind: str
    name: Text
    requires: dict[str, Text]


def scaffold(root: Path, loaded: Loaded, idea: Idea, language: str) -> Plan:
    """What it takes to add a concept.

    Parameters
    ----------
    root : Path
        Root of the knowledge base.
    loaded : Loaded
        What ``load`` gave for it.
    idea : Idea
        What the concept is.
    language : str
        ``zh`` or ``en``: of the advice that the files hold in comments.

    Raises
    ------
    EditError
        When the id cannot be used, a name is taken, or one of the files exists.
    """
    require_unused(loaded.kb, idea.id)
    example = f"{idea.topic}/{_module(idea.id)}.py"
    files = {f"{CONCEPTS}/{idea.topic}/{idea.id}.yml": "", f"{EXAMPLES}/{example}": ""}
    for path in files:
        if (root / path).exists():
            raise EditError(f"{path} exists; nothing is overwritten")
    names = NameIndex.of(loaded.kb)
    _require_free_names(names, idea)
    concept, python = files
    files[concept] = canonical(concept, _concept(idea, example, language), ConceptFile)
    title = idea.name[language].replace("\\", "\\\\").replace('"""', "'''")
    files[python] = EXAMPLE[language].format(name=title, function=_function(idea.id))
    return Plan(f"adding {idea.id}", dict(files), notes=similar_names(names, idea))


def _module(id: str) -> str:
    return id.replace("-", "_")


def _function(id: str) -> str:
    """A name for the function of an example that Python allows, and that is neither a claim nor a test to pytest."""
    name = _module(id)
    taken = keyword.iskeyword(name) or name in _USED_IN_EXAMPLE or name.startswith(("test", "claim_"))
    return f"compute_{name}" if taken or name[0].isdigit() else name


def _require_free_names(names: NameIndex, idea: Idea) -> None:
    for name in (idea.name.zh, idea.name.en):
        taken = [entry for entry in names[normalise(name)] if entry.kind in ("id", "name", "alias", "former")]
        if taken:
            raise EditError(
                f"'{name}' is a name of '{taken[0].term or taken[0].concept}' already; is it the same concept?"
            )


def similar_names(names: NameIndex, idea: Idea) -> list[str]:
    """Notes on concepts and terms whose names are nearly those of a new one."""
    from rapidfuzz import fuzz

    found: dict[str, str] = {}
    for name in (idea.name.zh, idea.name.en, idea.id):
        for entry in names.similar(name):
            likeness = fuzz.ratio(normalise(name), normalise(entry.shown))
            if entry.kind != "pinyin" and likeness >= SIMILAR:
                place = entry.term or entry.concept
                found.setdefault(place, f"'{name}' is nearly '{entry.shown}' of '{place}': look whether they are one")
    return [found[place] for place in sorted(found)]


def _concept(idea: Idea, example: str, language: str) -> str:
    """The text of the concept, before it is brought into the canonical form."""
    requires = "".join(
        f"  {id}: {{zh: {_quoted(reason.zh or REASON.zh)}, en: {_quoted(reason.en or REASON.en)}}}\n"
        for id, reason in idea.requires.items()
    )
    return CONCEPT.format(
        advice=ADVICE[language],
        zh=_quoted(idea.name.zh),
        en=_quoted(idea.name.en),
        kind=idea.kind,
        requires=f"requires:\n{requires}" if requires else "",
        example=example,
    )


def _quoted(text: str) -> str:
    return "'" + text.replace("'", "''") + "'"


def next_steps(idea: Idea, language: str) -> list[str]:
    """What the author does next, one line each."""
    return [line.format(id=idea.id, topic=idea.topic, module=_module(idea.id)) for line in STEPS[language]]


REASON = Text("为什么先要懂它：待写", "why it is needed first: to be written")
ADVICE = {
    "zh": "草稿：每一处写着“待写”的都要换掉，写完后删去下一行；kbtool check --warnings 说还缺什么",
    "en": "A draft: replace what says 'to be written', then delete the next line; see kbtool check --warnings",
}
CONCEPT = """\
name: {{zh: {zh}, en: {en}}}
kind: {kind}
# {advice}
status: draft
summary: {{zh: 待写：用一句话说它是什么。, en: 'To be written: one sentence that says what it is.'}}
{requires}explanation:
  zh: |
    ### 直觉

    待写：读者只懂先修概念，怎样一眼看出它是什么、为什么需要它？

    ### 算一算

    待写：用真实的数字算一遍；例子的 demo 打印同样的数字。
  en: |
    ### Intuition

    To be written: how does a reader who knows only the prerequisites see at a glance what it is and why it is needed?

    ### Worked example

    To be written: one calculation with real numbers; the demo of the example prints the same ones.
example: {example}
claims:
  - zh: 待写（样例）：结果与 torch.add 的一致
    en: 'To be written (sample): it agrees with torch.add'
    check: claim_agrees_with_the_builtin
  - zh: 待写（样例）：输入放大三倍，结果也放大三倍
    en: 'To be written (sample): three times the input gives three times the result'
    check: claim_is_linear
pitfalls:
  - {{zh: 待写（样例）：误写成平方。, en: 'To be written (sample): squaring instead.', mistake: squared}}
questions:
  - {{zh: 待写：不知道这个名字的人会怎么问？, en: 'To be written: how does one ask who does not know the name?'}}
"""
STEPS = {
    "zh": [
        "1. 写概念：concepts/{topic}/{id}.yml，替换所有“待写”；写法见 docs/writing-a-concept.md",
        "2. 写例子：examples/{topic}/{module}.py，把加倍换成 {id}；改了函数名和错误名，概念里也要改",
        "3. 证明：python -m kbtool.verify.harness examples/{topic}/{module}.py，看每条断言抓住哪个错误",
        "4. 检查：kbtool check --warnings；写完后删去 status: draft，再运行 kbtool fmt --write",
        "5. 记录：kbtool verify，然后把概念、例子和记录一起提交",
    ],
    "en": [
        "1. Write concepts/{topic}/{id}.yml: replace what says 'to be written'; see docs/writing-a-concept.md",
        "2. Write examples/{topic}/{module}.py: {id} in place of doubling; names that change, change in both",
        "3. Prove it: python -m kbtool.verify.harness examples/{topic}/{module}.py shows what each claim catches",
        "4. Check it: kbtool check --warnings; when all is written delete status: draft, then run kbtool fmt --write",
        "5. Record it: kbtool verify, then commit the concept, the example and the record together",
    ],
}
_CODE = '''

import torch
from torch.testing import assert_close


def {function}(input):
    """{docstring}

    Shapes: input (N,) -> (N,)
    """
    return input + input  # (N,) + (N,) -> (N,)


def squared(input):
    return input * input


MISTAKES = {{"squared": squared}}


def claim_agrees_with_the_builtin({function}={function}, device="cpu"):
    input = torch.randn(5, dtype=torch.float64, device=device) + 1.0
    assert_close({function}(input), torch.add(input, input))


def claim_is_linear({function}={function}, device="cpu"):
    input = torch.randn(5, dtype=torch.float64, device=device) + 1.0
    assert_close({function}(3 * input), 3 * {function}(input))


def demo(device="cpu"):
    print("{printed} 3:", {function}(torch.tensor(3.0, device=device)).item())


if __name__ == "__main__":
    demo()
'''
_WORDS = {
    "zh": (
        '"""{name}（待写：例子说明什么，与哪个内置函数比较）。\n\n各轴：N = 样本。\n"""',
        "待写：一句话说明它算什么（样例：加倍）。",
        "待写，样例：加倍",
    ),
    "en": (
        '"""{name} (to be written: what it shows, and the built-in it is compared with).\n\nAxes: N = examples.\n"""',
        "To be written: what it computes, in one sentence (sample: doubling).",
        "to be written, sample: doubling",
    ),
}
EXAMPLE = {
    language: title + _CODE.replace("{docstring}", docstring).replace("{printed}", printed)
    for language, (title, docstring, printed) in _WORDS.items()
}
