"""Run one stretch densely enough that its signals are right between the recorded moments, whoever asks later."""

from __future__ import annotations

import math
from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from itertools import pairwise
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

from mtor_sbml.simulation.engine import STEPS_IN_TIME, Engine
from mtor_sbml.simulation.signal import Segment
from mtor_sbml.simulation.slopes import slopes
from mtor_sbml.simulation.state import Tolerances

FloatArray: TypeAlias = NDArray[np.float64]

#: Intervals of the first grid. Enough that a second run is rare: it costs more than the points.
_INTERVALS = 128
#: How much denser, in powers of e, the grid is at the start, where a period moves fastest.
_DENSITY = 8.25
#: Largest error of the interpolation over every second knot, as a share of a leaf's range. Over every knot it is a
#: sixteenth of that.
_INTERPOLATION = 1e-4
#: Changes below this share of a leaf's largest value are the solver's own errors.
_NOISE = 1e-6
_ROUNDS = 6
_MOST_PARTS = 16  #: into which one interval is cut at once
_MOST_KNOTS = 40_000  #: enough for 1,500 turns of an oscillation in one stretch


def grid(start: float, end: float, intervals: int, wanted: Collection[float] = ()) -> FloatArray:
    """Times from start to end, denser towards the start, the wanted ones among them; read-only.

    Example:
        >>> grid(0.0, 8.0, 3, {3.0}).round(3)
        array([0.   , 0.031, 3.   , 8.   ])
    """
    return _grid(start, end, intervals, tuple(sorted(time for time in wanted if start < time < end)))


@lru_cache(maxsize=256)
def _grid(start: float, end: float, intervals: int, wanted: tuple[float, ...]) -> FloatArray:
    times = start + (end - start) * np.expm1(_DENSITY * np.linspace(0.0, 1.0, intervals + 1)) / np.expm1(_DENSITY)
    times[-1] = end
    inside = np.array(wanted)
    # A knot gives way to a wanted time near it: two knots that all but touch would make the slopes there inexact.
    right = np.searchsorted(times, inside)
    nearest = np.where(inside - times[right - 1] < times[right] - inside, right - 1, right)
    crowded = np.isin(np.arange(len(times)), nearest[(nearest > 0) & (nearest < intervals)])
    times = np.unique(np.concatenate([times[~crowded], inside]))
    times.flags.writeable = False
    return times


def record(
    engine: Engine,
    start: float,
    end: float,
    tolerances: Tolerances,
    *,
    leaves: Collection[str],
    wanted: Collection[float] = (),
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

    Raises:
        SimulationError: The solver gives up.
    """
    moving = engine.moving(leaves)
    if engine.depends_on_time:
        wanted = {*wanted, *np.linspace(start, end, STEPS_IN_TIME + 1).tolist()}
    run = _Run(engine, moving, tolerances, hair=1e-9 * (end - start))
    before = engine.state()
    segments, fired = run.over([grid(start, end, _INTERVALS, wanted)])
    for _ in range(_ROUNDS if fired else 0):
        # A jump must lie between two knots that are all but at its time. These knots in turn move it by a trifle.
        engine.restore(before)
        segments, again = run.over(_cut(start, end, fired, wanted, run.hair))
        if run.agree(fired, again):
            break
        fired = again or fired
    floor = _NOISE * engine.typical_values(moving)
    for _ in range(_ROUNDS):
        finer = [denser(segment, floor, (end - start) * 1e-7) for segment in segments]
        knots = sum(map(len, finer))
        if knots == sum(len(each.times) for each in segments) or knots > _MOST_KNOTS:
            break
        engine.restore(before)
        segments, _ = run.over(finer)
    constants = engine.values_of(set(leaves) - set(moving) - {"time"})
    return [replace(segment, constants=constants) for segment in segments]


@dataclass(frozen=True, slots=True)
class _Run:
    """What stays the same when a stretch is run again on another grid."""

    engine: Engine
    moving: tuple[str, ...]
    tolerances: Tolerances
    hair: float  #: how close to a jump its limits are taken

    def over(self, pieces: Sequence[FloatArray]) -> tuple[list[Segment], list[float]]:
        """Run through all pieces in one go; a segment for each, and the times of events within."""
        times = [piece.copy() for piece in pieces]
        end = times[-1][-1]
        for left, right in pairwise(times):
            left[-1] -= self.hair
            right[0] = min(right[0] + self.hair, end)
        whole = self.engine.integrate(np.concatenate(times).tolist(), self.moving, self.tolerances)
        segments, at = [], 0
        for piece in pieces:
            values = whole.values[:, at : at + len(piece)]
            segments.append(Segment(piece, self.moving, values, slopes(piece, values), {}))
            at += len(piece)
        return segments, self._apart(whole.fired, float(pieces[0][0]), float(end))

    def agree(self, first: Sequence[float], second: Sequence[float]) -> bool:
        """Whether two runs found the same jumps."""
        return len(first) == len(second) and all(
            abs(one - other) < self.hair / 2 for one, other in zip(first, second, strict=True)
        )

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


def _cut(start: float, end: float, jumps: Sequence[float], wanted: Collection[float], hair: float) -> list[FloatArray]:
    """A grid for each stretch between jumps; a jump at the very end leaves one moment after it."""
    borders = np.array([start, *jumps, end])
    intervals = max(8, _INTERVALS // len(jumps))
    times = np.array(sorted(wanted))
    # A wanted time that all but touches a jump is the jump: 0.3 and 0.1 + 0.2.
    after = np.clip(np.searchsorted(borders, times), 1, len(borders) - 1)
    distance = np.minimum(np.abs(times - borders[after - 1]), np.abs(times - borders[after]))
    times = times[distance > 4 * hair]
    parts = np.split(times, np.searchsorted(times, borders[1:-1]))
    return [
        _apart_from_ends(grid(left, right, intervals, part.tolist()), 2 * hair) if right > left else np.array([right])
        for (left, right), part in zip(pairwise(borders.tolist()), parts, strict=True)
    ]


def _apart_from_ends(times: FloatArray, distance: float) -> FloatArray:
    within = (times > times[0] + distance) & (times < times[-1] - distance)
    within[[0, -1]] = True
    return np.asarray(times[within])


def denser(segment: Segment, floor: FloatArray, shortest: float) -> FloatArray:
    """The segment's knots, with more of them where interpolation over every second one is too far off.

    Args:
        segment: As it was recorded.
        floor: For each leaf the error that is none.
        shortest: An interval that is not cut any more.
    """
    times, values, rates = segment.times, segment.values, segment.rates
    if len(times) < 3 or not len(values):
        return times
    weights = _weights_between(times.tobytes())
    between = (
        weights[0] * values[:, :-2]
        + weights[1] * values[:, 2:]
        + weights[2] * rates[:, :-2]
        + weights[3] * rates[:, 2:]
    )
    largest, smallest = np.max(values, axis=1), np.min(values, axis=1)
    accepted = np.maximum.reduce(
        [
            _INTERPOLATION * (largest - smallest),
            _NOISE * np.maximum(largest, -smallest),
            floor,
        ]
    )
    missed = np.abs(between - values[:, 1:-1])
    if not np.any(missed > accepted[:, None]):
        return times
    with np.errstate(divide="ignore", invalid="ignore"):
        excess = np.nanmax(missed / accepted[:, None], axis=0, initial=0.0)
    # The error falls with the fourth power of the distance, so one more run is enough as a rule.
    parts = np.where(excess > 1, np.clip(np.ceil(1.3 * np.maximum(excess, 1e-9) ** 0.25), 2, _MOST_PARTS), 1)
    split = np.maximum(np.append(parts, 1), np.append(1, parts)).astype(int)
    split[np.diff(times) < shortest] = 1
    shares = (np.arange(count) / count for count in split)
    inner = [left + (right - left) * share for left, right, share in zip(times, times[1:], shares, strict=False)]
    return np.append(np.concatenate(inner), times[-1])


@lru_cache(maxsize=256)
def _weights_between(content: bytes) -> FloatArray:
    """What the values and rates at the knots beside each inner one add to it: cubic Hermite, shape (4, n - 2)."""
    times = np.frombuffer(content)
    width = times[2:] - times[:-2]
    share = (times[1:-1] - times[:-2]) / width
    rest = 1.0 - share
    return np.array(
        [
            rest * rest * (1.0 + 2.0 * share),
            share * share * (1.0 + 2.0 * rest),
            width * share * rest * rest,
            -width * share * share * rest,
        ]
    )
