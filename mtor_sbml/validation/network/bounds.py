"""Between which values a formula can lie, when species are not negative and constants have their values.

Interval arithmetic (Moore, Interval Analysis, 1966): the bounds are certain, though not the tightest, as what occurs
twice counts as two things.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from functools import reduce

from mtor_sbml.errors import FormulaError
from mtor_sbml.model.document import Model
from mtor_sbml.model.formula import Call, Formula, Name, Number, apply
from mtor_sbml.validation.network.quantities import start_values

#: A lower and an upper bound.
Bounds = tuple[float, float]
ANYTHING: Bounds = (-math.inf, math.inf)
_NOT_NEGATIVE: Bounds = (0.0, math.inf)


class Ranges:
    """The bounds of a model's quantities; each is worked out once."""

    def __init__(self, model: Model) -> None:
        self._model = model
        self._start = start_values(model)
        self._known: dict[str, Bounds] = {}

    def of(self, formula: Formula) -> Bounds:
        """The bounds of a formula; anything where nothing is known."""
        if isinstance(formula, Number):
            return (formula.value, formula.value) if not math.isnan(formula.value) else ANYTHING
        if isinstance(formula, Name):
            if formula.id not in self._known:
                self._known[formula.id] = ANYTHING  # of what needs itself
                self._known[formula.id] = self._named(formula.id)
            return self._known[formula.id]
        assert isinstance(formula, Call)
        function = self._model.functions.get(formula.function)
        if function is not None:
            try:
                return self.of(apply(function, formula.function, formula.arguments))
            except FormulaError:
                return ANYTHING
        if formula.function == "piecewise":
            return _piecewise([self.of(part) for part in formula.arguments])
        operation = _OPERATIONS.get(formula.function)
        return operation([self.of(part) for part in formula.arguments]) if operation else ANYTHING

    def _named(self, name: str) -> Bounds:
        model = self._model
        rule = model.rules.get(name)
        if rule is not None and rule.kind == "assignment":
            return self.of(rule.formula)
        if name in model.species or name in model.compartments or name == "time":
            return _NOT_NEGATIVE
        parameter = model.parameters.get(name)
        is_fixed = parameter is not None and name not in model.event_targets and rule is None
        if is_fixed and name in self._start:
            return self._start[name], self._start[name]
        return ANYTHING


def _times(a: float, b: float) -> float:
    return a * b if a and b else 0.0  # 0 * inf: what is multiplied comes as close to inf as it likes, never there


def _product(a: Bounds, b: Bounds) -> Bounds:
    corners = [_times(x, y) for x in a for y in b]
    return min(corners), max(corners)


def _sum(a: Bounds, b: Bounds) -> Bounds:
    return a[0] + b[0], a[1] + b[1]


def _minus(parts: list[Bounds]) -> Bounds:
    opposite = -parts[-1][1], -parts[-1][0]
    return opposite if len(parts) == 1 else _sum(parts[0], opposite)


def _quotient(parts: list[Bounds]) -> Bounds:
    above, (low, high) = parts
    if low < 0 < high or (low == 0 and high == 0):
        return ANYTHING
    reciprocal = (
        (0.0 if math.isinf(high) else 1 / high) if high else -math.inf,
        (0.0 if math.isinf(low) else 1 / low) if low else math.inf,
    )
    return _product(above, reciprocal)


def _power(parts: list[Bounds]) -> Bounds:
    base, exponent = parts
    is_even = exponent[0] == exponent[1] and exponent[0] % 2 == 0
    return _NOT_NEGATIVE if base[0] >= 0 or is_even else ANYTHING


def _piecewise(parts: list[Bounds]) -> Bounds:
    values = parts[::2]  # each before its condition; with an odd number of parts the last is the value otherwise
    return min(low for low, _ in values), max(high for _, high in values)


def _rising(function: Callable[[float], float]) -> Callable[[list[Bounds]], Bounds]:
    """Of a function that rises everywhere."""

    def bounds(parts: list[Bounds]) -> Bounds:
        low, high = parts[0]
        return function(low), function(high)

    return bounds


def _exp(x: float) -> float:
    return math.exp(x) if x < 700 else math.inf


def _always(bounds: Bounds) -> Callable[[list[Bounds]], Bounds]:
    return lambda _: bounds


_OPERATIONS: Mapping[str, Callable[[list[Bounds]], Bounds]] = {
    "+": lambda parts: reduce(_sum, parts),
    "-": _minus,
    "*": lambda parts: reduce(_product, parts),
    "/": _quotient,
    "^": _power,
    "exp": _rising(_exp),
    "tanh": _rising(math.tanh),
    "sqrt": _always(_NOT_NEGATIVE),
    "abs": _always(_NOT_NEGATIVE),
    "min": lambda parts: (min(low for low, _ in parts), min(high for _, high in parts)),
    "max": lambda parts: (max(low for low, _ in parts), max(high for _, high in parts)),
} | dict.fromkeys(("<", "<=", ">", ">=", "==", "!=", "&&", "||", "!", "xor", "implies"), _always((0.0, 1.0)))
