"""Runs one example file in this process, through pytest, and reports each step as it happens.

This is the part that executes inside an isolated worker. It knows nothing of processes, records or concepts: it takes
the path of an example and a device, and emits one plain dict an event, so that whoever watches knows which claim was
running when the process died.

Run by hand it prints a summary: ``python -m kbtool.verify.harness examples/activations/softmax.py``.
"""

from __future__ import annotations

import functools
import inspect
import sys
import time
import traceback
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any, Literal

import pytest

from kbtool.verify.protocol import Event
from kbtool.verify.steps import MESSAGE_LIMIT, DeviceMeter, Emit, Steps, failure, importing_from, innermost_line

# Everything that a plain run of claims does not need is left out: collecting garbage twice for unraisable exceptions,
# for one, costs more than all claims of an example together.
PYTEST_ARGUMENTS = (
    "--config-file=/dev/null" if sys.platform != "win32" else "--config-file=NUL",
    "--assert=rewrite",
    "--import-mode=importlib",
    "-oconsole_output_style=none",
    "-opython_functions=claim_*",
    "-opython_classes=",
    *(
        f"-pno:{plugin}"
        for plugin in (
            *("cacheprovider", "terminal", "doctest", "unittest", "junitxml", "pastebin", "debugging", "faulthandler"),
            *("logging", "recwarn", "setuponly", "setupplan", "stepwise", "threadexception", "unraisableexception"),
            *("warnings", "legacypath", "subtests", "capture", "monkeypatch", "tmpdir"),
        )
    ),
)

_LABEL: pytest.StashKey[Event] = pytest.StashKey()


class ContractError(Exception):
    """The example breaks the contract of an example, so that running it would prove nothing."""


def stand_ins(mistake: object, claims: Mapping[str, Callable[..., object]]) -> dict[str, object]:
    """Which parameter the mistake replaces, and with what.

    A mistake is either a callable, which replaces the first parameter of every claim, or a dict of parameter name to
    callable, for an example with more than one implementation.

    Raises
    ------
    ContractError
        When a plain callable could stand for more than one parameter, or the dict names a parameter of no claim.
    """
    parameters = {name: list(inspect.signature(claim).parameters) for name, claim in claims.items()}
    if isinstance(mistake, Mapping):
        known = {parameter for names in parameters.values() for parameter in names}
        unknown = sorted(str(name) for name in set(mistake) - known)
        if unknown:
            raise ContractError(f"MISTAKES replaces {', '.join(unknown)}, but no claim has a parameter of that name")
        return dict(mistake)
    if not callable(mistake):
        raise ContractError(f"a mistake is a callable or a dict of parameter to callable, not {mistake!r}")
    firsts = {names[0] for names in parameters.values() if names and names[0] != "device"}
    if len(firsts) != 1:
        raise ContractError(
            "the claims take different implementations first ("
            + ", ".join(sorted(firsts))
            + "): write the mistake as {'parameter': wrong_variant}"
        )
    return {firsts.pop(): mistake}


class HarnessPlugin:
    """The pytest plugin that adds a run of each claim against each mistake, and the demo, to the collected claims."""

    def __init__(self, path: Path, steps: Steps, emit: Emit) -> None:
        self.path = path
        self.steps = steps
        self.emit = emit
        self.left: Event = {}

    @pytest.hookimpl(tryfirst=True)
    def pytest_ignore_collect(self, collection_path: Path) -> bool:
        """Nothing but the example is looked at, however many others lie beside it."""
        return collection_path not in (self.path, self.path.parent)

    def pytest_collection_modifyitems(self, items: list[pytest.Item]) -> None:
        functions = [item for item in items if isinstance(item, pytest.Function)]
        items.clear()
        if functions:
            try:
                items += self._items(functions)
            except ContractError as error:
                self._unusable(str(error))

    def _items(self, functions: list[pytest.Function]) -> list[pytest.Item]:
        module = functions[0].getparent(pytest.Module)
        assert module is not None
        claims = {function.name: function.obj for function in functions}
        mistakes = getattr(module.obj, "MISTAKES", {})
        if not isinstance(mistakes, Mapping) or not all(isinstance(name, str) for name in mistakes):
            raise ContractError("MISTAKES is a dict of short names to wrong variants")
        wrongs = {name: stand_ins(wrong, claims) for name, wrong in mistakes.items()}
        self.emit({"event": "collected", "claims": list(claims), "mistakes": list(wrongs)})
        found = [self._item(module, {"step": "claim", "claim": name}, claim) for name, claim in claims.items()]
        # One item for all of them: with an item each, pytest takes longer than what it calls.
        against = functools.partial(self._against_mistakes, claims, wrongs)
        found.append(pytest.Function.from_parent(module, name="mistakes", callobj=against))
        demo = getattr(module.obj, "demo", None)
        return found if demo is None else [*found, self._item(module, {"step": "demo"}, demo)]

    def _item(self, module: pytest.Module, label: Event, function: Callable[..., object]) -> pytest.Item:
        device = self.steps.arguments(function)
        call = functools.partial(self._call, function, device, digest=True)
        item = pytest.Function.from_parent(module, name=label.get("claim", "demo"), callobj=call)
        item.stash[_LABEL] = {**label, "takes_device": bool(device)}
        return item

    def _call(self, function: Callable[..., object], arguments: dict[str, object], digest: bool) -> None:
        self.left = self.steps.call(function, arguments, digest=digest)

    def _against_mistakes(
        self, claims: Mapping[str, Callable[..., object]], wrongs: Mapping[str, dict[str, object]]
    ) -> None:
        devices = {name: self.steps.arguments(claim) for name, claim in claims.items()}
        parameters = {name: set(inspect.signature(claim).parameters) for name, claim in claims.items()}
        for wrong, replaced in wrongs.items():
            for name, claim in claims.items():
                if set(replaced) <= parameters[name]:
                    label = {"step": "mistake", "claim": name, "mistake": wrong, "takes_device": bool(devices[name])}
                    self._against(claim, {**replaced, **devices[name]}, label)

    def _against(self, claim: Callable[..., object], arguments: dict[str, object], label: Event) -> None:
        """Calls a claim on a wrong implementation, as pytest would: only what it reports is told, never raised."""
        self.emit({"event": "start", **label})
        started = time.perf_counter()
        excinfo = None
        try:
            self._call(claim, arguments, digest=False)
        except (KeyboardInterrupt, pytest.exit.Exception):
            raise  # whoever stops the whole run has proved nothing
        except BaseException:
            excinfo = pytest.ExceptionInfo.from_current()
        seconds = time.perf_counter() - started
        self.emit({"event": "result", **label, "seconds": seconds, **self._outcome(excinfo)})

    @pytest.hookimpl(wrapper=True)
    def pytest_runtest_protocol(self, item: pytest.Item) -> Iterator[None]:
        self.left = {}
        label = item.stash.get(_LABEL, None)
        if label is not None:
            self.emit({"event": "start", **label})
        return (yield)

    @pytest.hookimpl(tryfirst=True)
    def pytest_runtest_makereport(self, item: pytest.Item, call: pytest.CallInfo[None]) -> pytest.TestReport:
        """Stands in for pytest's own report, whose formatted traceback costs 20 ms a failure and is read by nobody."""
        passed = call.excinfo is None
        label = item.stash.get(_LABEL, None)
        if label is not None and (call.when == "call" or not passed):
            self.emit({"event": "result", **label, "seconds": call.duration, **self._outcome(call.excinfo)})
        assert call.when != "collect"
        outcome: Literal["passed", "failed"] = "passed" if passed else "failed"
        return pytest.TestReport(item.nodeid, item.location, {}, outcome, None, call.when, duration=call.duration)

    def _outcome(self, excinfo: pytest.ExceptionInfo[BaseException] | None) -> Event:
        if excinfo is None:
            return {"outcome": "passed", **self.left}
        return failure(excinfo.value, excinfo.exconly(tryshort=True), self.path)

    def _unusable(self, message: str, line: int = 0) -> None:
        self.emit({"event": "unusable", "message": message[:MESSAGE_LIMIT], "line": line})

    def pytest_exception_interact(self, node: object, call: pytest.CallInfo[Any]) -> None:
        """The example cannot even be imported: pytest wraps the reason, and the reason is what its author wants."""
        if isinstance(node, pytest.Collector) and call.excinfo is not None:
            error = call.excinfo.value.__cause__ or call.excinfo.value
            line = (error.lineno or 0) if isinstance(error, SyntaxError) else innermost_line(error, self.path)
            self._unusable("".join(traceback.format_exception_only(error)).strip(), line)

    def pytest_collectreport(self, report: pytest.CollectReport) -> None:
        if report.skipped:
            reason = report.longrepr[-1] if isinstance(report.longrepr, tuple) else report.longrepr
            self._unusable(f"it skips itself: {reason}")

    def pytest_keyboard_interrupt(self, excinfo: pytest.ExceptionInfo[BaseException]) -> None:
        line = innermost_line(excinfo.value, self.path)
        self._unusable(f"it stops the run with {excinfo.exconly(tryshort=True)}", line)

    def pytest_internalerror(self, excinfo: pytest.ExceptionInfo[BaseException]) -> bool:
        self._unusable(excinfo.exconly(tryshort=True), innermost_line(excinfo.value, self.path))
        return True


def run_example(path: Path, device: str, emit: Emit, *, meter: DeviceMeter | None = None) -> None:
    """Runs the claims of one example, each mistake against each claim, and the demo, and emits what happens.

    Events are ``{"event": "collected" | "start" | "result" | "unusable" | "done", ...}``; a result carries ``step``
    (claim, mistake or demo), ``outcome`` (passed, failed for an AssertionError, crashed for any other exception),
    ``seconds``, and the message or the captured output.

    Parameters
    ----------
    path : Path
        The example, absolute.
    device : str
        What the parameter ``device`` becomes.
    emit : callable
        Takes each event.
    meter : DeviceMeter, optional
        Measures the use of the device; by default the one that fits.
    """
    started = time.perf_counter()
    plugin = HarnessPlugin(path, Steps(device, meter), emit)
    # The pattern names this one file: with a plain *.py pytest would rewrite the asserts of all of torch. The root
    # makes the module's name topic.name, as _import does, so that it never is the name of a library.
    # Without a limit of its own pytest would look through every folder above the example, /tmp for one.
    folders = [f"--rootdir={path.parent.parent}", f"--confcutdir={path.parent}"]
    arguments = [*PYTEST_ARGUMENTS, f"-opython_files={path}", *folders, str(path)]
    with importing_from(str(path.parent)):
        pytest.main(arguments, plugins=[plugin])
    emit({"event": "done", "seconds": time.perf_counter() - started})


def main(paths: list[str]) -> int:
    """Prints what a contributor wants to know of an example while writing it."""
    import os

    os.environ["MPLBACKEND"] = "svg"
    from kbtool.verify.summary import summarize

    clean = True
    for name in paths:
        events: list[Event] = []
        run_example(Path(name).resolve(), "cpu", events.append)
        lines, good = summarize(Path(name), events)
        print("\n".join(lines), flush=True)
        clean = clean and good
    return 0 if clean else 1


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
