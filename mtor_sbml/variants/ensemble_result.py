"""What an ensemble says: how often each expectation holds, by how much, and what that depends on."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property
from html import escape
from math import nan
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from mtor_sbml.expectation.files.file import Expectation
from mtor_sbml.expectation.verdict import Strength
from mtor_sbml.model.document import Model
from mtor_sbml.variants.ensemble_scores import Fate, Scores
from mtor_sbml.variants.ranges import Range, values_at
from mtor_sbml.variants.sample import Method, independent
from mtor_sbml.variants.sensitivity import Indices, chance, rank_correlations, sobol_indices
from mtor_sbml.variants.share import Share

if TYPE_CHECKING:
    import pandas as pd
    from matplotlib.figure import Figure

#: Of the margins of each expectation.
QUANTILES = (0.05, 0.25, 0.5, 0.75, 0.95)


@dataclass(frozen=True, slots=True)
class Influence:
    """The value that a margin depends on most."""

    parameter: str  #: its id
    correlation: float  #: Spearman's, with the margin


@dataclass(frozen=True, slots=True, kw_only=True)
class Robustness:
    """One expectation over all variants that could be run."""

    id: str
    strength: Strength
    xfail: str | None  #: why it is known to fail on the model itself
    holds: Share
    fails: Share
    errors: Share
    quantiles: tuple[float, ...]  #: of the margins, at `QUANTILES`; NaN where there is none
    itself: float  #: margin of the model itself; NaN where it cannot be evaluated
    why: str  #: what the first variant on which it could not be evaluated says
    strongest: Influence | None  #: None where no correlation is beyond chance


@dataclass(frozen=True, eq=False, kw_only=True)
class Ensemble:
    """The result of judging many samples of a model; see `ensemble`.

    Shares, quantiles and correlations of Saltelli's design are over its base points alone.
    """

    model: Model
    expectations: tuple[Expectation, ...] = field(repr=False)
    ranges: tuple[Range, ...] = field(repr=False)
    method: Method
    seed: int
    points: NDArray[np.float64] = field(repr=False)  #: of the unit cube, a row for each variant
    scores: Scores = field(repr=False)  #: of the variants
    itself: Scores = field(repr=False)  #: of the model itself, in one row

    @property
    def size(self) -> int:
        """How many variants were judged."""
        return len(self.points)

    @property
    def ids(self) -> tuple[str, ...]:
        """Of the expectations."""
        return tuple(each.id for each in self.expectations)

    @property
    def failures(self) -> Mapping[str, str]:
        """Why variants could not be run at all, by their ids."""
        return {f"s{row:06d}": why for row, why in sorted(self.scores.failures.items())}

    @cached_property
    def all_hold(self) -> Share:
        """The variants on which every `must` holds that is not known to fail."""
        counting = [each.strength is Strength.MUST and each.xfail is None for each in self.expectations]
        fates = self._fates[:, counting]
        return Share(int((fates == Fate.HOLDS).all(axis=1).sum()), len(fates))

    @cached_property
    def robustness(self) -> tuple[Robustness, ...]:
        """Each expectation, in the order of the files."""
        return tuple(self._robustness(column) for column in range(len(self.expectations)))

    def _robustness(self, column: int) -> Robustness:
        expectation, fates = self.expectations[column], self._fates[:, column]
        holds, fails, errors = (
            Share(int((fates == fate).sum()), len(fates)) for fate in (Fate.HOLDS, Fate.FAILS, Fate.ERROR)
        )
        margins = self.scores.margins[self._rows, column]
        there = margins[~np.isnan(margins)]
        return Robustness(
            id=expectation.id,
            strength=expectation.strength,
            xfail=expectation.xfail,
            holds=holds,
            fails=fails,
            errors=errors,
            quantiles=tuple(map(float, np.quantile(there, QUANTILES))) if len(there) else (nan,) * len(QUANTILES),
            itself=float(self.itself.margins[0, column]),
            why=self.scores.errors.get(column, (0, ""))[1],
            strongest=self._strongest(self._correlations[column], len(there)),
        )

    def _strongest(self, correlations: NDArray[np.float64], margins: int) -> Influence | None:
        if np.isnan(correlations).all():
            return None
        best = int(np.nanargmax(np.abs(correlations)))
        if abs(correlations[best]) <= chance(margins, len(correlations)):
            return None
        return Influence(self.ranges[best].id, float(correlations[best]))

    @cached_property
    def _rows(self) -> NDArray[np.intp]:
        """The variants that are drawn independently and could be run."""
        rows = independent(self.method, self.points)
        return rows[~np.isin(rows, list(self.scores.failures))]

    @property
    def _fates(self) -> NDArray[np.int8]:
        return self.scores.fates[self._rows]

    @cached_property
    def _correlations(self) -> NDArray[np.float64]:
        points = self.points[self._rows]
        found = [rank_correlations(points, margins) for margins in self.scores.margins[self._rows].T]
        return np.array(found).reshape(len(self.expectations), len(self.ranges))

    @cached_property
    def indices(self) -> Mapping[str, Indices]:
        """Sobol indices by expectation, where the design is Saltelli's and the margin varies."""
        if self.method is not Method.SALTELLI:
            return {}
        found = (
            (each, sobol_indices(margins, len(self.ranges), seed=self.seed))
            for each, margins in zip(self.ids, self.scores.margins.T, strict=True)
        )
        return {each: indices for each, indices in found if indices is not None}

    def to_frame(self) -> pd.DataFrame:
        """A table, one row an expectation.

        Columns: id, strength, holds, low, high, fails, errors (shares, 0 to 1, the first with its 95 % confidence
        interval), q05 to q95 (quantiles of the margin), itself (the model's own margin), depends_on, correlation.
        """
        import pandas as pd

        rows = [
            (
                each.id,
                each.strength.value,
                each.holds.value,
                *each.holds.interval,
                each.fails.value,
                each.errors.value,
                *each.quantiles,
                each.itself,
                each.strongest.parameter if each.strongest else "",
                each.strongest.correlation if each.strongest else nan,
            )
            for each in self.robustness
        ]
        quantiles = [f"q{100 * each:02.0f}" for each in QUANTILES]
        shares = ["holds", "low", "high", "fails", "errors"]
        columns = ["id", "strength", *shares, *quantiles, "itself", "depends_on", "correlation"]
        return pd.DataFrame(rows, columns=columns)

    def margins(self) -> pd.DataFrame:
        """Margins: a row for each variant, a column for each expectation; NaN where there is none."""
        import pandas as pd

        return pd.DataFrame(self.scores.margins, index=self._index(), columns=list(self.ids))

    def values(self) -> pd.DataFrame:
        """What was set: a row for each variant, a column for each value that varies, in the model's own units."""
        import pandas as pd

        rows = [values_at(self.ranges, point) for point in self.points]
        return pd.DataFrame(rows, index=self._index(), columns=[each.id for each in self.ranges])

    def _index(self) -> pd.Index[str]:
        import pandas as pd

        return pd.Index([f"s{row:06d}" for row in range(self.size)], name="variant")

    def correlations(self) -> pd.DataFrame:
        """Spearman's rank correlations: a row for each expectation, a column for each value that varies."""
        import pandas as pd

        return pd.DataFrame(self._correlations, index=list(self.ids), columns=[each.id for each in self.ranges])

    def sobol(self) -> pd.DataFrame:
        """Sobol indices in a long table: expectation, parameter, S1, S1_conf, ST, ST_conf, as SALib names them."""
        import pandas as pd

        rows = [
            (expectation, each.id, *of_value)
            for expectation, found in self.indices.items()
            for each, *of_value in zip(
                self.ranges, found.first, found.first_error, found.total, found.total_error, strict=True
            )
        ]
        return pd.DataFrame(rows, columns=["expectation", "parameter", "S1", "S1_conf", "ST", "ST_conf"])

    def plot(self) -> Figure:
        """A picture: the margins of each expectation, and what they depend on."""
        from mtor_sbml.variants.ensemble_picture import picture

        return picture(self)

    def in_words(self) -> str:
        """The outcome in one sentence, such as "every must holds on 812 of 1000 variants (81.2%, …)"."""
        every = self.all_hold
        said = f"every must holds on {every.count} of {every.of} variants"
        if every.of:
            low, high = every.interval
            said += f" ({every.value:.1%}, 95 % confidence {low:.1%} to {high:.1%})"
        failed = len(self.scores.failures)
        return f"{said}; {failed} of {self.size} could not be run" if failed else said

    def _repr_html_(self) -> str:
        head = f"<p>{escape(self.model.id)}: {escape(self.in_words())}</p>"
        return head + self.to_frame().to_html(index=False, float_format="{:.3g}".format)
