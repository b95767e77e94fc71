"""Strange input is a finding of its file, never an error of ours: a short run of `benchmarks/fuzz.py`."""

import importlib.util
from pathlib import Path

import pytest

from mtor_sbml.validation.examine import examine

FUZZ = Path(__file__).parents[2] / "benchmarks" / "fuzz.py"


@pytest.mark.parametrize(
    "unit",
    [
        'exponent="-1" scale="0" multiplier="NaN"',
        'exponent="NaN" scale="0" multiplier="60"',
        'exponent="1e9" scale="0" multiplier="60"',
        'exponent="-1" scale="99999" multiplier="60"',
    ],
)
def test_unit_without_a_size_is_no_error_of_ours(broken, unit):
    text = broken(('exponent="-1" scale="0" multiplier="60"', unit))
    assert not [finding for finding in examine(text) if "did not finish" in finding.message]


@pytest.mark.skipif(not FUZZ.exists(), reason="the benchmarks are not installed")
def test_mutated_files_are_reported_and_nothing_is_left_behind():
    spec = importlib.util.spec_from_file_location("fuzz", FUZZ)
    fuzz = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(fuzz)
    rules, faults, _ = fuzz.run(count=40, seed=7, jobs=2, kept=None)
    assert rules.total() > 40
    assert faults == []
