"""``kbtool rename`` and ``kbtool remove``: every reference follows, nothing is half done, no id is used twice."""

from __future__ import annotations

import json
import os
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result
from miniature import MINIATURE, draft, write_files
from projects import make_project

from kbtool import checks
from kbtool.cli import main
from kbtool.edit import journal
from kbtool.edit.journal import JOURNAL, UnfinishedEditError, change_files, finish, is_unfinished
from kbtool.edit.references import replace_links
from kbtool.load import load
from kbtool.names import NameIndex
from kbtool.verify.records import State, states

Make = Callable[..., Path]
State_ = dict[str, bytes]


def call(root: Path, *arguments: str) -> Result:
    return CliRunner().invoke(main, ["--root", str(root), "--lang", "en", *arguments])


def state_of(root: Path) -> State_:
    """The content of every file that belongs to the knowledge base."""
    return {
        path.relative_to(root).as_posix(): path.read_bytes()
        for folder in ("concepts", "examples")
        for path in sorted((root / folder).rglob("*"))
        if path.is_file() and not path.name.startswith(".")
    }


def errors(root: Path) -> list[str]:
    return [one.to_text() for one in checks.run(load(root)) if one.severity == "error"]


@pytest.fixture
def project(tmp_path: Path) -> Path:
    return make_project(tmp_path)


def test_a_renamed_concept_is_renamed_everywhere(project: Path) -> None:
    write_files(project, {"concepts/base/user.yml": USER})
    assert errors(project) == []
    result = call(project, "rename", "alpha", "first-letter", "--write")
    assert result.exit_code == 0, result.output
    kb = load(project).kb
    assert errors(project) == []
    assert "alpha" not in kb.concepts
    assert kb.concepts["first-letter"].formerly == ("alpha",)
    assert list(kb.concepts["beta"].requires) == ["first-letter"]
    assert kb.concepts["double"].relations == {"contrasts-with": ("first-letter",)}
    assert [stop.concept for stop in kb.tracks["way"].stops] == ["first-letter", "double"]
    assert kb.comparisons["two"].concepts == ("double", "first-letter")
    assert (
        kb.concepts["user"].summary.en
        == "See [[first-letter]], [[first-letter|the first]], `[[alpha]]` and $[[alpha]]$."
    )
    texts = b"".join(content for path, content in state_of(project).items() if path.endswith(".yml"))
    assert texts.count(b"[[alpha") == 4, "only in code and in math, which is no link"


USER = draft("user", "requires: {beta: {zh: '见 [[alpha]]', en: 'see [[alpha|it]]'}}\n").replace(
    "summary: {zh: 这是 user。, en: This is user.}",
    "summary:\n  zh: 见 [[alpha]]、[[ alpha |甲]]、`[[alpha]]` 与 $[[alpha]]$。  # 注\n"
    "  en: See [[alpha]], [[alpha|the first]], `[[alpha]]` and $[[alpha]]$.",
)


def test_a_rename_keeps_comments_and_what_the_files_say_otherwise(project: Path) -> None:
    write_files(project, {"concepts/base/user.yml": USER})
    call(project, "rename", "alpha", "first-letter", "--write")
    assert "# 注" in (project / "concepts/base/user.yml").read_text("utf-8")
    call(project, "rename", "first-letter", "alpha", "--write")
    assert load(project).kb.concepts["alpha"].formerly == ("first-letter",)
    call(project, "fmt", "--write")
    back = state_of(project)
    write_files(project, {"concepts/base/user.yml": USER})
    call(project, "fmt", "--write")
    assert (
        state_of(project)["concepts/base/user.yml"].replace(b"[[ alpha |", b"[[alpha|")
        == back["concepts/base/user.yml"]
    )


def test_the_old_id_resolves_and_its_page_redirects(project: Path) -> None:
    call(project, "rename", "double", "twice-as-much", "--write")
    assert call(project, "show", "double", "--format", "json").stdout.count('"id": "twice-as-much"') == 1
    assert NameIndex.of(load(project).kb).resolve("twofold")[0].concept == "twice-as-much"


def test_a_record_that_holds_goes_on_to_hold_under_the_new_id(project: Path) -> None:
    assert states(project, load(project).kb, "cpu") == {"base/double.py": State.FRESH}
    assert call(project, "rename", "double", "twice-as-much", "--write").exit_code == 0
    assert states(project, load(project).kb, "cpu") == {"base/double.py": State.FRESH}


def test_a_record_that_is_stale_stays_stale(project: Path) -> None:
    example = project / "examples/base/double.py"
    example.write_text(example.read_text("utf-8") + "# changed\n", "utf-8")
    call(project, "rename", "double", "twice-as-much", "--write")
    assert states(project, load(project).kb, "cpu") == {"base/double.py": State.STALE}


@pytest.mark.parametrize("command", [["rename", "alpha", "omega"], ["remove", "alpha", "--replaced-by", "beta"]])
def test_without_write_nothing_is_changed_and_the_difference_is_shown(project: Path, command: list[str]) -> None:
    before = state_of(project)
    result = call(project, *command)
    assert state_of(project) == before
    assert "concepts/_tracks/way.yml" in result.stdout
    assert "-  - {concept: alpha, zh: 从甲开始, en: start at alpha}" in result.stdout
    told = json.loads(call(project, *command, "--format", "json").stdout)
    assert told["written"] is False
    assert {"path": "concepts/base/alpha.yml", "action": "remove"} in told["changes"]


@pytest.mark.parametrize(
    ("new", "message"),
    [
        ("Omega", "is no id"),
        ("beta", "is taken"),
        ("half", "is a term on the page of 'double'"),
        ("twofold", "was used before and leads to 'double' now"),
    ],
)
def test_an_id_that_is_or_was_in_use_is_refused(project: Path, new: str, message: str) -> None:
    before = state_of(project)
    result = call(project, "rename", "alpha", new, "--write")
    assert (result.exit_code, message in result.output) == (2, True), result.output
    assert state_of(project) == before


def test_nothing_is_renamed_while_a_file_cannot_be_read(project: Path) -> None:
    write_files(project, {"concepts/base/bad.yml": "requires: [alpha\n"})
    result = call(project, "rename", "alpha", "omega", "--write")
    assert (result.exit_code, "concepts/base/bad.yml" in result.output) == (2, True)
    assert (project / "concepts/base/alpha.yml").exists()


# -- remove -----------------------------------------------------------------------------------------------------------

CLAIMS = """\
claims:
  - {zh: 翻倍, en: it doubles, check: claim_doubles}
  - {zh: 线性, en: it is linear, check: claim_is_linear}
"""
LEAF = draft(
    "leaf", "formerly: [bud]\nrequires: {beta: {zh: 需要它, en: it is needed}}\nexample: base/leaf.py\n" + CLAIMS
)
READER = draft("reader", "requires: {leaf: {zh: '见 [[leaf]]', en: 'see [[leaf|it]] and [[leaf]]'}}\n")


def removable(root: Path) -> Path:
    """A project in which another concept needs a leaf, which has an example of its own with a record."""
    write_files(
        root,
        {
            "concepts/base/leaf.yml": LEAF,
            "concepts/base/reader.yml": READER,
            "examples/base/leaf.py": MINIATURE["examples/base/double.py"],
            "examples/records/cpu/base/leaf.json": "{}",
            "examples/records/cpu/base/leaf.svg": "<svg/>",
        },
    )
    return root


def test_what_named_a_removed_concept_names_its_successor(project: Path) -> None:
    root = removable(project)
    result = call(root, "remove", "leaf", "--replaced-by", "double", "--write")
    assert result.exit_code == 0, result.output
    kb = load(root).kb
    assert errors(root) == []
    assert kb.concepts["double"].formerly == ("twofold", "leaf", "bud")
    assert kb.concepts["reader"].requires["double"].en == "see [[double|it]] and [[double|concept leaf]]"
    assert not [path for path in state_of(root) if "leaf" in path]


def test_a_removed_id_is_never_used_again(project: Path) -> None:
    root = removable(project)
    call(root, "remove", "leaf", "--replaced-by", "double", "--write")
    assert call(root, "rename", "reader", "leaf").exit_code == 2
    assert call(root, "show", "leaf").exit_code == 0
    write_files(root, {"concepts/base/leaf.yml": LEAF})
    assert "KB216" in "\n".join(errors(root))


def test_the_successor_does_not_come_to_need_or_to_link_to_itself(project: Path) -> None:
    root = removable(project)
    write_files(root, {"concepts/base/reader.yml": READER.replace("{leaf:", "{alpha: {zh: 需, en: need}, leaf:")})
    result = call(root, "remove", "leaf", "--replaced-by", "reader", "--write")
    assert result.exit_code == 0, result.output
    assert list(load(root).kb.concepts["reader"].requires) == ["alpha"]
    assert "[[leaf" not in (root / "concepts/base/reader.yml").read_text("utf-8")


def test_a_removal_that_would_break_the_graph_is_not_written_and_says_what_breaks(project: Path) -> None:
    root = removable(project)
    before = state_of(root)
    result = call(root, "remove", "beta", "--replaced-by", "reader", "--write")
    assert result.exit_code == 1
    assert "KB206" in result.stderr
    assert "nothing was written" in result.stderr
    assert state_of(root) == before


def test_an_example_that_another_concept_uses_stays(project: Path) -> None:
    root = removable(project)
    write_files(
        root,
        {"concepts/base/other.yml": draft("other", "requires: {beta: {zh: 需, en: need}}\nexample: base/leaf.py\n")},
    )
    result = call(root, "remove", "leaf", "--replaced-by", "double", "--write")
    assert (root / "examples/base/leaf.py").exists(), result.output
    assert "examples/base/leaf.py stays" in result.stderr


# -- links ------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "replaced"),
    [
        ("[[a]] [[a|b]] [[ a | b c ]]", "<> <b> <b c>"),
        ("[[ab]] [[b|a]] a", "[[ab]] [[b|a]] a"),
        ("`[[a]]` [[a]] $[[a]]$ $$[[a]]$$", "`[[a]]` <> $[[a]]$ $$[[a]]$$"),
        ("```\n[[a]]\n```\n[[a|$x$]]", "```\n[[a]]\n```\n<$x$>"),
        (r"\$5 [[a]] \$6", r"\$5 <> \$6"),
        ("[[a]" * 3, "[[a]" * 3),
    ],
)
def test_links_are_replaced_where_they_are_links(text: str, replaced: str) -> None:
    assert replace_links(text, "a", lambda label: f"<{label}>") == replaced


# -- interrupted ------------------------------------------------------------------------------------------------------


def killed_after(steps: int, work: Callable[[], Any]) -> bool:
    """Does something in a process of its own that dies at a step of writing; tells whether it got to its end."""
    child = os.fork()
    if child == 0:
        left = [steps]

        def dying(function: Callable[..., Any]) -> Callable[..., Any]:
            def step(*arguments: Any, **options: Any) -> Any:
                if left[0] == 0:
                    os._exit(9)  # nothing is cleaned up
                left[0] -= 1
                return function(*arguments, **options)

            return step

        for name in ("replace", "unlink", "chmod", "mkdir", "open"):
            setattr(os, name, dying(getattr(os, name)))
        try:
            work()
        except BaseException:
            os._exit(8)
        os._exit(0)
    _, code = os.waitpid(child, 0)
    assert os.waitstatus_to_exitcode(code) in (0, 9)
    return os.waitstatus_to_exitcode(code) == 0


def test_a_change_that_is_killed_at_any_step_is_found_undone_or_done(tmp_path: Path) -> None:
    old = {"concepts/a/one.yml": b"1\n", "concepts/a/two.yml": b"2\n", "examples/a/three.py": b"3\n"}
    changes = {"concepts/a/one.yml": "eins\n", "concepts/b/new.yml": "neu\n", "examples/a/three.py": None}
    new = {"concepts/a/one.yml": b"eins\n", "concepts/a/two.yml": b"2\n", "concepts/b/new.yml": b"neu\n"}
    outcomes = []
    for steps in range(100):
        root = write_files(tmp_path / str(steps), old)
        done = killed_after(steps, lambda root=root: change_files(root, "a test", changes))  # type: ignore[misc]
        was_unfinished = is_unfinished(root)
        finish(root)
        outcomes.append((was_unfinished, state_of(root) == new))
        assert state_of(root) in (old, new), steps
        assert not is_unfinished(root)
        if done:
            break
    assert done
    assert {(False, False), (True, True), (False, True)} <= set(outcomes), "killed before, during and after"
    assert len(outcomes) > 8


def test_finishing_may_be_killed_at_any_step_as_well(tmp_path: Path) -> None:
    changes = {"concepts/a/one.yml": "eins\n", "concepts/a/gone.yml": None, "concepts/b/new.yml": "neu\n"}
    for steps in range(100):
        root = write_files(tmp_path / str(steps), {"concepts/a/one.yml": "1\n", "concepts/a/gone.yml": "x\n"})
        assert not killed_after(journal_steps(tmp_path), lambda root=root: change_files(root, "t", changes))  # type: ignore[misc]
        assert is_unfinished(root)
        done = killed_after(steps, lambda root=root: finish(root))  # type: ignore[misc]
        finish(root)
        assert state_of(root) == {"concepts/a/one.yml": b"eins\n", "concepts/b/new.yml": b"neu\n"}
        if done:
            return
    pytest.fail("it never got to its end")


def journal_steps(folder: Path) -> int:
    """After how many steps the journal is written."""
    for steps in range(100):
        root = write_files(folder / f"count-{steps}", {"concepts/a/one.yml": "1\n"})
        killed_after(steps, lambda root=root: change_files(root, "t", {"concepts/a/one.yml": "2\n"}))  # type: ignore[misc]
        if is_unfinished(root):
            return steps
    raise AssertionError


def test_the_next_command_finishes_a_rename_that_was_interrupted(
    project: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def killed(*_: Any) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(journal, "_apply", killed)
    call(project, "rename", "alpha", "omega", "--write")
    monkeypatch.undo()
    assert (project / "concepts/base/alpha.yml").exists()
    result = call(project, "check")
    assert "finished what was interrupted: renaming alpha to omega" in result.stderr
    assert result.exit_code == 0, result.output
    assert not (project / "concepts/base/alpha.yml").exists()


def test_a_full_disk_leaves_everything_as_it_was(project: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(*_: Any) -> None:
        raise OSError(28, "No space left on device", "x")

    before = state_of(project)
    monkeypatch.setattr(journal, "write_atomically", full)
    result = call(project, "rename", "alpha", "omega", "--write")
    assert (result.exit_code, "nothing was changed" in result.output) == (1, True)
    assert state_of(project) == before


def interrupted(root: Path, files: dict[str, dict[str, str | None]]) -> Path:
    return write_files(root, {JOURNAL: json.dumps({"format": 1, "title": "a test", "files": files})})


def test_what_somebody_wrote_since_the_interruption_is_not_lost(miniature: Make) -> None:
    root = interrupted(miniature(), {"concepts/base/alpha.yml": {"before": "0" * 64, "after": "new\n"}})
    before = state_of(root)
    result = call(root, "check")
    assert (result.exit_code, "was changed since a test was interrupted" in result.output) == (2, True)
    assert state_of(root) == before


@pytest.mark.parametrize(
    "path", ["../outside.yml", "/etc/hosts", "concepts/../../x", "README.md", "concepts/link/x.yml"]
)
def test_a_journal_from_elsewhere_cannot_write_outside_the_knowledge_base(miniature: Make, path: str) -> None:
    root = miniature()
    outside = root.parent / "elsewhere"
    outside.mkdir(exist_ok=True)
    (root / "concepts/link").symlink_to(outside)
    interrupted(root, {path: {"before": "", "after": "evil\n"}})
    with pytest.raises(UnfinishedEditError):
        finish(root)
    assert list(outside.iterdir()) == []
    assert not (root.parent / "outside.yml").exists()


@pytest.mark.parametrize("content", [b"", b"{}", b"[]", b"\xff", b'{"format": 2, "title": "t", "files": {}}'])
def test_a_journal_that_is_none_is_reported(miniature: Make, content: bytes) -> None:
    result = call(miniature({JOURNAL: content}), "check")
    assert (result.exit_code, JOURNAL in result.output) == (2, True)
