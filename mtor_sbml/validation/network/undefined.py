"""Where a model's formulas have no value at the start: which part of which formula is to blame."""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass

from mtor_sbml.errors import FormulaError
from mtor_sbml.model.document import Model
from mtor_sbml.model.formula import Call, Formula, Name, apply, formula_names
from mtor_sbml.validation.network.quantities import Quantities, start_values


@dataclass(frozen=True, slots=True)
class Undefined:
    """A part of a formula that has no finite value, although all that it reads has."""

    element: str  #: the reaction of the law, or the variable of the rule
    part: Formula
    reason: str  #: "divides by zero", …
    of_zero: Formula | None  #: what is zero, where that is the reason

    def __str__(self) -> str:
        return f"`{self.part}` {self.reason}"


def undefined_at_start(model: Model) -> Iterator[Undefined]:
    """The parts of rate laws and rules that have no finite value at the start; one for each formula.

    Branches of `piecewise` that are not taken do not count, nor do formulas that read something without a value.
    """
    start = Quantities(model, start_values(model))
    formulas = {each.id: each.rate for each in model.reactions.values() if each.rate is not None}
    formulas |= {variable: rule.formula for variable, rule in model.rules.items()}
    for element, formula in formulas.items():
        if not _may_fail(formula, model):
            continue
        value = _value(start, formula)
        if value is None or math.isfinite(value):
            continue
        found = _culprit(start, formula, model)
        if found is not None:
            yield Undefined(element, *found)


#: Operators and functions that are not defined everywhere.
_PARTIAL = frozenset({"/", "^", "ln", "log", "log10", "log2", "sqrt", "root", "exp"})


def _may_fail(formula: Formula, model: Model) -> bool:
    if not isinstance(formula, Call):
        return False
    own = formula.function in _PARTIAL or formula.function in model.functions
    return own or any(_may_fail(part, model) for part in formula.arguments)


def _value(start: Quantities, formula: Formula) -> float | None:
    try:
        return float(start.of(formula))
    except (FormulaError, KeyError):
        return None


def _culprit(start: Quantities, formula: Formula, model: Model) -> tuple[Formula, str, Formula | None] | None:
    """The innermost part without a finite value whose arguments have one, and why; None: the fault lies elsewhere."""
    if not isinstance(formula, Call) or (value := _value(start, formula)) is None or math.isfinite(value):
        return None
    if formula.function in model.functions:
        body = apply(model.functions[formula.function], formula.function, formula.arguments)
        return _culprit(start, body, model)
    for part in _taken(start, formula):
        found = _culprit(start, part, model)
        if found is not None:
            return found
    values = [_value(start, part) for part in formula.arguments]
    if any(each is None or not math.isfinite(each) for each in values):
        return None
    return formula, *_reason(formula, [each for each in values if each is not None])


def _taken(start: Quantities, formula: Call) -> tuple[Formula, ...]:
    """The arguments that decide the value: of `piecewise` the condition and branch that are taken."""
    if formula.function != "piecewise":
        return formula.arguments
    parts = formula.arguments
    for value, condition in zip(parts[::2], parts[1::2], strict=False):
        if _value(start, condition):
            return condition, value
    return parts[-1:] if len(parts) % 2 else ()


def _reason(formula: Call, values: list[float]) -> tuple[str, Formula | None]:
    if formula.function == "/" and values[1] == 0:
        return "divides by zero", _named(formula.arguments[1])
    if formula.function == "^" and values[0] == 0:
        return "raises zero to a negative power", _named(formula.arguments[0])
    if formula.function in {"ln", "log", "log10", "log2"} and values[-1] == 0:
        return "takes the logarithm of zero", _named(formula.arguments[-1])
    if formula.function in {"^", "ln", "log", "log10", "log2", "sqrt", "root"}:
        return "is not defined for a negative number", None
    return "is too large for a number", None


def _named(formula: Formula) -> Formula | None:
    return formula if isinstance(formula, Name) or formula_names(formula) else None
