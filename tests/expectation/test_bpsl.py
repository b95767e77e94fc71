"""Property files get the verdicts and penalties that PyBioNetFit's own check mode gave, recorded from it."""

import json
from pathlib import Path

import pytest

from mtor_sbml.errors import ExpectationsError, UsageError
from mtor_sbml.expectation.bpsl.properties import check_properties
from mtor_sbml.expectation.verdict import Outcome, Verdicts
from mtor_sbml.model.loading import load, load_text
from mtor_sbml.simulation.state import Tolerances

DATA = Path(__file__).parents[1] / "data" / "bpsl"
RECORDED = json.loads((DATA / "expected.json").read_text(encoding="utf-8"))["cases"]

#: As PyBioNetFit's solver was asked for when `penalty` was recorded; see benchmarks/bpsl_record.py.
EXACT = Tolerances(1e-10, 1e-12)


@pytest.fixture(scope="module")
def verdicts() -> Verdicts:
    return check_properties(None, DATA / "check.conf", tolerances=EXACT)


@pytest.fixture
def decay():
    return load(DATA / "decay.xml")


def by_line(verdicts):
    return {(Path(verdict.place.file).name, verdict.place.line): verdict for verdict in verdicts.verdicts}


@pytest.mark.parametrize("case", RECORDED, ids=lambda case: f"{case['file']}:{case['line']}")
def test_verdict_and_penalty_are_those_of_pybionetfit(case, verdicts):
    verdict = by_line(verdicts)[case["file"], case["line"]]
    assert verdict.claim == case["constraint"]
    assert verdict.outcome is (Outcome.HOLDS if case["penalty"] == 0 else Outcome.FAILS)
    assert verdict.penalty == pytest.approx(case["penalty"], rel=1e-6, abs=0)


def test_every_constraint_was_recorded_both_ways(verdicts):
    assert len(verdicts.verdicts) == len(RECORDED) >= 30
    assert {case["penalty"] == 0 for case in RECORDED} == {True, False}


def test_ordinary_solvers_agree_as_far_as_pybionetfits_is_exact():
    # PyBioNetFit leaves its solver at a relative 1e-6, which is 4e-4 in the penalty of the steepest constraint.
    verdicts = by_line(check_properties(None, DATA / "check.conf"))
    for case in RECORDED:
        verdict = verdicts[case["file"], case["line"]]
        assert (verdict.outcome is Outcome.HOLDS) == (case["penalty_as_it_is"] == 0)
        assert verdict.penalty == pytest.approx(case["penalty_as_it_is"], abs=1e-3)


def test_a_property_file_alone_is_judged_on_one_time_course(verdicts):
    # From the Antimony source, so that it is not forgotten when the SBML next to it changes.
    alone = check_properties(load(DATA / "decay.ant"), DATA / "decay.prop", end=20, step=1, tolerances=EXACT)
    together = by_line(verdicts)
    assert alone.simulated == 1
    for verdict in alone.verdicts:
        assert verdict.penalty == pytest.approx(together["decay.prop", verdict.place.line].penalty, rel=1e-9)


def test_sampling_decides_what_is_seen(decay, tmp_path):
    path = tmp_path / "d.prop"
    path.write_text("A > 5 at 2.5\n")
    (coarse,) = check_properties(decay, path, end=20, step=2).verdicts
    (fine,) = check_properties(decay, path, end=20, step=0.5).verdicts
    # A is 10·exp(-0.3·t): 5.49 at 2, 4.72 at 2.5.
    assert (coarse.outcome, fine.outcome) == (Outcome.HOLDS, Outcome.FAILS)
    assert fine.penalty == pytest.approx(5 - 10 * 2.718281828**-0.75, abs=1e-6)


def test_the_usual_time_course_has_a_sample_each_unit_up_to_120(decay, tmp_path):
    path = tmp_path / "d.prop"
    path.write_text("A < 9 at 119.5\nA < 9 at 120.5\n")
    reached, not_reached = check_properties(decay, path).verdicts
    assert "at time = 119" in reached.message
    assert "time = 120.5 is never crossed" in not_reached.message


def test_parameters_and_rules_can_be_named_too(tmp_path):
    model = load_text("species A; A = 4; k = 0.5; J: A -> ; k*A; twice := 2*A")
    path = tmp_path / "d.prop"
    path.write_text("twice <= 8 always\nk < 0.4 once\n")
    twice, k = check_properties(model, path, end=5).verdicts
    assert twice.outcome is Outcome.HOLDS
    assert k.penalty == pytest.approx(0.1)


def test_messages_say_both_numbers_where_and_the_cost(verdicts):
    said = {key: verdict.message for key, verdict in by_line(verdicts).items()}
    assert said["decay.prop", 17] == "B = 5.53689 is above 5 at time = 4; penalty 1.61066"
    assert said["cascade.prop", 14] == "Mp = 0.621963 at time = 3 is below Ep = 2.94018 at time = 8"
    assert said["oscillator.prop", 2] == "3 is above Y = 1 at time = 0, the worst of 5 times; penalty 4.24398"
    assert said["decay.prop", 19] == "time = 0 is never crossed, so this is not asked for and counts as satisfied"
    assert "counts as violated though the inequality holds" in said["toggle.prop", 2]
    assert "violated, but its penalty is 0" in said["decay.prop", 10]


def test_a_run_that_goes_wrong_is_an_error_of_its_constraints(tmp_path):
    model = load_text("species A; A = 1; J: -> A; A^2")  # reaches infinity at time 1
    path = tmp_path / "d.prop"
    path.write_text("A > 0 always\n")
    (verdict,) = check_properties(model, path, end=5).verdicts
    assert (verdict.outcome, verdict.penalty, verdict.margin) == (Outcome.ERROR, None, None)
    assert verdict.is_red


@pytest.mark.parametrize(
    ("line", "message"),
    [
        ("AA < 5 always", "d.prop:1:1: error: no 'AA' in decay\n  did you mean 'A'?"),
        ("A < e.A always", "d.prop:1:5: error: no simulation has the suffix 'e'"),
        ("A < 5 at decay.d.B=3", "d.prop:1:10: error: `decay.d.B` has too many dots"),
    ],
)
def test_a_name_that_no_simulation_has_is_refused(line, message, decay, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    Path("d.prop").write_text(line)
    with pytest.raises(ExpectationsError) as raised:
        check_properties(decay, "d.prop")
    assert str(raised.value).startswith(message)


def test_what_cannot_go_together_is_refused(decay):
    with pytest.raises(UsageError, match="which model"):
        check_properties(None, DATA / "decay.prop")
    with pytest.raises(UsageError, match="from when to when"):
        check_properties(None, DATA / "check.conf", end=10)
    with pytest.raises(UsageError, match="does not speak of"):
        check_properties(load_text("species A; A = 1"), DATA / "check.conf")
    with pytest.raises(UsageError, match="no room for a step of 30"):
        check_properties(decay, DATA / "decay.prop", end=10, step=30)
