"""A calibration finds what is known on paper, the same every time, and an interruption changes nothing.

X decays from 16 nM at k, ln 2/10 per min in the model; P rises to s/d.
"""

import re
from itertools import pairwise
from math import log

import pytest

from mtor_sbml.errors import ExpectationsError, Place, SimulationError, UsageError
from mtor_sbml.expectation.files.file import parse_expectations
from mtor_sbml.model.reading import read_model
from mtor_sbml.variants.calibrate import calibrate
from mtor_sbml.variants.journal import NAME

from ..expectation.judged import HEAD, file_of, model
from .searched import InThisProcess, OnPaper, by, closeness

K, D = log(2) / 10, 0.1  # of the model


def two(*more):
    """A file of two musts, about k and d, whose sense the workers on paper decide; `more` are their other lines."""
    lines = ["- {id: C01-k, claim: So., expect: 'X[plain] at 10 min <= 2 nM'%s}", "- {id: C02-d, claim: So., expect: 'P[made] at 50 min >= 1 nM'%s}"]  # fmt: skip  # noqa: E501
    extra = [*more, "", ""]
    text = "".join(line % extra[number] + "\n" for number, line in enumerate(lines))
    return parse_expectations(HEAD + text, model(), Place("a.yaml"))


def found(workers=None, *, monkeypatch, expectations=None, **options):
    """The calibration of k and d, ten-fold about the model's own."""
    by(monkeypatch, workers or OnPaper(closeness(k=0.3, d=0.05)))
    return calibrate(model(), expectations or two(), **({"fold": 10, "only": ["k", "d"]} | options))


def same(one, other):
    return (one.values, one.history, one.after) == (other.values, other.history, other.after)


def test_a_rate_is_recovered_from_an_expectation(monkeypatch):
    # 16 nM * exp(-10 k) = 2 nM, where the margin is largest: so k = ln 8/10 per min.
    by(monkeypatch, InThisProcess())
    wanted = file_of("X[plain] at 10 min is about 2 nM within 5 %")
    calibration = calibrate(model(), wanted, fold=10, only=["k"], goal=10, pull=0, evaluations=60, restarts=0)
    assert calibration.values["k"] == pytest.approx(
        log(8) / 10, rel=5e-3
    )  # 5 % are allowed, and a tenth of them is a margin of 3
    assert calibration.before.smallest < 0 < calibration.after.smallest


def test_local_parameters_vary_too(monkeypatch):
    # As many files of BioModels have no others; this k hides the global one from J1.
    law = r"(<reaction id=\"J1\".*?)(</kineticLaw>)"
    own = r'\1<listOfLocalParameters><localParameter id="k" value="0.07" units="per_min"/></listOfLocalParameters>\2'
    local = read_model(re.sub(law, own, model().sbml, count=1, flags=re.DOTALL))
    by(monkeypatch, InThisProcess())
    wanted = file_of("X[plain] at 10 min is about 2 nM within 5 %", of=local)
    calibration = calibrate(local, wanted, fold=10, only=["J1_*"], goal=10, pull=0, evaluations=60, restarts=0)
    assert calibration.values == {"J1_k": pytest.approx(log(8) / 10, rel=1e-2)}
    assert calibration.to_frame()["before"].tolist() == [0.07]


def test_a_rate_is_recovered_from_measurements(monkeypatch, tmp_path):
    # Three replicates at one time: the least squares are where the model has their mean, 4.1 nM; chi² is 0.08/0.2².
    rows = ["observableId\texperimentId\ttime\tmeasurement\tnoiseParameters"]
    rows += [f"x\tplain\t10\t{value}\t0.2" for value in (3.9, 4.1, 4.3)]
    (tmp_path / "data.tsv").write_text("\n".join(rows))
    by(monkeypatch, InThisProcess())
    head = HEAD.replace("observables:\n", "observables:\n  x: {formula: X}\n").removesuffix("expectations:\n")
    judged = parse_expectations(head, model(), Place("a.yaml"))
    calibration = calibrate(
        model(), judged, measurements=tmp_path / "data.tsv", fold=10, only=["k"], evaluations=120, restarts=0
    )
    assert calibration.values["k"] == pytest.approx(log(16 / 4.1) / 10, rel=1e-3)
    assert calibration.chi_squared(calibration.after) == pytest.approx(0.08 / 0.2**2, rel=1e-2)
    assert calibration.ids == ()


def test_the_smallest_margin_is_what_counts(monkeypatch):
    # The second margin is worth ten of the first: the sum alone would leave the first at -3.
    def judge(values):
        k = 1 - abs(log(values["k"] / 0.3))
        return {"k": k, "d": 3 - 10 * k}

    calibration = found(OnPaper(judge), monkeypatch=monkeypatch, goal=5, evaluations=400, restarts=0)
    assert calibration.after.smallest == pytest.approx(3 / 11, abs=1e-2)


def test_it_ends_when_all_margins_reach_the_goal(monkeypatch):
    workers = OnPaper(closeness(k=0.3, d=0.05))
    calibration = found(workers, monkeypatch=monkeypatch, goal=0.25, put_back=False)
    assert calibration.reached
    assert calibration.effort.candidates == len(workers.seen) < 200
    short = [each for each in calibration.history[:-1] if each.smallest >= 0.25]
    assert not short


def test_a_model_that_is_good_enough_stays(monkeypatch):
    workers = OnPaper(closeness(k=K, d=D))
    calibration = found(workers, monkeypatch=monkeypatch)
    assert calibration.reached
    assert calibration.moved == {}
    assert len(workers.seen) == 1


def test_it_searches_again_more_widely_when_it_has_converged(monkeypatch):
    def seen(restarts):
        workers = OnPaper(closeness(k=0.3, d=0.05))
        calibration = found(workers, monkeypatch=monkeypatch, goal=2, restarts=restarts, put_back=False)
        generations = [each.evaluations for each in calibration.history]
        return [after - before for before, after in pairwise(generations)]

    once, twice = seen(0), seen(1)
    assert set(once) == {6}  # 4 + 3 ln 2
    assert twice[: len(once)] == once
    assert set(twice[len(once) :]) == {12}


def test_no_more_is_evaluated_than_was_asked_for(monkeypatch):
    workers = OnPaper(closeness(k=0.3, d=0.05))
    found(workers, monkeypatch=monkeypatch, goal=2, evaluations=50, put_back=False)
    assert 50 - 6 < len(workers.seen) <= 50


def test_what_is_not_needed_goes_back(monkeypatch):
    calibration = found(OnPaper(closeness(k=0.3)), monkeypatch=monkeypatch, ids=["C01-k"])
    assert calibration.reached
    assert calibration.moved.keys() == {"k"}
    assert calibration.values["d"] == D


def test_values_stay_within_the_bounds_of_the_table(monkeypatch, tmp_path):
    table = tmp_path / "p.tsv"
    table.write_text("parameterId\tlowerBound\tupperBound\testimate\nk\t0.01\t0.2\t1\nd\t0.08\t0.5\t1\n")
    workers = OnPaper(closeness(k=0.3, d=0.05))
    calibration = found(workers, monkeypatch=monkeypatch, table=table, fold=None, only=(), goal=2, evaluations=300)
    seen = [{each.id: each.value for each in variant.settings} for variant in workers.seen]
    assert all(0.01 <= each["k"] <= 0.2 and 0.08 <= each["d"] <= 0.5 for each in seen)
    assert calibration.values == {"k": pytest.approx(0.2, rel=1e-3), "d": pytest.approx(0.08, rel=1e-3)}


@pytest.mark.parametrize("method", ["cma", "de", "random"])
def test_one_seed_gives_one_result_in_whatever_order_workers_answer(monkeypatch, method):
    options = {"monkeypatch": monkeypatch, "method": method, "evaluations": 60, "goal": 2}
    one = found(**options, seed=3)
    assert same(one, found(OnPaper(closeness(k=0.3, d=0.05), backwards=True), **options, seed=3))
    assert not same(one, found(**options, seed=4))


@pytest.mark.parametrize("method", ["cma", "de", "random"])
def test_an_interrupted_search_ends_as_one_that_was_not(monkeypatch, tmp_path, method):
    options = {"monkeypatch": monkeypatch, "method": method, "evaluations": 60, "goal": 2}
    whole = found(**options)
    seen = 0
    for ends_after in (1, 10, 17):
        workers = OnPaper(closeness(k=0.3, d=0.05), ends_after=ends_after, backwards=True)
        with pytest.raises(KeyboardInterrupt):
            found(workers, **options, out=tmp_path)
        seen += len(workers.seen)
    rest = OnPaper(closeness(k=0.3, d=0.05))
    resumed = found(rest, **options, out=tmp_path)
    assert same(whole, resumed)
    assert seen + len(rest.seen) == len((tmp_path / NAME).read_text().splitlines()) - 1
    again = OnPaper(closeness(k=0.3, d=0.05))
    assert same(whole, found(again, **options, out=tmp_path))
    assert again.seen == []


def test_more_evaluations_go_on_from_where_it_ended(monkeypatch, tmp_path):
    options = {"monkeypatch": monkeypatch, "goal": 2, "put_back": True}
    found(**options, evaluations=30, out=tmp_path)
    assert same(found(**options, evaluations=60), found(**options, evaluations=60, out=tmp_path))


def test_a_folder_with_another_search_is_refused(monkeypatch, tmp_path):
    found(monkeypatch=monkeypatch, out=tmp_path, evaluations=20)
    with pytest.raises(UsageError, match="another search, with another seed: 0 there, 1 now"):
        found(monkeypatch=monkeypatch, out=tmp_path, evaluations=20, seed=1)
    with pytest.raises(UsageError, match="another text of the expectations"):
        found(monkeypatch=monkeypatch, out=tmp_path, evaluations=20, expectations=two(", weight: 2"))


def test_candidates_that_cannot_be_run_are_outcomes(monkeypatch):
    workers = OnPaper(closeness(k=0.3, d=0.05), fails=lambda values: K < values["k"] < 0.15)
    calibration = found(workers, monkeypatch=monkeypatch)
    assert calibration.effort.failed > 0
    assert calibration.reached


def test_a_model_that_cannot_be_run_is_an_error(monkeypatch):
    with pytest.raises(SimulationError, match="the model as it is cannot be judged: it took longer"):
        found(OnPaper(closeness(k=0.3, d=0.05), fails=lambda _values: True), monkeypatch=monkeypatch)


def test_known_failures_and_shoulds_are_left_out(monkeypatch):
    workers = OnPaper(closeness(k=0.3))
    assert found(workers, monkeypatch=monkeypatch, expectations=two("", ", xfail: known")).ids == ("C01-k",)
    assert found(workers, monkeypatch=monkeypatch, expectations=two("", ", strength: should")).ids == ("C01-k",)
    both = found(monkeypatch=monkeypatch, expectations=two("", ", strength: should"), should=True)
    assert both.ids == ("C01-k", "C02-d")
    with pytest.raises(UsageError, match="no expectation is to be reached"):
        found(workers, monkeypatch=monkeypatch, expectations=two(", xfail: known", ", strength: should"))


@pytest.mark.parametrize(
    ("options", "message", "hint"),
    [
        ({"method": "cmaes"}, "no method 'cmaes'", "did you mean 'cma'?"),
        ({"only": ["dd"]}, "'dd' is none of the", "did you mean 'd'?"),
        ({"ids": ["C01-j"]}, "no expectation 'C01-j'", "did you mean 'C01-k'?"),
        ({"fold": 0.5}, "0.5 is no factor to vary by", "a factor above 1, such as --fold 1.5"),
    ],
)
def test_what_nobody_knows_is_refused(monkeypatch, options, message, hint):
    with pytest.raises(UsageError) as caught:
        found(monkeypatch=monkeypatch, **options)
    assert message in caught.value.message
    assert caught.value.hint == hint


def test_the_faults_of_a_measurement_table_are_told(monkeypatch, tmp_path):
    (tmp_path / "data.tsv").write_text(
        "observableId\texperimentId\ttime\tmeasurement\tnoiseParameters\nq\tplane\t10\t4\t0.2\n"
    )
    with pytest.raises(ExpectationsError, match="no experiment 'plane'"):
        found(monkeypatch=monkeypatch, measurements=tmp_path / "data.tsv")


def test_tables_and_a_picture(monkeypatch):
    calibration = found(monkeypatch=monkeypatch)
    table = calibration.to_frame().set_index("id")
    assert table.loc["k", ["before", "lower", "upper"]].tolist() == pytest.approx([K, K / 10, K * 10])
    assert table["value"].to_dict() == calibration.values
    assert calibration.margins()["after"].tolist() == list(calibration.after.margins)
    assert len(calibration.plot().axes) == 2
    assert "C01-k" in calibration._repr_html_()
