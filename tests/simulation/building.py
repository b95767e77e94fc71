"""Models and experiments in a line or two."""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache

import antimony
from mtor_sbml.model.changes import Change, ChangeKind
from mtor_sbml.model.document import Model
from mtor_sbml.model.formula import parse_formula
from mtor_sbml.model.reading import read_model
from mtor_sbml.model.units import Quantity
from mtor_sbml.simulation.experiment import Condition, Experiment, Period
from mtor_sbml.simulation.runs import Request, run
from mtor_sbml.simulation.signal import Signal, Trace

INF = float("inf")

#: A receptor binds a ligand of the medium and turns a substrate over; everything returns.
CASCADE = """
model cascade
  compartment cell = 2;
  species receptor in cell = 5, bound in cell = 0, substrate in cell = 100, product in cell = 0;
  species $ligand in cell = 0;
  k_on = 0.2; k_off = 0.1; k_cat = 0.3; k_back = 0.4; Km = 40;
  binding: receptor -> bound; cell*(k_on*ligand*receptor - k_off*bound);
  turnover: substrate => product; cell*k_cat*bound*substrate/(Km + substrate);
  return: product => substrate; cell*k_back*product;
  share := product/(product + substrate);
end
"""


def sbml_of(text: str) -> str:
    """Antimony compiled here and now: these tests are about what comes after."""
    antimony.clearPreviousLoads()
    antimony.freeAll()
    assert antimony.loadAntimonyString(text) >= 0, antimony.getLastError()
    return antimony.getSBMLString(antimony.getMainModuleName())


@lru_cache
def antimony_model(text: str) -> Model:
    return read_model(sbml_of(text))


def experiment(periods: Mapping[float, Mapping[str, float]], name: str = "e", until: float | None = None) -> Experiment:
    """An experiment that sets plain numbers, such as `{-INF: {}, 0: {"ligand": 10}}`."""
    return Experiment(
        name,
        tuple(
            Period(time, (Condition("c", tuple(_set(target, value) for target, value in values.items())),))
            for time, values in periods.items()
        ),
        until,
    )


def _set(target: str, value: float) -> Change:
    return Change(ChangeKind.SET, target, Quantity(float(value), ""))


def run_model(model: Model, periods: Mapping[float, Mapping[str, float]], end: float, *formulas: str) -> Trace:
    """The trace of one experiment with a model, with these formulas recorded; raises what ended it."""
    asked = experiment(periods)
    request = Request(asked, end, frozenset(parse_formula(formula) for formula in formulas))
    outcome = run(model, [request]).trace(asked)
    if isinstance(outcome, Exception):
        raise outcome
    return outcome


def trace_of(text: str, periods: Mapping[float, Mapping[str, float]], end: float, *formulas: str) -> Trace:
    """The trace of one experiment with an Antimony model."""
    return run_model(antimony_model(text), periods, end, *formulas)


def signal_of(text: str, periods: Mapping[float, Mapping[str, float]], end: float, formula: str) -> Signal:
    """One signal of one experiment."""
    return Signal(trace_of(text, periods, end, formula), parse_formula(formula))
