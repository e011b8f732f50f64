"""Workers, seen from the main process: starting them, asking them, noticing when one is gone, never importing torch."""

from __future__ import annotations

import contextlib
import os
import queue
import signal
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Mapping
from pathlib import Path
from typing import Literal

import msgspec

from kbtool.verify import sandbox
from kbtool.verify.protocol import ENDING, READY, TAIL_BYTES, Device, Ending, Event, Limits, Request, Run

START_SECONDS = 300.0
"""How long a worker may take to import torch, on the slowest machine that one would still use."""
GRACE_SECONDS = 15.0
"""How long past a limit the worker itself is trusted to enforce it."""

LOOK_EVERY = 0.2
"""Seconds between two looks at a process that says nothing."""

Isolation = Literal["fork", "fresh"]


class WorkerError(Exception):
    """A worker does not start, so that nothing can be verified."""


class Process:
    """One worker process, read by two threads so that it works where pipes cannot be polled."""

    def __init__(self, seed: int, device: Device, folder: Path, arguments: list[str]) -> None:
        self.process = subprocess.Popen(
            [sys.executable, "-P", "-m", "kbtool.verify.server", *arguments],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            cwd=folder,
            env=_environment(os.environ, seed, device),
            start_new_session=True,
        )
        self.events: queue.SimpleQueue[Event | None] = queue.SimpleQueue()
        self.tail = b""
        self.ready = False
        self.threads = [threading.Thread(target=one, daemon=True) for one in (self._read_events, self._read_tail)]
        for thread in self.threads:
            thread.start()

    def _read_events(self) -> None:
        assert self.process.stdout is not None
        decode = msgspec.json.Decoder(Event).decode
        for line in self.process.stdout:
            with contextlib.suppress(msgspec.DecodeError):  # cut off in the middle by the end of the process
                self.events.put(decode(line))
        self.events.put(None)

    def _read_tail(self) -> None:
        assert self.process.stderr is not None
        while data := os.read(self.process.stderr.fileno(), 1 << 16):
            self.tail = (self.tail + data)[-TAIL_BYTES:]

    def wait_until_ready(self) -> None:
        """Returns when torch is imported.

        Raises
        ------
        WorkerError
            When the process ends before that, with the end of what it printed, or takes too long.
        """
        if self.ready:
            return
        event = self.next_event(START_SECONDS)
        if event == {"event": READY}:
            self.ready = True
            return
        ending = self.kill()
        raise WorkerError(f"a worker did not start ({ending.code or ending.signal}):\n{ending.tail.strip()}")

    def next_event(self, patience: float) -> Event | Literal["late"] | None:
        """The next event; None when the process has ended; ``"late"`` when nothing came in ``patience`` seconds."""
        deadline = time.monotonic() + patience
        while (left := deadline - time.monotonic()) > 0:
            with contextlib.suppress(queue.Empty):
                return self.events.get(timeout=min(left, LOOK_EVERY))
            # A process that it left behind may hold the pipe open after the end.
            if self.process.poll() is not None and self.events.empty():
                return None
        return "late"

    def ask(self, request: Request) -> None:
        """Sends a request; a process that is gone is noticed when its answer is read."""
        assert self.process.stdin is not None
        with contextlib.suppress(BrokenPipeError, OSError):
            self.process.stdin.write(msgspec.json.encode(request) + b"\n")
            self.process.stdin.flush()

    def show_where(self) -> None:
        """Has the process print the lines that are running, for a message that says where it hung."""
        if hasattr(signal, "SIGUSR1"):
            with contextlib.suppress(ProcessLookupError):
                self.process.send_signal(signal.SIGUSR1)
            time.sleep(0.05)

    def kill(self) -> Ending:
        """Ends the process and its group, if it still runs, and tells how it ended."""
        if hasattr(os, "killpg"):
            sandbox.kill_group(self.process.pid)
        else:
            self.process.kill()
        code = self.process.wait()
        for thread in self.threads:
            thread.join(timeout=1.0)
        if not any(thread.is_alive() for thread in self.threads):
            for pipe in (self.process.stdin, self.process.stdout, self.process.stderr):
                with contextlib.suppress(OSError):
                    if pipe is not None:
                        pipe.close()
        return Ending(max(code, 0), max(-code, 0), "", self.tail.decode("utf-8", "replace"))


def _environment(base: Mapping[str, str], seed: int, device: Device) -> dict[str, str]:
    """What a worker's environment has to say, so that neither the user's settings nor the machine change a result."""
    package = str(Path(__file__).resolve().parents[2])
    environment = {name: value for name, value in base.items() if not name.startswith(("PYTEST_", "PYTHONWARNINGS"))}
    environment |= {
        "PYTHONHASHSEED": str(seed),
        "PYTHONPATH": os.pathsep.join(filter(None, (base.get("PYTHONPATH"), package))),
        "PYTHONUTF8": "1",
        "PYTEST_DISABLE_PLUGIN_AUTOLOAD": "1",
        "OMP_NUM_THREADS": "1",
        "MKL_NUM_THREADS": "1",
        "MPLBACKEND": "svg",
        "MATPLOTLIBRC": os.devnull,
        # Asking whether there is a GPU must not initialise CUDA in a parent, which no forked child would survive.
        "PYTORCH_NVML_BASED_CUDA_CHECK": "1",
        "CUBLAS_WORKSPACE_CONFIG": ":4096:8",
    }
    if device == "cpu":
        environment["CUDA_VISIBLE_DEVICES"] = ""  # a run on the CPU is the same run beside a GPU
    return environment


class Worker:
    """One place where examples run, one at a time; its process is replaced whenever it is lost or used up."""

    def __init__(self, seed: int, device: Device, isolation: Isolation, folder: Path, *, warm: bool) -> None:
        self.seed = seed
        self.device = device
        self.isolation = isolation
        self.folder = folder
        self.arguments = (["--once"] if isolation == "fresh" else []) + (["--warm"] if warm else [])
        self.current: Process | None = None
        self.spare: Process | None = None

    def start(self) -> None:
        """Starts the process without waiting for it, so that several start side by side."""
        if self.current is None:
            self.current = self.spare or self._new()
            self.spare = None

    def _new(self) -> Process:
        return Process(self.seed, self.device, self.folder, self.arguments)

    def run(self, path: Path, limits: Limits, *, again: bool, more: bool, known_figure: str = "") -> Run:
        """Runs one example once; whatever the example does, the answer is a run.

        Parameters
        ----------
        path : Path
            The example, absolute.
        limits : Limits
            What it may take.
        again : bool
            Whether this is the second run.
        more : bool
            Whether another run is likely to follow, so that a fresh process should already warm up for it.
        known_figure : str
            See ``Request``.

        Raises
        ------
        WorkerError
            When no worker starts at all.
        """
        self.start()
        process = self.current
        assert process is not None
        process.wait_until_ready()
        with tempfile.TemporaryDirectory(dir=self.folder, ignore_cleanup_errors=True) as folder:
            process.ask(Request(str(path), folder, self.device, limits, again, known_figure))
            if self.isolation == "fresh" and more:
                self.spare = self._new()
            return self._listen(process, limits)

    def _listen(self, process: Process, limits: Limits) -> Run:
        events: list[Event] = []
        patience = limits.seconds + (GRACE_SECONDS if self.isolation == "fork" else 0.0)
        while True:
            event = process.next_event(patience)
            if event == "late":
                process.show_where()
                return Run(events, self._lost(process, "timeout"))
            if event is None:
                return Run(events, self._lost(process, "lost" if self.isolation == "fork" else ""))
            if event["event"] == ENDING:
                return Run(events, msgspec.convert(event["ending"], Ending))
            events.append(event)

    def _lost(self, process: Process, cause: Literal["", "timeout", "lost"]) -> Ending:
        self.current = None
        return msgspec.structs.replace(process.kill(), cause=cause)

    def close(self) -> None:
        """Ends its processes."""
        for process in (self.current, self.spare):
            if process is not None:
                process.kill()
        self.current = self.spare = None
