"""Rules on the values of a model: where they come from, and whether a table of them says the same."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from mtor_sbml.errors import ExpectationsError, UnitsError
from mtor_sbml.model.initial import given_value
from mtor_sbml.model.suggestions import nearest_id
from mtor_sbml.model.tables import ID, LOWER, NOMINAL, PROVENANCE, UNIT, UPPER, Row, read_rows
from mtor_sbml.model.units import Quantity, convert
from mtor_sbml.validation.filed import Filed
from mtor_sbml.validation.finding import Finding, Severity
from mtor_sbml.validation.listing import listed
from mtor_sbml.validation.rule import Profile, rule

#: Both are written with a few digits.
_AGREES = 1e-6


@rule("PRM001", Severity.WARNING, profiles=[Profile.CURATION])
def unfounded(filed: Filed) -> Iterator[Finding]:
    """A constant of the model has no range, or nothing says where its value comes from.

    A reader cannot tell a measured value from a guess, and nobody knows how far it may be varied. A row of a PEtab
    parameter table with bounds and provenance says it, or a note or annotation of the parameter. One finding for each
    kind names the constants; units have rules of their own.

    Bad:
        <listOfSpecies><species id="A"/></listOfSpecies>
        <listOfParameters>
        <parameter id="k" value="0.1" units="per_min"/>
        </listOfParameters>

    Good:
        <listOfSpecies><species id="A"/></listOfSpecies>
        <listOfParameters>
        <parameter id="k" value="0.1" units="per_min">
        <notes><p xmlns="http://www.w3.org/1999/xhtml">Measured: 0.05 to 0.2 per minute, doi:10.1000/1.</p></notes>
        </parameter>
        </listOfParameters>
    """
    constants = [each.id for each in filed.model.parameters.values() if each.constant and each.value is not None]
    if filed.table is None:
        told = _with_words(filed)
        bare = [each for each in constants if each not in told]
        if bare:
            yield unfounded.finding(
                f"{_of(bare, constants)} say nothing about where their value comes from: {listed(bare)}",
                fix="describe them in a parameter table (--parameters), or in notes or annotations of the parameters",
            )
        return
    rows = {row.cells[ID]: row for row in read_rows(filed.table, required=(ID,))}
    lacking = {
        "have no row": [each for each in constants if each not in rows],
        "have no bounds": [each for each in constants if each in rows and _lacks(rows[each], LOWER, UPPER)],
        "have no provenance": [each for each in constants if each in rows and _lacks(rows[each], PROVENANCE)],
    }
    for what, those in lacking.items():
        if those:
            yield unfounded.finding(
                f"{_of(those, constants)} {what} in {filed.table.name}: {listed(those)}",
                fix="add what is missing to the table; an assumed value is called `assumed` there",
            )


@rule("PRM002", Severity.ERROR)
def disagrees_with_table(filed: Filed) -> Iterator[Finding]:
    """The parameter table and the model say different values, or a value lies outside of its bounds.

    Whoever samples, calibrates or exports goes by the table, whoever simulates by the model: one of them is wrong.
    The table is `NETWORK.tsv` or else `parameters.tsv` beside the project's expectations, or that of `--parameters`.

    Such as a row `k, per_min, 0.3, 0.1, 1` beside a model with `k = 0.03 per_min`.
    """
    if filed.table is None:
        return
    try:
        rows = read_rows(filed.table, required=(ID,))
    except ExpectationsError as problem:
        place = problem.place
        yield disagrees_with_table.finding(
            f"the parameter table cannot be read: {problem.message}"
            + (f" ({place.file}, line {place.line})" if place is not None else ""),
            fix=problem.hint or "mend the table",
        )
        return
    seen: dict[str, Row] = {}
    for row in rows:
        element = row.cells[ID]
        if element in seen:
            yield _at(row, f"'{element}' has a second row", f"keep the one at line {seen[element].place.line}, or this")
        seen.setdefault(element, row)
        try:
            yield from _disagreements(filed, row)
        except (ExpectationsError, UnitsError) as problem:
            yield _at(row, f"'{element}': {problem.message}", problem.hint or "mend the row")


def _disagreements(filed: Filed, row: Row) -> Iterator[Finding]:
    model, element = filed.model, row.cells[ID]
    own = given_value(model, element)
    if own is None:
        if element in model.ids:
            yield _at(row, f"'{element}' has a row, but the model works its value out from others", "remove the row")
        elif not _is_elsewhere(filed, element):
            hint = nearest_id(element, model, model.ids)
            yield _at(row, f"the model has no '{element}'", hint or "remove the row, or correct the id")
        return
    nominal, lower, upper = (_in_units_of_model(filed, row, column) for column in (NOMINAL, LOWER, UPPER))
    unit = f" {model.unit_of(element) or ''}".rstrip()
    if nominal is not None and abs(nominal - own) > _AGREES * abs(own):
        yield _at(
            row,
            f"'{element}' is {own:.6g}{unit} in the model and {nominal:.6g}{unit} in the table",
            "bring the one in line with the other",
        )
    if lower is not None and upper is not None and lower > upper:
        yield _at(row, f"the bounds of '{element}' are {lower:g} to {upper:g}{unit}", "exchange them")
    elif (lower is not None and own < lower) or (upper is not None and own > upper):
        yield _at(
            row,
            f"'{element}' is {own:.6g}{unit}, outside of its bounds {_bound(lower)} to {_bound(upper)}{unit}",
            "correct the value, or widen the bounds and say why",
        )


def _is_elsewhere(filed: Filed, element: str) -> bool:
    """Whether a shared table is about another network of the project."""
    if filed.table == filed.named_table:
        return False
    others = (path for path in filed.project.outputs.glob("*.xml") if path != filed.path)
    return any(f'id="{element}"' in path.read_text(encoding="utf-8", errors="replace") for path in others)


def _in_units_of_model(filed: Filed, row: Row, column: str) -> float | None:
    number, unit, own = row.number(column), row.cells.get(UNIT, ""), filed.model.unit_of(row.cells[ID])
    return number if number is None or not unit or own is None else convert(Quantity(number, unit), own)


def _at(row: Row, message: str, fix: str) -> Finding:
    return disagrees_with_table.at(row.place, message, fix=fix, element=row.cells[ID])


def _lacks(row: Row, *columns: str) -> bool:
    return any(not row.cells.get(column) for column in columns)


def _bound(value: float | None) -> str:
    return "anything" if value is None else f"{value:g}"


def _of(some: Sequence[str], all_: Sequence[str]) -> str:
    return f"{len(some)} of {len(all_)} constants"


def _with_words(filed: Filed) -> frozenset[str]:
    """Parameters with a note, or an annotation of their own."""
    import libsbml

    content = libsbml.readSBMLFromString(filed.text).getModel()
    return frozenset(
        each.getId() for each in content.getListOfParameters() if each.isSetNotes() or each.getNumCVTerms()
    )


RULES = (unfounded, disagrees_with_table)
