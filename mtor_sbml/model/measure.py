"""A unit as an exact factor and powers of the seven SI dimensions; read from text, and written as people write it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction
from functools import lru_cache
from math import prod
from typing import Any

from mtor_sbml.errors import UnitsError
from mtor_sbml.model.suggestions import nearest

Powers = tuple[float, float, float, float, float, float, float]
_Terms = list[tuple[str, float]]  #: symbols, each with its power

_DIMENSIONS = ("length", "mass", "time", "current", "temperature", "substance", "luminosity")
_NONE: Powers = (0, 0, 0, 0, 0, 0, 0)
_LENGTH, _MASS, _TIME, _SUBSTANCE = 0, 1, 2, 5


@dataclass(frozen=True, slots=True)
class Measure:
    """So many metres, kilograms, seconds, amperes, kelvins, moles and candelas, each to its power."""

    factor: Fraction
    powers: Powers = _NONE

    @property
    def is_dimensionless(self) -> bool:
        """Whether it is a plain number."""
        return self.powers == _NONE

    def __mul__(self, other: Measure) -> Measure:
        return Measure(self.factor * other.factor, _powers(map(sum, zip(self.powers, other.powers, strict=True))))

    def __truediv__(self, other: Measure) -> Measure:
        return self * other**-1

    def __pow__(self, exponent: float) -> Measure:
        whole = float(exponent).is_integer()
        factor = self.factor ** int(exponent) if whole else Fraction(float(self.factor) ** exponent)
        return Measure(Fraction(factor), _powers(power * exponent for power in self.powers))

    def equals(self, other: Measure) -> bool:
        """Whether both are the same unit, up to the digits that files write factors with."""
        return self.powers == other.powers and _are_close(self.factor, other.factor)

    def dimension(self) -> str:
        """What it measures, in words: "concentration", "1 / time"."""
        for name, powers in _NAMED_DIMENSIONS.items():
            if self.powers == powers:
                return name
        above = [_raised(*term) for term in self._terms(1)]
        below = [_raised(*term) for term in self._terms(-1)]
        return " / ".join([" ".join(above) or "1", *below])

    def _terms(self, sign: int) -> Iterator[tuple[str, float]]:
        left = list(self.powers)
        if left[_SUBSTANCE] and left[_LENGTH] == -3 * left[_SUBSTANCE]:
            yield from [("concentration", left[_SUBSTANCE] * sign)] * (left[_SUBSTANCE] * sign > 0)
            left[_SUBSTANCE] = left[_LENGTH] = 0
        for name, power in zip(_DIMENSIONS, left, strict=True):
            if power * sign > 0:
                yield name, power * sign


def _are_close(one: Fraction, other: Fraction) -> bool:
    left, right = one.numerator * other.denominator, other.numerator * one.denominator
    return abs(left - right) * 10**9 < abs(right)


def _powers(values: Any) -> Powers:  # noqa: ANN401 - any iterable of seven numbers
    length, mass, time, current, temperature, substance, luminosity = values
    return length, mass, time, current, temperature, substance, luminosity


def _raised(name: str, power: float) -> str:
    return name if power == 1 else f"{name}^{power:g}"


def _si(factor: str | int, **powers: float) -> Measure:
    return Measure(Fraction(factor), _powers(powers.get(name, 0) for name in _DIMENSIONS))


_NAMED_DIMENSIONS: dict[str, Powers] = {
    "dimensionless": _NONE,
    "amount of substance": _si(1, substance=1).powers,
    "volume": _si(1, length=3).powers,
    "area": _si(1, length=2).powers,
    "pressure": _si(1, mass=1, length=-1, time=-2).powers,
    "energy": _si(1, mass=1, length=2, time=-2).powers,
}
_PREFIXES = {"": 0, "n": -9, "u": -6, "m": -3, "p": -12, "f": -15, "k": 3}
_PREFIXED = {
    "M": _si(1000, substance=1, length=-3),
    "mol": _si(1, substance=1),
    "L": _si("1/1000", length=3),
    "m": _si(1, length=1),
    "g": _si("1/1000", mass=1),
}
_TIMES = {"s": _si(1, time=1), "min": _si(60, time=1), "h": _si(3600, time=1), "d": _si(86400, time=1),
          "ms": _si("1/1000", time=1)}  # fmt: skip
_SPELLED = {"litre": "L", "liter": "L", "mole": "mol", "second": "s", "minute": "min", "hour": "h", "day": "d"}

#: SBML's other units, in which models of membranes, heat and light are written.
_OF_PHYSICS = {
    "A": _si(1, current=1), "ampere": _si(1, current=1), "K": _si(1, temperature=1), "kelvin": _si(1, temperature=1),
    "cd": _si(1, luminosity=1), "candela": _si(1, luminosity=1), "lumen": _si(1, luminosity=1),
    "lux": _si(1, luminosity=1, length=-2), "coulomb": _si(1, current=1, time=1),
    "volt": _si(1, mass=1, length=2, time=-3, current=-1), "ohm": _si(1, mass=1, length=2, time=-3, current=-2),
    "siemens": _si(1, mass=-1, length=-2, time=3, current=2), "farad": _si(1, mass=-1, length=-2, time=4, current=2),
    "newton": _si(1, mass=1, length=1, time=-2), "joule": _si(1, mass=1, length=2, time=-2),
    "watt": _si(1, mass=1, length=2, time=-3), "pascal": _si(1, mass=1, length=-1, time=-2),
    "hertz": _si(1, time=-1), "becquerel": _si(1, time=-1), "katal": _si(1, substance=1, time=-1),
    "gray": _si(1, length=2, time=-2), "sievert": _si(1, length=2, time=-2),
}  # fmt: skip


def _common() -> Iterator[tuple[str, Measure]]:
    """The units that signalling models are written in: read without pint, whose registry takes 0.8 s to make."""
    yield from _TIMES.items()
    yield from {"": _si(1), "dimensionless": _si(1), "%": _si("1/100")}.items()
    for prefix, exponent in _PREFIXES.items():
        for symbol, unit in _PREFIXED.items():
            yield prefix + symbol, unit * Measure(Fraction(10) ** exponent)
    known = _TIMES | _PREFIXED
    yield from ((name, known[symbol]) for name, symbol in _SPELLED.items())
    yield from _OF_PHYSICS.items()


COMMON: dict[str, Measure] = dict(_common())

_TOKEN = re.compile(r"\s*(\d+\.?\d*(?:[eE][-+]?\d+)?|%|[^\W\d]\w*|\*\*|[*/^()]|[-+](?=\d))")


@lru_cache(maxsize=1024)
def read(text: str) -> Measure:
    """The unit that a text such as "nM/min", "min^-1" or "1/(nM*min)" stands for.

    Names that signalling models rarely use (kPa, tesla) are looked up in pint.

    Raises:
        UnitsError: It is no unit; with the nearest name.
    """
    if not text.strip():
        return COMMON[""]
    tokens, end = [], 0
    plain = text.replace("µ", "u").replace("μ", "u").rstrip()
    while end < len(plain):
        found = _TOKEN.match(plain, end)
        if found is None:
            raise UnitsError(f"{text!r} is no unit", hint="write it like nM, nM/min or min^-1")
        tokens.append(found[1])
        end = found.end()
    reader = _Reader(text, tokens)
    unit = reader.product()
    if reader.tokens:
        raise reader.problem()
    return unit


class _Reader:
    """Recursive descent over the tokens of one unit."""

    def __init__(self, text: str, tokens: list[str]) -> None:
        self.text = text
        self.tokens = tokens

    def problem(self) -> UnitsError:
        return UnitsError(f"{self.text!r} is no unit", hint="write it like nM, nM/min or min^-1")

    def product(self) -> Measure:
        unit = self.power()
        while self.tokens and self.tokens[0] in {"*", "/"}:
            operator = self.tokens.pop(0)
            unit = unit * self.power() if operator == "*" else unit / self.power()
        return unit

    def power(self) -> Measure:
        unit = self.atom()
        if self.tokens and self.tokens[0] in {"^", "**"}:
            self.tokens.pop(0)
            sign = -1 if self.tokens and self.tokens[0] == "-" else 1
            if self.tokens and self.tokens[0] in {"+", "-"}:
                self.tokens.pop(0)
            unit = unit ** (sign * self.number())
        return unit

    def atom(self) -> Measure:
        if not self.tokens:
            raise self.problem()
        token = self.tokens[0]
        if token == "(":  # noqa: S105 - a parenthesis
            self.tokens.pop(0)
            unit = self.product()
            if not self.tokens or self.tokens.pop(0) != ")":
                raise self.problem()
            return unit
        if token[0].isdigit():
            return Measure(Fraction(self.tokens.pop(0)))
        if token[0].isalpha() or token in {"_", "%"}:
            return _named(self.tokens.pop(0))
        raise self.problem()

    def number(self) -> float:
        if not self.tokens or not self.tokens[0][0].isdigit():
            raise self.problem()
        return float(self.tokens.pop(0))


def _named(name: str) -> Measure:
    return COMMON[name] if name in COMMON else _from_pint(name)


@lru_cache(maxsize=1)
def _registry() -> Any:  # noqa: ANN401 - pint's registry class is generic and built at run time
    import pint

    return pint.UnitRegistry(cache_folder=":auto:")


def _from_pint(name: str) -> Measure:
    import pint

    registry = _registry()
    try:
        one, two = (registry.Quantity(value, name).to_base_units() for value in (1.0, 2.0))
    except pint.UndefinedUnitError as problem:
        known = [unit for unit in COMMON if len(unit) > 1 and unit.isalpha()] + ["hour", "minute", "second", "day"]
        raise UnitsError(f"there is no unit {name!r}", hint=nearest(name, known)) from problem
    if two.magnitude != 2 * one.magnitude:
        raise UnitsError(f"{name!r} is a scale with an offset, not a unit", hint="use kelvin")
    powers = {str(dimension).strip("[]"): power for dimension, power in one.dimensionality.items()}
    if not powers.keys() <= set(_DIMENSIONS):
        raise UnitsError(
            f"{name!r} is no unit that SBML has", hint="use a unit of time, amount, volume, length or mass"
        )
    return Measure(Fraction(repr(float(one.magnitude))), _powers(powers.get(each, 0) for each in _DIMENSIONS))


@lru_cache(maxsize=1024)
def written(unit: Measure) -> str:
    """The unit as people write it, readable by `read` and by pint: "nM", "1/(nM*min)", "" when dimensionless."""
    if unit.is_dimensionless:
        number = float(unit.factor)
        return {1.0: "", 0.01: "%"}.get(number, f"{number:.15g}")
    terms = _symbols(unit.powers)
    spelling = _spelling(terms, unit.factor)
    if spelling is not None:
        return _joined(spelling)
    plain = prod((_factor(symbol, power) for symbol, power in terms), start=Fraction(1))
    return f"{float(unit.factor / plain):.15g} * {_joined(terms)}"


def _spelling(terms: _Terms, factor: Fraction, before: Fraction = Fraction(1)) -> _Terms | None:
    """The terms with the first prefixes that come to a factor, times what is before them; the dimensions fit anyway."""
    if not terms:
        return [] if _are_close(before, factor) else None
    (symbol, power), *rest = terms
    for name in _choices(symbol):
        found = _spelling(rest, factor, before * _factor(name, power))
        if found is not None:
            return [(name, power), *found]
    return None


@lru_cache(maxsize=1024)
def _factor(symbol: str, power: float) -> Fraction:
    return (_spelt(symbol) ** power).factor


def _symbols(powers: Powers) -> _Terms:
    """Unprefixed symbols and their powers: amounts in volumes as M, other cubes of a length as L."""
    length, mass, time, current, temperature, substance, luminosity = powers
    if substance and length == -3 * substance:
        terms = [("M", substance)]
    elif length and length % 3 == 0:
        terms = [("mol", substance), ("L", length / 3)]
    else:
        terms = [("mol", substance), ("m", length)]
    terms += [("g", mass), ("s", time), ("A", current), ("K", temperature), ("cd", luminosity)]
    return [(symbol, power) for symbol, power in terms if power]


def _choices(symbol: str) -> list[str]:
    if symbol == "s":
        return list(_TIMES)
    return [prefix + symbol for prefix in _PREFIXES] if symbol in _PREFIXED else [symbol]


_SI_ONLY = {"A": _si(1, current=1), "K": _si(1, temperature=1), "cd": _si(1, luminosity=1)}


def _spelt(symbol: str) -> Measure:
    return COMMON[symbol] if symbol in COMMON else _SI_ONLY[symbol]


def _joined(terms: _Terms) -> str:
    above = [_raised(symbol, power) for symbol, power in terms if power > 0]
    below = [_raised(symbol, -power) for symbol, power in terms if power < 0]
    head = "*".join(above) or "1"
    if not below:
        return head
    return f"{head}/{below[0]}" if len(below) == 1 else f"{head}/({'*'.join(below)})"
