"""Whether a resting state stays when something disturbs it a little: a ball in a hollow, or one on a ridge.

An integration that starts on a ridge, as a toggle switch does with both genes alike, stays there to the last digit. The
eigenvalues of the Jacobian tell, among what the reactions can reach and without what is absent: that a virus would
spread is no reason why a cell without one should not be at rest.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

from mtor_sbml.errors import SimulationError
from mtor_sbml.simulation.engine import Engine
from mtor_sbml.simulation.resting_state import sizes, system_of
from mtor_sbml.simulation.state import Tolerances

FloatArray: TypeAlias = NDArray[np.float64]

_ROUNDING = 1e-6  #: share of the largest eigenvalue that the differences in the Jacobian may be off
_PUSH = 1e-4  #: how far a state is pushed, as a share of a typical amount
_GROWS = 5.0  #: how many times further away it is when it leaves
_E_FOLDS = 3.0  #: how long it is watched, in units of the time in which it would go e times further
_LONGEST = 1e7  #: in the model's time unit: what leaves more slowly is as good as at rest


@dataclass(frozen=True, slots=True)
class Escape:
    """How a state is left once something disturbs it."""

    species: str  #: that moves most
    rate: float  #: per time, at which the distance grows
    direction: FloatArray  #: amounts, shape (n,), the largest being 1


def escape(engine: Engine, rate_changes: FloatArray, tolerances: Tolerances) -> Escape | None:
    """The fastest way out of the engine's resting state; None where it stays.

    Args:
        engine: At rest; afterwards in the same state.
        rate_changes: How the rates of the reactions change with each amount, shape (reactions, n).
        tolerances: For the run that confirms what the eigenvalues say.
    """
    found = _fastest(engine, rate_changes)
    return found if found is not None and _leaves(engine, found, tolerances) else None


def _fastest(engine: Engine, rate_changes: FloatArray) -> Escape | None:
    amounts = engine.amounts
    present = amounts > 0
    changes = np.where(present, rate_changes, 0.0)
    alive = np.any(changes, axis=1) | (engine.reaction_rates() != 0)
    if not np.all(np.isfinite(changes)):
        return None
    system = system_of(engine, alive.tobytes())
    laws = system.laws
    if not laws.independent.size:
        return None
    # A conserved total has an eigenvalue of 0, so the independent species have all others, at a quarter of the cost.
    # In units of each amount, which leaves the eigenvalues as they are and makes them more exact.
    size = sizes(engine)[laws.independent]
    jacobian = system.stoichiometry @ laws.in_independent(changes) * size / size[:, None]
    values = np.linalg.eigvals(jacobian)
    if np.max(values.real) <= _ROUNDING * np.max(np.abs(values)):
        return None
    values, vectors = np.linalg.eig(jacobian)
    at = int(np.argmax(values.real))
    direction = np.zeros_like(amounts)
    direction[laws.independent] = vectors[:, at].real * size
    direction[laws.dependent] = -laws.totals[:, laws.independent] @ direction[laws.independent]
    direction[~present] = 0.0
    direction /= direction[np.argmax(np.abs(direction))]
    return Escape(engine.species[int(np.argmax(np.abs(direction)))], float(values[at].real), direction)


def _leaves(engine: Engine, way: Escape, tolerances: Tolerances) -> bool:
    """Whether a small push along the way is followed by more of it."""
    span = _E_FOLDS / way.rate
    if span > _LONGEST:
        return False
    state, rest = engine.state(), engine.amounts
    push = _PUSH * engine.typical_amount * way.direction
    pushed = np.maximum(rest + push, 0.0)
    try:
        engine.amounts = pushed
        engine.advance(-2 * span, -span, tolerances)
        return bool(np.linalg.norm(engine.amounts - rest) > _GROWS * np.linalg.norm(pushed - rest))
    except SimulationError:
        return True
    finally:
        engine.restore(state)
