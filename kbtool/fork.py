"""The same function over many items in several processes, where that is to be had; otherwise in this one.

A forked process starts in a millisecond with all that is loaded here. It is used only while this process has a single
thread, because a lock that another thread holds would stay locked for ever in the copy.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Sequence
from itertools import pairwise
from typing import TypeVar

Item = TypeVar("Item")
Result = TypeVar("Result")


def map_in_processes(
    work: Callable[[Sequence[Item]], list[Result]],
    items: Sequence[Item],
    processes: int,
    encode: Callable[[list[Result]], bytes],
    decode: Callable[[bytes], list[Result]],
) -> list[Result]:
    """What ``work`` gives for all items, in their order.

    Parameters
    ----------
    work : callable
        From a stretch of the items to one result each.
    items : sequence
        All of them.
    processes : int
        How many are worth while; no more than there are processors are used.
    encode, decode : callable
        A list of results to bytes and back, to bring them from one process to another. Where a process fails, its
        share is done here, so that an error shows up where it can be seen.
    """
    shares = _shares(items, min(processes, _processors()))
    started = [_start(lambda share=share: encode(work(share))) for share in shares[1:]]  # type: ignore[misc]
    results = work(shares[0])
    for share, (process, pipe) in zip(shares[1:], started, strict=True):
        answer = _finish(process, pipe)
        results += work(share) if answer is None else decode(answer)
    return results


def _processors() -> int:
    """How many processes can run at a time; one where forking is not safe."""
    if sys.platform != "linux" or len(os.listdir("/proc/self/task")) != 1:
        return 1
    return len(os.sched_getaffinity(0))


def _shares(items: Sequence[Item], count: int) -> list[Sequence[Item]]:
    count = max(1, count)
    bounds = [len(items) * index // count for index in range(count + 1)]
    return [items[start:end] for start, end in pairwise(bounds)]


def _start(work: Callable[[], bytes]) -> tuple[int, int]:
    """A process that writes what ``work`` gives into a pipe; its id, and the end to read from."""
    reading, writing = os.pipe()
    process = os.fork()
    if process:
        os.close(writing)
        return process, reading
    status = 1
    try:
        os.close(reading)
        with os.fdopen(writing, "wb") as pipe:
            pipe.write(work())
        status = 0
    finally:
        os._exit(status)  # nothing of this copy's buffers and exit handlers may run


def _finish(process: int, pipe: int) -> bytes | None:
    """What a process wrote, or None where it failed."""
    with os.fdopen(pipe, "rb") as file:
        answer = file.read()
    _, status = os.waitpid(process, 0)
    return answer if status == 0 else None
