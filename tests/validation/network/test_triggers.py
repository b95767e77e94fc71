"""When conditions on time switch."""

import pytest

from mtor_sbml.model.formula import parse_formula
from mtor_sbml.validation.network.triggers import turns_true_anew, windows

VALUES = {"t1": 10.0, "t2": 12.0, "zero": 0.0}


@pytest.mark.parametrize(
    ("condition", "fires"),
    [("time >= t1", True), ("time > zero", True), ("time >= zero", False), ("time < t1", False),
     ("time >= zero && time < t1", False), ("time < t1 || time > t2", True), ("time > -t1", False),
     ("sin(time) > -2", True), ("t1 < time", True), ("zero == 0", False), ("time == t1", True)],
)  # fmt: skip
def test_whether_a_condition_turns_true_after_the_start(condition, fires):
    assert turns_true_anew(parse_formula(condition), VALUES) is fires


@pytest.mark.parametrize(
    ("formula", "count"),
    [("piecewise(1, (time > t1) && (time < t2), 0)", 1), ("piecewise(1, time > t1, 0)", 0), ("(time > t1) * 2", 0),
     ("piecewise(1, t2 >= time && (x > 1 && time >= t1), 0)", 1), ("piecewise(1, time > t1 && x < 2, 0)", 0),
     ("piecewise(1, time > t1 && time > t2, 0)", 0), ("piecewise(1, time > t1 || time < t2, 0)", 0)],
)  # fmt: skip
def test_a_window_has_a_beginning_and_an_end(formula, count):
    assert len(list(windows(parse_formula(formula)))) == count
