"""Cut mechanisms in runs, against solutions on paper."""

from importlib.util import find_spec

import numpy as np
import pytest

from mtor_sbml.errors import ChangeError, UsageError
from mtor_sbml.model.changes import Change, ChangeKind
from mtor_sbml.model.formula import parse_formula
from mtor_sbml.model.units import Quantity
from mtor_sbml.simulation.copasi import run_by_copasi
from mtor_sbml.simulation.experiment import Condition, Experiment, Period
from mtor_sbml.simulation.periods import PeriodRunner, run_by_libroadrunner
from mtor_sbml.simulation.runs import Request, require_no_cuts, run
from mtor_sbml.simulation.signal import Signal

from .building import INF, antimony_model

#: A' = s - B - A and B' = A - B: at rest A = B = s/2. With B held at h in the making of A: A' = s - h - A.
LOOP = """
model loop
  compartment c = 1; species A in c = 0, B in c = 0; s = 1;
  make: => A; c*(s - B); lose: A => ; c*A;
  follow: => B; c*A; fade: B => ; c*B;
end
"""
TIMES = np.array([0.0, 0.5, 1.0, 3.0])


def cut(text):
    return Condition(text, (Change(ChangeKind.CUT, text, 0.0),))


SET = Condition("more", (Change(ChangeKind.SET, "s", Quantity(2.0, "")),))


def signals(experiment, *formulas):
    model = antimony_model(LOOP)
    trace = run(model, [Request(experiment, 3.0, frozenset(map(parse_formula, formulas)))]).trace(experiment)
    if isinstance(trace, Exception):
        raise trace
    return [Signal(trace, parse_formula(each)).values(TIMES) for each in formulas]


def test_cut_reaction_has_rate_0():
    a, b, rate = signals(Experiment("e", (Period(0.0, (cut("follow"),)),), 3.0), "A", "B", "follow")
    assert b == pytest.approx(0, abs=1e-12)
    assert rate == pytest.approx(0, abs=1e-12)
    assert a == pytest.approx(1 - np.exp(-TIMES), rel=1e-6)


def test_modifier_of_a_cut_regulation_keeps_what_it_is_at_rest():
    held = cut("B@make")
    a, b = signals(Experiment("e", (Period(-INF, (held,)), Period(0.0, (SET,))), 3.0), "A", "B")
    # At rest nothing has changed, A = B = 1/2; from then on B rises and A does not hear of it.
    assert a == pytest.approx(1.5 - np.exp(-TIMES), rel=1e-6)
    assert b == pytest.approx(1.5 - (1 + TIMES) * np.exp(-TIMES), rel=1e-6)


def test_without_preequilibration_it_keeps_what_it_is_at_the_beginning():
    start = Condition("start", (Change(ChangeKind.SET, "B", Quantity(0.25, "")),))
    (a,) = signals(Experiment("e", (Period(0.0, (start, cut("B@make"))),), 3.0), "A")
    assert a == pytest.approx(0.75 * (1 - np.exp(-TIMES)), rel=1e-6)


LIGAND = """
model ligand
  compartment c = 1; species A in c = 0; species $L in c = 1;
  make: => A; c*L; lose: A => ; c*A;
end
"""


@pytest.mark.parametrize("run_periods", [run_by_libroadrunner, run_by_copasi])
def test_a_dose_at_the_very_beginning_is_not_what_is_held(run_periods: PeriodRunner) -> None:
    if run_periods is run_by_copasi and find_spec("COPASI") is None:  # to import it would set the C locale
        pytest.skip("COPASI is not installed")
    dose = Condition("dose", (Change(ChangeKind.SET, "L", Quantity(5.0, "")),))
    asked = Experiment("e", (Period(0.0, (dose, cut("L@make"))),), 3.0)
    formulas = frozenset(map(parse_formula, ("A", "L")))
    trace = run(antimony_model(LIGAND), [Request(asked, 3.0, formulas)], run_periods=run_periods).trace(asked)
    # The ligand comes, and A is made as if there were as much as before.
    assert Signal(trace, parse_formula("L")).values(TIMES) == pytest.approx(5)
    assert Signal(trace, parse_formula("A")).values(TIMES) == pytest.approx(1 - np.exp(-TIMES), rel=1e-6)


def test_one_run_serves_experiments_with_and_without_cuts():
    plain = Experiment("plain", (Period(-INF, ()),), 3.0)
    stopped = Experiment("stopped", (Period(-INF, (cut("follow"),)),), 3.0)
    both = Experiment("both", (Period(-INF, (cut("follow"), cut("B@make"))),), 3.0)
    asked = frozenset([parse_formula("A")])
    runs = run(antimony_model(LOOP), [Request(each, 3.0, asked) for each in (plain, stopped, both)])
    rested = [Signal(runs.trace(each), parse_formula("A")).at(0.0) for each in (plain, stopped, both)]
    # The third holds B at what it is without either cut.
    assert rested == pytest.approx([0.5, 1.0, 0.5], rel=1e-5)


def test_cut_after_the_first_period_is_refused():
    late = Experiment("e", (Period(-INF, ()), Period(0.0, (cut("follow"),))), 3.0)
    with pytest.raises(ChangeError, match="changes follow of the cell at 0, after it began"):
        signals(late, "A")


def test_one_cut_made_twice_is_refused():
    with pytest.raises(ChangeError, match="gets two values at once"):
        signals(Experiment("e", (Period(0.0, (cut("follow"), cut("follow"))),), 3.0), "A")


def test_what_runs_the_model_itself_refuses_cuts():
    stopped = Experiment("stopped", (Period(0.0, (cut("B@make"),)),), 3.0)
    with pytest.raises(UsageError, match="experiment 'stopped' cuts B@make"):
        require_no_cuts(antimony_model(LOOP), stopped)


MADE = """
model made
  compartment c = 1; species P in c = 4; k = 2;
  P identity "http://identifiers.org/uniprot/Q9NX09"; P isEncodedBy "http://identifiers.org/hgnc.symbol/DDIT4";
  make: => P; c*k; lose: P => ; 0.5*c*P;
end
"""


@pytest.mark.parametrize(("factor", "total"), [(0.0, 0.0), (0.25, 1.0), (3.0, 12.0)])
def test_a_protein_that_is_made_keeps_its_changed_total(factor: float, total: float) -> None:
    condition = Condition("c", (Change(ChangeKind.PROTEIN_SCALE, "DDIT4", factor),))
    asked = Experiment("e", (Period(-INF, (condition,)), Period(0.0, ())), 3.0)
    model, formula = antimony_model(MADE), parse_formula("P")
    trace = run(model, [Request(asked, 3.0, frozenset({formula}))]).trace(asked)
    assert Signal(trace, formula).values(TIMES) == pytest.approx(total, rel=1e-6)
