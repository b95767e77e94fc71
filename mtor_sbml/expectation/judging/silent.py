"""Why a claim says nothing: it compares nothing with nothing, or divides by nothing. An error, never a pass."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import numpy as np

from mtor_sbml.expectation.judging.evaluate import CannotJudge
from mtor_sbml.expectation.judging.judge import Judge
from mtor_sbml.expectation.judging.over_time import Side
from mtor_sbml.expectation.meaning import words
from mtor_sbml.expectation.meaning.typed import (
    About,
    Arithmetic,
    AtTime,
    Claim,
    Compare,
    Effect,
    FoldChange,
    Gate,
    Node,
    Temporal,
    Until,
    Value,
    Whenever,
)
from mtor_sbml.expectation.meaning.typed_shapes import Changed, Flat, Response
from mtor_sbml.expectation.meaning.walk import children, is_over_time

_HINT = "is the readout on in this experiment? (`given:` can say so)"


def why_silent(judge: Judge, claim: Claim, time: float = 0.0, side: Side = "right") -> CannotJudge:
    """The error of a claim whose margin is NaN at a time: names what is below its resolution, with the numbers."""
    if isinstance(claim, AtTime):
        return why_silent(judge, claim.claim, *judge.moment(claim.moment))
    if isinstance(claim, Temporal | Until):
        start, end = (judge.clock(each) for each in judge.interval(claim.interval, time))
        said = f"vacuous: from {start} to {end} what is compared is always below its resolution"
        return CannotJudge(said, hint=_HINT)
    if isinstance(claim, Whenever):
        said = f"vacuous: whenever {claim.said}, what is compared is below its resolution"
        return CannotJudge(said, hint=_HINT)
    if isinstance(claim, Changed | Response | Flat):
        where = "at both ends of the window" if isinstance(claim, Changed) else "throughout"
        return CannotJudge(f"vacuous: {judge.say(claim.value)} is below its resolution {where}", hint=_HINT)
    return _Silence(judge, time, side).of(claim)


class _Silence:
    """Looks for what says nothing at one time."""

    def __init__(self, judge: Judge, time: float, side: Side) -> None:
        self._judge = judge
        self._time = time
        self._side = side

    def of(self, claim: Claim) -> CannotJudge:
        for part in _within(claim):
            if isinstance(part, Arithmetic) and part.operator == "/" and np.isnan(self._number(part)):
                return CannotJudge(f"cannot divide by {self._said(part.right)}: it is below its resolution")
            if isinstance(part, FoldChange) and np.isnan(self._number(part)):
                return self._vacuous(part.without, part.with_)
        for part in children(claim):
            if isinstance(part, _CLOSED) and self._is_silent(part):
                return why_silent(self._judge, part, self._time, self._side)
        silent = next(part for part in _within(claim) if type(part) in _PAIRS and self._is_silent(part))
        return self._vacuous(*(getattr(silent, side) for side in _PAIRS[type(silent)]))

    def _is_silent(self, claim: Any) -> bool:  # noqa: ANN401 - one of several claims
        return bool(np.isnan(self._judge.margin(claim, np.array([self._time]), self._side)[0]))

    def _number(self, value: Value) -> float:
        return float(self._judge.value(value, np.array([self._time]), self._side)[0])

    def _said(self, value: Value) -> str:
        when = f" at {self._judge.clock(self._time)}" if is_over_time(value) else ""
        number = words.shown(self._number(value), value.sort, self._judge.time_unit)
        return f"{self._judge.say(value)}{when} ({number})"

    def _vacuous(self, *values: Value) -> CannotJudge:
        resolution = max(map(self._judge.resolution, values))
        where = "below the resolution"
        if all(value.sort.is_fraction for value in values) and self._number(values[0]) > 0.5:
            where = "within the resolution of 1"
        said = ", ".join(dict.fromkeys(map(self._said, values)))
        return CannotJudge(f"vacuous: both sides are {where} ({words.number(resolution)}): {said}", hint=_HINT)


#: Claims that say why themselves, wherever they stand.
_CLOSED = (AtTime, Temporal, Until, Whenever, Changed, Response, Flat)

#: Claims that compare two values, and which those are.
_PAIRS: dict[type, tuple[str, ...]] = {
    Compare: ("low", "high"),
    About: ("value", "target"),
    Effect: ("without", "with_"),
    Gate: ("both", "first"),
}


def _within(node: Node) -> Iterator[Node]:
    yield node
    for part in children(node):
        yield from _within(part)
