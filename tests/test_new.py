"""``kbtool new``: a draft with its example that pass as they are, and what is refused."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from miniature import TOPIC, draft, write_files

from kbtool import checks
from kbtool.cli import main, new
from kbtool.edit.formatting import format_file
from kbtool.load import load

Make = Callable[..., Path]
FLAGS = ["--zh", "三倍", "--en", "Trebling", "--topic", "基础", "--kind", "operation", "--requires", "概念 beta"]


def call(root: Path, *arguments: str, language: str = "en", typed: str = "") -> Result:
    return CliRunner().invoke(main, ["--root", str(root), "--lang", language, "new", *arguments], input=typed)


def state_of(root: Path) -> dict[str, bytes]:
    return {
        path.as_posix(): path.read_bytes() for path in root.rglob("*") if path.is_file() and "build" not in path.parts
    }


@pytest.mark.parametrize("language", ["zh", "en"])
def test_a_new_concept_is_a_draft_that_passes_every_check_in_canonical_form(miniature: Make, language: str) -> None:
    root = miniature()
    result = call(root, "treble", *FLAGS, language=language)
    assert result.exit_code == 0, result.output
    loaded = load(root)
    assert loaded.kb.concepts["treble"].is_draft
    assert list(loaded.kb.concepts["treble"].requires) == ["beta"]
    assert [one.to_text() for one in checks.run(loaded) if one.severity == "error"] == []
    assert not format_file(root, "concepts/base/treble.yml").is_changed
    assert ("接下来" if language == "zh" else "Next steps") in result.output
    for path in ("concepts/base/treble.yml", "examples/base/treble.py"):
        assert path in result.output
        assert (root / path).is_file()


def test_it_cannot_be_published_before_its_texts_are_written(miniature: Make) -> None:
    root = miniature()
    assert call(root, "treble", *FLAGS).exit_code == 0
    path = root / "concepts/base/treble.yml"
    path.write_text(path.read_text("utf-8").replace("status: draft\n", ""), "utf-8")
    found = {one.span.line for one in checks.run(load(root)) if one.code == "KB306"}
    lines = path.read_text("utf-8").splitlines()
    unwritten = {
        line for line, text in enumerate(lines, 1) if ("待写" in text or "o be written" in text) and text[0] != "#"
    }
    assert found == unwritten


def test_the_new_example_proves_itself_under_the_harness(miniature: Make) -> None:
    root = miniature()
    assert call(root, "treble", *FLAGS).exit_code == 0
    command = [sys.executable, "-m", "kbtool.verify.harness", "examples/base/treble.py"]
    result = subprocess.run(command, cwd=root, capture_output=True, text=True, check=False)
    assert result.returncode == 0, result.stdout + result.stderr
    assert "'squared' is caught by claim_agrees_with_the_builtin, claim_is_linear" in result.stdout


@pytest.mark.parametrize("id", ["lambda", "test-error", "claim-check", "input", "3d-convolution", "class"])
def test_an_id_that_is_no_name_in_python_still_gets_an_example_that_compiles(miniature: Make, id: str) -> None:
    root = miniature()
    assert call(root, id, *FLAGS).exit_code == 0
    source = (root / f"examples/base/{id.replace('-', '_')}.py").read_text("utf-8")
    compile(source, id, "exec")
    names = [line.split("(")[0].removeprefix("def ") for line in source.splitlines() if line.startswith("def ")]
    assert len(names) == len(set(names)) == 5
    assert [name for name in names if name.startswith(("claim_", "test"))] == names[2:4]


def test_a_name_with_quotes_and_backslashes_does_not_break_the_example(miniature: Make) -> None:
    root = miniature()
    names = ["--zh", '叫作"""的 \\x 函数: #', "--en", 'The """ \\x function: {a}']
    assert call(root, "odd", *names, *FLAGS[4:]).exit_code == 0
    assert load(root).kb.concepts["odd"].name.en == names[3]
    compile((root / "examples/base/odd.py").read_text("utf-8"), "odd", "exec")


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["Treble", *FLAGS], "is no id"),
        (["alpha", *FLAGS], "is taken"),
        (["half", *FLAGS], "is a term on the page of 'double'"),
        (["twofold", *FLAGS], "was used before and leads to 'double' now"),
        (["treble", *FLAGS[2:]], "--zh is missing"),
        (["treble", "--zh", "两倍", *FLAGS[2:]], "'两倍' is a name of 'double' already"),
        (["treble", *FLAGS[:2], "--en", "HALF", *FLAGS[4:]], "'HALF' is a name of 'half' already"),
        (["treble", *FLAGS, "--topic", "bass"], "there is no topic 'bass'; did you mean 'base'?"),
        (["treble", *FLAGS, "--kind", "operaton"], "there is no kind 'operaton'; did you mean 'operation'?"),
        (["treble", *FLAGS, "--requires", "bta"], "did you mean"),
        (["treble", *FLAGS, "--requires", " , "], "--requires"),
    ],
)
def test_what_makes_no_sense_is_refused_and_nothing_is_written(
    miniature: Make, arguments: list[str], message: str
) -> None:
    root = miniature()
    double = root / "concepts/base/double.yml"
    double.write_text(double.read_text("utf-8") + "formerly: [twofold]\n", "utf-8")
    before = state_of(root)
    result = call(root, *arguments)
    assert (result.exit_code, message in result.output) == (2, True), result.output
    assert state_of(root) == before


@pytest.mark.parametrize("path", ["concepts/base/treble.yml", "examples/base/treble.py"])
def test_nothing_is_overwritten(miniature: Make, path: str) -> None:
    root = miniature({path: "# mine\n"})
    before = state_of(root)
    result = call(root, "treble", *FLAGS)
    assert result.exit_code == 2, result.output
    assert state_of(root) == before


def test_a_name_that_is_nearly_another_is_pointed_out(miniature: Make) -> None:
    result = call(miniature(), "doubling-2", "--zh", "再加倍", "--en", "Doublings", *FLAGS[4:])
    assert result.exit_code == 0
    assert "'再加倍' is nearly '加倍' of 'double'" in result.stderr


def test_a_prerequisite_that_another_implies_is_left_out_and_said_so(miniature: Make) -> None:
    root = miniature()
    result = call(root, "treble", *FLAGS, "--requires", "alpha,beta")
    assert result.exit_code == 0
    assert "'alpha' is left out" in result.stderr
    assert list(load(root).kb.concepts["treble"].requires) == ["beta"]


def test_on_a_terminal_it_asks_for_what_is_not_given(miniature: Make, monkeypatch: pytest.MonkeyPatch) -> None:
    root = miniature()
    monkeypatch.setattr(new, "_is_terminal", lambda: True)
    answers = ["三倍", "Trebling", "base", "operation", "beta", "先加倍再加一次", "add once more"]
    result = call(root, "treble", typed="\n".join(answers) + "\n")
    assert result.exit_code == 0, result.output
    concept = load(root).kb.concepts["treble"]
    assert (concept.name.zh, concept.requires["beta"].zh, concept.requires["beta"].en) == (answers[0], *answers[5:])


def test_the_first_concept_of_all_needs_no_prerequisite(tmp_path: Path) -> None:
    write_files(tmp_path, {"concepts/base/_topic.yml": TOPIC})
    result = call(tmp_path, "first", "--zh", "第一", "--en", "First", "--topic", "base", "--kind", "definition")
    assert "first" in load(tmp_path).kb.concepts, result.output


def test_programs_read_what_was_written(miniature: Make) -> None:
    result = call(miniature(), "treble", *FLAGS, "--format", "json")
    told = json.loads(result.stdout)
    assert told["written"] is True
    assert [one["path"] for one in told["changes"]] == ["concepts/base/treble.yml", "examples/base/treble.py"]


def test_a_knowledge_base_that_is_broken_elsewhere_can_still_be_added_to(miniature: Make) -> None:
    root = miniature({"concepts/base/bad.yml": draft("bad", "refrences: []\n")})
    assert call(root, "treble", *FLAGS).exit_code == 0
