"""Calls the functions of an example, each from the same state, and tells what they did: shared by both runs of it."""

from __future__ import annotations

import contextlib
import inspect
import io
import sys
import traceback
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any

from kbtool.verify.protocol import Event
from kbtool.verify.repeatable import figure_state, figure_to_svg, rng_digest, seed_everything

Emit = Callable[[Event], None]

MESSAGE_LIMIT = 1200
OUTPUT_LIMIT = 20_000


class BoundedOutput(io.StringIO):
    """Keeps the first ``OUTPUT_LIMIT`` characters that are written, and whether there were more."""

    truncated = False

    def write(self, text: str) -> int:
        room = OUTPUT_LIMIT - self.tell()
        if len(text) > room:
            self.truncated = True
        super().write(text[: max(room, 0)])
        return len(text)


class DeviceMeter:
    """Tells whether a claim really used the device; on the CPU there is nothing to tell."""

    def __init__(self, device: str) -> None:
        self.is_cuda = device.startswith("cuda")

    def start(self) -> None:
        if self.is_cuda:
            import torch

            torch.cuda.synchronize()
            torch.cuda.reset_peak_memory_stats()
            self._before = torch.cuda.memory_allocated()

    def peak_bytes(self) -> int | None:
        """Peak device memory above what was held before the claim, in bytes; None on the CPU."""
        if not self.is_cuda:
            return None
        import torch

        torch.cuda.synchronize()
        return int(torch.cuda.max_memory_allocated() - self._before)


class Steps:
    """Calls one function of an example after the other, each from the same seed, and tells what it printed and drew."""

    def __init__(self, device: str, meter: DeviceMeter | None = None, known_figure: str = "") -> None:
        self.device = device
        self.meter = meter or DeviceMeter(device)
        self.known_figure = known_figure

    def call(self, function: Callable[..., object], arguments: Mapping[str, object], *, digest: bool) -> Event:
        """What a call left behind; an exception goes through.

        ``digest`` asks for the state of the random number generators afterwards.
        """
        seed_everything(self.device)
        self.meter.start()
        output = BoundedOutput()
        with contextlib.redirect_stdout(output):
            result = function(**arguments)
        left: Event = {"output": output.getvalue(), "truncated": output.truncated}
        left["peak_bytes"] = self.meter.peak_bytes()
        if digest:
            left["rng"] = rng_digest(self.device)
        if hasattr(result, "savefig"):
            left |= self._figure(result)
        return left

    def _figure(self, figure: Any) -> Event:
        """The figure's state and its picture; a figure that is known need not be drawn again, which takes longest."""
        state = figure_state(figure)
        if state and state == self.known_figure:
            return {"figure_state": state}
        return {"figure_state": state, "figure": figure_to_svg(figure)}

    def arguments(self, function: Callable[..., object]) -> dict[str, object]:
        """The device, for a function that takes it."""
        return {"device": self.device} if "device" in inspect.signature(function).parameters else {}


def failure(error: BaseException, message: str, path: Path) -> Event:
    """The outcome of a step that raised."""
    outcome = "failed" if isinstance(error, AssertionError) else "crashed"
    return {"outcome": outcome, "message": message[:MESSAGE_LIMIT], "line": innermost_line(error, path)}


def innermost_line(error: BaseException, path: Path) -> int:
    """The line of the example itself that was running when the error was raised, or 0."""
    frames = traceback.walk_tb(error.__traceback__)
    lines = [line for frame, line in frames if Path(frame.f_code.co_filename) == path]
    return lines[-1] if lines else 0


@contextlib.contextmanager
def importing_from(folder: str) -> Iterator[None]:
    """Modules beside the example can be imported, as when it runs as a script; they come after all libraries."""
    sys.path.append(folder)
    try:
        yield
    finally:
        sys.path.remove(folder)
