"""How many of the variants, and how sure that is."""

from __future__ import annotations

from dataclasses import dataclass
from math import nan

#: Of every interval.
CONFIDENCE = 0.95


@dataclass(frozen=True, slots=True)
class Share:
    """A number of variants out of those that were judged."""

    count: int
    of: int

    @property
    def value(self) -> float:
        """The share, 0 to 1; NaN of none."""
        return self.count / self.of if self.of else nan

    @property
    def interval(self) -> tuple[float, float]:
        """Wilson's score interval at 95 % confidence, 0 to 1; NaN of none.

        It is of independent draws (Wilson 1927, doi:10.1080/01621459.1927.10502953). Latin hypercubes and Sobol
        sequences are more even than those, so that theirs is rather too wide.

        Example:
            >>> low, high = Share(8, 10).interval
            >>> round(low, 3), round(high, 3)
            (0.49, 0.943)
        """
        if not self.of:
            return nan, nan
        # SciPy's statistics take half a second to import.
        from scipy.stats import binomtest

        low, high = binomtest(self.count, self.of).proportion_ci(CONFIDENCE, method="wilson")
        return float(low), float(high)
