"""PEtab tables as rows that know their line: read whole, with every fault."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TypeVar

from mtor_sbml.errors import ExpectationsError, Place, UsageError
from mtor_sbml.model.suggestions import nearest

#: Columns of a parameter table: PEtab's (`petab/v2/C.py`), and ours beside them.
ID, NOMINAL, LOWER, UPPER, ESTIMATE = "parameterId", "nominalValue", "lowerBound", "upperBound", "estimate"
UNIT, NAME, PROVENANCE, SOURCE = "parameterUnit", "parameterName", "provenance", "source"

#: The parameter table that a project's networks share; it stands beside their expectations.
TABLE_NAME = "parameters.tsv"

S = TypeVar("S")
T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Row:
    """One line of a table: its cells by column, without the space around them; "" where a cell is empty."""

    cells: Mapping[str, str]
    place: Place

    def number(self, column: str) -> float | None:
        """The number in a cell; None when it is empty or there is no such column.

        Raises:
            ExpectationsError: It is no number.
        """
        text = self.cells.get(column, "")
        if not text:
            return None
        try:
            return float(text)
        except ValueError as problem:
            raise self.fault(f"{column} is {text!r}, which is no number") from problem

    def fault(self, message: str, hint: str = "") -> ExpectationsError:
        """An error in this line."""
        return ExpectationsError(message, place=self.place, hint=hint)


def read_rows(path: Path, required: Iterable[str]) -> tuple[Row, ...]:
    """The rows of a table with tabs between its cells; empty lines are left out.

    Raises:
        UsageError: There is no such file, or it cannot be read.
        ExpectationsError: A column is missing, or lines have more or fewer cells than the head.
    """
    head, *lines = read_lines(path)
    for column in required:
        if column not in head:
            place = Place(str(path), 1)
            raise ExpectationsError(f"there is no column {column!r}", place=place, hint=nearest(column, head))
    numbered = ((Place(str(path), number), cells) for number, cells in enumerate(lines, start=2) if any(cells))
    return each_or_all_faults(lambda line: _row(head, *line), numbered)


def read_lines(path: Path) -> list[list[str]]:
    """The cells of every line, the head first, as they stand but for the space around them.

    Raises:
        UsageError: There is no such file, or it cannot be read.
        ExpectationsError: It is no UTF-8 text.
    """
    try:
        text = path.read_text(encoding="utf-8-sig")
    except OSError as problem:
        beside = [each.name for each in path.parent.iterdir()] if path.parent.is_dir() else []
        raise UsageError(f"{path} cannot be read: {problem.strerror}", hint=nearest(path.name, beside)) from problem
    except UnicodeDecodeError as problem:
        raise ExpectationsError(f"no UTF-8 text: {problem.reason}", place=Place(str(path))) from problem
    # Not pandas: it would lose the line of a row, and the quotes of a note that begins with a quotation.
    return [[cell.strip() for cell in line.split("\t")] for line in text.split("\n")]


def _row(head: Sequence[str], place: Place, cells: Sequence[str]) -> Row:
    if len(cells) != len(head):
        raise ExpectationsError(f"this line has {len(cells)} cells, the head has {len(head)}", place=place)
    return Row(dict(zip(head, cells, strict=True)), place)


def text_of(lines: Iterable[Sequence[str]]) -> str:
    """The text of a table, as `read_lines` gives its lines."""
    return "\n".join("\t".join(cells) for cells in lines)


def each_or_all_faults(make: Callable[[S], T], sources: Iterable[S]) -> tuple[T, ...]:
    """What is made of each source; or one error that prints the faults of all of them, one after the other.

    Raises:
        ExpectationsError: Something could not be made.
    """
    made: list[T] = []
    faults: list[ExpectationsError] = []
    for source in sources:
        try:
            made.append(make(source))
        except ExpectationsError as fault:
            faults.append(fault)
    if len(faults) == 1:
        raise faults[0]
    if faults:
        first, *others = faults
        details = [f"  {first.hint}"] if first.hint else []
        raise ExpectationsError(first.message, place=first.place, snippet="\n".join([*details, *map(str, others)]))
    return tuple(made)
