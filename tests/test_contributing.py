"""CONTRIBUTING is followed to the letter: what it shows is run in a copy of the repository, and prints what it says.

A document is a list of blocks, and the copy is changed by one after the other:

- ``console``: lines after ``$ `` are run, the lines below them are what is printed. ``console exit=1`` tells their
  exit code, which is 0 elsewhere. A line ``...`` stands for any lines, `` ...`` at an end for any rest.
- ``diff``: lines that are replaced in the file whose path stands, as code, in the line above the block.
- any other language: the whole content of such a file. ``sh`` is for what no test can do, like cloning.

The steps are the same in both languages; where the documents show the same as well, a command is run once.
After a change of what commands print, ``KBTOOL_WRITE_DOCUMENTS=1 pytest tests/test_contributing.py`` writes it anew.
"""

from __future__ import annotations

import difflib
import os
import re
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

import pytest
import repositories
from miniature import MINIATURE, write_files

from kbtool import model
from kbtool.cli import main
from kbtool.files import write_atomically

ROOT = Path(__file__).parents[1]
DOCUMENTS = {"en": ROOT / "CONTRIBUTING.md", "zh": ROOT / "CONTRIBUTING.zh.md"}
CONTRACT = ROOT / "docs/writing-a-concept.md"
LEFT_OUT = shutil.ignore_patterns(".git", "*venv", "build", ".*_cache", ".hypothesis", "__pycache__", "*.egg-info")
SECONDS = 300


class Block(NamedTuple):
    """A fenced block: its language and options, the number of its first line, its lines, and the path above it."""

    language: str
    option: str
    line: int
    lines: list[str]
    path: str


class Command(NamedTuple):
    """A command, the number of the line below it, what it prints by the document, and the exit code."""

    words: str
    line: int
    printed: list[str]
    exit: int


class Outcome(NamedTuple):
    """A command, and what it really printed and returned."""

    command: Command
    printed: list[str]
    exit: int


def blocks(text: str) -> Iterator[Block]:
    """The fenced blocks of a document, in order."""
    lines = text.splitlines()
    inside: Block | None = None
    for number, line in enumerate(lines, start=1):
        if inside is None and line.startswith("```"):
            language, _, option = line[3:].partition(" ")
            above = " ".join(lines[max(0, number - 3) : number - 1])
            paths = re.findall(r"`([\w./-]+\.\w+)`", above)
            inside = Block(language, option, number + 1, [], paths[-1] if paths else "")
        elif inside is not None and line == "```":
            yield inside
            inside = None
        elif inside is not None:
            inside.lines.append(line)
    assert inside is None, f"the block at line {inside.line if inside else 0} is not closed"


def commands(block: Block) -> list[Command]:
    """The commands of a console block with what each prints."""
    starts = [index for index, line in enumerate(block.lines) if line.startswith("$ ")]
    ends = [*starts[1:], len(block.lines)]
    assert starts[:1] == [0], f"line {block.line}: a console block starts with a command"
    found = []
    for start, end in zip(starts, ends, strict=True):
        words, printed = block.lines[start][2:], block.lines[start + 1 : end]
        found.append(Command(words, block.line + start + 1, printed, int(block.option.removeprefix("exit=") or 0)))
    return found


def change(root: Path, block: Block) -> None:
    """Does to a file what the document asks the reader to do."""
    assert block.path, f"line {block.line}: the line above the block names no file"
    file = root / block.path
    if block.language != "diff":
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text("\n".join(block.lines) + "\n", "utf-8")
        return
    assert all(line[:1] in ("+", "-", " ") for line in block.lines), f"line {block.line}: no difference"
    old, new = sides(block)
    text = file.read_text("utf-8")
    assert text.count(old) == 1, f"line {block.line}: {block.path} has changed, choose other lines:\n{old}"
    file.write_text(text.replace(old, new), "utf-8")


def sides(block: Block) -> tuple[str, str]:
    """The lines before and after a difference."""
    old, new = ("".join(f"{line[1:]}\n" for line in block.lines if line[0] in signs) for signs in (" -", " +"))
    return old, new


def undo(root: Path, text: str) -> None:
    """Takes back what a document asks for, where somebody has done just that: its reader, trying it out."""
    for block in reversed([one for one in blocks(text) if one.path]):
        file = root / block.path
        if block.language != "diff":
            file.unlink(missing_ok=True)
            example = block.path.removeprefix("examples/")
            (root / f"examples/records/cpu/{example}").with_suffix(".json").unlink(missing_ok=True)
            continue
        old, new = sides(block)
        there = file.read_text("utf-8") if file.is_file() else ""
        if there.count(new) == 1 and old not in there:
            file.write_text(there.replace(new, old), "utf-8")


def environment(root: Path, language: str) -> dict[str, str]:
    """What a contributor has: this Python's programs, the copy's kbtool, a language, and a name for git."""
    ours = {
        name: value for name, value in repositories.ENVIRONMENT.items() if not name.startswith(("KBTOOL_", "PYTEST"))
    }
    return {
        **ours,
        "PATH": os.pathsep.join([str(Path(sys.executable).parent), ours["PATH"]]),
        "PYTHONPATH": str(root),
        "PYTHONUTF8": "1",
        "OMP_NUM_THREADS": "1",
        "CUDA_VISIBLE_DEVICES": "",
        "KBTOOL_LANG": language,
    }


def run(command: Command, root: Path, language: str) -> Outcome:
    """Runs a command as a contributor does who has set that language."""
    done = subprocess.run(
        ["bash", "-c", command.words],
        cwd=root,
        env=environment(root, language),
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        encoding="utf-8",
        timeout=SECONDS,
        check=False,
    )
    return Outcome(command, [line.rstrip() for line in done.stdout.splitlines()], done.returncode)


def run_in_each(of: dict[str, Command], root: Path, everything: bool) -> Iterator[tuple[str, Outcome]]:
    """Runs a command in the first language, and in a copy in each other whose document shows something else."""
    (first, command), *others = of.items()
    for language, other in others:
        if everything or settled(other.printed) != settled(command.printed):
            with tempfile.TemporaryDirectory() as folder:
                twin = Path(folder) / "clone"
                shutil.copytree(root, twin, symlinks=True)
                yield language, run(other, twin, language)
    yield first, run(command, root, first)


def follow(texts: dict[str, str], root: Path, *, everything: bool = False) -> Iterator[tuple[str, Outcome]]:
    """Does all that documents of the same steps say, in a copy of the repository; gives each outcome by language."""
    for together in zip(*map(blocks, texts.values()), strict=True):
        if together[0].language == "console":
            for same in zip(*map(commands, together), strict=True):
                yield from run_in_each(dict(zip(texts, same, strict=True)), root, everything)
        elif together[0].language != "sh":
            change(root, together[0])


VARYING = [
    (r"\b\d+\.\d\d ?s\b", "TIME"),
    (r"\b[0-9a-f]{12,64}\b", "HASH"),
    (r"\b\d+\.\d+\.\d+(\+\w+)?", "VERSION"),
    # What grows with the graph or with the tests, or is somebody else's to mend, is no matter of these documents.
    (r"(?<=\w: )\d+ (fresh|stale|missing|failed)(, \d+ (fresh|stale|missing|failed))*", "STATES"),
    (r"\b[\d,]+ (?=files? referring|deselected)", "SOME "),
]
OTHERS = re.compile(r"\d+ older problems? elsewhere .*")


def settled(lines: list[str]) -> list[str]:
    """Printed lines without what differs from run to run."""
    found = []
    for line in lines:
        for pattern, word in VARYING:
            line = re.sub(pattern, word, line)
        found.append(line)
    return [line for line in found if not OTHERS.fullmatch(line)]


def is_shown(shown: list[str], printed: list[str]) -> bool:
    """Whether a document shows what was printed."""
    pattern = "".join(
        r"(?:.*\n)*" if line == "..." else re.escape(line.removesuffix("...")) + ".*" * line.endswith(" ...") + r"\n"
        for line in settled(shown)
    )
    return re.fullmatch(pattern, "".join(f"{line}\n" for line in settled(printed))) is not None


def holds(outcome: Outcome) -> bool:
    """Whether a command did what the document says."""
    return outcome.exit == outcome.command.exit and is_shown(outcome.command.printed, outcome.printed)


def complaint(document: Path, outcome: Outcome) -> str:
    """What is wrong with a document, so that its author can mend it."""
    command = outcome.command
    lines = [f"{document.name}:{command.line - 1}: $ {command.words}"]
    if outcome.exit != command.exit:
        lines.append(f"exits with {outcome.exit}, not with {command.exit}")
    shown, printed = settled(command.printed), settled(outcome.printed)
    return "\n".join([*lines, *difflib.unified_diff(shown, printed, "shown", "printed", lineterm="", n=1)])


def written(text: str, outcomes: list[Outcome]) -> str:
    """A document with what was really printed in place of what differs from it."""
    lines = text.splitlines()
    for outcome in reversed(outcomes):
        start = outcome.command.line - 1
        if not is_shown(outcome.command.printed, outcome.printed):
            lines[start : start + len(outcome.command.printed)] = outcome.printed
    return "\n".join(lines) + "\n"


@pytest.fixture
def copy(tmp_path: Path) -> Path:
    """A clone of the repository as it is here, with its main branch where a clone has it."""
    root = tmp_path / "clone"
    shutil.copytree(ROOT, root, ignore=LEFT_OUT)
    undo(root, DOCUMENTS["en"].read_text("utf-8"))
    commit = repositories.commit_all(root)
    repositories.git(root, "update-ref", "refs/remotes/origin/main", commit)
    return root


@pytest.mark.timeout(900)  # half a minute of work, which a busy machine may take long for
def test_following_the_documents_prints_what_they_show(copy: Path) -> None:
    texts = {language: document.read_text("utf-8") for language, document in DOCUMENTS.items()}
    rewrite = "KBTOOL_WRITE_DOCUMENTS" in os.environ
    outcomes = list(follow(texts, copy, everything=rewrite))
    for language, document in DOCUMENTS.items() if rewrite else ():
        ours = [outcome for of, outcome in outcomes if of == language]
        write_atomically(document, written(texts[language], ours).encode())
    wrong = [complaint(DOCUMENTS[language], outcome) for language, outcome in outcomes if not holds(outcome)]
    assert not wrong, "\n\n".join(wrong)


def steps(language: str) -> list[tuple[str, ...]]:
    """What a document has its reader do: commands with their exit codes, and changes of files."""
    found: list[tuple[str, ...]] = []
    for block in blocks(DOCUMENTS[language].read_text("utf-8")):
        if block.language == "console":
            found += [(one.words, str(one.exit)) for one in commands(block)]
        else:
            found.append((block.language, block.path if block.language != "sh" else "", *block.lines))
    return found


def test_both_languages_ask_for_the_same_steps() -> None:
    assert steps("zh") == steps("en")
    assert len(steps("en")) > 30


def test_only_what_needs_a_network_or_a_gpu_is_not_run() -> None:
    text = DOCUMENTS["en"].read_text("utf-8")
    left_out = [line for block in blocks(text) if block.language == "sh" for line in block.lines]
    allowed = re.compile(r"(git clone|cd|make|\. \.venv/|kbtool verify --device cuda)[^;&|]*")
    assert [line for line in left_out if not allowed.fullmatch(line)] == []


@pytest.mark.parametrize(
    ("shown", "printed", "same"),
    [
        (["ok, 3 claims, 0.12 s"], ["ok, 3 claims, 1.57 s"], True),
        (["ok, 3 claims, 0.12 s"], ["ok, 4 claims, 0.12 s"], False),
        (["1 run on cpu; cpu: 12 fresh"], ["1 run on cpu; cpu: 11 fresh, 1 stale"], True),
        (["1 run on cpu; cpu: 12 fresh"], ["2 run on cpu; cpu: 12 fresh"], False),
        (["a", "...", "z"], ["a", "b", "c", "z"], True),
        (["a", "...", "z"], ["a", "b"], False),
        (["torch 2.13.0 ..."], ["torch 2.14.1+cpu is here"], True),
        (["torch ..."], ["no torch"], False),
        (["a.b"], ["a+b"], False),
        (["a"], ["a", "b"], False),
        (["a"], ["a", "2 older problems elsewhere (kbtool check shows all)"], True),
        ([], ["a"], False),
    ],
)
def test_only_times_hashes_versions_and_what_grows_may_differ(shown: list[str], printed: list[str], same: bool) -> None:
    assert is_shown(shown, printed) is same


def test_a_document_that_shows_something_else_is_found_and_can_be_written_anew(tmp_path: Path) -> None:
    text = (
        "Mend `a.txt`:\n```diff\n-one\n+two\n```\n```console\n$ cat a.txt\none\n```\n```console exit=3\n$ exit 3\n```\n"
    )
    write_files(tmp_path, {"a.txt": "one\n"})
    outcomes = [outcome for _, outcome in follow({"en": text}, tmp_path)]
    assert [(one.printed, one.exit == one.command.exit) for one in outcomes] == [(["two"], True), ([], True)]
    assert "-one\n+two" in complaint(DOCUMENTS["en"], outcomes[0])
    assert written(text, outcomes) == text.replace("cat a.txt\none", "cat a.txt\ntwo")


def test_what_a_reader_has_done_already_is_taken_back(tmp_path: Path) -> None:
    first, second = "In `a.txt`:\n```diff\n-one\n+two\n```\n", "In `a.txt`:\n```diff\n-two\n+three\n```\n"
    text = f"{first}{second}Write `b.txt`:\n```yaml\nx: 1\n```\n"
    for done, left in (("three\n", "one\n"), ("one\n", "one\n"), ("other\n", "other\n")):
        write_files(tmp_path, {"a.txt": done, "b.txt": "x: 1\n"})
        undo(tmp_path, text)
        assert ((tmp_path / "a.txt").read_text("utf-8"), (tmp_path / "b.txt").exists()) == (left, False)


def test_a_change_of_lines_that_are_not_there_says_so(tmp_path: Path) -> None:
    write_files(tmp_path, MINIATURE)
    with pytest.raises(AssertionError, match=r"line 3: concepts/base/alpha\.yml has changed, choose other lines"):
        list(follow({"en": "In `concepts/base/alpha.yml`:\n```diff\n-nothing like this\n+more\n```\n"}, tmp_path))


def test_what_two_documents_show_alike_is_run_once_and_the_rest_in_both_languages(tmp_path: Path) -> None:
    root = tmp_path / "root"
    root.mkdir()
    texts = {
        "en": "```console\n$ echo here\nhere\n$ echo $KBTOOL_LANG >> a; cat a\nen\n```\n",
        "zh": "```console\n$ echo here\nhere\n$ echo $KBTOOL_LANG >> a; cat a\nzh\n```\n",
    }
    outcomes = list(follow(texts, root))
    assert [(language, outcome.printed) for language, outcome in outcomes] == [
        ("en", ["here"]),
        ("zh", ["zh"]),
        ("en", ["en"]),
    ]
    assert all(holds(outcome) for _, outcome in outcomes)


WRITTEN_BY_HAND = [ROOT / "README.md", CONTRACT, *DOCUMENTS.values(), ROOT / ".github/pull_request_template.md"]


@pytest.mark.parametrize("path", WRITTEN_BY_HAND, ids=lambda path: path.name)
def test_every_command_and_file_that_is_named_exists(path: Path) -> None:
    text = path.read_text("utf-8")
    named = set(re.findall(r"(?:`|bin/|\$ )kbtool ([a-z]+)", text))
    assert named <= set(main.list_commands(None)), path.name  # type: ignore[attr-defined, arg-type]
    links = re.findall(r"\]\(([^)#:]+)(?:#[^)]*)?\)", text)
    assert [link for link in links if not (path.parent / link).exists()] == []
    assert set(re.findall(r"\]\(#([^)]+)\)", text)) <= anchors(text)


def anchors(text: str) -> set[str]:
    """The addresses of the headings of a document, as GitHub makes them."""
    headings = re.findall(r"^#+ (.+)$", text, re.MULTILINE)
    return {re.sub(r"[^\w -]", "", heading.lower()).replace(" ", "-") for heading in headings}


def first_cells(text: str) -> set[str]:
    """What stands first in the rows of the tables of a text, without marks of code."""
    return {cell for row in re.findall(r"^\| (.+?) \|", text, re.MULTILINE) for cell in re.split(r"`?, `?|`", row)}


def test_the_contract_names_every_field_kind_and_relation_type() -> None:
    text = CONTRACT.read_text("utf-8")
    assert set(model.RELATION_TYPES) <= first_cells(text)
    assert set(model.ConceptFile.__struct_fields__) <= first_cells(text)
    kinds = re.search(r"one of ([a-z, -]+) \|", text)
    assert kinds
    assert set(kinds[1].split(", ")) == set(model.Kind.__args__)  # type: ignore[attr-defined]
