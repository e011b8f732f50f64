"""``kbtool doctor`` tells what a machine lacks, with the remedy, and fails only for what cannot be done without."""

from __future__ import annotations

import json
import os
import stat
from collections.abc import Callable
from importlib.metadata import PackageNotFoundError
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from kbtool import probes
from kbtool.cli import main

Make = Callable[..., Path]


def run(root: Path, *arguments: str) -> Result:
    result = CliRunner().invoke(main, ["--root", str(root), "doctor", *arguments])
    assert result.exception is None or isinstance(result.exception, SystemExit), result.exception
    return result


def findings(root: Path) -> dict[str, dict[str, Any]]:
    told = json.loads(run(root, "--format", "json").output)
    return {one["name"]: one for one in told["findings"]}


@pytest.fixture
def quick(monkeypatch: pytest.MonkeyPatch) -> None:
    """PyTorch is not imported, which takes a second, but something that prints what it would."""
    monkeypatch.setattr(probes, "_TORCH", "print('2.13.0 Some GPU')")


def test_this_machine_has_what_kbtool_needs(miniature: Make) -> None:
    result = run(miniature())
    assert result.exit_code == 0
    assert "nothing is missing that kbtool needs" in result.output
    for line in result.output.splitlines()[:-1]:
        assert line.startswith(("✓ ", "– "))


def test_everything_is_told_as_json_and_a_remedy_only_where_something_is_missing(miniature: Make, quick: None) -> None:
    found = findings(miniature())
    assert list(found) == [
        "Python", "packages", "PyTorch", "GPU", "git", "Chromium", "network isolation", "writable tree",
    ]  # fmt: skip
    for one in found.values():
        assert bool(one["found"]) != bool(one["remedy"])
    assert found["PyTorch"]["found"] == "2.13.0"
    assert found["GPU"]["found"] == "Some GPU"


@pytest.mark.parametrize("code", ["import no_such_module", "import os; os.abort()", "import time; time.sleep(60)"])
def test_pytorch_that_is_missing_crashes_or_hangs_is_missing(
    miniature: Make, monkeypatch: pytest.MonkeyPatch, code: str
) -> None:
    monkeypatch.setattr(probes, "_TORCH", code)
    monkeypatch.setattr(probes, "SECONDS", 2)
    result = run(miniature())
    assert result.exit_code == 1
    assert "✗ PyTorch            missing (runs the examples): pip install torch\n" in result.output
    assert "– GPU" in result.output
    assert result.output.endswith("1 missing\n")


def test_a_machine_without_git_and_chromium_does_without(
    miniature: Make, quick: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PATH", "")
    result = run(miniature())
    assert result.exit_code == 0
    assert (
        "– git                not here, optional (kbtool diff, kbtool check --changed-since): install git;"
        in result.output
    )
    assert "– Chromium           not here, optional" in result.output


def test_a_program_that_is_there_but_does_not_start_is_missing(
    miniature: Make, quick: None, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    broken = tmp_path / "bin" / "git"
    broken.parent.mkdir()
    broken.write_text("#!/bin/sh\nexit 3\n", "utf-8")
    broken.chmod(broken.stat().st_mode | stat.S_IXUSR)
    monkeypatch.setenv("PATH", f"{broken.parent}{os.pathsep}{os.environ['PATH']}")
    assert not findings(miniature())["git"]["found"]


def test_a_package_that_is_missing_or_too_old_is_named(
    miniature: Make, quick: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    real = probes.version

    def version(name: str) -> str:
        if name == "networkx":
            raise PackageNotFoundError(name)
        return "0.1" if name == "click" else real(name)

    monkeypatch.setattr(probes, "version", version)
    root = miniature()
    one = findings(root)["packages"]
    assert not one["found"]
    assert one["remedy"] == "pip install 'click>=8.2' 'networkx>=3.5'"
    assert run(root).exit_code == 1


def test_an_old_python_is_told(miniature: Make, quick: None, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(probes, "PYTHON", (99, 0))
    assert findings(miniature())["Python"]["remedy"] == "install Python 99.0 or newer"


def test_a_system_without_namespaces_is_told(miniature: Make, quick: None, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(probes, "_NETWORK", "raise SystemExit(1)")
    assert "allow user namespaces" in findings(miniature())["network isolation"]["remedy"]


def test_a_tree_that_cannot_be_written_is_told(miniature: Make, quick: None, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_: object, **__: object) -> None:
        raise OSError(30, "Read-only file system")

    monkeypatch.setattr(probes.tempfile, "NamedTemporaryFile", refuse)
    root = miniature()
    assert f"make {root} writable: Read-only file system" in run(root).output
    assert run(root).exit_code == 1


def test_it_runs_outside_a_knowledge_base_and_leaves_nothing_behind(
    tmp_path: Path, quick: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    result = CliRunner().invoke(main, ["doctor"])
    assert result.exit_code == 0
    assert str(tmp_path) in result.output
    assert list(tmp_path.iterdir()) == []
