"""``kbtool check`` against merely parsing the same files with CSafeLoader: ``python benchmarks/check.py [COUNT]``.

Whole processes both; the check also reads the examples and runs every rule. Ends with 1 where the target is missed.
"""

from __future__ import annotations

import sys
import tempfile
from pathlib import Path

from synthetic import generate
from timing import python, report, take_turns

TARGET = 0.8
PARSE = """
import pathlib, sys, yaml
for path in pathlib.Path(sys.argv[1]).rglob("*.yml"):
    yaml.load(path.read_bytes(), Loader=yaml.CSafeLoader)
"""


def main(count: int) -> int:
    """Measures one size and gives the exit code."""
    with tempfile.TemporaryDirectory() as name:
        generate(Path(name), count)
        check = python("-m", "kbtool", "--root", name, "check")
        ours, parse = take_turns([check, python("-c", PARSE, f"{name}/concepts")], runs=5)
    return 0 if report(f"check of {count:,} concepts", ours, parse, TARGET) else 1


if __name__ == "__main__":
    sys.exit(main(int(sys.argv[1]) if len(sys.argv) > 1 else 10_000))
