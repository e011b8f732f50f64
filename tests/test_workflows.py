"""Workflows, hooks, forms and editor files: pinned, with least permissions, and running the Makefile's own steps."""

from __future__ import annotations

import json
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import jsonschema
import pytest
import yaml
from click.testing import CliRunner
from miniature import MINIATURE, write_files
from projects import COMPARISON, TRACK

from kbtool.cli import main
from kbtool.editorschema import KINDS, editor_schemas
from kbtool.load import load
from kbtool.schema import json_schema
from kbtool.starter import Answers, start

ROOT = Path(__file__).parents[1]
WORKFLOWS = sorted((ROOT / ".github/workflows").glob("*.yml"))
STRANGERS = ("pull_request", "pull_request_target", "workflow_run", "issue_comment", "issues")
"""Events that somebody without any right here can cause."""


def read(path: Path) -> Any:
    return yaml.safe_load(path.read_text("utf-8"))


def events(workflow: Any) -> set[str]:
    return set(workflow[True])  # YAML 1.1 reads the key `on` as a truth value


def steps(workflow: Any) -> Iterator[dict[str, Any]]:
    for job in workflow["jobs"].values():
        yield from job["steps"]


@pytest.fixture(scope="session")
def started(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("started") / "kb"
    start(folder, Answers("甲", "A", "kbtool"))
    return folder


@pytest.fixture
def workflows(started: Path) -> dict[str, Any]:
    """Ours and those of a new knowledge base, by path."""
    theirs = sorted((started / ".github/workflows").glob("*.yml"))
    assert len(WORKFLOWS) >= 4
    assert len(theirs) == 2
    return {str(path): read(path) for path in (*WORKFLOWS, *theirs)}


def test_zizmor_finds_nothing_in_ours_nor_in_those_of_a_new_knowledge_base(started: Path) -> None:
    zizmor = shutil.which("zizmor", path=str(Path(sys.executable).parent)) or shutil.which("zizmor")
    assert zizmor, "pip install zizmor"
    command = [zizmor, "--offline", "--no-progress", "--quiet", "--strict-collection"]
    done = subprocess.run(
        [*command, str(ROOT / ".github"), str(started / ".github")], capture_output=True, encoding="utf-8", check=False
    )
    assert done.returncode == 0, done.stdout + done.stderr


def test_every_action_is_pinned_by_its_commit_and_the_same_everywhere(workflows: dict[str, Any]) -> None:
    used = [step["uses"] for workflow in workflows.values() for step in steps(workflow) if "uses" in step]
    assert len(used) > 10
    for one in used:
        assert re.fullmatch(r"actions/[a-z-]+@[0-9a-f]{40}", one), one
    assert len({one.partition("@")[0] for one in used}) == len(set(used))
    text = "".join(Path(path).read_text("utf-8") for path in workflows)
    assert len(re.findall(r"uses: \S+ # v\d+\.\d+\.\d+\n", text)) == len(used)


def test_no_workflow_may_do_anything_and_each_job_what_it_needs(workflows: dict[str, Any]) -> None:
    for path, workflow in workflows.items():
        assert workflow["permissions"] == {}, path
        assert "concurrency" in workflow, path
        for name, job in workflow["jobs"].items():
            assert job["permissions"], f"{path}: {name}"
            assert job["timeout-minutes"] <= 60, f"{path}: {name}"


def test_code_of_strangers_runs_without_secrets_and_without_a_right_to_write(workflows: dict[str, Any]) -> None:
    for path, workflow in workflows.items():
        assert "pull_request_target" not in events(workflow)
        assert "secrets." not in Path(path).read_text("utf-8")
        if "pull_request" in events(workflow):
            for job in workflow["jobs"].values():
                assert set(job["permissions"].values()) == {"read"}, path
                assert job["runs-on"].startswith("ubuntu-"), path


def test_what_may_write_on_an_event_of_strangers_runs_none_of_their_code(workflows: dict[str, Any]) -> None:
    for path, workflow in workflows.items():
        writes = any("write" in job["permissions"].values() for job in workflow["jobs"].values())
        if writes and events(workflow) & set(STRANGERS):
            for step in steps(workflow):
                assert "actions/checkout" not in step.get("uses", ""), path
                assert not re.search(r"\b(make|pip|python3?|bash|sh|source|eval|kbtool)\b", step.get("run", "")), path


def test_nothing_is_put_into_a_script_but_through_its_environment(workflows: dict[str, Any]) -> None:
    for path, workflow in workflows.items():
        for step in steps(workflow):
            assert "${{" not in step.get("run", ""), path


def test_a_checkout_leaves_no_token_behind(workflows: dict[str, Any]) -> None:
    for path, workflow in workflows.items():
        for step in steps(workflow):
            if "actions/checkout" in step.get("uses", ""):
                assert step["with"]["persist-credentials"] is False, path


def test_the_machine_with_a_gpu_runs_main_only(workflows: dict[str, Any]) -> None:
    (workflow,) = (one for path, one in workflows.items() if path.endswith("gpu.yml"))
    assert events(workflow) == {"push", "workflow_dispatch"}
    assert "github.ref == 'refs/heads/main'" in workflow["jobs"]["verify"]["if"]
    assert workflow["jobs"]["verify"]["permissions"] == {"contents": "read"}


def targets(makefile: Path) -> set[str]:
    return set(re.findall(r"^([a-z]+):", makefile.read_text("utf-8"), re.MULTILINE))


def test_the_steps_that_workflows_run_are_those_of_the_makefile(workflows: dict[str, Any], started: Path) -> None:
    for path, workflow in workflows.items():
        makefile = started / "Makefile" if str(started) in path else ROOT / "Makefile"
        runs = [step["run"] for step in steps(workflow) if re.match(r"make\b", step.get("run", ""))]
        if "actions/setup-python" in Path(path).read_text("utf-8"):
            assert runs, path
        for run in runs:
            assert run.split()[1] in targets(makefile), f"{path}: {run}"


def test_a_pull_request_goes_through_every_step_of_make_test(workflows: dict[str, Any]) -> None:
    (workflow,) = (one for path, one in workflows.items() if path == str(ROOT / ".github/workflows/pull-request.yml"))
    run = {step["run"].split()[1] for step in steps(workflow) if step.get("run", "").startswith("make ")}
    (line,) = re.findall(r"^test: (.+)$", (ROOT / "Makefile").read_text("utf-8"), re.MULTILINE)
    assert {*line.split(), "site", "difference"} <= run


def test_what_one_workflow_hands_over_is_what_the_other_takes() -> None:
    handing, taking = (read(ROOT / f".github/workflows/{name}.yml") for name in ("pull-request", "comment"))
    handed = {step["with"]["name"]: step["with"]["path"] for step in steps(handing) if "upload" in step.get("uses", "")}
    (taken,) = (step["with"]["name"] for step in steps(taking) if "download" in step.get("uses", ""))
    assert handed[taken] == "build/difference.txt"
    assert f"> {handed[taken]}" in (ROOT / "Makefile").read_text("utf-8")
    assert taking[True]["workflow_run"]["workflows"] == [handing["name"]]


def posting_script() -> str:
    workflow = read(ROOT / ".github/workflows/comment.yml")
    return next(step["run"] for step in steps(workflow) if "run" in step)


@pytest.mark.parametrize(("before", "method"), [("", "POST"), ("77", "PATCH")])
def test_the_comment_is_posted_once_and_nothing_in_it_leaves_its_fence(
    tmp_path: Path, before: str, method: str
) -> None:
    """The script is run as it is, with a gh that answers as GitHub would and writes down what it was asked."""
    hostile = (
        "concepts:\n  + a ~~~~~~~~~~~~\n~~~~~~~~\n@someone ![x](https://evil.example)\n\x1b[31m\x00" + "长" * 40000
    )
    write_files(tmp_path, {"handed-over/difference.txt": hostile})
    answers = {"--method GET": "12", "--paginate": before, "--method P": ""}
    script = '#!/bin/sh\necho "$@" >> asked\ncase "$*" in\n'
    script += "".join(f"*'{asked}'*) echo '{answer}';;\n" for asked, answer in answers.items()) + "esac\n"
    write_files(tmp_path, {"bin/gh": script})
    (tmp_path / "bin/gh").chmod(0o755)
    environment = {"PATH": f"{tmp_path / 'bin'}:/usr/bin:/bin", "REPOSITORY": "o/r", "HEAD": "a:b", "COMMIT": "c" * 40}
    done = subprocess.run(
        ["bash", "-e", "-o", "pipefail", "-c", posting_script()],
        cwd=tmp_path, env=environment, capture_output=True, encoding="utf-8", check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    comment = (tmp_path / "comment.md").read_bytes().decode("utf-8")  # whole characters only
    head, fence, rest = comment.partition("~~~~~~~~diff\n")
    assert "@" not in head
    inside, end, after = rest.rpartition("\n~~~~~~~~\n")
    assert fence and end and not after  # noqa: PT018 - one fact
    assert inside.startswith("concepts:\n+ a ~ ~")
    assert "~~~~~~~~" not in inside
    assert not re.search(r"[\x00-\x08\x1b]", inside)
    assert len(comment) < 65536
    asked = (tmp_path / "asked").read_text("utf-8")
    assert f"--method {method} repos/o/r/issues/" in asked


def test_a_commit_that_no_pull_request_has_gets_no_comment(tmp_path: Path) -> None:
    write_files(tmp_path, {"handed-over/difference.txt": "concepts:\n", "bin/gh": '#!/bin/sh\necho "$@" >> asked\n'})
    (tmp_path / "bin/gh").chmod(0o755)
    environment = {"PATH": f"{tmp_path / 'bin'}:/usr/bin:/bin", "REPOSITORY": "o/r", "HEAD": "a:b", "COMMIT": "c" * 40}
    done = subprocess.run(["bash", "-e", "-c", posting_script()], cwd=tmp_path, env=environment, check=False)
    assert done.returncode == 0
    assert "POST" not in (tmp_path / "asked").read_text("utf-8")


# -- hooks, forms ------------------------------------------------------------------------------------------------------


def test_hooks_run_commands_and_options_that_there_are() -> None:
    ours = [hook for repo in read(ROOT / ".pre-commit-config.yaml")["repos"] for hook in repo["hooks"]]
    for hook in [*read(ROOT / ".pre-commit-hooks.yaml"), *ours]:
        program, *arguments = hook["entry"].split()
        if program.endswith("kbtool"):
            help = CliRunner().invoke(main, [arguments[0], "--help"])
            assert help.exit_code == 0, hook["id"]
            for option in (one for one in arguments if one.startswith("--")):
                assert option in help.output, hook["id"]
            assert hook["pass_filenames"] is False


def test_forms_speak_both_languages_and_ask_for_little() -> None:
    forms = [path for path in (ROOT / ".github/ISSUE_TEMPLATE").glob("*.yml") if path.name != "config.yml"]
    assert len(forms) == 2
    for path in forms:
        form = read(path)
        assert len(form["body"]) <= 4
        ids = [field["id"] for field in form["body"]]
        assert len(set(ids)) == len(ids)
        for text in (form["name"], form["description"], *(field["attributes"]["label"] for field in form["body"])):
            assert re.search(r"[\u4e00-\u9fff].* / \S", text), text


# -- editors -----------------------------------------------------------------------------------------------------------


@pytest.fixture
def root(tmp_path: Path) -> Path:
    files = {**MINIATURE, "concepts/_tracks/way.yml": TRACK, "concepts/_comparisons/two.yml": COMPARISON}
    files["concepts/base/double.yml"] += "attributes: {cost: {zh: 低, en: low}, exact: true}\n"
    return write_files(tmp_path, files)


@pytest.mark.parametrize("kind", KINDS)
def test_every_field_is_described_in_both_languages(kind: str) -> None:
    for name, type in json_schema(KINDS[kind])["$defs"].items():
        for field, of in type["properties"].items():
            zh, _, en = of.get("description", "").partition("\n")
            assert re.search(r"[\u4e00-\u9fff]", zh), f"{name}.{field}"
            assert re.fullmatch(r"[A-Z][^\u4e00-\u9fff]+\.", en), f"{name}.{field}"


def test_an_editor_accepts_what_is_right_and_refuses_ids_that_there_are_not(root: Path) -> None:
    result = CliRunner().invoke(main, ["--root", str(root), "schema", "--write"])
    assert result.exit_code == 0
    files = {"concept": "base/double.yml", "topic": "base/_topic.yml", "track": "_tracks/way.yml",
             "comparison": "_comparisons/two.yml"}  # fmt: skip
    for kind, path in files.items():
        schema = json.loads((root / f"build/schema/{kind}.json").read_text("utf-8"))
        validator = jsonschema.Draft202012Validator(schema)
        validator.check_schema(schema)
        value = read(root / "concepts" / path)
        assert list(validator.iter_errors(value)) == []
        for wrong in (value | {"requires": {"nowhere": {"zh": "无", "en": "no"}}}, value | {"example": "no/where.py"},
                      value | {"relations": {"is-a": ["nowhere"]}}, value | {"relations": {"likes": ["alpha"]}},
                      value | {"stops": [{"concept": "nowhere", "zh": "无", "en": "no"}] * 2},
                      value | {"concepts": ["alpha", "nowhere"]}):  # fmt: skip
            assert not validator.is_valid(wrong)
    assert "as it was" in CliRunner().invoke(main, ["--root", str(root), "schema", "--write"]).output


def test_completion_of_a_prerequisite_shows_its_names(root: Path) -> None:
    schema = editor_schemas(load(root).kb, ["base/double.py"])["concept"]
    properties = schema["$defs"]["ConceptFile"]["properties"]
    assert properties["requires"]["properties"]["alpha"]["description"] == "概念 alpha\nconcept alpha"
    assert properties["example"]["enum"] == ["base/double.py"]


def test_an_empty_knowledge_base_has_schemas_that_are_valid(tmp_path: Path) -> None:
    (tmp_path / "concepts").mkdir()
    for schema in editor_schemas(load(tmp_path).kb, []).values():
        jsonschema.Draft202012Validator.check_schema(schema)


def test_the_editor_binds_the_schemas_that_are_written(root: Path, started: Path) -> None:
    CliRunner().invoke(main, ["--root", str(root), "schema", "--write"])
    for settings in (ROOT / ".vscode/settings.json", started / ".vscode/settings.json"):
        bound = json.loads(settings.read_text("utf-8"))["yaml.schemas"]
        assert {root / path for path in bound} == set((root / "build/schema").iterdir())
    assert "redhat.vscode-yaml" in json.loads((ROOT / ".vscode/extensions.json").read_text("utf-8"))["recommendations"]
