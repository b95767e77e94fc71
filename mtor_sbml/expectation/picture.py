"""The picture of an explanation, without pyplot: no state, no window."""

from __future__ import annotations

from textwrap import fill
from typing import TYPE_CHECKING

import numpy as np

from mtor_sbml.expectation.verdict import Outcome

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

    from mtor_sbml.expectation.explanation import CurveShown, Explanation, Panel

#: Told apart by people who see few colours, too (Okabe and Ito).
_COLOURS = ("#0072B2", "#D55E00", "#009E73", "#CC79A7", "#E69F00", "#56B4E9", "#000000")
_VERDICTS = {Outcome.HOLDS: "#1a7f37", Outcome.XFAIL: "#9a6700"}
_RED, _GREY = "#b42318", "#555555"
_WIDTH, _HEIGHT = 8.5, 3.3  #: inches, of one panel


def picture_of(explanation: Explanation) -> Figure:
    """The signals of an explanation, the moments that decide marked, the limits as dashed lines."""
    from matplotlib.figure import Figure

    panels = explanation.panels
    figure = Figure(figsize=(_WIDTH, 0.7 + _HEIGHT * max(1, len(panels))), layout="constrained")
    verdict = explanation.verdict
    margin = "" if verdict.margin is None else f" (margin {verdict.margin:+.2f})"
    figure.suptitle(
        f"{verdict.id}: {verdict.outcome.value}{margin}",
        x=0.01, ha="left", fontweight="bold", color=_VERDICTS.get(verdict.outcome, _RED),
    )  # fmt: skip
    if not panels:
        figure.text(0.5, 0.45, fill(verdict.message, 80), ha="center", va="center", color=_GREY)
        return figure
    axes = figure.subplots(len(panels), 1, squeeze=False)[:, 0]
    for ax, panel in zip(axes, panels, strict=True):
        _draw(ax, panel)
    return figure


def _draw(ax: Axes, panel: Panel) -> None:
    ax.set_title(fill(panel.sentence, 105), loc="left", fontsize=9, color=_GREY)
    # A compound names its experiments itself, and is too long for an axis.
    names = list(dict.fromkeys(curve.name if curve.arm else "" for curve in panel.curves))
    for number, curve in enumerate(panel.curves):
        colour = _COLOURS[number % len(_COLOURS)]
        label = curve.name if not curve.arm else curve.arm if len(names) == 1 else f"{curve.name} in {curve.arm}"
        # Of arms that coincide the later one is drawn with gaps, so that both are seen.
        style = "--" if any(_coincide(earlier, curve) for earlier in panel.curves[:number]) else "-"
        ax.plot(curve.x, curve.y, color=colour, linestyle=style, linewidth=1.8, label=fill(label, 34))
        for mark in curve.marks:
            face = colour if mark.decides else "white"
            ax.plot([mark.x], [mark.y], "o", color=colour, markerfacecolor=face, markersize=7, zorder=5, clip_on=False)
    for threshold in panel.thresholds:
        line = ax.axvline if threshold.is_vertical else ax.axhline
        colour = _RED if threshold.curve is None else _COLOURS[threshold.curve % len(_COLOURS)]
        line(threshold.value, color=colour, linestyle=":", linewidth=1.4, label=fill(threshold.said, 34))
    if panel.is_log:
        ax.set_xscale("log")
    _settle_axes(ax, panel, names)
    ax.legend(loc="upper left", bbox_to_anchor=(1.01, 1.0), frameon=False, fontsize=8, borderaxespad=0.0)


def _coincide(one: CurveShown, other: CurveShown) -> bool:
    """Whether two curves cannot be told apart in a picture."""
    if not (one.x.size and other.x.size):
        return False
    span = max(np.ptp(one.y), np.ptp(other.y), np.max(np.abs(one.y)))
    return bool(np.max(np.abs(np.interp(other.x, one.x, one.y) - other.y)) <= 0.02 * span)


def _settle_axes(ax: Axes, panel: Panel, names: list[str]) -> None:
    name = names[0] if len(names) == 1 else ""
    ax.set_ylabel(f"{fill(name, 30)}\n({panel.y_unit})" if name and panel.y_unit else fill(name, 30) or panel.y_unit)
    ax.set_xlabel(f"{panel.x_name} ({panel.x_unit})" if panel.x_unit else panel.x_name)
    low, high = (float(pick([pick(curve.y) for curve in panel.curves])) for pick in (np.min, np.max))
    if low >= 0:
        ax.set_ylim(bottom=0)  # a level is seen against nothing
    if max(high, -low) < panel.resolution:
        # Rounding is not blown up to a picture of its own.
        ax.set_ylim(0, 2 * panel.resolution)
        ax.axhline(panel.resolution, color=_GREY, linestyle="-.", linewidth=1.0, label="resolution")
    starts, ends = (pick(float(pick(curve.x)) for curve in panel.curves if curve.x.size) for pick in (min, max))
    if ends > starts and not panel.is_log:
        room = 0.01 * (ends - starts)
        ax.set_xlim(starts - room, ends + room)
    for side in ("top", "right"):
        ax.spines[side].set_visible(False)
    ax.tick_params(labelsize=8)
