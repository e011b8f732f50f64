"""The console script answers an unchanged ``kbtool verify`` as the command line does, and importing hardly anything."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import CliRunner

from kbtool.cli import main
from kbtool.load import load
from kbtool.verify import stamp
from kbtool.verify.inputs import bindings, inputs_hash
from kbtool.verify.records import ClaimResult, Record, write_record

SCRIPT = """
import sys
try:
    from kbtool.{module} import run
    run()
finally:
    heavy = {{"click", "msgspec", "yaml", "networkx", "pytest", "torch"}} & set(sys.modules)
    print("imported:", *sorted(heavy), file=sys.stderr)
"""


@pytest.fixture
def fresh(miniature: Callable[..., Path], monkeypatch: pytest.MonkeyPatch) -> Path:
    """A knowledge base with everything verified, and a stamp that says so."""
    root = miniature()
    for binding in bindings(load(root).kb).values():
        inputs = inputs_hash(root, binding)
        claims = (ClaimResult("claim_doubles", "passed"),)
        write_record(root, Record(example=binding.example, device="cpu", inputs=inputs, claims=claims))
    monkeypatch.setattr(stamp, "SETTLED_NS", 0)
    assert CliRunner().invoke(main, ["--root", str(root), "verify"]).exit_code == 0
    return root


def script(module: str, folder: Path, *arguments: str, **environment: str) -> tuple[int, str, list[str]]:
    """Exit code, output, and which of the heavy modules the process had imported in the end."""
    kept = {name: value for name, value in os.environ.items() if name != "KBTOOL_LANG"}
    command = [sys.executable, "-c", SCRIPT.format(module=module), *arguments]
    done = subprocess.run(command, cwd=folder, env=kept | environment, capture_output=True, text=True, check=False)
    return done.returncode, done.stdout, done.stderr.splitlines()[-1].split()[1:]


def test_with_nothing_changed_the_answer_is_that_of_the_command_line_without_importing_it(fresh: Path) -> None:
    code, output, heavy = script("start", fresh, "verify")
    assert (code, output) == script("cli", fresh, "verify")[:2]
    assert output.startswith("0 run on cpu; cpu: 1 fresh\n")
    assert (code, heavy) == (0, [])


def test_it_is_answered_from_any_folder_of_the_knowledge_base(fresh: Path) -> None:
    assert script("start", fresh / "concepts", "verify") == script("start", fresh, "verify")


@pytest.mark.parametrize("arguments", [["verify", "--format", "json"], ["--version"], ["verify", "--jobs", "zero"]])
def test_anything_but_the_plain_question_is_left_to_the_command_line(fresh: Path, arguments: list[str]) -> None:
    answer = script("start", fresh, *arguments)
    assert answer == script("cli", fresh, *arguments)
    assert "click" in answer[2]


def test_a_setting_that_is_wrong_is_refused_whoever_answers(fresh: Path) -> None:
    answer = script("start", fresh, "verify", KBTOOL_LANG="klingon")
    assert answer == script("cli", fresh, "verify", KBTOOL_LANG="klingon")
    assert answer[0] == 2


def test_after_any_change_the_stamp_no_longer_answers(fresh: Path) -> None:
    concept = next((fresh / "concepts").glob("*/double.yml"))
    concept.write_text("name: [")
    assert script("start", fresh, "verify")[0] == 1


def test_outside_a_knowledge_base_it_is_wrong_usage(tmp_path: Path) -> None:
    assert script("start", tmp_path, "verify")[:2] == (2, "")
