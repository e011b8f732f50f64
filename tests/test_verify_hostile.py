"""Examples that misbehave lose themselves alone, each with a message that says in which step, and why.

Those that hang run in one call and wait for a short limit; all others run in another, whose limit no machine reaches,
however busy it is with other tests.
"""

from __future__ import annotations

import os
import socket
import sys
import threading
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from miniature import EXAMPLE, write_files

from kbtool.verify.inputs import Binding
from kbtool.verify.protocol import Limits
from kbtool.verify.records import Record
from kbtool.verify.runner import Options, verify

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="the limits are those of Linux")

SECONDS = 6.0
"""The limit for those that hang: long enough for a busy machine to get to the step in which they do."""
NEVER = 120.0
MEMORY = 500_000_000
CLAIM = 'def claim_doubles(double=double, device="cpu"):\n'
LINE = EXAMPLE[: EXAMPLE.index(CLAIM)].count("\n") + 2
DEMO_LINE = EXAMPLE[: EXAMPLE.index("def demo")].count("\n") + 2


def with_claim_line(line: str) -> str:
    """The good example with one more line at the start of its first claim."""
    assert CLAIM in EXAMPLE
    return EXAMPLE.replace(CLAIM, f"{CLAIM}    {line}\n")


def with_head(lines: str) -> str:
    """The good example with lines at its top."""
    return EXAMPLE.replace("import torch\n", f"import torch\n{lines}\n", 1)


def with_demo(lines: str) -> str:
    """The good example with another demo."""
    head, _, _ = EXAMPLE.partition("def demo")
    body = "\n".join(f"    {line}" for line in lines.splitlines())
    return f'{head}def demo(device="cpu"):\n{body}\n'


HANGING_THREAD = "__import__('hashlib').pbkdf2_hmac('sha256', b'', b'', 10**9)"
LIBC_CONNECT = """\
    import ctypes, struct
    libc = ctypes.CDLL(None, use_errno=True)
    address = struct.pack("=HH4s8x", 2, __import__("socket").htons(PORT), bytes([127, 0, 0, 1]))
    connected = libc.connect(libc.socket(2, 1, 0), address, len(address)) == 0
    assert not connected, "connected"
"""

# What each file does, and what its record must say. Files with an empty text are good.
HOSTILE: dict[str, tuple[str, str]] = {
    "good": (EXAMPLE, ""),
    "exits": (with_claim_line("__import__('os')._exit(3)"), "exited with code 3 while claim_doubles was running"),
    "exits_cleanly": (
        with_claim_line("__import__('os')._exit(0)"),
        "exited with code 0 while claim_doubles was running",
    ),
    "asks_to_exit": (with_claim_line("raise SystemExit(0)"), f"claim_doubles crashes at line {LINE}: SystemExit: 0"),
    "segfaults": (
        with_claim_line("__import__('ctypes').string_at(0)"),
        f"was killed by signal 11 (segmentation fault) in claim_doubles, line {LINE}",
    ),
    "sleeps": (
        with_claim_line("__import__('time').sleep(600)"),
        f"ran longer than {SECONDS:g} s in claim_doubles, line {LINE}",
    ),
    "hangs_in_c": (with_claim_line(HANGING_THREAD), f"ran longer than {SECONDS:g} s in claim_doubles, line {LINE}"),
    "answers_late": (
        with_claim_line("""
    import signal, time
    signal.pthread_sigmask(signal.SIG_BLOCK, [signal.SIGUSR1])
    while signal.SIGUSR1 not in signal.sigpending():
        time.sleep(0.01)
    time.sleep(0.3)
    signal.pthread_sigmask(signal.SIG_UNBLOCK, [signal.SIGUSR1])
    time.sleep(600)
"""),
        f"ran longer than {SECONDS:g} s in claim_doubles, line ",
    ),
    "hangs_at_import": (
        with_head("__import__('time').sleep(600)"),
        f"ran longer than {SECONDS:g} s in the import, line 4",
    ),
    "takes_memory": (
        with_claim_line("hoard = bytearray(4 * 10**9)"),
        f"claim_doubles ran out of memory at line {LINE} (the limit is 500 MB)",
    ),
    "takes_memory_in_torch": (
        with_claim_line("hoard = torch.ones(10**9)"),
        f"claim_doubles ran out of memory at line {LINE} (the limit is 500 MB)",
    ),
    "takes_memory_bit_by_bit": (
        with_claim_line("hoard = [bytearray(10**6) for _ in range(4000)]"),
        f"claim_doubles ran out of memory at line {LINE}",
    ),
    "reaches_out": (
        with_claim_line("__import__('socket').create_connection(('192.0.2.1', 80), timeout=1)"),
        "claim_doubles tried to reach the network (192.0.2.1",
    ),
    "reaches_out_quietly": (
        with_claim_line("""
    try:
        __import__('socket').getaddrinfo('example.org', 443)
    except OSError:
        pass
"""),
        "claim_doubles tried to reach the network (example.org); examples run without one",
    ),
    "leaves_a_child": (
        with_claim_line("""
    import os, time
    if os.fork() == 0:
        os.setsid()
        open(os.environ["KBTOOL_TEST_PID"], "w").write(str(os.getpid()))
        time.sleep(600)
"""),
        "",
    ),
    "comes_back_twice": (with_claim_line("__import__('os').fork()"), ""),
    "floods_its_output": (
        with_claim_line("""
    import os
    for _ in range(1600):
        os.write(1, b"x" * 65536)
"""),
        "",
    ),
    "prints_too_much": (with_demo("print('x' * 10**8)"), "the demo fails: printed more than a page can show"),
    "writes_into_every_pipe": (
        with_claim_line("""
    import os
    for descriptor in range(3, 64):
        try:
            os.write(descriptor, b'{"event": "ready"}\\nnonsense\\n')
        except OSError:
            pass
"""),
        "",
    ),
    "recurses": (
        with_claim_line("(lambda f: f(f))(lambda f: f(f))"),
        f"claim_doubles crashes at line {LINE}: RecursionError",
    ),
    "kills_its_parent": (
        with_claim_line("__import__('os').kill(__import__('os').getppid(), 9)"),
        # On a busy machine the worker may die before it has passed on which step was running.
        "took the worker with it in ",
    ),
    "interrupts": (
        with_claim_line("raise KeyboardInterrupt"),
        f"cannot be run: line {LINE}: it stops the run with KeyboardInterrupt",
    ),
    "skips_itself": (with_head("__import__('pytest').skip('no time', allow_module_level=True)"), "it skips itself"),
    "skips_a_claim": (
        with_claim_line("__import__('pytest').skip('no time')"),
        f"claim_doubles crashes at line {LINE}: Skipped: no time",
    ),
    "has_a_syntax_error": ("def claim_x(:\n    pass\n", "cannot be run: line 1"),
    "imports_what_is_not_there": (with_head("import no_such_module"), "No module named 'no_such_module'"),
    "has_no_claims": ("import torch\n\n\ndef demo():\n    print(1)\n", "defines no claim"),
    "draws_unseeded": (
        with_claim_line("torch.seed()"),
        "claim_doubles is not repeatable: drew other random numbers on a second run with the same seed",
    ),
    "depends_on_hashes": (
        with_demo("print(sorted({str(i) for i in range(40)}, key=hash))"),
        "the demo is not repeatable: printed something else on a second run with the same seed",
    ),
    "draws_by_the_clock": (
        with_demo(
            "import time\nimport matplotlib.pyplot as plt\nfigure, axes = plt.subplots()\n"
            "axes.plot([0.0, time.perf_counter_ns() % 1000])\nprint(1)\nreturn figure"
        ),
        "the demo is not repeatable: drew another figure on a second run with the same seed",
    ),
    "sometimes_fails": (
        with_claim_line("assert __import__('os').environ['PYTHONHASHSEED'] == '1', 'unlucky'"),
        "unlucky",
    ),
    "has_a_mistake_that_is_right": (
        EXAMPLE.replace("    return input * input\n", "    return 2 * input\n"),
        "no claim catches the mistake 'squares'",
    ),
    "has_a_mistake_that_crashes": (
        EXAMPLE.replace("    return input * input\n", "    raise ValueError('bad shape')\n"),
        "no claim catches the mistake 'squares'; it crashes in claim_doubles (ValueError: bad shape)",
    ),
    "has_a_claim_without_teeth": (
        EXAMPLE + "\n\ndef claim_nothing(double=double):\n    assert double is not None\n",
        "claim_nothing catches no mistake, so it proves nothing",
    ),
    "has_a_sign_flipped": (
        EXAMPLE.replace("    return input + input\n", "    return -(input + input)\n"),
        f"claim_doubles fails at line {LINE + 1}: ",
    ),
    "has_a_crashing_demo": (
        with_demo("raise ValueError('no data')"),
        f"the demo crashes: line {DEMO_LINE}: ValueError: no data",
    ),
    "hangs_against_a_mistake": (
        EXAMPLE.replace("    return input * input\n", "    while True:\n        pass\n"),
        f"ran longer than {SECONDS:g} s in claim_doubles against the mistake 'squares'",
    ),
    "has_ambiguous_mistakes": (
        EXAMPLE + "\n\ndef claim_squares(square=square):\n    assert square(3) == 9\n",
        "cannot be run: the claims take different implementations first (double, square)",
    ),
    "imports_a_neighbour": (with_head("from good import double as other"), ""),
}


HANGING = ("sleeps", "hangs_in_c", "answers_late", "hangs_at_import", "hangs_against_a_mistake")


@dataclass
class Outcome:
    records: dict[str, Record]
    connections: list[object] = field(default_factory=list)
    child: Path = Path()


@pytest.fixture(scope="module")
def outcome(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Outcome]:
    root = tmp_path_factory.mktemp("hostile")
    server = socket.create_server(("127.0.0.1", 0))
    port = server.getsockname()[1]
    connections: list[object] = []
    accepting = threading.Thread(target=lambda: connections.append(_accept(server)), daemon=True)
    accepting.start()
    files = {f"examples/base/{name}.py": text for name, (text, _) in HOSTILE.items()}
    libc = EXAMPLE.replace(CLAIM, CLAIM + LIBC_CONNECT.replace("PORT", str(port)))
    files["examples/base/reaches_out_through_libc.py"] = libc
    write_files(root, files)
    hanging = [Binding(f"base/{name}.py") for name in HANGING]
    others = [one for name in files if (one := Binding(f"base/{Path(name).name}")) not in hanging]
    child = root / "child"
    os.environ["KBTOOL_TEST_PID"] = str(child)
    try:
        records = {
            Path(one.record.example).stem: one.record
            for bound, seconds in ((hanging, SECONDS), (others, NEVER))
            for one in verify(root, bound, Options(jobs=2, limits=Limits(seconds, MEMORY)))
        }
    finally:
        del os.environ["KBTOOL_TEST_PID"]
    yield Outcome(records, connections, child)
    server.close()


def _accept(server: socket.socket) -> object:
    try:
        return server.accept()
    except OSError:
        return None


@pytest.mark.parametrize("name", HOSTILE)
def test_each_misbehaviour_is_named(outcome: Outcome, name: str) -> None:
    expected = HOSTILE[name][1]
    problems = outcome.records[name].problems
    if expected:
        assert any(expected in problem for problem in problems), problems
    else:
        assert problems == ()


def test_a_claim_that_died_is_told_from_those_that_never_ran(outcome: Outcome) -> None:
    assert [claim.outcome for claim in outcome.records["segfaults"].claims] == ["killed", "not-run"]
    assert [claim.outcome for claim in outcome.records["sleeps"].claims] == ["timeout", "not-run"]


def test_a_claim_that_crashed_leaves_the_others_alone(outcome: Outcome) -> None:
    assert [claim.outcome for claim in outcome.records["recurses"].claims] == ["crashed", "passed"]
    assert [claim.outcome for claim in outcome.records["has_a_sign_flipped"].claims] == ["failed", "passed"]


def test_a_mistake_is_recorded_with_its_catcher_and_the_message(outcome: Outcome) -> None:
    (mistake,) = outcome.records["good"].mistakes
    assert [catch.claim for catch in mistake.caught_by] == ["claim_doubles", "claim_is_linear"]
    assert all("assert" in catch.message for catch in mistake.caught_by)


def test_a_demo_is_recorded_with_its_output(outcome: Outcome) -> None:
    assert outcome.records["good"].demo.output == "twice 3 is 6.0"


def test_a_record_says_what_it_ran_on(outcome: Outcome) -> None:
    record = outcome.records["good"]
    assert record.torch.startswith("2.")
    assert record.python == ".".join(map(str, sys.version_info[:3]))
    assert record.platform.startswith("Linux ")
    assert record.device_name
    assert record.when.endswith("Z")


def test_records_hold_no_path_and_no_address(outcome: Outcome, tmp_path_factory: pytest.TempPathFactory) -> None:
    for record in outcome.records.values():
        text = repr(record)
        assert str(tmp_path_factory.getbasetemp()) not in text
        assert "site-packages" not in text
        assert "kbtool-" not in text


def test_nothing_reaches_the_network_even_through_libc(outcome: Outcome) -> None:
    assert outcome.connections == []


def test_a_child_that_an_example_leaves_behind_is_ended(outcome: Outcome) -> None:
    process = int(outcome.child.read_text())
    deadline = time.monotonic() + 5
    while Path(f"/proc/{process}").exists() and time.monotonic() < deadline:
        time.sleep(0.05)
    assert not Path(f"/proc/{process}").exists()
