"""Premises of `implies`: one that never holds makes its sentence empty, which is an error, never a pass."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from mtor_sbml.expectation.judging.evaluate import CannotJudge
from mtor_sbml.expectation.judging.over_time import FloatArray, Side
from mtor_sbml.expectation.meaning.typed import AtTime, Claim, Implies, Temporal, Until, Whenever
from mtor_sbml.expectation.meaning.walk import children, is_closed

if TYPE_CHECKING:
    from mtor_sbml.expectation.judging.judge import Judge


@dataclass(frozen=True, slots=True)
class _When:
    """The times that a claim is about: all between two, or some."""

    start: float
    end: float
    some: FloatArray | None = None
    side: Side = "right"
    said: str = ""

    def largest(self, judge: Judge, claim: Claim) -> float:
        """The largest margin of a claim; NaN where it says nothing at any of the times."""
        if self.some is not None:
            return float(np.fmax.reduce(judge.margin(claim, self.some, self.side)))
        return judge.curve(claim, self.start, self.end).extreme(self.start, self.end, largest=True)[0]


def require_premises(judge: Judge, claim: Claim) -> None:
    """Refuse a sentence that is about a premise that never holds at the times that it is about.

    Raises:
        CannotJudge: Says from when to when.
    """
    _require(judge, claim, _When(0.0, 0.0, np.zeros(1)))


def _require(judge: Judge, claim: Claim, when: _When) -> None:
    match claim:
        case Temporal():
            _require(judge, claim.claim, _later(judge, claim, when))
        case Until():
            later = _later(judge, claim, when)
            _require(judge, claim.claim, _between(judge, when.start, later.end))
            _require(judge, claim.release, later)
        case AtTime():
            time, side = judge.moment(claim.moment)
            _require(judge, claim.claim, _When(time, time, np.array([time]), side, f" at {judge.clock(time)}"))
        case Whenever():
            times = judge.crossings(claim)
            _require(judge, claim.claim, _When(times[0], times[-1], times, "right", " at a crossing"))
        case Implies() if not when.largest(judge, claim.premise) >= 0:
            how = f"never holds{when.said}" if when.said else "does not hold"
            raise CannotJudge(f"vacuous: the premise of `implies` {how}")
        case _ if not is_closed(claim):
            for part in children(claim):
                _require(judge, part, when)


def _later(judge: Judge, claim: Temporal | Until, when: _When) -> _When:
    """The times of what is inside: those of its interval, counted from each of the outer ones."""
    start, end = judge.interval(claim.interval, when.start)[0], judge.interval(claim.interval, when.end)[1]
    return _between(judge, start, end)


def _between(judge: Judge, start: float, end: float) -> _When:
    return _When(start, end, said=f" from {judge.clock(start)} to {judge.clock(end)}")
