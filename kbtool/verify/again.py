"""The second run of an example, whose only question is whether everything comes out the same."""

from __future__ import annotations

import importlib.util
import sys
import time
import traceback
from collections.abc import Callable
from pathlib import Path
from types import ModuleType

from kbtool.verify.protocol import Event
from kbtool.verify.steps import Emit, Steps, failure, importing_from


def run_again(path: Path, device: str, emit: Emit, known_figure: str = "") -> None:
    """Runs the claims and the demo a second time and emits the same events, for a comparison with ``run_example``.

    Nobody reads the messages of this run, so it goes without pytest, which would take longer than the claims do.
    ``known_figure`` is the state of the first run's figure, where that is known already.
    """
    started = time.perf_counter()
    steps = Steps(device, known_figure=known_figure)
    with importing_from(str(path.parent)):
        module = _import(path)
        for name, function in vars(module).copy().items():
            label = {"step": "demo"} if name == "demo" else {"step": "claim", "claim": name}
            if callable(function) and (name == "demo" or name.startswith("claim_")):
                _run_again(function, label, steps, path, emit)
    emit({"event": "done", "seconds": time.perf_counter() - started})


def _import(path: Path) -> ModuleType:
    name = f"{path.parent.name}.{path.stem}"
    spec = importlib.util.spec_from_file_location(name, path)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    sys.modules[name] = module
    spec.loader.exec_module(module)
    return module


def _run_again(function: Callable[..., object], label: Event, steps: Steps, path: Path, emit: Emit) -> None:
    started = time.perf_counter()
    label = {**label, "takes_device": False}
    emit({"event": "start", **label})
    try:
        outcome = {"outcome": "passed", **steps.call(function, steps.arguments(function), digest=True)}
    except BaseException as error:
        outcome = failure(error, "".join(traceback.format_exception_only(error)).strip(), path)
    emit({"event": "result", **label, "seconds": time.perf_counter() - started, **outcome})
