"""The best moment of release: sup over t' of the smaller of what releases at t' and what held before t'."""

from __future__ import annotations

import numpy as np

from mtor_sbml.expectation.judging.over_time import Curve, FloatArray

_CUTS = 5  #: each makes a stretch 32 times shorter
_CUT_STEPS = 32


def best_release(held: Curve, release: Curve, origin: float, start: float, end: float) -> tuple[float, float]:
    """The largest value and when it is taken; NaN where one of the two says nothing throughout.

    Between the turns of both curves each is monotone, and what held never rises. So the best moment is at a turn, or
    where a release that rises meets what held until then.

    Args:
        held: Over the origin to the end, at least.
        release: Over the start to the end, at least.
        origin: Since when it must have held.
        start: The first moment of release.
        end: The last one.
    """
    inner = np.concatenate([release.turns, held.turns])
    times = np.unique(np.concatenate([[start, end], inner[(inner > start) & (inner < end)]]))
    so_far = _so_far(held, origin, times)
    left, right = release.function(times, "left"), release.function(times, "right")
    left[0] = right[0]  # nothing lies left of the start
    values = _numbers(np.minimum(np.fmax(left, right), so_far))
    at = int(np.argmax(values))
    best, when = float(values[at]), float(times[at])
    reachable = _numbers(np.minimum(left[1:], so_far[:-1]))
    for stretch in np.argsort(-reachable):
        if reachable[stretch] <= best:
            break
        value, time = _meeting(held, release, float(so_far[stretch]), times[stretch : stretch + 2])
        if value > best:
            best, when = value, time
    return (best, when) if np.isfinite(best) else (float("nan"), start)


def _so_far(held: Curve, origin: float, times: FloatArray) -> FloatArray:
    """The smallest value from the origin to before each time; infinite before the origin itself, which asks nothing."""
    earlier = held.turns[(held.turns > origin) & (held.turns < times[0])]
    path = np.unique(np.concatenate([[origin], earlier, times]))
    least = np.fmin.accumulate(np.fmin(held.function(path[:-1], "right"), held.function(path[1:], "left")))
    return np.concatenate([[np.inf], least])[np.searchsorted(path, times)]


def _meeting(held: Curve, release: Curve, so_far: float, ends: FloatArray) -> tuple[float, float]:
    """The best moment of a stretch on which the release rises and what held falls."""
    low, high = (float(each) for each in ends)
    best, when = -np.inf, low
    for _ in range(_CUTS):
        times = np.linspace(low, high, _CUT_STEPS + 1)[1:-1]
        until_then = np.fmin(held.function(times, "right"), so_far)
        values = _numbers(np.minimum(release.function(times, "right"), until_then))
        at = int(np.argmax(values))
        if values[at] > best:
            best, when = float(values[at]), float(times[at])
        step = (high - low) / _CUT_STEPS
        low, high = max(low, float(times[at]) - step), min(high, float(times[at]) + step)
    return best, when


def _numbers(values: FloatArray) -> FloatArray:
    """The values, what says nothing being the worst."""
    return np.where(np.isnan(values), -np.inf, values)
