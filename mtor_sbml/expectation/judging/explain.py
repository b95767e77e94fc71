"""Margins in words: what was compared, both numbers with units, where it decides, and what was allowed."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import ClassVar

import numpy as np

from mtor_sbml.expectation.judging import curves
from mtor_sbml.expectation.judging.explain_shapes import explain_shape
from mtor_sbml.expectation.judging.judge import Judge
from mtor_sbml.expectation.judging.margins import LIMIT
from mtor_sbml.expectation.judging.over_time import Side
from mtor_sbml.expectation.meaning import words
from mtor_sbml.expectation.meaning.typed import (
    About,
    Absent,
    All,
    AtTime,
    Claim,
    Compare,
    Constant,
    Crossing,
    Duration,
    Effect,
    Gate,
    Implies,
    Not,
    Rhythm,
    Some,
    Temporal,
    Type,
    Unless,
    Until,
    Value,
    Whenever,
)
from mtor_sbml.expectation.meaning.typed_curves import Bell, Bistable, CurveClaim, Estimate, Level, Monotone, Saturated
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
from mtor_sbml.expectation.meaning.walk import is_over_time

_BARELY = 1e-2  #: a margin this close to 0 at the start of a window is two signals that start from one state


class Explainer:
    """Says why a claim holds or fails, at one time and side of it."""

    def __init__(self, judge: Judge, time: float = 0.0, side: Side = "right") -> None:
        self._judge = judge
        self._time = time
        self._side = side

    def explain(self, claim: Claim, *, negated: bool = False) -> str:
        """A claim in words and numbers.

        Args:
            claim: What was judged.
            negated: It stands under a `not`, so the opposite is expected.
        """
        return self._said[type(claim)](self, claim, negated)

    def _margin(self, claim: Claim) -> float:
        return float(self._judge.margin(claim, np.array([self._time]), self._side)[0])

    def _number(self, value: Value) -> float:
        return float(self._judge.value(value, np.array([self._time]), self._side)[0])

    def _shown(self, value: Value) -> str:
        number = self._number(value)
        if isinstance(value, Estimate):
            curve = self._judge.dose_curve(value.curve)
            shown = words.number(number) if value.which == "hill" else curve.dose(number)
            return f"{shown} ({curve.quality(value)})"
        # The digits of what is far below the resolution are the solver's.
        is_noise = abs(number) < 1e-3 * self._judge.resolution(value)
        return words.shown(0.0 if is_noise else number, value.sort, self._judge.time_unit)

    def _name(self, value: Value) -> str:
        said = self._judge.say(value)
        return f"{said} at {self._judge.clock(self._time)}" if is_over_time(value) else said

    def _compare(self, claim: Compare, negated: bool) -> str:
        subject, other = (claim.high, claim.low) if claim.flipped else (claim.low, claim.high)
        is_below, is_strict = not claim.flipped, claim.strict
        if isinstance(subject, Constant):
            subject, other, is_below = other, subject, not is_below
        if negated:
            is_below, is_strict = not is_below, not is_strict
        if subject.sort.type is Type.TIME and not isinstance(subject, Duration | Rhythm):
            bound = "before" if is_below else "after"
            return f"{self._when(subject)}; {bound} {self._what(other)} expected"
        bound = {(True, True): "less than", (True, False): "at most", (False, True): "more than"}.get(
            (is_below, is_strict), "at least"
        )
        return f"{self._name(subject)} is {self._shown(subject)}; {bound} {self._what(other)} expected"

    def _what(self, value: Value) -> str:
        """What a value is compared with: its number, and where that comes from."""
        if isinstance(value, Constant):
            return value.text
        if value.sort.type is Type.TIME:
            return f"{self._when(value, is_short=True)} ({self._judge.say(value)})"
        return f"{self._shown(value)} ({self._name(value)})"

    def _when(self, value: Value, *, is_short: bool = False) -> str:
        if isinstance(value, Crossing):
            found = self._judge.occurrence(value)
            clock = self._judge.clock(found.length if found.never else found.time)
            said = f"never within {clock}" if found.never else clock
        else:
            said = self._shown(value)
        return said if is_short else f"{self._judge.say(value)}: {said}"

    def _about(self, claim: About, negated: bool) -> str:
        how = "not within" if negated else "within"
        return (
            f"{self._name(claim.value)} is {self._shown(claim.value)}; {how} {claim.tolerance_text} of "
            f"{self._what(claim.target)} expected"
        )

    def _absent(self, claim: Absent, negated: bool) -> str:
        resolution = words.level(self._judge.resolution(claim.value), claim.value.sort)
        bound = "at least" if negated else "less than"
        return (
            f"{self._name(claim.value)} is {self._shown(claim.value)}; {bound} its resolution, {resolution}, expected"
        )

    def _effect(self, effect: Effect, negated: bool) -> str:
        return f"{self._name(effect.without)}: {self._arms(effect, negated)}"

    def _arms(self, effect: Effect, negated: bool) -> str:
        ratio = float(self._judge.ratio(effect, np.array([self._time]), self._side)[0])
        shown = _ratio(ratio, effect)
        return (
            f"{self._shown(effect.without)} → {self._shown(effect.with_)} with {effect.changes} "
            f"({shown}; {_allowed(effect, negated)}){self._saturated(effect)}"
        )

    def _saturated(self, effect: Effect) -> str:
        """Why a fraction could not rise as asked."""
        control = self._number(effect.without)
        if effect.low is None or not effect.without.sort.is_fraction or control * effect.low <= 1 or control > 1:
            return ""
        return (
            f"; the control is at {words.number(control)} and can rise {words.number(1 / control)}-fold at most: "
            "read earlier or give less"
        )

    def _unless(self, claim: Unless, negated: bool) -> str:
        gone = claim.gone
        if self._judge.is_off(gone, np.array([self._time]), self._side):
            second = f"off with {claim.changes}"
        else:
            second = f"with {claim.changes} {self._arms(gone, negated)}"
        return f"{self._effect(claim.effect, negated)}; {second}"

    def _gate(self, gate: Gate, negated: bool) -> str:
        both = self._number(gate.both)
        alone = [
            f"{changes} alone {self._shown(value)} ({words.percent(self._number(value) / both)})"
            for value, changes in ((gate.first, gate.first_changes), (gate.second, gate.second_changes))
        ]
        bound = f"at most {words.percent(gate.share)}"
        if gate.neither is not None:
            alone.append(f"neither {self._shown(gate.neither)}")
            bound = f"at least {words.percent(1 - gate.share)} alone, {bound} with neither"
        expected = "not so expected" if negated else "allowed" if gate.neither is None else "expected"
        return f"{self._name(gate.both)} with both {self._shown(gate.both)}; {', '.join(alone)}; {bound} {expected}"

    def _all(self, claim: All, negated: bool) -> str:
        return self._parts(claim.parts, negated, is_all=not negated)

    def _some(self, claim: Some, negated: bool) -> str:
        return self._parts(claim.parts, negated, is_all=negated)

    def _parts(self, parts: tuple[Claim, ...], negated: bool, *, is_all: bool) -> str:
        """The part that decides; where all must hold, every part that fails."""
        sign = -1 if negated else 1
        margins = [sign * self._margin(part) for part in parts]
        decisive = min(margins) if is_all else max(margins)
        chosen = [
            part
            for part, margin in zip(parts, margins, strict=True)
            if margin == decisive or (margin < 0 and decisive < 0 and is_all)
        ]
        if decisive >= 0 or is_all is False:
            chosen = chosen[:1] if decisive >= 0 else list(parts)
        return "; ".join(dict.fromkeys(self.explain(part, negated=negated) for part in chosen))

    def _not(self, claim: Not, negated: bool) -> str:
        return self.explain(claim.claim, negated=not negated)

    def _implies(self, claim: Implies, negated: bool) -> str:
        if self._margin(claim.premise) < 0:
            return f"the premise does not hold: {self.explain(claim.premise)}"
        return self.explain(claim.conclusion, negated=negated)

    def _temporal(self, claim: Temporal, negated: bool) -> str:
        margin, time, side = self._judge.decisive(claim, self._time)
        start, end = self._judge.interval(claim.interval, self._time)
        clock = self._judge.clock
        found = {(True, True): "closest", (True, False): "fails", (False, True): "holds"}.get(
            (claim.always, margin >= 0), "never; closest"
        )
        inner = Explainer(self._judge, time, side).explain(claim.claim, negated=negated)
        hint = ""
        if claim.always and time == start and -_BARELY < margin < 0:
            hint = "; both start from one state, so write `always after 5 min, …`"
        return f"from {clock(start)} to {clock(end)}, {found} at {clock(time)}: {inner}{hint}"

    def _until(self, claim: Until, negated: bool) -> str:
        _, time = self._judge.release(claim, self._time)
        inner = Explainer(self._judge, time).explain(claim.release, negated=negated)
        return f"until {self._judge.clock(time)}: {inner}"

    def _at_time(self, claim: AtTime, negated: bool) -> str:
        return Explainer(self._judge, *self._judge.moment(claim.moment)).explain(claim.claim, negated=negated)

    def _whenever(self, claim: Whenever, negated: bool) -> str:
        judge = self._judge
        _, time = judge.at_crossings(claim)
        inner = Explainer(judge, time).explain(claim.claim, negated=negated)
        times = judge.crossings(claim)
        often = f", one of {len(times)} times" if len(times) > 1 else ""
        return f"{claim.said} at {judge.clock(time)}{often}: {inner}"

    def _shape(self, claim: Shape, negated: bool) -> str:
        return explain_shape(self._judge, claim, negated=negated)

    def _oscillates(self, claim: Oscillates, negated: bool) -> str:
        said, margin = self._shape(claim, negated), self._margin(claim)
        decisive = [test for test in claim.tests if margin > -LIMIT and self._margin(test) == margin]
        return "; ".join([said, *(self.explain(test, negated=negated) for test in decisive)])

    def _of_a_curve(self, claim: CurveClaim, negated: bool) -> str:
        return curves.say(self._judge, claim, negated=negated)

    _said: ClassVar[Mapping[type, Callable[..., str]]] = {
        Compare: _compare,
        About: _about,
        Absent: _absent,
        Effect: _effect,
        Unless: _unless,
        Gate: _gate,
        All: _all,
        Some: _some,
        Not: _not,
        Implies: _implies,
        Temporal: _temporal,
        Until: _until,
        AtTime: _at_time,
        Whenever: _whenever,
        **dict.fromkeys((Kept, Settled, Straight, Changed, Peaks, Response, Biphasic, Flat), _shape),
        Oscillates: _oscillates,
        **dict.fromkeys((Monotone, Level, Bell, Saturated, Bistable), _of_a_curve),
    }


def _ratio(ratio: float, effect: Effect) -> str:
    """A ratio as its verb thinks of it: rises in folds, falls in percent."""
    return f"{words.number(ratio)}-fold" if effect.high is None else words.percent(ratio)


def _allowed(effect: Effect, negated: bool) -> str:
    low, high = effect.low, effect.high
    if low is not None and high is not None:
        return f"{'outside ' if negated else ''}{words.percent(low)} to {words.percent(high)} expected"
    if high is not None:
        return f"more than {words.percent(high)} expected" if negated else f"at most {words.percent(high)} allowed"
    assert low is not None
    return f"{'less than' if negated else 'at least'} {words.number(low)}-fold expected"
