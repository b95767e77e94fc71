"""What a verdict rests on: the signals that a claim reads, the moments at which it reads them, and what is allowed."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from typing import Any

import numpy as np

from mtor_sbml.expectation.judging.judge import Judge
from mtor_sbml.expectation.judging.margins import floored
from mtor_sbml.expectation.judging.over_time import Side
from mtor_sbml.expectation.meaning import words
from mtor_sbml.expectation.meaning.typed import (
    About,
    Absent,
    All,
    Area,
    At,
    AtTime,
    Claim,
    Compare,
    Constant,
    Crossing,
    Duration,
    Effect,
    Gate,
    Landmark,
    Not,
    Scaled,
    Some,
    Sort,
    Summary,
    Temporal,
    Type,
    Unless,
    Until,
    Value,
    Whenever,
    Window,
)
from mtor_sbml.expectation.meaning.typed_curves import Estimate, Sweep
from mtor_sbml.expectation.meaning.walk import children, is_over_time, readings


@dataclass(frozen=True, slots=True)
class Point:
    """A signal where it was read."""

    signal: Value  #: over time
    time: float
    side: Side
    number: float
    decides: bool  #: the verdict is taken here; other parts of the claim have more to spare


@dataclass(frozen=True, slots=True)
class Bound:
    """What a number must not pass for a claim to hold."""

    subject: str  #: in words
    number: float  #: what it is; NaN for an event that never comes
    limit: float  #: in the same unit
    is_upper: bool
    sort: Sort
    source: str  #: where the limit comes from, in words; empty when it was written as a number
    is_met: bool
    at: float | None  #: where a picture has the limit, on the axis of its signals or of time; None when nowhere
    beside: tuple[Value | Sweep, ...]  #: the signals, or the dose curve, that a picture shows the limit beside
    is_alternative: bool  #: under an `or`: one of several is enough

    @property
    def is_time(self) -> bool:
        """Whether it bounds when something happens."""
        return self.sort.type is Type.TIME


@dataclass(slots=True)
class Basis:
    """What one sentence was judged by, in the order of the sentence."""

    signals: list[Value] = field(default_factory=list)  #: over time, each once
    points: dict[tuple[Value, float, Side], Point] = field(default_factory=dict)  #: each place once
    bounds: list[Bound] = field(default_factory=list)
    sweeps: list[Sweep] = field(default_factory=list)
    last: float = 0.0  #: the latest time that plays a part


def basis_of(judge: Judge, claim: Claim, *, decides: bool = True) -> Basis:
    """What a claim that was judged rests on.

    Args:
        judge: With what was recorded.
        claim: Any claim whose margin is no error.
        decides: Whether the verdict is taken by this claim; false for a line with more to spare than another.
    """
    basis = Basis()
    _Reader(judge, basis, 0.0, "right", decides).claim(claim, negated=False)
    return basis


@dataclass(frozen=True, slots=True)
class _Reader:
    """Reads claims and values at one time, as the judge did, and notes what it sees."""

    judge: Judge
    basis: Basis
    time: float
    side: Side
    decides: bool
    is_alternative: bool = False

    def at(self, time: float, side: Side = "right", *, decides: bool = True) -> _Reader:
        return replace(self, time=time, side=side, decides=self.decides and decides)

    # Claims

    def claim(self, claim: Claim, *, negated: bool) -> None:
        match claim:
            case Not():
                self.claim(claim.claim, negated=not negated)
            case All() | Some():
                self._parts(claim.parts, negated, is_all=isinstance(claim, All) is not negated)
            case Unless():
                for effect in (claim.effect, claim.gone):
                    self._effect(effect, negated)
            case AtTime() | Temporal() | Until() | Whenever():
                self._elsewhere(claim, negated)
            case _:
                self._atom(claim, negated)

    def _elsewhere(self, claim: AtTime | Temporal | Until | Whenever, negated: bool) -> None:
        """A claim that is taken at another time."""
        match claim:
            case AtTime():
                self.at(*self.judge.moment(claim.moment)).claim(claim.claim, negated=negated)
            case Temporal():
                _, time, side = self.judge.decisive(claim, self.time)
                self.at(time, side).claim(claim.claim, negated=negated)
                self._reach(self.judge.interval(claim.interval, self.time)[1])
            case Until():
                _, time = self.judge.release(claim, self.time)
                for part in (claim.claim, claim.release):
                    self.at(time).claim(part, negated=negated)
            case Whenever():
                for reading in readings(claim.gap):
                    self._see(reading)
                _, time = self.judge.at_crossings(claim)
                self.at(time).claim(claim.claim, negated=negated)

    def _parts(self, parts: tuple[Claim, ...], negated: bool, *, is_all: bool) -> None:
        margins = [(-1 if negated else 1) * self._margin(part) for part in parts]
        decisive = min(margins) if is_all else max(margins)
        for part, margin in zip(parts, margins, strict=True):
            reader = self.at(self.time, self.side, decides=margin == decisive)
            replace(reader, is_alternative=self.is_alternative or not is_all).claim(part, negated=negated)

    def _atom(self, claim: Claim, negated: bool) -> None:
        match claim:
            case Compare():
                self._compare(claim, negated)
            case About():
                self._about(claim, negated)
            case Absent():
                self.value(claim.value)
                resolution = self.judge.resolution(claim.value)
                self._bound(claim.value, resolution, not negated, "its resolution", None)
            case Effect():
                self._effect(claim, negated)
            case Gate():
                self._gate(claim, negated)
            case _:
                self._others(claim)

    def _others(self, node: Any) -> None:  # noqa: ANN401 - any claim or value
        """A claim about a signal's course is read where its window begins and ends, and at its largest."""
        sweeps = [
            each for each in (getattr(node, "curve", None), getattr(node, "down", None)) if isinstance(each, Sweep)
        ]
        if sweeps:
            self.basis.sweeps += [each for each in sweeps if each not in self.basis.sweeps]
            return
        window = getattr(node, "window", None)
        if isinstance(window, Window) and hasattr(node, "value"):
            course = self.judge.course(node.value, window)
            ends = {course.curve.start, course.curve.end, course.peak_time}
            for time in sorted(ends):
                self.at(time).value(node.value)
            return
        for part in children(node):
            if hasattr(part, "sort"):
                self.value(part)
            else:
                self.claim(part, negated=False)

    def _compare(self, claim: Compare, negated: bool) -> None:
        subject, other = (claim.high, claim.low) if claim.flipped else (claim.low, claim.high)
        is_upper = not claim.flipped
        if isinstance(subject, Constant):
            subject, other, is_upper = other, subject, not is_upper
        for each in (subject, other):
            self.value(each)
        source = "" if isinstance(other, Constant) else self.judge.say(other)
        self._bound(subject, self._number(other), is_upper is not negated, source, other)

    def _about(self, claim: About, negated: bool) -> None:
        self.value(claim.value)
        self.value(claim.target)
        target = self._number(claim.target)
        source = f"within {claim.tolerance_text} of {self.judge.say(claim.target)}"
        fold = claim.tolerance
        low, high = (target - fold, target + fold) if claim.is_distance else (target / fold, target * fold)
        if not negated:
            self._bound(claim.value, low, False, source, None)
            self._bound(claim.value, high, True, source, None)

    def _effect(self, effect: Effect, negated: bool) -> None:
        for each in (effect.without, effect.with_):
            self.value(each)
        control = float(floored(self._number(effect.without), self.judge.resolution(effect.without)))
        for ratio, is_upper in ((effect.low, False), (effect.high, True)):
            # Outside of two bounds there are two ways to be; a picture shows both, and neither is the one.
            if ratio is not None and not (negated and effect.low is not None and effect.high is not None):
                source = f"{_share(ratio)} of {self._arm(effect.without)}"
                self._bound(effect.with_, ratio * control, is_upper is not negated, source, None)

    def _arm(self, value: Value) -> str:
        arms = dict.fromkeys(reading.said for reading in readings(value))
        return " and ".join(arms)

    def _gate(self, gate: Gate, negated: bool) -> None:
        for each in (gate.both, gate.first, gate.second, *([gate.neither] if gate.neither is not None else [])):
            self.value(each)
        both = self._number(gate.both)
        if negated:
            return
        is_and = gate.neither is None
        share = gate.share if is_and else 1 - gate.share
        for alone in (gate.first, gate.second):
            self._bound(alone, share * both, is_and, f"{words.percent(share)} of both", None)
        if gate.neither is not None:
            self._bound(gate.neither, gate.share * both, True, f"{words.percent(gate.share)} of both", None)

    def _bound(self, value: Value, limit: float, is_upper: bool, source: str, other: Value | None) -> None:
        number = self._number(value)
        is_met = bool(number <= limit if is_upper else number >= limit)
        at = self._drawn(value, limit, other)
        beside = (value.curve,) if isinstance(value, Estimate) else tuple(signals_in(value))
        self.basis.bounds.append(
            Bound(
                self._name(value), number, limit, is_upper, value.sort, source, is_met, at, beside, self.is_alternative
            )
        )
        if at is not None and value.sort.type is Type.TIME:
            self._reach(at)

    def _drawn(self, value: Value, limit: float, other: Value | None) -> float | None:
        """Where a limit lies in a picture; nowhere beside a signal's own point, or where the value is a compound."""
        if other is not None and (is_over_time(other) or isinstance(other, At | Landmark | Crossing)):
            return None
        if isinstance(value, Landmark):
            return self.judge.window(value.window)[0] + limit
        if isinstance(value, Estimate):
            return None if value.which == "hill" else limit
        if isinstance(value, Crossing) or is_over_time(value) or isinstance(value, At | Summary):
            return limit
        return limit if isinstance(value, Scaled) and not value.said else None

    # Values

    def value(self, value: Value) -> None:
        if is_over_time(value):
            self._note(value)
            return
        match value:
            case Constant():
                pass
            case At():
                self.at(*self.judge.moment(value.moment)).value(value.value)
            case Summary():
                self._summary(value)
            case Landmark():
                found = self.judge.occurrence(value)
                self.at(self.judge.window(value.window)[0] + found.time).value(value.value)
            case Duration() | Area():
                # Of a whole window: no moment decides.
                for signal in signals_in(value):
                    self._see(signal)
                self._reach(self.judge.window(value.window)[1])
            case Crossing():
                found = self.judge.occurrence(value)
                self.at(found.time).claim(value.claim, negated=False)
            case _:
                self._others(value)

    def _summary(self, value: Summary) -> None:
        start, end = self.judge.window(value.window)
        if value.which == "mean":
            self._see(value.value)
        else:
            curve = self.judge.course(value.value, value.window).curve
            _, time, side = curve.extreme(start, end, largest=value.which == "max")
            self.at(time, side).value(value.value)
        self._reach(end)

    def _note(self, signal: Value) -> None:
        self._see(signal)
        place = signal, self.time, self.side
        before = self.basis.points.get(place)
        decides = self.decides or (before is not None and before.decides)
        self.basis.points[place] = Point(*place, self._number(signal), decides)
        self._reach(self.time)

    def _see(self, signal: Value) -> None:
        if signal not in self.basis.signals:
            self.basis.signals.append(signal)

    def _reach(self, time: float) -> None:
        self.basis.last = max(self.basis.last, time)

    def _number(self, value: Value) -> float:
        if isinstance(value, Landmark | Crossing):
            found = self.judge.occurrence(value)
            return float("nan") if found.never else found.time
        return float(self.judge.value(value, np.array([self.time]), self.side)[0])

    def _margin(self, claim: Claim) -> float:
        return float(self.judge.margin(claim, np.array([self.time]), self.side)[0])

    def _name(self, value: Value) -> str:
        said = self.judge.say(value)
        return f"{said} at {self.judge.clock(self.time)}" if is_over_time(value) else said


def signals_in(node: Any) -> Iterable[Value]:  # noqa: ANN401 - any claim or value
    """The signals over time inside a claim or value, each as a whole."""
    if hasattr(node, "sort") and is_over_time(node):
        yield node
    else:
        for part in children(node):
            yield from signals_in(part)


def _share(ratio: float) -> str:
    """A ratio as verbs think of it: falls in percent, rises in folds."""
    return words.percent(ratio) if ratio < 1 else f"{words.number(ratio)}-fold"
