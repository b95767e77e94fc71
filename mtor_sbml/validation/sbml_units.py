"""Units as libSBML lists them in its messages, read, compared, and written as people write them."""

from __future__ import annotations

import math
import re
from collections import Counter
from dataclasses import dataclass

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
_DURATIONS = {60.0: "min", 3600.0: "h", 86400.0: "d"}
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
        return float(self.multiplier * 10.0**self.scale)


Unit = tuple[Part, ...]


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
    return tuple(part for part in units if part.kind != "dimensionless")


def write_unit(unit: Unit) -> str:
    """A unit as people write it: "nM/min", "nmol/s", "1/min", "dimensionless"."""
    above: list[str] = []
    below: list[str] = []
    for part in _with_molar(unit):
        target = above if part.exponent > 0 else below
        power = abs(part.exponent)
        target.append(_symbol(part, power) + (f"^{power:g}" if power != 1 else ""))
    if not above and not below:
        return "dimensionless"
    return "/".join([" ".join(above) or "1", *below])


def factor_between(found: Unit, expected: Unit) -> float | None:
    """By what the found unit must be multiplied to give the expected one; None when the dimensions differ."""
    if _dimension(found) != _dimension(expected):
        return None
    return _size(found) / _size(expected)


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
    if part.kind == "second" and part.size in _DURATIONS:
        return _DURATIONS[part.size]
    symbol = _SYMBOLS.get(part.kind, part.kind)
    tens = round(math.log10(part.size)) if part.size > 0 else 0
    if tens in _PREFIXES and math.isclose(part.size, 10.0**tens):
        return _PREFIXES[tens] + symbol
    return f"{part.size**power:g} {symbol}"


def _dimension(unit: Unit) -> dict[str, float]:
    powers: Counter[str] = Counter()
    for part in unit:
        base, exponent, _ = _BASE.get(part.kind, (part.kind, 1, 1.0))
        powers[base] += part.exponent * exponent  # type: ignore[assignment]  # Counter counts fractions as well
    return {base: power for base, power in powers.items() if power}


def _size(unit: Unit) -> float:
    return math.prod(math.pow(part.size * _BASE.get(part.kind, ("", 1, 1.0))[2], part.exponent) for part in unit)
