"""Observables: named formulas over the model."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping

from mtor_sbml.errors import FormulaError, UnitsError
from mtor_sbml.expectation.files.file import Kind, Observable
from mtor_sbml.expectation.files.reading import (
    NUMBER,
    about,
    choice_of,
    fields_of,
    quantity_of,
    require_id,
    restated,
    text_of,
)
from mtor_sbml.expectation.files.yaml_text import YamlNode, YamlText
from mtor_sbml.model.document import Model
from mtor_sbml.model.formula import Formula, formula_names, parse_formula
from mtor_sbml.model.suggestions import nearest_id
from mtor_sbml.model.units import are_compatible, convert, formula_unit, parse_quantity

KEYS = ("formula", "name", "kind", "unit", "resolution", "scale")
_KINDS = {kind.value: kind for kind in Kind}


def read_observables(entries: Iterable[tuple[YamlText, YamlNode]], model: Model) -> dict[str, Observable]:
    """The observables of a file, by id; every name and unit looked up in the model.

    Raises:
        ExpectationsError: A formula that cannot be read or names what the model does not have; units that do not fit.
    """
    observables = {}
    for key, node in entries:
        require_id(key, "an observable")
        with about(key.text):
            observables[key.text] = _observable(key, fields_of(node, "an observable", KEYS), model)
    return observables


def _observable(key: YamlText, fields: Mapping[str, YamlNode], model: Model) -> Observable:
    if "formula" not in fields:
        raise key.error("an observable needs its `formula`")
    said = text_of(fields["formula"], "`formula`")
    formula = _formula(said, model)
    own_unit = _unit_of(formula, said, model)
    kind = _KINDS[choice_of(fields["kind"], "`kind`", _KINDS)] if "kind" in fields else Kind.AMOUNT
    if kind is Kind.FRACTION and own_unit and not are_compatible(own_unit, ""):
        raise said.error(f"a fraction has no unit, and this formula is in {own_unit}")
    unit = _declared_unit(fields["unit"], own_unit) if "unit" in fields else None
    measured_in = unit if unit is not None else own_unit
    return Observable(
        id=key.text,
        formula=formula,
        name=text_of(fields["name"], "`name`").text if "name" in fields else "",
        kind=kind,
        unit=unit,
        resolution=_positive(fields["resolution"], "`resolution`", measured_in) if "resolution" in fields else None,
        scale=_positive(fields["scale"], "`scale`", measured_in) if "scale" in fields else None,
        place=key.spot.place,
    )


def _formula(said: YamlText, model: Model) -> Formula:
    try:
        formula = parse_formula(said.text)
    except FormulaError as problem:
        # Its snippet is the formula, indented by four, over a line with a caret.
        start = max(0, problem.snippet.rpartition("\n")[2].find("^") - 4)
        raise said.error_at(start, start + 1, problem.message, hint=problem.hint) from problem
    for name in sorted(formula_names(formula) - model.ids - {"time"}):
        found = re.search(rf"\b{re.escape(name)}\b", said.text)
        start, end = found.span() if found else (0, len(said.text))
        hint = nearest_id(name, model, model.ids).replace("'", "`")
        raise said.error_at(start, end, f"the model has no `{name}`" + (f"; {hint}" if hint else ""))
    return formula


def _unit_of(formula: Formula, said: YamlText, model: Model) -> str | None:
    try:
        return formula_unit(formula, model)
    except (UnitsError, FormulaError) as problem:
        raise restated(problem, said) from problem


def _declared_unit(node: YamlNode, own_unit: str | None) -> str:
    said = text_of(node, "`unit`")
    try:
        unit = parse_quantity(f"1 {said.text}").unit
    except UnitsError as problem:
        raise restated(problem, said) from problem
    if own_unit is not None and not are_compatible(unit, own_unit):
        raise said.error(f"the formula is in {own_unit or 'no unit'}, which cannot be written in {said.text}")
    return unit


def _positive(node: YamlNode, what: str, unit: str | None) -> float:
    """A number above 0 in the observable's unit; bare where the observable has no unit or none is known."""
    said = text_of(node, what)
    if NUMBER.fullmatch(said.text) and not unit:
        value = float(said.text)
    else:
        try:
            value = convert(quantity_of(said, what), unit or "")
        except UnitsError as problem:
            raise restated(problem, said) from problem
    if value <= 0:
        raise said.error(f"{what} is above 0")
    return value
