"""With any number of processes the same comes back, and what one of them meets is told."""

from __future__ import annotations

import os
import time
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pytest

from mtor_sbml.errors import ChildDied, SimulationError
from mtor_sbml.isolation import is_bounded
from mtor_sbml.model.changes import Setting
from mtor_sbml.model.document import Model
from mtor_sbml.model.formula import parse_formula
from mtor_sbml.simulation.experiment import Experiment
from mtor_sbml.simulation.periods import run_by_libroadrunner
from mtor_sbml.simulation.plan import PlannedPeriod, Step
from mtor_sbml.simulation.runs import Request, Runs, run
from mtor_sbml.simulation.spread import Result, Spread, portions, trees_of
from mtor_sbml.simulation.state import Tolerances

from .building import CASCADE, INF, antimony_model, experiment

PRODUCT = parse_formula("product")


def period(parent: int | None, time: float = 0.0) -> PlannedPeriod:
    return PlannedPeriod(parent, Step(time, ()), 10.0, (), frozenset(), frozenset())


def test_a_tree_is_all_that_branches_off_from_a_first_period() -> None:
    periods = [period(None), period(0), period(None), period(1), period(2), period(0)]
    assert trees_of(periods) == [(0, 1, 3, 5), (2, 4)]


def test_small_trees_go_together_and_the_largest_goes_first() -> None:
    periods = [*(period(None) for _ in range(5)), period(None, -INF), period(5)]
    # Ten in all: five ordinary ones, one that comes to rest, which counts as four, and one that follows it.
    assert portions(periods, trees_of(periods), 3) == [(5, 6), (0, 1, 2), (3, 4)]


def doses(ids: Sequence[float]) -> list[Request]:
    """Experiments that rest at a dose each, and are then washed."""
    asked = [experiment({-INF: {"ligand": each}, 0: {"ligand": 0}}, f"dose {each:g}") for each in ids]
    return [Request(each, 25.0, frozenset({PRODUCT})) for each in asked]


def values_of(runs: Runs, asked: Experiment) -> np.ndarray:
    trace = runs.trace(asked)
    assert not isinstance(trace, SimulationError)
    return np.concatenate([each.values for each in trace.segments[1:]], axis=1)


def once_a_child_has_run(
    model: Model, periods: Sequence[PlannedPeriod], tolerances: Tolerances, start: Sequence[Setting]
) -> Sequence[Result]:
    """Runs periods; the calling process begins only when a child has been asked too."""
    met = Path(os.environ["MET"])
    if is_bounded():
        met.touch()
    for _ in range(3000):
        if met.exists():
            break
        time.sleep(0.01)
    return run_by_libroadrunner(model, periods, tolerances, start)


def but_a_child_dies(
    model: Model, periods: Sequence[PlannedPeriod], tolerances: Tolerances, start: Sequence[Setting]
) -> Sequence[Result]:
    """As above, and the child crashes."""
    if is_bounded():
        Path(os.environ["MET"]).touch()
        os._exit(3)
    return once_a_child_has_run(model, periods, tolerances, start)


@pytest.fixture(autouse=True)
def _met(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("MET", str(tmp_path / "met"))
    monkeypatch.syspath_prepend(str(Path(__file__).parents[1]))  # children find this module by the name it has here


def test_a_child_finds_to_the_last_digit_what_this_process_finds() -> None:
    model, requests = antimony_model(CASCADE), doses([0, 1, 2, 5, 10, 20])
    alone = run(model, requests)
    shared = run(model, requests, run_periods=Spread(once_a_child_has_run, 2))
    for each in requests:
        np.testing.assert_array_equal(values_of(shared, each.experiment), values_of(alone, each.experiment))


def test_a_run_that_goes_wrong_in_a_child_is_the_error_of_its_own_experiment() -> None:
    model = antimony_model("model grows; species A = 1; J: -> A; k*A; k = 0; end")
    asked = [experiment({-INF: {"k": k}, 0: {"k": 0}}, f"k {k}") for k in (0, 1, 0)]
    requests = [Request(each, 1.0, frozenset({parse_formula("A")})) for each in asked]
    runs = run(model, requests, run_periods=Spread(once_a_child_has_run, 2))
    assert isinstance(runs.trace(asked[1]), SimulationError)
    assert not isinstance(runs.trace(asked[0]), SimulationError)


def test_a_child_that_crashes_is_an_error() -> None:
    with pytest.raises(ChildDied, match=r"exit code 3"):
        run(antimony_model(CASCADE), doses(range(6)), run_periods=Spread(but_a_child_dies, 2))
