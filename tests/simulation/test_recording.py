"""The grid of a period holds what was asked for and never has two knots that all but touch."""

from __future__ import annotations

import numpy as np
import pytest

from mtor_sbml.simulation.engine import Engine
from mtor_sbml.simulation.recording import grid
from mtor_sbml.simulation.state import Tolerances

from .building import signal_of


def test_the_grid_is_denser_at_the_start() -> None:
    times = grid(10, 130, 64)
    assert (times[0], times[-1]) == (10, 130)
    assert np.all(np.diff(times, 2) > 0)


def test_wanted_times_take_the_place_of_their_neighbours() -> None:
    plain = grid(0, 120, 64)
    wanted = {60.0, float(plain[40]) + 1e-9}
    times = grid(0, 120, 64, wanted)
    assert wanted <= set(times.tolist())
    assert len(times) == len(plain)
    assert np.min(np.diff(times)) > 0.4 * np.min(np.diff(plain))


def test_times_outside_are_not_taken() -> None:
    assert grid(0, 10, 8, {-1.0, 0.0, 10.0, 12.0}).tolist() == grid(0, 10, 8).tolist()


def test_where_interpolation_is_off_the_stretch_is_run_again(monkeypatch: pytest.MonkeyPatch) -> None:
    runs: list[int] = []
    integrate = Engine.integrate

    def counted(self: Engine, times: list[float], leaves: tuple[str, ...], tolerances: Tolerances) -> object:
        runs.append(len(times))
        return integrate(self, times, leaves, tolerances)

    monkeypatch.setattr(Engine, "integrate", counted)
    # Ten turns in a period: the even part of the grid is too coarse for them.
    text = "model waves; species A = 5; w = 1; v = 0; w' = v; v' = -w; J: -> A; w; J2: A -> ; A*0.5; end"
    signal = signal_of(text, {0: {}}, 63, "w")
    assert len(runs) > 1
    times = np.linspace(0, 63, 777)
    np.testing.assert_allclose(signal.values(times), np.cos(times), atol=5e-5)


def test_hundreds_of_turns_in_one_stretch_are_followed() -> None:
    text = "model waves; species A = 5; w = 1; v = 0; w' = v; v' = -w; J: -> A; w; J2: A -> ; A*0.5; end"
    signal = signal_of(text, {0: {}}, 1885, "w")  # 300 turns, over which the solver itself is off by a little
    times = np.linspace(0, 1885, 7777)
    np.testing.assert_allclose(signal.values(times), np.cos(times), atol=5e-4)
