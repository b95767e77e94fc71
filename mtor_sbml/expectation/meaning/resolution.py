"""The smallest differences that mean anything, fixed once on the unchanged model over all experiments of a file.

Were they taken from the experiments at hand, choosing expectations or killing a mutant's readout would move verdicts.
"""

from __future__ import annotations

from collections.abc import Callable

from mtor_sbml.expectation.files.file import Kind
from mtor_sbml.expectation.meaning.typed import Measured
from mtor_sbml.model.formula import Formula

FRACTION = 0.001  #: resolution of a fraction
SHARE_OF_LARGEST = 1e-4  #: resolution of anything else, as a share of its largest value

Span = tuple[float, float]  #: smallest and largest value


class Resolutions:
    """Resolution and scale of what is measured.

    Args:
        span: Smallest and largest value of a formula over all experiments of the file.
    """

    def __init__(self, span: Callable[[Formula], Span]) -> None:
        self._span = span
        self._known: dict[Formula, Span] = {}

    def resolution(self, measured: Measured) -> float:
        """The smallest difference that means anything, in the unit of what is measured."""
        if measured.resolution is not None:
            return measured.resolution
        return SHARE_OF_LARGEST * self.largest(measured.reference)

    def scale(self, measured: Measured) -> float:
        """What differences are measured in: as declared, 1 for a fraction, or the range over the experiments."""
        if measured.scale is not None:
            return measured.scale
        if measured.sort.kind is Kind.FRACTION:
            return 1.0
        low, high = self._over_experiments(measured.formula)
        return high - low or max(abs(low), abs(high))

    def largest(self, formula: Formula) -> float:
        """The largest size of a formula's value over the experiments."""
        return max(map(abs, self._over_experiments(formula)))

    def _over_experiments(self, formula: Formula) -> Span:
        if formula not in self._known:
            self._known[formula] = self._span(formula)
        return self._known[formula]
