"""Workers: fresh processes where forking is not to be had, the meter of a device, and what can go wrong."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import pytest
from miniature import EXAMPLE, write_files

from kbtool.verify import pool, runner
from kbtool.verify.inputs import Binding
from kbtool.verify.pool import WorkerError
from kbtool.verify.protocol import Limits
from kbtool.verify.runner import Options, default_jobs, verify

CLAIM = 'def claim_doubles(double=double, device="cpu"):\n'


def broken(line: str) -> str:
    return EXAMPLE.replace(CLAIM, f"{CLAIM}    {line}\n")


def test_fresh_processes_isolate_as_forked_children_do(tmp_path: Path) -> None:
    texts = {
        "good": EXAMPLE,
        "dies": broken("__import__('ctypes').string_at(0)"),
        "hangs": broken("__import__('time').sleep(600)"),
        "exits": broken("__import__('os')._exit(0)"),
    }
    write_files(tmp_path, {f"examples/base/{name}.py": text for name, text in texts.items()})
    bound = [Binding(f"base/{name}.py") for name in texts]
    options = Options(jobs=2, isolation="fresh", limits=Limits(seconds=8.0))
    problems = {Path(one.record.example).stem: one.record.problems for one in verify(tmp_path, bound, options)}
    assert problems["good"] == ()
    assert problems["dies"][0].startswith("was killed by signal 11 (segmentation fault) in claim_doubles, line")
    assert problems["hangs"][0].startswith("ran longer than 8 s in claim_doubles, line")
    assert problems["exits"] == ("exited with code 0 while claim_doubles was running",)


class FakeMeter:
    """Stands for the memory of a GPU: what the next calls are told to have allocated."""

    def __init__(self, peaks: list[int]) -> None:
        self.peaks = peaks
        self.started = 0

    def start(self) -> None:
        self.started += 1

    def peak_bytes(self) -> int:
        return self.peaks.pop(0)


def test_each_step_is_measured_on_the_device_from_its_start() -> None:
    from kbtool.verify.steps import Steps

    meter = FakeMeter([0, 4096])
    steps = Steps("cpu", meter)  # type: ignore[arg-type]
    calls = [steps.call(lambda device: None, {"device": "cpu"}, digest=False) for _ in range(2)]
    assert [call["peak_bytes"] for call in calls] == [0, 4096]
    assert meter.started == 2


def figure_of(heights: list[float]) -> object:
    import matplotlib.figure

    figure = matplotlib.figure.Figure()
    figure.subplots().bar(range(len(heights)), heights)
    return figure


def test_a_figure_that_is_known_is_not_drawn_again_and_any_other_is() -> None:
    from kbtool.verify.steps import Steps

    first = Steps("cpu").call(lambda: figure_of([1.0, 2.0]), {}, digest=False)
    assert first["figure"].startswith("<?xml")
    second = Steps("cpu", known_figure=first["figure_state"])
    same = second.call(lambda: figure_of([1.0, 2.0]), {}, digest=False)
    other = second.call(lambda: figure_of([1.0, 2.5]), {}, digest=False)
    assert same["figure_state"] == first["figure_state"]
    assert "figure" not in same
    assert other["figure"] != first["figure"]


def test_a_figure_that_cannot_be_pickled_is_drawn_each_time() -> None:
    from kbtool.verify.repeatable import figure_state

    figure = figure_of([1.0])
    figure.axes[0].yaxis.set_major_formatter(lambda value, _: f"{value} m")  # type: ignore[attr-defined]
    assert figure_state(figure) == ""


def test_a_machine_without_a_gpu_is_told_so_and_gets_no_record(tmp_path: Path) -> None:
    write_files(tmp_path, {"examples/base/good.py": EXAMPLE})
    with pytest.raises(runner.NoDeviceError, match="no CUDA device here"):
        list(verify(tmp_path, [Binding("base/good.py")], Options(device="cuda")))
    assert not (tmp_path / "examples" / "records").exists()


def test_a_worker_that_cannot_start_is_an_error_with_its_reason(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    write_files(tmp_path, {"examples/base/good.py": EXAMPLE, "broken/torch.py": "raise ImportError('no torch here')\n"})
    monkeypatch.setenv("PYTHONPATH", str(tmp_path / "broken"))
    with pytest.raises(WorkerError, match="no torch here"):
        list(verify(tmp_path, [Binding("base/good.py")], Options()))


def test_nothing_is_left_running_when_the_main_process_is_killed(tmp_path: Path) -> None:
    sleeping = broken("open(__import__('os').environ['PID_FILE'], 'w').write(str(__import__('os').getpid()))").replace(
        "    x = torch", "    __import__('time').sleep(600)\n    x = torch", 1
    )
    write_files(tmp_path, {"examples/base/sleeping.py": sleeping})
    file = tmp_path / "pid"
    program = (
        "import sys\nfrom pathlib import Path\n"
        "from kbtool.verify.inputs import Binding\nfrom kbtool.verify.runner import Options, verify\n"
        "list(verify(Path(sys.argv[1]), [Binding('base/sleeping.py')], Options()))"
    )
    environment = os.environ | {"PID_FILE": str(file)}
    main = subprocess.Popen([sys.executable, "-c", program, str(tmp_path)], env=environment)
    try:
        wait_until(lambda: file.exists() and file.read_text() != "", 120)
        child = Path("/proc") / file.read_text()
        assert child.exists()
        main.send_signal(signal.SIGKILL)
        main.wait()
        wait_until(lambda: not child.exists(), 60)
    finally:
        main.kill()
        main.wait()


def wait_until(condition: Callable[[], bool], seconds: float) -> None:
    deadline = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < deadline, "waited in vain"
        time.sleep(0.05)


def test_the_users_settings_do_not_reach_an_example() -> None:
    base = {"PYTEST_ADDOPTS": "-k nothing", "PYTHONWARNINGS": "error", "MPLBACKEND": "agg", "PATH": "/bin"}
    cpu, cuda = (pool._environment(base, 7, device) for device in ("cpu", "cuda"))  # type: ignore[arg-type]
    assert "PYTEST_ADDOPTS" not in cpu
    assert "PYTHONWARNINGS" not in cpu
    assert (cpu["PYTHONHASHSEED"], cpu["MPLBACKEND"], cpu["OMP_NUM_THREADS"]) == ("7", "svg", "1")
    assert cpu["CUDA_VISIBLE_DEVICES"] == ""
    assert "CUDA_VISIBLE_DEVICES" not in cuda


def test_a_gpu_is_shared_by_four_at_most(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(os, "sched_getaffinity", lambda _: set(range(64)), raising=False)
    assert (default_jobs("cpu"), default_jobs("cuda")) == (64, 4)
