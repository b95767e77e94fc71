"""Rules on running a model: what ends a run is named by element, and what is well is left alone."""

from mtor_sbml.validation.finding import Severity
from mtor_sbml.validation.rules.simulation import (
    below_zero,
    does_not_get_through,
    never_rests,
    no_number_at_start,
)

from .trials import found_by, trial_of


def test_first_cause_of_no_number_is_named_and_not_what_follows_from_it():
    text = "model m; species A = 1, B = 0; a := A / B; b := a + 1; J: A => B; b * A; end"
    (finding,) = found_by(no_number_at_start, text)
    assert (finding.element, finding.severity) == ("a", Severity.ERROR)
    assert "where B is 0" in finding.message
    assert "so J is none either" in finding.message


def test_ratio_that_nothing_depends_on_is_a_warning():
    text = "model m; species A = 1, B = 0, C = 0; share := B / C; J: A => B; A; K: => C; 1; end"
    (finding,) = found_by(no_number_at_start, text)
    assert (finding.element, finding.severity) == ("share", Severity.WARNING)


def test_infinite_parameter_that_no_rate_reads_is_no_finding():
    assert not found_by(no_number_at_start, "model m; species A = 1; J: A => ; A; never = inf; end")


def test_failed_integration_names_time_species_and_reaction():
    # dA/dt = A^2 from 1 has its pole at 1.
    (finding,) = found_by(does_not_get_through, "model m; species A = 1; grow: => A; A^2; end", until=2.0)
    assert finding.element == "grow"
    assert "at time 1" in finding.message
    assert "grow moves 'A'" in finding.message


def test_what_cannot_start_is_not_said_to_fail_later_as_well():
    assert not found_by(does_not_get_through, "model m; species A = 1, B = 0; J: A => ; A / B; end")


def test_species_below_zero_is_found_with_its_time_and_reaction():
    # 10 at 1 per time is used up at 10.
    (finding,) = found_by(below_zero, "model m; species A = 10, B = 0; drain: A => B; 1; end", until=20.0)
    assert (finding.rule, finding.element) == ("SIM004", "drain")
    assert "'A' falls below 0 at time 10" in finding.message


def test_species_that_begins_below_zero_is_meant_so():
    assert not found_by(below_zero, "model m; species A = -1, B = 0; J: A => B; 1; end")


def test_decay_to_nothing_is_not_below_zero():
    assert not found_by(below_zero, "model m; species A = 10; J: A => ; 5 * A; end", until=1000.0)


def test_growth_without_end_is_a_note_that_names_what_grows():
    (finding,) = found_by(never_rests, "model m; species A = 1; make: => A; 2; end")
    assert (finding.severity, finding.element) == (Severity.NOTE, "make")
    assert "A" in finding.message


def test_rules_over_conserved_totals_do_not_hinder_rest():
    # roadrunner#1350: `steadyState()` is refused because of moieties with rules.
    text = """model m; species A = 8, B = 2, $S = 1; total := A + B; S := total / 10
      J: A -> B; 0.3 * S * A - 0.1 * B; end"""
    assert not found_by(never_rests, text)


def test_singular_jacobian_does_not_hinder_rest():
    # roadrunner#365: Newton's method fails where a pool is empty, though a long run settles.
    text = "model m; species A = 5, B = 0, E = 0; J: A => B; E * A; K: B => A; B; end"
    assert not found_by(never_rests, text)


def test_model_is_run_beyond_what_its_clock_switches():
    text = "model m; species A = 1; k = 1; J: A => ; k * A; E: at time > 30: k = 0; end"
    assert trial_of(text).horizon > 30


def test_model_is_run_for_ten_turnovers_of_its_pools():
    # Each pool is emptied at 0.5 per time, so half of what flows through is 0.25 of it: a turnover of 4.
    assert trial_of("model m; species A = 1; J: A => ; 0.5 * A; end").horizon == 40


def test_model_that_begins_at_rest_is_run_by_what_goes_both_ways():
    # 3 * 2 there and 6 * 1 back, so a turnover of 1/3 for A and 1/6 for B: the rate alone would say forever.
    trial = trial_of("model m; species A = 2, B = 1.00000000001; J: A -> B; 3 * A - 6 * B; end")
    assert abs(trial.horizon - 10 * (1 / 6 + 0.75 / 6)) < 1e-3


def test_what_a_rate_rule_moves_is_run_by_how_fast_it_forgets():
    # d(x)/dt = (1 - x)/5 relaxes in 5, wherever it begins: at rest its rate alone would say forever.
    trial = trial_of("model m; x = 1; x' = (1 - x) / 5; end")
    assert abs(trial.horizon - 50) < 1e-3
