"""Events and switches. Which events fire is libRoadRunner's answer as well."""

import pytest
import roadrunner

from mtor_sbml.validation.rules.events import beyond_level_2, never_fires, trigger_is_equality, window_in_formula
from tests.validation.network.building import said_by, sbml_of

FRAME = "A = 5; J: A => ; k*A; k = 0.1; x = 0; c = 1; t0 = 0; t1 = 3"


def fires(event):
    runner = roadrunner.RoadRunner(sbml_of(f"{FRAME}; E: at {event}: x = 1"))
    return runner.simulate(0, 10, 201, ["x"])[-1, 0] == 1


@pytest.mark.parametrize(
    "trigger",
    ["(time >= t0)", "(time < t1)", "(c == 1)", "(time >= 0 && time < t1)", "(time >= t0), t0=false", "(time >= t1)",
     "(time > 0)", "(sin(time) > -0.5)", "(time < 1 || time > t1)", "(A > 1)", "(c == 2 || time > t1)"],
)  # fmt: skip
def test_an_event_that_is_said_never_to_fire_does_not(trigger):
    said = bool(said_by(never_fires, f"{FRAME}; E: at {trigger}: x = 1"))
    if said:
        assert not fires(trigger)
    elif trigger != "(A > 1)":  # depends on the state: not judged
        assert fires(trigger)


@pytest.mark.parametrize(
    ("trigger", "count"),
    [("time == t1", 1), ("A == 2", 1), ("A + c == 2", 1), ("r == 2; r := 2*A", 1), ("c == 1", 0), ("time >= t1", 0),
     ("floor(time) == 3", 0), ("piecewise(1, A > 2, 0) == 1", 0), ("(c == 1) && (time > t1)", 0)],
)  # fmt: skip
def test_only_what_moves_without_jumps_is_missed_by_an_equality(trigger, count):
    condition, _, rest = trigger.partition("; ")
    assert len(said_by(trigger_is_equality, f"{FRAME}; E: at ({condition}): x = 1; {rest}")) == count


def test_a_switch_that_begins_at_the_start_is_no_window():
    rule = f"{FRAME}; d := piecewise(1, (time >= t0) && (time < t1), 0)"
    assert said_by(window_in_formula, rule) == []
    (finding,) = said_by(window_in_formula, rule.replace("t0)", "t1 - 1)"))
    assert finding.element == "d"


def test_many_equalities_are_one_finding():
    events = "; ".join(f"E{i}: at (time == {i + 1}): x = {i}" for i in range(9))
    (finding,) = said_by(trigger_is_equality, f"{FRAME}; {events}")
    assert finding.message.endswith("'E1', 'E2', 'E3' and 5 more")


def test_what_level_2_lacks_is_named():
    (finding,) = said_by(beyond_level_2, f"{FRAME}; E: at 2 after (time > t1), priority=1, persistent=false: x = 1")
    assert "has a priority and has to stay true through its delay" in finding.message
    assert said_by(beyond_level_2, f"{FRAME}; E: at 2 after (time > t1): x = 1") == []
