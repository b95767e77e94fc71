"""Rest is rest to the last digit, and what does not rest is named."""

from __future__ import annotations

import numpy as np
import pytest

from mtor_sbml.errors import NoSteadyState

from .building import INF, signal_of, trace_of


def test_rest_is_exact() -> None:
    # A + B = 10 and A*k = B*kr: B = 10 k/(k + kr).
    text = "model pair; species A = 10, B = 0; J: A -> B; k*A - kr*B; k = 0.3; kr = 0.01; end"
    assert signal_of(text, {-INF: {}}, 0, "B").at(0) == pytest.approx(3 / 0.31, rel=1e-14)


def test_rest_is_found_for_slow_and_fast_together() -> None:
    text = "model stiff; species A = 0, B = 0; J: -> A; 1; J2: A -> ; 1e3*A; J3: -> B; 1e-4*(A*1e3 - B); end"
    assert signal_of(text, {-INF: {}}, 0, "B").at(0) == pytest.approx(1, rel=1e-12)


def test_conserved_totals_are_those_after_the_changes() -> None:
    text = "model binding; species A = 5, B = 3, C = 0; J: A + B -> C; A*B - 2*C; end"
    c = signal_of(text, {-INF: {"A": 20}}, 0, "C").at(0)
    assert (20 - c) * (3 - c) == pytest.approx(2 * c, rel=1e-12)


def test_what_nothing_moves_stays_where_it_was() -> None:
    text = "model idle; species A = 4, B = 1, E = 0, F = 1; J: A => B; k*E*A; k = 1; J2: F => ; F; end"
    assert signal_of(text, {-INF: {}}, 0, "A").at(0) == 4


def test_rate_rules_come_to_rest() -> None:
    assert signal_of("model rule; p = 9; p' = 3 - p; end", {-INF: {}}, 0, "p").at(0) == pytest.approx(3, rel=1e-6)


def test_growth_without_end_names_the_species() -> None:
    text = "model growth; species A = 1, B = 1; J: -> A; 2; J2: -> B; 1 - B; end"
    with pytest.raises(
        NoSteadyState, match=r"experiment 'e': no steady state after .*grows without end; d\[A\]/dt = 2"
    ):
        trace_of(text, {-INF: {}}, 5, "A")


def test_an_oscillator_is_called_one() -> None:
    # The Brusselator with a = 1, b = 3 has a limit cycle.
    text = """model brusselator
      species X = 1, Y = 1; J1: -> X; 1 + X^2*Y - 4*X; J2: -> Y; 3*X - X^2*Y; end"""
    with pytest.raises(NoSteadyState, match="oscillates") as caught:
        trace_of(text, {-INF: {}}, 5, "X")
    assert "finite time" in caught.value.hint


def test_the_unit_of_the_rate_is_told() -> None:
    text = """model units
      unit substance = 1e-9 mole; unit volume = litre; unit time_unit = 60 second; unit nM = 1e-9 mole/litre;
      compartment c = 1; species A in c = 1; J: -> A; c*k; unit rate = 1e-9 mole/litre/(60 second); k = 2 rate; end"""
    with pytest.raises(NoSteadyState, match=r"d\[A\]/dt = 2 nM/min") as caught:
        trace_of(text, {-INF: {}}, 5, "A")
    assert "removes A" in caught.value.hint


def test_time_does_not_pass_0_before_the_experiment_begins() -> None:
    text = "model switch; species A = 1; J: -> A; k - A; k = 2; at time >= 3: k = 5; end"
    signal = signal_of(text, {-INF: {}, 0: {}}, 10, "A")
    assert signal.at(0) == pytest.approx(2, rel=1e-6)
    assert signal.at(10) == pytest.approx(5 - 3 * np.exp(-7), rel=1e-6)


def test_rate_rules_on_species_beside_reactions_come_to_rest() -> None:
    # libRoadRunner has no rates of what a rate rule moves: BioModels 276, 372 and 620 ended in an IndexError.
    text = "model both; species R = 9, A = 1, B = 0; R' = 3 - R; J: A -> B; A - B; end"
    for species, value in (("R", 3), ("B", 0.5)):
        assert signal_of(text, {-INF: {}}, 0, species).at(0) == pytest.approx(value, rel=1e-6)


def test_what_moves_nothing_is_at_rest() -> None:
    # BioModels 566: every species is a boundary.
    text = "model still; species $A = 2, $B = 1; J: $A => $B; A; end"
    assert signal_of(text, {-INF: {}}, 0, "A").at(0) == 2
