"""Samples of parameter values within their ranges: Latin hypercube, Sobol sequence, or independent draws."""

from __future__ import annotations

from collections.abc import Sequence
from enum import StrEnum

import numpy as np
from numpy.typing import NDArray

from mtor_sbml.errors import UsageError
from mtor_sbml.model.changes import Setting
from mtor_sbml.variants.ranges import Range, values_at
from mtor_sbml.variants.variant import Variant


class Method(StrEnum):
    """How samples are spread over the ranges."""

    LHS = "lhs"  #: Latin hypercube: of n samples, one in each n-th part of every range
    SOBOL = "sobol"  #: scrambled Sobol sequence: evenest when n is a power of 2; more samples continue it
    LOG_UNIFORM = "log-uniform"  #: independent draws, as far as ranges are logarithmic; more samples continue them


def shares(count: int, ranges: int, method: Method = Method.LHS, seed: int = 0) -> NDArray[np.float64]:
    """Points of the unit cube, shape (count, ranges): the same ones for the same arguments, on every machine.

    Raises:
        UsageError: Fewer than one sample.
    """
    if count < 1:
        raise UsageError(f"{count} samples are none", hint="such as -n 1000")
    random = np.random.default_rng(seed)
    if method is Method.LOG_UNIFORM:
        return random.random((count, ranges))
    from scipy.stats import qmc

    if method is Method.LHS:
        return qmc.LatinHypercube(ranges, rng=random).random(count)
    # Of a power of 2, the size that the sequence is balanced for and does not warn of.
    return qmc.Sobol(ranges, rng=random).random_base2((count - 1).bit_length())[:count]


def variants_at(ranges: Sequence[Range], points: NDArray[np.float64], *, first: int = 0) -> tuple[Variant, ...]:
    """A variant for each point of the unit cube, shape (n, ranges), numbered from `first`."""
    return tuple(
        Variant(
            f"s{number:06d}",
            tuple(Setting(each.id, value) for each, value in zip(ranges, values_at(ranges, point), strict=True)),
        )
        for number, point in enumerate(points, start=first)
    )
