"""What a calibration minimises: how far expectations are short of the goal, and what is simulated from data.

Each expectation is short by `goal - margin`, and by 0 once its margin reaches the goal: what holds well enough adds
nothing, so that the search spends no effort on it. The best candidate is the one whose largest shortfall is smallest,
which is the one with the largest smallest margin. A search that saw the largest alone would see one expectation at a
time and go in zigzags, so it is led by all of them: by the weighted norm of the shortfalls with exponent `SHARPNESS`.
With a small exponent many good margins pay for a bad one; benchmarks/calibrate_search.py compares exponents. Once that
has converged, the exponent is raised.

An error is short by more than any failure, whose margins end at -10, so no search gains by making a claim impossible to
evaluate; several errors are short by more than one, so losing one of them is progress.

Data add log2(1 + r), with r the root mean square of (simulated - measured) / noise: 1 when the fit is as good as the
noise allows, and like a margin one more for each doubling of a bad fit. With normal noise the smallest r is PEtab's
smallest chi², and the largest likelihood.

The pull adds the mean distance from the start, each parameter's as a share of its range, times a small weight: values
that no expectation needs stay where they were.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

FloatArray: TypeAlias = NDArray[np.float64]

#: Exponent of the norm of shortfalls.
SHARPNESS = 4.0
#: The margin that an error counts as: below all that can be.
_OF_ERROR = -11.0
#: The misfit of a candidate that could not be run.
_OF_NO_RUN = 1e6


@dataclass(frozen=True, slots=True)
class Standing:
    """How a candidate stands."""

    margins: tuple[float | None, ...]  #: of each expectation; None for an error; at the floor what was not judged
    misfit: float | None = None  #: root mean square of (simulated - measured) / noise; None where nothing is measured
    failure: str | None = None  #: why it was not judged to the end

    @property
    def errors(self) -> int:
        """How many expectations could not be evaluated."""
        return sum(margin is None for margin in self.margins)

    @property
    def smallest(self) -> float | None:
        """The smallest margin; None when some expectation has none, or there is no expectation."""
        margins = [margin for margin in self.margins if margin is not None]
        return min(margins) if margins and not self.errors else None


@dataclass(frozen=True, slots=True, kw_only=True)
class Objective:
    """What is minimised, for candidates whose margins are in the order of `weights`."""

    weights: tuple[float, ...]  #: of each expectation
    musts: tuple[bool, ...]  #: for each whether it is a must
    goal: float  #: the margin that is good enough
    pull: float = 0.0  #: weight of the distance from the start
    sharpness: float = SHARPNESS

    def shortfall(self, standing: Standing) -> float:
        """How far the expectations are short of the goal together: 0 when every margin reaches it.

        Example:
            >>> Objective(weights=(1.0, 1.0), musts=(True, True), goal=0.5).shortfall(Standing((-0.5, 3.0)))
            1.0
        """
        short = self._short(standing)
        return float(np.sum(np.array(self.weights) * short**self.sharpness) ** (1 / self.sharpness))

    def lead(self, standing: Standing, shares: FloatArray, start: FloatArray) -> float:
        """The value that a search lowers.

        Args:
            standing: The candidate's margins and misfit.
            shares: Where it is in the unit cube, shape (parameters,).
            start: Where the model is, same shape.
        """
        return self.shortfall(standing) + _fit(standing) + self.pull * float(np.mean(np.abs(shares - start)))

    def worst(self, standing: Standing) -> float:
        """What tells the best candidate: the largest shortfall of a must, and the misfit.

        Example:
            >>> Objective(weights=(1.0, 1.0), musts=(True, False), goal=0.5).worst(Standing((0.25, -3.0)))
            0.25
        """
        short = self._short(standing)[np.array(self.musts, dtype=bool)]
        return float(np.max(short, initial=0.0)) + _fit(standing)

    def _short(self, standing: Standing) -> FloatArray:
        margins = np.array([_OF_ERROR if margin is None else margin for margin in standing.margins])
        return np.asarray(np.maximum(self.goal - margins, 0.0))


def _fit(standing: Standing) -> float:
    return 0.0 if standing.misfit is None else float(np.log2(1 + standing.misfit))


def misfit(residuals: Sequence[float] | None) -> float:
    """The root mean square of residuals, each in units of its noise; large for None, of what could not be run."""
    return _OF_NO_RUN if residuals is None else float(np.sqrt(np.mean(np.square(residuals))))
