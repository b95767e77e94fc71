"""Rules on who runs a model: real disagreements are found, and rounding is none."""

from mtor_sbml.errors import UsageError
from mtor_sbml.validation.finding import Severity
from mtor_sbml.validation.rules.engines import depends_on_grid, engines_disagree
from mtor_sbml.validation.trial import Trial

from .trials import found_by, trial_of

EQUALITY = "model m; species A = 0, B = 0; J: A => B; 0.1 * A; E: at time == 10: A = 50; end"
PULSE = "model m; species A = 10; J: A => ; k * A; k := piecewise(100, time > 50.01 && time < 50.02, 0.001); end"


def test_switch_that_is_stepped_over_depends_on_the_grid():
    # exp(-1) of A is left after the pulse, by hand; the defaults step over it.
    (finding,) = found_by(depends_on_grid, PULSE, until=200.0)
    assert (finding.rule, finding.element) == ("SIM007", "A")
    assert "no grid shows it right" in finding.message


def test_event_at_an_equality_fires_or_not_by_the_grid():
    # roadrunner#281: 101 points no, 97 and 31 yes.
    (finding,) = found_by(depends_on_grid, EQUALITY, until=20.0)
    assert finding.element == "A"
    assert "points" in finding.message


def test_smooth_model_shows_the_same_on_every_grid():
    assert not found_by(depends_on_grid, "model m; species A = 10, B = 0; J: A -> B; 0.3 * A - 0.1 * B; end")


def test_event_that_crosses_its_threshold_shows_the_same_on_every_grid():
    assert not found_by(depends_on_grid, EQUALITY.replace("==", ">="), until=20.0)


def test_without_copasi_a_note_says_that_one_engine_ran_the_model(monkeypatch):
    absent = UsageError("COPASI is not installed", hint='pip install "mtor-sbml[copasi]"')
    monkeypatch.setattr(Trial, "imported", property(lambda _: absent))
    (finding,) = engines_disagree.check(trial_of("model m; species A = 1; J: A => ; A; end"))
    assert finding.severity is Severity.NOTE
    assert "COPASI is not installed" in finding.message


def test_two_engines_agree_on_events_delays_of_scale_and_rare_species():
    text = """model m; species A = 1e6, B = 0, C = 0; J: A => B; 1e-3 * A; K: B => C; 1e-9 * B
      E: at B > 5e5: A = A + 1e5; end"""
    assert not found_by(engines_disagree, text)
