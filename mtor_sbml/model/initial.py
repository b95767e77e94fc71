"""What a model's elements are worth at time 0, before anything is changed."""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache
from types import MappingProxyType

from mtor_sbml.errors import FormulaError
from mtor_sbml.model.document import Model
from mtor_sbml.model.formula import evaluate, expand, formula_names

#: What differs from the model's own values when nothing does.
UNCHANGED: Mapping[str, float] = MappingProxyType({})


def initial_value(model: Model, element_id: str, changed: Mapping[str, float] = UNCHANGED) -> float:
    """The model's own value of a species, parameter or compartment, in that element's unit.

    Initial assignments and assignment rules are evaluated, with the values of what was `changed` before.

    Raises:
        FormulaError: The element does not exist, has no value, or its value cannot be worked out.
    """
    return _value(model, element_id, changed, ()) if changed else _own_value(model, element_id)


@lru_cache(maxsize=4096)  # every change of a protein asks for all that holds some of it
def _own_value(model: Model, element_id: str) -> float:
    return _value(model, element_id, UNCHANGED, ())


def _value(model: Model, element_id: str, changed: Mapping[str, float], above: tuple[str, ...]) -> float:
    if element_id in changed:
        return changed[element_id]
    if element_id == "time":
        return 0.0
    if element_id in above:
        raise FormulaError(f"initial values need each other: {' → '.join([*above, element_id])}")
    formula = model.initial_assignments.get(element_id)
    rule = model.rules.get(element_id)
    if rule is not None and rule.kind == "assignment":
        formula = rule.formula
    if formula is None:
        return _given(model, element_id)
    plain = expand(formula, model)
    values = {name: _value(model, name, changed, (*above, element_id)) for name in formula_names(plain)}
    return float(evaluate(plain, values))


def _given(model: Model, element_id: str) -> float:
    value = None
    if element_id in model.species:
        value = model.species[element_id].initial
    elif element_id in model.parameters:
        value = model.parameters[element_id].value
    elif element_id in model.compartments:
        value = model.compartments[element_id].size
    elif element_id in model.stoichiometries:
        value = model.stoichiometries[element_id]
    if value is None:
        raise FormulaError(f"{element_id!r} has no value at the start of model {model.id!r}")
    return value


def given_value(model: Model, element_id: str) -> float | None:
    """The number that a model gives an element; None where it gives none, or a rule or initial assignment decides."""
    rule = model.rules.get(element_id)
    if element_id in model.initial_assignments or (rule is not None and rule.kind == "assignment"):
        return None
    try:
        return _given(model, element_id)
    except FormulaError:
        return None
