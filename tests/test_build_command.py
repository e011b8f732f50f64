"""``kbtool build`` refuses what is not proved, and never leaves half a site; ``render`` and ``serve`` beside it."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import threading
import urllib.error
import urllib.request
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from projects import FIGURE, make_project, prove

from kbtool.cli import _publish, main
from kbtool.cli.serve import make_server

PAGE = '<meta property="og:site_name" content="Site">page'


def run(root: Path, *arguments: str) -> Result:
    return CliRunner().invoke(main, ["--root", str(root), *arguments])


@pytest.fixture
def project(tmp_path: Path) -> Path:
    return make_project(tmp_path / "project")


@pytest.fixture
def no_mkdocs(monkeypatch: pytest.MonkeyPatch) -> list[Path]:
    """MkDocs replaced by something that makes a page a language; the list holds where it was asked to."""
    asked: list[Path] = []

    def make(root: Path, made: Path) -> None:
        asked.append(made)
        for language in ("zh", "en"):
            (made / language).mkdir()
            (made / language / "index.html").write_text(PAGE, "utf-8")

    monkeypatch.setattr(_publish, "_run_mkdocs", make)
    return asked


def edit(path: Path, old: str, new: str) -> None:
    text = path.read_text("utf-8")
    assert old in text
    path.write_text(text.replace(old, new), "utf-8")


def missing(root: Path) -> None:
    (root / "examples/records/cpu/base/double.json").unlink()


def stale(root: Path) -> None:
    edit(root / "examples/base/double.py", "return input + input", "return input - input")


def failed(root: Path) -> None:
    prove(root, "claim_doubles failed at line 21: 1 != 2")


def unsafe(root: Path) -> None:
    prove(root, figure=FIGURE.replace("<path", "<script>alert(1)</script><path"))


@pytest.mark.parametrize(
    ("spoil", "said"),
    [
        (missing, "missing on the CPU: never run"),
        (stale, "stale on the CPU"),
        (failed, "failed on the CPU: claim_doubles failed at line 21"),
        (unsafe, "no safe figure on cpu: it has an element <script>"),
    ],
)
def test_a_concept_whose_example_is_not_proved_is_not_published(
    project: Path, no_mkdocs: list[Path], spoil: Callable[[Path], None], said: str
) -> None:
    spoil(project)
    result = run(project, "build", "--no-verify")
    assert result.exit_code == 1
    assert f"double: examples/base/double.py: {said}" in result.output
    assert not no_mkdocs
    assert not (project / "build/site").exists()


def test_a_draft_may_have_an_example_that_is_not_proved(project: Path, no_mkdocs: list[Path]) -> None:
    missing(project)
    edit(project / "concepts/base/double.yml", "kind: operation", "kind: operation\nstatus: draft")
    assert run(project, "build", "--no-verify").exit_code == 0


def test_a_problem_that_the_check_finds_stops_the_build(project: Path, no_mkdocs: list[Path]) -> None:
    edit(project / "concepts/base/double.yml", "beta: {zh: 加倍", "bata: {zh: 加倍")
    result = run(project, "build", "--no-verify")
    assert result.exit_code == 1
    assert "concepts/base/double.yml:11:3: KB203" in result.output
    assert not no_mkdocs


def test_problems_are_told_as_json_too(project: Path, no_mkdocs: list[Path]) -> None:
    missing(project)
    result = run(project, "build", "--no-verify", "--format", "json")
    told = json.loads(result.output)
    assert told["built"] is False
    assert "never run" in told["problems"][0]


def test_a_build_that_fails_leaves_the_old_site_and_nothing_else(
    project: Path, no_mkdocs: list[Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    assert run(project, "build", "--no-verify").exit_code == 0

    def fail(root: Path, made: Path) -> None:
        (made / "zh").mkdir()
        raise _publish.PublishError("mkdocs did not build the site:\n[zh] WARNING - broken link")

    monkeypatch.setattr(_publish, "_run_mkdocs", fail)
    result = run(project, "build", "--no-verify", "--force")
    assert result.exit_code == 1
    assert "broken link" in result.output
    assert (project / "build/site/zh/index.html").read_text("utf-8") == PAGE
    assert sorted(path.name for path in (project / "build").iterdir()) == ["cache", "site"]


@pytest.mark.parametrize(
    "path",
    ["concepts/base/beta.yml", "examples/base/double.py", "site/pages/zh/index.md", "site/assets/kb.css", "mkdocs.yml"],
)
def test_whatever_the_site_is_made_from_a_change_of_it_builds_again(project: Path, path: str) -> None:
    digest = _publish.digest_of_inputs(project)
    with (project / path).open("a", encoding="utf-8") as file:
        file.write("\n")
    assert _publish.digest_of_inputs(project) != digest


def test_a_setting_that_pages_show_builds_again(project: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    digest = _publish.digest_of_inputs(project)
    monkeypatch.setenv("KBTOOL_REPO_URL", "https://example.org/")
    assert _publish.digest_of_inputs(project) != digest


def test_nothing_changed_builds_nothing_and_a_lost_page_builds_again(project: Path, no_mkdocs: list[Path]) -> None:
    run(project, "build", "--no-verify")
    assert "nothing has changed" in run(project, "build", "--no-verify").output
    assert len(no_mkdocs) == 1
    (project / "build/site/en/index.html").unlink()
    run(project, "build", "--no-verify")
    assert len(no_mkdocs) == 2


def test_what_changes_during_a_build_is_built_again_the_next_time(
    project: Path, no_mkdocs: list[Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    make = _publish._run_mkdocs
    before = (project / "site/pages/zh/index.md").read_text("utf-8")

    def make_and_edit(root: Path, made: Path) -> None:
        make(root, made)
        (project / "site/pages/zh/index.md").write_text("# changed\n", "utf-8")

    monkeypatch.setattr(_publish, "_run_mkdocs", make_and_edit)
    run(project, "build", "--no-verify")
    # Changed back afterwards: the inputs are those of before, but what the site was made from cannot be told.
    (project / "site/pages/zh/index.md").write_text(before, "utf-8")
    monkeypatch.setattr(_publish, "_run_mkdocs", make)
    assert "built in" in run(project, "build", "--no-verify").output


def test_force_forgets_the_pages_that_earlier_builds_kept(project: Path, no_mkdocs: list[Path]) -> None:
    kept = project / "build/cache/pages/en/one.json"
    kept.parent.mkdir(parents=True)
    kept.write_text("{}", "utf-8")
    run(project, "build", "--no-verify")
    assert kept.exists()
    run(project, "build", "--no-verify", "--force")
    assert not kept.exists()


def test_the_archive_is_named_after_the_site_and_made_also_when_nothing_has_changed(
    project: Path, no_mkdocs: list[Path]
) -> None:
    run(project, "build", "--no-verify")
    assert "archive" not in run(project, "build", "--no-verify").output
    told = json.loads(run(project, "build", "--no-verify", "--offline", "--format", "json").output)
    assert (told["built"], told["archive"]) == (False, "build/site-offline.zip")
    with zipfile.ZipFile(project / told["archive"]) as archive:
        assert "zh/index.html" in archive.namelist()
    assert len(no_mkdocs) == 1


def test_scripts_that_cannot_be_packed_are_a_problem_and_leave_no_archive(project: Path, no_mkdocs: list[Path]) -> None:
    run(project, "build", "--no-verify")
    scripts = project / "build/site/en/assets/js"
    scripts.mkdir(parents=True)
    (scripts / "odd.js").write_text("export default 1;\n", "utf-8")
    (project / "build/site/en/index.html").write_text(
        f'{PAGE}<script type="module" src="assets/js/odd.js"></script>', "utf-8"
    )
    result = run(project, "build", "--no-verify", "--offline")
    assert result.exit_code == 1
    assert "odd.js: cannot be made classic: export default 1;" in result.output
    assert not list((project / "build").glob("*.zip"))


def test_a_folder_without_a_configuration_is_wrong_usage(miniature: Callable[..., Path]) -> None:
    result = run(miniature(), "build")
    assert result.exit_code == 2
    assert "there is no mkdocs.yml" in result.output


def test_mkdocs_errors_reach_the_contributor(project: Path) -> None:
    edit(project / "mkdocs.yml", "site_name: 名词关系网", "site_name: [")
    result = run(project, "build", "--no-verify")
    assert result.exit_code == 1
    assert "mkdocs did not build the site" in result.output
    assert "mkdocs.yml" in result.output
    assert not (project / "build/site").exists()


def test_render_writes_both_languages_and_a_second_time_nothing(project: Path, tmp_path: Path) -> None:
    out = tmp_path / "out"
    assert run(project, "render", "--to", str(out)).exit_code == 0
    assert (out / "en/concepts/double.md").read_text("utf-8").startswith('---\ntitle: "Doubling"\n')
    assert "<!-- kbtool:" not in (out / "zh/index.md").read_text("utf-8")
    assert (out / "zh/assets/kb.css").is_file()
    assert (out / "zh/figures/cpu/base/double.svg").read_text("utf-8") == FIGURE
    told = json.loads(run(project, "render", "--to", str(out), "--format", "json").output)
    assert [told[language]["written"] for language in ("zh", "en")] == [[], []]


def test_pages_are_the_same_under_another_hash_seed(project: Path, tmp_path: Path) -> None:
    written = []
    for seed in ("1", "2"):
        out = tmp_path / seed
        command = [sys.executable, "-m", "kbtool", "--root", str(project), "render", "--to", str(out)]
        subprocess.run(command, check=True, capture_output=True, env=os.environ | {"PYTHONHASHSEED": seed})
        written.append({path.relative_to(out): path.read_bytes() for path in sorted(out.rglob("*")) if path.is_file()})
    assert written[0] == written[1]


def test_render_removes_what_it_wrote_and_nothing_else(project: Path, tmp_path: Path) -> None:
    out = tmp_path / "out"
    run(project, "render", "--to", str(out), "--lang", "en")
    (out / "en/concepts/mine.md").write_text("mine", "utf-8")
    (out / "en/comparisons/two.md").write_text("edited by somebody", "utf-8")
    (project / "concepts/_tracks/way.yml").unlink()
    (project / "concepts/_comparisons/two.yml").unlink()
    told = json.loads(run(project, "render", "--to", str(out), "--lang", "en", "--format", "json").output)["en"]
    assert told["removed"] == ["tracks/index.md", "tracks/way.md"]
    assert (out / "en/concepts/mine.md").read_text("utf-8") == "mine"
    assert (out / "en/comparisons/two.md").read_text("utf-8") == "edited by somebody"
    assert not (out / "zh").exists()


def test_render_believes_no_list_that_leads_out_of_its_folder(project: Path, tmp_path: Path) -> None:
    out, outside = tmp_path / "out/en", tmp_path / "out/outside.md"
    out.mkdir(parents=True)
    outside.write_text("x", "utf-8")
    digest = "2d711642b726b04401627ca9fbac32f5c8530fb1903cc4db02258717921a4881"
    (out / ".kbtool-files.json").write_text(json.dumps({"../outside.md": digest, str(outside): digest}), "utf-8")
    assert run(project, "render", "--to", str(tmp_path / "out"), "--lang", "en").exit_code == 0
    assert outside.is_file()


def test_render_reports_what_cannot_be_loaded(project: Path, tmp_path: Path) -> None:
    (project / "concepts/base/alpha.yml").write_text("name: [", "utf-8")
    result = run(project, "render", "--to", str(tmp_path / "out"))
    assert result.exit_code == 1
    assert "concepts/base/alpha.yml:2:1: KB104" in result.output
    assert not (tmp_path / "out").exists()


def test_serve_says_so_when_there_is_no_site_yet(project: Path) -> None:
    result = run(project, "serve")
    assert result.exit_code == 1
    assert "kbtool build makes it" in result.output


def test_serve_answers_pages_and_says_in_the_right_language_what_is_not_there(
    project: Path, no_mkdocs: list[Path]
) -> None:
    run(project, "build", "--no-verify")
    (project / "build/site/en/404.html").write_text("There is no such page", "utf-8")
    with make_server(project / "build/site", 0) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        address = f"http://127.0.0.1:{server.server_port}"
        with urllib.request.urlopen(f"{address}/zh/") as answer:
            assert answer.read() == PAGE.encode()
        with pytest.raises(urllib.error.HTTPError, match="404") as caught:
            urllib.request.urlopen(f"{address}/en/concepts/gone/")
        assert caught.value.read() == b"There is no such page"
        caught.value.close()
        with pytest.raises(urllib.error.HTTPError, match="404") as above:
            urllib.request.urlopen(f"{address}/../../etc/passwd")
        assert "没有这个页面" in above.value.read().decode()
        above.value.close()
        server.shutdown()
