"""Searches find the lowest point, within the bounds, and the same one for the same random numbers."""

import sys
from contextlib import suppress

import numpy as np
import pytest

from mtor_sbml.errors import UsageError
from mtor_sbml.variants.search import Algorithm, search, usual_population

TARGET = np.array([0.2, 0.7, 0.4])


class OverError(Exception):
    """So many evaluations were enough."""


def searched(algorithm, evaluations=600, *, parameters=3, seed=0, value=None):
    """All points that a search asks for, in order."""
    target = TARGET[:parameters]
    points = []

    def evaluate(generation):
        if len(points) >= evaluations:
            raise OverError
        points.extend(generation)
        return np.sum((generation - target) ** 2, axis=1) if value is None else value(generation)

    start = np.full(parameters, 0.5)
    random = np.random.default_rng(seed)
    with suppress(OverError):
        search(algorithm, evaluate, start, step=0.1, population=8, random=random)
    return np.array(points)


@pytest.mark.parametrize(("algorithm", "near"), [("cma", 1e-3), ("de", 1e-2), ("random", 0.15)])
def test_the_lowest_point_of_a_bowl_is_found(algorithm, near):
    points = searched(Algorithm(algorithm))
    best = points[np.argmin(np.sum((points - TARGET) ** 2, axis=1))]
    assert np.abs(best - TARGET).max() < near


@pytest.mark.parametrize("algorithm", list(Algorithm))
def test_no_point_leaves_the_cube(algorithm):
    # Lowest beyond a corner: all points crowd at it.
    points = searched(algorithm, 300, value=lambda points: points.sum(axis=1))
    assert points.min() >= 0
    assert points.max() <= 1


@pytest.mark.parametrize("algorithm", list(Algorithm))
def test_the_same_random_numbers_give_the_same_points(algorithm):
    assert np.array_equal(searched(algorithm, 100), searched(algorithm, 100))
    assert not np.array_equal(searched(algorithm, 100), searched(algorithm, 100, seed=1))


def test_cma_does_not_touch_the_generator_that_all_share():
    np.random.seed(7)
    expected = np.random.random()
    np.random.seed(7)
    searched(Algorithm.CMA, 100)
    assert np.random.random() == expected


@pytest.mark.parametrize("algorithm", [Algorithm.CMA, Algorithm.DE])
def test_a_search_ends_when_it_has_converged(algorithm):
    assert len(searched(algorithm, 20_000)) < 20_000


def test_a_single_parameter_can_be_searched():
    assert searched(Algorithm.CMA, parameters=1)[-1] == pytest.approx(TARGET[:1], abs=1e-3)


def test_without_cma_it_says_what_to_install(monkeypatch):
    monkeypatch.setitem(sys.modules, "cma", None)
    with pytest.raises(UsageError) as caught:
        searched(Algorithm.CMA)
    assert caught.value.hint == 'pip install "mtor-sbml[variants]"'


def test_the_population_grows_with_the_number_of_parameters():
    # Hansen's tutorial, table 1: 4 + floor(3 ln n).
    assert [usual_population(n) for n in (1, 2, 10, 50)] == [4, 6, 10, 15]
