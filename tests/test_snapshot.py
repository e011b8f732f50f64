"""A snapshot answers while nothing changed, and never when something did."""

from __future__ import annotations

import builtins
import json
import os
import shutil
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from miniature import draft

from kbtool import load, snapshot
from kbtool.snapshot import Snapshot, snapshot_of

Make = Callable[..., Path]
ALPHA = "concepts/base/alpha.yml"


def rest(root: Path) -> None:
    """Makes all files old enough for a snapshot to be kept, as they are when a person asks the next question."""
    long_ago = time.time() - 10
    for path in (root / "concepts").rglob("*"):
        os.utime(path, (long_ago, long_ago))


@pytest.fixture
def settled(miniature: Make, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The miniature, kept in a snapshot."""
    root = miniature()
    rest(root)
    # The time at which a file was changed last cannot be set back: what happened in this test counts as long ago.
    monkeypatch.setattr(snapshot, "RACE_NS", 0)
    snapshot_of(root)
    assert kept(root).exists()
    return root


def kept(root: Path) -> Path:
    """The file of the snapshot."""
    return root / "build" / "cache" / "graph.snapshot"


@pytest.fixture
def loads(monkeypatch: pytest.MonkeyPatch) -> list[Path]:
    """The roots that were loaded from their files since."""
    seen: list[Path] = []
    really_load = load.load

    def load_and_tell(root: Path) -> load.Loaded:
        seen.append(root)
        return really_load(root)

    monkeypatch.setattr(load, "load", load_and_tell)
    return seen


def names(found: Snapshot) -> dict[str, str]:
    """The Chinese name of every concept."""
    return {id: node.zh for id, node in found.graph.nodes.items()}


def test_while_nothing_changed_no_file_of_the_knowledge_base_is_opened(
    settled: Path, loads: list[Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    opened: list[str] = []
    for module, name in ((os, "open"), (builtins, "open")):
        really = getattr(module, name)

        def note(path: Any, *more: Any, really: Callable[..., Any] = really, **named: Any) -> Any:
            opened.append(str(path))
            return really(path, *more, **named)

        monkeypatch.setattr(module, name, note)
    found = snapshot_of(settled)
    assert names(found) == {"alpha": "概念 alpha", "beta": "概念 beta", "double": "加倍"}
    assert found.names.resolve("jiabei")[0].concept == "double"
    assert loads == []
    assert [path for path in opened if "concepts" in path] == []


def test_a_snapshot_answers_as_the_files_do(settled: Path) -> None:
    before = snapshot_of(settled)
    kept(settled).unlink()
    after = snapshot_of(settled)
    assert before.graph.to_plain() == after.graph.to_plain()
    assert before.names.plain == after.names.plain


def same_size(root: Path) -> None:
    path = root / ALPHA
    path.write_text(path.read_text().replace("概念 alpha", "概念 omega"))


def touch(root: Path) -> None:
    os.utime(root / ALPHA)


def rename(root: Path) -> None:
    (root / ALPHA).rename(root / "concepts/base/omega.yml")


def add(root: Path) -> None:
    (root / "concepts/base/gamma.yml").write_text(draft("gamma"))


def remove(root: Path) -> None:
    (root / ALPHA).unlink()


def set_back(root: Path) -> None:
    """An edit that keeps the size, and sets the time of modification back."""
    before = (root / ALPHA).stat()
    same_size(root)
    os.utime(root / ALPHA, ns=(before.st_atime_ns, before.st_mtime_ns))


def add_topic(root: Path) -> None:
    (root / "concepts/other").mkdir()
    (root / "concepts/other/gamma.yml").write_text(draft("gamma"))


CHANGES = [same_size, touch, rename, add, remove, set_back, add_topic]


@pytest.mark.parametrize("change", CHANGES, ids=lambda change: change.__name__)
def test_a_change_is_never_missed(settled: Path, loads: list[Path], change: Callable[[Path], None]) -> None:
    change(settled)
    found = snapshot_of(settled)
    assert loads == [settled]
    assert names(found) == {one.id: one.name.zh for one in load.load(settled).kb.concepts.values()}


def test_two_files_of_one_size_and_time_that_change_places_are_not_missed(
    miniature: Make, monkeypatch: pytest.MonkeyPatch
) -> None:
    root = miniature({"concepts/base/delta.yml": draft("delta")})
    rest(root)
    monkeypatch.setattr(snapshot, "RACE_NS", 0)
    assert names(snapshot_of(root))["alpha"] == "概念 alpha"
    one, other, aside = root / ALPHA, root / "concepts/base/delta.yml", root / "aside"
    one.rename(aside)
    other.rename(one)
    aside.rename(other)
    assert names(snapshot_of(root))["alpha"] == "概念 delta"


def test_an_edit_right_after_loading_is_not_missed(miniature: Make) -> None:
    root = miniature()
    for number in range(5):
        path = root / ALPHA
        path.write_text(draft("alpha").replace("概念 alpha", f"概念 {number:05}"))  # the same size each time
        assert names(snapshot_of(root))["alpha"] == f"概念 {number:05}"


def test_what_has_only_just_changed_is_not_kept(miniature: Make) -> None:
    root = miniature()
    snapshot_of(root)
    assert not kept(root).exists()


def test_a_time_in_the_future_does_not_keep_a_snapshot_from_being_used(settled: Path, loads: list[Path]) -> None:
    ahead = time.time() + 10_000
    os.utime(settled / ALPHA, (ahead, ahead))
    snapshot_of(settled)
    snapshot_of(settled)
    assert loads == [settled]


def test_a_file_that_changes_during_loading_leaves_no_snapshot(settled: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    kept(settled).unlink()
    really_load = load.load

    def load_and_change(root: Path) -> load.Loaded:
        loaded = really_load(root)
        same_size(root)
        return loaded

    monkeypatch.setattr(load, "load", load_and_change)
    snapshot_of(settled)
    assert not kept(settled).exists()


def test_another_version_of_the_code_makes_its_own_snapshot(
    settled: Path, loads: list[Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("kbtool.__version__", "999")
    snapshot_of(settled)
    snapshot_of(settled)
    assert loads == [settled]


def test_edited_code_makes_its_own_snapshot(settled: Path, loads: list[Path], monkeypatch: pytest.MonkeyPatch) -> None:
    really_stat = os.stat

    class Later:
        st_mtime_ns = 1

    edited = str(Path(snapshot.__file__).with_name("yamlevents.py"))
    monkeypatch.setattr(os, "stat", lambda path, **how: Later() if str(path) == edited else really_stat(path, **how))
    snapshot_of(settled)
    assert loads == [settled]


def test_every_module_that_decides_what_a_snapshot_holds_is_named() -> None:
    code = "import sys, kbtool.snapshot, kbtool.load; print(*sys.modules)"
    result = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    used = {name.removeprefix("kbtool.") for name in result.stdout.split() if name.startswith("kbtool.")}
    # These have no say in what is loaded.
    assert used - {"diagnostics", "files", "fork", "root"} == set(snapshot.MAKERS)


def damages(content: bytes) -> Iterator[tuple[str, bytes]]:
    """A snapshot's content after various accidents."""
    yield "empty", b""
    yield "one byte", content[:1]
    yield "text", b"not a snapshot at all, but a text of some length"
    yield "zeros", bytes(len(content))
    yield "longer", content + b"x"
    for share in (0.25, 0.5, 0.99):
        yield f"cut at {share}", content[: int(len(content) * share)]
    for place in range(0, len(content), max(1, len(content) // 60)):
        yield f"bit at {place}", content[:place] + bytes([content[place] ^ 0x40]) + content[place + 1 :]


def test_a_damaged_snapshot_costs_no_more_than_loading_again(settled: Path, loads: list[Path]) -> None:
    whole = kept(settled).read_bytes()
    for count, (what, content) in enumerate(damages(whole), 1):
        kept(settled).write_bytes(content)
        assert len(names(snapshot_of(settled))) == 3, what
        assert len(loads) == count, what
        assert kept(settled).read_bytes() == whole, what


def test_a_cache_folder_that_cannot_be_written_to_is_no_problem(settled: Path) -> None:
    shutil.rmtree(settled / "build")
    (settled / "build").write_text("a file where the folder should be")
    assert len(names(snapshot_of(settled))) == 3
    assert (settled / "build").read_text() == "a file where the folder should be"


@pytest.mark.skipif(os.geteuid() == 0, reason="root may write everywhere")
def test_a_read_only_knowledge_base_is_no_problem(settled: Path) -> None:
    shutil.rmtree(settled / "build")
    settled.chmod(0o555)
    assert len(names(snapshot_of(settled))) == 3
    settled.chmod(0o755)


def test_folders_that_lead_in_circles_are_walked_once(settled: Path) -> None:
    (settled / "concepts/base/loop").symlink_to("..")
    (settled / "concepts/self").symlink_to("self")
    assert len(names(snapshot_of(settled))) == 3


def test_processes_that_write_at_once_leave_a_whole_snapshot(settled: Path) -> None:
    code = (
        "import json, sys, pathlib, kbtool.snapshot as s; s.RACE_NS = 0; root = pathlib.Path(sys.argv[1])\n"
        "for _ in range(15):\n"
        "    s._path(root).unlink(missing_ok=True)\n"
        "    found = len(s.snapshot_of(root).graph.nodes)\n"
        "    assert found == 3, found\n"
        "print(json.dumps(found))\n"
    )
    running = [
        subprocess.Popen([sys.executable, "-c", code, str(settled)], stdout=subprocess.PIPE, text=True)
        for _ in range(2)
    ]
    assert [json.loads(process.communicate()[0]) for process in running] == [3, 3]
    assert [path.name for path in kept(settled).parent.iterdir()] in (["graph.snapshot"], [])
    assert len(names(snapshot_of(settled))) == 3
