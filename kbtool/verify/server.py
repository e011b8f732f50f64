"""A worker: imports torch once, then runs one example after another, each in a forked child of its own.

``python -m kbtool.verify.server`` reads requests from standard input and answers on standard output, in the lines of
``protocol``. With ``--once`` it forks nothing: it runs one example in itself and ends, for systems without fork. The
parent of a child never runs an example's code, so it can be trusted to end the child on time.
"""

from __future__ import annotations

import argparse
import contextlib
import gc
import os
import signal
import sys
from collections.abc import Iterator
from pathlib import Path

import msgspec

from kbtool.verify import sandbox
from kbtool.verify.protocol import ENDING, READY, Ending, Event, Request, send
from kbtool.verify.relay import Relay

WARM_UP = """
import matplotlib.pyplot as plt
import torch
from torch.testing import assert_close


def double(input):
    return input + input


MISTAKES = {"not doubled": lambda input: input}


def claim_doubles(double=double):
    assert_close(double(torch.ones(2)), torch.full((2,), 2.0))


def demo():
    weight = torch.nn.Parameter(torch.zeros(2))
    weight.grad = torch.ones(2)  # no backward pass here: where there is a GPU its threads would not survive the fork
    optimizer = torch.optim.SGD([weight], lr=0.1)
    optimizer.step()
    optimizer.zero_grad()
    figure, axes = plt.subplots()
    axes.plot([0.0, 1.0], label="line")
    axes.set_title("$x$")
    axes.legend()
    return figure
"""


def prepare(warm: bool) -> None:
    """Imports what examples need, so that children find it there; never initialises CUDA."""
    sys.dont_write_bytecode = True
    gc.disable()  # nothing that an import makes is garbage, and looking for it takes a third of the time
    import torch
    from torch.testing import assert_close

    torch.set_num_threads(1)
    assert_close(torch.ones(1), torch.ones(1))  # the first comparison imports for a second: no claim's time
    repr(torch.ones(1))  # and the first tensor in a message imports too
    if warm:
        _warm_up()
    gc.freeze()  # a collection in a child would touch, and so copy, every page of the parent
    gc.enable()


def _warm_up() -> None:
    import tempfile

    import kbtool.verify.again
    import kbtool.verify.machine  # noqa: F401  (children find them imported)
    from kbtool.verify.harness import run_example

    events: list[Event] = []
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "warm_up.py"
        path.write_text(WARM_UP)
        run_example(path, "cpu", events.append)
    outcomes = [event["outcome"] for event in events if event["event"] == "result"]
    if outcomes != ["passed", "failed", "passed"]:
        raise RuntimeError(f"the worker's own example does not run: {events}")


def run_here(request: Request, out: int) -> None:
    """Runs one example in this process, within its limits, and writes what happens to the descriptor ``out``."""
    import faulthandler

    owner = os.getpid()

    def emit(event: Event) -> None:
        if os.getpid() == owner:  # not in a process that the example forked and that came back here
            send(out, event)

    faulthandler.enable(2)
    if hasattr(signal, "SIGUSR1"):
        faulthandler.register(signal.SIGUSR1, 2, all_threads=False)
    sandbox.limit_files()
    sandbox.settle(request.folder)
    from kbtool.verify.machine import describe

    facts = describe(request.device)
    emit({"event": "machine", **facts})
    if not facts["available"]:
        return
    if request.device == "cpu":
        # CUDA reserves address space by the terabyte; there the parent watches what is really used.
        sandbox.limit_memory(request.limits.memory)
    sandbox.guard_network(lambda address: emit({"event": "network", "address": address}))
    sys.argv = [request.path]
    if request.again:
        from kbtool.verify.again import run_again

        run_again(Path(request.path), request.device, emit, request.known_figure)
    else:
        from kbtool.verify.harness import run_example

        run_example(Path(request.path), request.device, emit)


def run_forked(request: Request, out: int, control: int) -> Ending:
    """Runs one example in a forked child, passes on what it reports, and returns how that ended."""
    events, events_in = os.pipe()
    output, output_in = os.pipe()
    child = os.fork()
    if child == 0:
        try:
            for descriptor in (events, output, out, control):
                os.close(descriptor)  # nothing of the worker's own conversation is left within reach
            _child(request, events_in, output_in)
        except BaseException:
            sys.excepthook(*sys.exc_info())
        finally:
            os._exit(70)
    os.close(events_in)
    os.close(output_in)
    try:
        return Relay(child, events, output, control, request.limits).relay(out)
    finally:
        os.close(events)
        os.close(output)


def _child(request: Request, events: int, output: int) -> None:
    os.setsid()
    sandbox.die_with_parent()
    os.dup2(output, 1)
    os.dup2(output, 2)
    os.close(output)
    run_here(request, events)
    with contextlib.suppress(OSError, ValueError):
        sys.stdout.flush()
        sys.stderr.flush()
    os._exit(0)  # no clean-up of the parent's libraries in a child, and no waiting for threads that an example left


def _requests(control: int) -> Iterator[Request]:
    pending = b""
    while True:
        os.set_blocking(control, True)
        data = os.read(control, 1 << 16)
        if not data:
            return
        *lines, pending = (pending + data).split(b"\n")
        for line in lines:
            yield msgspec.json.decode(line, type=Request)


def main() -> None:
    """The entry point of a worker process."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--once", action="store_true", help="run one example in this process instead of forking")
    parser.add_argument("--warm", action="store_true", help="import beforehand all that an example may need")
    options = parser.parse_args()
    sandbox.leave_network()  # first of all, because it wants a process with a single thread
    sandbox.die_with_parent()
    sandbox.adopt_orphans()
    # The conversation moves away from 0 and 1, so that nothing that prints or reads can disturb it.
    control, out = os.dup(0), os.dup(1)
    os.dup2(os.open(os.devnull, os.O_RDONLY), 0)
    os.dup2(2, 1)
    prepare(options.warm)
    send(out, {"event": READY})
    for request in _requests(control):
        if options.once:
            run_here(request, out)
            os._exit(0)
        ending = run_forked(request, out, control)
        send(out, {"event": ENDING, "ending": msgspec.to_builtins(ending)})


if __name__ == "__main__":
    main()
