"""Experiments mean what PEtab says, whatever else runs beside them; a failing one ends only itself."""

from __future__ import annotations

import numpy as np
import pytest

from mtor_sbml.errors import ChangeError, SimulationError, UsageError
from mtor_sbml.model.changes import Change, ChangeKind
from mtor_sbml.model.formula import parse_formula
from mtor_sbml.simulation.experiment import Condition, Experiment, Period
from mtor_sbml.simulation.runs import Request, run
from mtor_sbml.simulation.signal import Signal, Trace

from .building import CASCADE, INF, antimony_model, experiment, signal_of, trace_of

PRODUCT = parse_formula("product")
# A is made at rate k and decays at rate 1, so it rests at k.
TURNOVER = "model turnover; species A = 0; J: -> A; k; J2: A -> ; A; k = 2; end"


def request(asked: Experiment, end: float = 25.0) -> Request:
    return Request(asked, end, frozenset({PRODUCT}))


def traced(outcome: Trace | SimulationError) -> Trace:
    assert isinstance(outcome, Trace), outcome
    return outcome


def test_pre_equilibration_ends_at_rest_and_the_dose_acts_from_there() -> None:
    signal = signal_of(TURNOVER, {-INF: {"k": 3}, 0: {"k": 5}}, 4, "A")
    assert signal.at(0) == pytest.approx(3, rel=1e-12)
    # dA/dt = 5 - A from 3.
    assert signal.at(2) == pytest.approx(5 - 2 * np.exp(-2), rel=1e-6)


def test_without_pre_equilibration_it_starts_from_the_initial_state() -> None:
    signal = signal_of(TURNOVER, {-3: {"k": 1}}, 1, "A")
    assert signal.trace.start == -3
    assert signal.at(-3) == 0
    assert signal.at(0) == pytest.approx(1 - np.exp(-3), rel=1e-6)


def test_what_is_not_named_stays() -> None:
    signal = signal_of(TURNOVER, {0: {"k": 4}, 1: {"A": 0}}, 3, "k")
    assert [signal.at(time) for time in (0, 0.5, 1, 3)] == [4, 4, 4, 4]
    assert signal.at(0, "left") == 2


def test_only_pre_equilibration_continues_from_0() -> None:
    signal = signal_of(TURNOVER, {-INF: {}}, 5, "A")
    assert signal.trace.start == 0
    assert signal.at(5) == pytest.approx(2, rel=1e-9)


def test_an_experiment_goes_on_until_it_rests() -> None:
    model = antimony_model(TURNOVER)
    formulas = frozenset({parse_formula("A")})
    short = experiment({-INF: {"k": 3}, 0: {"k": 5}}, "short")
    longer = experiment({-INF: {"k": 3}, 0: {"k": 5}, 4: {"k": 7}}, "longer")
    runs = run(
        model, [Request(short, 1, formulas, rests=True), Request(longer, 6, formulas), Request(longer, 0, formulas)]
    )
    signal = Signal(traced(runs.trace(short)), parse_formula("A"))
    assert signal.values(np.array([INF, 1.0])) == pytest.approx([5, 5 - 2 * np.exp(-1)], rel=1e-6)
    unasked = Signal(traced(runs.trace(longer)), parse_formula("A"))
    assert unasked.at(4) == pytest.approx(5 - 2 * np.exp(-4), rel=1e-6)
    with pytest.raises(UsageError, match="the steady state was not recorded"):
        unasked.at(INF)


def test_shared_and_lonely_runs_agree() -> None:
    model = antimony_model(CASCADE)
    asked = [
        experiment({-INF: {}, 0: {"ligand": 10}}, "on"),
        experiment({-INF: {}, 0: {"ligand": 10}, 5: {"ligand": 0}}, "off again"),
        experiment({-INF: {}, 0: {"ligand": 10}, 5: {"k_cat": 0}}, "cut"),
        experiment({-INF: {"k_cat": 0.1}, 0: {"ligand": 10}}, "slow"),
    ]
    together = run(model, [request(each) for each in asked])
    assert (together.asked, together.simulated) == (10, 6)
    times = np.linspace(0, 25, 40)
    for each in asked:
        alone = run(model, [request(each)])
        np.testing.assert_allclose(
            Signal(traced(together.trace(each)), PRODUCT).values(times),
            Signal(traced(alone.trace(each)), PRODUCT).values(times),
            atol=1e-4,  # of 100
        )


def test_order_and_repetition_leave_no_trace() -> None:
    model = antimony_model(CASCADE)
    first, second = experiment({0: {"ligand": 10, "k_off": 3}}, "a"), experiment({0: {"ligand": 10}}, "b")
    before = Signal(traced(run(model, [request(second)]).trace(second)), PRODUCT).at(20)
    run(model, [request(first), request(first)])
    after = Signal(traced(run(model, [request(first), request(second)]).trace(second)), PRODUCT).at(20)
    assert after == before


def test_times_that_are_asked_for_are_knots() -> None:
    asked = experiment({0: {"ligand": 10}})
    trace = traced(
        run(antimony_model(CASCADE), [Request(asked, 25, frozenset({PRODUCT}), frozenset({7.77}))]).trace(asked)
    )
    assert 7.77 in trace.knots(0, 25)


def test_one_failing_experiment_does_not_end_the_others() -> None:
    model = antimony_model(
        "model brittle; species A = 1; J: A -> ; k/(A - b)*0 + A*k; k = 1; b = 2; J2: -> B; g*B^2; B = 1; g = 0; end"
    )
    bad, good = experiment({0: {"g": 1}}, "bad"), experiment({0: {}}, "good")
    formula = parse_formula("A")
    runs = run(model, [Request(each, 3.0, frozenset({formula})) for each in (bad, good)])
    problem = runs.trace(bad)
    assert isinstance(problem, SimulationError)
    assert "experiment 'bad': the solver gave up at time " in problem.message
    assert problem.hint
    assert Signal(traced(runs.trace(good)), formula).at(2) == pytest.approx(np.exp(-2), rel=1e-6)


def test_a_negative_amount_is_named() -> None:
    with pytest.raises(SimulationError, match=r"the amount of A falls to -2 at time 3"):
        trace_of("model drain; species A = 1; J: A -> ; 1; end", {0: {}}, 3, "A")


def test_a_value_that_is_no_number_is_named() -> None:
    with pytest.raises(SimulationError, match=r"finite|gave up"):
        trace_of("model wrong; species A = 1; J: A -> ; A*ln(A - 2); end", {0: {}}, 3, "A")


def test_a_change_of_the_cell_belongs_in_the_first_period() -> None:
    late = Condition("mutant", (Change(ChangeKind.MUTATE, "k_cat", 0.0),))
    asked = Experiment("late", (Period(-INF, ()), Period(0, (late,))), None)
    with pytest.raises(ChangeError, match="'late' changes k_cat of the cell at 0"):
        run(antimony_model(CASCADE), [request(asked)])
    early = Experiment("early", (Period(-INF, (late,)), Period(0, ())), None)
    assert Signal(traced(run(antimony_model(CASCADE), [request(early)]).trace(early)), PRODUCT).at(25) == 0


def test_periods_out_of_order_are_refused() -> None:
    with pytest.raises(UsageError, match="the period at 0 comes after that at 5"):
        run(antimony_model(CASCADE), [request(experiment({5: {}, 0: {}}))])


def test_an_end_before_the_beginning_is_refused() -> None:
    with pytest.raises(UsageError, match="begins at 5 and cannot be asked for its values up to 2"):
        run(antimony_model(CASCADE), [request(experiment({5: {}}), end=2)])
