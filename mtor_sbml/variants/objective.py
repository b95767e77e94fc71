"""What a calibration minimises: how far expectations are short of the goal, and data from what is simulated.

Each expectation is short by `goal - margin`, and by 0 once its margin reaches the goal: what holds well enough adds
nothing, so that the search spends no effort on it. The shortfalls are joined by their weighted norm with exponent
`SHARPNESS`. With a large exponent that is the largest shortfall, and to minimise it is to maximise the smallest margin;
but the largest alone says nothing of all others, and a search that sees one expectation at a time goes in zigzags. With
a small exponent many good margins pay for a bad one. benchmarks/calibrate_search.py compares exponents.

An error is short by more than any failure, whose margins end at -10, so no search gains by making a claim impossible to
evaluate; several errors are short by more than one, so losing one of them is progress.

Data add log2(1 + r), with r the root mean square of (simulated - measured) / noise: 1 when the fit is as good as the
noise allows, and like a margin one more for each doubling of a bad fit.

The pull adds the mean distance from the start, each parameter's as a share of its range, times a small weight: values
that no expectation needs stay where they were.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

#: Exponent of the norm of shortfalls.
SHARPNESS = 4.0
#: The margin that an error counts as: below all that can be.
_OF_ERROR = -11.0
#: The misfit of a candidate that could not be run.
_OF_NO_RUN = 1e6


@dataclass(frozen=True, slots=True)
class Standing:
    """How a candidate stands."""

    margins: tuple[float | None, ...]  #: of each expectation; None for an error
    misfit: float | None = None  #: root mean square of (simulated - measured) / noise; None where nothing is measured

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
    goal: float  #: the margin that is good enough
    data_weight: float = 1.0
    pull: float = 0.0  #: weight of the distance from the start
    sharpness: float = SHARPNESS

    def shortfall(self, standing: Standing) -> float:
        """How far the expectations are short of the goal: 0 when every margin reaches it.

        Example:
            >>> Objective(weights=(1.0, 1.0), goal=0.5).shortfall(Standing((-0.5, 3.0)))
            1.0
        """
        margins = np.array([_OF_ERROR if margin is None else margin for margin in standing.margins])
        short = np.maximum(self.goal - margins, 0.0)
        return float(np.sum(np.array(self.weights) * short**self.sharpness) ** (1 / self.sharpness))

    def __call__(self, standing: Standing, shares: NDArray[np.float64], start: NDArray[np.float64]) -> float:
        """The objective of a candidate.

        Args:
            standing: Its margins and misfit.
            shares: Where it is in the unit cube, shape (parameters,).
            start: Where the model is, same shape.
        """
        fit = 0.0 if standing.misfit is None else float(np.log2(1 + standing.misfit))
        return self.shortfall(standing) + self.data_weight * fit + self.pull * float(np.mean(np.abs(shares - start)))


def misfit(residuals: Sequence[float] | None) -> float:
    """The root mean square of residuals, each in units of its noise; large for None, of what could not be run."""
    return _OF_NO_RUN if residuals is None else float(np.sqrt(np.mean(np.square(residuals))))
