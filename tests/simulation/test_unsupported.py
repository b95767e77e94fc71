"""What an engine cannot run is refused with the construct, the element and the file; nothing else runs in its place."""

from __future__ import annotations

from dataclasses import replace
from importlib.util import find_spec
from pathlib import Path

import pytest

from mtor_sbml.errors import SimulationError
from mtor_sbml.model.formula import parse_formula
from mtor_sbml.model.reading import read_model
from mtor_sbml.simulation.engines import EngineName, runner_of
from mtor_sbml.simulation.runs import Request, run

from .building import antimony_model, experiment, sbml_of

CELL = "compartment c = 1; species A in c = 10; k = 0.1;"
MATHS = '<math xmlns="http://www.w3.org/1998/Math/MathML"><apply><minus/><ci>A</ci><ci>k</ci></apply></math>'
RULE = f"<listOfRules><algebraicRule>{MATHS}</algebraicRule></listOfRules>"
DECAY = sbml_of(f"model m; {CELL} J: A => ; c*k*A; end")
LATE = antimony_model(f"model m; {CELL} J: A => ; c*k*delay(A, 2); end")
FAST = read_model(
    DECAY.replace("level3/version2/core", "level3/version1/core")
    .replace('level="3" version="2"', 'level="3" version="1"')
    .replace('reversible="false"', 'reversible="false" fast="true"')
)
DRIVEN = read_model(DECAY.replace("</listOfParameters>", f"</listOfParameters>{RULE}"))
COPASI = pytest.param(EngineName.COPASI, marks=pytest.mark.skipif(find_spec("COPASI") is None, reason="an extra"))


@pytest.mark.parametrize("engine", [EngineName.LIBROADRUNNER, COPASI])
@pytest.mark.parametrize(
    ("model", "named"),
    [
        (LATE, "a delay (the law of reaction J)"),
        (FAST, "a fast reaction (reaction J)"),
        (DRIVEN, "an algebraic rule (0 = A - k)"),
    ],
    ids=["delay", "fast", "algebraic"],
)
def test_both_engines_refuse_what_they_would_get_wrong(model, named, engine):
    asked = experiment({0: {}})
    request = Request(asked, 10.0, frozenset({parse_formula("A")}))
    with pytest.raises(SimulationError) as caught:
        run(replace(model, origin=Path("lab/m.xml")), [request], run_periods=runner_of(engine))
    assert caught.value.message == f"model 'm' cannot be simulated: {engine.label} does not support {named}"
    assert str(caught.value.place) == "lab/m.xml"
    assert "COPASI" not in caught.value.hint  # which is no way out


@pytest.mark.skipif(find_spec("COPASI") is None, reason="COPASI is an extra")
def test_copasi_refuses_stoichiometries_that_change():
    # It would take n as it is at the start.
    model = antimony_model(f"model m; {CELL} J: n A => ; c*k; n = 1; at (time > 1): n = 2; end")
    asked = experiment({0: {}})
    request = Request(asked, 10.0, frozenset({parse_formula("A")}))
    with pytest.raises(SimulationError, match=r"COPASI does not support a stoichiometry that changes \(n\)"):
        run(model, [request], run_periods=runner_of("copasi"))
    # 1 a time for 1, then 2 a time: 10 - 0.1 - 0.2*9.
    trace = run(model, [request]).trace(asked)
    assert not isinstance(trace, SimulationError)
    assert trace.segments[-1].values[0, -1] == pytest.approx(8.1)
