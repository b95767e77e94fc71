"""A model as people run it: libRoadRunner with its default tolerances, on an even grid of so many points.

The engine of this package is finer, and stops where formulas jump; what a model does without that is what others see.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

from mtor_sbml.errors import SimulationError
from mtor_sbml.model.document import Model
from mtor_sbml.simulation.compiling import compiled, quiet, said

FloatArray: TypeAlias = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class UsualRun:
    """What one grid shows."""

    points: int
    times: FloatArray  #: shape (points,)
    values: FloatArray  #: one row for each asked-for id, shape (ids, points); a concentration where formulas mean one


def usual_runs(model: Model, end: float, grids: Sequence[int], ids: Sequence[str]) -> Iterator[UsualRun]:
    """The same run on several grids, from 0 to `end`.

    Args:
        model: What to run.
        end: In the model's time unit.
        grids: How many points each grid has.
        ids: What is looked at.

    Raises:
        SimulationError: libRoadRunner does not load the model, or gives up.
    """
    runner = compiled(model, model.sbml)
    runner.timeCourseSelections = ["time", *(_selection(model, each) for each in ids)]
    for points in grids:
        runner.resetToOrigin()
        try:
            with quiet():
                table = np.array(runner.simulate(0, end, points))
        except RuntimeError as problem:
            raise SimulationError(f"libRoadRunner gives up on a grid of {points} points: {said(problem)}") from problem
        yield UsualRun(points, table[:, 0], table[:, 1:].T)


def _selection(model: Model, element: str) -> str:
    species = model.species.get(element)
    return element if species is None or species.only_substance else f"[{element}]"
