"""The examples of this knowledge base as a reader runs them: by hand, without kbtool."""

from __future__ import annotations

import runpy
import warnings
from pathlib import Path

import matplotlib.pyplot as plt
import pytest
import torch

from kbtool.exampleindex import example_paths
from kbtool.verify.records import read_record

ROOT = Path(__file__).parents[1]


@pytest.mark.parametrize("example", example_paths(ROOT))
def test_an_example_that_is_run_by_hand_prints_what_its_page_shows(
    example: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    record, why = read_record(ROOT, "cpu", example)
    assert record is not None, why
    path = ROOT / "examples" / example
    monkeypatch.syspath_prepend(path.parent)  # as Python does for a script
    plt.switch_backend("agg")
    torch.manual_seed(1234)  # any state but that in which the record was written
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        runpy.run_path(str(path), run_name="__main__")
    plt.close("all")
    assert capsys.readouterr().out.strip() == record.demo.output.strip()
