"""``kbtool diff`` tells a reviewer what a change does to the graph, and never touches the work tree."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result
from miniature import MINIATURE, PUBLISHED, draft, write_files
from projects import COMPARISON, TRACK, prove
from repositories import commit_all, edit, git

from kbtool.cli import main
from kbtool.difference import Edge, compare
from kbtool.load import load
from kbtool.render import Library, pages_of, redirects
from kbtool.render.page import url_of

REASON = "{zh: 需要它, en: it is needed}"


@pytest.fixture
def root(tmp_path: Path) -> Path:
    """A knowledge base alpha → beta → double with a track from one end to the other, verified and committed."""
    files = {
        **MINIATURE,
        "concepts/base/double.yml": PUBLISHED.replace("contrasts-with: [alpha]", "used-in: [gamma]"),
        "concepts/base/gamma.yml": draft("gamma", f"requires:\n  alpha: {REASON}\n"),
        "concepts/_tracks/way.yml": TRACK,
        "concepts/_comparisons/two.yml": COMPARISON,
        "site/pages/zh/about.md": "# 关于\n",
    }
    root = write_files(tmp_path / "kb", files)
    prove(root)
    commit_all(root)
    return root


def run(root: Path, *arguments: str) -> Result:
    result = CliRunner().invoke(main, ["--root", str(root), "--lang", "en", "diff", *arguments])
    assert result.exception is None or isinstance(result.exception, SystemExit), result.exception
    return result


def told(root: Path, revision: str = "HEAD") -> dict[str, Any]:
    """The difference as JSON, without what is empty."""
    found: dict[str, Any] = json.loads(run(root, revision, "--format", "json").output)
    found.pop("since")
    edges = {kind: {name: of for name, of in found.pop(kind).items() if of} for kind in ("requirements", "relations")}
    return {name: value for name, value in {**found, **edges}.items() if value}


def ends(edges: list[dict[str, str]]) -> list[tuple[str, str]]:
    return [(edge["source"], edge["target"]) for edge in edges]


# -- five changes that reviewers meet ----------------------------------------------------------------------------------


def test_a_new_concept_is_told_with_its_edges_and_the_shorter_way_that_it_opens(root: Path) -> None:
    write_files(root, {"concepts/base/delta.yml": draft("delta", f"formerly: [older]\nrequires:\n  alpha: {REASON}\n")})
    edit(root / "concepts/base/double.yml", "requires:\n", f"requires:\n  delta: {REASON}\n")
    found = told(root)
    assert [one["id"] for one in found["added"]] == ["delta"]
    assert found["added"][0]["status"] == "draft"
    assert "renamed" not in found
    assert ends(found["requirements"]["added"]) == [("alpha", "delta"), ("delta", "double")]
    assert [change["plan_added"] for change in found["tracks"]] == [["delta"]]
    result = run(root, "HEAD")
    assert result.exit_code == 0
    assert result.output == (
        "concepts:\n"
        "  + delta (concept delta), a draft\n"
        "\nprerequisites:\n"
        "  + alpha → delta: it is needed\n"
        "  + delta → double: it is needed\n"
        "\ntracks:\n"
        "  ~ way: to learn in all +delta\n"
    )


def test_a_rename_is_one_line_and_what_must_be_verified_again(root: Path) -> None:
    link = "explanation: {zh: '见 [[%s]] 与 [[beta]]', en: '[[%s|it]], [[beta]]'}\n"
    write_files(root, {"concepts/base/gamma.yml": draft("gamma", link % ("double", "double"))})
    commit_all(root)
    git(root, "mv", "concepts/base/double.yml", "concepts/base/twice.yml")
    with (root / "concepts/base/twice.yml").open("a", encoding="utf-8") as file:
        file.write("formerly: [double]\n")
    write_files(root, {"concepts/base/gamma.yml": draft("gamma", link % ("twice", "twice"))})
    edit(root / "concepts/_tracks/way.yml", "concept: double", "concept: twice")
    edit(root / "concepts/_comparisons/two.yml", "[double, alpha]", "[twice, alpha]")
    found = told(root)
    assert found.keys() == {"renamed", "unproved"}
    assert [(one["before"], one["after"]) for one in found["renamed"]] == [("double", "twice")]
    assert [(one["example"], one["device"], one["state"]) for one in found["unproved"]] == [
        ("base/double.py", "cpu", "stale")
    ]
    assert "~ double is twice (Doubling) now" in run(root, "HEAD").output
    edit(root / "concepts/base/gamma.yml", "[[twice|it]]", "[[twice|that]]")
    assert [(one["id"], one["fields"]) for one in told(root)["edited"]] == [("gamma", ["explanation"])]


def test_a_rename_without_a_redirect_is_a_removal_that_loses_an_address(root: Path) -> None:
    git(root, "mv", "concepts/base/double.yml", "concepts/base/twice.yml")
    result = run(root, "HEAD")
    assert result.exit_code == 1
    assert "! concepts/double/ (formerly: [old-id] in a concept redirects it)" in result.output
    assert "  + twice (Doubling)\n  - double (Doubling)\n" in result.output
    assert told(root)["lost_addresses"] == ["concepts/double/"]


def test_a_reversed_edge_is_told_as_one_and_so_is_who_can_no_longer_be_learnt(root: Path) -> None:
    edit(root / "concepts/base/beta.yml", "requires:\n  alpha: {zh: 乙由甲构成, en: beta is made of alpha}\n", "")
    write_files(root, {"concepts/base/alpha.yml": draft("alpha", f"requires:\n  beta: {REASON}\n")})
    found = told(root)
    assert found["requirements"].keys() == {"reversed"}
    assert ends(found["requirements"]["reversed"]) == [("beta", "alpha")]
    assert [one["id"] for one in found["new_roots"]] == ["beta"]
    (way,) = found["tracks"]
    assert way["chains"] == [
        {"source": "alpha", "target": "double", "before": ["alpha", "beta", "double"], "after": []}
    ]
    output = run(root, "HEAD").output
    assert "⇄ beta → alpha: it is needed; it was the other way round" in output
    assert "way: from alpha to double: no chain (was alpha → beta → double)" in output


def test_an_edge_that_closes_a_circle_strands_everything_above_it(root: Path) -> None:
    write_files(root, {"concepts/base/alpha.yml": draft("alpha", f"requires:\n  beta: {REASON}\n")})
    result = run(root, "HEAD")
    assert result.exit_code == 1
    assert [one["id"] for one in told(root)["stranded"]] == ["alpha", "beta", "double", "gamma"]
    assert "! gamma (concept gamma) requires alpha, which cannot be learnt either" in result.output


def test_a_removed_prerequisite_is_told_with_the_concepts_that_fall_off_the_tracks(root: Path) -> None:
    edit(root / "concepts/base/beta.yml", "requires:\n  alpha: {zh: 乙由甲构成, en: beta is made of alpha}\n", "")
    edit(root / "concepts/_tracks/way.yml", "concept: alpha", "concept: beta")
    found = told(root)
    assert ends(found["requirements"]["removed"]) == [("alpha", "beta")]
    assert [one["id"] for one in found["new_roots"]] == ["beta"]
    assert [one["id"] for one in found["off_track"]] == ["alpha"]
    (way,) = found["tracks"]
    assert (way["stops_added"], way["stops_removed"], way["plan_removed"]) == (["beta"], ["alpha"], ["alpha"])
    output = run(root, "HEAD").output
    assert "no track leads there any more:\n  ! alpha (concept alpha)" in output
    assert "way: stops +beta, -alpha" in output


def test_a_removed_concept_that_others_require_strands_them(root: Path) -> None:
    (root / "concepts/base/beta.yml").unlink()
    found = told(root)
    assert [one["id"] for one in found["removed"]] == ["beta"]
    assert [(one["id"], one["because"], one["missing"]) for one in found["stranded"]] == [("double", "beta", True)]
    assert found["lost_addresses"] == ["concepts/beta/"]
    assert "! double (Doubling) requires beta, which does not exist" in run(root, "HEAD").output


def test_a_changed_example_must_be_verified_again_and_changes_nothing_else(root: Path) -> None:
    edit(root / "examples/base/double.py", "return input + input", "return 2 * input")
    found = told(root)
    assert found.keys() == {"unproved"}
    (one,) = found["unproved"]
    assert (one["example"], one["device"], one["state"]) == ("base/double.py", "cpu", "stale")
    assert one["concepts"] == ["double"]
    result = run(root, "HEAD")
    assert result.exit_code == 0
    assert "! examples/base/double.py on cpu is stale" in result.output
    prove(root)
    assert "unproved" not in told(root)


def test_a_new_example_that_nobody_has_verified_is_told_for_every_device(root: Path) -> None:
    files = {
        "concepts/base/delta.yml": draft("delta", "example: base/more.py\n"),
        "examples/base/more.py": MINIATURE["examples/base/double.py"],
    }
    write_files(root, files)
    assert [(one["example"], one["device"], one["state"]) for one in told(root)["unproved"]] == [
        ("base/more.py", "cpu", "missing"),
        ("base/more.py", "cuda", "missing"),
    ]


# -- the rest of what it tells -----------------------------------------------------------------------------------------


def test_nothing_changed_is_said_in_a_line(root: Path) -> None:
    result = run(root, "HEAD")
    assert (result.exit_code, len(result.output.splitlines())) == (0, 1)
    assert "the graph is the same" in result.output


def test_names_status_topic_and_fields_are_told_each_on_its_own(root: Path) -> None:
    write_files(root, {"concepts/more/_topic.yml": MINIATURE["concepts/base/_topic.yml"]})
    git(root, "mv", "concepts/base/gamma.yml", "concepts/more/gamma.yml")
    edit(root / "concepts/base/double.yml", "en: Doubling}", "en: Twice}")
    edit(root / "concepts/base/double.yml", "kind: operation", "kind: operation\nstatus: draft")
    edit(root / "concepts/base/beta.yml", "This is beta.", "That is beta.")
    output = run(root, "HEAD").output
    assert "double: 加倍 / Doubling is 加倍 / Twice now" in output
    assert "double (Twice): published, now draft" in output
    assert "gamma (concept gamma): from the topic base to more" in output
    assert "~ beta (concept beta): summary\n" in output


def test_a_reason_that_was_reworded_is_told_and_a_symmetric_relation_may_be_written_at_either_end(root: Path) -> None:
    edit(root / "concepts/base/beta.yml", "en: beta is made of alpha", "en: beta consists of alpha")
    found = told(root)
    assert [edge["en"] for edge in found["requirements"]["reworded"]] == ["beta consists of alpha"]
    write_files(root, {"concepts/base/alpha.yml": draft("alpha", "relations: {contrasts-with: [gamma]}\n")})
    commit_all(root)
    write_files(root, {"concepts/base/alpha.yml": draft("alpha")})
    with (root / "concepts/base/gamma.yml").open("a", encoding="utf-8") as file:
        file.write("relations: {contrasts-with: [alpha]}\n")
    assert "relations" not in told(root)


def test_every_kind_of_address_that_is_lost_is_told(root: Path) -> None:
    edit(root / "concepts/base/double.yml", "id: half", "id: halves")
    edit(root / "concepts/base/double.yml", "[[half|", "[[halves|")
    for path in ("concepts/_tracks/way.yml", "concepts/_comparisons/two.yml", "site/pages/zh/about.md"):
        (root / path).unlink()
    assert told(root)["lost_addresses"] == ["about/", "comparisons/two/", "concepts/double/#term-half", "tracks/way/"]


def test_the_addresses_that_are_compared_are_those_of_the_site(root: Path) -> None:
    """Every page that a knowledge base has and an empty one has not is lost when all of it is removed."""
    kb = load(root).kb
    library = Library(kb, {}, "zh")
    made = {url_of(path) for path in pages_of(library)} | {one.removesuffix("index.html") for one in redirects(library)}
    always = {url_of(path) for path in pages_of(Library(type(kb)(), {}, "zh"))} | {"tracks/"}
    for path in (root / "concepts").rglob("*.yml"):
        path.unlink()
    lost = {one for one in told(root)["lost_addresses"] if "#" not in one}
    assert lost == made - always


def test_a_file_that_cannot_be_loaded_is_named_and_not_taken_for_removed(root: Path) -> None:
    (root / "concepts/base/beta.yml").write_text("name: [", "utf-8")
    found = told(root)
    assert found["unloaded"] == ["concepts/base/beta.yml"]
    assert not {"removed", "lost_addresses", "stranded"} & found.keys()


def test_what_others_did_on_the_revision_since_is_not_told(root: Path) -> None:
    git(root, "checkout", "--quiet", "-b", "mine")
    git(root, "checkout", "--quiet", "main")
    (root / "concepts/_tracks/way.yml").unlink()
    commit_all(root)
    git(root, "checkout", "--quiet", "mine")
    assert told(root, "main") == {}


def test_the_work_tree_and_the_index_stay_as_they_are(root: Path) -> None:
    edit(root / "concepts/base/beta.yml", "This is beta.", "That is beta.")
    write_files(root, {"concepts/base/new.yml": draft("new")})
    before = git(root, "status", "--porcelain", "--untracked-files=all")
    files = {path: path.stat().st_mtime_ns for path in (root / "concepts").rglob("*.yml")}
    run(root, "HEAD")
    assert git(root, "status", "--porcelain", "--untracked-files=all") == before
    assert {path: path.stat().st_mtime_ns for path in (root / "concepts").rglob("*.yml")} == files


def test_a_knowledge_base_in_a_folder_of_its_repository_is_compared_with_itself(tmp_path: Path) -> None:
    root = write_files(tmp_path / "all/docs/kb", MINIATURE)
    write_files(tmp_path / "all", {"concepts/base/alpha.yml": draft("another alpha")})
    commit_all(tmp_path / "all")
    assert "the graph is the same" in run(root, "HEAD").output


# -- what cannot be told -----------------------------------------------------------------------------------------------


@pytest.mark.parametrize("revision", ["no-such-branch", "--since=yesterday", "HEAD:concepts"])
def test_an_unknown_revision_is_wrong_usage(root: Path, revision: str) -> None:
    result = run(root, "--", revision)
    assert result.exit_code == 2
    assert f"there is no revision '{revision}'; git log --oneline lists revisions" in result.output


def test_a_folder_without_a_repository_is_wrong_usage(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GIT_CEILING_DIRECTORIES", str(tmp_path))
    result = run(write_files(tmp_path / "kb", MINIATURE), "HEAD")
    assert result.exit_code == 2
    assert "is in no git repository" in result.output


def test_a_machine_without_git_is_told_so(root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", "")
    result = run(root, "HEAD")
    assert result.exit_code == 2
    assert "git is not installed" in result.output


def test_a_revision_before_the_knowledge_base_is_told_so(tmp_path: Path) -> None:
    root = write_files(tmp_path, {"README.md": "# Later\n"})
    commit_all(root)
    write_files(root, MINIATURE)
    result = run(root, "HEAD")
    assert result.exit_code == 2
    assert "there was no knowledge base in" in result.output


# -- as a comment ------------------------------------------------------------------------------------------------------


def test_a_comment_says_the_same_as_the_terminal(root: Path) -> None:
    edit(root / "examples/base/double.py", "return input + input", "return 2 * input")
    comment = run(root, "HEAD", "--format", "markdown").output
    assert comment.startswith("### What this changes in the graph, since `")
    assert "**to be verified** (1)\n\n- ! examples/base/double.py on cpu is stale" in comment
    prove(root)
    edit(root / "examples/base/double.py", "return 2 * input", "return input + input")
    prove(root)
    assert "Nothing: the same concepts" in run(root, "HEAD", "--format", "markdown").output


def test_nothing_that_a_contributor_writes_means_anything_in_a_comment(root: Path) -> None:
    hostile = "'@someone <img src=x> ![x](https://evil.example/x) [a](javascript:1) `b` **c** www.evil.example'"
    edit(root / "concepts/base/gamma.yml", "en: concept gamma", f"en: {hostile}")
    comment = run(root, "HEAD", "--format", "markdown").output
    line = next(line for line in comment.splitlines() if "gamma" in line)
    for live in ("@someone", "<img", "![", "](", "://evil", "www.evil", "**"):
        assert live not in line
    assert "someone" in line


def test_a_long_section_of_a_comment_is_cut_and_says_so(root: Path) -> None:
    write_files(root, {f"concepts/base/n{number}.yml": draft(f"n{number}") for number in range(60)})
    comment = run(root, "HEAD", "--format", "markdown").output
    assert "**concepts** (60)" in comment
    assert "- … and 20 more: `kbtool diff` lists them" in comment
    assert comment.count("concept n") == 40
    assert len(run(root, "HEAD").output.splitlines()) > 60


def test_comparing_is_a_function_of_two_loaded_states(root: Path, tmp_path: Path) -> None:
    other = write_files(tmp_path / "other", MINIATURE)
    assert compare(load(root), load(root)).is_empty
    assert compare(load(root), load(other)).relations.added == (Edge("alpha", "double", "contrasts-with"),)
