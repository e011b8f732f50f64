"""``kbtool init`` starts a knowledge base of somebody else, which checks, proves and builds as it is."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
import tomllib
from pathlib import Path
from typing import Any

import pytest
import yaml
from click.testing import CliRunner, Result
from repositories import commit_all, git

import kbtool
from kbtool import starter
from kbtool.cli import main
from kbtool.load import load
from kbtool.webfiles import ASSETS, THEME

ROOT = Path(__file__).parents[1]


def init(folder: Path, *arguments: str) -> Result:
    result = CliRunner().invoke(main, ["init", str(folder), *arguments])
    assert result.exception is None or isinstance(result.exception, SystemExit), result.exception
    return result


def run(folder: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    """One run of the command line there, of the kbtool of this tree."""
    environment = {name: value for name, value in os.environ.items() if not name.startswith("KBTOOL")}
    return subprocess.run(
        [sys.executable, "-P", "-m", "kbtool", *arguments],
        cwd=folder, env=environment | {"PYTHONPATH": str(ROOT), "OMP_NUM_THREADS": "1"},
        capture_output=True, encoding="utf-8", check=False,
    )  # fmt: skip


def files_in(folder: Path) -> set[str]:
    return {path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file()}


def test_what_it_writes_checks_without_a_warning_proves_and_builds_a_site_of_its_own(tmp_path: Path) -> None:
    folder = tmp_path / "chemistry"
    result = init(folder, "--name-en", 'Chemistry: "a" & b', "--name-zh", "化学：一")
    assert result.exit_code == 0, result.output
    assert f"{len(starter_paths())} files written" in result.output
    checked = run(folder, "check", "--warnings")
    assert checked.returncode == 0, checked.stdout
    assert checked.stdout == "no problems in 1 published concept, 0 drafts\n"
    built = run(folder, "build")
    assert built.returncode == 0, built.stderr
    assert (folder / "examples/records/cpu/basics/arithmetic_mean.json").is_file()
    site = folder / "build/site"
    page = (site / "en/concepts/arithmetic-mean/index.html").read_text("utf-8")
    assert "Chemistry: &#34;a&#34; &amp; b" in page or "Chemistry: &quot;a&quot; &amp; b" in page
    assert "torch.mean" in page
    assert "化学：一" in (site / "zh/index.html").read_text("utf-8")
    assert files_in(ASSETS) <= files_in(site / "en/assets")
    # Nothing of the knowledge base that kbtool was made for.
    pages = [
        path for path in (site / "en").rglob("*.html") if "reference" not in path.parts
    ]  # its examples are kbtool's
    said = "".join(path.read_text("utf-8") for path in pages)
    assert not re.search(r"machine learning|softmax|transformer", said, re.IGNORECASE)
    for command in ("verify", "status --require cpu", "stats", "schema --write", "fmt --check"):
        assert run(folder, *command.split()).returncode == 0, command


def test_its_example_is_what_the_rules_want_also_for_whoever_runs_it_alone(tmp_path: Path) -> None:
    init(tmp_path / "kb")
    command = [sys.executable, "examples/basics/arithmetic_mean.py"]
    done = subprocess.run(command, cwd=tmp_path / "kb", capture_output=True, encoding="utf-8", check=True)
    assert done.stdout == "the mean of [1.0, 2.0, 6.0] is 3.0\n"


def test_the_names_and_where_kbtool_comes_from_are_written_where_they_belong(tmp_path: Path) -> None:
    init(tmp_path / "a", "--name-en", "Chemistry", "--name-zh", "化学")
    assert f"\nkbtool=={kbtool.__version__}\n" in (tmp_path / "a/requirements.txt").read_text("utf-8")
    assert (tmp_path / "a/README.md").read_text("utf-8").startswith("# Chemistry · 化学\n")
    init(tmp_path / "b", "--kbtool", "git+https://example.org/somebody/kb@abc")
    required = (tmp_path / "b/requirements.txt").read_text("utf-8")
    assert required.endswith("\nkbtool @ git+https://example.org/somebody/kb@abc\n")
    init(tmp_path / "c", "--name-en", "an @NAME_ZH@ name")
    assert "# an @NAME_ZH@ name" in (tmp_path / "c/README.md").read_text("utf-8")
    for folder in "ab":
        assert not re.search("@[A-Z_]+@", "".join(path.read_text("utf-8") for path in (tmp_path / folder).rglob("*.*")
                                                  if path.is_file()))  # fmt: skip


def test_the_folder_of_an_empty_repository_will_do_and_everything_can_be_committed(tmp_path: Path) -> None:
    git(tmp_path, "init", "--quiet")
    assert json.loads(init(tmp_path, "--format", "json").output)["written"] == sorted(starter_paths())
    commit_all(tmp_path)
    assert set(git(tmp_path, "ls-files").split()) == set(starter_paths())
    assert run(tmp_path, "diff", "HEAD").returncode == 0


def starter_paths() -> list[str]:
    return list(starter.starter_files(starter.Answers("甲", "A", "kbtool")))


def test_a_folder_in_use_is_refused_and_left_as_it_is(tmp_path: Path) -> None:
    (tmp_path / "notes.txt").write_text("mine", "utf-8")
    result = init(tmp_path)
    assert result.exit_code == 2
    assert "is not empty (it holds notes.txt); name a new folder" in result.output
    assert files_in(tmp_path) == {"notes.txt"}
    result = init(tmp_path / "notes.txt")
    assert (result.exit_code, "is a file; name a folder" in result.output) == (2, True)


@pytest.mark.parametrize("fails_at", range(8))
def test_a_start_that_fails_at_any_move_leaves_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, fails_at: int
) -> None:
    replace, moves = os.replace, []

    def fail(source: Path, target: Path) -> None:
        if len(moves) == fails_at:
            raise OSError(28, "No space left on device")
        moves.append(target)
        replace(source, target)

    monkeypatch.setattr(starter.os, "replace", fail)
    result = init(tmp_path / "kb")
    assert result.exit_code == 2
    assert "cannot be written to: No space left on device" in result.output
    assert list((tmp_path / "kb").iterdir()) == []


@pytest.mark.parametrize("name", ["", "  ", "two\nlines", "bell\a"])
def test_a_name_is_one_line(tmp_path: Path, name: str) -> None:
    result = init(tmp_path / "kb", "--name-en", name)
    assert (result.exit_code, "it must be one line of text" in result.output) == (2, True)
    assert not (tmp_path / "kb").exists()


def plain(path: Path) -> Any:
    """A configuration with its tags as text."""

    class Loader(yaml.SafeLoader):
        pass

    def keep(loader: yaml.SafeLoader, suffix: str, node: yaml.Node) -> str:
        return f"{suffix} {yaml.serialize(node)}"

    Loader.add_multi_constructor("", keep)
    return yaml.load(path.read_text("utf-8"), Loader)


def test_its_configuration_is_that_of_this_site_but_for_names(tmp_path: Path) -> None:
    init(tmp_path / "kb")
    ours, theirs = plain(ROOT / "mkdocs.yml"), plain(tmp_path / "kb/mkdocs.yml")
    assert Path(ROOT / ours["theme"].pop("custom_dir", THEME)) == THEME
    for one in (ours, theirs):
        one.pop("site_name")
        options = one["plugins"][0]["kbtool"]
        assert set(options.pop("site_names")) == set(options.pop("site_descriptions")) == {"zh", "en"}
    pages = {path.name for path in (tmp_path / "kb/site/pages/zh").iterdir()}
    by_hand = {path.name for path in (ROOT / "site/pages/zh").iterdir()}
    ours["nav"] = [page for page in ours["nav"] if page not in by_hand - pages]
    assert theirs == ours, "copy the change of mkdocs.yml to kbtool/starter/files/mkdocs.yml.in"


def test_it_loads_as_one_topic_one_concept_and_one_example(tmp_path: Path) -> None:
    init(tmp_path / "kb")
    kb = load(tmp_path / "kb").kb
    assert (list(kb.topics), list(kb.concepts)) == (["basics"], ["arithmetic-mean"])
    assert not kb.concepts["arithmetic-mean"].is_draft


def test_what_ships_is_found_beside_the_package_or_inside_it() -> None:
    assert (THEME / "partials/header.html").is_file()
    assert (ASSETS / "kb.css").is_file()


def test_an_installed_package_carries_theme_assets_and_templates(tmp_path: Path) -> None:
    """Setuptools is asked what it would install; building a whole wheel would take a network."""
    pytest.importorskip("setuptools")
    source = tmp_path / "source"
    source.mkdir()
    for name in ("kbtool", "site", "setup.py"):
        (source / name).symlink_to(ROOT / name)
    command = [sys.executable, "setup.py", "--quiet", "build_py", "--build-lib", str(tmp_path / "made")]
    done = subprocess.run(command, cwd=source, capture_output=True, encoding="utf-8", check=False)
    assert done.returncode == 0, done.stderr
    made = files_in(tmp_path / "made")
    assert {f"kbtool/web/theme/{path}" for path in files_in(THEME)} <= made
    assert {f"kbtool/web/assets/{path}" for path in files_in(ASSETS)} <= made
    assert {f"kbtool/starter/files/{path}" for path in files_in(starter.TEMPLATES)} <= made
    # What pyproject.toml said of packages would win over setup.py.
    settings = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["tool"]["setuptools"]
    assert not {"packages", "package-dir", "package-data"} & settings.keys()
