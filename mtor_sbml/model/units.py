"""Quantities with units, as people write them, their conversion to a model's units, and the units of formulas."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from fractions import Fraction
from typing import TYPE_CHECKING

from mtor_sbml.errors import UnitsError
from mtor_sbml.model import measure
from mtor_sbml.model.measure import Measure

if TYPE_CHECKING:
    from mtor_sbml.model.document import Model
    from mtor_sbml.model.formula import Call, Formula


@dataclass(frozen=True, slots=True)
class Quantity:
    """A number with the unit as it was written; "" is dimensionless."""

    magnitude: float
    unit: str

    def __str__(self) -> str:
        return f"{self.magnitude:g} {self.unit}".rstrip()


_QUANTITY = re.compile(r"\s*([-+]?(?:\d+\.?\d*|\.\d+)(?:[eE][-+]?\d+)?)\s*(.*?)\s*", re.DOTALL)


def parse_quantity(text: str) -> Quantity:
    """The quantity that a text such as "30 min", "5nM" or "2 nM/min" stands for.

    Raises:
        UnitsError: It is no number with a unit, or the unit is not known; with the nearest.

    Example:
        >>> parse_quantity("5nM")
        Quantity(magnitude=5.0, unit='nM')
    """
    found = _QUANTITY.fullmatch(text)
    if found is None:
        raise UnitsError(f"{text!r} is no quantity", hint="write a number and a unit, such as 20 nM or 30 min")
    measure.read(found[2])
    return Quantity(float(found[1]), found[2])


def convert(quantity: Quantity, unit: str) -> float:
    """The quantity's number in another unit.

    Raises:
        UnitsError: The dimensions differ, or a unit is not known; names both units and both dimensions.

    Example:
        >>> convert(Quantity(2.0, "h"), "min")
        120.0
    """
    have, want = measure.read(quantity.unit), measure.read(unit)
    if have.powers != want.powers:
        raise _cannot_convert(quantity, unit, have, want)
    ratio = have.factor / want.factor
    return quantity.magnitude * ratio.numerator / ratio.denominator


def _cannot_convert(quantity: Quantity, unit: str, have: Measure, want: Measure) -> UnitsError:
    expected = f"{unit} ({want.dimension()})" if unit else "a number without a unit"
    got = f"{quantity} ({have.dimension()})" if quantity.unit else f"{quantity}, which has no unit"
    hint = ""
    # `nm` for `nM` is the commonest slip of all.
    molar = quantity.unit[:-1] + "M"
    if quantity.unit.endswith("m") and molar in measure.COMMON and measure.read(molar).powers == want.powers:
        hint = f"{quantity.unit!r} is a length; did you mean {molar!r}?"
    elif not quantity.unit:
        hint = f"write the unit: {quantity.magnitude:g} {unit}"
    return UnitsError(f"expected {expected}, got {got}", hint=hint)


def are_compatible(unit_a: str, unit_b: str) -> bool:
    """Whether quantities in the two units can be compared."""
    return measure.read(unit_a).powers == measure.read(unit_b).powers


def pretty(unit: str | None) -> str:
    """The unit as people write it: "nM" for "nanomole / liter", "" for dimensionless or not declared."""
    if not unit:
        return ""
    short = measure.written(measure.read(unit))
    return short if len(short) <= len(unit) else unit


def formula_unit(formula: Formula, model: Model) -> str | None:
    """The unit of a formula over a model's ids; None where the model declares too little to say.

    A bare number takes whatever unit a sum or comparison has, and none in a product.

    Raises:
        UnitsError: Terms that are added or compared differ, or a function such as `ln` gets a unit.
        FormulaError: A name that the model does not have.
    """
    unit = _Units(model).of(formula)
    return None if unit is None else measure.written(unit)


class _Units:
    """The units of a model's formulas. None is a unit that the model does not declare."""

    def __init__(self, model: Model) -> None:
        self._model = model

    def of(self, formula: Formula) -> Measure | None:
        from mtor_sbml.model.formula import Call, Name, apply

        if isinstance(formula, Name):
            return self._name(formula.id)
        if not isinstance(formula, Call):
            return _ONE
        definition = self._model.functions.get(formula.function)
        if definition is not None:
            return self.of(apply(definition, formula.function, formula.arguments))
        return _RULES.get(formula.function, _Units.plain_number)(self, formula)

    def _name(self, element: str) -> Measure | None:
        from mtor_sbml.model.formula import Name, expand

        model = self._model
        declared = model.unit_of(element)
        if declared is not None:
            return measure.read(declared)
        rule = model.rules.get(element)
        if rule is not None and rule.kind == "assignment":
            expand(Name(element), model)  # refuses rules that need each other
            return self.of(rule.formula)
        if element != "time" and element not in model.ids:
            expand(Name(element), model)
        return None

    def _same(self, call: Call, parts: Iterable[Formula]) -> Measure | None:
        """The one unit of all parts; those that are numbers or undeclared go along."""
        from mtor_sbml.model.formula import formula_names

        first: tuple[Formula, Measure] | None = None
        for part in parts:
            unit = self.of(part)
            if unit is None or not formula_names(part):
                continue
            if first is None:
                first = part, unit
            elif not unit.equals(first[1]):
                raise UnitsError(
                    f"{call} joins unlike units: {first[0]} is in {_shown(first[1])}, {part} in {_shown(unit)}"
                )
        if first is not None:
            return first[1]
        return None if any(formula_names(part) for part in parts) else _ONE

    def sum_or_choice(self, call: Call) -> Measure | None:
        return self._same(call, call.arguments)

    def product(self, call: Call) -> Measure | None:
        return self._combine(call, lambda a, b: a * b)

    def quotient(self, call: Call) -> Measure | None:
        return self._combine(call, lambda a, b: a / b)

    def _combine(self, call: Call, operation: Callable[[Measure, Measure], Measure]) -> Measure | None:
        result, *rest = (self.of(part) for part in call.arguments)
        for unit in rest:
            if result is None or unit is None:
                return None
            result = operation(result, unit)
        return result

    def power(self, call: Call) -> Measure | None:
        base, exponent = call.arguments
        return self._raise(base, exponent, lambda power: power)

    def root(self, call: Call) -> Measure | None:
        degree, radicand = call.arguments
        return self._raise(radicand, degree, lambda power: 1 / power)

    def square_root(self, call: Call) -> Measure | None:
        unit = self.of(call.arguments[0])
        return None if unit is None else unit**0.5

    def _raise(self, base: Formula, exponent: Formula, power_of: Callable[[float], float]) -> Measure | None:
        from mtor_sbml.errors import FormulaError
        from mtor_sbml.model.formula import evaluate, expand

        unit = self.of(base)
        if unit is None or unit == _ONE:
            return unit
        constants = {each.id: each.value for each in self._model.parameters.values() if each.value is not None}
        try:
            return unit ** power_of(float(evaluate(expand(exponent, self._model), constants)))
        except FormulaError:  # an exponent that is known only during a run
            return None

    def piecewise(self, call: Call) -> Measure | None:
        values, conditions = call.arguments[0::2], call.arguments[1::2]
        for condition in conditions:
            self.of(condition)
        return self._same(call, values)

    def comparison(self, call: Call) -> Measure | None:
        self._same(call, call.arguments)
        return _ONE

    def like_its_first(self, call: Call) -> Measure | None:
        return self.of(call.arguments[0])

    def rate(self, call: Call) -> Measure | None:
        unit, time = self.of(call.arguments[0]), self._name("time")
        return None if unit is None or time is None else unit / time

    def plain_number(self, call: Call) -> Measure | None:
        """Logic and functions such as `exp`: numbers in, a number out."""
        for part in call.arguments:
            unit = self.of(part)
            if unit is not None and not unit.is_dimensionless:
                raise UnitsError(
                    f"{call.function}() takes a number without a unit, and {part} is in {_shown(unit)}",
                    hint="divide it by a constant in the same unit",
                )
        return _ONE


_ONE = Measure(Fraction(1))
_RULES: Mapping[str, Callable[[_Units, Call], Measure | None]] = {
    **dict.fromkeys(("+", "-", "min", "max", "rem"), _Units.sum_or_choice),
    **dict.fromkeys(("<", "<=", ">", ">=", "==", "!="), _Units.comparison),
    **dict.fromkeys(("abs", "ceiling", "floor", "delay"), _Units.like_its_first),
    "*": _Units.product,
    "/": _Units.quotient,
    "quotient": _Units.quotient,
    "^": _Units.power,
    "root": _Units.root,
    "sqrt": _Units.square_root,
    "piecewise": _Units.piecewise,
    "rateOf": _Units.rate,
}


def _shown(unit: Measure) -> str:
    return f"{measure.written(unit) or 'no unit'} ({unit.dimension()})"
