"""Signals are right between samples and on both sides of a jump."""

from __future__ import annotations

import numpy as np
import pytest

from mtor_sbml.errors import UsageError
from mtor_sbml.model.formula import parse_formula
from mtor_sbml.simulation.signal import Segment, Signal, Trace

from .building import INF, antimony_model, signal_of, trace_of

DECAY = "model decay; species A = 10; J: A -> ; k*A; k = 0.5; double := 2*A; end"


def test_a_cubic_is_reproduced_exactly() -> None:
    times = np.array([0.0, 1.0, 4.0])
    segment = Segment(times, ("x",), (times**3 - times)[None], (3 * times**2 - 1)[None], {})
    signal = Signal(Trace(antimony_model("model m; x = 0; x' = 1; end"), (segment,)), parse_formula("x"))
    between = np.linspace(0, 4, 41)
    np.testing.assert_allclose(signal.values(between), between**3 - between, atol=1e-12)


def test_recorded_values_are_kept_to_the_last_bit() -> None:
    signal = signal_of(DECAY, {0: {}, 3: {"A": 7}}, 5, "A")
    for segment in signal.trace.segments[1:]:
        np.testing.assert_array_equal(signal.values(segment.times[1:], "left"), segment.values[0, 1:])
        np.testing.assert_array_equal(signal.values(segment.times[:-1], "right"), segment.values[0, :-1])


def test_an_exponential_is_right_between_samples() -> None:
    signal = signal_of(DECAY, {0: {}}, 12, "double")
    times = np.random.default_rng(1).uniform(0, 12, 500)
    # A(t) = 10 exp(-t/2), and the rule doubles it.
    np.testing.assert_allclose(signal.values(times), 20 * np.exp(-times / 2), atol=1e-4)


def test_both_sides_of_a_change() -> None:
    signal = signal_of(DECAY, {-INF: {"k": 0}, 0: {"A": 4}, 3: {"A": 7}}, 5, "A")
    assert signal.at(0, "left") == 10
    assert signal.at(0) == 4
    signal = signal_of(DECAY, {0: {}, 3: {"A": 7}}, 5, "A")
    assert signal.at(3, "left") == pytest.approx(10 * np.exp(-1.5), rel=1e-6)
    assert signal.at(3) == 7
    assert list(signal.trace.jumps) == [0, 3]


def test_knots_hold_both_ends_and_the_jumps() -> None:
    knots = signal_of(DECAY, {0: {}, 3: {"A": 7}}, 5, "A").knots(2.5, 4)
    assert knots[0] == 2.5
    assert knots[-1] == 4
    assert 3 in knots
    assert np.all(np.diff(knots) > 0)


def test_a_period_of_no_length_has_a_value() -> None:
    trace = trace_of(DECAY, {-INF: {"k": 0}, 0: {"A": 4}}, 0, "A")
    signal = Signal(trace, parse_formula("A"))
    assert (signal.at(0, "left"), signal.at(0)) == (10, 4)


def test_a_time_outside_is_refused() -> None:
    with pytest.raises(UsageError, match="asked for the time 7, but the experiment runs from 0 to 5"):
        signal_of(DECAY, {0: {}}, 5, "A").at(7)


def test_a_leaf_that_nobody_asked_for_is_named() -> None:
    text = "model two; species A = 1, B = 2; J: A -> B; A; J2: B -> A; B; end"
    with pytest.raises(UsageError, match="'B' was not recorded"):
        Signal(trace_of(text, {0: {}}, 5, "A"), parse_formula("A + B")).at(1)


def test_a_late_switch_is_right_though_the_grid_is_dense_at_the_start() -> None:
    text = "model late; z = 1e-9; z' = 0.5*z*(1 - z); end"
    signal = signal_of(text, {0: {}}, 120, "z")
    times = np.linspace(0, 120, 2001)
    grown = 1e-9 * np.exp(0.5 * times)
    # Logistic growth: z = z0 e^rt / (1 - z0 + z0 e^rt); it switches at 41.
    np.testing.assert_allclose(signal.values(times), grown / (1 - 1e-9 + grown), atol=2e-5)


def test_a_narrow_peak_is_seen_whatever_the_grid() -> None:
    # The product of z and 1 - z is a peak of 1/4 at 20.7, 0.07 wide.
    text = "model peak; z = 1e-9; z' = 50*z*(1 - z)*on; on = 0; species A = 0; J: -> A; 1e3*z*(1 - z); "
    text += "J2: A -> ; 100*A; at time >= 20.3: on = 1; end"
    signal = signal_of(text, {0: {}}, 120, "z*(1 - z)")
    assert signal.values(signal.knots(0, 120)).max() > 0.24
