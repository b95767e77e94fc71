"""What goes into a run and comes out of it: tolerances, states, recordings."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

FloatArray: TypeAlias = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Tolerances:
    """How exactly the solver works."""

    relative: float = 1e-8  #: of each value
    absolute: float = 1e-9  #: of a typical amount of the model, or of the species' own initial amount if that is less


@dataclass(frozen=True, slots=True)
class State:
    """Everything that a run can change, in libRoadRunner's order."""

    sizes: FloatArray
    parameters: FloatArray
    boundary: FloatArray  #: concentrations
    amounts: FloatArray
    stoichiometries: FloatArray  #: of those that an event or a rate rule moves
    past: tuple[Callable[[], object], ...] = ()  #: what led here, where events may be waiting


@dataclass(frozen=True, slots=True)
class Recording:
    """Values at the asked-for times, and when events changed something."""

    times: FloatArray  #: shape (n,)
    values: FloatArray  #: one row for each leaf, shape (leaves, n)
    fired: FloatArray  #: times at which events assigned something, ascending
