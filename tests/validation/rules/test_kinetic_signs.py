"""Signs of rates: laws that contradict their reaction, and laws that only seem to."""

import pytest

from mtor_sbml.validation.finding import Severity
from mtor_sbml.validation.rules.kinetic_signs import direction_differs, runs_without_reactant
from tests.validation.network.building import said_by


def told(rule, text):
    return {each.element: each.severity for each in said_by(rule, text + "; A = 2; B = 1; k = 1; K = 3")}


def test_an_irreversible_reaction_that_runs_back_is_a_warning():
    assert told(direction_differs, "J: A => B; k*A - K*B") == {"J": Severity.WARNING}


def test_a_reversible_reaction_that_cannot_run_back_is_a_note():
    assert told(direction_differs, "J: A -> B; k*A/(K + A)") == {"J": Severity.NOTE}


@pytest.mark.parametrize("law", ["k*A - K*B", "k*(A - B)/(1 + A + B)", "-k*B", "x*A; x = 1; at (time > 1): x = -1"])
def test_a_reversible_reaction_may_run_back(law):
    assert told(direction_differs, f"J: A -> B; {law}") == {}


@pytest.mark.parametrize(
    "law",
    ["k*A", "k*A/(K + A)", "k*A^2/(K^2 + A^2)", "k*(3 - B)", "piecewise(k, A > 0, 0)", "k*min(A, 1)",
     "k*free; free := 3 - B"],
)  # fmt: skip
def test_a_rate_that_vanishes_with_the_reactant_is_right(law):
    assert told(runs_without_reactant, f"J: A => B; {law}") == {}


def test_a_constant_rate_goes_on_and_one_that_depends_says_so():
    (constant,) = said_by(runs_without_reactant, "J: A => B; k; A = 2; B = 1; k = 1")
    (basal,) = said_by(runs_without_reactant, "J: A => B; k*(A + K); A = 2; B = 1; k = 1; K = 3")
    assert constant.message == "reaction 'J' goes on when its reactant 'A' is used up: its law does not depend on it"
    assert basal.message == "reaction 'J' goes on when its reactant 'A' is used up"


def test_two_reactants_of_one_reaction_are_one_finding():
    (finding,) = said_by(runs_without_reactant, "J: A + B => ; k; A = 2; B = 2; k = 1")
    assert "'A' or 'B'" in finding.message
