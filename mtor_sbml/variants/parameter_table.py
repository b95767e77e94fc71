"""The parameter table with the values that a calibration found: the old one where there is one, or a new one."""

from __future__ import annotations

from pathlib import Path

from mtor_sbml.model.document import Model
from mtor_sbml.model.initial import given_value
from mtor_sbml.model.tables import (
    ESTIMATE,
    ID,
    LOWER,
    NAME,
    NOMINAL,
    PROVENANCE,
    SOURCE,
    UNIT,
    UPPER,
    read_lines,
)
from mtor_sbml.model.units import Quantity, convert
from mtor_sbml.variants.calibration import Calibration

CALIBRATED = "calibrated"

_COLUMNS = (ID, NAME, UNIT, NOMINAL, LOWER, UPPER, ESTIMATE, PROVENANCE)

Lines = list[list[str]]


def table_of(calibration: Calibration, table: Path | None, *, source: str = "") -> Lines:
    """The parameter table with the values that were found, line by line, the head first.

    What did not move stays as it is; what did is a value that is estimated from now on. Without an old table, all that
    could vary has a row.

    Args:
        calibration: What was found.
        table: The old one.
        source: What says how the values were found, for the column `source` of those that moved.

    Raises:
        ExpectationsError: The old table cannot be read.
    """
    if table is None:
        return _new_table(calibration)
    head, *lines = read_lines(table)
    index = {column: number for number, column in enumerate(head)}
    moved = calibration.moved
    for line in lines:
        element = line[index[ID]] if len(line) == len(head) else ""
        if element not in moved:
            continue
        unit = line[index[UNIT]] if UNIT in index else ""
        if NOMINAL in index:
            nominal = line[index[NOMINAL]]
            line[index[NOMINAL]] = _number(calibration.model, element, moved[element], unit, nominal)
        if ESTIMATE in index:
            line[index[ESTIMATE]] = "true"
        if PROVENANCE in index:
            line[index[PROVENANCE]] = CALIBRATED
        if SOURCE in index and source:
            line[index[SOURCE]] = source
    return [head, *lines]


def _number(model: Model, element: str, value: float, unit: str, written: str) -> str:
    """A value of the model in the unit of the table."""
    own, own_unit = given_value(model, element), model.unit_of(element)
    if not unit or own_unit is None or (written and float(written) == own):
        return f"{value:.10g}"
    return f"{convert(Quantity(value, own_unit), unit):.10g}"


def _new_table(calibration: Calibration) -> Lines:
    model = calibration.model
    rows = [
        [
            each.id,
            model.name_of(each.id),
            model.unit_of(each.id) or "",
            f"{calibration.values[each.id]:.10g}",
            f"{each.lower:.10g}",
            f"{each.upper:.10g}",
            "true",
            CALIBRATED if each.id in calibration.moved else "",
        ]
        for each in calibration.ranges
    ]
    return [list(_COLUMNS), *rows, [""]]
