"""Every worked number of the reference's table of margins, and the laws that all margins obey."""

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from mtor_sbml.expectation.judging import margins
from mtor_sbml.expectation.judging.margins import TIE, holds, opposite

LEVELS = st.just(0.0) | st.floats(min_value=1e-9, max_value=1e6)
FRACTIONS = st.floats(min_value=0, max_value=1)


@pytest.mark.parametrize(
    ("worked", "margin"),
    [
        (margins.at_most(0.02, 0.1 * 0.8, resolution=0.001), 2),
        (margins.at_most_by_odds(0.9, 0.99, resolution=0.001), 3.46),
        (margins.at_most_by_difference(5.0, 8.0, scale=10.0), 0.3),
        (margins.earlier(4, 16, resolution=0.1), 2),
        (margins.earlier(10, 120, resolution=0.1), 3.58),
        (margins.about(1.1, 1.0, 1.25), 1.23),
        (margins.about(1.25, 1.0, 1.25), 0),
        (margins.about(2.0, 1.0, 1.25), -1.64),
        (margins.about(0.598, 0.61, 1.25), 3.49),  # 0.98 of it: hardly changed
        (margins.about(0.427, 0.61, 1.25), -0.68),  # 0.70 of it
        (margins.at_most(0.5, 5.0), 3.32),
        (margins.absent(0.0, resolution=0.001), 10),
        (margins.at_most(0.05, 0.1), 1),
        (margins.at_most(0.1, 0.25), 1.32),
        (margins.at_most(0.5, 0.8), 0.68),
        (margins.kept(1e-12, 1e-6), 10),
    ],
)
def test_worked_numbers(worked, margin):
    assert worked == pytest.approx(margin, abs=0.006)


def test_a_level_below_the_resolution_counts_as_the_resolution():
    assert margins.at_most(1e-9, 0.008, resolution=0.001) == pytest.approx(3)


def test_nothing_and_nothing_is_a_tie():
    assert holds(margins.at_most(0.0, 0.0))
    assert not holds(margins.at_most(0.0, 0.0, strict=True))


def test_fractions_are_held_within_the_resolution_of_0_and_1():
    assert margins.at_most_by_odds(0.0, 1.0, resolution=0.25) == pytest.approx(2 * math.log2(3))


def test_about_counts_no_deviation_as_one_resolution():
    assert margins.about(1.0, 1.0, 2.0, resolution=1.0) == 0


def test_arrays_and_numbers_agree():
    values = np.array([0.0, 0.02, 0.08, 0.5])
    together = margins.at_most(values, 0.08, resolution=0.001, strict=True)
    assert list(together) == [margins.at_most(float(x), 0.08, resolution=0.001, strict=True) for x in values]


def test_nan_stays_nan():
    assert math.isnan(margins.at_most(math.nan, 1.0))


@given(LEVELS, LEVELS, st.booleans(), st.sampled_from([0.0, 0.001, 1.0]))
def test_the_sign_is_the_verdict_of_the_floored_numbers(a, b, strict, resolution):
    low, high = max(a, resolution), max(b, resolution)
    verdict = low < high if strict else low <= high
    if low == 0 or math.isclose(low, high, rel_tol=1e-14):
        verdict = (not strict) if low == high else None
    margin = margins.at_most(a, b, resolution=resolution, strict=strict)
    assert -10 <= margin <= 10
    assert verdict is None or holds(margin) == verdict


@given(FRACTIONS, FRACTIONS)
def test_odds_order_as_the_fractions_do(a, b):
    held_a, held_b = (min(max(x, 0.001), 0.999) for x in (a, b))
    if not math.isclose(held_a, held_b, rel_tol=1e-9):
        assert holds(margins.at_most_by_odds(a, b, resolution=0.001)) == (held_a < held_b)


@given(LEVELS, LEVELS)
def test_not_flips_every_margin_and_every_verdict(a, b):
    at_most = margins.at_most(a, b)
    assert holds(opposite(at_most)) is not holds(at_most)
    assert opposite(opposite(at_most)) == at_most
    assert opposite(at_most) == pytest.approx(margins.at_most(b, a, strict=True))


@given(LEVELS, LEVELS, st.floats(min_value=1, max_value=100))
def test_a_looser_threshold_never_lowers_the_margin(value, allowed, more):
    assert margins.at_most(value, allowed * more, resolution=1e-3) >= margins.at_most(value, allowed, resolution=1e-3)


def test_a_tie_holds_or_fails_as_written():
    assert margins.at_most(1.0, 1.0) == 0
    assert margins.at_most(1.0, 1.0, strict=True) == TIE
    assert holds(opposite(TIE))
    assert list(opposite(np.array([0.0, TIE, 1.0]))) == [TIE, 0.0, -1.0]
