"""Dense signals: what an experiment did between the recorded moments, continuous in value and rate, with its jumps."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Literal, TypeAlias

import numpy as np
from numpy.typing import NDArray

from mtor_sbml.errors import SimulationError, UsageError
from mtor_sbml.model.document import Model
from mtor_sbml.model.formula import Formula, evaluate, expand, formula_names

FloatArray: TypeAlias = NDArray[np.float64]
Side: TypeAlias = Literal["left", "right"]


@dataclass(frozen=True, slots=True)
class Segment:
    """A stretch without jumps: recorded values and rates of the leaves. A single moment is a segment too."""

    times: FloatArray  #: strictly rising, shape (n,), n >= 1
    leaves: tuple[str, ...]  #: ids that move
    values: FloatArray  #: one row for each leaf, shape (leaves, n)
    rates: FloatArray  #: the same per time
    constants: Mapping[str, float]  #: ids that do not move in this stretch

    def at(self, times: FloatArray, wanted: Collection[str]) -> dict[str, float | FloatArray]:
        """The wanted leaves that there are, at times within the segment: cubic Hermite on value and rate."""
        found: dict[str, float | FloatArray] = {each: value for each, value in self.constants.items() if each in wanted}
        rows = [row for row, leaf in enumerate(self.leaves) if leaf in wanted]
        if rows:
            found.update(zip([self.leaves[row] for row in rows], self._between(times, rows), strict=True))
        return found

    def _between(self, times: FloatArray, rows: list[int]) -> FloatArray:
        values, rates = self.values[rows], self.rates[rows]
        if len(self.times) == 1:
            return np.repeat(values, len(times), axis=1)
        left = np.clip(np.searchsorted(self.times, times, side="right") - 1, 0, len(self.times) - 2)
        width = self.times[left + 1] - self.times[left]
        weights = hermite_weights((times - self.times[left]) / width)
        # `take` is twice as fast as an index, and this is most of what judging costs.
        return np.asarray(
            weights[0] * values.take(left, axis=1)
            + weights[1] * values.take(left + 1, axis=1)
            + width * weights[2] * rates.take(left, axis=1)
            + width * weights[3] * rates.take(left + 1, axis=1)
        )


def hermite_weights(share: FloatArray) -> tuple[FloatArray, FloatArray, FloatArray, FloatArray]:
    """Weights of both values and both rates (times the width) at a share, 0 to 1, of the way between two knots."""
    rest = 1.0 - share
    return (
        rest * rest * (1.0 + 2.0 * share),
        share * share * (1.0 + 2.0 * rest),
        share * rest * rest,
        -share * share * rest,
    )


@dataclass(frozen=True, eq=False)
class Trace:
    """What one experiment did: segments that follow each other.

    The first is the single moment before the changes of the start, so that the basal level is the left limit there.
    """

    model: Model = field(repr=False)
    segments: tuple[Segment, ...] = field(repr=False)
    at_rest: Segment | SimulationError | None = None  #: the last period gone on until nothing moves; why it never does

    @property
    def start(self) -> float:
        """The time of the first finite period, in the model's time unit."""
        return float(self.segments[0].times[0])

    @property
    def end(self) -> float:
        """The last moment, in the model's time unit."""
        return float(self.segments[-1].times[-1])

    @property
    def before(self) -> Mapping[str, float]:
        """The recorded values just before the changes of the start: at rest, after pre-equilibration."""
        return self.segments[0].constants

    def rest(self) -> Segment:
        """The moment at which nothing moves any more.

        Raises:
            SimulationError: It never comes.
            UsageError: Nobody asked for it when the experiment was run.
        """
        if self.at_rest is None:
            raise UsageError("the steady state was not recorded in this run", hint="ask for it in the request")
        if isinstance(self.at_rest, SimulationError):
            raise self.at_rest
        return self.at_rest

    @cached_property
    def jumps(self) -> FloatArray:
        """Times at which something is set or an event fires, ascending; the start is one of them."""
        return np.unique(self._starts[1:])

    @cached_property
    def _starts(self) -> FloatArray:
        return np.array([segment.times[0] for segment in self.segments])

    @cached_property
    def _ends(self) -> FloatArray:
        return np.array([segment.times[-1] for segment in self.segments])

    @cached_property
    def _knots(self) -> FloatArray:
        return np.unique(np.concatenate([segment.times for segment in self.segments]))

    def knots(self, a: float, b: float) -> FloatArray:
        """The recorded times within [a, b], with a and b themselves."""
        within = self._knots[(self._knots > a) & (self._knots < b)]
        return np.concatenate([[a], within, [b]]) if b > a else np.array([a])

    def segment_numbers(self, times: FloatArray, side: Side) -> NDArray[np.intp]:
        """For each time the number of the segment that holds it, before or after the changes of that time.

        Raises:
            UsageError: A time lies outside the trace.
        """
        outside = times[(times < self.start) | (times > self.end)]
        if outside.size:
            raise UsageError(
                f"asked for the time {outside[0]:g}, but the experiment runs from {self.start:g} to {self.end:g}",
                hint="ask for a time within, or let the experiment run longer",
            )
        if side == "right":
            return np.searchsorted(self._starts, times, side="right") - 1
        return np.searchsorted(self._ends, times, side="left")


@dataclass(frozen=True, eq=False)
class Signal:
    """A formula over one experiment, as a function of time in the model's unit.

    Args:
        trace: What the experiment did.
        formula: Anything over the model's ids; assignment rules and functions are followed.

    Raises:
        UsageError: When evaluated: the formula needs an id that was not recorded.
    """

    trace: Trace
    formula: Formula

    @cached_property
    def _expanded(self) -> Formula:
        return expand(self.formula, self.trace.model)

    @cached_property
    def _names(self) -> frozenset[str]:
        return formula_names(self._expanded)

    def at(self, t: float, side: Side = "right") -> float:
        """The value at a time; "left" is the limit just before the changes of that time."""
        return float(self.values(np.array([t], dtype=float), side)[0])

    def values(self, t: FloatArray, side: Side = "right") -> FloatArray:
        """The values at times of any order, shape as given; that at infinity is the one at rest.

        Raises:
            SimulationError: Asked for the value at rest, and the experiment never comes to rest.
        """
        times = np.asarray(t, dtype=float)
        result = np.empty_like(times)
        late = np.isposinf(times)
        if late.any():
            result[late] = self._evaluate(self.trace.rest(), times[late])
        numbers = np.full(times.shape, -1)
        numbers[~late] = self.trace.segment_numbers(times[~late], side)
        for number in set(numbers[~late].tolist()):
            chosen = numbers == number
            result[chosen] = self._evaluate(self.trace.segments[number], times[chosen])
        return result

    def _evaluate(self, segment: Segment, times: FloatArray) -> float | FloatArray:
        leaves = segment.at(times, self._names)
        leaves["time"] = times
        missing = self._names - leaves.keys()
        if missing:
            raise UsageError(f"{min(missing)!r} was not recorded in this run", hint="name it in the request")
        return evaluate(self._expanded, leaves)

    def knots(self, a: float, b: float) -> FloatArray:
        """Recorded times and jumps in the closed interval, both ends included: between them the signal is smooth."""
        return self.trace.knots(a, b)
