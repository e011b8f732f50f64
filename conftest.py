"""Plain ``pytest examples`` seeds each claim as ``kbtool verify`` does, and needs nothing else of this project."""

from __future__ import annotations

from pathlib import Path

import pytest

EXAMPLES = Path(__file__).parent / "examples"


@pytest.fixture(autouse=True)
def seeded(request: pytest.FixtureRequest) -> None:
    """The same random numbers for every claim, in whichever order and process it runs."""
    if EXAMPLES in request.path.parents:
        import torch

        torch.manual_seed(0)
