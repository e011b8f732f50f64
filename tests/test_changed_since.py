"""``kbtool check --changed-since`` answers for what a change touches and for what it breaks elsewhere."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from miniature import MINIATURE, PUBLISHED, draft, write_files
from projects import COMPARISON, TRACK
from repositories import commit_all, edit

from kbtool.affected import referring
from kbtool.cli import main
from kbtool.load import load

REASON = "{zh: 需要它, en: it is needed}"


@pytest.fixture
def root(tmp_path: Path) -> Path:
    """The miniature with a track, a comparison and a problem that was there before, committed."""
    files = {
        **MINIATURE,
        "concepts/base/double.yml": PUBLISHED + "attributes: {cost: {zh: 低, en: low}, exact: true}\n",
        "concepts/base/alpha.yml": draft("alpha", "attributes: {cost: {zh: 高, en: high}, exact: false}\n"),
        "concepts/base/apart.yml": draft("apart", "relations: {used-in: [nothing]}\n"),
        "concepts/_tracks/way.yml": TRACK,
        "concepts/_comparisons/two.yml": COMPARISON,
    }
    root = write_files(tmp_path, files)
    commit_all(root)
    return root


def check(root: Path, *arguments: str, since: str = "HEAD") -> Result:
    result = CliRunner().invoke(main, ["--root", str(root), "check", "--changed-since", since, *arguments])
    assert result.exception is None or isinstance(result.exception, SystemExit), result.exception
    return result


def problems(root: Path) -> list[tuple[str, str]]:
    """The path and code of each error."""
    found = json.loads(check(root, "--format", "json").output)
    return [(one["path"], one["code"]) for one in found if one["severity"] == "error"]


def test_a_change_without_problems_is_clean_although_there_are_older_ones(root: Path) -> None:
    edit(root / "concepts/base/beta.yml", "This is beta.", "That is beta.")
    result = check(root)
    assert result.exit_code == 0
    assert "no problems in 1 changed file and 1 file referring to them" in result.output
    assert "1 older problem elsewhere (kbtool check shows all)" in result.output


def test_nothing_changed_looks_at_nothing(root: Path) -> None:
    result = check(root)
    assert result.exit_code == 0
    assert "no problems in 0 changed files and 0 files" in result.output


def test_a_file_that_is_touched_answers_for_its_older_problems_too(root: Path) -> None:
    edit(root / "concepts/base/apart.yml", "This is apart.", "That is apart.")
    assert problems(root) == [("concepts/base/apart.yml", "KB204")]


def test_a_problem_that_only_moved_down_a_line_is_not_new(root: Path) -> None:
    edit(root / "concepts/base/apart.yml", "kind: definition", "# a note\nkind: definition")
    commit_all(root)
    edit(root / "concepts/base/beta.yml", "This is beta.", "That is beta.")
    assert problems(root) == []


def test_a_removed_concept_breaks_everything_that_refers_to_it(root: Path) -> None:
    (root / "concepts/base/alpha.yml").unlink()
    assert {path for path, _ in problems(root)} == {
        "concepts/_comparisons/two.yml",
        "concepts/_tracks/way.yml",
        "concepts/base/beta.yml",
        "concepts/base/double.yml",
    }
    result = check(root)
    assert result.exit_code == 1
    assert "in 1 changed file and 4 files referring to them" in result.output


def test_a_term_that_is_removed_breaks_links_to_it_in_other_files(root: Path) -> None:
    write_files(root, {"concepts/base/gamma.yml": draft("gamma", "explanation: {zh: '[[half]]', en: '[[half]]'}\n")})
    commit_all(root)
    edit(root / "concepts/base/double.yml", "- id: half", "- id: halves")
    assert ("concepts/base/gamma.yml", "KB209") in problems(root)
    # The track, the comparison, the example, and what links to the term that was.
    assert "1 changed file and 4 files referring to them" in check(root).output


def test_a_changed_example_breaks_the_concept_whose_claim_it_no_longer_has(root: Path) -> None:
    edit(root / "examples/base/double.py", "def claim_is_linear", "def claim_is_additive")
    assert ("concepts/base/double.yml", "KB402") in problems(root)
    assert "1 changed file and 1 file referring" in check(root).output


def test_a_circle_is_told_even_where_it_is_reported_in_a_file_that_was_not_touched(root: Path) -> None:
    edit(root / "concepts/base/beta.yml", "status: draft", "status: draft\nrelations: {is-a: [omega]}")
    edit(root / "concepts/base/alpha.yml", "status: draft", "status: draft\nrelations: {is-a: [beta]}")
    write_files(root, {"concepts/base/omega.yml": draft("omega")})
    commit_all(root)
    write_files(root, {"concepts/base/omega.yml": draft("omega", "relations: {is-a: [alpha]}\n")})
    assert problems(root) == [("concepts/base/alpha.yml", "KB214")]


def test_new_files_count_and_ignored_ones_and_records_do_not(root: Path) -> None:
    write_files(root, {".gitignore": "__scratch.py\n"})
    commit_all(root)
    files = {
        "concepts/base/new.yml": draft("new", "requires:\n  nowhere: " + REASON + "\n"),
        "examples/records/cpu/base/double.json": "{}",
        "examples/base/__scratch.py": "",
        "README.md": "# Read me\n",
    }
    write_files(root, files)
    assert problems(root) == [("concepts/base/new.yml", "KB203")]
    assert "in 1 changed file and" in check(root).output


def test_a_knowledge_base_in_a_folder_of_its_repository_answers_for_that_folder_only(tmp_path: Path) -> None:
    root = write_files(tmp_path / "docs/kb", MINIATURE)
    write_files(tmp_path, {"concepts/base/alpha.yml": draft("alpha"), "examples/base/other.py": ""})
    commit_all(tmp_path)
    edit(root / "concepts/base/beta.yml", "This is beta.", "That is beta.")
    edit(tmp_path / "concepts/base/alpha.yml", "This is alpha.", "That is alpha.")
    assert "no problems in 1 changed file and 1 file referring to them" in check(root).output


def test_everything_counts_as_changed_since_before_the_knowledge_base(tmp_path: Path) -> None:
    root = write_files(tmp_path, {"README.md": "# Later\n"})
    commit_all(root)
    write_files(root, MINIATURE)
    assert "no problems in 5 changed files and 0 files" in check(root).output


@pytest.mark.parametrize("format", ["text", "json", "github"])
def test_every_format_keeps_to_the_change(root: Path, format: str) -> None:
    edit(root / "concepts/base/beta.yml", "alpha: {zh: 乙", "alfa: {zh: 乙")
    result = check(root, "--format", format)
    assert result.exit_code == 1
    assert "KB203" in result.output
    assert "apart.yml" not in result.output


def test_an_unknown_revision_and_a_folder_without_a_repository_are_wrong_usage(
    root: Path, tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch
) -> None:
    result = check(root, since="no-such-branch")
    assert (result.exit_code, "there is no revision 'no-such-branch'" in result.output) == (2, True)
    folder = tmp_path_factory.mktemp("plain")
    monkeypatch.setenv("GIT_CEILING_DIRECTORIES", str(folder.parent))
    result = check(write_files(folder, MINIATURE))
    assert (result.exit_code, "is in no git repository" in result.output) == (2, True)


def test_what_refers_to_a_file_is_found_by_field_link_stop_row_and_import(root: Path) -> None:
    write_files(root, {"examples/base/shared.py": '"""Shared."""\n'})
    edit(root / "examples/base/double.py", "import torch", "import shared\nimport torch")
    kb = load(root).kb

    def of(path: str) -> list[str]:
        return referring(root, kb, kb, {path})

    assert of("examples/base/shared.py") == ["concepts/base/double.yml"]
    assert of("examples/base/double.py") == ["concepts/base/double.yml"]
    assert of("concepts/base/beta.yml") == ["concepts/base/double.yml"]
    assert of("concepts/base/double.yml") == [
        "concepts/_comparisons/two.yml",
        "concepts/_tracks/way.yml",
        "examples/base/double.py",
    ]
