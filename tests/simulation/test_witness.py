"""Two runs of the same experiments are compared wherever they were recorded; variants stand in for a second engine."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import pytest

from mtor_sbml.model.formula import Name
from mtor_sbml.simulation.runs import Request, Runs, run
from mtor_sbml.simulation.signal import Segment, Trace
from mtor_sbml.simulation.witness import Agreement, compare, first_difference

from .building import INF, antimony_model, experiment

DECAY = "model m; species X = 10, Y = 2; k = 0.1; J: X -> ; k*X; end"
ASKED = experiment({0: {}})


def runs_of(text: str, end: float = 50.0, *, rests: bool = False) -> Runs:
    names = frozenset({Name("X"), Name("Y")})
    return run(antimony_model(text), [Request(ASKED, end, names, rests=rests)])


def agreement(ours: str, theirs: str, **options: float) -> Agreement:
    return compare(antimony_model(ours), [ASKED], runs_of(ours), runs_of(theirs), **options)


def test_what_is_the_same_agrees() -> None:
    found = agreement(DECAY, DECAY)
    assert found.holds
    assert str(found) == "two engines agree on 1 experiment, largest difference 0 % (X, e, at 0)"


def test_the_largest_difference_is_found_with_its_moment() -> None:
    # 10·(exp(-0.1t) - exp(-0.12t)) is largest at t = ln(1.2)/0.02 = 9.12: 4.02 and 3.35.
    found = agreement(DECAY, DECAY.replace("0.1", "0.12"))
    (difference,) = found.differences
    assert (difference.experiment, difference.element) == ("e", "X")
    assert difference.time == pytest.approx(np.log(1.2) / 0.02, rel=0.05)  # the nearest knot
    assert difference.ours == pytest.approx(10 * 1.2**-5, rel=0.03)
    assert difference.theirs == pytest.approx(10 * 1.2**-6, rel=0.03)
    assert difference.share == pytest.approx((1.2**-5 - 1.2**-6) / (1 - np.exp(-6)), rel=0.01)
    assert not found.holds
    assert str(found).splitlines()[1].startswith("e: X at 9.")
    assert "by libRoadRunner and 3." in str(found)


def test_what_lies_within_the_tolerance_is_no_difference() -> None:
    assert agreement(DECAY, DECAY.replace("0.1", "0.12"), tolerance=0.1).holds


def test_what_does_not_move_is_compared_by_its_own_size() -> None:
    (difference,) = agreement(DECAY, DECAY.replace("Y = 2", "Y = 2.0001")).differences
    assert difference.element == "Y"
    assert difference.share == pytest.approx(0.0001 / 0.020001)


def test_what_is_all_but_absent_may_differ() -> None:
    rounding = DECAY.replace("Y = 2", "Y = 1e-12"), DECAY.replace("Y = 2", "Y = 3e-12")
    assert agreement(*rounding).holds


def test_an_event_may_fire_a_hair_later() -> None:
    jumping = DECAY.replace("end", "at X < 5: Y = 3; end")
    assert agreement(jumping, jumping.replace("X < 5", "X < 4.999999")).holds
    assert not agreement(jumping, jumping.replace("X < 5", "X < 4.9")).holds


def test_an_experiment_that_only_one_can_run_is_a_difference() -> None:
    # dX/dt = X² from 10 reaches infinity at time 0.1.
    found = agreement(DECAY, DECAY.replace("X -> ; k*X", "-> X ; X^2"))
    assert (found.experiments, found.largest) == (0, None)
    assert not found.holds
    assert "e: only libRoadRunner can run it; COPASI: the solver gave up" in str(found)


def test_what_neither_can_run_is_no_difference() -> None:
    wrong = DECAY.replace("X -> ; k*X", "-> X ; X^2")
    assert agreement(wrong, wrong).holds


def test_the_state_at_rest_is_compared_too() -> None:
    made = "model m; species X = 0, Y = 2; k = 0.1; J: -> X; 1e-6; K: X -> ; k*X; end"
    other = made.replace("1e-6", "2e-6")
    both = [runs_of(text, 1e-4, rests=True) for text in (made, other)]
    (difference,) = compare(antimony_model(made), [ASKED], *both).differences
    assert (difference.element, difference.time) == ("X", INF)
    assert (difference.ours, difference.theirs) == (pytest.approx(1e-5), pytest.approx(2e-5))


def test_first_difference_is_the_earliest_and_no_transient_that_a_plot_hides() -> None:
    model = antimony_model("model two; species A = 1, B = 1; J: A => ; A; K: B => ; B; end")

    def trace(off: Mapping[float, float]) -> Trace:
        times = np.array([0.0, 1e-3, 5.0, 8.0, 10.0])
        b = np.array([1 + off.get(float(time), 0.0) for time in times])
        values = np.array([np.linspace(1, 0, 5), b])
        moment = Segment(np.array([0.0]), (), np.empty((0, 1)), np.empty((0, 1)), {"A": 1.0, "B": b[0]})
        return Trace(model, (moment, Segment(times, ("A", "B"), values, np.zeros_like(values), {})))

    first = first_difference(model, ASKED, trace({}), trace({5.0: 0.2, 8.0: 0.4}))
    assert first is not None
    assert (first.element, first.time, first.ours, first.theirs) == ("B", 5.0, 1.0, 1.2)
    assert first_difference(model, ASKED, trace({}), trace({1e-3: 0.2})) is None
