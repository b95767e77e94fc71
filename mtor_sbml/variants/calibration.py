"""What a calibration found: values, and the margins before and after."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from html import escape
from pathlib import Path
from typing import TYPE_CHECKING

from mtor_sbml.model.document import Model
from mtor_sbml.variants.measurements import Measurement, log_likelihood
from mtor_sbml.variants.objective import Objective, Standing
from mtor_sbml.variants.ranges import Range

if TYPE_CHECKING:
    import pandas as pd
    from matplotlib.figure import Figure


@dataclass(frozen=True, slots=True)
class Progress:
    """How far a search was after a generation."""

    evaluations: int
    objective: float  #: of the best so far
    smallest: float | None  #: margin of the best so far; None while something cannot be evaluated
    misfit: float | None


@dataclass(frozen=True, slots=True)
class Effort:
    """What a search took."""

    candidates: int  #: all that were asked for
    evaluated: int  #: by this process; the others were known, from before an interruption or as they are alike
    given_up: int  #: not judged to the end, as they were far worse than the best
    failed: int  #: that could not be run
    seconds: float  #: that evaluating took, all workers together at it


@dataclass(frozen=True, eq=False, kw_only=True)
class Calibration:
    """The best values of a search; see `calibrate`."""

    model: Model
    ids: tuple[str, ...]  #: of the expectations that were searched for
    ranges: tuple[Range, ...]  #: of what could vary
    table: Path | None  #: the parameter table that they are from
    values: Mapping[str, float]  #: what was found, by id, in the model's own units
    before: Standing  #: of the model as it is
    after: Standing  #: with the values
    measurements: tuple[Measurement, ...]  #: what it was compared with, besides
    objective: Objective
    effort: Effort
    history: tuple[Progress, ...] = field(repr=False)
    settings: Mapping[str, object] = field(repr=False)  #: all that decided what was searched

    @property
    def reached(self) -> bool:
        """Whether every margin reaches the goal."""
        return self.objective.shortfall(self.after) == 0

    def chi_squared(self, standing: Standing) -> float | None:
        """The sum of squares of (simulated - measured) / noise; None where nothing was measured."""
        return None if standing.misfit is None else len(self.measurements) * standing.misfit**2

    def log_likelihood(self, standing: Standing) -> float | None:
        """The logarithm of the likelihood of what was measured, as PEtab defines it; None where nothing was."""
        chi_squared = self.chi_squared(standing)
        return None if chi_squared is None else log_likelihood(self.measurements, chi_squared)

    @property
    def moved(self) -> Mapping[str, float]:
        """The values that differ from the model's."""
        own = {each.id: each.nominal for each in self.ranges}
        return {element: value for element, value in self.values.items() if value != own[element]}

    def to_frame(self) -> pd.DataFrame:
        """A table of values, one row a parameter: id, name, unit, before, value, factor, lower, upper."""
        import pandas as pd

        rows = [
            (
                each.id,
                self.model.name_of(each.id),
                self.model.unit_of(each.id),
                each.nominal,
                self.values[each.id],
                self.values[each.id] / each.nominal if each.nominal else float("nan"),
                each.lower,
                each.upper,
            )
            for each in self.ranges
        ]
        return pd.DataFrame(rows, columns=["id", "name", "unit", "before", "value", "factor", "lower", "upper"])

    def margins(self) -> pd.DataFrame:
        """A table of margins, one row an expectation: id, before, after; NaN for what could not be evaluated."""
        import pandas as pd

        columns = {"id": self.ids, "before": self.before.margins, "after": self.after.margins}
        return pd.DataFrame(columns).astype({"before": float, "after": float})

    def plot(self) -> Figure:
        """A picture of how the search went, and of the margins before and after."""
        from matplotlib.figure import Figure

        figure = Figure(figsize=(11.0, max(3.5, 1.2 + 0.2 * len(self.ids))), layout="constrained")
        course, margins = figure.subplots(1, 2, width_ratios=(1, 1.3))
        done = [each.evaluations for each in self.history]
        course.step(done, [each.objective for each in self.history], where="post", color="tab:blue")
        course.set(xlabel="evaluations", ylabel="objective of the best so far")
        table = self.margins().sort_values("after", na_position="first", ignore_index=True)
        margins.hlines(table.index, table["before"], table["after"], color="lightgray")
        margins.plot(table["before"], table.index, "o", color="tab:gray", label="before", markersize=4)
        margins.plot(table["after"], table.index, "o", color="tab:blue", label="after", markersize=5)
        margins.axvline(0.0, color="black", linewidth=0.8)
        margins.axvline(self.objective.goal, color="tab:green", linestyle="--", linewidth=0.8, label="goal")
        margins.set_yticks(table.index, table["id"], fontsize=8)
        margins.set_xlabel("margin")
        margins.legend(loc="lower right", fontsize=8)
        figure.suptitle(f"{self.model.id}: {self.in_words()}")
        return figure

    def in_words(self) -> str:
        """The outcome in one sentence, such as "14 of 16 expectations hold, smallest margin -0.31"."""
        margins = self.after.margins
        held = sum(margin is not None and margin >= 0 for margin in margins)
        smallest = f"smallest margin {self.after.smallest:+.2f}" if self.after.smallest is not None else ""
        errors = f"{self.after.errors} cannot be evaluated" if self.after.errors else ""
        chi_squared = self.chi_squared(self.after)
        fit = f"chi² {chi_squared:.3g} of {len(self.measurements)} measurements" if chi_squared is not None else ""
        counted = f"{held} of {len(margins)} expectations hold" if margins else ""
        return ", ".join(part for part in (counted, smallest, errors, fit) if part)

    def _repr_html_(self) -> str:
        moved = self.to_frame().loc[lambda table: table["id"].isin(self.moved.keys())]
        said = f"{self.in_words()}; {len(moved)} of {len(self.values)} values moved"
        return f"<p>{escape(self.model.id)}: {escape(said)}</p>{moved.to_html(index=False)}{self.margins().to_html()}"
