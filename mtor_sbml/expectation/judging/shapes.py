"""Margins of claims about a signal's course in a window: kept, steady, rises, peaks, comes back, oscillates."""

from __future__ import annotations

from mtor_sbml.expectation.judging import margins
from mtor_sbml.expectation.judging.course import Course
from mtor_sbml.expectation.judging.evaluate import Values
from mtor_sbml.expectation.judging.rhythm import STANDS_OUT
from mtor_sbml.expectation.meaning.typed import Value, Window
from mtor_sbml.expectation.meaning.typed_shapes import (
    Biphasic,
    Changed,
    Flat,
    Kept,
    Peaks,
    Response,
    Settled,
    Straight,
)

_ROUNDING = 1e-6  #: what a conserved total may deviate, as a share of it
_STEP_BACK = 0.05  #: what a monotone signal may step back, as a share of its span
_SILENT = float("nan")


def kept(values: Values, claim: Kept) -> float:
    """Of `is conserved` and `is non-negative`."""
    course = values.course(claim.value, claim.window)
    if claim.which == "non-negative":
        scale = values.scale(claim.value) or abs(course.highest)
        return margins.kept(max(0.0, -course.lowest), _ROUNDING * scale)
    return margins.kept(course.deviation, _ROUNDING * abs(course.first))


def settled(values: Values, claim: Settled) -> float:
    """Of `is steady by`, `levels off by` and `saturates by`."""
    course = values.course(claim.value, claim.window)
    distance = course.distance_from_end(values.number(claim.by))
    return margins.settled(distance, course.span, claim.share, resolution=course.resolution)


def straight(values: Values, claim: Straight) -> float:
    """Of `is linear`."""
    course = values.course(claim.value, claim.window)
    return margins.settled(course.distance_from_chord, course.span, claim.share, resolution=course.resolution)


def changed(values: Values, claim: Changed) -> float:
    """Of `rises` and `falls`; NaN when the signal is nothing at both ends."""
    course = values.course(claim.value, claim.window)
    if max(course.first, course.last) < course.resolution:
        return _SILENT
    margin = _risen(course, course.last, claim.fold, falls=claim.falls)
    if not claim.monotonically:
        return margin
    back = course.curve.worst_step_back(falls=claim.falls)
    return min(margin, float(margins.at_most(back, _STEP_BACK * course.span, resolution=course.resolution)))


def peaks(values: Values, claim: Peaks) -> float:
    """Of `peaks`, `peaks by` and `peaks between`."""
    course = values.course(claim.value, claim.window)
    start = course.curve.start
    time, tick = course.peak_time - start, values.tick(course.length)
    above = course.highest - max(course.first, course.last)
    margin = margins.stands_out(above, STANDS_OUT * course.span, resolution=course.resolution)
    if claim.earliest is not None:
        margin = min(margin, margins.earlier(values.number(claim.earliest) - start, time, resolution=tick))
    if claim.latest is not None:
        margin = min(margin, margins.earlier(time, values.number(claim.latest) - start, resolution=tick))
    return margin


def response(values: Values, claim: Response) -> float:
    """Of `is transient`, `is sustained`, `overshoots` and `adapts`; NaN for a signal that is nothing throughout."""
    course = values.course(claim.value, claim.window)
    if max(course.first, course.farthest) < course.resolution:
        return _SILENT
    actual, allowed = of_the_gain(values, claim), claim.share * course.gain(course.farthest)
    if claim.which in {"transient", "adapts"}:
        return min(risen(course, claim), float(margins.at_most(actual, allowed, resolution=course.resolution)))
    return min(risen(course, claim), margins.stands_out(actual, allowed, resolution=course.resolution))


def risen(course: Course, claim: Response) -> float:
    """Of the rise, or fall, to the farthest value that a response begins with."""
    return _risen(course, course.farthest, claim.fold, falls=not course.rises)


def of_the_gain(values: Values, claim: Response) -> float:
    """How much of its gain a signal has left, keeps, loses, or ends away from its start; a level."""
    course = values.course(claim.value, claim.window)
    match claim.which:
        case "transient":
            return course.gain(course.last if claim.by is None else course.at(values.number(claim.by)))
        case "sustained":
            since, end = course.farthest_time, course.curve.end
            return course.gain(course.curve.extreme(since, end, largest=not course.rises)[0])
        case "overshoots":
            return abs(course.farthest - course.last)
        case "adapts":
            return abs(course.last - course.first)


def oscillates(values: Values, value: Value, window: Window) -> float:
    """Of `oscillates`, without its tests: three peaks that stand out."""
    course = values.course(value, window)
    if course.rhythm is None:
        return -margins.LIMIT
    return margins.stands_out(course.rhythm.prominence, STANDS_OUT * course.span, resolution=course.resolution)


def biphasic(values: Values, claim: Biphasic) -> float:
    """Of `is biphasic`: the farther of the two ways beyond both ends."""
    course = values.course(claim.value, claim.window)
    return margins.stands_out(beyond_ends(course), claim.share * course.span, resolution=course.resolution)


def beyond_ends(course: Course) -> float:
    """How far a signal goes beyond both of its ends, upwards or downwards."""
    above = course.highest - max(course.first, course.last)
    return max(above, min(course.first, course.last) - course.lowest)


def flat(values: Values, claim: Flat) -> float:
    """Of `is flat`: the largest value is about the smallest; NaN for a signal that is nothing throughout."""
    course = values.course(claim.value, claim.window)
    if course.highest < course.resolution:
        return _SILENT
    return float(margins.about(course.highest, course.lowest, claim.fold, resolution=course.resolution))


def _risen(course: Course, end: float, fold: float, *, falls: bool) -> float:
    ends = (end, course.first) if falls else (course.first, end)
    return margins.changed(*ends, fold, resolution=course.resolution)
