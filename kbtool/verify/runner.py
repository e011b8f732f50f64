"""Runs examples in workers, twice each, and turns what comes back into records as they finish."""

from __future__ import annotations

import datetime
import os
import queue
import subprocess
import tempfile
import threading
from collections.abc import Iterable, Iterator
from pathlib import Path

from msgspec import Struct

from kbtool.verify.inputs import EXAMPLES, Binding, inputs_hash
from kbtool.verify.judge import Circumstances, judge
from kbtool.verify.pool import Isolation, Worker, WorkerError
from kbtool.verify.protocol import Device, Limits, Run
from kbtool.verify.records import Record, write_record

HASH_SEEDS = (1, 2)
WARM_FROM = 4
"""From how many runs a worker on it pays to import beforehand what examples may need."""


class NoDeviceError(Exception):
    """There is no such device here."""


class Options(Struct, frozen=True):
    """How to verify.

    Attributes
    ----------
    device : str
        ``cpu`` or ``cuda``.
    jobs : int
        How many examples run at a time.
    isolation : str
        ``fork`` (a worker forks a child for each example) or ``fresh`` (each example gets a process of its own).
    limits : Limits
        What an example may take.
    write : bool
        Whether records are written.
    refresh : bool
        Whether a record is rewritten even if only the time, the machine or the versions differ.
    """

    device: Device = "cpu"
    jobs: int = 1
    isolation: Isolation = "fork" if hasattr(os, "fork") else "fresh"
    limits: Limits = Limits()
    write: bool = True
    refresh: bool = False


class Verified(Struct, frozen=True):
    """One example that was run: its record, its figure as SVG or an empty text, and whether a file was written."""

    record: Record
    figure: str
    written: bool


def default_jobs(device: Device) -> int:
    """One job a core that this process may use; on a GPU at most four, because each holds a CUDA context."""
    cores = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
    return min(cores, 4) if device == "cuda" else cores


def verify(root: Path, bound: Iterable[Binding], options: Options) -> Iterator[Verified]:
    """Runs the examples and yields each as soon as its record is written, in no particular order.

    Parameters
    ----------
    root : Path
        Root of the knowledge base.
    bound : iterable of Binding
        The examples to run, with what concepts bind to them.
    options : Options
        How.

    Raises
    ------
    NoDeviceError
        When the device does not exist here; nothing is written then.
    WorkerError
        When no worker can be started.
    """
    root = root.resolve()
    work = {binding.example: binding for binding in bound}
    with _Crew(root, list(work), options) as crew:
        # While the workers import torch: before the first run, because what changes later makes a record stale.
        commit = _commit(root)
        inputs = {example: inputs_hash(root, binding) for example, binding in work.items()}
        crew.begin()
        for example, first, second in crew.finished():
            machine = next((event for event in first.events if event["event"] == "machine"), None)
            if machine is not None and not machine["available"]:
                raise NoDeviceError(f"no {options.device.upper()} device here: {_advice(machine['torch'])}")
            when = datetime.datetime.now(datetime.UTC).isoformat(timespec="seconds").replace("+00:00", "Z")
            around = Circumstances(root, options.device, options.limits, inputs[example], commit, when)
            record, figure = judge(work[example], first, second, around)
            written = options.write and write_record(root, record, figure, refresh=options.refresh)
            yield Verified(record, figure, written)


def _advice(torch: str) -> str:
    if "+cpu" in torch:
        return f"torch {torch} is a build for the CPU only; install one for CUDA on a machine with a GPU"
    return "torch finds none; run this on a machine with a GPU"


class _Task:
    """One example's two runs, which must happen under different hash seeds."""

    def __init__(self, example: str) -> None:
        self.example = example
        self.seeds: dict[bool, int] = {}
        self.runs: dict[bool, Run] = {}


class _Crew:
    """The workers, each driven by a thread that takes the next run which its hash seed may do."""

    def __init__(self, root: Path, examples: list[str], options: Options) -> None:
        self.root = root
        self.options = options
        self.tasks = [_Task(example) for example in examples]
        # All first runs before all second ones: what fails at first need not be run again.
        self.waiting = [(task, again) for again in (False, True) for task in self.tasks]
        self.lock = threading.Lock()
        self.slots = threading.Semaphore(options.jobs)
        self.results: queue.SimpleQueue[_Task | Exception] = queue.SimpleQueue()
        self.stopped = False
        self.threads: list[threading.Thread] = []

    def __enter__(self) -> _Crew:
        self.folder = tempfile.TemporaryDirectory(prefix="kbtool-", ignore_cleanup_errors=True)
        count = min(max(self.options.jobs, len(HASH_SEEDS)), len(self.waiting))
        warm = len(self.waiting) >= WARM_FROM * max(count, 1)
        self.workers = [
            Worker(
                HASH_SEEDS[index % len(HASH_SEEDS)],
                self.options.device,
                self.options.isolation,
                Path(self.folder.name),
                warm=warm or self.options.isolation == "fresh",
            )
            for index in range(count)
        ]
        for worker in self.workers:
            worker.start()
        return self

    def begin(self) -> None:
        """Has the workers take up the examples."""
        self.threads = [threading.Thread(target=self._drive, args=(worker,), daemon=True) for worker in self.workers]
        for thread in self.threads:
            thread.start()

    def __exit__(self, *_: object) -> None:
        with self.lock:
            self.stopped = True
            self.waiting.clear()
        for worker in self.workers:
            worker.close()
        for thread in self.threads:
            thread.join(timeout=10.0)
        self.folder.cleanup()

    def finished(self) -> Iterator[tuple[str, Run, Run | None]]:
        """Each example with its runs, as they finish."""
        for _ in self.tasks:
            result = self.results.get()
            if isinstance(result, Exception):
                raise result
            yield result.example, result.runs[False], result.runs.get(True)

    def _drive(self, worker: Worker) -> None:
        try:
            while (taken := self._take(worker.seed)) is not None:
                task, again = taken
                with self.slots:
                    run = self._run(worker, task, again)
                self._done(task, again, run)
        except Exception as error:  # the main thread decides what becomes of it
            if not self.stopped:
                self.results.put(error)

    def _run(self, worker: Worker, task: _Task, again: bool) -> Run:
        known = _figure_of(task.runs.get(False)) if again else ""
        path = self.root / EXAMPLES / task.example
        return worker.run(path, self.options.limits, again=again, more=bool(self.waiting), known_figure=known)

    def _take(self, seed: int) -> tuple[_Task, bool] | None:
        with self.lock:
            for position, (task, again) in enumerate(self.waiting):
                if task.seeds.get(not again) != seed:
                    task.seeds[again] = seed
                    del self.waiting[position]
                    return task, again
            return None

    def _done(self, task: _Task, again: bool, run: Run) -> None:
        with self.lock:
            task.runs[again] = run
            if not again and not _is_whole(run) and (task, True) in self.waiting:
                # There is nothing to compare with: the second run is not worth its time limit.
                self.waiting.remove((task, True))
                self.results.put(task)
            elif len(task.runs) == 2:
                self.results.put(task)


def _is_whole(run: Run) -> bool:
    return any(event["event"] == "done" for event in run.events) and not run.ending.cause


def _figure_of(run: Run | None) -> str:
    events = run.events if run is not None else []
    return next((str(event["figure_state"]) for event in events if "figure_state" in event), "")


def _commit(root: Path) -> str:
    """HEAD, marked when what a record depends on differs from it; empty where there is no repository."""
    head = _git(root, "rev-parse", "--verify", "--quiet", "HEAD")
    if not head:
        return ""
    changed = _git(root, "status", "--porcelain", "--", EXAMPLES, "concepts", f":(exclude){EXAMPLES}/records")
    return f"{head}+dirty" if changed else head


def _git(root: Path, *arguments: str) -> str:
    try:
        answer = subprocess.run(["git", *arguments], cwd=root, capture_output=True, text=True, timeout=30, check=False)
    except (OSError, subprocess.SubprocessError):
        return ""
    return answer.stdout.strip() if answer.returncode == 0 else ""


__all__ = ["NoDeviceError", "Options", "Verified", "WorkerError", "default_jobs", "verify"]
