"""`mtor-sbml ensemble`. A = 10 nM decays with k = 0.1 per min; at most 1 nM at 30 min holds where k ≥ ln 10/30."""

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
from mtor_sbml.reporting.json import schema
from mtor_sbml.variants.evaluate import evaluate

SMALL = ("ensemble", "toy", "--fold", "2", "--vary", "k", "-n", "20")
#: k is within 0.05 and 0.2 per min; the share of that range, logarithmic, above ln 10/30 is 0.69.
HOLDING = round(20 * log(0.2 / (log(10) / 30)) / log(4))


class _InThisProcess:
    def evaluate(self, task, blocks):
        for number, variants in blocks:
            yield number, tuple(evaluate(task, variant) for variant in variants)


@pytest.fixture
def _here(built, monkeypatch):  # noqa: ARG001 - the project to stand in
    _judge_here(monkeypatch)


def _judge_here(monkeypatch):
    monkeypatch.setattr("mtor_sbml.variants.ensemble.executor", lambda *_, **__: nullcontext(_InThisProcess()))


@pytest.mark.usefixtures("_here")
def test_shares_are_those_of_the_formula(invoke):
    done = invoke(*SMALL, "--format", "json")
    assert done.exit_code == 0
    document = json.loads(done.stdout)
    jsonschema.validate(document, schema("ensemble"))
    decays, stays = document["expectations"]
    assert abs(decays["holds"]["count"] - HOLDING) <= 1
    assert decays["depends_on"] == {"parameter": "k", "correlation": pytest.approx(1.0)}
    assert stays["depends_on"]["correlation"] < -0.99  # a few are below the resolution, and alike


@pytest.mark.usefixtures("_here")
def test_a_terminal_a_page_and_a_table_show_it(invoke):
    assert "toy: every must holds on" in invoke(*SMALL).stdout
    assert invoke(*SMALL, "--format", "markdown").stdout.startswith("### toy: every must holds on")
    table = invoke(*SMALL, "-k", "T01", "--format", "csv").stdout.splitlines()
    assert table[0].startswith("id,strength,holds,low,high,")
    assert [line.split(",")[0] for line in table[1:]] == ["T01-decays"]


@pytest.mark.usefixtures("_here")
def test_a_picture_is_written(invoke, built):
    assert invoke(*SMALL, "--plot", built / "margins.png").exit_code == 0
    assert (built / "margins.png").read_bytes().startswith(b"\x89PNG")


@pytest.mark.usefixtures("_here")
@pytest.mark.parametrize(
    ("more", "said", "hint"),
    [
        (("--method", "lsh"), "no method 'lsh'", "did you mean 'lhs'?"),
        (("--tags", "slow"), "no expectation has the tag 'slow'", ""),
        (("--tags", "not slow"), "no expectation has the tag 'slow'", ""),
        (("--parameters", "p.tsv"), "both a parameter table and a fold", "leave one of them out"),
        (("--method", "saltelli", "-n", "20"), "need 48 samples or more", "more samples (-n)"),
    ],
)
def test_what_makes_no_sense_is_refused(invoke, more, said, hint):
    done = invoke(*SMALL, *more)
    assert isinstance(done.exception, UsageError)
    assert said in done.exception.message
    assert hint in done.exception.hint


def test_without_a_table_or_a_fold_it_asks_for_one(invoke, built):  # noqa: ARG001 - the project to stand in
    done = invoke("ensemble", "toy")
    assert isinstance(done.exception, UsageError)
    assert "--fold 1.5" in done.exception.hint


@pytest.mark.usefixtures("built")
@pytest.mark.parametrize(
    ("more", "told"),
    [
        (("--out", "kept"), "the same command goes on with what kept holds"),
        ((), "without --out FOLDER nothing is kept"),
    ],
)
@pytest.mark.parametrize("command", ["ensemble", "mutate", "calibrate"])
def test_whoever_interrupts_is_told_what_is_kept(invoke, monkeypatch, command, more, told):
    def interrupted(*_, **__):
        raise KeyboardInterrupt

    monkeypatch.setattr(f"mtor_sbml.variants.{command}.{command}", interrupted)
    done = invoke(command, "toy", *more)
    assert done.exit_code == 130
    assert f"interrupted: {told}" in done.stderr


@pytest.mark.skipif(sys.platform == "win32", reason="no SIGKILL")
def test_a_run_that_is_killed_goes_on_where_it_was(command, invoke, built, monkeypatch):
    pytest.importorskip("pyarrow")
    arguments = [*SMALL[:-1], "600", "--out", str(built / "kept"), "--format", "csv"]
    folder = built / "kept"
    environment = {**os.environ, "PYTHONPATH": str(Path(__file__).parents[2])}
    first = subprocess.Popen([sys.executable, "-m", "mtor_sbml", *arguments], env=environment, stdout=subprocess.PIPE)
    limit = time.monotonic() + 60
    while len(list(folder.glob("block-*"))) < 5 and first.poll() is None and time.monotonic() < limit:
        time.sleep(0.005)
    first.send_signal(signal.SIGKILL)
    first.communicate()
    kept = {each: each.stat().st_mtime_ns for each in folder.glob("block-*")}
    assert 5 <= len(kept) < 101
    done = command(*arguments)
    assert done.returncode == 0, done.stderr
    assert {each: each.stat().st_mtime_ns for each in kept} == kept
    assert len(list(folder.glob("block-*"))) == 1 + 600 // 6
    _judge_here(monkeypatch)
    assert done.stdout == invoke(*arguments[:-4], "--format", "csv").stdout
