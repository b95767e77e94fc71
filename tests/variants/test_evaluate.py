"""A variant is judged by what the unchanged model resolves, and whatever goes wrong with it is an outcome."""

import pickle
from dataclasses import replace

import pytest

from mtor_sbml.errors import Place, UsageError
from mtor_sbml.expectation.check import check
from mtor_sbml.expectation.files.file import parse_expectations
from mtor_sbml.expectation.verdict import Outcome
from mtor_sbml.model.changes import Setting
from mtor_sbml.model.reading import read_model
from mtor_sbml.simulation import runs
from mtor_sbml.simulation.periods import run_by_libroadrunner
from mtor_sbml.variants.evaluate import GIVEN_UP, Task, evaluate, task_of
from mtor_sbml.variants.variant import Variant

from ..expectation.judged import HEAD, file_of, model

ITSELF = Variant("itself", ())


def score(settings, *expect, more=""):
    """The only score of a variant."""
    task = task_of(model(), file_of(*expect, more=more))
    (found,) = evaluate(task, Variant("v", tuple(settings))).scores
    return found


def test_a_variant_scores_as_check_judges_the_file_with_its_values():
    judged = file_of("P[made] at 20 min >= 2 nM", "half_time(P[made]) < 5 min")
    changed = model().sbml.replace('id="d" value="0.1"', 'id="d" value="0.3"')
    assert changed != model().sbml
    (expected,) = check(read_model(changed), judged)
    (found,) = evaluate(task_of(model(), judged), Variant("d", (Setting("d", 0.3),))).scores
    assert (found.outcome, found.margin) == (expected.outcome, pytest.approx(expected.margin, abs=1e-6))


def test_the_variant_without_settings_scores_as_the_model():
    judged = file_of("P[made] at 20 min >= 2 nM")
    (expected,) = check(model(), judged)
    (found,) = evaluate(task_of(model(), judged), ITSELF).scores
    assert (found.outcome, found.margin, found.message) == (expected.outcome, expected.margin, "")


def test_resolutions_stay_those_of_the_model():
    # P rises to 1e-4 nM: nothing beside the 10 nM of the model, and all there is in the variant.
    settings = [Setting("d", 1e4)]
    assert score(settings, "P[made] rises").outcome is not Outcome.HOLDS
    (of_its_own,) = check(
        read_model(model().sbml.replace('id="d" value="0.1"', 'id="d" value="10000"')), file_of("P[made] rises")
    )
    assert of_its_own.outcome is Outcome.HOLDS


def test_an_expectation_that_cannot_be_judged_is_an_error_with_its_reason():
    found = score([Setting("k", 0.0)], "half_time(X[plain]) < 11 min")
    assert (found.outcome, found.margin) == (Outcome.ERROR, None)
    assert "no half time" in found.message


def test_a_known_failure_keeps_its_outcome():
    assert score([], "P[made] at 20 min >= 20 nM", more="xfail: so it is\n").outcome is Outcome.XFAIL
    assert score([Setting("d", 0.001)], "P[made] at 30 min >= 20 nM", more="xfail: so it is\n").outcome is Outcome.XPASS


def test_a_run_that_goes_wrong_is_an_error_of_its_expectations():
    found = score([Setting("k", -1e6)], "X[plain] at 10 min <= 8 nM")
    assert found.outcome is Outcome.ERROR
    assert "experiment 'plain'" in found.message


def test_a_setting_that_the_model_cannot_take_is_a_failure_of_the_variant():
    task = task_of(model(), file_of("P[made] at 20 min >= 2 nM"))
    failed = evaluate(task, Variant("v", (Setting("G", 1.0),)))
    assert failed.scores is None
    assert failed.failure == "'G' is decided by its assignment rule: G := unit_nM * u * v"
    assert evaluate(task, ITSELF).failure is None


def test_a_task_survives_the_way_to_another_process():
    task = task_of(model(), file_of("P[made] at 20 min >= 2 nM"))
    assert evaluate(pickle.loads(pickle.dumps(task)), ITSELF) == evaluate(task, ITSELF)


def test_only_the_chosen_are_judged():
    judged = file_of("P[made] at 20 min >= 2 nM")
    with pytest.raises(UsageError, match="no expectation 'C02-other'"):
        task_of(model(), judged, ids=["C02-other"])
    assert task_of(model(), judged, ids=["C01-one"]).ids == ("C01-one",)


def _near_and_far():
    """Two expectations that share no experiment; the margin of the first is smaller on the model itself."""
    lines = ["- {id: C01-near, claim: So., expect: 'X[plain] at 10 min <= 9 nM'}"]
    lines += ["- {id: C02-far, claim: So., expect: 'P[made] at 50 min >= 0.1 nM'}"]
    return parse_expectations(HEAD + "\n".join(lines), model(), Place("a.yaml"))


def test_several_files_score_as_each_alone_and_run_what_they_share_once(monkeypatch):
    one, other = file_of("P[made] at 20 min >= 2 nM"), file_of("half_time(P[made]) < 5 min", "P[rest] at 1 h < 1 nM")
    other = replace(other, expectations=(replace(other.expectations[0], id="C02-other"),))
    variant = Variant("d", (Setting("d", 0.3),))
    alone = [evaluate(task_of(model(), each), variant).scores[0] for each in (one, other)]
    both = Task(model=model(), files=(one, other), ids=("C01-one", "C02-other"))
    evaluate(both, ITSELF)  # all is made that is the same for every variant
    ran = []

    def counted(model, periods, *others):
        ran.extend(periods)
        return run_by_libroadrunner(model, periods, *others)

    monkeypatch.setattr(runs, "run_by_libroadrunner", counted)
    assert list(evaluate(both, variant).scores) == alone
    assert len(ran) == 3, "both come to rest alike; then something is made, which both read, or nothing is"


def test_a_floor_ends_what_is_far_worse_and_says_so():
    # With k/10, X is 16*exp(-ln 2/10) = 14.9 nM, a margin of log2(9/14.9) = -0.73.
    task, settings = task_of(model(), _near_and_far()), (Setting("k", 0.00693),)
    given_up = evaluate(task, Variant("v", settings, floor=-0.5))
    assert given_up.is_given_up
    assert [score.message for score in given_up.scores] == ["", GIVEN_UP]
    assert given_up.scores[0].margin == pytest.approx(-0.73, abs=0.01)


def test_above_the_floor_all_is_judged_as_without_one():
    task, settings = task_of(model(), _near_and_far()), (Setting("k", 0.00693),)
    whole, floored = evaluate(task, Variant("v", settings)), evaluate(task, Variant("v", settings, floor=-1.0))
    assert not floored.is_given_up
    assert [each.margin for each in floored.scores] == pytest.approx([each.margin for each in whole.scores], abs=1e-6)


def test_what_cannot_be_judged_is_below_every_floor():
    task = task_of(model(), _near_and_far())
    found = evaluate(task, Variant("v", (Setting("k", -1e6),), floor=-100.0))
    assert [score.margin for score in found.scores] == [None, None]
    assert found.is_given_up
