"""Extremes and crossings of curves between samples: truth is the formula's own calculus, whatever the grid."""

import numpy as np
import pytest

from mtor_sbml.expectation.judging.over_time import Curve


def curve(function, start, end, points=7):
    return Curve(lambda t, _side: function(t), np.linspace(start, end, points))


def step(t, side):
    """1 from time 2 on, 0 before."""
    return ((t > 2) | ((t == 2) & (side == "right"))).astype(float)


STEP = Curve(step, np.array([0.0, 1.0, 2.0, 3.0]))


@pytest.mark.parametrize("points", [3, 4, 7, 50])
def test_a_peak_between_two_samples_is_found_on_any_grid(points):
    # x·exp(−x) has its largest value 1/e at 1.
    value, time, _ = curve(lambda t: t * np.exp(-t), 0, 3, points).extreme(0, 3, largest=True)
    assert value == pytest.approx(np.exp(-1), rel=1e-10)
    assert time == pytest.approx(1, abs=1e-4)


def test_extremes_in_part_of_the_interval_are_at_its_ends_or_inside():
    wave = curve(np.sin, 0, 10, 21)
    assert wave.extreme(2, 3, largest=True)[:2] == pytest.approx((np.sin(2), 2))
    assert wave.extreme(2, 3, largest=False)[:2] == pytest.approx((np.sin(3), 3))
    assert wave.extreme(1, 6, largest=False)[0] == pytest.approx(-1)


def test_many_intervals_at_once_give_what_each_gives_alone():
    starts, ends = np.array([0.0, 2.0, 2.5, 3.0, 0.5]), np.array([3.0, 2.0, 2.7, 3.0, 1.0])
    for one in (STEP, curve(np.sin, 0, 3, 4)):
        for largest in (False, True):
            alone = [one.extreme(a, b, largest=largest)[0] for a, b in zip(starts, ends, strict=True)]
            assert list(one.extremes(starts, ends, largest=largest)) == alone


def test_both_limits_count_at_a_jump_but_not_what_lies_before_the_start():
    assert STEP.extreme(1, 2, largest=True) == (1.0, 2.0, "right")
    assert STEP.extreme(1, 2, largest=False)[0] == 0.0
    assert STEP.extreme(2, 3, largest=False) == (1.0, 2.0, "right")
    assert STEP.extreme(1.5, 3, largest=False)[0] == 0.0


def test_a_kink_of_two_curves_is_a_turning_point():
    kinked = curve(lambda t: np.minimum(t, 1.3 - t), 0, 2, 5)
    assert kinked.extreme(0, 2, largest=True)[0] == pytest.approx(0.65, abs=1e-5)


def test_what_says_nothing_is_skipped():
    partly = curve(lambda t: np.where(t < 1, np.nan, t), 0, 2, 5)
    assert partly.extreme(0, 2, largest=False)[0] == pytest.approx(1, abs=1e-5)
    assert np.isnan(curve(lambda t: t * np.nan, 0, 2).extreme(0, 2, largest=True)[0])


def test_crossings_are_located_between_samples():
    rise = curve(lambda t: 1 - np.exp(-t), 0, 5, 4)
    assert rise.first_at(0.5) == pytest.approx(np.log(2))
    assert rise.first_at(2.0) is None
    assert rise.first_at(0.5, last=True) == 5
    wave = curve(np.sin, 0, 10, 21)
    assert wave.first_at(0.5, last=True) == pytest.approx(2 * np.pi + 5 * np.pi / 6)


def test_a_short_excursion_between_samples_is_a_crossing():
    pulse = curve(lambda t: np.exp(-(((t - 1.1) / 0.3) ** 2)), 0, 3, 4)
    assert pulse.first_at(0.5) == pytest.approx(1.1 - 0.3 * np.sqrt(np.log(2)))


def test_a_jump_is_crossed_where_it_happens():
    assert STEP.first_at(0.5) == 2.0
    assert Curve(lambda t, side: -step(t, side), STEP.knots).first_at(-0.5, last=True) == 2.0


def test_steps_back_of_a_monotone_curve_are_none():
    assert curve(np.exp, 0, 2).worst_step_back(falls=False) == 0
    assert curve(np.sin, 0, 2 * np.pi, 9).worst_step_back(falls=False) == pytest.approx(2)
    assert curve(lambda t: np.exp(-t), 0, 2).worst_step_back(falls=True) == 0


def test_the_mean_is_exact_for_a_cubic():
    assert curve(lambda t: t**3, 0, 2, 3).mean() == pytest.approx(2)
    assert STEP.mean() == pytest.approx(1 / 3)
