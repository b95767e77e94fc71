"""What leads a search, and what tells the best candidate, worked out by hand."""

import numpy as np
import pytest

from mtor_sbml.variants.objective import Objective, Standing, misfit

START = np.zeros(2)


def objective(*, goal=0.5, musts=(True, True), weights=(1.0, 1.0), **more):
    return Objective(weights=weights, musts=musts, goal=goal, **more)


def test_what_reaches_the_goal_adds_nothing():
    assert objective().shortfall(Standing((0.5, 7.0))) == 0
    assert objective().worst(Standing((0.5, 7.0))) == 0


def test_shortfalls_are_joined_by_a_norm_that_is_nearly_the_largest():
    # (3⁴ + 4⁴)^(1/4)
    assert objective(goal=0).shortfall(Standing((-3.0, -4.0))) == pytest.approx(337**0.25)
    assert objective(goal=0, sharpness=200.0).shortfall(Standing((-3.0, -4.0))) == pytest.approx(4, rel=1e-3)


def test_a_weight_counts_as_if_the_expectation_were_there_as_often():
    twice = objective(weights=(2.0, 1.0)).shortfall(Standing((-1.0, 3.0)))
    three = Objective(weights=(1.0,) * 3, musts=(True,) * 3, goal=0.5).shortfall(Standing((-1.0, -1.0, 3.0)))
    assert twice == pytest.approx(three)


def test_an_error_is_worse_than_any_failure_and_two_are_worse_than_one():
    failing, one, two = Standing((-10.0, -10.0)), Standing((None, 10.0)), Standing((None, None))
    assert objective().worst(failing) < objective().worst(one)
    assert objective().shortfall(one) < objective().shortfall(two)


def test_only_a_must_tells_the_best_candidate():
    assert objective(musts=(True, False)).worst(Standing((0.2, -5.0))) == pytest.approx(0.3)
    assert objective(musts=(False, False)).worst(Standing((-1.0, -5.0))) == 0


def test_data_add_one_for_each_doubling_of_a_bad_fit():
    leads = [objective().lead(Standing((1.0, 1.0), misfit=each), START, START) for each in (0.0, 1.0, 1000.0, 2000.0)]
    assert leads[:2] == [0, 1]
    assert leads[3] - leads[2] == pytest.approx(1, abs=1e-2)


def test_the_pull_is_the_mean_distance_from_the_start():
    standing = Standing((1.0, 1.0))
    assert objective(pull=0.1).lead(standing, np.array([0.5, 0.1]), START) == pytest.approx(0.03)


def test_the_misfit_is_the_root_mean_square():
    assert misfit([3.0, 4.0]) == pytest.approx(12.5**0.5)
    assert misfit(None) > misfit([1e5])


def test_the_smallest_margin_is_unknown_while_something_is_an_error():
    assert Standing((2.0, -1.0)).smallest == -1
    assert Standing((2.0, None)).smallest is None
    assert Standing((), misfit=1.0).smallest is None
