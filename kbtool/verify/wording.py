"""What became of a run, in plain words, without this machine's paths and whatever else changes by chance."""

from __future__ import annotations

import re
import signal
from pathlib import Path

from kbtool.verify.protocol import Ending, Event, Limits

_ADDRESS = re.compile(r"\b0x[0-9a-fA-F]{6,}\b")
_LIBRARY = re.compile(r"(?:[A-Za-z]:)?[/\\][^\s'\"()<>]*(?:site-packages|dist-packages|lib[/\\]python3\.\d+)[/\\]")
_ABSOLUTE = re.compile(r"(?<![\w.:/\\-])(?:[A-Za-z]:)?/(?:[^\s/'\"()<>:,;]+/)+(?=[^\s/'\"()<>:,;])")
_LONG_DECIMAL = re.compile(r"(?<![\w.])-?\d+\.\d{5,}(?:e[+-]?\d+)?(?!\w)")
_FRAME = re.compile(r'File "([^"]+)", line (\d+)')
_MEMORY = re.compile(r"MemoryError|not enough memory|can't allocate memory|out of memory|std::bad_alloc", re.IGNORECASE)


def clean(text: str, root: Path) -> str:
    """The text without this machine's paths and without addresses of objects."""
    text = text.replace(f"{root.as_posix()}/", "").replace(f"{root}", "")
    text = _LIBRARY.sub("", text)
    text = _ABSOLUTE.sub("", text)
    return _ADDRESS.sub("0x…", text).strip()


def rounded(text: str) -> str:
    """The text with long decimals cut to six digits: the last ones differ from processor to processor."""
    return _LONG_DECIMAL.sub(lambda match: f"{float(match.group()):.6g}", text)


def one_line(text: str, limit: int = 400) -> str:
    """The text as a single line, cut when it is long."""
    text = " ".join(text.split())
    return text if len(text) <= limit else text[: limit - 1] + "…"


def step_name(step: Event | None) -> str:
    """What was running: a claim, a claim against a mistake, the demo, or, where nothing had begun, the import."""
    if step is None:
        return "the import"
    if step["step"] == "demo":
        return "the demo"
    claim = str(step["claim"])
    return claim if step["step"] == "claim" else f"{claim} against the mistake '{step['mistake']}'"


def death(ending: Ending, step: Event | None, example: str, limits: Limits) -> str:
    """How a process came to its end before it was done, and in which step."""
    where = step_name(step)
    line = crash_line(ending.tail, example)
    place = f"{where}, line {line}" if line else where
    if ending.cause == "timeout":
        return f"ran longer than {limits.seconds:g} s in {place}"
    if ending.cause == "memory" or (ending.signal and _MEMORY.search(ending.tail)):
        return f"used more than {limits.memory // 1_000_000} MB in {place}"
    if ending.cause == "events":
        return f"reported more than can be read in {place}"
    if ending.cause == "lost":
        return f"took the worker with it in {place}: it ended other processes, or the system did"
    if ending.signal:
        return f"was killed by signal {ending.signal} ({_signal_name(ending.signal)}) in {place}"
    return f"exited with code {ending.code} while {place} was running"


def is_out_of_memory(message: str) -> bool:
    """Whether an exception's message says that memory ran out."""
    return bool(_MEMORY.search(message))


def crash_line(tail: str, example: str) -> int:
    """The line of the example that the interpreter names when it crashes: of the outermost call, the claim's own."""
    stack = tail.rpartition("(most recent call first)")[2]
    lines = [int(line) for path, line in _FRAME.findall(stack) if path.replace("\\", "/").endswith("/" + example)]
    return lines[-1] if lines else 0


def _signal_name(number: int) -> str:
    return (signal.strsignal(number) or "unknown").lower()
