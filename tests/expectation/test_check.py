"""Files judged end to end on simulations of a small model, whose answers are formulas on paper."""

import math

import pytest

from mtor_sbml.errors import ExpectationsError, Place, UsageError
from mtor_sbml.expectation.check import check
from mtor_sbml.expectation.files.file import parse_expectations
from mtor_sbml.expectation.meaning.walk import readings
from mtor_sbml.expectation.parse import parse
from mtor_sbml.expectation.verdict import Outcome, Strength
from mtor_sbml.model.loading import load_text
from mtor_sbml.simulation.runs import Request, run
from mtor_sbml.simulation.signal import Signal
from mtor_sbml.simulation.state import Tolerances

from .judged import HEAD, claim_of, file_of, model, verdict, verdicts

AB = 200 * (1 - math.exp(-1)) / (20 - 10 * math.exp(-1))  # after 10 min
HALF = math.log2(1 - math.exp(-6))  # what P still lacks of its plateau after an hour, as a margin


@pytest.mark.parametrize(
    ("sentence", "margin"),
    [
        ("X[plain] at 20 min <= 50 % of X[plain] at 0 min", 1),
        ("X[plain] at 20 min <= 12.5 % of X[plain] at 0 min", -1),
        ("P[made] at 1 h >= 5 nM", 1 + HALF),
        ("p[made] at 1 h >= 50 %", math.log2((1 - math.exp(-6)) / (1 + math.exp(-6)))),
        ("half_time(X[plain] from 0 min to 20 min) <= 10 min", math.log2(10 / (10 * math.log2(16 / 10)))),
        # Bateman: Y is largest when 0.1·Y equals k·X, at ln(k/d)/(k − d).
        ("time_to_peak(Y[plain]) >= 10 min", math.log2(math.log(math.log(2)) / (math.log(2) - 1))),
        ("first_time(P[made] >= 5 nM) <= 20 min", math.log2(20 / (10 * math.log(2)))),
        ("always, X[plain] <= 32 nM", 1),
        ("always after 10 min, X[plain] <= 4 nM", -1),
        ("eventually, X[plain] <= 1 nM", 2),
        ("at 30 min, X[plain] < 4 nM", 1),
        ("P[made] at start is absent", 10),
        ("seen[plain with dose from 0 min] at start is absent", 10),
        ("seen[plain with dose from 0 min] at 0 min >= 10 nM", 1),
        ("dose from 30 min raises seen[plain] at 30 min", 10),
        ("dose from 30 min does not change seen[plain with drug = 1 nM from 0 min] at 29 min", 10),
        ("fast from 0 min lowers P[made] at 1 h", math.log2(0.8 / 0.5 * (1 - math.exp(-6)) / (1 - math.exp(-12)))),
        ("fast from 0 min abolishes P[made] at 1 h", -math.log2(5 * (1 - math.exp(-12)) / (1 - math.exp(-6)))),
        ("fast from 0 min lowers P[made] at 1 h, unless no_loss", None),
        ("on from -inf raises P[plain] at 0 min", 10),
        ("knockout RPTOR abolishes bound(RPTOR, MTOR)[plain] at 10 min", math.log2(0.1 * AB / 1e-3)),
        ("bound(RPTOR, MTOR)[plain] at 10 min >= 25 % of total(MTOR)[plain] at 10 min", math.log2(AB / 20 / 0.25)),
        ("free(MTOR)[plain] at 10 min <= 20 nM", math.log2(20 / (20 - AB))),
        ("0.5x MTOR lowers total(MTOR)[plain] at 10 min to at most 100 %", 1),
        ("total(RPTOR)[plain] is conserved", None),
        ("every_species[plain] is non-negative", 10),
        ("every_total[plain] is conserved", None),
        ("g[plain] at 1 h needs both u_on from 0 min and v_on from 0 min", math.log2(2.5)),
        ("fold_change(X[plain] at 1 h by k = 0 min^-1 from 0 min) >= 32", 1),
        ("X[plain] at value(lag) >= 8 nM", 0.5),
        ("X[plain] at 5 min / X[plain] at 0 min > 0.5 and Y[plain] peaks between 5 min and 20 min", None),
        ("g[rest] at steady state is about 0.1 nM within 1 %", None),
    ],
)
def test_simulated_sentences_have_the_margins_of_paper(sentence, margin):
    found = verdict(sentence)
    assert found.margin is not None, found.message
    if margin is None:
        assert found.outcome is Outcome.HOLDS, found.message
    else:
        assert found.margin == pytest.approx(margin, abs=2e-3), found.message
        assert (found.outcome is Outcome.HOLDS) == (found.margin >= 0)


def test_the_window_of_a_half_time_decides_and_a_signal_that_still_moves_says_so():
    still_moving = verdict("half_time(X[plain] from 0 min to 10 min) <= 10 min").message
    assert "still moves at the end, so its half-time depends on the window" in still_moving
    assert "still moves" not in verdict("half_time(P[made]) <= 10 min").message


def test_several_lines_are_explained_one_by_one_and_the_smallest_margin_counts():
    both = verdict("X[plain] at 20 min <= 8 nM", "X[plain] at 10 min <= 2 nM")
    assert (both.outcome, both.margin) == (Outcome.FAILS, pytest.approx(-2, abs=1e-4))
    first, second = both.message.splitlines()
    assert first == "holds (1.00): X in plain at 20 min is 4 nM; at most 8 nM expected"
    assert second == "fails (-2.00): X in plain at 10 min is 8 nM; at most 2 nM expected"


def test_a_premise_that_fails_is_an_error_not_a_pass():
    off = verdict("p[rest] at 1 h < 50 %", more="given: p[rest] at 1 h >= 20 %")
    assert (off.outcome, off.margin) == (Outcome.ERROR, None)
    assert off.message == "the premise does not hold: p-X (T1) in rest at 1 h is 0; at least 20 % expected"
    assert off.is_red


def test_known_failures_turn_red_when_they_hold():
    known = verdict("X[plain] at 10 min <= 2 nM", more="xfail: not yet modelled")
    assert (known.outcome, known.is_red) == (Outcome.XFAIL, False)
    assert known.message.endswith("; known: not yet modelled")
    stale = verdict("X[plain] at 10 min <= 20 nM", more="xfail: not yet modelled")
    assert (stale.outcome, stale.is_red) == (Outcome.XPASS, True)


def test_vacuous_comparisons_are_errors_that_name_what_is_off():
    nothing = verdict("fast from 0 min lowers P[rest] at 1 h")
    assert nothing.outcome is Outcome.ERROR
    assert nothing.message == (
        "vacuous: both sides are below the resolution (0.000998): P in rest at 1 h (0 nM), "
        "P in rest with fast from 0 min at 1 h (0 nM); is the readout on in this experiment? (`given:` can say so)"
    )


def test_all_faults_of_a_file_are_listed_and_nothing_is_simulated():
    entries = "".join(
        f'- {{id: C0{number}-it, claim: It is so., expect: "{sentence} < 1 nM"}}\n'
        for number, sentence in enumerate(["Q[plain] at 1 h", "X at 1 h", "X[plain] at 1", "X[plain] at 1 h"])
    )
    with pytest.raises(ExpectationsError) as caught:
        check(model(), parse_expectations(HEAD + entries, model(), Place("a.yaml")))
    heads = [line for line in str(caught.value).splitlines() if ": error: " in line]
    assert [head.split(" ")[2] for head in heads] == ["C00-it:", "C01-it:", "C02-it:"]
    assert heads[0] == "a.yaml:26:43: error: C00-it: no observable `Q`; did you mean `q`?"


def test_only_what_is_chosen_is_judged_and_the_rest_does_not_move_it():
    with pytest.raises(UsageError, match="no expectation 'C01-on'") as caught:
        check(model(), file_of("X[plain] at 10 min < 20 nM"), ids=["C01-on"])
    assert caught.value.hint == "did you mean 'C01-one'?"
    assert len(check(model(), file_of("X[plain] at 10 min < 20 nM"), ids=["C01-one"])) == 1


def test_each_period_is_run_once():
    found = verdicts("X[plain] at 20 min <= 8 nM", "Y[plain] at 10 min <= 20 nM", "max(X[plain]) < 20 nM")
    # The plain experiment, and rest, made and endless, over which the resolutions are taken.
    assert found.simulated <= found.asked == 6


def test_a_fraction_needs_no_experiment_but_its_own():
    assert verdicts("p[plain] at 20 min <= 50 %").asked == 1


def test_a_run_that_goes_wrong_is_the_error_of_its_own_expectations():
    broken = verdict("p[plain with s = 1 nM/min from -inf + d = 0 min^-1 from -inf] at 1 h > 1 %")
    assert broken.outcome is Outcome.ERROR
    assert "no steady state" in broken.message
    assert "d[P]/dt" in broken.message


def test_what_is_not_a_number_is_an_error_that_says_where():
    assert verdict("P[plain with top = 0 nM from 0 min] at 1 h / 1 nM <= 1").outcome is Outcome.HOLDS
    undefined = verdict("p[plain with top = 0 nM from 0 min] at 1 h <= 50 %")
    assert undefined.message == "p-X (T1) in plain with top = 0 nM from 0 min is not a number at 1 h"


def test_verdicts_as_a_table_and_in_a_notebook():
    found = verdicts("X[plain] at 20 min <= 8 nM", more="strength: should")
    assert found.hold
    assert found.verdicts[0].strength is Strength.SHOULD
    assert found.summary() == {"holds": 1, "fails": 0, "error": 0, "xfail": 0, "xpass": 0}
    frame = found.to_frame()
    assert list(frame.columns) == ["id", "claim", "strength", "verdict", "margin", "message", "penalty"]
    assert frame["penalty"].isna().all()
    assert frame["verdict"].tolist() == ["holds"]
    assert "1 holds" in found._repr_html_()
    assert str(found).splitlines()[1].startswith("holds ")


def test_a_model_without_expectations_is_refused(monkeypatch, tmp_path):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "pyproject.toml").write_text("[tool.mtor-sbml]\n")
    with pytest.raises(UsageError, match="no expectations file is about 'small'"):
        check(model())


def test_a_verdict_that_only_the_solver_decides_is_unresolved():
    asked = claim_of("AB[plain] at 10 min > 1 nM")
    [reading] = readings(asked)

    def solved(tolerances):
        request = Request(reading.experiment, 10.0, frozenset({reading.measured.formula}), frozenset({10.0}))
        trace = run(model(), [request], tolerances=tolerances).trace(reading.experiment)
        return Signal(trace, reading.measured.formula).at(10.0)

    usual, exact = solved(Tolerances()), solved(Tolerances(1e-9, 1e-10))
    assert usual != exact
    sign = "<" if usual < exact else ">"
    between = file_of(f"AB[plain] at 10 min {sign} {(usual + exact) / 2:.17g} nM")
    assert check(model(), between).hold
    [unresolved] = check(model(), between, strict=True)
    assert (unresolved.outcome, unresolved.margin) == (Outcome.ERROR, None)
    assert unresolved.message.startswith("unresolved: it holds (margin ")
    assert "with the solver's tolerances tightened tenfold it fails (margin -" in unresolved.message


def test_what_the_solver_resolves_is_the_same_when_strict():
    file = file_of("AB[plain] at 10 min > 1 nM", "X[plain] at 10 min < 10 nM")
    assert check(model(), file, strict=True).verdicts == check(model(), file).verdicts


@pytest.mark.parametrize("sentence", ["X[rest] at 1 h > 1", "X at 1 h > 1"])
def test_a_sentence_without_any_file_is_told_where_experiments_come_from(sentence):
    with pytest.raises(ExpectationsError, match="no file about this model declares any"):
        check(load_text("model alone()\n  species X = 2\nend"), [parse(sentence)])
