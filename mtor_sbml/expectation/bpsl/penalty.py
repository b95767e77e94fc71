"""Constraint and samples to penalty, as PyBioNetFit 1.8.1 works it out.

Its rules are followed to the letter, also where one would not expect them:

- Everything is judged on the samples; nothing between two of them is seen.
- A crossing lies between two samples on either side of a value, and what is asked for is the **last sample before** it,
  or the sample that equals the value (to a relative 1e-5). `before` takes one sample less.
- A constraint whose crossing is never reached is not asked for and counts as satisfied. The first sample is crossed by
  nothing, so `at 0` is never reached in a time course that begins at 0.
- `between` ends at the first crossing after its start; when there is none, with the simulation.
- Satisfied means a penalty of 0. So `A < 5` holds where A is 5, unless `min` says otherwise; a violation whose
  `altpenalty` holds counts as satisfied; and a constraint with `confidence`, `pmin` or `logit` counts as violated
  unless its penalty vanishes.
- The `altpenalty` of a constraint with two `at` is read at the moment of the smaller side, on both of its sides.
- An `altpenalty` whose smaller side is the number 0 (`0 < M`, `M > 0`) is ignored: 1.8.1 takes the 0 for no altpenalty.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from math import erf, exp, inf, log, sqrt
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

from mtor_sbml.expectation.bpsl.constraint import (
    At,
    AtTwo,
    Between,
    Column,
    Constraint,
    Cost,
    Crossing,
    Hinge,
    Inequality,
    Operand,
    Probit,
    Throughout,
)

FloatArray: TypeAlias = NDArray[np.float64]

#: The samples of a column; None asks for the independent variable.
Samples: TypeAlias = Callable[[Column | None], FloatArray]


@dataclass(frozen=True, slots=True)
class Comparison:
    """What decided over one stretch of samples, and what it costs."""

    row: int  #: the sample of the smaller side
    larger_row: int  #: the sample of the larger side; another one only with two `at`
    smaller: float
    larger: float
    penalty: float

    @property
    def excess(self) -> float:
        """By how much the smaller side is too large; negative where the inequality holds."""
        return self.smaller - self.larger


@dataclass(frozen=True, slots=True)
class _Stretch:
    """Samples that are compared: all of them must hold, or one when `once`."""

    start: int
    stop: int  #: one past the last
    once: bool = False
    shift: int = 0  #: how much later the larger side is read

    def of(self, side: Operand, samples: Samples, *, shift: int = 0) -> FloatArray | float:
        if not isinstance(side, Column):
            return side
        return samples(side)[self.start + shift : self.stop + shift]


def compare(constraint: Constraint, samples: Samples) -> tuple[Comparison, ...]:
    """What decides a constraint: one comparison, one for each time it is asked for, or none when it never is.

    Args:
        constraint: What is asked for.
        samples: Gives the samples of every column that the constraint names, all of one length, at least 2.
    """
    return tuple(_compared(constraint, stretch, samples) for stretch in _stretches(constraint, samples))


def never_reached(constraint: Constraint, samples: Samples) -> tuple[Crossing, ...]:
    """The crossings for want of which a constraint is not asked for."""
    needed = constraint.crossings[:1] if isinstance(constraint.enforcement, Between) else constraint.crossings
    return tuple(crossing for crossing in needed if not _crossed(samples(crossing.variable), crossing).size)


def total_penalty(comparisons: Iterable[Comparison]) -> float:
    """The penalty of a constraint; it counts as satisfied when this is 0."""
    return sum((comparison.penalty for comparison in comparisons), 0.0)


def _compared(constraint: Constraint, stretch: _Stretch, samples: Samples) -> Comparison:
    smaller, larger = np.broadcast_arrays(
        np.atleast_1d(stretch.of(constraint.inequality.smaller, samples)),
        stretch.of(constraint.inequality.larger, samples, shift=stretch.shift),
    )
    chosen = int(np.argmin(smaller - larger) if stretch.once else np.argmax(smaller - larger))
    row = stretch.start + chosen
    return Comparison(
        row,
        row + stretch.shift,
        float(smaller[chosen]),
        float(larger[chosen]),
        _penalty(constraint, stretch, float(smaller[chosen] - larger[chosen]), samples),
    )


# When it is asked for


def _stretches(constraint: Constraint, samples: Samples) -> tuple[_Stretch, ...]:
    match constraint.enforcement:
        case Throughout(once=once):
            return (_Stretch(0, len(samples(constraint.inequality.columns[0])), once),)
        case At() as at:
            return tuple(_Stretch(row, row + 1) for row in _moments(at, samples))
        case AtTwo(smaller=smaller, larger=larger):
            rows = zip(_moments(smaller, samples), _moments(larger, samples), strict=False)
            return tuple(_Stretch(row, row + 1, shift=other - row) for row, other in rows)
        case Between() as between:
            return _between(between, samples)


def _moments(at: At, samples: Samples) -> list[int]:
    """The samples that an `at` means."""
    values = samples(at.crossing.variable)
    crossed = _crossed(values, at.crossing)[: None if at.everytime else 1]
    rows = [_landing(values, at.crossing, int(row)) for row in crossed]
    return [max(0, row - 1) for row in rows] if at.before else rows


def _between(between: Between, samples: Samples) -> tuple[_Stretch, ...]:
    values, end_values = samples(between.start.variable), samples(between.end.variable)
    starts = _crossed(values, between.start)
    if not starts.size:
        return ()
    start = _landing(values, between.start, int(starts[0]))
    ends = start + 1 + _crossed(end_values[start + 1 :], between.end)
    end = _landing(end_values, between.end, int(ends[0])) if ends.size else len(values) - 1
    return (_Stretch(start, end + 1, between.once),)


def _crossed(values: FloatArray, crossing: Crossing) -> NDArray[np.intp]:
    """The samples after which the values pass to the other side."""
    below = values < crossing.value
    return np.flatnonzero(below[:-1] != below[1:])


def _landing(values: FloatArray, crossing: Crossing, row: int) -> int:
    """The sample before a crossing, or the one after it where only that one equals the value."""
    here, after = np.isclose(values[row : row + 2], crossing.value, atol=0.0)
    return row + 1 if after and not here else row


# What it costs


def _penalty(constraint: Constraint, stretch: _Stretch, excess: float, samples: Samples) -> float:
    cost = constraint.cost
    if not isinstance(cost, Hinge):
        return _unlikelihood(cost, excess, or_equal=constraint.inequality.or_equal)
    if excess > 0 or (excess == 0 and not constraint.inequality.or_equal):
        if cost.instead is not None and cost.instead.smaller != 0:
            excess = _extent(cost.instead, stretch, samples)
        excess = max(cost.minimum, excess)
    return max(0.0, excess) * cost.weight


def _extent(instead: Inequality, stretch: _Stretch, samples: Samples) -> float:
    """How far the inequality of an `altpenalty` is violated over the same samples."""
    excess = stretch.of(instead.smaller, samples) - stretch.of(instead.larger, samples)
    return max(0.0, float(np.min(excess) if stretch.once else np.max(excess)))


def _unlikelihood(cost: Cost, excess: float, *, or_equal: bool) -> float:
    """Minus the log of the probability that the inequality holds."""
    if isinstance(cost, Probit):
        if cost.tolerance == 0:
            holds = excess < 0 or (excess == 0 and or_equal)
            return _minus_log(cost.highest if holds else cost.lowest)
        share = (1.0 + erf(-excess / cost.tolerance / sqrt(2.0))) / 2.0
        return _minus_log(cost.lowest + (cost.highest - cost.lowest) * share)
    assert not isinstance(cost, Hinge)
    if (cost.lowest, cost.highest) == (0.0, 1.0):
        return float(np.logaddexp(0.0, excess / cost.scale))
    return _minus_log(cost.lowest + (cost.highest - cost.lowest) * _logistic(-excess / cost.scale))


def _logistic(x: float) -> float:
    return 1.0 / (1.0 + exp(-x)) if x >= 0 else exp(x) / (1.0 + exp(x))


def _minus_log(probability: float) -> float:
    return -log(probability) if probability > 0 else inf
