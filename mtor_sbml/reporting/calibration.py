"""A calibration for people and for the record: console, JSON, and a section of Markdown."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass
from datetime import datetime
from math import isnan
from typing import Any

from rich.box import SIMPLE_HEAD
from rich.console import Group, RenderableType
from rich.table import Table
from rich.text import Text

from mtor_sbml.reporting.markdown import escaped, table
from mtor_sbml.reporting.summary import counted
from mtor_sbml.variants.calibration import Calibration, Effort

Json = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Occasion:
    """How a calibration came about."""

    command: str  #: as it was typed
    when: datetime
    version: str  #: of mtor-sbml


def calibration_report(calibration: Calibration) -> RenderableType:
    """The margins that are smallest, the values that moved, and one sentence."""
    margins = Table("expectation", box=SIMPLE_HEAD, pad_edge=False)
    for column in ("before", "after"):
        margins.add_column(column, justify="right")
    for element, before, after in _narrowest_first(calibration):
        short = isnan(after) or after < calibration.objective.goal
        margins.add_row(Text(element), _margin(before), Text(_margin(after), style="bold red" if short else "green"))
    values = Table("value", box=SIMPLE_HEAD, pad_edge=False)
    for column in ("before", "after", "factor", "unit"):
        values.add_column(column, justify="left" if column == "unit" else "right")
    for row in _moved(calibration):
        values.add_row(*map(Text, row))
    shown = [*([margins] if calibration.ids else []), *([values] if calibration.moved else [])]
    return Group(*shown, Text(_summary(calibration)), Text(_effort(calibration.effort), style="dim"))


def calibration_json(calibration: Calibration, occasion: Occasion) -> Json:
    """The record of a calibration: all that it takes to do it again, and what it found."""
    return {
        "model": calibration.model.id,
        "command": occasion.command,
        "date": occasion.when.isoformat(timespec="seconds"),
        "version": occasion.version,
        "settings": dict(calibration.settings),
        "effort": asdict(calibration.effort),
        "reached": calibration.reached,
        "expectations": [
            {"id": element, "before": before, "after": after}
            for element, before, after in zip(
                calibration.ids, calibration.before.margins, calibration.after.margins, strict=True
            )
        ],
        "measurements": _measurements(calibration),
        "parameters": [
            {
                "id": each.id,
                "unit": calibration.model.unit_of(each.id),
                "before": each.nominal,
                "value": calibration.values[each.id],
                "lower": each.lower,
                "upper": each.upper,
            }
            for each in calibration.ranges
        ],
    }


def _measurements(calibration: Calibration) -> Json | None:
    if not calibration.measurements:
        return None
    return {
        "number": len(calibration.measurements),
        **{
            name: {
                "chi_squared": calibration.chi_squared(standing),
                "log_likelihood": calibration.log_likelihood(standing),
            }
            for name, standing in (("before", calibration.before), ("after", calibration.after))
        },
    }


def calibration_markdown(calibration: Calibration, occasion: Occasion) -> str:
    """A section for the page that says where a model's values come from."""
    margins = [(escaped(e), _margin(before), _margin(after)) for e, before, after in _narrowest_first(calibration)]
    blocks = [
        f"### Calibration of {escaped(calibration.model.id)}, {occasion.when:%Y-%m-%d}",
        f"{_summary(calibration)}.",
        f"`{occasion.command}`, mtor-sbml {occasion.version}, seed {calibration.settings['seed']}",
        f"{_effort(calibration.effort)}.",
        "Values that moved:" if calibration.moved else "No value moved.",
    ]
    if calibration.moved:
        rows = ([escaped(cell) for cell in row] for row in _moved(calibration))
        blocks.append(table(("value", "before", "after", "factor", "unit"), rows))
    if margins:
        blocks += ["Margins:", table(("expectation", "before", "after"), margins)]
    return "\n\n".join(blocks)


def _summary(calibration: Calibration) -> str:
    moved = f"{len(calibration.moved)} of {counted(len(calibration.ranges), 'value')} moved"
    reached = (
        "the goal is reached" if calibration.reached else f"the goal of {calibration.objective.goal:g} is not reached"
    )
    return ", ".join([calibration.in_words(), *([reached] if calibration.ids else []), moved])


def _effort(effort: Effort) -> str:
    each = f", {effort.seconds / effort.evaluated:.3g} s each" if effort.evaluated else ""
    parts = (
        f"{counted(effort.candidates, 'candidate')}, {effort.evaluated} evaluated now{each}",
        f"{effort.given_up} given up early",
        f"{effort.failed} could not be run",
    )
    return "; ".join(parts)


def _narrowest_first(calibration: Calibration) -> Iterable[tuple[str, float, float]]:
    ordered = calibration.margins().sort_values("after", na_position="first")
    return ((str(row.id), float(row.before), float(row.after)) for row in ordered.itertuples())  # type: ignore[arg-type]


def _moved(calibration: Calibration) -> Iterable[Sequence[str]]:
    for each in calibration.ranges:
        if each.id in calibration.moved:
            value = calibration.values[each.id]
            factor = f"{value / each.nominal:.3g}" if each.nominal else ""
            unit = calibration.model.unit_of(each.id) or ""
            yield each.id, f"{each.nominal:.6g}", f"{value:.6g}", factor, unit


def _margin(margin: float) -> str:
    return "error" if isnan(margin) else f"{margin:+.2f}"
