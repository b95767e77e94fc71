"""A resting state to the last digit: Newton's method among the states that the reactions can reach.

Integration ends within the solver's tolerance of rest, which differs between versions of the solver. A few Newton steps
take that difference away, so that a file written from the state is the same everywhere.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

from mtor_sbml.simulation.engine import Engine

FloatArray: TypeAlias = NDArray[np.float64]

_STEPS = 12
_DUST = 1e-12  #: share of a typical amount that is nothing but rounding
_SINGULAR = 1e12  #: an inverse with larger numbers is nothing but rounding
_ROUNDING = 1e-14  #: largest relative step that is nothing but rounding
_CONVERGED = 1e-9  #: largest last step, as a share of each value, of what has come to rest
_MOST = 1e-4  #: a value that would move by a larger share was not near rest, or the state is not the one approached
_FAR = 1e-2  #: share of a value
_SMALL = 1e-3  #: share of a typical amount below which a value's own size is no yardstick for that
_ANY_AMOUNT = 2.0  #: spread of amounts at which nothing is in balance by chance, in powers of e
_TINY = 1e-9  #: share of a typical amount that is used instead of an amount of 0


@dataclass(frozen=True, slots=True)
class Conservation:
    """What reactions leave alone: totals (rows of weights), and the species whose rates are independent."""

    totals: FloatArray  #: shape (n - rank, n), each with a weight of 1 for its own of the dependent species
    independent: NDArray[np.intp]  #: shape (rank,)
    dependent: NDArray[np.intp]  #: shape (n - rank,)

    def in_independent(self, changes: FloatArray) -> FloatArray:
        """Changes with each independent species alone, shape (…, rank), where the dependent ones make up for it.

        Args:
            changes: With each species by itself, shape (…, n).
        """
        made_up = changes[..., self.dependent] @ self.totals[:, self.independent]
        return np.asarray(changes[..., self.independent] - made_up)


def conservation(stoichiometry: FloatArray) -> Conservation:
    """The conserved totals of a stoichiometric matrix (species by reactions), by elimination.

    Example:
        >>> binding = np.array([[-1.0], [-1.0], [1.0]])
        >>> conservation(binding).totals.tolist()
        [[-1.0, 1.0, 0.0], [1.0, 0.0, 1.0]]
    """
    n, reactions = stoichiometry.shape
    table = np.hstack([stoichiometry.astype(float), np.eye(n)])
    order = np.arange(n)
    rank = 0
    for column in range(reactions):
        if rank == n:
            break
        pivot = rank + int(np.argmax(np.abs(table[rank:, column])))
        if abs(table[pivot, column]) < 1e-9:
            continue
        table[[rank, pivot]], order[[rank, pivot]] = table[[pivot, rank]], order[[pivot, rank]]
        # Few reactions touch a species, so few rows change.
        rows = rank + 1 + np.flatnonzero(table[rank + 1 :, column])
        table[rows] -= np.outer(table[rows, column] / table[rank, column], table[rank])
        rank += 1
    return Conservation(table[rank:, reactions:], order[:rank], order[rank:])


@dataclass(frozen=True, slots=True)
class System:
    """A model that is nothing but reactions."""

    laws: Conservation
    stoichiometry: FloatArray  #: of the independent species, shape (rank, reactions)

    def excess(self, rates: FloatArray, moved: FloatArray) -> FloatArray:
        """What is 0 at rest: how fast the independent species still change, and how far the totals are off."""
        return np.concatenate([self.stoichiometry @ rates, self.laws.totals @ moved])

    @classmethod
    def of(cls, stoichiometry: FloatArray) -> System:
        """The system of a stoichiometric matrix."""
        laws = conservation(stoichiometry)
        return cls(laws, stoichiometry[laws.independent])


@lru_cache(maxsize=64)
def system_of(engine: Engine, running: bytes) -> System:
    """The system of those reactions of an engine that run, a byte for each: elimination takes as long as a run."""
    assert engine.stoichiometry is not None
    return System.of(engine.stoichiometry * np.frombuffer(running, dtype=bool))


def may_be_near(engine: Engine, waited: float) -> bool:
    """Whether the engine may be so near to rest, after a run of that long, that Newton's method is worth its while.

    What would move by more than a hundredth of itself, if it went on for as long again, is further away than `polish`
    accepts, unless it comes to rest a hundred times faster than the run was long; and then it would have.
    """
    values = np.maximum(np.abs(engine.concentrations()), _SMALL * engine.typical_values(engine.species))
    return bool(np.all(np.abs(engine.concentration_rates()) * waited < _FAR * values))


def polish(engine: Engine, start: FloatArray) -> bool:
    """Move the engine from nearly at rest to rest; leave it alone where that is not possible.

    That the state is stable is known from the integration having come to it. Models with rate rules or events are left
    as they are.

    Args:
        engine: Nearly at rest.
        start: Amounts before the integration, which fix the conserved totals exactly.

    Returns:
        Whether there is one resting state with these totals near by, and the engine is in it.
    """
    if engine.stoichiometry is None or not engine.species:
        return False
    reached = engine.amounts
    found = _newton(engine, system_of(engine, may_run(engine, start).tobytes()), start)
    rested = _without_dust(engine, found.amounts)
    small = _SMALL * engine.typical_amount
    moved = np.abs(rested - reached) / np.maximum(np.abs(reached), small)
    fits = bool(np.all(np.isfinite(rested)) and np.max(moved) < _MOST and np.min(rested) >= 0)
    engine.amounts = rested if fits else reached
    return fits and found.is_rest


@dataclass(frozen=True, slots=True)
class _Found:
    """Where Newton's method ended."""

    amounts: FloatArray
    is_rest: bool  #: whether it converged, and everything was free to move


def _without_dust(engine: Engine, amounts: FloatArray) -> FloatArray:
    return np.where(np.abs(amounts) < _DUST * engine.typical_amount, 0.0, amounts)


def _newton(engine: Engine, system: System, start: FloatArray) -> _Found:
    """Steps with one Jacobian, until they are rounding; each variable in units of its own size."""
    engine.amounts = amounts = _without_dust(engine, engine.amounts)
    size = sizes(engine)
    changes = rate_changes(engine, 1e-6 * size)
    inverse = _inverse(system, changes, size)
    is_regular = inverse is not None
    if inverse is None:
        # Something has vanished, as a ligand that is used up, and what it alone moves is as good as conserved.
        alive = np.any(changes[:, amounts != 0], axis=1) | (engine.reaction_rates() != 0)
        system, start = system_of(engine, alive.tobytes()), amounts
        inverse = _inverse(system, changes, size)
    if inverse is None:
        return _Found(amounts, is_rest=False)
    yardstick = np.maximum(size, _SMALL * engine.typical_amount)
    last, moved = np.inf, np.inf
    for _ in range(_STEPS):
        step = inverse @ system.excess(engine.reaction_rates(), amounts - start)
        length = float(np.max(np.abs(step)))
        if not length < last:
            break
        amounts = amounts - step * size
        engine.amounts = amounts
        last, moved = length, float(np.max(np.abs(step * size) / yardstick))
        if length < _ROUNDING:
            break
    return _Found(amounts, is_rest=is_regular and moved < _CONVERGED)


def may_run(engine: Engine, start: FloatArray) -> NDArray[np.bool_]:
    """Whether each reaction may ever run from these amounts, shape (reactions,).

    One of a drug that is not there, or of an enzyme that is knocked out, never does, and what it alone moves is
    conserved. Whatever a reaction with a rate moves may come to be present, and so on until nothing new does.

    Args:
        engine: With the parameters that count, at the start or where it came to from there; it stays there.
        start: Amounts to begin from, shape (n,).
    """
    assert engine.stoichiometry is not None
    before, moves = engine.amounts, engine.stoichiometry != 0
    # Any amounts will do, unless they happen to be in balance or below a threshold.
    some = engine.typical_amount * np.random.default_rng(1).lognormal(0.0, _ANY_AMOUNT, (2, len(start)))
    # What has come to be there spares steps; what is next to nothing may be the solver's error.
    present = (start != 0) | (before > _SMALL * engine.typical_amount)
    runs = np.zeros(moves.shape[1], dtype=bool)
    while True:
        for amounts in some:
            engine.amounts = np.where(present, amounts, 0.0)
            runs |= engine.reaction_rates() != 0
        reached = present | np.any(moves[:, runs], axis=1)
        if np.array_equal(reached, present):
            engine.amounts = before
            return runs
        present = reached


def sizes(engine: Engine) -> FloatArray:
    """How large each amount is, nowhere 0, shape (n,)."""
    return np.maximum(np.abs(engine.amounts), _TINY * engine.typical_amount)


def rate_changes(engine: Engine, widths: FloatArray) -> FloatArray:
    """How the rates of the reactions change with each amount, by differences, shape (reactions, n)."""
    here, amounts = engine.reaction_rates(), engine.amounts
    moved = amounts + widths
    changes = np.zeros((len(here), len(amounts)))
    for group in _groups_of(engine):
        engine.amounts = np.where(group, moved, amounts)
        # Each reaction reads one of the group at most.
        changes[:, group] = (engine.reaction_rates() - here)[:, None] * engine.dependence[:, group]
    engine.amounts = amounts
    return np.asarray(changes / (moved - amounts))


@lru_cache(maxsize=8)
def _groups_of(engine: Engine) -> tuple[NDArray[np.bool_], ...]:
    return groups(engine.dependence)


def groups(dependence: NDArray[np.bool_]) -> tuple[NDArray[np.bool_], ...]:
    """Few groups of columns that have no row in common within a group, so that one difference serves a whole group.

    The columns are taken from the fullest on, each into the first group that it fits into (Curtis, Powell and Reid,
    J. Inst. Maths Applics 13, 117, 1974).

    Example:
        >>> [group.tolist() for group in groups(np.array([[True, True, False], [False, True, True]]))]
        [[False, True, False], [True, False, True]]
    """
    found: list[NDArray[np.bool_]] = []
    for column in np.argsort(-dependence.sum(axis=0), kind="stable"):
        rows = dependence[:, column]
        fitting = next((group for group in found if not np.any(dependence[np.ix_(rows, group)])), None)
        if fitting is None:
            fitting = np.zeros(dependence.shape[1], dtype=bool)
            found.append(fitting)
        fitting[column] = True
    return tuple(found)


def _inverse(system: System, rate_changes: FloatArray, size: FloatArray) -> FloatArray | None:
    """From what is in excess to steps in units of each variable's size; None where several states are at rest."""
    jacobian = np.concatenate([system.stoichiometry @ rate_changes, system.laws.totals]) * size
    rows = np.max(np.abs(jacobian), axis=1)
    if not np.all(rows):
        return None
    try:
        inverse = np.linalg.inv(jacobian / rows[:, None])
    except np.linalg.LinAlgError:
        return None
    return np.asarray(inverse / rows) if np.max(np.abs(inverse)) < _SINGULAR else None
