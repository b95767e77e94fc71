"""Which values may vary, and how far: rows of a PEtab parameter table, or a fold around what a model says.

A range is sampled and searched on a logarithmic scale where both of its bounds are positive, as rates, affinities and
totals are known by their order of magnitude, and evenly otherwise, or where the table's `parameterScale` is `lin`.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from fnmatch import fnmatchcase
from math import exp, log
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from mtor_sbml.errors import UnitsError, UsageError
from mtor_sbml.model.document import Model
from mtor_sbml.model.formula import Call, Formula, Name
from mtor_sbml.model.initial import given_value
from mtor_sbml.model.project import find_project
from mtor_sbml.model.suggestions import nearest, nearest_id
from mtor_sbml.model.tables import (
    ESTIMATE,
    ID,
    LOWER,
    NOMINAL,
    TABLE_NAME,
    UNIT,
    UPPER,
    Row,
    each_or_all_faults,
    read_rows,
)
from mtor_sbml.model.units import Quantity, convert

#: Of PEtab's first version.
SCALE = "parameterScale"

_YES, _NO = {"true", "1"}, {"false", "0", ""}
_SCALES = {"lin", "log", "log10"}
#: How far a table may be from the model that it describes: both are written with a few digits.
_AGREES = 1e-6
_LISTED = 8  #: ids that a hint names, at most


@dataclass(frozen=True, slots=True, kw_only=True)
class Range:
    """How far one value of a model may vary; all in the model's own unit."""

    id: str
    nominal: float  #: the model's own value
    lower: float
    upper: float
    is_logarithmic: bool

    def at(self, share: float) -> float:
        """The value at a share of the way, 0 to 1, from the lower to the upper bound."""
        # The ends and the middle come out to the last bit, whatever exp and log do.
        share = min(max(share, 0.0), 1.0)
        if share in {0.0, 1.0}:
            return self.upper if share else self.lower
        if not self.is_logarithmic:
            return self.lower + share * (self.upper - self.lower)
        return min(max(exp(log(self.lower) + share * log(self.upper / self.lower)), self.lower), self.upper)

    def share_of(self, value: float) -> float:
        """Where a value lies on the way from the lower to the upper bound: the inverse of `at`."""
        if self.is_logarithmic:
            return log(value / self.lower) / log(self.upper / self.lower)
        return (value - self.lower) / (self.upper - self.lower)


def values_at(ranges: Sequence[Range], shares: NDArray[np.float64]) -> tuple[float, ...]:
    """The values at a point of the unit cube, one share of each range."""
    return tuple(each.at(float(share)) for each, share in zip(ranges, shares, strict=True))


def ranges_of(
    model: Model,
    *,
    table: Path | None = None,
    fold: float | None = None,
    everything: bool = False,
    only: Collection[str] = (),
) -> tuple[Range, ...]:
    """What may vary in a model: the rows of a table, or all constants a fold up and down.

    Args:
        model: Whose values vary.
        table: A PEtab parameter table, as `table_to_use` finds it: of it the rows that are estimated.
        fold: Without a table: every constant from its value over this factor to its value times it.
        everything: All rows of the table, not only those that are estimated.
        only: Ids, or patterns such as `akt_*`: take these alone.

    Raises:
        ExpectationsError: Faults of the table, all of them.
        UsageError: Nothing may vary.
    """
    if table is not None:
        ranges = ranges_in_table(model, table, everything=everything)
    else:
        ranges = ranges_by_fold(model, fold or 1.0)
    ranges = _chosen(ranges, only)
    if not ranges:
        raise UsageError(
            f"no row of {table} is estimated" if table else f"model {model.id!r} has no constant to vary",
            hint="set estimate to true for what may vary, take all rows (--all), or give a factor (--fold 1.5)"
            if table
            else "",
        )
    return ranges


def table_to_use(table: Path | str | None, fold: float | None) -> Path | None:
    """The parameter table that is named, or else that of the project; None with a fold.

    Raises:
        UsageError: Both are given, or neither and the project has no table.
    """
    if table is not None and fold is not None:
        raise UsageError("both a parameter table and a fold say how far values vary", hint="leave one of them out")
    if table is not None or fold is not None:
        return Path(table) if table is not None else None
    path = table_of_project()
    if not path.is_file():
        raise UsageError(
            f"what may vary, and how far? There is no {path}",
            hint="name a PEtab parameter table (--parameters FILE), or give a factor (--fold 1.5)",
        )
    return path


def table_of_project() -> Path:
    """Where the table of the project lies, if it has one."""
    return find_project().expectations / TABLE_NAME


def _chosen(ranges: tuple[Range, ...], only: Collection[str]) -> tuple[Range, ...]:
    ids = [each.id for each in ranges]
    for pattern in only:
        if not any(fnmatchcase(each, pattern) for each in ids):
            listed = f"there are {', '.join(ids[:_LISTED])}{' and more' if len(ids) > _LISTED else ''}"
            raise UsageError(
                f"{pattern!r} is none of the {len(ids)} values that vary", hint=nearest(pattern, ids) or listed
            )
    return tuple(each for each in ranges if not only or any(fnmatchcase(each.id, pattern) for pattern in only))


def ranges_in_table(model: Model, path: Path, *, everything: bool = False) -> tuple[Range, ...]:
    """The ranges of a PEtab parameter table, of version 1 or 2.

    Units of `parameterUnit` are converted to the model's; where the column is missing they are the model's. A missing
    nominal value is the model's; any other has to agree with it, for a table that describes another model would move
    every value. Rows with equal bounds do not vary. Of the project's own table, which its networks share, rows about
    what this one does not have are left out.

    Args:
        model: Whose values vary.
        path: The table.
        everything: All rows, not only those that are estimated.

    Raises:
        UsageError: There is no such file.
        ExpectationsError: Faults, all of them, each with its line.
    """
    rows = read_rows(path, required=(ID, LOWER, UPPER))
    if path.resolve() == table_of_project():
        rows = tuple(row for row in rows if row.cells[ID] in model.ids)
    ranges = each_or_all_faults(lambda row: _range_of(model, row, everything=everything), rows)
    _require_no_repetition(rows)
    return tuple(each for each in ranges if each is not None)


def _require_no_repetition(rows: Iterable[Row]) -> None:
    first: dict[str, Row] = {}
    for row in rows:
        earlier = first.setdefault(row.cells[ID], row)
        if earlier is not row:
            raise row.fault(f"{row.cells[ID]!r} has a second row", f"the first is at {earlier.place}")


def _range_of(model: Model, row: Row, *, everything: bool) -> Range | None:
    """What a row says, checked whether it varies or not; None when it does not."""
    element = row.cells[ID]
    own = given_value(model, element)
    if own is None:
        settable = [*model.parameters, *model.species, *model.compartments]
        if element in settable:
            raise row.fault(f"{element!r} has no value of its own: the model works it out from others")
        raise row.fault(f"no {element!r} in model {model.id!r}", nearest_id(element, model, settable))
    lower, nominal, upper = (_converted(model, row, column) for column in (LOWER, NOMINAL, UPPER))
    if nominal is not None and abs(nominal - own) > _AGREES * abs(own):
        raise row.fault(
            f"{element!r} is {nominal:.8g} here and {own:.8g} in model {model.id!r}",
            "bring the one in line with the other; this is the table of another model, or was not updated",
        )
    varies = _says_yes(row) or everything
    if lower is None or upper is None:
        if _says_yes(row):
            raise row.fault(f"{element!r} is to be estimated and has no {LOWER if lower is None else UPPER}")
        return None
    if not lower <= own <= upper:
        raise row.fault(f"{element!r} is {own:g}, outside of its bounds {lower:g} to {upper:g}")
    if not varies or lower == upper:
        return None
    return Range(id=element, nominal=own, lower=lower, upper=upper, is_logarithmic=_is_logarithmic(row, lower))


def _converted(model: Model, row: Row, column: str) -> float | None:
    number, unit = row.number(column), row.cells.get(UNIT, "")
    own_unit = model.unit_of(row.cells[ID])
    if number is None or not unit or own_unit is None:
        return number
    try:
        return convert(Quantity(number, unit), own_unit)
    except UnitsError as problem:
        raise row.fault(f"{row.cells[ID]!r}: {problem.message}", problem.hint) from problem


def _says_yes(row: Row) -> bool:
    said = row.cells.get(ESTIMATE, "true").lower()
    if said not in _YES | _NO:
        raise row.fault(f"{ESTIMATE} is {said!r}", "write true or false")
    return said in _YES


def _is_logarithmic(row: Row, lower: float) -> bool:
    scale = row.cells.get(SCALE, "")
    if scale and scale not in _SCALES:
        raise row.fault(f"{SCALE} is {scale!r}", nearest(scale, _SCALES) or "write lin, log or log10")
    if scale.startswith("log") and lower <= 0:
        raise row.fault(f"{row.cells[ID]!r} has a logarithmic scale and the bound {lower:g}", "a bound above 0")
    return lower > 0 and scale != "lin"


def ranges_by_fold(model: Model, fold: float) -> tuple[Range, ...]:
    """Every constant of a model from its value over a factor to its value times it.

    Constants are rate constants, Michaelis constants and the like, and totals: what species hold at the start. Left out
    are compartments; whatever is 0, since a multiple of nothing is nothing; what rules, initial assignments or events
    set; the species of the medium (boundary species), which conditions set; and exponents: with another Hill
    coefficient the mechanism is another one.

    Raises:
        UsageError: The factor is not above 1.
    """
    if not fold > 1:
        raise UsageError(f"{fold:g} is no factor to vary by", hint="a factor above 1, such as --fold 1.5")
    set_elsewhere = model.rules.keys() | model.initial_assignments.keys() | model.event_targets
    exponents = frozenset(_exponents_of(model))
    values = {each.id: each.value for each in model.parameters.values() if each.constant and each.id not in exponents}
    values |= {each.id: each.initial for each in model.species.values() if not each.boundary}
    return tuple(
        Range(
            id=element,
            nominal=value,
            lower=min(value / fold, value * fold),
            upper=max(value / fold, value * fold),
            is_logarithmic=value > 0,
        )
        for element, value in values.items()
        if value and element not in set_elsewhere
    )


def _exponents_of(model: Model) -> Iterator[str]:
    formulas = [each.rate for each in model.reactions.values() if each.rate is not None]
    formulas += [each.formula for each in model.rules.values()]
    formulas += model.initial_assignments.values()
    called = {name for formula in formulas for name in _exponents_in(formula, model)}
    yield from called


def _exponents_in(formula: Formula, model: Model) -> Iterator[str]:
    """The names that are an exponent as they stand, also through the arguments of functions of the model."""
    if not isinstance(formula, Call):
        return
    arguments: Sequence[Formula] = ()
    if formula.function in {"^", "power"}:
        arguments = formula.arguments[1:]
    elif formula.function in model.functions:
        function = model.functions[formula.function]
        inside = set(_exponents_in(function.body, model))
        arguments = [given for name, given in zip(function.arguments, formula.arguments, strict=True) if name in inside]
    yield from (each.id for each in arguments if isinstance(each, Name))
    for part in formula.arguments:
        yield from _exponents_in(part, model)
