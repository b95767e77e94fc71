"""Measured values: the table's faults, residuals on paper, and chi² and likelihood as the petab library has them.

X decays from 16 nM with a half-life of 10 min; P rises to 10 nM as 1 - exp(-t/10).
"""

import numpy as np
import pytest

from mtor_sbml.errors import ExpectationsError, Place
from mtor_sbml.expectation.files.file import parse_expectations
from mtor_sbml.model.changes import Setting
from mtor_sbml.variants.evaluate import evaluate, task_of
from mtor_sbml.variants.measurements import log_likelihood, read_measurements
from mtor_sbml.variants.objective import misfit
from mtor_sbml.variants.variant import Variant

from ..expectation.judged import HEAD, model

HEAD_LINE = "observableId\texperimentId\ttime\tmeasurement\tnoiseParameters\tnote"


def declared():
    observed = "observables:\n  x: {formula: X}\n  made: {formula: P}\n"
    text = HEAD.replace("observables:\n", observed) + "- {id: C01, claim: So., expect: 'x[plain] at 10 min <= 9 nM'}\n"
    return parse_expectations(text, model(), Place("a.yaml"))


@pytest.fixture
def table(tmp_path):
    def write(*rows, head=HEAD_LINE):
        path = tmp_path / "data.tsv"
        path.write_text("\n".join([head, *rows]) + "\n")
        return path

    return write


def residuals(path, *settings):
    from dataclasses import replace

    task = task_of(model(), declared())
    task = replace(task, measurements=read_measurements(path, task.files))
    return evaluate(task, Variant("v", settings))


def test_residuals_are_what_is_simulated_less_what_is_measured_over_the_noise(table):
    path = table(
        "x\tplain\t10\t7\t0.5\t", "x\tplain\t20\t5\t2\t", "made\tmade\tinf\t11\t0.5\tat rest", "x\tplain\t0\t16\t1\t"
    )
    found = residuals(path)
    assert found.residuals == pytest.approx([(8 - 7) / 0.5, (4 - 5) / 2, (10 - 11) / 0.5, 0], abs=1e-4)
    assert len(found.scores) == 1


def test_residuals_are_those_of_the_variant(table):
    assert residuals(table("x\tplain\t10\t7\t0.5\t"), Setting("X", 32.0)).residuals == pytest.approx([18], abs=1e-4)


def test_a_run_that_goes_wrong_has_none(table):
    found = residuals(table("x\tplain\t10\t7\t0.5\t"), Setting("k", -1e6))
    assert found.residuals is None


def test_chi_squared_and_likelihood_are_those_of_petab(table):
    petab = pytest.importorskip("petab.v1")
    pd = pytest.importorskip("pandas")
    path = table("x\tplain\t10\t7\t0.5\t", "x\tplain\t20\t5\t2\t", "made\tmade\t10\t6\t0.3\t")
    found = residuals(path)
    measured = (
        pd.read_csv(path, sep="\t").rename(columns={"experimentId": "simulationConditionId"}).drop(columns="note")
    )
    simulated = measured.assign(simulation=[8.0, 4.0, 10 * (1 - np.exp(-1))]).drop(columns="measurement")
    observables = pd.DataFrame(
        {"observableFormula": ["X", "P"], "noiseFormula": ["noiseParameter1_x", "noiseParameter1_made"]},
        index=pd.Index(["x", "made"], name="observableId"),
    )
    parameters = pd.DataFrame({"nominalValue": []}, index=pd.Index([], name="parameterId"))
    chi_squared = len(measured) * misfit(found.residuals) ** 2
    tables = (measured, simulated, observables, parameters)
    assert chi_squared == pytest.approx(petab.calculate_chi2(*tables), rel=1e-3)
    likelihood = log_likelihood(read_measurements(path, (declared(),)), chi_squared)
    assert likelihood == pytest.approx(petab.calculate_llh(*tables), rel=1e-3)


@pytest.mark.parametrize(
    ("row", "message", "hint"),
    [
        ("xx\tplain\t10\t7\t0.5\t", "no observable 'xx'", "did you mean 'x'?"),
        ("x\tplan\t10\t7\t0.5\t", "no experiment 'plan'", "did you mean 'plain'?"),
        ("x\tplain\t-1\t7\t0.5\t", "time is -1, and experiment 'plain' begins at 0", ""),
        ("x\tplain\t\t7\t0.5\t", "time is empty", ""),
        ("x\tplain\tnan\t7\t0.5\t", "time is nan, and experiment 'plain' begins at 0", ""),
        ("x\tplain\t10\tseven\t0.5\t", "measurement is 'seven', which is no number", ""),
        ("x\tplain\t10\tnan\t0.5\t", "measurement is nan", ""),
        ("x\tplain\t10\t7\t0\t", "noiseParameters is 0", "write the standard deviation, above 0"),
        ("x\tplain\t10\t7\tsigma\t", "noiseParameters is 'sigma', which is no number", ""),
    ],
)
def test_each_fault_has_its_line(table, row, message, hint):
    path = table("x\tplain\t10\t7\t0.5\t", row)
    with pytest.raises(ExpectationsError) as caught:
        read_measurements(path, (declared(),))
    assert (caught.value.message, caught.value.hint) == (message, hint)
    assert caught.value.place == Place(str(path), 3)


def test_all_faults_are_told_at_once(table):
    with pytest.raises(ExpectationsError) as caught:
        read_measurements(table("y\tplain\t10\t7\t0.5\t", "x\tplain\t10\t7\t-1\t"), (declared(),))
    assert "no observable 'y'" in str(caught.value)
    assert "noiseParameters is -1" in str(caught.value)


def test_columns_that_are_needed_and_one_that_means_another_formula(table):
    with pytest.raises(ExpectationsError, match="there is no column 'noiseParameters'"):
        read_measurements(table(head=HEAD_LINE.replace("noiseParameters", "noise")), (declared(),))
    head = HEAD_LINE.replace("note", "observableParameters")
    with pytest.raises(ExpectationsError, match="observableParameters is not supported"):
        read_measurements(table("x\tplain\t10\t7\t0.5\tscale", head=head), (declared(),))
