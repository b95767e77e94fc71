"""Typed claims on signals: their margins at times. A claim holds when its margin is 0 or more.

NaN is the margin of a claim that says nothing at a time, because it compares nothing with nothing: `always` and
`eventually` skip such times, and elsewhere it is an error, never a pass.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import reduce
from typing import ClassVar

import numpy as np
from numpy.typing import NDArray

from mtor_sbml.expectation.judging import curves, margins, shapes
from mtor_sbml.expectation.judging.evaluate import ZERO, CannotJudge, Values
from mtor_sbml.expectation.judging.margins import opposite
from mtor_sbml.expectation.judging.over_time import FloatArray, Side
from mtor_sbml.expectation.judging.premises import require_premises
from mtor_sbml.expectation.judging.until import best_release
from mtor_sbml.expectation.meaning import words
from mtor_sbml.expectation.meaning.typed import (
    About,
    Absent,
    All,
    AtTime,
    Claim,
    Compare,
    Effect,
    Gate,
    Implies,
    Interval,
    Not,
    Rule,
    Some,
    Temporal,
    Type,
    Unless,
    Until,
    Whenever,
)
from mtor_sbml.expectation.meaning.typed_curves import Bell, Bistable, Level, Monotone, Saturated
from mtor_sbml.expectation.meaning.typed_shapes import (
    Biphasic,
    Changed,
    Flat,
    Kept,
    Oscillates,
    Peaks,
    Response,
    Settled,
    Straight,
)


def _of_a_course(judge: Callable[..., float]) -> Callable[..., FloatArray]:
    """A margin that is one number, as one at every time."""
    return lambda self, claim, t, _side: np.full(t.shape, judge(self, claim))


class Judge(Values):
    """Margins of claims over what was recorded."""

    def margin(self, claim: Claim, t: FloatArray, side: Side) -> FloatArray:
        """Margins of a claim at times, shape as `t`; NaN where it compares nothing with nothing.

        Raises:
            CannotJudge: It cannot be evaluated; says why and where.
        """
        return self._judged[type(claim)](self, claim, t, side)

    def whole(self, claim: Claim) -> float:
        """The margin of a whole sentence; NaN when it compares nothing with nothing.

        Raises:
            CannotJudge: It cannot be evaluated, or is about a premise that does not hold.
        """
        require_premises(self, claim)
        return float(self.margin(claim, ZERO, "right")[0])

    def ratio(self, effect: Effect, t: FloatArray, side: Side) -> FloatArray:
        """The level with the changes over the level without, both floored at the resolution."""
        resolution = self.resolution(effect.without)
        with_, without = (self.value(each, t, side) for each in (effect.with_, effect.without))
        return np.asarray(margins.floored(with_, resolution) / margins.floored(without, resolution))

    def is_off(self, effect: Effect, t: FloatArray, side: Side) -> NDArray[np.bool_]:
        """Where the level cannot be told from nothing, with the changes and without."""
        return self.is_nothing(effect.without, t, side) & self.is_nothing(effect.with_, t, side)

    def interval(self, interval: Interval, origin: float) -> tuple[float, float]:
        """An interval on the clock.

        Raises:
            CannotJudge: It lies beyond the end of the experiments.
        """
        limit = self.number(interval.limit)
        start = origin + self.number(interval.start)
        end = limit if interval.end is None else origin + self.number(interval.end)
        if max(start, end) > limit * (1 + 1e-12):
            raise CannotJudge(
                f"the interval from {self.clock(start)} to {self.clock(end)} goes beyond the end of the experiment "
                f"at {self.clock(limit)}"
            )
        if end < start:
            raise CannotJudge(f"the interval ends ({self.clock(end)}) before it starts ({self.clock(start)})")
        return start, min(end, limit)

    def decisive(self, claim: Temporal, origin: float) -> tuple[float, float, Side]:
        """The margin of `always` or `eventually`, and the time and side where it is taken."""
        start, end = self.interval(claim.interval, origin)
        return self.claimed(claim.claim, start, end).extreme(start, end, largest=not claim.always)

    def release(self, claim: Until, origin: float) -> tuple[float, float]:
        """The margin of `until`, and when it is taken: sup over t' of min(release(t'), inf of the claim up to t')."""
        start, end = self.interval(claim.interval, origin)
        curves = self.claimed(claim.claim, origin, end), self.claimed(claim.release, start, end)
        return best_release(*curves, origin, start, end)

    def crossings(self, claim: Whenever) -> FloatArray:
        """When one signal of `whenever` crosses the other.

        Raises:
            CannotJudge: It never does.
        """
        start, end = self.window(claim.window)
        found = self.curve(claim.gap, start, end).crossings(self.resolution(claim.gap))
        if not len(found):
            raise CannotJudge(f"{claim.said} never happens from {self.clock(start)} to {self.clock(end)}")
        return found

    def at_crossings(self, claim: Whenever) -> tuple[float, float]:
        """The smallest margin of `whenever`, and at which crossing; those at which it says nothing are skipped."""
        times = self.crossings(claim)
        found = self.margin(claim.claim, times, "right")
        worst = 0 if np.all(np.isnan(found)) else int(np.nanargmin(found))
        return float(found[worst]), float(times[worst])

    def _compare(self, claim: Compare, t: FloatArray, side: Side) -> FloatArray:
        low, high = self.value(claim.low, t, side), self.value(claim.high, t, side)
        if claim.rule is Rule.DIFFERENCE:
            scale = max(self.scale(claim.low), self.scale(claim.high)) or float(np.max(np.abs([low, high])))
            return np.asarray(margins.at_most_by_difference(low, high, scale=scale, strict=claim.strict))
        resolution = max(self.resolution(claim.low), self.resolution(claim.high))
        largest = np.maximum(low, high)
        nothing = (largest < resolution) | ((largest == 0) & (claim.low.sort.type is Type.LEVEL))
        if claim.rule is Rule.RATIO:
            margin = margins.at_most(low, high, resolution=resolution, strict=claim.strict)
            return np.where(nothing, np.nan, margin)
        margin = margins.at_most_by_odds(low, high, resolution=resolution, strict=claim.strict)
        return np.where(nothing | (np.minimum(low, high) > 1 - resolution), np.nan, margin)

    def _times(self, claim: Compare, t: FloatArray) -> FloatArray:
        low, high = self.occurrence(claim.low), self.occurrence(claim.high)
        if low.never and high.never:
            raise CannotJudge(f"neither happens within {self.clock(low.length)}, so their order cannot be told")
        start = max(low.start, high.start)
        tick = self.tick(max(low.length, high.length))
        margin = margins.earlier(low.time - start, high.time - start, resolution=tick, strict=claim.strict)
        # What never happens is later than anything in the window, however close to its end the other comes.
        if high.never:
            margin = max(margin, 0.0)
        elif low.never:
            margin = min(margin, margins.TIE)
        return np.full(t.shape, margin)

    def _comparison(self, claim: Compare, t: FloatArray, side: Side) -> FloatArray:
        return self._times(claim, t) if claim.rule is Rule.TIMES else self._compare(claim, t, side)

    def _about(self, claim: About, t: FloatArray, side: Side) -> FloatArray:
        value, target = self.value(claim.value, t, side), self.value(claim.target, t, side)
        resolution = max(self.resolution(claim.value), self.resolution(claim.target))
        allowed = claim.tolerance if claim.is_distance else float(np.max(np.abs(target))) * (claim.tolerance - 1)
        if 0 < allowed < resolution <= np.max(np.abs(target)):
            raise CannotJudge(
                f"within {claim.tolerance_text} is finer than the resolution ({words.number(resolution)}) of "
                f"{self.say(claim.value)}"
            )
        if claim.is_distance:
            return np.asarray(margins.about_by_distance(value, target, claim.tolerance, resolution=resolution))
        margin = margins.about(value, target, claim.tolerance, resolution=resolution)
        return np.where(np.maximum(value, target) < resolution, np.nan, margin)

    def _absent(self, claim: Absent, t: FloatArray, side: Side) -> FloatArray:
        value, resolution = self.value(claim.value, t, side), self.resolution(claim.value)
        return np.asarray(margins.absent(value, resolution=resolution))

    def _effect(self, effect: Effect, t: FloatArray, side: Side) -> FloatArray:
        if effect.is_no_change:
            assert effect.high is not None
            with_, without = (self.value(each, t, side) for each in (effect.with_, effect.without))
            margin = margins.about(with_, without, effect.high, resolution=self.resolution(effect.without))
        else:
            ratio = self.ratio(effect, t, side)
            below = margins.at_most(ratio, effect.high) if effect.high is not None else margins.LIMIT
            above = margins.at_most(effect.low, ratio) if effect.low is not None else margins.LIMIT
            margin = np.minimum(below, above)
        off = self.is_off(effect, t, side)
        return np.where(off, margins.LIMIT if effect.off_is_no_effect else np.nan, margin)

    def _unless(self, claim: Unless, t: FloatArray, side: Side) -> FloatArray:
        return np.minimum(self._effect(claim.effect, t, side), self._effect(claim.gone, t, side))

    def _gate(self, gate: Gate, t: FloatArray, side: Side) -> FloatArray:
        resolution = self.resolution(gate.both)
        first, second, both = (
            margins.floored(self.value(each, t, side), resolution) for each in (gate.first, gate.second, gate.both)
        )
        if gate.neither is None:
            parts = [margins.at_most(alone, gate.share * both) for alone in (first, second)]
        else:
            neither = margins.floored(self.value(gate.neither, t, side), resolution)
            parts = [margins.at_most((1 - gate.share) * both, alone) for alone in (first, second)]
            parts.append(margins.at_most(neither, gate.share * both))
        return np.where(both <= resolution, np.nan, reduce(np.minimum, parts))

    def _all(self, claim: All, t: FloatArray, side: Side) -> FloatArray:
        return reduce(np.minimum, (self.margin(part, t, side) for part in claim.parts))

    def _some(self, claim: Some, t: FloatArray, side: Side) -> FloatArray:
        return reduce(np.maximum, (self.margin(part, t, side) for part in claim.parts))

    def _not(self, claim: Not, t: FloatArray, side: Side) -> FloatArray:
        return np.asarray(opposite(self.margin(claim.claim, t, side)))

    def _implies(self, claim: Implies, t: FloatArray, side: Side) -> FloatArray:
        return np.maximum(opposite(self.margin(claim.premise, t, side)), self.margin(claim.conclusion, t, side))

    def _at_time(self, claim: AtTime, t: FloatArray, _side: Side) -> FloatArray:
        when, side = self.moment(claim.moment)
        return np.full(t.shape, self.margin(claim.claim, np.array([when]), side)[0])

    def _whenever(self, claim: Whenever, t: FloatArray, _side: Side) -> FloatArray:
        return np.full(t.shape, self.at_crossings(claim)[0])

    def _oscillates(self, claim: Oscillates, t: FloatArray, side: Side) -> FloatArray:
        margin = np.full(t.shape, shapes.oscillates(self, claim.value, claim.window))
        if margin[0] == -margins.LIMIT:
            return margin  # what does not oscillate has no period to test
        return reduce(np.minimum, (self.margin(test, t, side) for test in claim.tests), margin)

    def _temporal(self, claim: Temporal, t: FloatArray, _side: Side) -> FloatArray:
        # One curve serves all outer times.
        starts, ends = np.array([self.interval(claim.interval, float(each)) for each in t]).T
        curve = self.claimed(claim.claim, float(np.min(starts)), float(np.max(ends)))
        return curve.extremes(starts, ends, largest=not claim.always)

    def _until(self, claim: Until, t: FloatArray, _side: Side) -> FloatArray:
        # As there.
        intervals = [self.interval(claim.interval, float(each)) for each in t]
        first, last = min(start for start, _ in intervals), max(end for _, end in intervals)
        curves = self.claimed(claim.claim, float(np.min(t)), last), self.claimed(claim.release, first, last)
        return np.array(
            [best_release(*curves, float(each), *interval)[0] for each, interval in zip(t, intervals, strict=True)]
        )

    _judged: ClassVar[Mapping[type, Callable[..., FloatArray]]] = {
        Compare: _comparison,
        About: _about,
        Absent: _absent,
        Effect: _effect,
        Unless: _unless,
        Gate: _gate,
        All: _all,
        Some: _some,
        Not: _not,
        Implies: _implies,
        AtTime: _at_time,
        Temporal: _temporal,
        Until: _until,
        Kept: _of_a_course(shapes.kept),
        Settled: _of_a_course(shapes.settled),
        Changed: _of_a_course(shapes.changed),
        Peaks: _of_a_course(shapes.peaks),
        Response: _of_a_course(shapes.response),
        Straight: _of_a_course(shapes.straight),
        Biphasic: _of_a_course(shapes.biphasic),
        Flat: _of_a_course(shapes.flat),
        Oscillates: _oscillates,
        Monotone: _of_a_course(curves.monotone),
        Level: _of_a_course(curves.level),
        Bell: _of_a_course(curves.bell),
        Saturated: _of_a_course(curves.saturated),
        Bistable: _of_a_course(curves.bistable),
        Whenever: _whenever,
    }
