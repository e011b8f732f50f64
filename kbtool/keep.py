"""Files that take long to make, kept from one build to the next under a digest of what they are made from."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from pathlib import Path

from kbtool.files import write_atomically


def kept(folder: Path, inputs: object, make: Callable[[], bytes]) -> bytes:
    """What was made from the same inputs before, or is made and kept now.

    Parameters
    ----------
    folder : Path
        Where things of this kind are kept; made when needed.
    inputs : object
        All that the result depends on; its ``repr`` tells one from another.
    make : callable
        Makes it.

    Raises
    ------
    OSError
        When the folder cannot be written to.
    """
    path = folder / hashlib.sha256(repr(inputs).encode()).hexdigest()
    try:
        return path.read_bytes()
    except OSError:
        made = make()
        write_atomically(path, made)
        return made
