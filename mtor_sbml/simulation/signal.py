"""Dense signals: what an experiment did between the recorded moments, continuous in value and rate, with its jumps."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from functools import cached_property, lru_cache
from typing import Literal, TypeAlias

import numpy as np
from numpy.typing import NDArray

from mtor_sbml.errors import SimulationError, UsageError
from mtor_sbml.model.document import Model
from mtor_sbml.model.formula import Formula, evaluate, expand
from mtor_sbml.simulation.sums import Split, factors_of, split

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

    def until(self, end: float) -> Segment:
        """What lies before a time, or up to the first recorded one after it; the time is not before the stretch."""
        count = int(np.searchsorted(self.times, end)) + 1
        if count >= len(self.times):
            return self
        return replace(self, times=self.times[:count], values=self.values[:, :count], rates=self.rates[:, :count])

    def cubics(self, of: Split) -> FloatArray:
        """The sums of a formula after each time, as cubics of the time since then; constants after the last one.

        Between two times it is the cubic that has the recorded values and rates at both (Hermite's).

        Returns:
            The coefficients, lowest first, shape (4, sums, n).

        Raises:
            UsageError: A sum is over an id that was not recorded.
        """
        moving, still = factors_of(of, self.leaves), factors_of(of, tuple(self.constants))
        if len(moving.rows) + len(still.rows) < len(of.names):
            missing = min(of.names - set(self.leaves) - self.constants.keys())
            raise UsageError(f"{missing!r} was not recorded in this run", hint="name it in the request")
        result = np.zeros((4, len(of.sums), len(self.times)))
        values = result[0]
        values += (still.factors @ np.array(list(self.constants.values())).take(still.rows))[:, None]
        if len(moving.rows):
            values += moving.factors @ self.values.take(moving.rows, axis=0)
        if len(moving.rows) and len(self.times) > 1:
            rates = moving.factors @ self.rates.take(moving.rows, axis=0)
            width = self.times[1:] - self.times[:-1]
            rise = (values[:, 1:] - values[:, :-1]) / width
            before, after = rates[:, :-1], rates[:, 1:]
            result[1, :, :-1] = before
            result[2, :, :-1] = (3 * rise - 2 * before - after) / width
            result[3, :, :-1] = (before + after - 2 * rise) / width**2
        return result


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
        return np.unique([segment.times[0] for segment in self.segments[1:]])

    @cached_property
    def pieces(self) -> FloatArray:
        """When each piece begins: there is one after every recorded time, ascending, two at the time of a jump."""
        return np.concatenate([segment.times for segment in self.segments])

    @cached_property
    def _knots(self) -> FloatArray:
        return np.unique(self.pieces)

    def knots(self, a: float, b: float) -> FloatArray:
        """The recorded times within [a, b], with a and b themselves."""
        within = self._knots[(self._knots > a) & (self._knots < b)]
        return np.concatenate([[a], within, [b]]) if b > a else np.array([a])

    def piece_numbers(self, times: FloatArray, side: Side) -> NDArray[np.intp]:
        """For each time the number of the piece that holds it, before or after the changes of that time.

        Raises:
            UsageError: A time lies outside the trace.
        """
        pieces = self.pieces
        if times.size and not (times.min() >= pieces[0] and times.max() <= pieces[-1]):
            outside = times[~((times >= pieces[0]) & (times <= pieces[-1]))]
            raise UsageError(
                f"asked for the time {outside[0]:g}, but the experiment runs from {self.start:g} to {self.end:g}",
                hint="ask for a time within, or let the experiment run longer",
            )
        if side == "right":
            return pieces.searchsorted(times, side="right") - 1
        # The piece before a jump is the one that begins, and ends, there.
        numbers = pieces.searchsorted(times, side="left")
        return np.asarray(numbers - (pieces[numbers] != times))


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
    def _split(self) -> Split:
        return _split_of(self.trace.model, self.formula)

    @cached_property
    def _cubics(self) -> FloatArray:
        """Of each sum in each piece, shape (4, sums, pieces)."""
        return np.concatenate([segment.cubics(self._split) for segment in self.trace.segments], axis=2)

    def at(self, t: float, side: Side = "right") -> float:
        """The value at a time; "left" is the limit just before the changes of that time."""
        return float(self.values(np.array([t], dtype=float), side)[0])

    def values(self, t: FloatArray, side: Side = "right") -> FloatArray:
        """The values at times of any order, shape as given; that at infinity is the one at rest.

        Raises:
            SimulationError: Asked for the value at rest, and the experiment never comes to rest.
        """
        times = np.asarray(t, dtype=float)
        late = times == np.inf
        if late.any():
            result = np.empty_like(times)
            result[late] = self._at_rest
            result[~late] = self.values(times[~late], side)
            return result
        numbers = self.trace.piece_numbers(times, side)
        since = times - self.trace.pieces[numbers]
        c0, c1, c2, c3 = self._cubics.take(numbers, axis=2)
        values = evaluate(
            self._split.outer, {"time": times, **self._named(((c3 * since + c2) * since + c1) * since + c0)}
        )
        return values if isinstance(values, np.ndarray) else np.full(times.shape, values)

    @property
    def _at_rest(self) -> float:
        sums = self.trace.rest().cubics(self._split)[0, :, 0]
        return float(evaluate(self._split.outer, {"time": np.inf, **self._named(sums)}))

    def _named(self, sums: FloatArray) -> dict[str, float | FloatArray]:
        return dict(zip(self._split.sums, sums, strict=True))

    def knots(self, a: float, b: float) -> FloatArray:
        """Recorded times and jumps in the closed interval, both ends included: between them the signal is smooth."""
        return self.trace.knots(a, b)


@lru_cache(maxsize=4096)
def _split_of(model: Model, formula: Formula) -> Split:
    return split(expand(formula, model))
