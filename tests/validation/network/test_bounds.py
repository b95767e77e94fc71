"""Bounds of formulas: every value at random points lies within them."""

import random

import pytest

from mtor_sbml.model.formula import evaluate, parse_formula
from mtor_sbml.validation.network.bounds import Ranges
from tests.validation.network.building import model_of

MODEL = "A = 1; B = 2; J: A -> B; k*A; k = 0.5; neg = -3; n = 2; r := k*A; switch = 1; at (time > 1): switch = -1"


def bounds(formula):
    return Ranges(model_of(MODEL)).of(parse_formula(formula))


@pytest.mark.parametrize(
    ("formula", "low"),
    [("k*A", 0), ("A - B", -float("inf")), ("A/(A + k)", 0), ("A^n", 0), ("neg^n", 0), ("r + 1", 1), ("neg", -3),
     ("k*A*(A > B)", 0), ("piecewise(A, A > B, neg)", -3), ("exp(neg)*A", 0), ("abs(A - B)", 0),
     ("max(A - B, 0)", 0), ("switch*A", -float("inf"))],
)  # fmt: skip
def test_the_lower_bound_is_what_one_reads_off(formula, low):
    assert bounds(formula)[0] == low


@pytest.mark.parametrize(
    "formula",
    ["A - k*B", "A*B/(k + A)", "neg*A + B", "piecewise(A - B, A > 2, neg*B)", "(A - B)*(B - A)", "(A - B)^n",
     "1/(A - B)", "exp(-A)", "min(A, B) - max(A, k)", "A^neg", "sqrt(A) - tanh(B)", "A/neg", "ln(A)"],
)  # fmt: skip
def test_no_value_lies_outside(formula):
    low, high = bounds(formula)
    random.seed(7)
    for _ in range(200):
        values = {"A": random.expovariate(0.3), "B": random.expovariate(0.3), "k": 0.5, "neg": -3.0, "n": 2.0}
        value = evaluate(parse_formula(formula), values)
        assert low <= value <= high


def test_function_definitions_are_looked_into():
    model = model_of("function half(x)\n x/2\nend\nmodel m\n A = 1; J: A -> ; half(A)\nend")
    assert Ranges(model).of(model.reactions["J"].rate)[0] == 0
