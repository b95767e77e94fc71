"""What other people's models do: events, rules, sizes; truth from formulas on paper."""

from __future__ import annotations

import numpy as np
import pytest

from mtor_sbml.errors import SimulationError
from mtor_sbml.simulation.engine import engine_for

from .building import INF, antimony_model, signal_of, trace_of

EVENTS = """model events
  species A = 10; J: A -> ; k*A; k = 0.1; at time >= 5: k = 1; at A < 2: A = A + 20; double := 2*A; end"""


def test_events_fire_at_times_and_at_values_and_both_limits_are_kept() -> None:
    signal = signal_of(EVENTS, {0: {}}, 7, "A")
    at_5 = 10 * np.exp(-0.5)
    falls_to_2 = 5 + np.log(at_5 / 2)
    start, first, second = signal.trace.jumps
    assert (start, first) == (0, 5)
    assert second == pytest.approx(falls_to_2, abs=1e-6)
    assert signal.at(second, "left") == pytest.approx(2, rel=1e-6)
    assert signal.at(second) == pytest.approx(22, rel=1e-6)
    assert signal.at(7) == pytest.approx(22 * np.exp(-(7 - falls_to_2)), rel=1e-5)


def test_what_an_event_sets_is_a_step() -> None:
    signal = signal_of(EVENTS, {0: {}}, 7, "k")
    assert [signal.at(4.999), signal.at(5, "left"), signal.at(5), signal.at(6)] == [0.1, 0.1, 1, 1]


DUE_AT_0 = "model due; species A = 10; J: -> A; kin - A*0.1 + D; kin = 1; D = 0; at time >= 0, t0 = false: D = 3; end"


@pytest.mark.parametrize("periods", [{-INF: {}}, {0: {}}, {-5: {}}])
def test_an_event_due_at_0_fires_once_however_the_experiment_begins(
    periods: dict[float, dict[str, float]],
) -> None:
    # What ran before once decided whether a reset fires it.
    trace_of(DUE_AT_0, {-2: {}}, -1, "A")
    signal = signal_of(DUE_AT_0, periods, 10, "D")
    assert signal.at(0, "left") == 0
    assert signal.at(0) == 3
    # dA/dt = 4 - A/10 from rest at 10.
    assert signal_of(DUE_AT_0, periods, 10, "A").at(10) == pytest.approx(40 - 30 * np.exp(-1), rel=1e-6)


def test_rate_rules_of_every_kind() -> None:
    text = """model rules
      compartment c = 1; c' = 0.5; species A in c = 10; J: A -> ; 0.1*A*c;
      p = 1; p' = -p; species B in c = 3; B' = -0.3*B; species $C in c = 2; C' = 1;
      substanceOnly species U in c = 4; J4: U -> ; 0.2*U; end"""
    expected = {
        "c": 3.0, "A": 10 * np.exp(-0.4) / 3, "p": np.exp(-4), "B": 3 * np.exp(-1.2), "C": 6.0, "U": 4 * np.exp(-0.8),
    }  # fmt: skip
    for name, value in expected.items():
        assert signal_of(text, {0: {}}, 4, name).at(4) == pytest.approx(value, rel=1e-5), name
    # Between samples too, where libRoadRunner gives no rate.
    assert signal_of(text, {0: {}}, 4, "B").at(1.234) == pytest.approx(3 * np.exp(-0.3 * 1.234), rel=1e-5)


def test_amounts_stay_when_a_size_is_set() -> None:
    text = "model size; compartment c = 2; species A in c = 6; J: A -> ; 0*A; end"
    signal = signal_of(text, {0: {}, 1: {"c": 3}}, 2, "A")
    assert [signal.at(1, "left"), signal.at(1)] == [6, 4]


def test_a_boundary_species_is_set_by_concentration() -> None:
    text = "model medium; compartment c = 4; species $X in c = 1, A in c = 0; J: -> A; c*X; end"
    assert signal_of(text, {0: {"X": 5}}, 2, "A").at(2) == pytest.approx(10, rel=1e-6)


def test_rates_that_read_the_clock_are_followed() -> None:
    text = "model clock; species A = 0; J: -> A; piecewise(50, (time > 37) && (time < 38), 0); J2: A -> ; 20*A; end"
    signal = signal_of(text, {0: {}}, 120, "A")
    # Rises to 50/20 within a tenth of a minute and falls as fast.
    assert signal.at(37.9) == pytest.approx(2.5, rel=1e-4)
    assert signal.at(39) == pytest.approx(0, abs=1e-5)


def test_a_model_without_species_runs() -> None:
    assert signal_of("model bare; p = 3; q := p*time; end", {0: {}}, 10, "q").at(3.3) == pytest.approx(9.9)


def test_a_delay_is_refused_with_the_reason() -> None:
    with pytest.raises(SimulationError, match="cannot be simulated"):
        trace_of("model late; species A = 1; J: A -> ; delay(A, 2); end", {0: {}}, 3, "A")


def test_the_same_text_is_compiled_once() -> None:
    model = antimony_model(EVENTS)
    assert engine_for(model) is engine_for(model)


def test_the_solver_is_silent(capfd: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SimulationError):
        trace_of("model burst; species B = 1; J: -> B; B^2; end", {0: {}}, 3, "B")
    assert capfd.readouterr() == ("", "")


def test_what_begins_without_a_number_is_named_where_the_solver_gives_up() -> None:
    broken = "model broken; species A = 1; A = 0/0; J: A -> ; k*A; k = 1; end"
    with pytest.raises(SimulationError, match=r"A begins with a value that is no number"):
        trace_of(broken, {0: {}}, 1, "A")
    # Set by an experiment it is a number.
    assert signal_of(broken, {0: {"A": 2}}, 1, "A").at(1) == pytest.approx(2 * np.exp(-1), rel=1e-6)
