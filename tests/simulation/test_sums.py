"""Sums inside formulas are found, and nothing changes by taking them out."""

from __future__ import annotations

import pytest

from mtor_sbml.model.formula import evaluate, parse_formula
from mtor_sbml.simulation.sums import split

VALUES = {"a": 3.0, "b": -2.0, "c": 0.5, "d": 7.0, "time": 4.0}


@pytest.mark.parametrize(
    ("text", "sums"),
    [
        ("a", 1),
        ("a + b + c - d", 1),
        ("-(a - (b - 2*c))/4 + d*3", 1),
        ("(a + b)/(a + b + c)", 2),
        ("(a + b)*(b + a)^2", 2),
        ("a + b + 1", 2),
        ("a*b + c/d", 4),
        ("piecewise(a + b, c > 0.1, d)", 3),
        ("time + a", 1),
        ("a/0 + 2", 1),
        ("3", 0),
        ("a + a - b", 1),
    ],
)
def test_a_formula_over_its_sums_is_the_formula(text: str, sums: int) -> None:
    formula = parse_formula(text)
    found = split(formula)
    assert len(found.sums) == sums
    values = {
        name: sum(weight * VALUES[each] for each, weight in weights.items()) for name, weights in found.sums.items()
    }
    assert evaluate(found.outer, {**values, "time": VALUES["time"]}) == pytest.approx(evaluate(formula, VALUES))
