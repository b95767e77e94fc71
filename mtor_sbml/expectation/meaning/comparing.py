"""Units and types of what is joined and compared: which values fit, and how their margin is taken."""

from __future__ import annotations

from dataclasses import replace
from functools import lru_cache

from mtor_sbml.expectation.files.file import Kind
from mtor_sbml.expectation.files.reading import slip_of_molar
from mtor_sbml.expectation.language.syntax import Node
from mtor_sbml.expectation.meaning import words
from mtor_sbml.expectation.meaning.scope import Scope
from mtor_sbml.expectation.meaning.typed import (
    NUMBER,
    Arithmetic,
    At,
    Compare,
    Constant,
    Negative,
    Rule,
    Scaled,
    Sort,
    Summary,
    Type,
    Value,
)
from mtor_sbml.model.measure import read, written
from mtor_sbml.model.units import Quantity, are_compatible, convert, pretty


def alike(scope: Scope, left: Value, right: Value, node: Node) -> tuple[Value, Value]:
    """Two values made comparable: the right one in the unit of the left, or the left one in that of the right.

    Raises:
        ExpectationsError: Their types or dimensions differ; names both.
    """
    if isinstance(left, Constant) and not isinstance(right, Constant):
        right, left = alike(scope, right, left, node)
        return left, right
    a, b = left.sort, right.sort
    if isinstance(right, Constant) and (a.type, b.type) == (Type.LEVEL, Type.TIME) and _are_compatible(a.unit, b.unit):
        return left, in_unit(replace(right, sort=replace(b, type=Type.LEVEL)), a)  # the area under a fraction
    if Type.TIME in {a.type, b.type} and a.type is not b.type:
        raise scope.error(f"{_described(scope, left)} cannot be compared with {_described(scope, right)}", node)
    if a.type is b.type and a.unit == b.unit:
        return left, right
    if isinstance(right, Constant) and right.sort.type is Type.NUMBER:
        return left, _number_as_level(scope, left, right, node)
    if a.unit is None or b.unit is None:
        return _undeclared(scope, left, right, node)
    if not are_compatible(a.unit or "", b.unit or ""):
        written = right.text.strip("-0123456789. ") if isinstance(right, Constant) else ""
        raise scope.error(
            f"{_described(scope, left)} cannot be compared with {_described(scope, right)}",
            node,
            hint=slip_of_molar(written),
        )
    return left, in_unit(right, a)


def in_unit(value: Value, sort: Sort) -> Value:
    """The same value in the unit of a sort; units are compatible."""
    factor = _factor(value.sort.unit or "", sort.unit or "")
    if isinstance(value, Constant):
        return Constant(value.number * factor, replace(sort, kind=value.sort.kind), value.text)
    if factor == 1:
        return value
    return Scaled(factor, value, replace(value.sort, unit=sort.unit), "")


def compared(scope: Scope, left: Value, sign: str, right: Value, node: Node) -> Compare:
    """`left sign right` with its margin's rule.

    Raises:
        ExpectationsError: The two cannot be compared.
    """
    left, right = alike(scope, left, right, node)
    _refuse_nothing(scope, left, sign, right, node)
    flipped = sign.startswith(">")
    low, high = (right, left) if flipped else (left, right)
    return Compare(low, high, "=" not in sign, _rule(left, right), flipped)


def _refuse_nothing(scope: Scope, left: Value, sign: str, right: Value, node: Node) -> None:
    """`x <= 0` for what is never below 0 has no margin: say what is meant."""
    for value, zero, is_left in ((left, right, True), (right, left, False)):
        if not (isinstance(zero, Constant) and zero.number == 0 and value.sort.type is Type.LEVEL):
            continue
        if value.sort.kind is Kind.SIGNED:
            continue
        rising = sign.startswith(">") == is_left
        better = ("is non-negative" if "=" in sign else "is present") if rising else "is absent"
        raise scope.error(f"a level is never below 0: write `… {better}`", node)


def _rule(left: Value, right: Value) -> Rule:
    if left.sort.type is Type.TIME:
        return Rule.TIMES
    if Kind.SIGNED in {left.sort.kind, right.sort.kind}:
        return Rule.DIFFERENCE
    fractions = [value for value in (left, right) if value.sort.is_fraction]
    plain = all(value.sort.is_fraction or _is_bare(value) for value in (left, right))
    return Rule.ODDS if fractions and plain and not _is_share(left) and not _is_share(right) else Rule.RATIO


def _is_share(value: Value) -> bool:
    """Whether a value is a multiple of another, so that ratios are meant."""
    match value:
        case Scaled():
            return bool(value.said) or _is_share(value.value)
        case At() | Summary() | Negative():
            return _is_share(value.value)
        case Arithmetic():
            return _is_share(value.left) or _is_share(value.right)
        case _:
            return False


def _is_bare(value: Value) -> bool:
    return isinstance(value, Constant) and value.sort.type is not Type.TIME and value.sort.unit == ""


def _number_as_level(scope: Scope, level: Value, number: Constant, node: Node) -> Constant:
    """A number beside a level: its value where the level has no unit, anything for 0."""
    unit, is_percent = level.sort.unit, number.text.endswith("%")
    if level.sort.type is Type.LEVEL and is_percent and (unit or level.sort.kind is Kind.AMOUNT):
        kind = f"an amount in {pretty(unit)}" if unit else "an amount"
        raise scope.error(
            f"{number.text} of what? {_named(scope, level)} is {kind}, no fraction. "
            f"Write `{number.text} of …`, the level that it is compared with",
            node,
        )
    if unit and number.number != 0:
        raise scope.error(
            f"{_described(scope, level)} cannot be compared with the bare number {number.text}; "
            f"write its unit: {number.text} {pretty(unit)}",
            node,
        )
    return Constant(number.number, replace(level.sort, kind=Kind.AMOUNT), number.text)


def _undeclared(scope: Scope, left: Value, right: Value, node: Node) -> tuple[Value, Value]:
    """Where the model does not say a unit, only what does not say one either can be beside it."""
    if left.sort.unit == right.sort.unit or not isinstance(right, Constant):
        return left, right
    lacking = left if left.sort.unit is None else right
    raise scope.error(
        f"{_named(scope, lacking)} has no declared unit, so it cannot be compared with {right.text}",
        node,
        hint="give the observable a `unit`, or the file `units: {concentration: nM}`",
    )


def _described(scope: Scope, value: Value) -> str:
    """A value with what it is: "a fraction (no unit)", "`x` (nM)"."""
    if isinstance(value, Constant):
        return value.text
    if value.sort.type is Type.TIME:
        return f"{_named(scope, value)}, a time,"
    if value.sort.type is Type.NUMBER:
        return f"{_named(scope, value)}, a number without a unit,"
    if value.sort.is_fraction:
        return f"{_named(scope, value)}, a fraction (no unit),"
    return f"{_named(scope, value)}, a level in {pretty(value.sort.unit) or 'no unit'},"


def _named(scope: Scope, value: Value) -> str:
    return words.of(value, scope.time_unit)


def joined(scope: Scope, left: Value, operator: str, right: Value, node: Node) -> Arithmetic:
    """Two values under an operator, with the sort of the result.

    Raises:
        ExpectationsError: The two cannot be joined so; names both units.
    """
    match operator:
        case "+" | "-":
            left, right = alike(scope, left, right, node)
            kinds = {left.sort.kind, right.sort.kind}
            kind = Kind.SIGNED if operator == "-" or Kind.SIGNED in kinds else Kind.AMOUNT
            return Arithmetic(operator, left, right, replace(left.sort, kind=kind))
        case "/":
            return _quotient(left, right)
        case "*":
            return Arithmetic("*", left, right, _product(left.sort, right.sort))
        case _:
            return Arithmetic("^", left, right, _power(scope, left, right, node))


def _quotient(left: Value, right: Value) -> Arithmetic:
    a, b = left.sort, right.sort
    kind = Kind.SIGNED if Kind.SIGNED in {a.kind, b.kind} else Kind.AMOUNT
    if b.type is Type.NUMBER:
        return Arithmetic("/", left, right, replace(a, kind=kind))
    if (a.type is Type.TIME) == (b.type is Type.TIME) and _are_compatible(a.unit, b.unit):
        return Arithmetic("/", left, in_unit(right, a), replace(NUMBER, kind=kind))
    return Arithmetic("/", left, right, Sort(Type.LEVEL, _combined(a.unit, b.unit, -1), kind))


def times_time(sort: Sort, time_unit: str | None) -> Sort:
    """The sort of a level summed up over time: no time, even where the level has no unit."""
    unit = _combined(sort.unit, time_unit, 1) if sort.unit else time_unit if sort.unit == "" else None
    return Sort(Type.LEVEL, unit, Kind.SIGNED if sort.kind is Kind.SIGNED else Kind.AMOUNT)


def _product(a: Sort, b: Sort) -> Sort:
    kind = Kind.SIGNED if Kind.SIGNED in {a.kind, b.kind} else Kind.AMOUNT
    for one, other in ((a, b), (b, a)):
        if other.type is Type.NUMBER:
            return replace(one, kind=kind)
    return Sort(Type.LEVEL, _combined(a.unit, b.unit, 1), kind)


def _power(scope: Scope, base: Value, exponent: Value, node: Node) -> Sort:
    if not isinstance(exponent, Constant) or exponent.sort.type is not Type.NUMBER:
        raise scope.error("an exponent is a plain number", node)
    if base.sort.type is Type.NUMBER or not base.sort.unit:
        return replace(base.sort, kind=Kind.AMOUNT)
    return Sort(Type.LEVEL, written(read(base.sort.unit) ** exponent.number))


def _are_compatible(a: str | None, b: str | None) -> bool:
    return a == b or (a is not None and b is not None and are_compatible(a, b))


def _combined(a: str | None, b: str | None, power: int) -> str | None:
    return None if a is None or b is None else written(read(a) * read(b) ** power)


@lru_cache(maxsize=1024)
def _factor(unit: str, wanted: str) -> float:
    return convert(Quantity(1.0, unit), wanted)
