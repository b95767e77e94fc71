"""Formulas without a value at the start."""

import pytest

from mtor_sbml.validation.rules.undefined_values import no_value_at_start
from tests.validation.network.building import said_by


def told(law, values="A = 0; B = 0; k = 1"):
    return [each.message.partition(": ")[2] for each in said_by(no_value_at_start, f"J: A => B; {law}; {values}")]


@pytest.mark.parametrize(
    ("law", "message"),
    [
        ("k*A/(A + B)", "`k * A / (A + B)` divides by zero, as A + B is 0"),
        ("k*A^(-2)", "`A ^ (-2)` raises zero to a negative power, as A is 0"),
        ("k*ln(A)*B", "`ln(A)` takes the logarithm of zero, as A is 0"),
        ("k*(A - 1)^0.5", "`(A - 1) ^ 0.5` is not defined for a negative number"),
        ("A + exp(1000*k)", "`exp(1000 * k)` is too large for a number"),
    ],
)
def test_the_part_to_blame_is_named(law, message):
    assert told(law) == [message]


@pytest.mark.parametrize("law", ["k*A/(A + 1)", "k*A^0", "piecewise(A/B, B > 0, 0)", "k*A/missing", "k*A^2"])
def test_a_value_that_is_there_or_guarded_or_unknown_is_no_finding(law):
    assert told(law) == []


def test_what_a_rule_spoils_is_told_at_the_rule_alone():
    (finding,) = said_by(no_value_at_start, "J: A => B; r*A; r := 1/B; A = 0; B = 0")
    assert finding.element == "r"


def test_a_division_inside_a_function_is_found():
    text = "function f(x, y)\n x/y\nend\nmodel m\n J: A => B; f(A, B); A = 0; B = 0\nend"
    (finding,) = said_by(no_value_at_start, text)
    assert "`A / B` divides by zero, as B is 0" in finding.message
