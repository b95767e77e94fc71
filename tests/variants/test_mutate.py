"""Mutation testing of a model whose answers are known on paper.

P is made at 1 nM/min in `made` and lost at d = 0.1/min, so P(20 min) = 10·(1 − exp(−2)) = 8.65 nM. Without its loss it
would be 20 nM, without its synthesis 0; with d ten times as large 1 nM.
"""

from __future__ import annotations

from contextlib import nullcontext
from functools import cache

import pytest

from mtor_sbml.errors import ExpectationsError, Place, UsageError
from mtor_sbml.expectation.files.file import ExpectationsFile, parse_expectations
from mtor_sbml.variants.evaluate import evaluate
from mtor_sbml.variants.executor import executor
from mtor_sbml.variants.mutants import Kind
from mtor_sbml.variants.mutate import mutate
from mtor_sbml.variants.mutation import Fate, Mutation

from ..expectation.judged import HEAD, model


class _InThisProcess:
    """Workers that need no process, which would take a second each to start."""

    def evaluate(self, task, blocks):
        for number, variants in blocks:
            yield number, tuple(evaluate(task, variant) for variant in variants)


@pytest.fixture(autouse=True, scope="module")
def _here():
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("mtor_sbml.variants.mutate.executor", lambda *_, **__: nullcontext(_InThisProcess()))
        yield


def file_with(expectations: str, *, head: str = HEAD) -> ExpectationsFile:
    return parse_expectations(head + expectations, model(), Place("a.yaml"))


MADE = """
- id: P-is-made
  expect: P[made] at 20 min >= 2 nM
  guards: [J2, J3]
- id: P-stays-low
  expect: P[made] at 20 min <= 9 nM
  strength: should
  guards: [J3]
- id: known
  expect: P[made] at 20 min >= 100 nM
  xfail: it does not
- id: wrong
  expect: P[made] at 20 min >= 50 nM
"""


@cache
def made() -> Mutation:
    return mutate(model(), file_with(MADE), kinds=["reaction", "parameter"])


def fates(mutation: Mutation) -> dict[str, Fate]:
    return {each.mutant.id: each.fate for each in mutation.mutants}


def test_a_mutant_is_killed_by_what_fails_on_it():
    killers = {each.mutant.id: each.killers for each in made().mutants}
    assert killers["J2"] == ("P-is-made",)
    assert killers["J3"] == ("P-stays-low",)
    assert killers["d*10"] == ("P-is-made",)
    assert killers["d/10"] == ("P-stays-low",)


def test_what_nothing_reads_survives():
    survivors = {each.mutant.id: each for each in made().survivors}
    assert {"J1", "J4", "J5", "J6", "k*10"} <= survivors.keys()
    assert made().felt_most(survivors["J1"]) is None


def test_the_score_is_the_share_of_killed_mutants():
    tally = made().tally(Kind.REACTION)
    assert (tally.killed, tally.by_errors, tally.survived, tally.score) == (2, 0, 4, pytest.approx(1 / 3))


def test_what_does_not_hold_on_the_model_itself_does_not_count():
    assert made().excluded == {"known": "declared to fail: it does not", "wrong": "it fails on the model itself"}
    assert list(made().nominal) == ["P-is-made", "P-stays-low"]


def test_guards_are_confirmed_or_not():
    found = {(each.expectation, each.guard): each.holds for each in made().guards}
    assert found == {("P-is-made", "J2"): True, ("P-is-made", "J3"): False, ("P-stays-low", "J3"): True}
    assert made().broken_guards[0].why.startswith("it holds without it too, with margin")
    assert not made().is_consistent


def test_only_a_must_kills_when_asked():
    mutation = mutate(model(), file_with(MADE), kinds=["reaction"], must_only=True)
    assert fates(mutation)["J3"] is Fate.SURVIVED
    assert mutation.excluded["P-stays-low"] == "it is no `must`"


def test_a_readout_that_is_gone_kills_by_an_error():
    # Without B there is no AB to compare with AB.
    file = file_with("- {id: bound, expect: 'AB[plain] at 20 min >= 50 % of AB[plain] at 30 min'}\n")
    judged = mutate(model(), file, kinds=["protein"]).mutants
    assert [(each.mutant.id, each.fate, each.errors) for each in judged] == [
        ("knockout-RPTOR", Fate.ERRED, ("bound",)),
        ("knockout-MTOR", Fate.ERRED, ("bound",)),
    ]


def test_a_held_modifier_keeps_its_value_at_the_start():
    # Y is made from X as X decays, 16 nM with a half-life of 10 min; held at 16 nM it makes more and more of it.
    file = file_with("- {id: pulse, expect: 'Y[plain] at 60 min < 50 % of Y[plain] at 10 min'}\n")
    (judged,) = mutate(model(), file, kinds=["regulation"]).mutants
    assert judged.mutant.id == "X@J4"
    assert judged.killers == ("pulse",)


def test_an_expectation_that_no_mutant_breaks_is_idle():
    file = file_with(MADE.partition("- id: known")[0] + "- {id: time-passes, expect: 'P[made] at 20 min < 1 mM'}\n")
    assert mutate(model(), file, kinds=["reaction"]).idle == ("time-passes",)


def test_a_survivor_is_felt_by_the_margin_that_it_lowers_most():
    file = file_with(
        "- {id: low, expect: 'P[made] at 20 min <= 16 nM'}\n- {id: X, expect: 'X[plain] at 10 min >= 1 nM'}\n"
    )
    mutation = mutate(model(), file, kinds=["parameter"])
    survivor = next(each for each in mutation.survivors if each.mutant.id == "k/10")
    assert mutation.felt_most(survivor) is None  # X is higher, further from flipping
    felt = {each.mutant.id: mutation.felt_most(each) for each in mutation.mutants}["d/10"]
    assert felt is not None
    assert felt.expectation == "low"
    # P(20 min) = 100·(1 − exp(−0.2)) = 18.1 nM
    assert felt.margin == pytest.approx(-0.180, abs=0.001)
    assert felt.nominal == pytest.approx(0.888, abs=0.001)


def test_sweeps_are_judged_only_where_nothing_else_turned_red():
    sweep = """
- id: dose
  expect: dose_response(P[rest with s from 0 min] at 20 min, s from 0.1 nM/min to 10 nM/min) is increasing
  guards: [J3]
- id: P-is-made
  expect: P[made] at 20 min >= 2 nM
"""
    head = HEAD.replace("  on: {s: 1 nM/min}", "  on: {s: 1 nM/min}\n  s: {s: 1 nM/min}")
    mutation = mutate(model(), file_with(sweep, head=head), kinds=["reaction"])
    assert mutation.sweeps == {"dose"}
    judged = {each.mutant.id: set(each.scores) for each in mutation.mutants}
    assert judged["J2"] == {"P-is-made"}
    assert judged["J1"] == {"P-is-made", "dose"}
    assert judged["J3"] == {"P-is-made", "dose"}


def test_survivors_that_the_file_accepts_are_counted_apart():
    more = "survivors:\n  J1: nobody measures X\n  J2: a slip\n  s*10: it is set anyway\n"
    mutation = mutate(model(), file_with(MADE + more), kinds=["reaction"])
    assert fates(mutation)["J1"] is Fate.ACCEPTED
    assert mutation.tally().score == pytest.approx(2 / 5)
    assert [each.mutant.id for each in mutation.accepted_in_vain] == ["J2"]


def test_a_survivor_that_is_no_mutant_is_refused():
    with pytest.raises(UsageError, match="the model has no mutant 'J22'") as caught:
        mutate(model(), file_with(MADE + "survivors:\n  J22: a slip\n"))
    assert caught.value.hint == "did you mean 'J2'?"
    assert caught.value.place is not None


def test_an_unknown_kind_is_refused_with_the_nearest():
    with pytest.raises(UsageError, match="no kind of mutants 'reactions'") as caught:
        mutate(model(), file_with(MADE), kinds=["reactions"])
    assert caught.value.hint == "did you mean 'reaction'?"


def test_mutants_are_chosen_by_pattern_or_as_guards_call_them():
    chosen = mutate(model(), file_with(MADE), only=["d*", "J2", "RPTOR"])
    assert list(fates(chosen)) == ["J2", "knockout-RPTOR", "d*10", "d/10"]
    with pytest.raises(UsageError, match="the model has no mutant 'RPTR'") as caught:
        mutate(model(), file_with(MADE), only=["RPTR"])
    assert caught.value.hint == "did you mean 'RPTOR'?"


def test_where_nothing_can_turn_red_there_is_nothing_to_do():
    with pytest.raises(UsageError, match="no expectation holds on the model itself") as caught:
        mutate(model(), file_with("- {id: wrong, expect: 'P[made] at 20 min >= 50 nM'}\n"), kinds=["reaction"])
    assert caught.value.hint == "wrong: it fails on the model itself"


def test_tables_and_picture_have_a_row_for_each_mutant():
    mutation = made()
    frame = mutation.to_frame().set_index("mutant")
    assert frame.loc["J2", "killed_by"] == "P-is-made"
    assert frame.loc["J1", "fate"] == "survived"
    margins = mutation.margins()
    assert margins.loc["J3", "P-stays-low"] == pytest.approx(-1.152, abs=0.001)  # log2(9/20)
    assert mutation.plot().axes[0].get_title() == f"small: {mutation.score:.0%} of the mutants killed"
    assert "<code>J1</code>" in mutation._repr_html_()


def test_an_interrupted_run_goes_on_where_it_was_kept(tmp_path, monkeypatch):
    told: list[tuple[int, int]] = []
    whole = mutate(model(), file_with(MADE), kinds=["reaction"], out=tmp_path, progress=lambda *now: told.append(now))
    assert told[-1] == (7, 7)
    (tmp_path / "quick" / "block-000001.parquet").unlink()
    evaluated: list[str] = []
    here = _InThisProcess.evaluate

    def watched(self, task, blocks):
        for number, evaluations in here(self, task, blocks):
            evaluated.extend(each.variant for each in evaluations)
            yield number, evaluations

    monkeypatch.setattr(_InThisProcess, "evaluate", watched)
    again = mutate(model(), file_with(MADE), kinds=["reaction"], out=tmp_path)
    assert evaluated == ["J4", "J5", "J6"]
    assert fates(again) == fates(whole)
    with pytest.raises(UsageError, match="holds another run"):
        mutate(model(), file_with(MADE), kinds=["parameter"], out=tmp_path)


def test_mutants_are_judged_in_processes_of_their_own(monkeypatch):
    monkeypatch.setattr("mtor_sbml.variants.mutate.executor", executor)
    assert fates(mutate(model(), file_with(MADE), kinds=["reaction"])) == {
        each: fate for each, fate in fates(made()).items() if each.startswith("J")
    }


TWO_WAYS = """
- id: stays-low
  expect: P[made] at 20 min <= 9 nM
  guards: [J3, J2 + J3]
- id: is-there
  expect: P[made] at 20 min >= 1 nM
  guards: ["J2+J3"]
"""


def test_a_guard_of_several_mechanisms_cuts_them_at_once():
    """Without synthesis and loss P stays at 0: that breaks the claim that it is there, not that it is low."""
    found = mutate(model(), file_with(TWO_WAYS))
    assert {(each.expectation, each.guard): each.holds for each in found.guards} == {
        ("stays-low", "J3"): True,
        ("stays-low", "J2 + J3"): False,
        ("is-there", "J2 + J3"): True,
    }
    (joint,) = (each for each in found.mutants if each.mutant.kind is Kind.TOGETHER)
    assert joint.mutant.id == "J2 + J3"
    assert [each.id for each in joint.mutant.settings] == ["J2", "J3"]


def test_mutants_of_several_mechanisms_are_not_in_the_score():
    found, single = mutate(model(), file_with(TWO_WAYS)), mutate(model(), file_with(TWO_WAYS), kinds=["reaction"])
    assert found.tally(Kind.REACTION) == single.tally()
    assert found.tally().mutants == len(found.mutants) - 1


def test_a_part_of_a_guard_that_is_nothing_is_refused_at_its_place():
    with pytest.raises(ExpectationsError, match="no element `J9`"):
        file_with("- id: X1\n  expect: P[made] at 20 min >= 1 nM\n  guards: [J2 + J9]\n")
