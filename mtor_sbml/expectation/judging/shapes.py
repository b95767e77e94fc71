"""Margins of claims about a signal's course in a window: conserved, non-negative, steady, rises, falls, peaks."""

from __future__ import annotations

from mtor_sbml.expectation.judging import margins
from mtor_sbml.expectation.judging.evaluate import Values
from mtor_sbml.expectation.meaning.typed import Changed, Kept, Peaks, Settled

_ROUNDING = 1e-6  #: what a conserved total may deviate, as a share of it
_STEP_BACK = 0.05  #: what a monotone signal may step back, as a share of its span


def kept(values: Values, claim: Kept) -> float:
    """Of `is conserved` and `is non-negative`."""
    course = values.course(claim.value, claim.window)
    if claim.which == "non-negative":
        scale = values.scale(claim.value) or abs(course.highest)
        return margins.kept(max(0.0, -course.lowest), _ROUNDING * scale)
    return margins.kept(course.deviation, _ROUNDING * abs(course.first))


def settled(values: Values, claim: Settled) -> float:
    """Of `is steady by` and `levels off by`."""
    course = values.course(claim.value, claim.window)
    distance = course.distance_from_end(values.number(claim.by))
    return margins.settled(distance, course.span, claim.share, resolution=course.resolution)


def changed(values: Values, claim: Changed) -> float:
    """Of `rises` and `falls`; NaN when the signal is nothing at both ends."""
    course = values.course(claim.value, claim.window)
    if max(course.first, course.last) < course.resolution:
        return float("nan")
    ends = (course.last, course.first) if claim.falls else (course.first, course.last)
    margin = margins.changed(*ends, claim.fold, resolution=course.resolution)
    if not claim.monotonically:
        return margin
    back = course.curve.worst_step_back(falls=claim.falls)
    return min(margin, float(margins.at_most(back, _STEP_BACK * course.span, resolution=course.resolution)))


def peaks(values: Values, claim: Peaks) -> float:
    """Of `peaks`, `peaks by` and `peaks between`."""
    course = values.course(claim.value, claim.window)
    start = course.curve.start
    time, tick = course.peak_time - start, values.tick(course.length)
    margin = margins.stands_out(course.highest, course.first, course.last, course.span, resolution=course.resolution)
    if claim.earliest is not None:
        margin = min(margin, margins.earlier(values.number(claim.earliest) - start, time, resolution=tick))
    if claim.latest is not None:
        margin = min(margin, margins.earlier(time, values.number(claim.latest) - start, resolution=tick))
    return margin
