"""The page on the drugs says what the model does now."""

from __future__ import annotations

import re
import runpy
from pathlib import Path
from typing import Any

import pytest

WRITER: dict[str, Any] = runpy.run_path(str(Path(__file__).parents[1] / "docs" / "write_drugs.py"))


def test_one_row_is_current() -> None:
    """One drug stands for all: each costs some seconds."""
    page = WRITER["PAGE"].read_text(encoding="utf-8")
    (row,) = re.findall(r"^\| torin1 \| (.* nM.*) \|$", page, re.MULTILINE)
    there = [float(re.search(r"[\d.]+", cell)[0]) for cell in row.split(" | ")]
    now = [float(re.search(r"[\d.]+", curve.said)[0]) for curve in WRITER["measured"](["torin1"])]
    assert now == pytest.approx(there, rel=0.1), "run `python docs/write_drugs.py`"
