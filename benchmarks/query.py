"""``kbtool path`` against ``python -c 'import networkx'``, whole processes: ``python benchmarks/query.py``.

The snapshot is warm: that is what a person meets who asks a second question. Ends with 1 where a target is missed.
"""

from __future__ import annotations

import sys
import tempfile
import time
from pathlib import Path

from synthetic import generate
from timing import python, report, take_turns

from kbtool.snapshot import RACE_NS

TARGETS = {500: 1.25, 10_000: 2.0}


def main() -> int:
    """Measures each size and gives the exit code."""
    held = True
    for count, target in TARGETS.items():
        with tempfile.TemporaryDirectory() as name:
            root = Path(name)
            generate(root, count)
            time.sleep(RACE_NS / 1e9)  # files that have only just changed are not kept in a snapshot
            path = python("-m", "kbtool", "--root", name, "path", "concept-0", f"concept-{count - 1}")
            ours, networkx, bare = take_turns([path, python("-c", "import networkx"), python("-c", "pass")])
            assert (root / "build/cache/graph.snapshot").exists(), "the snapshot was not kept"
        held &= report(f"path at {count:,} concepts", ours, networkx, target)
        print(f"{'':<34} {1000 * bare.wall:8.0f} ms is Python alone")
    return 0 if held else 1


if __name__ == "__main__":
    sys.exit(main())
