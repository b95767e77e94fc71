"""Functions of time between samples: their turning points, extremes over intervals, and where they cross zero.

A curve is a function that is smooth between known knots and may jump at them. Its turning points are located once, by
sampling each stretch between knots and zooming in where it turns; between neighbouring turning points it is monotone,
so extremes and crossings are exact to the zoom whatever the grid was. NaN means "says nothing here" and is skipped.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property
from typing import Literal, TypeAlias

import numpy as np
from numpy.typing import NDArray

FloatArray: TypeAlias = NDArray[np.float64]
Side: TypeAlias = Literal["left", "right"]
Function: TypeAlias = Callable[[FloatArray, Side], FloatArray]

_SAMPLES = 4  #: steps into which each stretch between knots is first cut; a cubic turns at most twice
# Many times at once cost little more than one, so a few large steps beat many small ones.
_ZOOMS = 5  #: each makes the bracket 16 times smaller, so 1e-6 of the first is left
_ZOOM_STEPS = 32
_CUTS = 5  #: each makes a stretch with a crossing 512 times shorter
_CUT_STEPS = 512


@dataclass(frozen=True)
class Curve:
    """A function over a closed interval, smooth between its knots."""

    function: Function  #: values at sorted or unsorted times; the side tells the two values at a jump
    knots: FloatArray  #: sorted, distinct; the first and last are the ends of the interval

    @property
    def start(self) -> float:
        """Where the interval begins; the value there is the right limit."""
        return float(self.knots[0])

    @property
    def end(self) -> float:
        """Where the interval ends; at a jump there both limits count."""
        return float(self.knots[-1])

    @cached_property
    def turns(self) -> FloatArray:
        """Sorted times between whose neighbours the curve is monotone: knots and turning points."""
        starts, ends = self.knots[:-1], self.knots[1:]
        if not len(starts):
            return self.knots
        # One row a stretch, whose ends are limits from inside; laid end to end they are the curve in order.
        times = starts[:, None] + (ends - starts)[:, None] * (np.arange(_SAMPLES + 1) / _SAMPLES)
        times[:, -1] = ends
        values = np.empty_like(times)
        values[:, :-1] = self.function(times[:, :-1].ravel(), "right").reshape(-1, _SAMPLES)
        values[:, -1] = self.function(ends, "left")
        lowest, highest = (_brackets(times.ravel(), sign * values.ravel()) for sign in (1, -1))
        signs = np.repeat([1.0, -1.0], [lowest.shape[1], highest.shape[1]])
        low, high = np.hstack([lowest, highest])
        return np.unique(np.concatenate([self.knots, self._turning(low, high, signs)]))

    def _turning(self, low: FloatArray, high: FloatArray, signs: FloatArray) -> FloatArray:
        """Where in each bracket the function (with sign −1 its negative) is smallest."""
        steps = np.arange(_ZOOM_STEPS + 1) / _ZOOM_STEPS
        rows = np.arange(len(low))
        for _ in range(_ZOOMS if len(low) else 0):
            tries = low[:, None] + (high - low)[:, None] * steps
            tried = signs[:, None] * self.function(tries.ravel(), "right").reshape(tries.shape)
            best = np.argmin(np.where(np.isnan(tried), np.inf, tried), axis=1)
            low, high = tries[rows, np.maximum(best - 1, 0)], tries[rows, np.minimum(best + 1, _ZOOM_STEPS)]
        return np.asarray((low + high) / 2)

    @cached_property
    def _turn_values(self) -> tuple[FloatArray, FloatArray]:
        """Left and right limits at the turns."""
        return self.function(self.turns, "left"), self.function(self.turns, "right")

    def extreme(self, start: float, end: float, *, largest: bool) -> tuple[float, float, Side]:
        """The smallest or largest value in a closed interval, when it is taken, and on which side of a jump.

        The value at the start is the right limit; everywhere else both limits count. NaN when all values are.
        """
        times, left, right = self._between(start, end)
        values = np.concatenate([right, left[1:]])
        if np.all(np.isnan(values)):
            return float("nan"), start, "right"
        at = int(np.nanargmax(values) if largest else np.nanargmin(values))
        is_right = at < len(times)
        return float(values[at]), float(times[at if is_right else at - len(times) + 1]), "right" if is_right else "left"

    def _between(self, start: float, end: float) -> tuple[FloatArray, FloatArray, FloatArray]:
        """The turns from start to end, these two among them, each once, with the limits on both sides."""
        left, right = self._turn_values
        if (start, end) == (self.start, self.end):
            return self.turns, left, right
        inner = (self.turns > start) & (self.turns < end)
        edges = np.array([start, end] if end > start else [start])
        outer_left, outer_right = self.function(edges, "left"), self.function(edges, "right")
        return (
            np.concatenate([edges[:1], self.turns[inner], edges[1:]]),
            np.concatenate([outer_left[:1], left[inner], outer_left[1:]]),
            np.concatenate([outer_right[:1], right[inner], outer_right[1:]]),
        )

    def extremes(self, starts: FloatArray, ends: FloatArray, *, largest: bool) -> FloatArray:
        """The smallest or largest values in many closed intervals; see `extreme`."""
        best = np.fmax if largest else np.fmin
        inner = best(*self._turn_values)
        first = np.searchsorted(self.turns, starts, side="right")
        last = np.maximum(first, np.searchsorted(self.turns, ends, side="left"))
        # reduceat takes pairs of first and last; the odd results, between pairs, are left out, and so is what is empty.
        padded = np.append(inner, np.nan)
        within = best.reduceat(padded, np.column_stack([first, last]).ravel())[::2]
        within = np.where(last > first, within, np.nan)
        before_end = np.where(ends > starts, self.function(ends, "left"), np.nan)
        edges = best(best(self.function(starts, "right"), self.function(ends, "right")), before_end)
        return np.asarray(best(within, edges))

    def first_at(self, level: float, *, below: bool = False, last: bool = False) -> float | None:
        """The first time (or the last) at which the curve is at or above a level (or below); None when it never is."""
        sign = -1.0 if below else 1.0
        reached_left, reached_right = (sign * values >= sign * level for values in self._turn_values)
        reached_left = np.concatenate([[False], reached_left[1:]])  # nothing lies left of the start
        hits = np.flatnonzero(reached_left | reached_right)
        if not len(hits):
            return None
        at = int(hits[-1] if last else hits[0])
        if last:
            is_open = at < len(self.turns) - 1 and reached_right[at]
            return self._crossing(at, level, sign, enters=False) if is_open else float(self.turns[at])
        return self._crossing(at - 1, level, sign, enters=True) if at and reached_left[at] else float(self.turns[at])

    @cached_property
    def outline(self) -> tuple[FloatArray, FloatArray]:
        """Times and values of the turns in order: both limits of each, but for the start, left of which is nothing."""
        return np.repeat(self.turns, 2)[1:], np.column_stack(self._turn_values).ravel()[1:]

    def crossings(self, noise: float = 0.0) -> FloatArray:
        """The times at which the curve goes from one sign to the other; what is within the noise of 0 has no sign."""
        times, values = self.outline
        clear = np.flatnonzero(np.abs(values) > noise)
        changes = np.flatnonzero(np.diff(np.sign(values[clear])))
        found = [self._zero(*times[clear[[at, at + 1]]], rises=values[clear[at + 1]] > 0) for at in changes]
        return np.array(found)

    def _zero(self, low: float, high: float, *, rises: bool) -> float:
        """The first time between two at which the curve has the sign of the later one."""
        if high <= low:
            return high
        inner = self.knots[(self.knots > low) & (self.knots < high)]
        part = Curve(self.function, np.concatenate([[low], inner, [high]]))
        found = part.first_at(0.0, below=not rises)
        return high if found is None else found

    def time_at(self, level: float) -> float:
        """For how long the curve is at or above a level; where it says nothing it is not."""
        left, right = self._turn_values
        begins, ends = right[:-1] >= level, left[1:] >= level
        total = float(np.sum(np.diff(self.turns)[begins & ends]))
        for at in np.flatnonzero(begins != ends):
            crossing = self._crossing(int(at), level, 1.0, enters=not begins[at])
            total += crossing - self.turns[at] if begins[at] else self.turns[at + 1] - crossing
        return float(total)

    def _crossing(self, before: int, level: float, sign: float, *, enters: bool) -> float:
        """Where the monotone stretch after a turn reaches the level, or leaves it; the end that is still beyond it."""
        low, high = float(self.turns[before]), float(self.turns[before + 1])
        for _ in range(_CUTS):
            times = np.linspace(low, high, _CUT_STEPS + 1)
            inner = sign * self.function(times[1:-1], "right") >= sign * level
            # The first stretch at whose end it has changed; when none has, it changes in the last one.
            changed = int(np.argmax(inner == enters)) if (inner == enters).any() else _CUT_STEPS - 1
            low, high = float(times[changed]), float(times[changed + 1])
        return high if enters else low

    def worst_step_back(self, *, falls: bool) -> float:
        """How far the curve goes down after having been up (or up, for one that falls); 0 when monotone."""
        values = self.outline[1]
        values = -values if falls else values
        return float(np.max(np.maximum.accumulate(values) - values))

    def mean(self) -> float:
        """The mean over the interval: Simpson's rule on each stretch, exact for cubics."""
        if self.end == self.start:
            return float(self.function(self.knots[:1], "right")[0])
        starts, ends = self.knots[:-1], self.knots[1:]
        middle = self.function((starts + ends) / 2, "right")
        sums = self.function(starts, "right") + 4 * middle + self.function(ends, "left")
        return float(np.sum(sums * (ends - starts)) / 6 / (self.end - self.start))


def _brackets(times: FloatArray, values: FloatArray) -> FloatArray:
    """Begin and end of where a sampled curve may be smaller than at its samples, one for each side, shape (2, n)."""
    values = np.where(np.isnan(values), np.inf, values)
    # The two sides of a knot without a jump are one sample: a monotone curve does not turn there.
    distinct = np.append(True, (np.diff(times) > 0) | (values[1:] != values[:-1]))
    times, values = times[distinct], values[distinct]
    before = np.concatenate([[np.inf], values[:-1]])
    after = np.concatenate([values[1:], [np.inf]])
    lowest = np.flatnonzero((values <= before) & (values <= after) & ((values < before) | (values < after)))
    low = np.concatenate([times[np.maximum(lowest - 1, 0)], times[lowest]])
    high = np.concatenate([times[lowest], times[np.minimum(lowest + 1, len(times) - 1)]])
    # The two sides of a knot follow each other at one time: no bracket spans a jump.
    return np.stack([low, high])[:, high > low]
