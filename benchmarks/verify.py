"""How long ``kbtool verify`` takes, as ratios to things that everybody can run: bare Python, importing torch, pytest.

    python benchmarks/verify.py [--runs 5] [--jobs 2] [--root DIR]

Works on a copy of the concepts and examples, so that no record is touched. All measurements are taken one after the
other, round by round, so that a busy machine slows them alike; medians are printed.
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

PYTHON = sys.executable
KBTOOL = [PYTHON, "-c", "from kbtool.cli import run; run()"]
PYTEST = [PYTHON, "-m", "pytest", "examples", "-q", "-p", "no:cacheprovider"]


def seconds(command: list[str], folder: Path, codes: tuple[int, ...] = (0,)) -> float:
    """Wall-clock time of a whole process."""
    started = time.perf_counter()
    done = subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False)
    taken = time.perf_counter() - started
    if done.returncode not in codes:
        output = (done.stdout + done.stderr)[-4000:]
        raise SystemExit(f"{' '.join(command)} exited with {done.returncode}:\n{output}")
    return taken


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
    os.environ["OMP_NUM_THREADS"] = "1"
    with tempfile.TemporaryDirectory(prefix="kbtool-benchmark-") as folder:
        root = copy_of(options.root, Path(folder) / "base")
        report(measure(root, options.runs, options.jobs), len(list((root / "examples").glob("*/*.py"))))


def measure(root: Path, runs: int, jobs: int) -> dict[str, float]:
    """Median seconds of everything, by name."""
    change = changed(root)
    verify = [*KBTOOL, "verify"]
    examples = [str(path.relative_to(root)) for path in sorted((root / "examples").glob("*/*.py"))]
    # A failing example exits with 1 and costs the same: what is measured here is time.
    cold = {
        "pytest, one process": (PYTEST, (0, 1, 2)),
        "pytest -n 2": ([*PYTEST, "-n", "2"], (0, 1, 2)),
        "the same steps once, one process": ([PYTHON, "-m", "kbtool.verify.harness", *examples], (0, 1)),
        "verify, cold": ([*verify, "--refresh", "--jobs", str(jobs)], (0, 1)),
    }
    taken: dict[str, list[float]] = {}
    for _ in range(max(1, runs * 2 // 3)):
        for name, (command, codes) in cold.items():
            taken.setdefault(name, []).append(seconds(command, root, codes))
    if subprocess.run([*KBTOOL, "status", "--require", "cpu"], cwd=root, capture_output=True, check=False).returncode:
        raise SystemExit("not every example is fresh, so that 'nothing changed' cannot be measured: see kbtool verify")
    for _ in range(runs):
        taken.setdefault("python -c pass", []).append(seconds([PYTHON, "-c", "pass"], root))
        taken.setdefault("python -I -S -c pass", []).append(seconds([PYTHON, "-I", "-S", "-c", "pass"], root))
        time.sleep(0.15)  # files younger than this are not trusted to be unchanged
        seconds(verify, root)
        taken.setdefault("verify, nothing changed", []).append(seconds(verify, root))
        taken.setdefault("python -c 'import torch'", []).append(seconds([PYTHON, "-c", "import torch"], root))
        change()
        taken.setdefault("verify, one example changed", []).append(
            seconds([*verify, "softmax", "--jobs", str(jobs)], root)
        )
    return {name: statistics.median(times) for name, times in taken.items()}


def report(taken: dict[str, float], count: int) -> None:
    """The seconds, and the ratios that were promised."""
    print(f"{count} examples")
    for name, value in taken.items():
        print(f"{value:9.3f} s  {name}")
    for name, reference, limit in (
        ("verify, nothing changed", "python -c pass", 5.0),
        ("verify, nothing changed", "python -I -S -c pass", None),
        ("verify, one example changed", "python -c 'import torch'", 2.5),
        ("verify, cold", "pytest, one process", 1.0),
        ("verify, cold", "pytest -n 2", None),
        ("verify, cold", "the same steps once, one process", None),
    ):
        ratio = taken[name] / taken[reference]
        promise = "" if limit is None else f"  (at most {limit:g}: {'kept' if ratio <= limit else 'NOT KEPT'})"
        print(f"{ratio:9.2f} x {reference:<33} {name}{promise}")


if __name__ == "__main__":
    main()
