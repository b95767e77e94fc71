"""Run one stretch densely enough that its signals are right between the recorded moments, whoever asks later."""

from __future__ import annotations

import math
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

from mtor_sbml.simulation.engine import STEPS_IN_TIME, Engine, Recording, Tolerances
from mtor_sbml.simulation.signal import Segment, hermite_weights

FloatArray: TypeAlias = NDArray[np.float64]

#: Intervals of the first grid. Enough that a second run is rare: it costs more than the points.
_INTERVALS = 128
#: How much denser, in powers of e, the grid is at the start, where a period moves fastest.
_DENSITY = 9.0
#: Largest error of the interpolation over every second knot, as a share of a leaf's range. Over every knot it is a
#: sixteenth of that.
_INTERPOLATION = 1e-4
#: Changes below this share of a leaf's largest value are the solver's own errors.
_NOISE = 1e-6
_ROUNDS = 6
_MOST_KNOTS = 4000


def grid(start: float, end: float, intervals: int, wanted: Collection[float] = ()) -> FloatArray:
    """Times from start to end, denser towards the start, the wanted ones among them.

    Example:
        >>> grid(0.0, 8.0, 2, {3.0}).round(3)
        array([0.   , 0.088, 3.   , 8.   ])
    """
    times = start + (end - start) * np.expm1(_DENSITY * np.linspace(0.0, 1.0, intervals + 1)) / np.expm1(_DENSITY)
    times[-1] = end
    inside = [time for time in wanted if start < time < end]
    return np.unique(np.concatenate([times, inside]))


def record(
    engine: Engine,
    start: float,
    end: float,
    tolerances: Tolerances,
    *,
    leaves: Collection[str],
    wanted: Collection[float] = (),
    lead: float = 0.0,
) -> list[Segment]:
    """Run the engine from its present state and keep what was asked for.

    Where cubic interpolation over every second knot misses a recorded value, the grid is made denser there and the
    stretch is run again. Where events fire it is cut.

    Args:
        engine: In the state of `start`; afterwards in that of `end`.
        start: First time.
        end: Last time, after `start`.
        tolerances: For the solver.
        leaves: Ids to record.
        wanted: Times that must be knots.
        lead: How much before `start` to begin, so that events that are due at `start` fire.

    Raises:
        SimulationError: The solver gives up.
    """
    moving = engine.moving(leaves)
    if engine.depends_on_time:
        wanted = {*wanted, *np.linspace(start, end, STEPS_IN_TIME + 1).tolist()}
    run = _Run(engine, moving, tolerances, lead, hair=1e-9 * (end - start))
    before = engine.state()
    segments, fired = run.over([grid(start, end, _INTERVALS, wanted)])
    if fired:
        # A jump must lie between two knots that are all but at its time, and that is known only now.
        engine.restore(before)
        segments, _ = run.over(_cut(start, end, fired, wanted))
    floor = {leaf: _NOISE * engine.typical_concentration(leaf) for leaf in moving}
    for _ in range(_ROUNDS):
        denser = [_denser(segment, floor, (end - start) * 1e-7) for segment in segments]
        knots = sum(map(len, denser))
        if knots == sum(len(each.times) for each in segments) or knots > _MOST_KNOTS:
            break
        engine.restore(before)
        segments, _ = run.over(denser)
    constants = engine.values_of(set(leaves) - set(moving) - {"time"})
    return [Segment(each.times, each.values, each.rates, constants) for each in segments]


@dataclass(frozen=True, slots=True)
class _Run:
    """What stays the same when a stretch is run again on another grid."""

    engine: Engine
    moving: tuple[str, ...]
    tolerances: Tolerances
    lead: float
    hair: float  #: how close to a jump its limits are taken

    def over(self, pieces: Sequence[FloatArray]) -> tuple[list[Segment], list[float]]:
        """Run through all pieces in one go; a segment for each, and the times of events within."""
        times = [piece.copy() for piece in pieces]
        end = times[-1][-1]
        for left, right in pairwise(times):
            left[-1] -= self.hair
            right[0] = min(right[0] + self.hair, end)
        if self.lead:
            times[0][0] += self.hair
        ahead = [pieces[0][0] - self.lead] if self.lead else []
        whole = self.engine.integrate(np.concatenate([ahead, *times]).tolist(), self.moving, self.tolerances)
        segments, at = [], len(ahead)
        for piece in pieces:
            segments.append(_segment(whole, slice(at, at + len(piece)), piece))
            at += len(piece)
        return segments, self._apart(whole.fired, float(pieces[0][0]), float(end))

    @property
    def _digits(self) -> int:
        return -math.floor(math.log10(self.hair))

    def _apart(self, fired: FloatArray, start: float, end: float) -> list[float]:
        """Events that fire together, or one after the other at one time, are one jump."""
        apart = [start]
        for time in fired:
            if time > apart[-1] + 4 * self.hair:
                # An event at 5 is found at 5.00000000001: the jump belongs to the round number.
                apart.append(min(round(float(time), self._digits), end))
        return apart[1:]


def _segment(whole: Recording, rows: slice, times: FloatArray) -> Segment:
    values = {leaf: column[rows] for leaf, column in whole.values.items()}
    rates = {leaf: whole.rates[leaf][rows] if leaf in whole.rates else _slopes(values[leaf], times) for leaf in values}
    return Segment(times, values, rates, {})


def _slopes(values: FloatArray, times: FloatArray) -> FloatArray:
    """The rate where only values are known: exact for parabolas."""
    if len(times) == 1:
        return np.zeros(1)
    return np.asarray(np.gradient(values, times, edge_order=2 if len(times) > 2 else 1))


def _cut(start: float, end: float, jumps: Sequence[float], wanted: Collection[float]) -> list[FloatArray]:
    """A grid for each stretch between jumps; a jump at the very end leaves one moment after it."""
    borders = [start, *jumps, end]
    intervals = max(8, _INTERVALS // len(jumps))
    return [
        grid(left, right, intervals, wanted) if right > left else np.array([right]) for left, right in pairwise(borders)
    ]


def _denser(segment: Segment, floor: Mapping[str, float], shortest: float) -> FloatArray:
    """The segment's knots, with more of them where interpolation over every second one is too far off."""
    times = segment.times
    if len(times) < 3 or not segment.values:
        return times
    values = np.array(list(segment.values.values()))
    rates = np.array(list(segment.rates.values()))
    width = times[2:] - times[:-2]
    weights = hermite_weights((times[1:-1] - times[:-2]) / width)
    between = (
        weights[0] * values[:, :-2]
        + weights[1] * values[:, 2:]
        + width * (weights[2] * rates[:, :-2] + weights[3] * rates[:, 2:])
    )
    accepted = np.maximum.reduce(
        [
            _INTERPOLATION * np.ptp(values, axis=1),
            _NOISE * np.max(np.abs(values), axis=1),
            np.array([floor[leaf] for leaf in segment.values]),
        ]
    )
    bad = np.any(np.abs(between - values[:, 1:-1]) > accepted[:, None], axis=0)
    split = np.append(bad, False) | np.append(False, bad)
    split &= np.diff(times) > shortest
    return np.sort(np.concatenate([times, ((times[:-1] + times[1:]) / 2)[split]]))
