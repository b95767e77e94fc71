"""Events and the periods of experiments: what a period sets makes events fire, and what waits is not forgotten."""

from __future__ import annotations

import numpy as np
import pytest

from mtor_sbml.errors import SimulationError
from mtor_sbml.model.formula import parse_formula
from mtor_sbml.simulation.runs import Request, run
from mtor_sbml.simulation.signal import Signal, Trace

from .building import INF, antimony_model, experiment, signal_of, trace_of

ALARM = "model alarm; species A = 10; J: A -> ; k*A; k = 0; n = 0; low: at A < 2: n = n + 1; end"


def test_an_event_that_a_period_makes_true_fires() -> None:
    signal = signal_of(ALARM, {0: {}, 3: {"A": 1}, 5: {"A": 5}, 7: {"A": 1}}, 9, "n")
    assert [signal.at(3, "left"), signal.at(3), signal.at(6), signal.at(7)] == [0, 1, 1, 2]


def test_what_is_true_from_the_beginning_does_not_fire() -> None:
    assert signal_of(ALARM, {0: {"A": 1}}, 2, "n").at(2) == 0
    assert signal_of(ALARM, {-INF: {"A": 1}, 0: {"k": 0.1}}, 2, "n").at(2) == 0


def test_a_dose_after_rest_makes_an_event_fire_and_the_event_sees_it() -> None:
    text = "model m; species A = 0; J: -> A; 1; J2: A -> ; A; D = 0; taken: at D > 3: A = A + D; end"
    signal = signal_of(text, {-INF: {}, 0: {"D": 5}}, 2, "A")
    assert signal.at(0, "left") == pytest.approx(1, rel=1e-6)
    assert signal.at(2) == pytest.approx(1 + 5 * np.exp(-2), rel=1e-6)


def test_events_that_an_event_of_a_period_sets_off_fire_too() -> None:
    text = "model chain; a = 0; b = 0; c = 0; one: at a > 1: b = 2; two: at b > 1: c = c + 1; end"
    signal = signal_of(text, {0: {}, 1: {"a": 5}}, 2, "c")
    assert [signal.at(1, "left"), signal.at(1), signal.at(2)] == [0, 1, 1]


def test_an_event_at_the_time_of_a_period_fires_once() -> None:
    for condition in ("time >= 5", "time > 5"):
        text = f"model m; n = 0; k = 0; e: at {condition}: n = n + 1; end"
        assert signal_of(text, {0: {}, 5: {"k": 1}}, 9, "n").at(9) == 1, condition


DELAYED = """model delayed; species A = 0; J: -> A; 1; k = 0; n = 0;
  e: at 4 after A > 3, fromTrigger = false: n = n + 1 + k; end"""


def test_an_event_that_waits_when_a_period_begins_happens() -> None:
    # It is due at 3 + 4.
    signal = signal_of(DELAYED, {0: {}, 5: {"k": 10}, 6: {"k": 20}}, 9, "n")
    assert [signal.at(6.999), signal.at(7.001)] == [0, 21]


def test_each_branch_has_its_own_waiting_events() -> None:
    model, formula = antimony_model(DELAYED), parse_formula("n")
    asked = [experiment({0: {}, 5: {"k": float(i)}}, f"e{i}") for i in range(3)]
    runs = run(model, [Request(each, 9, frozenset({formula})) for each in asked])
    found = [runs.trace(each) for each in asked]
    assert [Signal(each, formula).at(9) for each in found if isinstance(each, Trace)] == [1, 2, 3]
    assert runs.simulated == 4


def test_pre_equilibration_waits_for_what_waits() -> None:
    # The first span of 3,000 ends with A at rest at 2 and the event still to come.
    text = "model slow; species A = 1; J: -> A; k - A; k = 2; e: at 50000 after A > 1.5: k = 5; end"
    signal = signal_of(text, {-INF: {}, 0: {}}, 10, "A")
    assert [signal.at(0), signal.at(10)] == pytest.approx([5, 5], rel=1e-6)


def test_nothing_is_left_over_for_the_next_experiment() -> None:
    trace_of(DELAYED, {0: {}}, 4, "n")
    assert signal_of(DELAYED, {0: {}}, 6.5, "n").at(6.5) == 0


@pytest.mark.parametrize(
    "text",
    [
        "model loop; x = 1; y: at time > 1: x = -x; one: at x < 0: x = 1; two: at x > 0: x = -1; end",
        "model loop; x = 0; x' = 1; one: at x > 1e-5: x = 0; end",
        "model loop; species S = 1; x = 0; x' = 1; one: at x > 1e-5: x = 0; J: S -> ; S; end",
        # Nothing moves between the events: there is no state that could end the run.
        "model loop; x = 0; last = 0; one: at time - last >= 1e-6: last = time, x = 1; end",
    ],
)
def test_a_chain_of_events_without_end_is_ended(text: str) -> None:
    with pytest.raises(SimulationError, match=r"events fire one another without end at time .*: one") as caught:
        trace_of(text, {0: {}}, 10, "x")
    assert caught.value.hint
    # And the model can be run again.
    assert trace_of(text, {0: {}}, 5e-7, "x").end == 5e-7


def test_events_that_go_on_all_the_time_are_no_chain_but_may_be_too_many() -> None:
    # Case 00966 of the SBML Test Suite is of this kind: one event after the other, a hundred thousand in all.
    text = "model clock; n = 0; last = 0; tick: at time - last >= 1e-4: last = time, n = n + 1; end"
    with pytest.raises(SimulationError, match=r"events fire too often to be recorded, until time 2\.\d+ .*: tick"):
        trace_of(text, {0: {}}, 10, "n")
    assert signal_of(text, {0: {}}, 0.01005, "n").at(0.01005) == 100
