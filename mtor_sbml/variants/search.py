"""Searches for the lowest point of the unit cube, one generation at a time: CMA-ES, differential evolution, at random.

A search knows nothing of models. It hands generations of points to a function and gets their values back; that function
may evaluate them in parallel, look them up, or raise to end the search. All randomness comes from the generator that is
passed, so the same one gives the same points, which is how an interrupted search resumes: it is repeated, and what was
evaluated is looked up.
"""

from __future__ import annotations

from collections.abc import Callable
from enum import StrEnum
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

from mtor_sbml.errors import UsageError

FloatArray: TypeAlias = NDArray[np.float64]

#: Values of a generation, shape (n,), for its points, shape (n, parameters).
Evaluate: TypeAlias = Callable[[FloatArray], FloatArray]

#: Differences of the objective, and steps, that mean nothing: margins have three digits.
_SAME_VALUE, _SAME_PLACE = 1e-5, 1e-5
#: Differential evolution needs some points to make differences of.
_FEWEST = 5


class Algorithm(StrEnum):
    """How a search goes about it."""

    CMA = "cma"  #: CMA-ES: learns how parameters work together; the default
    DE = "de"  #: differential evolution: slower, wider
    RANDOM = "random"  #: independent points: to compare with


def usual_population(parameters: int) -> int:
    """Points a generation, as CMA-ES has it (Hansen, The CMA evolution strategy: a tutorial, arXiv:1604.00772)."""
    return 4 + int(3 * np.log(parameters))


def search(
    algorithm: Algorithm,
    evaluate: Evaluate,
    start: FloatArray,
    *,
    step: float,
    population: int,
    random: np.random.Generator,
) -> None:
    """Search until it has converged, or `evaluate` raises.

    Args:
        algorithm: How.
        evaluate: Called with one generation after the other.
        start: Where to begin, shape (parameters,), in the unit cube.
        step: The first step of CMA-ES: the standard deviation, as a share of the ranges.
        population: Points in a generation.
        random: Where all randomness comes from.

    Raises:
        UsageError: CMA-ES is not installed.
    """
    if algorithm is Algorithm.CMA:
        _cma(evaluate, start, step, population, random)
    elif algorithm is Algorithm.DE:
        _differential_evolution(evaluate, start, population, random)
    else:
        _at_random(evaluate, len(start), population, random)


def _cma(evaluate: Evaluate, start: FloatArray, step: float, population: int, random: np.random.Generator) -> None:
    try:
        import cma
    except ImportError as problem:
        raise UsageError("CMA-ES is not installed", hint='pip install "mtor-sbml[variants]"') from problem
    options = {
        "bounds": [0.0, 1.0],  # cma folds what leaves them back smoothly (BoundTransform)
        "popsize": population,
        "randn": lambda *shape: random.standard_normal(shape),
        "seed": np.nan,  # do not touch numpy's own generator
        "tolfun": _SAME_VALUE,
        "tolx": _SAME_PLACE,
        "verbose": -9,
    }
    strategy = cma.CMAEvolutionStrategy(start, step, options)
    while not strategy.stop():
        points = strategy.ask()
        strategy.tell(points, list(evaluate(np.clip(points, 0.0, 1.0))))


def _differential_evolution(
    evaluate: Evaluate, start: FloatArray, population: int, random: np.random.Generator
) -> None:
    from scipy.optimize import Bounds, differential_evolution
    from scipy.stats import qmc

    spread = qmc.LatinHypercube(len(start), rng=random).random(max(population, _FEWEST) - 1)
    differential_evolution(
        # scipy-stubs 1.17 do not know that a vectorized function takes columns and returns a value for each.
        lambda columns: evaluate(np.clip(columns.T, 0.0, 1.0)),  # type: ignore[arg-type, misc]
        Bounds(np.zeros(len(start)), np.ones(len(start))),
        init=np.vstack([start, spread]),
        maxiter=1_000_000,
        atol=_SAME_VALUE,
        tol=0.0,
        polish=False,
        updating="deferred",
        vectorized=True,
        rng=random,
    )


def _at_random(evaluate: Evaluate, parameters: int, population: int, random: np.random.Generator) -> None:
    while True:
        evaluate(random.random((population, parameters)))
