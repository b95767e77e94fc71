"""A variant does what a model does into whose file its values were written."""

import numpy as np
import pytest

from mtor_sbml.errors import ChangeError, SimulationError
from mtor_sbml.model.changes import Change, ChangeKind, Setting
from mtor_sbml.model.cuts import Cut
from mtor_sbml.model.formula import parse_formula
from mtor_sbml.simulation.experiment import Condition, Experiment, Period
from mtor_sbml.simulation.runs import Request, prepare, run
from mtor_sbml.simulation.signal import Signal

from ..simulation.building import INF, antimony_model, experiment

#: `total` is 2·a0, `A` starts at it; `n` is an amount, `m` a concentration in a compartment whose size follows `wide`.
CELL = """
model cell
  compartment c = {size}, d;
  a0 = {a0}; k = {k}; back = 0.1; total = 2*a0; wide = {wide}; d = 3*wide;
  species A in c = total, B in c = 0, $drug in c = 0;
  species X in c = {x}, Y in c = 0;
  substanceOnly species n in c = 7;
  species m in d = 4;
  J1: A -> B; c*(k*(1 + drug)*A - back*B);
  J2: X => Y; c*k*X*B;
  J3: n => ; k*n;
  J4: m => ; d*k*m;
end
"""
OWN = {"size": 2, "a0": 5, "k": 0.2, "wide": 1, "x": 3}
IDS = {"size": "c", "x": "X"}  #: elsewhere the name is the id
FORMULAS = ("A", "B", "X", "Y", "n", "m", "total", "d")
TIMES = (0.0, 1.0, 7.0)

DOSED = experiment({0: {"drug": 3}})
RESTED = experiment({-INF: {}, 0: {"drug": 3}})


def did(model, asked, *, changed=()):
    """Each formula just before the start, and at the times."""
    request = Request(asked, 10.0, frozenset(map(parse_formula, FORMULAS)), frozenset(TIMES))
    trace = run(model, [request], changed=changed).trace(asked)
    if isinstance(trace, SimulationError):
        raise trace
    signals = {each: Signal(trace, parse_formula(each)) for each in FORMULAS}
    return {
        each: (*signal.values(np.array([0.0]), "left"), *signal.values(np.array(TIMES)))
        for each, signal in signals.items()
    }


@pytest.mark.parametrize("asked", [DOSED, RESTED], ids=["dosed", "rested"])
@pytest.mark.parametrize(
    "values",
    [{"k": 0.5}, {"a0": 1}, {"x": 9}, {"size": 5}, {"wide": 0.5}, {"size": 3, "x": 1, "k": 0.1, "a0": 2, "wide": 2}],
    ids=" ".join,
)
def test_a_variant_does_what_the_model_with_its_values_does(values, asked):
    rewritten = did(antimony_model(CELL.format(**OWN | values)), asked)
    settings = tuple(Setting(IDS.get(each, each), value) for each, value in values.items())
    varied = did(antimony_model(CELL.format(**OWN)), asked, changed=settings)
    for formula in FORMULAS:
        assert varied[formula] == pytest.approx(rewritten[formula], rel=1e-5, abs=1e-6), formula


def test_the_engine_forgets_a_variant():
    model = antimony_model(CELL.format(**OWN))
    before = did(model, DOSED)
    did(model, DOSED, changed=[Setting("a0", 1.0), Setting("c", 9.0), Setting("k", 0.0)])
    assert did(model, DOSED) == before


def _factor(kind, target, factor):
    return Experiment("f", (Period(0.0, (Condition("c", (Change(kind, target, factor),)),)),), None)


@pytest.mark.parametrize(
    ("kind", "target"),
    [(ChangeKind.SCALE, "X"), (ChangeKind.MUTATE, "k"), (ChangeKind.SCALE, "A"), (ChangeKind.MUTATE, "total")],
)
def test_a_factor_multiplies_the_value_of_the_variant(kind, target):
    values = {"x": 9, "k": 0.5, "a0": 1}
    settings = tuple(Setting(IDS.get(each, each), value) for each, value in values.items())
    asked = _factor(kind, target, 0.2)
    rewritten = did(antimony_model(CELL.format(**OWN | values)), asked)
    assert did(antimony_model(CELL.format(**OWN)), asked, changed=settings) == {
        each: pytest.approx(value, rel=1e-5, abs=1e-6) for each, value in rewritten.items()
    }


def test_a_condition_wins_over_the_variant():
    model = antimony_model(CELL.format(**OWN))
    asked = experiment({0: {"k": 0.4}})
    assert did(model, asked, changed=[Setting("k", 5.0)]) == did(model, asked)


def test_a_cut_reaction_never_runs():
    varied = did(antimony_model(CELL.format(**OWN)), RESTED, changed=[Setting("J2", 0.0)])
    assert varied["X"] == (3.0, 3.0, 3.0, 3.0)
    assert varied["B"][0] > 1


def test_a_cut_regulation_answers_no_more():
    # It is held at the 0 that the drug is while the cell rests.
    model = antimony_model(CELL.format(**OWN))
    varied = did(model, RESTED, changed=[Setting("drug@J1", 0.0)])
    assert varied["A"] == pytest.approx(did(model, experiment({-INF: {}, 0: {}}))["A"], rel=1e-5)
    assert varied["A"][-1] != pytest.approx(did(model, RESTED)["A"][-1], rel=0.1)


def test_one_working_copy_serves_variants_with_and_without_cuts():
    model = antimony_model(CELL.format(**OWN))
    request = Request(DOSED, 10.0, frozenset([parse_formula("X")]))
    prepared = prepare(model, [request], cuts={Cut("J2"), Cut("J1", "drug")})
    whole = prepared.run().trace(DOSED)
    cut = prepared.run([Setting("J2", 0.0)]).trace(DOSED)
    assert whole.model is cut.model
    assert whole.segments[-1].constants.get("X") is None
    assert float(cut.segments[-1].values[0, -1]) == pytest.approx(3.0)


@pytest.mark.parametrize(
    ("target", "message"),
    [("kk", "no 'kk' in model 'cell'"), ("drug@J2", "'drug' does not regulate reaction 'J2'")],
)
def test_what_cannot_be_set_is_refused(target, message):
    with pytest.raises(ChangeError, match=message):
        did(antimony_model(CELL.format(**OWN)), DOSED, changed=[Setting(target, 0.0)])
