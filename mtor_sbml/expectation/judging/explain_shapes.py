"""Margins of a signal's course in words: its landmarks with their times, the number that decides, what was expected."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from mtor_sbml.expectation.judging import shapes
from mtor_sbml.expectation.judging.course import Course
from mtor_sbml.expectation.judging.judge import Judge
from mtor_sbml.expectation.judging.rhythm import FEWEST, STANDS_OUT
from mtor_sbml.expectation.meaning import words
from mtor_sbml.expectation.meaning.typed import Value
from mtor_sbml.expectation.meaning.typed_shapes import (
    Biphasic,
    Changed,
    Flat,
    Kept,
    Oscillates,
    Peaks,
    Response,
    Settled,
    Shape,
    Straight,
)


def explain_shape(judge: Judge, claim: Shape, *, negated: bool) -> str:
    """A claim about a course in words and numbers; `negated` says that the opposite is expected."""
    course = judge.course(claim.value, claim.window)
    said: str = _SAID[type(claim)](judge, claim, course, negated)
    return f"{judge.say(claim.value)}{words.window(claim.window, judge.time_unit)}{said}"


def _kept(_judge: Judge, claim: Kept, course: Course, negated: bool) -> str:
    level = _leveller(claim.value)
    if claim.which == "non-negative":
        said = f" is {level(course.lowest)} at the lowest"
    else:
        said = f" leaves {level(course.first)} by {level(course.deviation)} at most"
    return f"{said}; {'not ' if negated else ''}{claim.which} expected"


def _settled(judge: Judge, claim: Settled, course: Course, negated: bool) -> str:
    level, by = _leveller(claim.value), judge.number(claim.by)
    return (
        f" is within {level(course.distance_from_end(by))} of its end from {judge.clock(by)} on, of a span of "
        f"{level(course.span)}; {_at_most(claim.share, negated)} of it expected"
    )


def _straight(_judge: Judge, claim: Straight, course: Course, negated: bool) -> str:
    level = _leveller(claim.value)
    return (
        f" is within {level(course.distance_from_chord)} of the line between its ends, of a span of "
        f"{level(course.span)}; {_at_most(claim.share, negated)} of it expected"
    )


def _changed(_judge: Judge, claim: Changed, course: Course, negated: bool) -> str:
    level, steps = _leveller(claim.value), ""
    if claim.monotonically:
        back = course.curve.worst_step_back(falls=claim.falls)
        steps = f", stepping back by {level(back)} at most"
    verb = "fall" if claim.falls else "rise"
    return (
        f": {level(course.first)} → {level(course.last)}{steps}; {'no ' if negated else 'a '}{verb} by "
        f"{words.number(claim.fold)}-fold expected"
    )


def _peaks(judge: Judge, claim: Peaks, course: Course, negated: bool) -> str:
    level = _leveller(claim.value)
    bounds = [judge.say(each) for each in (claim.earliest, claim.latest) if each is not None]
    when = f" {'between' if len(bounds) == 2 else 'by'} {' and '.join(bounds)}" if bounds else ""
    return (
        f": {level(course.first)}, {level(course.highest)} at {judge.clock(course.peak_time)}, {level(course.last)}; "
        f"{'no peak' if negated else 'a peak'}{when} expected"
    )


def _response(judge: Judge, claim: Response, course: Course, negated: bool) -> str:
    level = _leveller(claim.value)
    went = f": {level(course.first)} → {level(course.farthest)} at {judge.clock(course.farthest_time)}"
    by = course.curve.end if claim.by is None else judge.number(claim.by)
    end = course.at(by) if claim.which == "transient" else course.last
    gain = course.gain(course.farthest)
    share = shapes.of_the_gain(judge, claim) / gain if gain else 0.0
    bound = _at_most if claim.which in {"transient", "adapts"} else _at_least
    wanted = f"{_HAS[claim.which].format(words.percent(max(share, 0.0)))}; {bound(claim.share, negated)} expected"
    change = "no" if negated else "a"
    if shapes.risen(course, claim) < 0 or not gain:
        wanted += f", and {change} {'rise' if course.rises else 'fall'} by {words.number(claim.fold)}-fold before"
    return f"{went} → {level(end)} at {judge.clock(by)}; {wanted}"


_HAS = {
    "transient": "{} of the way is left",
    "sustained": "{} of the way is left at the least",
    "overshoots": "{} of the way is lost again",
    "adapts": "it ends {} of the way from its start",
}


def _oscillates(judge: Judge, claim: Oscillates, course: Course, negated: bool) -> str:
    rhythm, level = course.rhythm, _leveller(claim.value)
    expected = f"{'fewer than ' if negated else ''}{FEWEST} peaks of {words.percent(STANDS_OUT)} of its span expected"
    if rhythm is None:
        return f" has fewer than {FEWEST} peaks; {expected}"
    return (
        f": {rhythm.peaks} peaks, one every {judge.clock(rhythm.period)}, each losing "
        f"{words.percent(max(rhythm.damping, 0.0))}; the third stands out by {level(rhythm.prominence)} of a span of "
        f"{level(course.span)}; {expected}"
    )


def _biphasic(_judge: Judge, claim: Biphasic, course: Course, negated: bool) -> str:
    level = _leveller(claim.value)
    return (
        f" goes beyond both of its ends by {level(max(0.0, shapes.beyond_ends(course)))}, of a span of "
        f"{level(course.span)}; {_at_least(claim.share, negated)} of it expected"
    )


def _flat(_judge: Judge, claim: Flat, course: Course, negated: bool) -> str:
    level = _leveller(claim.value)
    how = "more than" if negated else "within"
    return f" goes from {level(course.lowest)} to {level(course.highest)}; {how} {claim.tolerance_text} expected"


def _leveller(value: Value) -> Callable[[float], str]:
    return lambda number: words.level(number, value.sort)


def _at_most(share: float, negated: bool) -> str:
    return f"{'more than' if negated else 'at most'} {words.percent(share)}"


def _at_least(share: float, negated: bool) -> str:
    return f"{'less than' if negated else 'at least'} {words.percent(share)}"


_SAID: Mapping[type, Callable[[Judge, Any, Course, bool], str]] = {
    Kept: _kept,
    Settled: _settled,
    Straight: _straight,
    Changed: _changed,
    Peaks: _peaks,
    Response: _response,
    Oscillates: _oscillates,
    Biphasic: _biphasic,
    Flat: _flat,
}
