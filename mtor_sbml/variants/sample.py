"""Samples of parameter values within their ranges: Latin hypercube, Sobol sequence, independent draws, Saltelli's."""

from __future__ import annotations

from collections.abc import Sequence
from enum import StrEnum

import numpy as np
from numpy.typing import NDArray

from mtor_sbml.errors import UsageError
from mtor_sbml.model.changes import Setting
from mtor_sbml.variants.ranges import Range, values_at
from mtor_sbml.variants.variant import Variant

#: Base points that Sobol indices need to say anything; their confidence intervals tell how little that is.
_FEWEST_BASE_POINTS = 16


class Method(StrEnum):
    """How samples are spread over the ranges."""

    LHS = "lhs"  #: Latin hypercube: of n samples, one in each n-th part of every range
    SOBOL = "sobol"  #: scrambled Sobol sequence: evenest when n is a power of 2; more samples continue it
    LOG_UNIFORM = "loguniform"  #: independent draws; uniform instead where a range is not logarithmic
    #: For Sobol indices: base points A and B of a Sobol sequence, and for each parameter A with that one value of B.
    SALTELLI = "saltelli"


def points(count: int, dimensions: int, method: Method = Method.LHS, seed: int = 0) -> NDArray[np.float64]:
    """Points of the unit cube: the same ones for the same arguments, on every machine.

    Args:
        count: How many; Saltelli's design has as many as fit, a power of 2 times (dimensions + 2).
        dimensions: How many values vary.
        method: How they are spread.
        seed: Of all that is random.

    Returns:
        One row a point, shape (count, dimensions); of Saltelli's design, (dimensions + 2) rows a base point: A, then
        A with one value of B after the other, then B.

    Raises:
        UsageError: Too few samples, or SALib is not installed.
    """
    if count < 1:
        raise UsageError(f"{count} samples are none", hint="such as -n 1000")
    if method is Method.SALTELLI:
        return _saltelli(_base_points(count, dimensions), dimensions, seed)
    random = np.random.default_rng(seed)
    if method is Method.LOG_UNIFORM:
        return random.random((count, dimensions))
    from scipy.stats import qmc

    if method is Method.LHS:
        return qmc.LatinHypercube(dimensions, rng=random).random(count)
    # Of a power of 2, the size that the sequence is balanced for and does not warn of.
    return qmc.Sobol(dimensions, rng=random).random_base2((count - 1).bit_length())[:count]


def _base_points(count: int, dimensions: int) -> int:
    """How many base points of Saltelli's design fit into a number of samples."""
    fitting = count // (dimensions + 2)
    if fitting < _FEWEST_BASE_POINTS:
        raise UsageError(
            f"Sobol indices of {dimensions} values need {_FEWEST_BASE_POINTS * (dimensions + 2)} samples or more, and "
            f"{count} are asked for",
            hint="more samples (-n), fewer values (--vary 'akt_*'), or rank correlations, which need fewer: lhs",
        )
    return 1 << (fitting.bit_length() - 1)


def _saltelli(base_points: int, dimensions: int, seed: int) -> NDArray[np.float64]:
    try:
        from SALib.sample import sobol
    except ImportError as problem:
        raise UsageError("Saltelli's design needs SALib", hint='pip install "mtor-sbml[variants]"') from problem
    space = {
        "num_vars": dimensions,
        "names": [f"x{number}" for number in range(dimensions)],
        "bounds": [[0.0, 1.0]] * dimensions,
    }
    design: NDArray[np.float64] = sobol.sample(space, base_points, calc_second_order=False, seed=seed)
    return design


def independent(method: Method, points: NDArray[np.float64]) -> NDArray[np.intp]:
    """The rows of `points` that stand for the ranges by themselves: all, or of Saltelli's design, A and B.

    Its other rows repeat all values of A but one, so shares and correlations over them would count A many times.
    """
    rows = np.arange(len(points))
    if method is not Method.SALTELLI:
        return rows
    place = rows % (points.shape[1] + 2)
    base: NDArray[np.intp] = rows[(place == 0) | (place == points.shape[1] + 1)]
    return base


def variants_at(ranges: Sequence[Range], points: NDArray[np.float64], *, first: int = 0) -> tuple[Variant, ...]:
    """A variant for each point of the unit cube, shape (n, ranges), numbered from `first`."""
    return tuple(
        Variant(
            f"s{number:06d}",
            tuple(Setting(each.id, value) for each, value in zip(ranges, values_at(ranges, point), strict=True)),
        )
        for number, point in enumerate(points, start=first)
    )
