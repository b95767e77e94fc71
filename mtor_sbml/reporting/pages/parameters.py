"""The page of the parameters: each value with its unit, range and where it comes from, by module."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Sequence
from pathlib import Path

from mtor_sbml.model.document import Model
from mtor_sbml.model.tables import ID, LOWER, NAME, NOMINAL, PROVENANCE, SOURCE, UNIT, UPPER, Row, read_rows
from mtor_sbml.reporting.markdown import escaped, table

_NOTE = "note"


def parameters_page(model: Model, rows_from: Path) -> str:
    """All rows of a PEtab parameter table, by the module in which the model declares what they are about.

    Args:
        model: Whose parameters they are.
        rows_from: The table; provenance, source and note are columns that it may have.

    Raises:
        UsageError, ExpectationsError: The table cannot be read.
    """
    rows = read_rows(rows_from, (ID, NOMINAL))
    counted = Counter(row.cells.get(PROVENANCE, "") for row in rows)
    said = ", ".join(f"{count} {provenance}" for provenance, count in counted.most_common() if provenance)
    blocks = [f"# The parameters of `{model.id}`", f"{len(rows)} values: {said}. Source: `{rows_from.name}`."]
    by_module: dict[str, list[Row]] = defaultdict(list)
    for row in rows:
        place = model.place_of(row.cells[ID])
        by_module[(place.module if place else None) or model.id].append(row)
    for module, members in by_module.items():
        columns = ("parameter", "value", "range", "provenance", "source")
        blocks += [f"## {module}", table(columns, (_row(model, each) for each in members))]
    return "\n\n".join(blocks) + "\n"


def _row(model: Model, row: Row) -> Sequence[str]:
    cells = row.cells
    element = cells[ID]
    name = cells.get(NAME) or model.name_of(element)
    unit = cells.get(UNIT, "")
    said = "; ".join(filter(None, (cells.get(SOURCE, ""), cells.get(_NOTE, ""))))
    value = f"{_number(cells[NOMINAL])} {'' if unit in {'ratio', 'dimensionless'} else unit}".strip()
    lower, upper = (_number(cells.get(column, "")) for column in (LOWER, UPPER))
    extent = "fixed" if lower == upper else f"{lower} to {upper}"
    return f"{escaped(name)}<br>`{element}`", escaped(value), extent, escaped(cells.get(PROVENANCE, "")), escaped(said)


def _number(text: str) -> str:
    try:
        return f"{float(text):.4g}"
    except ValueError:
        return text
