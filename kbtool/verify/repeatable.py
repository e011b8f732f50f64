"""What makes two runs comparable: a known state of every random number generator, a digest of it, figures as bytes."""

from __future__ import annotations

import copyreg
import hashlib
import io
import pickle
import random
from typing import Any

from kbtool.verify.protocol import SEED


def seed_everything(device: str, seed: int = SEED) -> None:
    """Puts every random number generator that an example may use into a known state."""
    import numpy
    import torch

    random.seed(seed)
    numpy.random.seed(seed)
    # torch.manual_seed would note a traceback for every backend that is not there, 1 ms each time.
    torch.default_generator.manual_seed(seed)
    if device.startswith("cuda"):
        torch.cuda.manual_seed_all(seed)


def rng_digest(device: str) -> str:
    """A digest of the generators' states: two equal runs must also have drawn equally often."""
    import numpy
    import torch

    digest = hashlib.sha256()
    digest.update(torch.get_rng_state().numpy().tobytes())
    digest.update(repr(random.getstate()).encode())
    digest.update(numpy.random.get_state()[1].tobytes())  # type: ignore[index]
    if device.startswith("cuda"):
        digest.update(torch.cuda.get_rng_state().numpy().tobytes())
    return digest.hexdigest()[:16]


def figure_to_svg(figure: Any) -> str:
    """The figure as SVG text: the same bytes on every run, and text kept as text."""
    import matplotlib

    buffer = io.StringIO()
    # A figure with a layout of its own already fits; cropping it would draw everything a second time.
    box = "tight" if figure.get_layout_engine() is None else None
    with matplotlib.rc_context({"svg.hashsalt": "kbtool", "svg.fonttype": "none"}):
        figure.savefig(buffer, format="svg", metadata={"Date": None, "Creator": None}, bbox_inches=box)
    return buffer.getvalue()


def figure_state(figure: Any) -> str:
    """A digest of all that the figure is made of, forty times faster than drawing it; empty where it cannot be had.

    Two figures of the same state look the same; two that look the same may differ in state.
    """
    buffer = io.BytesIO()
    try:
        _FigurePickler(buffer).dump(figure)
    except Exception:  # a formatter that is a lambda, say, cannot be pickled; anything may be in a figure
        return ""
    return hashlib.sha256(buffer.getvalue()).hexdigest()


class _FigurePickler(pickle.Pickler):
    def reducer_override(self, obj: Any) -> Any:
        """Leaves out who is to be told of a change of a transform: that is kept by address."""
        from matplotlib.transforms import TransformNode

        if not isinstance(obj, TransformNode):
            return NotImplemented
        state = {name: value for name, value in obj.__getstate__().items() if name != "_parents"}  # type: ignore[attr-defined]
        return copyreg.__newobj__, (type(obj),), state  # type: ignore[attr-defined]
