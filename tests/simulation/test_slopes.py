"""Slopes from values are exact for what five points can say, and hold at the ends."""

from __future__ import annotations

import numpy as np
import pytest

from mtor_sbml.simulation.slopes import slopes


def test_a_quartic_on_an_uneven_grid_is_exact() -> None:
    times = np.array([0.0, 0.1, 0.4, 1.0, 1.5, 4.0, 4.2])
    values = np.array([times**4 - 2 * times, 3 * times**2])
    np.testing.assert_allclose(slopes(times, values), [4 * times**3 - 2, 6 * times], atol=1e-9)


@pytest.mark.parametrize("n", [1, 2, 3, 4])
def test_few_points_are_enough_for_a_line(n: int) -> None:
    times = np.arange(float(n))
    np.testing.assert_allclose(slopes(times, 5 * times[None]), np.full((1, n), 5.0 if n > 1 else 0.0))


def test_an_exponential_on_the_grid_of_a_period() -> None:
    times = 120 * np.expm1(np.linspace(0, 9, 193)) / np.expm1(9)
    np.testing.assert_allclose(slopes(times, np.exp(-times / 3)[None])[0], -np.exp(-times / 3) / 3, atol=3e-5)
