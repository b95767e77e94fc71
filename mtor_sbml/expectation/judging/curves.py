"""Margins of what is said of a curve over doses, and its words: increasing, flat, biphasic, saturates, bistable."""

from __future__ import annotations

from collections.abc import Callable, Mapping

import numpy as np

from mtor_sbml.expectation.judging import margins
from mtor_sbml.expectation.judging.dose_curve import DoseCurve
from mtor_sbml.expectation.judging.evaluate import CannotJudge, Values
from mtor_sbml.expectation.meaning import words
from mtor_sbml.expectation.meaning.typed_curves import Bell, Bistable, CurveClaim, Level, Monotone, Saturated

_STEP_BACK = 0.05  #: what an increasing curve may step back, as a share of its span
_BELL = 0.25  #: how far a biphasic curve goes beyond both ends, as a share of its span
_REST = 0.1  #: what a saturated curve may move over its last decade of doses, as a share of its span
_GAP = 0.1  #: how far the ways up and down of a bistable curve lie apart, as a share of their span


def monotone(values: Values, claim: Monotone) -> float:
    """Of `is increasing` and `is decreasing`."""
    curve = values.dose_curve(claim.curve)
    first, last = float(curve.levels[0]), float(curve.levels[-1])
    if max(first, last) < curve.resolution or first == last == 0:
        raise CannotJudge(f"vacuous: both ends of the curve are below its resolution: {curve.sketch()}")
    ends = (last, first) if claim.decreases else (first, last)
    back = curve.worst_step_back(falls=claim.decreases)
    return min(
        margins.changed(*ends, claim.fold, resolution=curve.resolution),
        float(margins.at_most(back, _STEP_BACK * curve.span, resolution=curve.resolution)),
    )


def level(values: Values, claim: Level) -> float:
    """Of `is flat`: the largest level over the smallest, as `about`."""
    curve = values.dose_curve(claim.curve)
    if curve.is_nothing:
        raise CannotJudge(f"vacuous: the whole curve is below its resolution: {curve.sketch()}")
    highest, lowest = float(np.max(curve.levels)), float(np.min(curve.levels))
    return float(margins.about(highest, lowest, claim.fold, resolution=curve.resolution))


def bell(values: Values, claim: Bell) -> float:
    """Of `is biphasic`."""
    curve = _moving(values.dose_curve(claim.curve))
    return float(margins.at_most(_BELL * curve.span, curve.beyond_ends[0], resolution=curve.resolution))


def saturated(values: Values, claim: Saturated) -> float:
    """Of `saturates`."""
    curve = _moving(values.dose_curve(claim.curve))
    return float(margins.at_most(curve.last_decade, _REST * curve.span, resolution=curve.resolution))


def bistable(values: Values, claim: Bistable) -> float:
    """Of `is bistable`."""
    up, down = values.dose_curve(claim.curve), values.dose_curve(claim.down)
    span = float(np.ptp([up.levels, down.levels]))
    if not span > 0 or span < up.resolution:
        raise CannotJudge(f"vacuous: the level does not move with the dose: {up.sketch()}")
    gap = float(np.max(np.abs(up.levels - down.levels)))
    return float(margins.at_most(_GAP * span, gap, resolution=up.resolution))


def _moving(curve: DoseCurve) -> DoseCurve:
    if curve.is_still:
        raise CannotJudge(f"vacuous: the level does not move with the dose: {curve.sketch()}")
    return curve


def say(values: Values, claim: CurveClaim, *, negated: bool) -> str:
    """What a curve does, in words, and what of it was expected."""
    curve = values.dose_curve(claim.curve)
    found = _SAID[type(claim)](values, claim, curve, negated)
    return f"{claim.curve.said} over {claim.curve.dose_name}: {found}; the curve: {curve.sketch()}"


def _say_monotone(_values: Values, claim: Monotone, curve: DoseCurve, negated: bool) -> str:
    way = "decrease" if claim.decreases else "increase"
    article = "no" if negated else "a" if claim.decreases else "an"
    back = curve.worst_step_back(falls=claim.decreases)
    return (
        f"{curve.at(0)} → {curve.at(-1)}, stepping back by {curve.level(back)} at most; "
        f"{article} {way} by {words.number(claim.fold)}-fold expected"
    )


def _say_level(_values: Values, claim: Level, curve: DoseCurve, negated: bool) -> str:
    low, high = int(np.argmin(curve.levels)), int(np.argmax(curve.levels))
    how = "not all within" if negated else "all within"
    return f"lowest {curve.at(low)}, highest {curve.at(high)}; {how} {claim.tolerance_text} expected"


def _say_bell(_values: Values, _claim: Bell, curve: DoseCurve, negated: bool) -> str:
    beyond, at = curve.beyond_ends
    return (
        f"{curve.at(0)}, {curve.at(at)}, {curve.at(-1)}: {words.percent(beyond / curve.span)} of its span beyond both "
        f"ends; {'less than' if negated else 'at least'} {words.percent(_BELL)} expected"
    )


def _say_saturated(_values: Values, claim: Saturated, curve: DoseCurve, negated: bool) -> str:
    share, start = curve.last_decade / curve.span, curve.dose(claim.curve.doses[-1] / 10)
    bound = f"{'more than' if negated else 'at most'} {words.percent(_REST)}"
    return f"from {start} on it moves by {words.percent(share)} of its span; {bound} expected"


def _say_bistable(values: Values, claim: Bistable, up: DoseCurve, negated: bool) -> str:
    down = values.dose_curve(claim.down)
    gaps = np.abs(up.levels - down.levels)
    widest = int(np.argmax(gaps))
    share = float(gaps[widest] / np.ptp([up.levels, down.levels]))
    return (
        f"at {up.dose(claim.curve.doses[widest])} it is {up.level(float(up.levels[widest]))} on the way up and "
        f"{up.level(float(down.levels[widest]))} on the way down, {words.percent(round(share, 6))} of the span apart; "
        f"{'less than' if negated else 'at least'} {words.percent(_GAP)} expected"
    )


_SAID: Mapping[type, Callable[..., str]] = {
    Monotone: _say_monotone,
    Level: _say_level,
    Bell: _say_bell,
    Saturated: _say_saturated,
    Bistable: _say_bistable,
}
