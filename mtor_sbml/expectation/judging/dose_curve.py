"""A level's curve over doses: its span, its steps back, what lies between its ends, and the Hill curve through it."""

from __future__ import annotations

from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from mtor_sbml.expectation.judging.hill import HillCurve, fit
from mtor_sbml.expectation.meaning import words
from mtor_sbml.expectation.meaning.typed_curves import Estimate, Sweep

FloatArray = NDArray[np.float64]

_GOOD_FIT = 0.98  #: R² of a Hill curve that is trusted
_INSIDE = 0.5  #: share of the Hill curve's change that the doses must show
_NOISE = 1e-3  #: share of the resolution
_SHOWN = 9  #: doses of a curve in words


class DoseCurve:
    """What a level does over doses.

    Args:
        sweep: Whose doses.
        levels: At each dose, not NaN.
        resolution: The smallest difference in them that means anything.
        time_unit: The model's, for levels that are times.
    """

    def __init__(self, sweep: Sweep, levels: FloatArray, *, resolution: float, time_unit: str | None) -> None:
        self.levels = levels
        self.resolution = resolution
        self._sweep = sweep
        self._time_unit = time_unit

    @property
    def span(self) -> float:
        """From the lowest to the highest level."""
        return float(np.ptp(self.levels))

    @property
    def is_nothing(self) -> bool:
        """Whether no level can be told from 0."""
        return bool(np.max(self.levels) < self.resolution or not np.any(self.levels))

    @property
    def is_still(self) -> bool:
        """Whether its levels cannot be told from each other."""
        return self.span == 0 or self.span < self.resolution

    def worst_step_back(self, *, falls: bool) -> float:
        """How far it goes down after having been up (or up, for one that falls); 0 when monotone."""
        way = -self.levels if falls else self.levels
        return float(np.max(np.maximum.accumulate(way) - way))

    @cached_property
    def beyond_ends(self) -> tuple[float, int]:
        """How far it goes beyond both of its ends, on one side, and at which dose; 0 when it does not."""
        inner, ends = self.levels[1:-1], self.levels[[0, -1]]
        beyond = np.maximum(inner - np.max(ends), np.min(ends) - inner)
        at = int(np.argmax(beyond))
        return max(float(beyond[at]), 0.0), at + 1

    @cached_property
    def last_decade(self) -> float:
        """By how much it moves from a tenth of the largest dose on."""
        doses = np.array(self._sweep.doses)
        start = doses[-1] / 10
        with np.errstate(divide="ignore"):
            axis, first = (doses, start) if self._sweep.is_linear else (np.log(doses), np.log(start))
        later = self.levels[doses > start * (1 + 1e-9)]
        return float(np.ptp([np.interp(first, axis, self.levels), *later]))

    @cached_property
    def hill(self) -> HillCurve:
        """The Hill curve through it, trusted or not; it must move."""
        return fit(np.array(self._sweep.doses), self.levels)

    def why_refused(self, which: str) -> str:
        """Why the Hill curve gives no estimate; empty when it does.

        Args:
            which: "ic50", "ec50" or "hill".
        """
        if self.is_still:
            return "the level does not move"
        hill, doses = self.hill, self._sweep.doses
        if hill.r_squared < _GOOD_FIT:
            return f"no Hill curve fits: R² is {hill.r_squared:.3f}, and {_GOOD_FIT} is needed"
        if which != "hill" and (hill.change < 0) != (which == "ic50"):
            found, other = ("rises", "ec50") if hill.change > 0 else ("falls", "ic50")
            return f"the level {found} with the dose, so it has an {other}"
        if not doses[0] <= hill.midpoint <= doses[-1]:
            return f"the midpoint of the Hill curve, {self.dose(hill.midpoint)}, lies outside the doses"
        seen = self.span / abs(hill.change)
        if seen < _INSIDE:
            return f"the doses show {words.percent(seen)} of the change of the Hill curve, less than half"
        return ""

    def estimate(self, which: str) -> float:
        """The midpoint or the Hill coefficient."""
        return self.hill.coefficient if which == "hill" else self.hill.midpoint

    def dose(self, number: float) -> str:
        """A dose in words."""
        return words.dose(number, self._sweep.dose_sort, self._time_unit)

    def level(self, number: float) -> str:
        """A level in words; the digits of what is far below the resolution are the solver's."""
        number = 0.0 if abs(number) < _NOISE * self.resolution else number
        return words.shown(number, self._sweep.levels[0].sort, self._time_unit)

    def at(self, number: int) -> str:
        """One point in words: "0.62 at 1 nM"."""
        return f"{self.level(float(self.levels[number]))} at {self.dose(self._sweep.doses[number])}"

    def sketch(self) -> str:
        """The curve in words: a few of its points from end to end."""
        last = len(self.levels) - 1
        points = dict.fromkeys(round(each) for each in np.linspace(0, last, min(last + 1, _SHOWN)))
        return ", ".join(map(self.at, points))

    def quality(self, estimate: Estimate) -> str:
        """What a reader should know of an estimate besides."""
        hill = self.hill
        other = f"Hill coefficient {words.number(hill.coefficient)}"
        if estimate.which == "hill":
            other = f"midpoint {self.dose(hill.midpoint)}"
        return (
            f"{other}, {self.level(hill.without)} → {self.level(hill.saturated)}, R² {hill.r_squared:.4f} over "
            f"{len(self.levels)} doses from {self.dose(self._sweep.doses[0])} to {self.dose(self._sweep.doses[-1])}"
        )
