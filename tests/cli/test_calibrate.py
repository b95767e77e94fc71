"""`mtor-sbml calibrate`. A = 10 nM decays with k = 0.1 per min; at most 1 nM at 30 min holds with ln 10/30 and above.

A margin of 2 is a quarter of that, and at 60 min four times the 0.001 nM that must be left.
"""

import json
import os
import signal
import subprocess
import sys
import time
from contextlib import nullcontext
from math import log
from pathlib import Path

import jsonschema
import pytest

from mtor_sbml.errors import UsageError
from mtor_sbml.model.loading import load
from mtor_sbml.reporting.json import schema
from mtor_sbml.variants.evaluate import evaluate
from mtor_sbml.variants.journal import NAME

ASK = ("calibrate", "toy", "--vary", "k")
TABLE = """parameterId\tparameterUnit\tnominalValue\tlowerBound\tupperBound\testimate\tprovenance\tsource\tnote
k\t1/min\t0.1\t0.01\t1\ttrue\tassumed\t\ta guess
A\tnM\t10\t1\t100\tfalse\tassumed\t\tkept "as it is"
"""


class _InThisProcess:
    def evaluate(self, task, blocks):
        for number, variants in blocks:
            yield number, tuple(evaluate(task, variant) for variant in variants)


def _judge_here(monkeypatch):
    monkeypatch.setattr("mtor_sbml.variants.calibrate.executor", lambda *_, **__: nullcontext(_InThisProcess()))


@pytest.fixture
def table(built):
    """The project with a parameter table."""
    path = built / "expectations" / "parameters.tsv"
    path.write_text(TABLE)
    return path


@pytest.fixture
def _here(table, monkeypatch):  # noqa: ARG001 - the project to stand in
    _judge_here(monkeypatch)


@pytest.mark.usefixtures("_here")
def test_a_value_is_found_that_reaches_the_goal(invoke):
    done = invoke(*ASK, "--goal", "2", "--format", "json")
    assert done.exit_code == 0
    document = json.loads(done.stdout)
    jsonschema.validate(document, schema("calibrate"))
    (k,) = document["parameters"]
    assert log(40) / 30 <= k["value"] <= log(10 / 0.004) / 60 * 1.001
    assert document["reached"]


@pytest.mark.usefixtures("_here")
def test_a_goal_that_nothing_reaches_falls_short(invoke):
    done = invoke(*ASK, "--goal", "9", "-n", "30", "--restarts", "0")
    assert done.exit_code == 1
    assert "2 of 2 expectations hold" in done.stdout
    assert "the goal of 9 is not" in done.stdout


@pytest.mark.usefixtures("_here")
def test_what_is_written_composes_and_says_where_it_is_from(invoke, built, table):
    done = invoke(*ASK, "--goal", "2", "--out", "found", "--write")
    assert done.exit_code == 0
    found = json.loads((built / "found" / "calibration.json").read_text())["parameters"][0]["value"]
    assert (built / "antimony" / "toy.ant").read_text().count(f"k = {found:g} per_min;") == 1
    rows = [line.split("\t") for line in table.read_text().splitlines()]
    assert rows[1] == ["k", "1/min", f"{found:g}", "0.01", "1", "true", "calibrated", "found/calibration.md", "a guess"]
    assert rows[2] == TABLE.splitlines()[2].split("\t")
    assert table.read_text().endswith("\n")
    assert (built / "found" / "parameters.tsv").read_text() == table.read_text()
    assert load("toy").parameters["k"].value == found
    assert "seed 0" in (built / "found" / "calibration.md").read_text()


@pytest.mark.usefixtures("_here")
def test_without_a_folder_the_source_is_the_command(invoke, table, monkeypatch):
    monkeypatch.setattr(sys, "argv", ["mtor-sbml", *ASK, "--write"])
    assert invoke(*ASK, "--goal", "2", "--write").exit_code == 0
    assert "mtor-sbml calibrate toy --vary k --write, 20" in table.read_text()


@pytest.mark.usefixtures("_here")
def test_values_found_by_a_fold_move_in_the_table_of_the_project_too(invoke, built, table):
    assert invoke(*ASK, "--fold", "3", "--goal", "2", "--write").exit_code == 0
    written = table.read_text().splitlines()[1].split("\t")[2]
    assert f"k = {written} per_min;" in (built / "antimony" / "toy.ant").read_text()
    assert invoke(*ASK, "--goal", "2").exit_code == 0  # the table agrees with the model


@pytest.mark.usefixtures("_here")
def test_an_interrupted_write_changes_nothing_and_is_done_by_the_same_command(invoke, built, table, monkeypatch):
    ask = (*ASK, "--goal", "2", "--out", "found", "--write")
    before = (built / "antimony" / "toy.ant").read_text(), table.read_text()
    replace = Path.replace

    def interrupted(part, path):
        if path.name in {"toy.ant", "parameters.tsv"} and path.parent.name != "found":
            raise KeyboardInterrupt
        return replace(part, path)

    with monkeypatch.context() as patched:
        patched.setattr(Path, "replace", interrupted)
        assert invoke(*ask).exit_code != 0
    assert ((built / "antimony" / "toy.ant").read_text(), table.read_text()) == before
    assert not list(built.rglob("*.part"))
    assert invoke(*ask).exit_code == 0
    assert "calibrated" in table.read_text()
    assert json.loads((built / "found" / "calibration.json").read_text())["effort"]["evaluated"] == 0


@pytest.mark.usefixtures("_here")
def test_a_model_without_sources_is_refused_before_the_search(invoke, built):
    done = invoke("calibrate", built / "sbml_out" / "toy.xml", "--expectations", "expectations/toy.yaml", "--write")
    assert isinstance(done.exception, UsageError)
    assert "was not composed from Antimony sources" in done.exception.message


@pytest.mark.usefixtures("_here")
def test_measurements_are_fitted(invoke, built):
    # 10 nM * exp(-10 k) = 2 nM; the expectations ask for less than that only.
    (built / "data.tsv").write_text(
        "observableId\texperimentId\ttime\tmeasurement\tnoiseParameters\nA\trest\t10\t2\t0.1\n"
    )
    done = invoke(*ASK, "--measurements", "data.tsv", "-n", "150", "--restarts", "0", "--format", "json")
    document = json.loads(done.stdout)
    jsonschema.validate(document, schema("calibrate"))
    assert document["parameters"][0]["value"] == pytest.approx(log(5) / 10, rel=5e-3)
    assert document["measurements"]["after"]["chi_squared"] < 0.1 < document["measurements"]["before"]["chi_squared"]


@pytest.mark.usefixtures("_here")
def test_tables_and_pictures_are_written(invoke, built):
    assert invoke(*ASK, "--goal", "2", "--plot", built / "p.png", "--format", "csv").stdout.startswith("id,name,unit")
    assert (built / "p.png").read_bytes().startswith(b"\x89PNG")
    assert invoke(*ASK, "--goal", "2", "--format", "markdown").stdout.startswith("### Calibration of toy, ")


@pytest.mark.usefixtures("_here")
@pytest.mark.parametrize(
    ("options", "hint"),
    [(("--method", "cmaa"), "did you mean 'cma'?"), (("--vary", "kk"), "did you mean 'k'?")],
)
def test_what_nobody_knows_is_refused(invoke, options, hint):
    done = invoke(*ASK, *options)
    assert isinstance(done.exception, UsageError)
    assert done.exception.hint == hint


def test_a_killed_search_goes_on_and_ends_as_one_that_was_not(invoke, table, built, monkeypatch):  # noqa: ARG001
    ask = (*ASK, "--goal", "9", "-n", "40", "--restarts", "0", "--out", "killed")
    journal = built / "killed" / NAME
    environment = {**os.environ, "PYTHONPATH": str(Path(__file__).parents[2])}
    child = subprocess.Popen([sys.executable, "-m", "mtor_sbml", *ask], env=environment, stdout=subprocess.DEVNULL)
    deadline = time.monotonic() + 120
    while (not journal.exists() or journal.read_bytes().count(b"\n") < 4) and time.monotonic() < deadline:
        time.sleep(0.01)
    child.send_signal(signal.SIGKILL)
    child.wait()
    kept = journal.read_bytes()
    _judge_here(monkeypatch)
    assert invoke(*ask).exit_code == 1
    assert journal.read_bytes().startswith(kept[: kept.rindex(b"\n") + 1])
    whole = invoke(*ask[:-1], "whole")
    assert whole.exit_code == 1
    one, other = (json.loads((built / each / "calibration.json").read_text()) for each in ("killed", "whole"))
    assert (one["parameters"], one["expectations"]) == (other["parameters"], other["expectations"])
    assert one["effort"]["candidates"] == other["effort"]["candidates"]
