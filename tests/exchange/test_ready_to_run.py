"""The ready-to-run copy does in every tool what the experiment does here, and no tool has a word to say about it."""

from __future__ import annotations

from functools import cache

import libsbml
import numpy as np
import pytest

import antimony
from mtor_sbml.errors import UsageError
from mtor_sbml.exchange.ready_to_run import ready_to_run
from mtor_sbml.model.document import Model
from mtor_sbml.model.finish import finish
from mtor_sbml.model.formula import parse_formula
from mtor_sbml.model.reading import read_model
from mtor_sbml.simulation.experiment import Experiment
from mtor_sbml.simulation.runs import Request, run
from mtor_sbml.simulation.signal import Signal, Trace
from mtor_sbml.simulation.simulate import experiment_from_periods, simulate

SIGNALLING = """
model signalling
  unit substance = 1e-9 mole; unit volume = litre; unit time_unit = 60 second; unit extent = 1e-9 mole;
  unit nM = 1e-9 mole/litre; unit per_min = 1/(60 second); unit per_nM_min = litre/(1e-9 mole)/(60 second);
  compartment cell = 1 litre, medium = 1 litre; cell is "cell"; medium is "medium";
  species receptor in cell = 5 nM, bound in cell = 0 nM, $ligand in medium = 0 nM, $inhibitor in medium = 0 nM;
  receptor is "free receptor"; bound is "receptor with ligand"; ligand is "ligand"; inhibitor is "inhibitor";
  k_on = 0.2 per_nM_min; k_off = 0.1 per_min; k_block = 0.3 per_nM_min;
  k_on is "association"; k_off is "dissociation"; k_block is "block"; k_on.sboTerm = 36; k_off.sboTerm = 38;
  k_block.sboTerm = 36;
  binding: receptor -> bound; cell*(k_on*ligand*receptor - k_off*bound - k_block*inhibitor*bound);
  binding is "binding"; share := bound/(bound + receptor); share has dimensionless; share is "share";
end
"""
PERIODS = {
    "-inf": {"ligand": "0.3 nM"},
    "-10 min": {"ligand": "2 nM"},
    "0 min": {"inhibitor": "1 nM", "k_off": "0.5 min^-1"},
    "8 min": {"ligand": "0 nM"},
}


@cache
def model() -> Model:
    antimony.clearPreviousLoads()
    assert antimony.loadAntimonyString(SIGNALLING) >= 0, antimony.getLastError()
    return read_model(finish(antimony.getSBMLString("signalling"), name="signalling"))


def asked() -> Experiment:
    return experiment_from_periods(PERIODS, {}, model(), until="20 min")


@cache
def copy() -> str:
    return ready_to_run(model(), asked(), id="signalling_dosed", name="Signalling, dosed")


def element(text: str, sbml_id: str) -> libsbml.SBase:
    document = libsbml.readSBMLFromString(text)
    return document.getModel().getElementBySId(sbml_id).clone()


def test_libsbml_has_nothing_to_say() -> None:
    document = libsbml.readSBMLFromString(copy())
    document.setConsistencyChecks(libsbml.LIBSBML_CAT_MODELING_PRACTICE, True)
    document.setConsistencyChecks(libsbml.LIBSBML_CAT_UNITS_CONSISTENCY, True)
    found = document.checkConsistency()
    assert [document.getError(number).getMessage() for number in range(found)] == []


def test_copasi_has_nothing_to_say() -> None:
    from mtor_sbml.simulation.copasi import copasi_messages

    assert copasi_messages(copy()) == []


def test_it_starts_in_the_resting_state() -> None:
    # At rest k_on*L*R = k_off*B with R + B = 5: B = 5*0.06/(0.06 + 0.1).
    assert element(copy(), "bound").getInitialConcentration() == 1.875
    assert element(copy(), "ligand").getInitialConcentration() == 0.3


def test_its_clock_starts_with_the_first_finite_period() -> None:
    times = {each: element(copy(), each).getValue() for each in ("ligand_time", "inhibitor_time", "ligand_time_2")}
    assert times == {"ligand_time": 0, "inhibitor_time": 10, "ligand_time_2": 18}
    dose = element(copy(), "ligand_dose")
    assert (dose.getValue(), dose.getName(), dose.getUnits()) == (2, "dose of ligand", "nM")
    assert (
        element(copy(), "ligand_change").getName() == "ligand becomes ligand_dose at ligand_time, 0 min unless edited"
    )


def test_libroadrunner_runs_it_as_the_experiment() -> None:
    import roadrunner

    ours = simulate(model(), asked()).to_frame()
    rr = roadrunner.RoadRunner(copy())
    rr.integrator.setValue("relative_tolerance", 1e-9)
    rr.timeCourseSelections = ["time", "[bound]", "share", "[ligand]"]
    theirs = np.array(rr.simulate(times=(ours["time"] + 10).tolist()))
    for number, column in enumerate(["bound", "share", "ligand"], start=1):
        np.testing.assert_allclose(theirs[:, number], ours[column], atol=1e-5 * ours[column].max(), err_msg=column)


def test_copasi_runs_it_as_the_experiment() -> None:
    from mtor_sbml.simulation.copasi import run_by_copasi

    ours = simulate(model(), asked()).to_frame()
    written = read_model(copy())
    untouched = experiment_from_periods({"0": {}}, {}, written)
    columns = {column: parse_formula(column) for column in ("bound", "share", "ligand")}
    times = ours["time"].to_numpy() + 10
    request = Request(untouched, times[-1], frozenset(columns.values()))
    trace = run(written, [request], run_periods=run_by_copasi).trace(untouched)
    assert isinstance(trace, Trace)
    for column, formula in columns.items():
        theirs = Signal(trace, formula).values(times)
        np.testing.assert_allclose(theirs, ours[column], atol=1e-5 * ours[column].max(), err_msg=column)


def test_a_dose_is_edited_in_one_place() -> None:
    edited = read_model(
        copy().replace('id="ligand_dose" name="dose of ligand" value="2"', 'id="ligand_dose" value="0.3"')
    )
    table = simulate(edited, experiment_from_periods({"0": {}}, {}, edited), until="9 min").to_frame()
    assert table["bound"].to_numpy() == pytest.approx(1.875, rel=1e-6)


def test_without_pre_equilibration_the_initial_state_is_the_models() -> None:
    plain = experiment_from_periods({"0 min": {"ligand": "1 nM"}}, {}, model())
    assert element(ready_to_run(model(), plain, id="plain", name="plain"), "bound").getInitialConcentration() == 0


def test_the_model_gets_its_own_id_and_name() -> None:
    document = libsbml.readSBMLFromString(copy())
    content = document.getModel()
    assert (content.getId(), content.getName()) == ("signalling_dosed", "Signalling, dosed")
    assert "ligand_time, ligand_dose, inhibitor_time" in content.getNotesString()


def test_the_text_is_the_same_every_time() -> None:
    assert ready_to_run(model(), asked(), id="signalling_dosed", name="Signalling, dosed") == copy()


def test_a_model_that_cannot_say_it_is_refused() -> None:
    document = libsbml.readSBMLFromString(model().sbml)
    assert document.setLevelAndVersion(2, 4, False)
    old = read_model(libsbml.writeSBMLToString(document))
    with pytest.raises(UsageError, match="is SBML Level 2, whose events cannot fire at the start"):
        ready_to_run(old, experiment_from_periods({"0 min": {}}, {}, old), id="x", name="x")
