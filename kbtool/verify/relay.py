"""The watch over a forked child: passes on what it reports, and ends it when it goes beyond its limits."""

from __future__ import annotations

import contextlib
import os
import selectors
import signal
import time
from typing import Literal

import msgspec

from kbtool.verify import sandbox
from kbtool.verify.protocol import ENDING, LINE_BYTES, READY, TAIL_BYTES, Ending, Event, Limits, write

CHECK_EVERY = 0.05
"""Seconds between two looks at a child: whether it has ended, and how much memory it holds."""

ANSWER_SECONDS = 2.0
"""How long a child that is to be ended is waited for to say where it is."""

Cause = Literal["", "timeout", "memory", "events", "lost"]

_decode = msgspec.json.Decoder(Event).decode


class Relay:
    """The watch over one child.

    Parameters
    ----------
    child : int
        Its process id, which is also its process group.
    events, output : int
        The reading ends of the pipes on which it reports, and to which it prints.
    control : int
        The pipe from the main process: when it closes, nobody waits for the answer any more.
    limits : Limits
        The time limit starts again with each event, so that it holds for each claim.
    """

    def __init__(self, child: int, events: int, output: int, control: int, limits: Limits) -> None:
        self.child = child
        self.limits = limits
        self.events = events
        self.output = output
        self.control = control
        self.status: int | None = None
        self.tail = b""
        self.pending = b""
        self.deadline = time.monotonic() + limits.seconds
        self.next_look = 0.0
        self.allowed = sandbox.resident_bytes(os.getpid()) + limits.memory
        self.selector = selectors.DefaultSelector()
        for pipe in (events, output, control):
            os.set_blocking(pipe, False)
            self.selector.register(pipe, selectors.EVENT_READ)

    def relay(self, out: int) -> Ending:
        """Writes the child's events to ``out``; returns once the child and all its descendants are gone."""
        cause: Cause = ""
        with self.selector:
            while self.status is None:
                for key, _ in self.selector.select(CHECK_EVERY):
                    self._receive(key.fd, out)
                cause = cause or self._trespass()
                if cause:
                    self._stop(out)
                else:
                    self._look()
        sandbox.kill_group(self.child)
        sandbox.end_descendants()
        for pipe in (self.events, self.output):
            self._receive(pipe, out)
        code = os.waitstatus_to_exitcode(self.status)
        return Ending(max(code, 0), max(-code, 0), cause, self.tail.decode("utf-8", "replace"))

    def _look(self) -> None:
        ended, status = os.waitpid(self.child, os.WNOHANG)
        if ended:
            self.status = status

    def _receive(self, pipe: int, out: int) -> None:
        """Takes what the pipe holds; a child that never stops writing must not keep us from looking at the clock."""
        for _ in range(64):
            try:
                data = os.read(pipe, 1 << 16)
            except BlockingIOError:
                return
            if not data:
                self._closed(pipe)
                return
            if pipe == self.output:
                self.tail = (self.tail + data)[-TAIL_BYTES:]
            elif pipe == self.events:
                self._pass_on(data, out)

    def _closed(self, pipe: int) -> None:
        if pipe == self.control:
            sandbox.kill_group(self.child)
            sandbox.end_descendants()
            os._exit(1)
        with contextlib.suppress(KeyError, RuntimeError):
            self.selector.unregister(pipe)
        if pipe == self.events and self.status is None:
            # Nearly always the child is ending now: look at once rather than at the next round.
            time.sleep(0.001)

    def _pass_on(self, data: bytes, out: int) -> None:
        *lines, self.pending = (self.pending + data).split(b"\n")
        believed = [line + b"\n" for line in lines if _is_event(line)]
        if believed:
            self.deadline = time.monotonic() + self.limits.seconds
            write(out, b"".join(believed))

    def _trespass(self) -> Cause:
        now = time.monotonic()
        if now > self.deadline:
            return "timeout"
        if now > self.next_look:
            self.next_look = now + CHECK_EVERY
            if sandbox.resident_bytes(self.child) > self.allowed:
                return "memory"
        return "events" if len(self.pending) > LINE_BYTES else ""

    def _stop(self, out: int) -> None:
        self._receive(self.output, out)
        before, deadline = self.tail, time.monotonic() + ANSWER_SECONDS
        with contextlib.suppress(ProcessLookupError):
            os.kill(self.child, signal.SIGUSR1)  # faulthandler prints where it is, even inside a C call
        while self.tail == before and time.monotonic() < deadline:  # on a busy machine it takes its time
            time.sleep(0.02)
            self._receive(self.output, out)
        time.sleep(0.02)
        sandbox.kill_group(self.child)
        _, self.status = os.waitpid(self.child, 0)


def _is_event(line: bytes) -> bool:
    """Whether a line is an event; the example may write into the pipe itself, and only what is whole counts."""
    try:
        return _decode(line).get("event", READY) not in (READY, ENDING)
    except (msgspec.DecodeError, UnicodeDecodeError):
        return False
