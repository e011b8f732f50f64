"""A plain pytest plugin that runs what ``kbtool verify`` runs, in one process and with no isolation.

It is what somebody would write who wants the same answers without kbtool: every claim, every mistake against every
claim that takes it, every demo with its figure drawn, then claims and demos a second time. ``benchmarks/verify.py``
measures it: ``python -m pytest examples -p plainly``.
"""

from __future__ import annotations

import contextlib
import functools
import inspect
import io
from collections.abc import Callable, Iterator, Mapping
from typing import Any

import pytest


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Adds to the claims of each example what plain pytest does not know of."""
    modules: dict[pytest.Module, dict[str, Callable[..., object]]] = {}
    for item in items:
        if isinstance(item, pytest.Function) and isinstance(item.parent, pytest.Module):
            modules.setdefault(item.parent, {})[item.name] = item.obj
    for module, claims in modules.items():
        for name, call in _steps(module.obj, claims):
            items.append(pytest.Function.from_parent(module, name=name, callobj=call))


def _steps(example: Any, claims: Mapping[str, Callable[..., object]]) -> Iterator[tuple[str, Callable[[], None]]]:
    for mistake, wrong in getattr(example, "MISTAKES", {}).items():
        for name, claim in claims.items():
            parameters = list(inspect.signature(claim).parameters)
            replaced = wrong if isinstance(wrong, Mapping) else {parameters[0]: wrong}
            if set(replaced) <= set(parameters):
                yield f"{name}[{mistake}]", functools.partial(_catches, claim, dict(replaced))
    demo = getattr(example, "demo", None)
    again = [(f"{name}[again]", functools.partial(_seeded, claim)) for name, claim in claims.items()]
    demos = [(f"demo[{which}]", functools.partial(_seeded, demo)) for which in ("first", "again") if demo is not None]
    yield from (*again, *demos)


def _catches(claim: Callable[..., object], replaced: dict[str, object]) -> None:
    with contextlib.suppress(Exception):  # not every claim has to catch every mistake
        _seeded(claim, replaced)


def _seeded(function: Callable[..., object], replaced: Mapping[str, object] = {}) -> None:
    import torch

    torch.manual_seed(0)
    figure = function(**replaced)
    if hasattr(figure, "savefig"):
        from matplotlib import pyplot

        figure.savefig(io.StringIO(), format="svg")
        pyplot.close(figure)  # pytest keeps one process, and too many open figures are a warning
