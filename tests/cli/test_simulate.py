"""`mtor-sbml simulate`. The model is A(t) = 10 exp(-0.1 t) nM, t in minutes."""

import io
import json
import math
from importlib.util import find_spec

import pandas as pd
import pytest

from mtor_sbml.errors import UsageError

pytestmark = pytest.mark.usefixtures("built")


def test_table_goes_to_standard_output(invoke):
    done = invoke("simulate", "toy", "--experiment", "rest")
    assert done.exit_code == 0
    table = pd.read_csv(io.StringIO(done.stdout))
    assert table.columns[0] == "time"
    last = table.iloc[-1]
    assert last["time"] == 60
    assert last["A"] == pytest.approx(10 * math.exp(-6), rel=1e-4)


def test_json_is_one_record_a_time(invoke):
    records = json.loads(invoke("simulate", "toy", "-e", "rest", "--format", "json").stdout)
    assert records[0]["time"] == 0
    assert records[0]["A"] == pytest.approx(10)


def test_table_and_picture_are_written(built, invoke):
    done = invoke("simulate", "toy", "-e", "rest", "--output", "rest.csv", "--plot", "rest.png")
    assert (done.exit_code, done.stdout) == (0, "")
    assert pd.read_csv("rest.csv").columns[0] == "time"
    assert (built / "rest.png").read_bytes().startswith(b"\x89PNG")
    assert sorted(path.name for path in built.iterdir() if path.name.startswith(".")) == []


@pytest.mark.skipif(find_spec("COPASI") is None, reason="COPASI is an extra")
def test_copasi_integrates_as_well(invoke):
    done = invoke("simulate", "toy", "-e", "rest", "--engine", "copasi")
    assert pd.read_csv(io.StringIO(done.stdout)).iloc[-1]["A"] == pytest.approx(10 * math.exp(-6), rel=1e-6)


def test_unknown_kind_of_table_is_wrong_use(invoke):
    assert isinstance(invoke("simulate", "toy", "-e", "rest", "-o", "rest.xlsx").exception, UsageError)


def test_unknown_experiment_names_the_nearest(command):
    done = command("simulate", "toy", "-e", "rset")
    assert done.returncode == 2
    assert "'rest'" in done.stderr
