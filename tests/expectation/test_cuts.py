"""Cut mechanisms in sentences, against solutions on paper."""

import math

import pytest

from mtor_sbml.expectation.check import check
from mtor_sbml.expectation.parse import parse
from mtor_sbml.expectation.verdict import Outcome
from mtor_sbml.model.loading import load

from .judged import verdict


def test_without_the_reaction_that_makes_it_there_is_nothing():
    assert verdict("cut J4 abolishes Y[plain] at 10 min").outcome is Outcome.HOLDS


def test_without_the_reaction_that_takes_it_away_there_is_more():
    # P grows as s·t, to 60 nM in an hour, instead of 10·(1 - exp(-6)).
    raised = verdict("cut J3 raises P[made] at 1 h")
    assert raised.margin == pytest.approx(math.log2(60 / (-10 * math.expm1(-6)) / 1.25), rel=1e-4)


def test_modifier_that_is_not_heard_stays_what_it_was():
    # X stays 16 nM where Y is made: Y = 160·k·(1 - exp(-1)); what X itself does is not changed.
    assert verdict("Y[plain with cut X@J4] at 10 min is about 7.0105 nM within 0.1 %").outcome is Outcome.HOLDS
    assert verdict("cut X@J4 does not change X[plain] at 10 min").margin > 9


def test_feedback_of_the_network_that_is_cut_raises_what_lies_upstream():
    network = load("mtor_network")
    control = "p_Akt308[insulin] at 1 h"
    stopped, unheard = (
        f"p_Akt308[insulin with cut {cut}] at 1 h"
        for cut in ("growth_IRS1_phosphorylation_S636", "S6K1_pT389_pT229@growth_IRS1_phosphorylation_S636")
    )
    assert check(network, [parse(f"{each} > {control}") for each in (stopped, unheard)]).hold
