"""How long ``kbtool verify`` takes, as ratios to things that everybody can run: bare Python, importing torch, pytest.

    python benchmarks/verify.py [--runs 5] [--jobs 2] [--root DIR]

Works on a copy of the concepts and examples, so that no record is touched. All measurements are taken one after the
other, round by round, so that a busy machine slows them alike; medians are printed, by the clock and of processor time.
Nobody keeps bytecode, so that pytest rewrites the asserts of the examples each time, as ``verify`` does.
"""

from __future__ import annotations

import argparse
import os
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

from timing import Timing

PYTHON = sys.executable
KBTOOL = [PYTHON, "-c", "from kbtool.start import run; run()"]
PYTEST = [PYTHON, "-m", "pytest", "examples", "-q", "-p", "no:cacheprovider"]


def time_of(command: list[str], folder: Path, codes: tuple[int, ...] = (0,)) -> Timing:
    """Time of a whole process and its children."""
    before, started = os.times(), time.perf_counter()
    done = subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False)
    after, wall = os.times(), time.perf_counter() - started
    cpu = after.children_user + after.children_system - before.children_user - before.children_system
    if done.returncode not in codes:
        output = (done.stdout + done.stderr)[-4000:]
        raise SystemExit(f"{' '.join(command)} exited with {done.returncode}:\n{output}")
    return Timing(wall, cpu)


def copy_of(root: Path, folder: Path) -> Path:
    """The concepts and examples without records, as a knowledge base of its own."""
    for name in ("concepts", "examples"):
        ignored = shutil.ignore_patterns("records", "__pycache__")
        shutil.copytree(root / name, folder / name, ignore=ignored)
    shutil.copy(root / "pyproject.toml", folder)
    return folder


def changed(root: Path) -> Callable[[], None]:
    """Adds a line to one example, another one each time."""
    example = sorted((root / "examples").glob("*/softmax.py"))[0]

    def change() -> None:
        with example.open("a") as file:
            file.write(f"# {time.time_ns()}\n")

    return change


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--runs", type=int, default=5, help="rounds; the slow measurements take two of three of them")
    parser.add_argument("--jobs", type=int, default=2)
    parser.add_argument("--root", type=Path, default=Path(__file__).resolve().parent.parent)
    options = parser.parse_args()
    os.environ |= {"OMP_NUM_THREADS": "1", "PYTHONDONTWRITEBYTECODE": "1", "MPLBACKEND": "svg"}
    os.environ["PYTHONPATH"] = str(Path(__file__).resolve().parent)  # where pytest finds the plugin plainly
    with tempfile.TemporaryDirectory(prefix="kbtool-benchmark-") as folder:
        root = copy_of(options.root, Path(folder) / "base")
        report(measure(root, options.runs, options.jobs), len(list((root / "examples").glob("*/*.py"))))


def measure(root: Path, runs: int, jobs: int) -> dict[str, Timing]:
    """Medians of everything, by name."""
    change = changed(root)
    verify = [*KBTOOL, "verify"]
    # A failing example exits with 1 and costs the same: what is measured here is time.
    cold = {
        "pytest, one process": (PYTEST, (0, 1, 2)),
        "pytest -n 2": ([*PYTEST, "-n", "2"], (0, 1, 2)),
        "pytest, one process, all that verify runs": ([*PYTEST, "-p", "plainly"], (0, 1, 2)),
        "verify, cold": ([*verify, "--refresh", "--no-write", "--jobs", str(jobs)], (0, 1)),
    }
    taken: dict[str, list[Timing]] = {}
    for _ in range(max(1, runs * 2 // 3)):
        for name, (command, codes) in cold.items():
            taken.setdefault(name, []).append(time_of(command, root, codes))
    time_of(verify, root, (0, 1))  # writes the records
    if subprocess.run([*KBTOOL, "status", "--require", "cpu"], cwd=root, capture_output=True, check=False).returncode:
        raise SystemExit("not every example is fresh, so that 'nothing changed' cannot be measured: see kbtool verify")
    for _ in range(runs):
        taken.setdefault("python -c pass", []).append(time_of([PYTHON, "-c", "pass"], root))
        taken.setdefault("python -I -S -c pass", []).append(time_of([PYTHON, "-I", "-S", "-c", "pass"], root))
        time.sleep(0.15)  # files younger than this are not trusted to be unchanged
        time_of(verify, root)
        taken.setdefault("verify, nothing changed", []).append(time_of(verify, root))
        taken.setdefault("python -c 'import torch'", []).append(time_of([PYTHON, "-c", "import torch"], root))
        change()
        taken.setdefault("verify, one example changed", []).append(
            time_of([*verify, "softmax", "--jobs", str(jobs)], root)
        )
    return {name: Timing(*map(statistics.median, zip(*times, strict=True))) for name, times in taken.items()}


def report(taken: dict[str, Timing], count: int) -> None:
    """The seconds, and the ratios that were promised."""
    print(f"{count} examples")
    for name, value in taken.items():
        print(f"{value.wall:9.3f} s, {value.cpu:9.3f} s of processor time  {name}")
    for name, reference, limit in (
        ("verify, nothing changed", "python -c pass", 5.0),
        ("verify, nothing changed", "python -I -S -c pass", None),
        ("verify, one example changed", "python -c 'import torch'", 2.5),
        ("verify, cold", "pytest, one process", 1.0),
        ("verify, cold", "pytest -n 2", None),
        ("verify, cold", "pytest, one process, all that verify runs", 1.0),
    ):
        ratio = taken[name].wall / taken[reference].wall
        cpu = taken[name].cpu / taken[reference].cpu
        promise = "" if limit is None else f"  (at most {limit:g}: {'kept' if ratio <= limit else 'NOT KEPT'})"
        print(f"{ratio:9.2f} x {reference:<41} {name}{promise}; processor time {cpu:.2f}")


if __name__ == "__main__":
    main()
