"""COPASI, which shares no code with us, runs the same periods to the same end, and what it says of a file is heard."""

from __future__ import annotations

from importlib.util import find_spec

import numpy as np
import pytest

from mtor_sbml.errors import LoadError, NoSteadyState, SimulationError, UsageError
from mtor_sbml.model.changes import Change, ChangeKind
from mtor_sbml.model.formula import parse_formula
from mtor_sbml.simulation import copasi
from mtor_sbml.simulation.copasi import copasi_messages, run_by_copasi
from mtor_sbml.simulation.experiment import Condition, Experiment, Period
from mtor_sbml.simulation.runs import Request, run
from mtor_sbml.simulation.signal import Signal, Trace

from .building import CASCADE, INF, antimony_model, experiment, sbml_of

# Importing COPASI here would set the C locale for every test after this one.
pytestmark = pytest.mark.skipif(find_spec("COPASI") is None, reason="COPASI is an extra")

OSCILLATOR = "model m; x = 1; y = 0; x' = y; y' = -x; end"


def traced(text: str, asked: Experiment, end: float, *formulas: str, rests: bool = False) -> Trace | SimulationError:
    """What COPASI makes of one experiment."""
    request = Request(asked, end, frozenset(map(parse_formula, formulas)), rests=rests)
    return run(antimony_model(text), [request], run_periods=run_by_copasi).trace(asked)


def signals(text: str, asked: Experiment, end: float, *formulas: str, rests: bool = False) -> list[Signal]:
    trace = traced(text, asked, end, *formulas, rests=rests)
    assert isinstance(trace, Trace), trace
    return [Signal(trace, parse_formula(formula)) for formula in formulas]


def test_what_moves_between_the_knots_is_right() -> None:
    (x,) = signals(OSCILLATOR, experiment({0: {}}), 100.0, "x")
    times = np.linspace(0, 100, 1001)
    np.testing.assert_allclose(x.values(times), np.cos(times), atol=1e-4)


def test_pre_equilibration_ends_at_rest() -> None:
    # k_on 0.2, k_off 0.1, ligand 10 nM: of 5 nM of receptor 5·2/(2 + 0.1) are bound.
    (bound,) = signals(CASCADE, experiment({-INF: {"ligand": 10}, 0: {}}), 5.0, "bound")
    assert bound.values(np.array([0.0, 5.0])) == pytest.approx(5 * 2 / 2.1, rel=1e-7)


def test_the_moment_before_a_change_is_kept() -> None:
    (ligand,) = signals(CASCADE, experiment({0: {"ligand": 1}, 5: {"ligand": 3}}), 9.0, "ligand")
    assert [ligand.at(0, "left"), ligand.at(0), ligand.at(5, "left"), ligand.at(5)] == pytest.approx([0, 1, 1, 3])


def test_the_last_period_goes_on_until_nothing_moves() -> None:
    (bound,) = signals(CASCADE, experiment({0: {"ligand": 10}}), 1.0, "bound", rests=True)
    assert bound.at(1.0) < 4.2
    assert bound.at(INF) == pytest.approx(5 * 2 / 2.1, rel=1e-7)


def test_events_cut_the_signal_where_they_fire() -> None:
    text = "model m; species X = 1, Y = 0; k = 0.1; J: X -> ; k*X; at X < 0.5: X = 1, Y = Y + 5; end"
    x, y = signals(text, experiment({-1: {}}), 18.0, "X", "Y")
    first, second = 10 * np.log(2) - 1, 20 * np.log(2) - 1
    np.testing.assert_allclose(x.trace.jumps, [-1, first, second], atol=1e-6)
    assert [y.at(first - 0.01), y.at(first + 0.01), y.at(18)] == [0, 5, 10]
    assert x.at(first + 1) == pytest.approx(np.exp(-0.1), rel=1e-5)


def test_a_short_pulse_is_not_stepped_over() -> None:
    text = "model m; species X = 0; J: -> X; piecewise(10, time > 50 && time < 60, 0); end"
    (x,) = signals(text, experiment({0: {}}), 100.0, "X")
    assert x.values(np.array([50.0, 55.0, 100.0])) == pytest.approx([0, 50, 100], abs=1e-4)


def test_an_event_at_the_time_of_the_start_fires_after_pre_equilibration() -> None:
    (y,) = signals("model m; Y = 1; Y' = 0; at time >= 0: Y = 6; end", experiment({-INF: {}, 0: {}}), 3.0, "Y")
    assert y.at(0) == 6


BUSY = "model m; compartment c = 1; species X in c = 1, Y in c = 0; k = 0.1; J: X -> ; c*k*X; at X > 10: Y = Y + 5; end"


@pytest.mark.parametrize(
    "periods",
    [{0: {}, 5: {"X": 20}}, {-INF: {}, 0: {"X": 20}}],
    ids=["in its course", "after rest"],
)
def test_what_a_period_sets_makes_events_fire(periods: dict[float, dict[str, float]]) -> None:
    (y,) = signals(BUSY, experiment(periods), 10.0, "Y")
    assert (y.at(max(periods), "left"), y.at(10)) == (0, 5)


def test_what_was_true_before_does_not_fire_again() -> None:
    (y,) = signals(BUSY, experiment({0: {}, 5: {"X": 20}, 6: {"X": 25, "Y": 1}}), 10.0, "Y")
    assert y.at(10) == 1


def test_events_that_begin_as_false_fire_once_at_the_models_beginning() -> None:
    text = BUSY.replace("X > 10:", "X > 10, t0 = false:")
    (y,) = signals(text, experiment({0: {"X": 90}, 5: {}}), 10.0, "Y")
    assert y.values(np.array([0.0, 4.0, 6.0, 10.0])).tolist() == [5] * 4


def test_a_compartment_that_grows_does_so_where_there_are_events() -> None:
    (x,) = signals(BUSY, experiment({0: {"X": 8}, 5: {"c": 4}, 6: {"c": 2, "X": 3}}), 10.0, "X")
    assert x.at(6, "left") == pytest.approx(2 * np.exp(-0.6), rel=1e-6)
    assert x.at(10) == pytest.approx(3 * np.exp(-0.4), rel=1e-6)


def test_events_that_wait_are_not_forgotten_in_silence() -> None:
    text = "model m; species X = 1; k = 0.1; J: X -> ; k*X; at 2 after X < 0.9: X = 1; end"
    (x,) = signals(text, experiment({0: {}}), 4.0, "X")
    assert x.trace.jumps == pytest.approx([0, 2 - 10 * np.log(0.9)], abs=1e-6)
    outcome = traced(text, experiment({0: {}, 2: {"k": 0.2}}), 4.0, "X")
    assert isinstance(outcome, SimulationError)
    assert "COPASI forgets between periods" in outcome.message


def test_a_compartment_that_grows_keeps_keeps_the_amounts_in_it() -> None:
    text = "model m; compartment c = 2; species X in c = 8; k = 0.1; J: X -> ; c*k*X; end"
    (x,) = signals(text, experiment({0: {}, 5: {"c": 4}}), 10.0, "X")
    assert x.at(10) == pytest.approx(4 * np.exp(-1), rel=1e-6)


def test_amounts_are_amounts() -> None:
    text = "model m; compartment c = 2; substanceOnly species X in c = 8; k = 0.1; J: X -> ; k*X; end"
    (x,) = signals(text, experiment({0: {"X": 6}}), 10.0, "X")
    assert x.at(0) == pytest.approx(6)
    assert x.at(10) == pytest.approx(6 * np.exp(-1), rel=1e-6)


def test_what_an_initial_assignment_gave_stays_when_a_value_is_set() -> None:
    text = "model m; species X = 1; k = 0.1; k2 = 2*k; J: X -> ; k2*X; end"
    (x,) = signals(text, experiment({0: {}, 5: {"k": 5}}), 10.0, "X")
    assert x.at(10) == pytest.approx(np.exp(-2), rel=1e-6)


def test_a_cut_regulation_holds_its_modifier_at_rest() -> None:
    # At rest without ligand nothing is bound, so the held modifier is 0 and nothing is turned over.
    cut = Condition("cut", (Change(ChangeKind.CUT, "bound@turnover", 0.0),))
    asked = Experiment("e", (Period(-INF, (cut,)), *experiment({0: {"ligand": 10}}).periods), None)
    bound, product = signals(CASCADE, asked, 20.0, "bound", "product")
    assert bound.at(20) > 4
    assert product.at(20) == 0


def test_what_does_not_come_to_rest_is_told() -> None:
    outcome = traced("model m; species X = 1; J: -> X; 1; end", experiment({-INF: {}, 0: {}}), 1.0, "X")
    assert isinstance(outcome, NoSteadyState)
    assert "COPASI finds no steady state" in outcome.message


def test_where_copasi_gives_up_is_told() -> None:
    # dX/dt = X² from 1 reaches infinity at time 1.
    outcome = traced("model m; species X = 1; J: -> X; X^2; end", experiment({0: {}}), 3.0, "X")
    assert isinstance(outcome, SimulationError)
    assert "COPASI gave up at time 1" in outcome.message


def test_a_debt_is_an_error() -> None:
    outcome = traced("model m; species X = 1; J: X -> ; 1; end", experiment({0: {}}), 3.0, "X")
    assert isinstance(outcome, SimulationError)
    assert "X falls to -2" in outcome.message


def test_what_copasi_says_on_import_is_heard() -> None:
    # Without units COPASI says for each kind which one it takes.
    said = copasi_messages(sbml_of("model m; species A = 1; J: A -> ; k*A; k = 1; end"))
    assert any("default substance unit has not been set" in message for message in said)


def test_a_missing_registry_is_no_message() -> None:
    text = 'model m; species A = 1; J: A -> ; k*A; k = 1; A identity "http://identifiers.org/uniprot/P42345"; end'
    assert not any("MIRIAM" in message for message in copasi_messages(sbml_of(text)))


def test_without_copasi_the_way_to_install_it_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(copasi, "find_spec", lambda _name: None)
    with pytest.raises(UsageError, match=r"not installed\n  pip install \"mtor-sbml\[copasi\]\""):
        copasi_messages("<sbml/>")


def test_a_file_that_copasi_refuses_is_an_error() -> None:
    with pytest.raises(LoadError, match="COPASI cannot read it"):
        copasi_messages("no model at all")
