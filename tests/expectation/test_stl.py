"""Robustness of signal temporal logic as rtamt has it; its values were recorded by benchmarks/rtamt_record.py.

There predicates are differences, so here the signals are signed, in units of their scale.
"""

import json
from pathlib import Path

import numpy as np
import pytest

from mtor_sbml.expectation.judging.judge import Judge
from mtor_sbml.expectation.meaning.elaborate import elaborate
from mtor_sbml.expectation.meaning.resolution import Resolutions

from .judged import Fakes, file_of, model

HEAD = """\
network: small
experiments:
  e: {0 min: [], until: 12 min}
observables:
  u: {formula: X - P, kind: signed, scale: 1 nM}
  w: {formula: Y - P, kind: signed, scale: 1 nM}
expectations:
"""
RECORDED = json.loads((Path(__file__).parents[1] / "data" / "stl" / "expected.json").read_text())["cases"]


def straight(values):
    return lambda t: np.interp(t, range(len(values)), values)


@pytest.mark.parametrize("case", RECORDED, ids=lambda case: case["rtamt"])
def test_robustness_is_that_of_rtamt(case):
    file = file_of(case["sentence"], more="in: e", head=HEAD)
    claim = elaborate(model(), file, file.expectations[0]).lines[0].claim
    signals = {"X - P": straight(case["signals"]["u"]), "Y - P": straight(case["signals"]["w"])}
    judge = Judge(Fakes(signals), Resolutions(lambda _: (0.0, 1.0)), time_unit="min")
    # Margins end at 10; clipping commutes with the smallest and the largest.
    assert judge.whole(claim) == pytest.approx(np.clip(case["robustness"], -10, 10), abs=1e-4)


def test_all_words_are_among_the_recorded_formulas():
    together = " ".join(case["rtamt"] for case in RECORDED)
    assert all(word in together for word in ("always", "eventually", "until", "and", "or", "not"))
    assert sum(case["rtamt"].count("[") > 1 for case in RECORDED) >= len(RECORDED) / 3
