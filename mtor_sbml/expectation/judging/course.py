"""A signal's course in a window: its ends, its extremes, and the times of both."""

from __future__ import annotations

from functools import cached_property

import numpy as np

from mtor_sbml.expectation.judging.over_time import Curve
from mtor_sbml.expectation.judging.rhythm import Rhythm, rhythm_of

_STILL_MOVING = 0.1  #: slope at the end times length of the window, as a share of the span


class Course:
    """What a signal does in a window.

    Args:
        curve: The signal over the window.
        resolution: The smallest difference in it that means anything.
    """

    def __init__(self, curve: Curve, resolution: float) -> None:
        self.curve = curve
        self.resolution = resolution
        self.first = float(curve.function(np.array([curve.start]), "right")[0])
        self.last = float(curve.function(np.array([curve.end]), "right")[0])
        self.lowest, self.trough_time, _ = curve.extreme(curve.start, curve.end, largest=False)
        self.highest, self.peak_time, _ = curve.extreme(curve.start, curve.end, largest=True)

    @property
    def length(self) -> float:
        """Of the window."""
        return self.curve.end - self.curve.start

    @property
    def span(self) -> float:
        """From the lowest to the highest value."""
        return self.highest - self.lowest

    @property
    def deviation(self) -> float:
        """The farthest that the signal gets from its first value."""
        return max(self.highest - self.first, self.first - self.lowest)

    @property
    def rises(self) -> bool:
        """Whether it gets farther from its first value upwards than downwards."""
        return bool(self.highest - self.first >= self.first - self.lowest)

    @property
    def farthest(self) -> float:
        """The value farthest from the first one."""
        return self.highest if self.rises else self.lowest

    @property
    def farthest_time(self) -> float:
        """When it is reached."""
        return self.peak_time if self.rises else self.trough_time

    def at(self, time: float) -> float:
        """The value at a time, after the changes of that time."""
        return float(self.curve.function(np.array([time]), "right")[0])

    def gain(self, value: float) -> float:
        """How far a value is from the first one, in the direction of the farthest."""
        return value - self.first if self.rises else self.first - value

    @cached_property
    def rhythm(self) -> Rhythm | None:
        """Its period and damping; None when it has fewer than three peaks that mean anything."""
        return rhythm_of(self.curve, self.resolution, self.span)

    @cached_property
    def distance_from_chord(self) -> float:
        """The farthest that the signal gets from the straight line between its ends."""
        start, slope = self.curve.start, (self.last - self.first) / (self.length or 1.0)
        curve = Curve(
            lambda t, side: np.abs(self.curve.function(t, side) - self.first - slope * (t - start)), self.curve.knots
        )
        return curve.extreme(start, self.curve.end, largest=True)[0]

    @cached_property
    def half_time(self) -> float:
        """How long it takes for half the way from the first value to the farthest one."""
        time = self.curve.first_at((self.first + self.farthest) / 2, below=not self.rises)
        assert time is not None  # it reaches the farthest point
        return time - self.curve.start

    @cached_property
    def is_still_moving(self) -> bool:
        """Whether it moves at the window's end so fast that a half-time depends on where that is."""
        step = 1e-3 * self.length
        before, last = self.curve.function(np.array([self.curve.end - step, self.curve.end]), "left")
        return bool(abs(last - before) / step * self.length > _STILL_MOVING * self.span)

    def distance_from_end(self, since: float) -> float:
        """The farthest that the signal gets from its last value from a time on."""
        low, high = (self.curve.extreme(since, self.curve.end, largest=largest)[0] for largest in (False, True))
        return max(high - self.last, self.last - low)
