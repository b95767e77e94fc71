"""`at steady state`: the last period continued until every state rests; an error that names the one that never does."""

import pytest

from mtor_sbml.expectation.verdict import Outcome

from .judged import verdict


@pytest.mark.parametrize(
    ("sentence", "margin"),
    [
        # Made at 1 nM/min and lost at 0.1 per min: 10 nM.
        ("P[made] at steady state is about 10 nM within 0.01 nM", None),
        ("P[made] at steady state <= 20 nM", 1),
        ("P[made] at steady state <= 5 nM", -1),
        ("P[made with fast from 30 min] at steady state <= 10 nM", 1),
        # 10 nM of A and 20 nM of B bind for good.
        ("AB[plain] at steady state >= 5 nM", 1),
        ("at steady state, P[made with fast from 0 min] <= P[made]", 1),
        ("P[endless with on from 5 min] at steady state <= 20 nM", 1),
        ("P[rest] at steady state is absent", 10),
        ("fast from 0 min lowers P[made] at steady state to at most 100 %", 1),
    ],
)
def test_level_at_rest(sentence, margin):
    found = verdict(sentence)
    assert found.outcome is (Outcome.FAILS if margin == -1 else Outcome.HOLDS), found.message
    assert margin is None or found.margin == pytest.approx(margin, abs=1e-5)


def test_a_state_that_never_rests_is_named_and_other_sentences_are_judged():
    grows = "P[made with no_loss] at steady state >= 1 nM"
    found = verdict(grows)
    assert found.outcome is Outcome.ERROR
    assert found.message.startswith("experiment 'made__no_loss': no steady state after")
    assert "it grows without end" in found.message
    assert "d[P]/dt = 1 nM/min at P" in found.message
    assert found.message.endswith("write `… is steady by 2 h`, or read the level at a late time")
    assert verdict("P[made with no_loss] at 10 min is about 10 nM within 1 %").outcome is Outcome.HOLDS


def test_it_is_said_as_it_was_written():
    assert verdict("at steady state, P[made] <= 20 nM").message == (
        "P in made at steady state is 10 nM; at most 20 nM expected"
    )
