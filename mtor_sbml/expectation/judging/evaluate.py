"""Typed values on signals: levels, times and numbers at times.

Everything is evaluated at an array of times, side "left" or "right" of the jumps there; what does not depend on time is
the same number at each. NaN means that a value says nothing: a ratio of nothing and nothing, a division by nothing.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any, ClassVar, Protocol

import numpy as np
from numpy.typing import NDArray

from mtor_sbml.errors import ExpectationsError
from mtor_sbml.expectation.judging.course import Course
from mtor_sbml.expectation.judging.dose_curve import DoseCurve
from mtor_sbml.expectation.judging.margins import floored
from mtor_sbml.expectation.judging.over_time import Curve, FloatArray, Function, Side
from mtor_sbml.expectation.meaning import words
from mtor_sbml.expectation.meaning.resolution import Resolutions
from mtor_sbml.expectation.meaning.typed import (
    Area,
    Arithmetic,
    At,
    Claim,
    Constant,
    Crossing,
    Duration,
    FoldChange,
    Landmark,
    Moment,
    Negative,
    Node,
    Reading,
    Rhythm,
    Scaled,
    Summary,
    Temporal,
    Type,
    Until,
    Value,
    Window,
)
from mtor_sbml.expectation.meaning.typed_curves import Estimate, Sweep
from mtor_sbml.expectation.meaning.walk import children, is_closed
from mtor_sbml.model.formula import Formula
from mtor_sbml.simulation.experiment import Experiment

ZERO = np.zeros(1)  #: time 0, from which the intervals of the outermost claim count


_OPERATIONS: Mapping[str, Callable[[FloatArray, FloatArray], Any]] = {
    "+": np.add,
    "-": np.subtract,
    "*": np.multiply,
    "^": np.float_power,
}


class CannotJudge(ExpectationsError):  # noqa: N818 - says what it means for the verdict
    """An expectation that cannot be evaluated, or whose verdict would mean nothing."""


class SignalOf(Protocol):
    """One formula over time in one experiment."""

    def values(self, t: FloatArray, side: Side = "right") -> FloatArray:
        """Its values; the side tells the two at a jump."""

    def knots(self, a: float, b: float) -> FloatArray:
        """Times from a to b, both among them, between which it is smooth."""


class Signals(Protocol):
    """What was recorded."""

    def signal(self, experiment: Experiment, formula: Formula) -> SignalOf:
        """A recorded signal; raises CannotJudge where the run went wrong."""


@dataclass(frozen=True, slots=True)
class Occurrence:
    """When something happens, if it does."""

    time: float  #: the end of the window when it never happens
    start: float = 0.0  #: of the window, from which margins count
    length: float = 0.0  #: of the window; 0 for a plain duration
    never: bool = False


class Values(ABC):
    """Values over what was recorded.

    Args:
        signals: What was recorded.
        resolutions: The smallest differences that mean anything.
        time_unit: The model's, for messages.
        time_resolution: In that unit; None: 1/1000 of the window.
    """

    def __init__(
        self, signals: Signals, resolutions: Resolutions, *, time_unit: str | None, time_resolution: float | None = None
    ) -> None:
        self.signals = signals
        self.resolutions = resolutions
        self.time_unit = time_unit
        self.time_resolution = time_resolution
        # Margins, guards and explanations ask for the same levels. By identity, with the node to keep it alive: to hash
        # a node takes as long as to evaluate it.
        self._fixed: dict[int, tuple[At, float]] = {}
        self._resolution: dict[int, tuple[Value, float]] = {}
        self._claimed: dict[int, tuple[Claim, Curve]] = {}
        self._courses: dict[tuple[Value, Window], Course] = {}
        self._dose_curves: dict[int, tuple[Sweep, DoseCurve]] = {}

    @abstractmethod
    def margin(self, claim: Claim, t: FloatArray, side: Side) -> FloatArray:
        """Margins of a claim at times, shape as `t`."""

    def number(self, value: Value) -> float:
        """A value that does not depend on time."""
        return float(self.value(value, ZERO, "right")[0])

    def value(self, value: Value, t: FloatArray, side: Side) -> FloatArray:
        """A value at times, shape as `t`.

        Raises:
            CannotJudge: It cannot be evaluated; says why.
        """
        result: FloatArray = self._evaluated[type(value)](self, value, t, side)
        return result

    def moment(self, when: Value | Moment) -> tuple[float, Side]:
        """A moment's time and side: the start is the instant before time 0, and the steady state lies at infinity."""
        if isinstance(when, Moment):
            return (0.0, "left") if when is Moment.START else (np.inf, "right")
        return self.number(when), "right"

    def window(self, window: Window) -> tuple[float, float]:
        """A window's ends."""
        start, end = self.number(window.start), self.number(window.end)
        if end < start:
            raise CannotJudge(f"the window ends ({self.clock(end)}) before it starts ({self.clock(start)})")
        return start, end

    def curve(self, node: Node, start: float, end: float) -> Curve:
        """A value, or a claim's margin, over an interval."""
        evaluate: Callable[[Any, FloatArray, Side], FloatArray] = (
            self.value if type(node) in self._evaluated else self.margin
        )
        function: Function = lambda t, side: evaluate(node, t, side)  # noqa: E731 - typed
        return Curve(function, np.unique(np.concatenate([[start, end], *self._knots(node, start, end)])))

    def claimed(self, claim: Claim, start: float, end: float) -> Curve:
        """The margin of a claim over an interval at least, worked out once for all that lies within."""
        known = self._claimed.get(id(claim))
        if known is None or start < known[1].start or end > known[1].end:
            known = claim, self.curve(claim, start, end)
            self._claimed[id(claim)] = known
        return known[1]

    def resolution(self, value: Value) -> float:
        """The smallest difference of a value that means anything; 0 for numbers and times."""
        known = self._resolution.get(id(value))
        if known is None:
            known = self._resolution[id(value)] = value, self._inherited(value, self.resolutions.resolution)
        return known[1]

    def scale(self, value: Value) -> float:
        """What differences of a value are measured in; 0 when nothing says."""
        return self._inherited(value, self.resolutions.scale)

    def is_nothing(self, value: Value, t: FloatArray, side: Side) -> NDArray[np.bool_]:
        """Where a value cannot be told from 0."""
        size = np.abs(self.value(value, t, side))
        return np.asarray((size < self.resolution(value)) | (size == 0))

    def tick(self, length: float) -> float:
        """The time resolution in a window of a length."""
        return length / 1000 if self.time_resolution is None else self.time_resolution

    def course(self, value: Value, window: Window) -> Course:
        """A signal in a window; worked out once."""
        key = value, window
        if key not in self._courses:
            self._courses[key] = Course(self.curve(value, *self.window(window)), self.resolution(value))
        return self._courses[key]

    def dose_curve(self, sweep: Sweep) -> DoseCurve:
        """A level over doses; worked out once.

        Raises:
            CannotJudge: The level says nothing at some dose.
        """
        if id(sweep) not in self._dose_curves:
            levels = np.array([self.number(level) for level in sweep.levels])
            resolution = self.resolution(sweep.levels[0])
            curve = DoseCurve(sweep, levels, resolution=resolution, time_unit=self.time_unit)
            if np.isnan(levels).any():
                dose = curve.dose(sweep.doses[int(np.argmax(np.isnan(levels)))])
                raise CannotJudge(f"{sweep.said} says nothing at {dose}: it compares nothing with nothing")
            self._dose_curves[id(sweep)] = sweep, curve
        return self._dose_curves[id(sweep)][1]

    def occurrence(self, value: Value) -> Occurrence:
        """When something happens; a time that is no event happens when it says.

        Raises:
            CannotJudge: The signal does not move, so that it has neither a half-time nor a peak.
        """
        if isinstance(value, Landmark):
            course = self._moving(value)
            is_half = value.which == "half_time"
            time = course.half_time if is_half else course.peak_time - course.curve.start
            return Occurrence(time, 0.0, course.length)
        if isinstance(value, Crossing):
            start, end = self.window(value.window)
            found = self.curve(value.claim, start, end).first_at(0.0, last=value.which == "last_time")
            return Occurrence(end if found is None else found, start, end - start, never=found is None)
        if isinstance(value, Duration | Rhythm):
            start, end = self.window(value.window)
            return Occurrence(self.number(value), 0.0, end - start)
        return Occurrence(self.number(value))

    def clock(self, time: float) -> str:
        """A time in words."""
        return words.time(time, self.time_unit)

    def say(self, value: Value) -> str:
        """A value in words."""
        return words.of(value, self.time_unit)

    def _inherited(self, value: Value, of: Callable[[Any], float]) -> float:
        """Resolution or scale of a value: that of the signals that it is made of."""
        if isinstance(value, Reading):
            return of(value.measured)
        if value.sort.type is not Type.LEVEL or isinstance(value, Constant | Estimate):
            return 0.0
        parts = max((self._inherited(part, of) for part in children(value)), default=0.0)
        if isinstance(value, Area):
            start, end = self.window(value.window)
            return parts * (end - start)
        # A share of a level is read with the level's own resolution; another unit is another number.
        return parts * value.factor if isinstance(value, Scaled) and not value.said else parts

    def _constant(self, value: Constant, t: FloatArray, _side: Side) -> FloatArray:
        return np.full(t.shape, value.number)

    def _reading(self, reading: Reading, t: FloatArray, side: Side) -> FloatArray:
        values = self.signals.signal(reading.experiment, reading.measured.formula).values(t, side)
        if np.isnan(values).any():
            when = self.clock(float(t[np.argmax(np.isnan(values))]))
            raise CannotJudge(f"{self.say(reading)} is not a number at {when}")
        return values

    def _at(self, value: At, t: FloatArray, _side: Side) -> FloatArray:
        known = self._fixed.get(id(value))
        if known is None:
            when, side = self.moment(value.moment)
            known = value, float(self.value(value.value, np.array([when]), side)[0])
            self._fixed[id(value)] = known
        return np.full(t.shape, known[1])

    def _scaled(self, value: Scaled, t: FloatArray, side: Side) -> FloatArray:
        return value.factor * self.value(value.value, t, side)

    def _negative(self, value: Negative, t: FloatArray, side: Side) -> FloatArray:
        return -self.value(value.value, t, side)

    def _arithmetic(self, value: Arithmetic, t: FloatArray, side: Side) -> FloatArray:
        left, right = self.value(value.left, t, side), self.value(value.right, t, side)
        if value.operator == "/":
            gone = self.is_nothing(value.right, t, side)
            return np.where(gone, np.nan, left / np.where(gone, 1.0, right))
        return np.asarray(_OPERATIONS[value.operator](left, right), dtype=float)

    def _summary(self, value: Summary, t: FloatArray, _side: Side) -> FloatArray:
        course = self.course(value.value, value.window)
        if value.which == "mean":
            return np.full(t.shape, course.curve.mean())
        return np.full(t.shape, course.highest if value.which == "max" else course.lowest)

    def _area(self, value: Area, t: FloatArray, _side: Side) -> FloatArray:
        course = self.course(value.value, value.window)
        return np.full(t.shape, course.curve.mean() * course.length)

    def _duration(self, value: Duration, t: FloatArray, _side: Side) -> FloatArray:
        return np.full(t.shape, self.curve(value.claim, *self.window(value.window)).time_at(0.0))

    def _rhythm(self, value: Rhythm, t: FloatArray, _side: Side) -> FloatArray:
        rhythm = self.course(value.value, value.window).rhythm
        if rhythm is None:
            raise CannotJudge(f"{self.say(value.value)} has no {value.which}: it has fewer than three peaks")
        return np.full(t.shape, rhythm.period if value.which == "period" else rhythm.damping)

    def _fold_change(self, value: FoldChange, t: FloatArray, side: Side) -> FloatArray:
        resolution = self.resolution(value.without)
        with_, without = (floored(self.value(each, t, side), resolution) for each in (value.with_, value.without))
        nothing = self.is_nothing(value.without, t, side) & self.is_nothing(value.with_, t, side)
        return np.where(nothing, np.nan, with_ / without)

    def _event(self, value: Landmark | Crossing, t: FloatArray, _side: Side) -> FloatArray:
        found = self.occurrence(value)
        if found.never:
            raise CannotJudge(f"{self.say(value)} never comes within {self.clock(found.length)}")
        return np.full(t.shape, found.time)

    def _estimate(self, value: Estimate, t: FloatArray, _side: Side) -> FloatArray:
        curve = self.dose_curve(value.curve)
        refusal = curve.why_refused(value.which)
        if refusal:
            raise CannotJudge(f"{self.say(value)}: {refusal}; the curve: {curve.sketch()}")
        return np.full(t.shape, curve.estimate(value.which))

    def _moving(self, value: Landmark) -> Course:
        course = self.course(value.value, value.window)
        if course.span < course.resolution:
            raise CannotJudge(
                f"{self.say(value.value)} has no {value.which.replace('_', ' ')}: it moves by "
                f"{words.number(course.span)} only, less than its resolution ({words.number(course.resolution)})"
            )
        return course

    def _knots(self, node: Node, start: float, end: float) -> Iterator[FloatArray]:
        """Where a node's value over time may turn sharply."""
        if isinstance(node, Reading):
            yield self.signals.signal(node.experiment, node.measured.formula).knots(start, end)
        elif isinstance(node, Temporal | Until):
            limit = self.number(node.interval.limit)
            edges = (node.interval.start, node.interval.end)
            for shift in [self.number(edge) for edge in edges if edge is not None]:
                for part in (node.claim, *([node.release] if isinstance(node, Until) else [])):
                    for knots in self._knots(part, min(start + shift, limit), min(end + shift, limit)):
                        yield np.clip(knots - shift, start, end)
        elif not is_closed(node):
            for part in children(node):
                yield from self._knots(part, start, end)

    _evaluated: ClassVar[Mapping[type, Callable[..., FloatArray]]] = {
        Constant: _constant,
        Reading: _reading,
        At: _at,
        Scaled: _scaled,
        Negative: _negative,
        Arithmetic: _arithmetic,
        Summary: _summary,
        FoldChange: _fold_change,
        Landmark: _event,
        Crossing: _event,
        Duration: _duration,
        Area: _area,
        Rhythm: _rhythm,
        Estimate: _estimate,
    }
