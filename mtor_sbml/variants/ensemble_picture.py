"""An ensemble as one picture: the margins of each expectation, and what they depend on."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from mtor_sbml.variants.sample import Method

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

    from mtor_sbml.variants.ensemble_result import Ensemble, Robustness

#: Columns of the heat map that have room for their names: those that matter most.
_MOST_VALUES = 30


def picture(ensemble: Ensemble) -> Figure:
    """Rows are expectations, those that hold least often on top.

    On the left their margins: the median, half of all variants (thick), nine of ten (thin), and the model itself; on
    the right rank correlations with the values that matter most, or for Saltelli's design total Sobol indices; grey
    where a margin does not vary, or is not there.
    """
    from matplotlib.figure import Figure

    rows = sorted(ensemble.robustness, key=lambda each: (each.holds.value, each.quantiles[0]))
    figure = Figure(figsize=(14.0, min(3.5 + 0.22 * len(rows), 24.0)), layout="constrained")
    margins, heat = figure.subplots(1, 2, width_ratios=(1.2, 1))
    _draw_margins(margins, rows)
    _draw_heat(figure, heat, ensemble, [each.id for each in rows])
    figure.legend(loc="outside lower left", ncols=2, fontsize=8, frameon=False)
    figure.suptitle(f"{ensemble.model.id}: {ensemble.in_words()}")
    return figure


def _draw_margins(axes: Axes, rows: list[Robustness]) -> None:
    from matplotlib import colormaps

    at = np.arange(len(rows))
    colours = colormaps["RdYlGn"]([each.holds.value for each in rows])
    lowest, lower, median, upper, highest = np.array([each.quantiles for each in rows]).T
    axes.hlines(at, lowest, highest, color=colours, linewidth=1.5)
    axes.hlines(at, lower, upper, color=colours, linewidth=6)
    axes.plot(median, at, "|", color="black", markersize=9, label="median")
    axes.plot([each.itself for each in rows], at, "d", color="tab:blue", markersize=4, label="the model itself")
    axes.axvline(0.0, color="black", linewidth=0.8)
    axes.set_yticks(at, [f"{each.id}  {each.holds.value:.0%}" for each in rows], fontsize=7)
    axes.set_ylim(len(rows) - 0.5, -0.5)
    axes.set_xlabel("margin; share of variants on which it holds beside the name")


def _draw_heat(figure: Figure, axes: Axes, ensemble: Ensemble, ids: list[str]) -> None:
    table, label, lowest, colours = _dependence(ensemble)
    table = table.reindex(ids)
    strongest = table.abs().max().fillna(0.0).sort_values(ascending=False, kind="stable").index[:_MOST_VALUES]
    image = axes.imshow(
        table[strongest].to_numpy(dtype=float),
        aspect="auto",
        cmap=colours,
        vmin=lowest,
        vmax=1,
        interpolation="nearest",
    )
    axes.set_xticks(range(len(strongest)), list(strongest), rotation=90, fontsize=7)
    axes.set_yticks([])
    axes.set_facecolor("lightgray")  # where there is no number
    figure.colorbar(image, ax=axes, label=label)


def _dependence(ensemble: Ensemble) -> tuple[pd.DataFrame, str, float, str]:
    """Expectations by values: what the heat map shows, what it is called, its lowest value, and its colours."""
    if ensemble.method is Method.SALTELLI:
        columns = [each.id for each in ensemble.ranges]
        totals = {expectation: indices.total for expectation, indices in ensemble.indices.items()}
        return pd.DataFrame.from_dict(totals, orient="index", columns=columns), "total Sobol index", 0.0, "viridis"
    return ensemble.correlations(), "rank correlation of the margin", -1.0, "RdBu_r"
