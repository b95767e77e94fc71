"""Samples fill their ranges as their methods promise, the same ones for one seed."""

import numpy as np
import pytest

from mtor_sbml.errors import UsageError
from mtor_sbml.variants.ranges import Range
from mtor_sbml.variants.sample import Method, independent, points, variants_at


@pytest.mark.parametrize("method", [Method.LHS, Method.SOBOL, Method.LOG_UNIFORM])
def test_one_seed_has_one_sample(method):
    first, again, other = points(20, 3, method, 7), points(20, 3, method, 7), points(20, 3, method, 8)
    assert first.shape == (20, 3)
    assert np.array_equal(first, again)
    assert not np.array_equal(first, other)
    assert (first >= 0).all()
    assert (first < 1).all()


def test_a_latin_hypercube_has_one_sample_in_each_part_of_every_range():
    parts = np.floor(points(50, 4, Method.LHS) * 50)
    assert (np.sort(parts, axis=0) == np.arange(50)[:, None]).all()


def test_a_sobol_sequence_is_balanced_in_two_dimensions_at_once():
    # A (0, 2)-sequence in base 2: of 16 points one in each of 4 × 4 boxes (Sobol 1967).
    boxes = np.floor(points(16, 2, Method.SOBOL) * 4) @ [4, 1]
    assert sorted(boxes) == list(range(16))


@pytest.mark.parametrize("method", [Method.SOBOL, Method.LOG_UNIFORM])
def test_more_samples_continue_the_fewer(method):
    assert np.array_equal(points(40, 3, method)[:10], points(10, 3, method))


def test_saltellis_design_exchanges_one_value_at_a_time():
    pytest.importorskip("SALib")
    design = points(170, 3, Method.SALTELLI, seed=2)
    assert design.shape == (32 * 5, 3)  # 32 is the power of 2 that fits
    block = design[5:10]
    for value in range(3):
        expected = block[0].copy()
        expected[value] = block[4, value]
        assert np.array_equal(block[1 + value], expected)
    rows = independent(Method.SALTELLI, design)
    assert np.array_equal(rows[:4], [0, 4, 5, 9])
    assert len(rows) == 64


def test_too_few_samples_are_refused():
    with pytest.raises(UsageError, match="0 samples are none"):
        points(0, 3)
    with pytest.raises(UsageError, match="Sobol indices of 98 values need 1600 samples or more"):
        points(1000, 98, Method.SALTELLI)


def test_variants_have_the_values_of_their_points():
    ranges = (
        Range(id="a", nominal=1.0, lower=0.01, upper=100.0, is_logarithmic=True),
        Range(id="b", nominal=0.0, lower=-1.0, upper=3.0, is_logarithmic=False),
    )
    (variant,) = variants_at(ranges, np.array([[0.75, 0.75]]), first=12)
    assert variant.id == "s000012"
    assert {each.id: each.value for each in variant.settings} == pytest.approx({"a": 10.0, "b": 2.0})
