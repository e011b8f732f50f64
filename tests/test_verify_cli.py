"""``kbtool verify`` and ``kbtool status``: what is run, what is said, how it exits."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from miniature import EXAMPLE, PUBLISHED, TOPIC
from msgspec.structs import replace

from kbtool.cli import main
from kbtool.load import load
from kbtool.verify import runner, stamp
from kbtool.verify.inputs import Binding, bindings, inputs_hash
from kbtool.verify.records import ClaimResult, Record, record_path, write_record
from kbtool.verify.runner import NoDeviceError, Options, Verified

DOUBLE, TREBLE = "base/double.py", "more/treble.py"
OTHER = (
    PUBLISHED.replace("加倍", "三倍")
    .replace("Doubling", "Trebling")
    .replace("[twice, 两倍]", "[thrice]")
    .replace("id: half", "id: third")
    .replace("half|", "third|")
    .replace("base/double.py", TREBLE)
)
Make = Callable[..., Path]


@pytest.fixture
def root(miniature: Make) -> Path:
    return miniature(
        {"concepts/more/_topic.yml": TOPIC, "concepts/more/treble.yml": OTHER, "examples/more/treble.py": EXAMPLE}
    )


def call(root: Path, *arguments: str) -> Result:
    return CliRunner().invoke(main, ["--root", str(root), "--lang", "en", *arguments])


def record_of(root: Path, binding: Binding, *problems: str) -> Record:
    claims = (ClaimResult("claim_doubles", "passed"),)
    inputs = inputs_hash(root, binding)
    return Record(example=binding.example, device="cpu", inputs=inputs, claims=claims, problems=problems)


def make_fresh(root: Path, *examples: str) -> None:
    for example in examples:
        write_record(root, record_of(root, bindings(load(root).kb)[example]))


@pytest.fixture
def ran(monkeypatch: pytest.MonkeyPatch) -> list[tuple[list[str], Options]]:
    """In place of the workers: every example passes, and what was asked for is noted."""
    calls: list[tuple[list[str], Options]] = []

    def fake(root: Path, bound: Iterable[Binding], options: Options) -> Iterator[Verified]:
        bound = list(bound)
        calls.append(([one.example for one in bound], options))
        for one in reversed(bound):  # workers finish in any order
            record = replace(record_of(root, one), device=options.device)
            yield Verified(record, "", options.write and write_record(root, record, refresh=options.refresh))

    monkeypatch.setattr(runner, "verify", fake)
    return calls


Calls = list[tuple[list[str], Options]]


def test_it_runs_only_what_is_not_fresh(root: Path, ran: Calls) -> None:
    make_fresh(root, DOUBLE)
    result = call(root, "verify")
    assert result.exit_code == 0, result.output
    assert [examples for examples, _ in ran] == [[TREBLE]]
    assert "1 run on cpu; cpu: 2 fresh" in result.output
    assert "cuda: 2 missing (kbtool verify --device cuda, on a machine with a GPU)" in result.output


def test_with_everything_fresh_it_runs_nothing_and_writes_no_record(root: Path, ran: Calls) -> None:
    make_fresh(root, DOUBLE, TREBLE)
    before = {path: path.stat().st_mtime_ns for path in (root / "examples").rglob("*")}
    assert call(root, "verify").output.startswith("0 run on cpu; cpu: 2 fresh")
    assert ran == []
    assert {path: path.stat().st_mtime_ns for path in (root / "examples").rglob("*")} == before


def test_refresh_runs_everything(root: Path, ran: Calls) -> None:
    make_fresh(root, DOUBLE, TREBLE)
    call(root, "verify", "--refresh")
    assert ran[0][0] == [DOUBLE, TREBLE]
    assert ran[0][1].refresh


@pytest.mark.parametrize(
    ("target", "expected"),
    [
        ("double", [DOUBLE]),
        ("Trebling", [TREBLE]),
        ("三倍", [TREBLE]),
        ("base/double.py", [DOUBLE]),
        ("examples/more/treble.py", [TREBLE]),
        ("more", [TREBLE]),
        ("examples/base/", [DOUBLE]),
    ],
)
def test_an_example_is_named_by_path_concept_or_topic(root: Path, ran: Calls, target: str, expected: list[str]) -> None:
    result = call(root, "verify", target)
    assert [examples for examples, _ in ran] == [expected], result.output


def test_an_example_that_no_concept_uses_yet_can_be_run_by_its_path(root: Path, ran: Calls) -> None:
    (root / "examples/base/new.py").write_text(EXAMPLE)
    call(root, "verify", "examples/base/new.py")
    assert ran[0][0] == ["base/new.py"]


@pytest.mark.parametrize(
    ("target", "message"), [("dubble", "did you mean double"), ("alpha", "the concept 'alpha' has no example")]
)
def test_a_target_that_is_none_is_wrong_usage(root: Path, ran: Calls, target: str, message: str) -> None:
    result = call(root, "verify", target)
    assert result.exit_code == 2
    assert message in result.output
    assert ran == []


def test_no_write_leaves_no_record(root: Path, ran: Calls) -> None:
    result = call(root, "verify", "--no-write")
    assert not record_path(root, "cpu", DOUBLE).exists()
    assert result.exit_code == 0
    assert "2 run on cpu; cpu: 2 missing" in result.output


def test_limits_are_passed_on(root: Path, ran: Calls) -> None:
    call(root, "verify", "--timeout", "3", "--memory", "100", "--jobs", "5", "--isolation", "fresh")
    options = ran[0][1]
    assert (options.limits.seconds, options.limits.memory) == (3.0, 100_000_000)
    assert (options.jobs, options.isolation, options.device) == (5, "fresh", "cpu")


def test_problems_are_printed_sorted_and_exit_with_1(root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def failing(root: Path, bound: Iterable[Binding], options: Options) -> Iterator[Verified]:
        for one in sorted(bound, key=lambda one: one.example, reverse=True):
            record = record_of(root, one, "claim_doubles fails at line 3: no")
            yield Verified(record, "", write_record(root, record))

    monkeypatch.setattr(runner, "verify", failing)
    result = call(root, "verify")
    assert result.exit_code == 1
    lines = result.output.splitlines()
    assert lines[:2] == [
        "examples/base/double.py: claim_doubles fails at line 3: no",
        "examples/more/treble.py: claim_doubles fails at line 3: no",
    ]
    assert lines[2] == "2 run on cpu; cpu: 2 failed"


def test_a_missing_device_is_wrong_usage(root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def nowhere(*_: object) -> Iterator[Verified]:
        raise NoDeviceError("no CUDA device here")
        yield

    monkeypatch.setattr(runner, "verify", nowhere)
    result = call(root, "verify", "--device", "cuda")
    assert result.exit_code == 2
    assert "no CUDA device here" in result.output


def test_json_tells_the_same(root: Path, ran: Calls) -> None:
    told = json.loads(call(root, "verify", "--format", "json").output)
    assert [one["example"] for one in told["ran"]] == [DOUBLE, TREBLE]
    assert told["states"] == {"cpu": {"fresh": 2}, "cuda": {"missing": 2}}
    assert all(one["written"] for one in told["ran"])


def test_a_concept_that_cannot_be_loaded_is_never_called_fresh(root: Path, ran: Calls) -> None:
    make_fresh(root, DOUBLE, TREBLE)
    (root / "concepts/more/treble.yml").write_text("name: [")
    for _ in range(2):
        result = call(root, "verify")
        assert result.exit_code == 1
        assert "concepts/more/treble.yml; run kbtool check" in result.output
    assert call(root, "status", "--require", "cpu").exit_code == 1


def test_status_counts_per_device_and_explains_each_example_where_not_all_are_alike(root: Path) -> None:
    make_fresh(root, DOUBLE, TREBLE)
    (root / "examples" / TREBLE).write_text(EXAMPLE + "\n")
    result = call(root, "status")
    assert result.exit_code == 0
    assert result.output.splitlines() == [
        "cpu   2 examples: 1 fresh, 1 stale",
        "cuda  2 examples: 2 missing",
        "cpu   stale    more/treble.py: the example, or what concepts bind to it, has changed since",
    ]
    (root / "examples/records/cpu" / DOUBLE).with_suffix(".json").unlink()
    assert "cpu   missing  base/double.py: never run" in call(root, "status").output.splitlines()


def test_status_of_a_device_that_is_required_decides_the_exit_code(root: Path) -> None:
    make_fresh(root, DOUBLE, TREBLE)
    assert call(root, "status", "--require", "cpu").exit_code == 0
    assert call(root, "status", "--require", "cuda").exit_code == 1
    write_record(root, record_of(root, bindings(load(root).kb)[DOUBLE], "claim_doubles did not run"))
    assert call(root, "status", "--require", "cpu").exit_code == 1


def test_status_as_json(root: Path) -> None:
    make_fresh(root, DOUBLE)
    told = json.loads(call(root, "status", "--device", "cpu", "--format", "json").output)
    assert list(told["devices"]) == ["cpu"]
    assert told["devices"]["cpu"]["counts"] == {"fresh": 1, "missing": 1}
    first = told["devices"]["cpu"]["examples"][0]
    assert (first["example"], first["concepts"], first["state"]) == (DOUBLE, ["double"], "fresh")


PROGRAM = """
import sys
from kbtool.cli import main
try:
    main(sys.argv[1:], standalone_mode=False)
finally:
    heavy = {"torch", "pytest", "networkx", "matplotlib", "yaml", "msgspec"} & set(sys.modules)
    print("imported:", *sorted(heavy))
"""


def in_a_process(root: Path, *arguments: str) -> str:
    command = [sys.executable, "-c", PROGRAM, "--root", str(root), *arguments]
    return subprocess.run(command, capture_output=True, text=True, check=True).stdout


def test_from_a_changed_example_to_a_stamp_in_four_real_runs(root: Path) -> None:
    first = in_a_process(root, "verify")
    assert "examples/base/double.py: ok, 2 claims, 1 mistakes caught" in first
    assert "2 run on cpu; cpu: 2 fresh" in first
    assert "torch" not in first.splitlines()[-1]
    written = record_path(root, "cpu", DOUBLE).stat().st_mtime_ns
    (root / "examples" / TREBLE).write_text(EXAMPLE.replace("return input + input", "return 2.5 * input"))
    red = CliRunner().invoke(main, ["--root", str(root), "verify"])
    assert red.exit_code == 1
    assert "examples/more/treble.py: claim_doubles fails at line 23:" in red.output
    assert record_path(root, "cpu", DOUBLE).stat().st_mtime_ns == written
    assert "cpu   failed   more/treble.py: claim_doubles fails at line 23:" in call(root, "status").output
    (root / "examples" / TREBLE).write_text(EXAMPLE)
    assert "1 run on cpu; cpu: 2 fresh" in in_a_process(root, "verify")


def test_the_second_question_about_nothing_changed_is_answered_from_the_stamp(
    root: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    make_fresh(root, DOUBLE, TREBLE)
    monkeypatch.setattr(stamp, "SETTLED_NS", 0)
    first = call(root, "verify").output
    again = in_a_process(root, "--lang", "en", "verify").splitlines()
    assert again[:-1] == first.splitlines()
    assert again[-1] == "imported:"
