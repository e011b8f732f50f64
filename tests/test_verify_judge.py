"""The verdict on what a run reported, without running anything: devices, bindings, and words free of this machine."""

from __future__ import annotations

from pathlib import Path

import pytest

from kbtool.verify.inputs import Binding
from kbtool.verify.judge import Circumstances, judge
from kbtool.verify.protocol import Device, Ending, Event, Limits, Run
from kbtool.verify.records import Record
from kbtool.verify.wording import clean, crash_line, rounded

BOUND = Binding("base/double.py", ("double",), ("claim_doubles",), ("squares",))
ROOT = Path("/home/someone/base")


def result(step: str, outcome: str = "passed", **more: object) -> Event:
    event: Event = {
        "event": "result",
        "step": step,
        "outcome": outcome,
        "seconds": 0.1,
        "takes_device": True,
        "line": 0,
    }
    if outcome == "passed":
        event |= {"output": "", "truncated": False, "peak_bytes": None, "rng": "a"}
    return event | more


def events(*results: Event, claims: tuple[str, ...] = ("claim_doubles",)) -> list[Event]:
    collected = {"event": "collected", "claims": list(claims), "mistakes": ["squares"]}
    return [collected, *results, {"event": "done", "seconds": 1.0}]


CAUGHT = result("mistake", "failed", claim="claim_doubles", mistake="squares", message="no")


def verdict(first: list[Event], second: list[Event] | None = None, device: Device = "cpu", **more: object) -> Record:
    ending = Ending(**more)  # type: ignore[arg-type]
    runs = Run(first, ending), Run(second) if second is not None else None
    return judge(BOUND, *runs, Circumstances(ROOT, device, Limits()))[0]


def test_a_claim_that_takes_the_gpu_and_allocates_nothing_there_is_a_problem() -> None:
    used = verdict(events(result("claim", claim="claim_doubles", peak_bytes=512), CAUGHT), device="cuda")
    unused = verdict(events(result("claim", claim="claim_doubles", peak_bytes=0), CAUGHT), device="cuda")
    assert used.problems == ()
    assert used.claims[0].peak_bytes == 512
    assert unused.problems == ("claim_doubles takes device but never used it: create its tensors with device=device",)


def test_a_claim_that_takes_no_device_need_not_use_it() -> None:
    claim = result("claim", claim="claim_doubles", peak_bytes=0, takes_device=False)
    assert verdict(events(claim, CAUGHT), device="cuda").problems == ()


def test_a_claim_and_a_mistake_that_a_concept_names_must_exist() -> None:
    claim = result("claim", claim="claim_other")
    caught = {**CAUGHT, "claim": "claim_other", "mistake": "cubes"}
    first = [{"event": "collected", "claims": ["claim_other"], "mistakes": ["cubes"]}, claim, caught]
    assert verdict([*first, {"event": "done", "seconds": 1.0}]).problems == (
        "the concept double is bound to claim_doubles, which the example does not define",
        "the concept double is bound to the mistake 'squares', which is not in MISTAKES",
    )


def test_a_claim_that_no_concept_names_is_allowed_and_recorded() -> None:
    claims = [result("claim", claim=name) for name in ("claim_doubles", "claim_more")]
    also = {**CAUGHT, "claim": "claim_more"}
    record = verdict(events(*claims, CAUGHT, also, claims=("claim_doubles", "claim_more")))
    assert record.problems == ()
    assert [claim.claim for claim in record.claims] == ["claim_doubles", "claim_more"]


def test_a_claim_that_began_and_left_no_result_is_never_a_pass() -> None:
    record = verdict(events(CAUGHT))
    assert record.claims[0].outcome == "not-run"
    assert "claim_doubles did not run" in record.problems


def test_a_claim_that_passes_and_fails_while_tidied_up_has_failed() -> None:
    passed = result("claim", claim="claim_doubles")
    after = result("claim", "crashed", claim="claim_doubles", message="ValueError: late")
    assert verdict(events(passed, after, CAUGHT)).claims[0].outcome == "crashed"


@pytest.mark.parametrize(
    ("again", "expected"),
    [
        (result("claim", claim="claim_doubles", rng="b"), "drew other random numbers on a second run"),
        (result("claim", claim="claim_doubles", output="?"), "printed something else on a second run"),
        (result("claim", "failed", claim="claim_doubles", message="1 != 2"), "passed, and failed on a second run"),
        (CAUGHT, "was not there on a second run"),
    ],
)
def test_two_runs_that_differ_make_a_claim_nondeterministic(again: Event, expected: str) -> None:
    first = events(result("claim", claim="claim_doubles"), CAUGHT)
    record = verdict(first, events(again))
    assert record.claims[0].outcome == "nondeterministic"
    assert expected in record.problems[0]


def test_a_second_run_that_dies_is_a_problem() -> None:
    first = events(result("claim", claim="claim_doubles"), CAUGHT)
    second = Run([{"event": "start", "step": "claim", "claim": "claim_doubles"}], Ending(signal=11))
    record, _ = judge(BOUND, Run(first), second, Circumstances(ROOT, "cpu", Limits()))
    assert record.problems == (
        "on a second run with the same seed it was killed by signal 11 (segmentation fault) in claim_doubles",
    )


@pytest.mark.parametrize(
    ("ending", "expected"),
    [
        ({"cause": "timeout"}, "ran longer than 20 s in claim_doubles"),
        ({"cause": "memory"}, "used more than 2000 MB in claim_doubles"),
        ({"cause": "lost", "signal": 9}, "took the worker with it in claim_doubles"),
        ({"signal": 6, "tail": "terminate called after throwing 'std::bad_alloc'"}, "used more than 2000 MB in"),
        ({"code": 0}, "exited with code 0 while claim_doubles was running"),
    ],
)
def test_a_death_is_told_in_words(ending: dict[str, object], expected: str) -> None:
    start = {"event": "start", "step": "claim", "claim": "claim_doubles", "takes_device": True}
    first = [events()[0], start]
    assert expected in verdict(first, **ending).problems[0]


def test_texts_lose_this_machines_paths_and_addresses() -> None:
    text = (
        "/home/someone/base/examples/a/b.py:3: <object at 0x7f8a2c3d4e50> in "
        "/usr/lib/python3.11/site-packages/torch/nn/x.py, /tmp/kbtool-abc/file.txt"
    )
    assert clean(text, ROOT) == "examples/a/b.py:3: <object at 0x…> in torch/nn/x.py, file.txt"


@pytest.mark.parametrize("text", ["1/2 and a/b/c", "Mismatched elements: 4 / 12 (33.3%)", "https://pytorch.org/docs/x"])
def test_what_only_looks_like_a_path_stays(text: str) -> None:
    assert clean(text, ROOT) == text


def test_long_decimals_of_a_caught_mistake_are_rounded() -> None:
    text = "Greatest absolute difference: 0.12345678901 at index (0, 3) (up to 1e-07 allowed), 1.3.12345678"
    assert "0.123457 at index (0, 3) (up to 1e-07 allowed), 1.3.12345678" in rounded(text)


def test_the_line_of_a_crash_is_that_of_the_outermost_call_in_the_example() -> None:
    tail = (
        'Traceback: File "/x/base/double.py", line 1 in earlier\n'
        "Fatal Python error: Segmentation fault\n\nCurrent thread (most recent call first):\n"
        '  File "/lib/ctypes.py", line 519 in string_at\n'
        '  File "/x/base/double.py", line 24 in helper\n  File "/x/base/double.py", line 40 in claim_doubles\n'
    )
    assert crash_line(tail, "base/double.py") == 40
    assert crash_line("nothing of the kind", "base/double.py") == 0
