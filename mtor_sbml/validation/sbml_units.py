"""Units as libSBML lists them in its messages, read, compared, and written as people write them."""

from __future__ import annotations

import math
import re
from collections import Counter
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import libsbml

_SYMBOLS = {
    "mole": "mol",
    "litre": "l",
    "liter": "l",
    "second": "s",
    "metre": "m",
    "meter": "m",
    "gram": "g",
    "kilogram": "kg",
    "ampere": "A",
    "volt": "V",
    "siemens": "S",
    "farad": "F",
    "kelvin": "K",
    "joule": "J",
    "newton": "N",
    "watt": "W",
    "hertz": "Hz",
    "coulomb": "C",
    "katal": "kat",
    "ohm": "Ω",
    "sievert": "Sv",
}
_PREFIXES = {-18: "a", -15: "f", -12: "p", -9: "n", -6: "µ", -3: "m", -2: "c", -1: "d", 0: "", 3: "k", 6: "M", 9: "G"}
_DURATIONS = {86400.0: "d", 3600.0: "h", 60.0: "min"}
_TIMES = {1.0: "seconds", 60.0: "minutes", 3600.0: "hours", 86400.0: "days"}
#: In base units: (base, exponent, factor).
_BASE = {"litre": ("metre", 3, 1e-3), "liter": ("metre", 3, 1e-3), "gram": ("kilogram", 1, 1e-3)}


@dataclass(frozen=True, slots=True)
class Part:
    """One factor of a unit: (multiplier · 10^scale · kind) ^ exponent."""

    kind: str
    exponent: float
    multiplier: float
    scale: int

    @property
    def size(self) -> float:
        """How many of the kind one of it is, before the exponent."""
        try:
            return float(self.multiplier * 10.0**self.scale)
        except OverflowError:
            return math.inf


Unit = tuple[Part, ...]  #: their product; none of them: a plain number


def unit_of(definition: libsbml.UnitDefinition | None) -> Unit | None:
    """The unit that a definition of libSBML stands for."""
    return None if definition is None else _unit_in(definition)


def _unit_in(definition: libsbml.UnitDefinition) -> Unit:
    import libsbml

    units = (definition.getUnit(index) for index in range(definition.getNumUnits()))
    return times(
        tuple(
            Part(
                libsbml.UnitKind_toString(each.getKind()),
                each.getExponentAsDouble(),
                each.getMultiplier(),
                each.getScale(),
            )
            for each in units
        )
    )


def times(*units: Unit) -> Unit:
    """The product of some units; what cancels is left out."""
    parts: dict[tuple[str, str], Part] = {}
    number = 1.0
    for part in (part for unit in units for part in unit):
        if part.kind == "dimensionless":
            number *= part.size**part.exponent
            continue
        key = part.kind, f"{part.size:.9g}"  # one size is written with many multipliers and scales
        before = parts[key].exponent if key in parts else 0.0
        parts[key] = replace(part, exponent=before + part.exponent)
    left = tuple(part for part in parts.values() if part.exponent)
    return left if math.isclose(number, 1.0) else (*left, Part("dimensionless", 1.0, number, 0))


def raised(unit: Unit, exponent: float) -> Unit:
    """A unit to a power."""
    return times(tuple(replace(part, exponent=part.exponent * exponent) for part in unit))


def are_same(one: Unit, other: Unit) -> bool:
    """Whether quantities in both may be added."""
    factor = factor_between(one, other)
    return factor is not None and math.isclose(factor, 1.0, rel_tol=1e-6)


def are_identical(one: libsbml.UnitDefinition, other: libsbml.UnitDefinition) -> bool:
    """Whether two definitions stand for the same unit, made of the same kinds."""
    import libsbml

    # LibSBML alone takes 1e-9 for 1e-12 where several units are multiplied: nM would be pM.
    return libsbml.UnitDefinition.areIdentical(one, other) and are_same(_unit_in(one), _unit_in(other))


def expected_and_found(text: str) -> tuple[Unit, Unit | None] | None:
    """The two units that a message compares; None when it compares none, or found None when libSBML cannot tell it."""
    match = re.search(r"Expected units are (.*?) but the units returned by .*? (?:are|is) (.*?)\.?$", text)
    if not match:
        return None
    expected, found = match.groups()
    return read_unit(expected), (None if "indeterminable" in found else read_unit(found))


def read_unit(text: str) -> Unit:
    """A unit from libSBML's "mole (exponent = 1, multiplier = 1, scale = -9), …"."""
    parts = re.findall(r"(\w+) \(exponent = ([^,]+), multiplier = ([^,]+), scale = ([^)]+)\)", text)
    units = (Part(kind, float(exponent), float(multiplier), int(scale)) for kind, exponent, multiplier, scale in parts)
    return tuple(part for part in units if part.kind != "dimensionless" or part.size != 1)


def write_unit(unit: Unit) -> str:
    """A unit as people write it: "nM/min", "nmol/s", "1/min", "1/(100 h)", "dimensionless"."""
    above: list[str] = []
    below: list[str] = []
    for part in sorted(_with_molar(unit), key=lambda each: (each.kind != "dimensionless", each.kind == "second")):
        power = abs(part.exponent)
        written = _symbol(part, power) + (f"^{power:g}" if power != 1 else "")
        (above if part.exponent > 0 else below).append(written)
    if not above and not below:
        return "dimensionless"
    return "/".join([" ".join(above) or "1", *(f"({each})" if " " in each else each for each in below)])


def factor_between(found: Unit, expected: Unit) -> float | None:
    """By what the found unit must be multiplied to give the expected one; None when the dimensions differ."""
    if _dimension(found) != _dimension(expected):
        return None
    found_size, expected_size = _size(found), _size(expected)
    # A multiplier of 0, or too large for a number, is no unit to convert.
    are_sizes = 0 < found_size < math.inf and 0 < expected_size < math.inf
    return found_size / expected_size if are_sizes else None


def factor_in_words(found: Unit, expected: Unit) -> str:
    """What lies between two units of one dimension: "a factor of 60: minutes against seconds"."""
    factor = factor_between(found, expected)
    if factor is None:
        return ""
    of_time = [{part.size for part in unit if part.kind == "second"} for unit in (found, expected)]
    words = [_TIMES[size.pop()] for size in of_time if len(size) == 1 and size <= _TIMES.keys()]
    factor = factor if factor >= 1 else 1 / factor
    is_mixed = len(words) == 2 and words[0] != words[1]
    return f"a factor of {factor:.6g}" + (f", {words[0]} against {words[1]}" if is_mixed else "")


def lacks_a_volume(found: Unit, expected: Unit) -> bool:
    """Whether the found unit is the expected one per volume."""
    missing = Counter(_dimension(expected))
    missing.subtract(_dimension(found))
    return {base: power for base, power in missing.items() if power} == {"metre": 3}


def _with_molar(unit: Unit) -> Unit:
    """Moles per litre as one part, M."""
    mole = next((part for part in unit if part.kind == "mole" and part.exponent == 1), None)
    litre = next((p for p in unit if p.kind in {"litre", "liter"} and p.exponent == -1 and p.size == 1), None)
    if mole is None or litre is None:
        return unit
    return (Part("M", 1, mole.multiplier, mole.scale), *(part for part in unit if part not in {mole, litre}))


def _symbol(part: Part, power: float) -> str:
    duration = _duration(part)
    if duration:
        return duration
    if part.kind == "dimensionless":
        return f"{part.size**power:g}"
    symbol = _SYMBOLS.get(part.kind, part.kind)
    tens = round(math.log10(part.size)) if 0 < part.size < math.inf else 0
    if tens in _PREFIXES and math.isclose(part.size, 10.0**tens):
        return _PREFIXES[tens] + symbol
    return f"{part.size**power:g} {symbol}"


def _duration(part: Part) -> str:
    """So many minutes, hours or days, or ""."""
    if part.kind != "second":
        return ""
    for size, symbol in _DURATIONS.items():
        count = part.size / size
        if count >= 1 and count.is_integer():
            return symbol if count == 1 else f"{count:g} {symbol}"
    return ""


def _dimension(unit: Unit) -> dict[str, float]:
    powers: Counter[str] = Counter()
    for part in unit:
        if part.kind == "dimensionless":
            continue
        base, exponent, _ = _BASE.get(part.kind, (part.kind, 1, 1.0))
        powers[base] += part.exponent * exponent  # type: ignore[assignment]  # Counter counts fractions as well
    return {base: power for base, power in powers.items() if power}


def _size(unit: Unit) -> float:
    try:
        return math.prod(math.pow(part.size * _BASE.get(part.kind, ("", 1, 1.0))[2], part.exponent) for part in unit)
    except (OverflowError, ValueError):  # 0 below a line, 1e300^2
        return math.inf
