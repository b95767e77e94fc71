"""Explanations: all that led to one verdict, as values to print, to plot and to show in a notebook."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from html import escape
from io import StringIO
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from mtor_sbml.expectation.verdict import Outcome, Verdict

if TYPE_CHECKING:
    from matplotlib.figure import Figure


@dataclass(frozen=True, slots=True)
class PeriodShown:
    """A period of an experiment, in words."""

    time: str  #: "-inf", "0 min"
    changes: tuple[str, ...]  #: "fed: leucine = 400 uM, arginine = 400 uM", "knockout TSC2"


@dataclass(frozen=True, slots=True)
class ExperimentShown:
    """An experiment that the sentence reads."""

    said: str  #: as the sentence names it: "insulin with knockout TSC2"
    periods: tuple[PeriodShown, ...]
    until: str  #: empty when nothing says


@dataclass(frozen=True, slots=True)
class Mark:
    """A place on a curve at which it was read."""

    x: float
    y: float
    decides: bool  #: the verdict is taken here


@dataclass(frozen=True, eq=False)
class CurveShown:
    """A signal over time, or a level over doses."""

    name: str  #: of what is shown: "p-S6K1 (T389)"
    arm: str  #: in which experiment
    x: NDArray[np.float64] = field(repr=False)
    y: NDArray[np.float64] = field(repr=False)
    marks: tuple[Mark, ...]


@dataclass(frozen=True, slots=True)
class Threshold:
    """A line that must not be crossed."""

    value: float
    said: str  #: "at most 80 % of the control"
    is_vertical: bool = False
    curve: int | None = None  #: number of the one curve that it bounds


@dataclass(frozen=True, eq=False)
class Panel:
    """Curves of one unit."""

    sentence: str  #: the line of the expectation that they belong to
    y_unit: str  #: "nM"; "fraction", or empty for a bare number
    x_name: str  #: "time", or what is dosed
    x_unit: str
    is_log: bool  #: doses at equal ratios
    resolution: float  #: the smallest level that means anything
    curves: tuple[CurveShown, ...]
    thresholds: tuple[Threshold, ...]


@dataclass(frozen=True, eq=False, kw_only=True)
class Explanation:
    """One expectation with its verdict and all that led to it."""

    model_id: str
    verdict: Verdict
    expect: tuple[str, ...]  #: each line, after replacement of `for` values
    given: str | None
    experiments: tuple[ExperimentShown, ...]
    values: tuple[tuple[str, str], ...]  #: what was read at the deciding moments, and the number with its unit
    allowed: tuple[tuple[str, bool], ...]  #: between what the verdict stays; whether it is so
    panels: tuple[Panel, ...] = field(repr=False)

    def plot(self) -> Figure:
        """A picture of the signals, a panel for each line and unit, with the deciding points marked."""
        from mtor_sbml.expectation.picture import picture_of

        return picture_of(self)

    def sections(self) -> Iterator[tuple[str, tuple[str, ...]]]:
        """What there is to say, under headings; those without anything are left out."""
        verdict = self.verdict
        margin = "" if verdict.margin is None else f", margin {verdict.margin:+.2f}"
        yield "claim", (verdict.claim,) if verdict.claim else ()
        yield "given", (self.given,) if self.given else ()
        yield "expect", self.expect
        yield "evidence", tuple("; ".join(f"{key}: {said}" for key, said in each.items()) for each in verdict.evidence)
        yield "experiments", tuple(line for each in self.experiments for line in _lines(each))
        yield "values", tuple(f"{said}: {number}" for said, number in self.values)
        yield f"verdict: {verdict.outcome.value}{margin}", tuple(verdict.message.splitlines())
        holds = verdict.outcome in {Outcome.HOLDS, Outcome.XPASS}
        yield (
            "it holds while" if holds else "to hold, it needs",
            tuple(said for said, is_so in self.allowed if is_so == holds),
        )

    def __str__(self) -> str:
        head = f"{self.verdict.id} ({self.verdict.strength.value}, {self.model_id})"
        told = ("\n".join(("", said, *(f"  {line}" for line in lines))) for said, lines in self.sections() if lines)
        return "\n".join((head, *told))

    def _repr_html_(self) -> str:
        text = StringIO()
        if self.panels:
            self.plot().savefig(text, format="svg")
        picture = text.getvalue().partition("<svg")
        rows = "".join(
            f"<tr><th>{escape(head)}</th><td>{'<br>'.join(map(escape, lines))}</td></tr>"
            for head, lines in self.sections()
            if lines
        )
        return f"<p><b>{escape(self.verdict.id)}</b></p><table>{rows}</table>{picture[1]}{picture[2]}"


def _lines(experiment: ExperimentShown) -> Iterator[str]:
    yield experiment.said + (f", until {experiment.until}" if experiment.until else "")
    width = max((len(period.time) for period in experiment.periods), default=0)
    for period in experiment.periods:
        yield f"  {period.time:>{width}}  {'; '.join(period.changes) or 'nothing changes'}"
