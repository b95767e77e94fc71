"""Sentences that cannot be meant: what they are told, and where; nothing is simulated for it."""

import pytest

from mtor_sbml.errors import ExpectationsError
from mtor_sbml.expectation.meaning.elaborate import elaborate
from mtor_sbml.expectation.meaning.typed import (
    All,
    Compare,
    Constant,
    Effect,
    Rule,
)
from mtor_sbml.expectation.meaning.walk import readings

from .judged import claim_of, fault, file_of, model

#: What is written, what is said (the start of it), and the column of the culprit; sentences begin in column 11.
MISTAKES = [
    ("p[made] at 1 > 0.5", "a time needs a unit: `1 h`, `1 min` or `1 s`?", 22),
    ("P1[made] at 1 h > 0.5", "no observable `P1`", 11),
    ("shitf[made] at 1 h > 3 nM", "no observable `shitf`; did you mean `shift`?", 11),
    (
        "r-Y[made] at 1 h > 1 %",
        "no observable `r`: `r-Y` reads as `r` minus `Y`; ids have no hyphen: did you mean `r_Y`?",
        11,
    ),
    ("Y - r[made] at 1 h > 1 %", "in which experiment?", 11),
    ("p at 1 h > 50 %", "in which experiment? Write `p[rest]`, or `in: rest` for the whole expectation", 11),
    (
        "p[made] < 0.5",
        (
            "`p[made]` changes with time: when should this hold? `at 1 h, …`, `always, …`, `eventually, …` or "
            "`max(p[made])`"
        ),
        11,
    ),
    ("p[rest] < p[made] at 1 h", "`at 1 h` belongs to `p[made]` only. For both: `at 1 h, p[rest] < p[made]`", 21),
    ("p[rest] at 1 h < p[made]", "`at 1 h` belongs to `p[rest]` only. For both: `at 1 h, p[rest] < p[made]`", 11),
    (
        "always X[plain] > 1 nM and Y[plain] > 2 nM",
        "`always` reaches to the `and` only; put parentheses around what should always hold",
        11,
    ),
    (
        "at 1 h, X[plain] > 1 nM or Y[plain] > 2 nM",
        "`at 1 h,` reaches to the `or` only; put parentheses around what should hold then",
        11,
    ),
    ("(d = 3) > 2", "`=` sets a value inside [ ]. For equality write `is about 3 within 10 %`", 12),
    ("X[plain] at 1 h <= 10 %", "10 % of what? X in plain at 1 h is an amount in nM, no fraction", 11),
    ("p[made] at 1 h < 20 nM", "p-X (T1) in made at 1 h, a fraction (no unit), cannot be compared with 20 nM", 11),
    (
        "X[plain] at 1 h < 20",
        "X in plain at 1 h, a level in nM, cannot be compared with the bare number 20; write its unit",
        11,
    ),
    ("X[plain] at 1 h < 20 min", "X in plain at 1 h, a level in nM, cannot be compared with 20 min", 11),
    ("X[plain] at 1 h < 20 nm", "X in plain at 1 h, a level in nM, cannot be compared with 20 nm", 11),
    ("half_time(X[plain]) < 3", "half-time of X in plain, a time, cannot be compared with 3", 11),
    ("p[made with drug = 20 nm from 0 min] at 1 h > 1 %", "'drug': expected nM (concentration), got 20 nm", 23),
    ("p[made] at 24 h > 50 %", "experiment `made` ends at 1 h (line 12, `until: 1 h`)", 22),
    ("p[made] at -5 min > 50 %", "experiment `made` begins at 0 min", 22),
    ("max(p[made] from 0 min to 2 h) > 50 %", "experiment `made` ends at 1 h", 37),
    ("always from 0 min to 2 h, p[made] > 50 %", "experiment `made` ends at 1 h", 18),
    ("at 2 h, p[made] > 50 %", "experiment `made` ends at 1 h", 14),
    ("p[dose] at 1 h > 1 %", "`dose` is a condition, no experiment; did you mean `[rest with dose from -1 h]`?", 13),
    ("p[no_loss] at 1 h > 1 %", "`no_loss` is a condition, no experiment; did you mean `[rest with no_loss]`?", 13),
    ("p[mode] at 1 h > 1 %", "no experiment `mode`", 13),
    (
        "p[made with dose] at 1 h > 1 %",
        "from when? `dose from -1 h`, or `dose from -inf` to pre-equilibrate with it",
        23,
    ),
    ("p[made with doze from 0 min] at 1 h > 1 %", "no condition `doze`", 23),
    ("p[made with made from 0 min] at 1 h > 1 %", "`made` is an experiment, no condition", 23),
    ("p[made with drug from 0 min] at 1 h > 1 %", "no condition `drug`", 23),
    ("p[made with knockout RPTOR from 0 min] at 1 h > 1 %", "`knockout RPTOR` changes the cell before anything", 23),
    ("p[made with dose from 0 min to 5 min] at 1 h > 1 %", "a change has no end", 23),
    ("p[made with dose from 0 min - on from 3 min] at 1 h > 1 %", "changes are joined by `+`", 23),
    ("cut J33 lowers p[made] at 1 h", "no reaction 'J33' in model 'small'", 11),
    ("p[made with cut P@J3] at 1 h > 1 %", "'P' does not regulate reaction 'J3'", 23),
    ("p[made with knockout RPTRO] at 1 h > 1 %", "model 'small' has no protein 'RPTRO'", 23),
    ("p[made with on from 0 min] at 1 h > 1 %", "'s' gets two values at once", 23),
    ("p[made with G = 3 nM from 0 min] at 1 h > 1 %", "'G' is decided by its assignment rule", 23),
    ("(p[made] at 1 h)[rest] > 1 %", "two different brackets around one name: `rest` and `made`", 14),
    ("bound(RPTOR, TSC2)[rest] at 1 h is absent", "model 'small' has no protein 'TSC2'", 24),
    ("total(RPTOR, MTOR)[rest] at 1 h is absent", "`total` takes one argument", 11),
    ("median(X[plain]) > 1 nM", "no function `median`", 11),
    ("max(16 nM) > 1 nM", "`16 nM` is one number; a signal is needed here", 15),
    ("max(X[endless]) > 1 nM", "experiment `endless` has no `until`, so this needs a window with an end", 15),
    ("(X[plain] at 1 h) at 2 h > 1 nM", "`X[plain] at 1 h` does not change with time, so it takes no `at`", 11),
    ("at 1 h, X[plain] at 1 h > 1 nM", "`X[plain] at 1 h > 1 nM` does not change with time", 11),
    ("X[plain] at 1 h", "`X[plain] at 1 h` is a value; say something about it", 11),
    ("(X[plain] at 1 h > 2 nM) > 3", "`X[plain] at 1 h > 2 nM` is no value", 12),
    ("X[plain] at 1 h <= 0 nM", "a level is never below 0: write `… is absent`", 11),
    ("p[made] at 1 h > 0", "a level is never below 0: write `… is present`", 11),
    ("0 nM <= X[plain] at 1 h", "a level is never below 0: write `… is non-negative`", 11),
    ("X[plain] at 1 h is about 0 nM within 5 %", "no percentage of 0 is a distance", 41),
    ("X[plain] at 1 h is about 1 nM", "how close? Write `is about … within 10 %`", 11),
    ("1 nM < X[plain] at 1 h > 2 nM", "the signs of a chain point one way", 11),
    ("X[plain] at 1 h + 3 min > 2 nM", "X in plain at 1 h, a level in nM, cannot be compared with 3 min", 11),
    ("dose from 0 min lowers X[plain] at 1 h at least 30 %", "`lowers at least 30 %` can be read two ways", 50),
    ("dose from 0 min raises X[plain] at 1 h to at most 30 %", "`raises` takes `at least 2-fold`", 50),
    ("dose from 0 min abolishes X[plain] at 1 h at least 2x", "`abolishes` takes `to at most 5 %`", 53),
    ("dose from 0 min lowers X[plain] at 1 h within 10 %", "only `does not change` takes `within`", 50),
    ("dose from 0 min does not change X[plain] at 1 h within 2 nM", "a verb compares a ratio", 59),
    ("X[plain] at 1 h > 2 nM, requires RPTOR", "`unless` and `requires` follow one verb sentence", 11),
    ("20 nM lowers X[plain] at 1 h", "`20 nM` is no change", 11),
    ("X[plain] is steady", "by when? Write `is steady by 1 h`", 11),
    ("half_time(X[plain]) is absent", "`half_time(X[plain])` is no level", 11),
    ("value(kk) > 3", "no constant `kk`", 17),
    ("read(X) > 3 nM", "`read(a, t)` takes 2 arguments, got 1", 11),
    ("fold_change(X[plain] at 1 h) > 3", "write `fold_change(level by changes)`", 11),
    ("dose from half_time(X[plain]) lowers X[plain] at 1 h", "`half_time(X[plain])` is known only after a run", 21),
]


@pytest.mark.parametrize(("sentence", "message", "column"), MISTAKES)
def test_mistakes_are_explained_where_they_stand(sentence, message, column):
    error = fault(sentence)
    assert error.message.removeprefix("C01: ").startswith(message)
    assert (error.place.file, error.place.line, error.place.column) == ("a.yaml", 7, column)
    assert "^" in error.snippet


def rule_of(sentence: str) -> Rule:
    claim = claim_of(sentence)
    assert isinstance(claim, Compare)
    return claim.rule


def test_nanometres_are_told_from_nanomolar():
    assert fault("X[plain] at 1 h < 20 nm").hint == "`nm` is nanometre; did you mean `nM` (nanomolar)?"
    in_brackets = fault("p[made with drug = 20 nm from 0 min] at 1 h > 1 %")
    assert in_brackets.hint == "'nm' is a length; did you mean 'nM'?"


@pytest.mark.parametrize(
    ("sentence", "rule"),
    [
        ("X[plain] at 1 h < 3 nM", Rule.RATIO),
        ("p[made] at 1 h < q[made] at 1 h", Rule.ODDS),
        ("p[made] at 1 h < 20 %", Rule.ODDS),
        ("max(p[made]) < 0.2", Rule.ODDS),
        ("p[made] at 1 h < 20 % of q[made] at 1 h", Rule.RATIO),
        ("p[made] at 1 h < 2x q[made] at 1 h", Rule.RATIO),
        ("fold_change(p[made] at 1 h by dose from 0 min) < 20 %", Rule.RATIO),
        ("shift[plain] at 1 h < 2 nM", Rule.DIFFERENCE),
        ("p[made] at 1 h - q[made] at 1 h < 20 %", Rule.DIFFERENCE),
        ("half_time(X[plain]) < 10 min", Rule.TIMES),
        ("half_time(X[plain]) + 3 min < value(lag)", Rule.TIMES),
        ("half_time(X[plain]) / value(lag) < 3", Rule.RATIO),
        ("auc(p[made]) < 3 min", Rule.RATIO),
        ("duration(p[made] > 20 %) < 3 min", Rule.TIMES),
        ("period(X[plain]) < 3 min", Rule.TIMES),
    ],
)
def test_the_kind_of_margin_follows_from_the_types(sentence, rule):
    assert rule_of(sentence) is rule


def test_quantities_take_the_unit_of_what_they_are_beside():
    claim = claim_of("X[plain] at 90 s < 0.003 uM")
    assert isinstance(claim, Compare)
    assert isinstance(claim.high, Constant)
    assert (claim.high.number, claim.high.sort.unit) == (pytest.approx(3.0), "nM")
    assert claim.low.moment.number == 1.5


def test_names_without_brackets_are_of_the_experiment_that_in_names():
    claim = claim_of("X at 1 h < 3 nM and Y[rest] at 1 h < 2 nM", experiment="plain")
    assert [reading.experiment.id for reading in readings(claim)] == ["plain", "rest"]


def test_brackets_reach_every_bare_name_inside():
    claim = claim_of("(X / Y)[plain] at 1 h < 3")
    assert {reading.experiment.id for reading in readings(claim)} == {"plain"}
    assert isinstance(claim_of("(X at 1 h < 3 nM and Y at 1 h < 2 nM)[plain]"), All)


def test_changes_make_an_experiment_of_their_own():
    claim = claim_of("X[made with knockout RPTOR + dose from -1 h] at 1 h < 3 nM")
    [reading] = readings(claim)
    experiment = reading.experiment
    assert experiment.id == "made__RPTOR_ko__dose_m1h"
    assert [period.time for period in experiment.periods] == [float("-inf"), -60.0, 0.0]
    assert [[condition.id for condition in period.conditions] for period in experiment.periods] == [
        ["still", "RPTOR_ko"],
        ["dose"],
        ["on"],
    ]
    assert reading.said == "made with knockout RPTOR + dose from -1 h"


def test_equal_changes_make_equal_experiments():
    first = claim_of("X[made with dose from -60 min] at 1 h < 3 nM")
    second = claim_of("dose from -1 h lowers Y[made] at 1 h")
    assert isinstance(second, Effect)
    assert next(readings(first)).experiment.periods == next(readings(second.with_)).experiment.periods


def test_cells_change_in_the_first_period_and_experiments_begin_earlier_where_needed():
    claim = claim_of("X[plain with 0.3x RPTOR + no_loss + dose from -1 h] at 1 h < 3 nM")
    experiment = next(readings(claim)).experiment
    assert [period.time for period in experiment.periods] == [-60.0, 0.0]
    assert [condition.id for condition in experiment.periods[0].conditions] == ["dose", "RPTOR_0_3x", "no_loss"]


def test_bound_total_and_free_are_sums_over_annotated_species():
    measured = [next(readings(claim_of(f"{what}[rest] at 1 h is absent"))).measured for what in
                ("total(RPTOR)", "bound(RPTOR, MTOR)", "free(MTOR)", "bound(P42345, A)")]  # fmt: skip
    assert [str(each.formula) for each in measured] == ["A + AB", "AB", "B", "AB"]
    assert [str(each.reference) for each in measured] == ["A + AB", "A + AB", "B + AB", "B + AB"]
    assert {each.sort.unit for each in measured} == {"nM"}


def test_every_species_and_every_total_stand_for_one_claim_each():
    assert len(claim_of("every_species[rest] is non-negative").parts) == len(model().species)
    assert len(claim_of("every_total[rest] is conserved").parts) == 2


def test_given_and_every_line_are_typed():
    file = file_of("X[plain] at 1 h < 3 nM", "X[plain] at 5 min > 3 nM", more="given: p[made] at 1 h > 10 %")
    settled = elaborate(model(), file, file.expectations[0])
    assert settled.given is not None
    assert [line.text for line in settled.lines] == ["X[plain] at 1 h < 3 nM", "X[plain] at 5 min > 3 nM"]


def test_in_that_names_no_experiment_is_a_fault():
    error = fault("X at 1 h < 3 nM", experiment="mode")
    assert "`in:` names no experiment: `mode`" in error.message


def test_abbreviations_that_need_each_other_are_refused():
    looping = file_of("a at 1 h > 3 nM", more="where: {a: b, b: a}")
    with pytest.raises(ExpectationsError, match="need each other without end"):
        elaborate(model(), looping, looping.expectations[0])
