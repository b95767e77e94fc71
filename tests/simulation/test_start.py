"""What the first period sets is there before the model begins: what is worked out from it at the start follows."""

from __future__ import annotations

import pytest

from mtor_sbml.model.changes import Setting
from mtor_sbml.model.formula import parse_formula
from mtor_sbml.simulation.runs import Request, run
from mtor_sbml.simulation.signal import Signal, Trace

from .building import INF, antimony_model, experiment, signal_of

ASSIGNED = "model a; species A = 2*k + m; k = 3; m = 10*k; B = A; J: A -> ; 0*A; end"


@pytest.mark.parametrize("time", [-INF, 0.0, 5.0])
def test_initial_assignments_follow_a_change_of_the_first_period(time: float) -> None:
    begins = max(time, 0.0)
    assert signal_of(ASSIGNED, {time: {"k": 1}}, 9, "A + 100*B").at(begins) == 12 + 1200
    assert signal_of(ASSIGNED, {time: {"m": 1}}, 9, "A + 100*B").at(begins) == 7 + 700


def test_a_later_period_does_not_begin_anew() -> None:
    assert signal_of(ASSIGNED, {0: {}, 1: {"k": 1}}, 2, "A").at(2) == 36


def test_what_is_set_itself_is_not_worked_out() -> None:
    assert signal_of(ASSIGNED, {0: {"k": 1, "m": 0, "A": 5}}, 2, "A + 100*B").at(1) == 505


SIZES = """model s; compartment c = 2;
  species byConcentration in c = 3, byAmount in c; byAmount = 8/c; substanceOnly species whole in c = 6; end"""


def test_concentrations_and_amounts_stay_what_the_file_gives_when_a_size_is_another() -> None:
    at = {each: signal_of(SIZES, {0: {"c": 4}}, 1, each).at(0.5) for each in ("byConcentration", "byAmount", "whole")}
    assert at == {"byConcentration": 3, "byAmount": 2, "whole": 6}


def test_a_variant_and_a_condition_move_what_follows_together() -> None:
    model, formula = antimony_model(ASSIGNED), parse_formula("A")
    asked = [experiment({0: {"m": 1}}, "one"), experiment({0: {}}, "two"), experiment({0: {"k": 5}}, "three")]
    runs = run(model, [Request(each, 1, frozenset({formula})) for each in asked], changed=[Setting("k", 2.0)])
    traces = [runs.trace(each) for each in asked]
    assert [Signal(each, formula).at(1) for each in traces if isinstance(each, Trace)] == [5, 24, 60]
