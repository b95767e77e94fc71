"""Correlations and indices are those of functions whose sensitivities are known on paper."""

from math import pi

import numpy as np
import pytest
from scipy.stats import spearmanr

from mtor_sbml.variants.sample import Method, points
from mtor_sbml.variants.sensitivity import chance, rank_correlations, sobol_indices


def test_a_monotone_margin_has_a_correlation_of_one():
    sample = points(60, 3)
    found = rank_correlations(sample, -np.exp(5 * sample[:, 1]))
    assert found[1] == pytest.approx(-1.0)
    assert (np.abs(found[[0, 2]]) < 0.4).all()


def test_correlations_are_scipys_and_leave_out_what_has_no_margin():
    sample = points(80, 4, Method.LOG_UNIFORM)
    margins = np.round(sample[:, 0] + sample[:, 1] ** 2, 1)  # with ties
    margins[::7] = np.nan
    there = ~np.isnan(margins)
    expected = [spearmanr(sample[there, value], margins[there]).statistic for value in range(4)]
    assert rank_correlations(sample, margins) == pytest.approx(expected)


@pytest.mark.parametrize("margins", [np.full(20, 10.0), np.full(20, np.nan), np.r_[1.0, 2.0, np.full(18, np.nan)]])
def test_margins_that_do_not_vary_have_no_correlation(margins):
    assert np.isnan(rank_correlations(points(20, 2), margins)).all()


def test_of_values_without_influence_one_ensemble_in_twenty_exceeds_chance():
    random = np.random.default_rng(3)
    limit = chance(50, 20)
    exceeded = [
        np.abs(rank_correlations(random.random((50, 20)), random.random(50))).max() > limit for _ in range(1000)
    ]
    assert 0.03 < np.mean(exceeded) < 0.075  # 0.05 ± 3 standard errors, and Student's t is approximate for ranks


class TestSobolIndices:
    """By SALib."""

    @pytest.fixture(autouse=True)
    def _salib(self):
        pytest.importorskip("SALib")

    def test_of_ishigamis_function_are_the_analytic_ones(self):
        # Ishigami and Homma 1990 with a = 7, b = 0.1: S1 and ST as in SALib's own documentation.
        sample = points(1024 * 5, 3, Method.SALTELLI)
        x = pi * (2 * sample - 1)
        margins = np.sin(x[:, 0]) + 7 * np.sin(x[:, 1]) ** 2 + 0.1 * x[:, 2] ** 4 * np.sin(x[:, 0])
        found = sobol_indices(margins, 3)
        assert np.abs(found.first - [0.3139, 0.4424, 0.0]).max() < 0.05
        assert np.abs(found.total - [0.5576, 0.4424, 0.2437]).max() < 0.05
        assert (np.abs(found.first - [0.3139, 0.4424, 0.0]) < 1.5 * found.first_error).all()
        assert found.base_points == 1024

    def test_base_points_without_all_margins_are_left_out(self):
        sample = points(256 * 4, 2, Method.SALTELLI)
        margins = 3 * sample[:, 0] + 4 * sample[:, 1]  # variances 9/12 and 16/12
        margins[[5, 6, 400]] = np.nan
        found = sobol_indices(margins, 2)
        assert found.base_points == 254
        assert np.abs(found.first - [0.36, 0.64]).max() < 0.05

    @pytest.mark.parametrize("margins", [np.ones(64), np.full(64, np.nan)])
    def test_a_margin_that_does_not_vary_has_none(self, margins):
        assert sobol_indices(margins, 2) is None

    def test_one_seed_has_one_interval(self):
        sample = points(64, 2, Method.SALTELLI)
        first, again = (sobol_indices(sample.sum(axis=1), 2, seed=0) for _ in range(2))
        assert np.array_equal(first.total_error, again.total_error)
