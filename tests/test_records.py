"""Records: when one holds, when it does not, when it is rewritten."""

from __future__ import annotations

import json
import os
from collections.abc import Callable
from pathlib import Path

import pytest
from miniature import EXAMPLE, PUBLISHED, write_files
from msgspec.structs import replace

from kbtool.load import load
from kbtool.verify import stamp
from kbtool.verify.inputs import Binding, bindings, input_files, inputs_hash
from kbtool.verify.records import (
    Catch,
    ClaimResult,
    DemoResult,
    MistakeResult,
    Record,
    State,
    figure_path,
    load_record,
    read_record,
    record_path,
    state,
    states,
    status,
    write_record,
)

DOUBLE = "base/double.py"
Make = Callable[..., Path]


def binding(root: Path) -> Binding:
    return bindings(load(root).kb)[DOUBLE]


def record_for(root: Path, **fields: object) -> Record:
    claims = (ClaimResult("claim_doubles", "passed", seconds=0.1, takes_device=True),)
    mistakes = (MistakeResult("squares", (Catch("claim_doubles", "assert False"),)),)
    demo = DemoResult("passed", "twice 3 is 6.0")
    inputs = inputs_hash(root, binding(root))
    record = Record(example=DOUBLE, device="cpu", inputs=inputs, claims=claims, mistakes=mistakes, demo=demo)
    return replace(record, **fields)


def state_now(root: Path) -> State:
    return state(root, "cpu", binding(root))


def test_an_example_without_a_record_is_missing(miniature: Make) -> None:
    root = miniature()
    assert status(root, "cpu", binding(root)).reason == "never run"
    assert states(root, load(root).kb, "cuda") == {DOUBLE: State.MISSING}


def test_a_record_of_these_inputs_is_fresh(miniature: Make) -> None:
    root = miniature()
    assert write_record(root, record_for(root))
    assert states(root, load(root).kb, "cpu") == {DOUBLE: State.FRESH}


def test_a_record_with_problems_is_failed_and_says_why(miniature: Make) -> None:
    root = miniature()
    write_record(root, record_for(root, problems=("claim_doubles fails at line 3: no",)))
    found = status(root, "cpu", binding(root))
    assert (found.state, found.reason) == (State.FAILED, "claim_doubles fails at line 3: no")


@pytest.mark.parametrize(
    ("path", "old", "new"),
    [
        ("examples/base/double.py", "input + input", "2 * input"),
        ("concepts/base/double.yml", "check: claim_is_linear", "check: claim_doubles"),
        ("concepts/base/double.yml", "mistake: squares", "mistake: cubes"),
    ],
)
def test_a_change_of_code_or_of_what_is_bound_makes_it_stale(miniature: Make, path: str, old: str, new: str) -> None:
    root = miniature()
    write_record(root, record_for(root))
    text = (root / path).read_text()
    assert old in text
    (root / path).write_text(text.replace(old, new))
    assert state_now(root) == State.STALE


def test_a_change_of_prose_keeps_it_fresh(miniature: Make) -> None:
    root = miniature()
    write_record(root, record_for(root))
    changed = PUBLISHED.replace("Doubling is linear", "Doubling is a linear map").replace("误写成平方", "写成了平方")
    assert changed != PUBLISHED
    (root / "concepts/base/double.yml").write_text(changed)
    assert state_now(root) == State.FRESH


def test_other_line_ends_keep_it_fresh(miniature: Make) -> None:
    root = miniature()
    write_record(root, record_for(root), "<svg>\n</svg>\n")
    example = root / "examples" / DOUBLE
    example.write_bytes(example.read_bytes().replace(b"\n", b"\r\n"))
    figure = figure_path(root, "cpu", DOUBLE)
    figure.write_bytes(figure.read_bytes().replace(b"\n", b"\r\n"))
    assert state_now(root) == State.FRESH


def test_an_example_that_is_gone_is_missing(miniature: Make) -> None:
    root = miniature()
    write_record(root, record_for(root))
    bound = binding(root)
    (root / "examples" / DOUBLE).unlink()
    assert status(root, "cpu", bound).reason == "the example cannot be read"


def test_a_change_of_a_local_module_makes_stale_whoever_imports_it_however_far(miniature: Make) -> None:
    root = miniature(
        {
            "examples/base/double.py": "import helper\n" + EXAMPLE,
            "examples/base/helper.py": "def f():\n    from tools import deep\n    import os.path\n",
            "examples/tools/__init__.py": "",
            "examples/tools/deep.py": "value = 1\n",
            "examples/base/unrelated.py": "",
        }
    )
    expected = ["base/double.py", "base/helper.py", "tools/__init__.py", "tools/deep.py"]
    assert input_files(root, DOUBLE) == expected
    write_record(root, record_for(root))
    (root / "examples/base/unrelated.py").write_text("changed = True\n")
    assert state_now(root) == State.FRESH
    (root / "examples/tools/deep.py").write_text("value = 2\n")
    assert state_now(root) == State.STALE


@pytest.mark.parametrize(
    "code",
    [
        "if True:\n    pass\nelse:\n    import one\n",
        "try:\n    pass\nexcept OSError:\n    import one\nfinally:\n    pass\n",
        "try:\n    pass\nfinally:\n    from one import x\n",
        "class A:\n    async def f(self):\n        with self:\n            import os, one.two\n",
        "match 1:\n    case 1:\n        import one as other\n",
        "def f(g=lambda: 1): x = 1 if g else 2; import one\n",
    ],
)
def test_an_import_is_found_wherever_it_stands(tmp_path: Path, code: str) -> None:
    write_files(tmp_path, {"examples/base/double.py": code, "examples/base/one.py": ""})
    assert input_files(tmp_path, DOUBLE) == ["base/double.py", "base/one.py"]


def test_relative_and_circular_imports_are_followed(miniature: Make) -> None:
    root = miniature(
        {
            "examples/base/double.py": "from . import one\nfrom ..tools.two import x\n",
            "examples/base/one.py": "from .double import y\n",
            "examples/tools/two.py": "",
        }
    )
    assert input_files(root, DOUBLE) == ["base/double.py", "base/one.py", "tools/two.py"]


def test_an_example_that_cannot_be_parsed_has_a_hash_of_its_own(miniature: Make) -> None:
    root = miniature({"examples/base/double.py": "def broken(:\n"})
    first = inputs_hash(root, binding(root))
    (root / "examples" / DOUBLE).write_bytes(b"def broken(:\n\0")
    assert first
    assert inputs_hash(root, binding(root)) not in ("", first)


@pytest.mark.parametrize("path", ["../secret.py", "/etc/passwd", "base/../../x.py", ""])
def test_a_path_that_leads_out_of_the_examples_is_never_read(tmp_path: Path, path: str) -> None:
    write_files(tmp_path, {"secret.py": "x = 1\n", "examples/base/double.py": EXAMPLE})
    assert inputs_hash(tmp_path, Binding(path)) == ""
    assert read_record(tmp_path, "cpu", path)[0] is None


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (b"", "cannot be read"),
        (b"\xff\xfe", "cannot be read"),
        (b'{"example": 3}', "cannot be read"),
        (b"<<<<<<< HEAD\n{}\n", "cannot be read"),
    ],
)
def test_a_corrupt_record_counts_as_missing_and_says_why(miniature: Make, content: bytes, reason: str) -> None:
    root = miniature()
    write_record(root, record_for(root))
    record_path(root, "cpu", DOUBLE).write_bytes(content)
    found = status(root, "cpu", binding(root))
    assert found.state == State.MISSING
    assert reason in found.reason
    assert write_record(root, record_for(root))
    assert state_now(root) == State.FRESH


def test_a_record_of_another_format_or_another_example_is_missing(miniature: Make) -> None:
    root = miniature()
    write_record(root, record_for(root, format=99))
    assert read_record(root, "cpu", DOUBLE) == (None, "its record has the format 99, not 1")
    write_record(root, record_for(root))
    path = record_path(root, "cpu", "base/copied.py")
    path.write_bytes(record_path(root, "cpu", DOUBLE).read_bytes())
    assert load_record(root, "cpu", "base/copied.py") is None


def test_a_figure_that_is_not_the_records_own_is_noticed(miniature: Make) -> None:
    root = miniature()
    write_record(root, record_for(root), "<svg>1</svg>")
    figure_path(root, "cpu", DOUBLE).write_text("<svg>2</svg>")
    assert status(root, "cpu", binding(root)).reason == "its figure is not the one of its record"
    figure_path(root, "cpu", DOUBLE).unlink()
    assert status(root, "cpu", binding(root)).reason == "the figure of its record is gone"


def test_a_figure_that_is_no_longer_drawn_is_removed(miniature: Make) -> None:
    root = miniature()
    write_record(root, record_for(root), "<svg/>")
    assert load_record(root, "cpu", DOUBLE).demo.figure == "double.svg"  # type: ignore[union-attr]
    assert write_record(root, record_for(root))
    assert not figure_path(root, "cpu", DOUBLE).exists()
    assert state_now(root) == State.FRESH


def test_another_machine_another_day_and_other_versions_rewrite_nothing(miniature: Make) -> None:
    root = miniature()
    write_record(root, record_for(root), "<svg/>")
    before = record_path(root, "cpu", DOUBLE).read_bytes()
    claims = (ClaimResult("claim_doubles", "passed", seconds=9.0, takes_device=True, peak_bytes=5),)
    elsewhere = record_for(
        root,
        claims=claims,
        when="2027-01-01T00:00:00Z",
        seconds=3.0,
        commit="abc",
        device_name="Z80",
        torch="3",
        python="4",
    )
    assert not write_record(root, elsewhere, "<svg/>")
    assert record_path(root, "cpu", DOUBLE).read_bytes() == before
    assert write_record(root, elsewhere, "<svg/>", refresh=True)
    assert b"Z80" in record_path(root, "cpu", DOUBLE).read_bytes()


@pytest.mark.parametrize(
    "change",
    [
        {"inputs": "0" * 64},
        {"problems": ("claim_doubles did not run",)},
        {"demo": DemoResult("passed", "twice 3 is 7.0")},
        {"claims": (ClaimResult("claim_doubles", "failed", "no", takes_device=True),)},
        {"mistakes": ()},
    ],
)
def test_a_change_of_inputs_or_results_rewrites_it(miniature: Make, change: dict[str, object]) -> None:
    root = miniature()
    write_record(root, record_for(root))
    assert write_record(root, record_for(root, **change))


def test_a_record_is_readable_sorted_json_that_ends_in_a_newline(miniature: Make) -> None:
    root = miniature()
    write_record(root, record_for(root, device_name="处理器"))
    text = record_path(root, "cpu", DOUBLE).read_text("utf-8")
    assert text.endswith("}\n")
    assert "处理器" in text
    assert list(json.loads(text)) == sorted(json.loads(text))
    assert sorted(path.name for path in record_path(root, "cpu", DOUBLE).parent.iterdir()) == ["double.json"]


def test_bindings_join_what_all_concepts_say_of_an_example(miniature: Make) -> None:
    other = PUBLISHED.replace("加倍", "两倍运算").replace("Doubling", "Twofold").replace("[twice, 两倍]", "[]")
    other = other.replace("check: claim_is_linear", "check: claim_third").replace("id: half", "id: third")
    root = miniature({"concepts/base/twofold.yml": other})
    expected = Binding(DOUBLE, ("double", "twofold"), ("claim_doubles", "claim_is_linear", "claim_third"), ("squares",))
    assert bindings(load(root).kb) == {DOUBLE: expected}


def settled(root: Path) -> str:
    """The listing of a folder whose files are all old enough to be believed."""
    for folder, _, names in os.walk(root):
        for name in names:
            os.utime(Path(folder, name), (1_000_000_000, 1_000_000_000))
    return stamp.listing(root)


def test_a_stamp_is_believed_only_while_every_file_is_the_same(
    miniature: Make, monkeypatch: pytest.MonkeyPatch
) -> None:
    root = miniature()
    files = settled(root)
    monkeypatch.setattr(stamp, "SETTLED_NS", 0)
    assert stamp.remember(root, "cpu", files, {"counts": {"cpu": {"fresh": 1}}})
    assert stamp.recall(root, "cpu", stamp.listing(root)) == {"counts": {"cpu": {"fresh": 1}}}
    assert stamp.recall(root, "cuda", files) is None
    example = root / "examples" / DOUBLE
    text = example.read_text()
    example.write_text(text.replace("3.0", "4.0", 1))  # the same size
    os.utime(example, (1_000_000_000, 1_000_000_000))  # and the same time of change, as after cp --preserve
    assert stamp.recall(root, "cpu", stamp.listing(root)) is None


@pytest.mark.parametrize(
    "path", ["concepts/base/new.yml", "examples/base/new.py", "examples/records/cpu/base/new.json"]
)
def test_a_new_file_anywhere_voids_the_stamp(miniature: Make, monkeypatch: pytest.MonkeyPatch, path: str) -> None:
    root = miniature()
    monkeypatch.setattr(stamp, "SETTLED_NS", 0)
    stamp.remember(root, "cpu", stamp.listing(root), {})
    write_files(root, {path: ""})
    assert stamp.recall(root, "cpu", stamp.listing(root)) is None


def test_files_that_changed_a_moment_ago_are_not_stamped(miniature: Make) -> None:
    root = miniature()
    (root / "examples" / DOUBLE).write_text(EXAMPLE)
    assert not stamp.remember(root, "cpu", stamp.listing(root), {})


@pytest.mark.parametrize("content", [b"", b"\xff", b"[]\n", b"{}\n", b"not json\n"])
def test_a_damaged_stamp_is_no_stamp(miniature: Make, monkeypatch: pytest.MonkeyPatch, content: bytes) -> None:
    root = miniature()
    files = stamp.listing(root)
    monkeypatch.setattr(stamp, "SETTLED_NS", 0)
    stamp.remember(root, "cpu", files, {})
    (path,) = (root / "build" / "cache").iterdir()
    path.write_bytes(content + files.encode())
    assert stamp.recall(root, "cpu", files) is None
