"""The units that an SBML document declares, as texts that pint reads.

SBML before Level 3 has defaults (mole, litre, second). A file that leans on them says nothing about its units, and
published files that do so are mostly in other units: a default counts as not declared.
"""

from __future__ import annotations

import math
from fractions import Fraction
from functools import lru_cache

import libsbml

from mtor_sbml.errors import UnitsError
from mtor_sbml.model.document import ModelUnits, quotient
from mtor_sbml.model.measure import Measure, read, written

_BY_KIND = {
    "dimensionless": "", "item": "", "radian": "", "steradian": "", "mole": "mol", "litre": "L", "liter": "L",
    "metre": "m", "meter": "m", "second": "s", "gram": "g", "kilogram": "kg",
}  # fmt: skip
_SIZE_OF_DIMENSION = {3: "volume", 2: "area", 1: "length"}
_DEFAULTED = {"substance", "volume", "area", "length", "time"}


class DeclaredUnits:
    """What the unit ids of one document stand for."""

    def __init__(self, sbml: libsbml.Model) -> None:
        self._sbml = sbml
        self._has_defaults = sbml.getLevel() < 3
        definitions = (sbml.getUnitDefinition(i) for i in range(sbml.getNumUnitDefinitions()))
        self._texts: dict[str, str | None] = {each.getId(): _written(each) for each in definitions}

    def text(self, unit_id: str) -> str | None:
        """The unit that an id stands for; None when it is left out, a default, or nothing that a quantity can have."""
        if unit_id not in self._texts:
            self._texts[unit_id] = None if self._says_nothing(unit_id) else _kind_text(unit_id)
        return self._texts[unit_id]

    def _says_nothing(self, unit_id: str) -> bool:
        return not unit_id or (self._has_defaults and unit_id in _DEFAULTED)

    def of_model(self) -> ModelUnits:
        """The model's own units."""
        sbml = self._sbml
        if self._has_defaults:
            substance = self.text("substance")
            return ModelUnits(time=self.text("time"), substance=substance, volume=self.text("volume"), extent=substance)
        return ModelUnits(
            time=self.text(sbml.getTimeUnits()),
            substance=self.text(sbml.getSubstanceUnits()),
            volume=self.text(sbml.getVolumeUnits()),
            extent=self.text(sbml.getExtentUnits()),
        )

    def of_size(self, compartment: libsbml.Compartment) -> str | None:
        """The unit of a compartment's size."""
        if compartment.isSetUnits():
            return self.text(compartment.getUnits())
        size = _SIZE_OF_DIMENSION.get(compartment.getSpatialDimensions())
        if size is None:
            return ""
        if self._has_defaults:
            return self.text(size)
        return self.text(getattr(self._sbml, f"get{size.capitalize()}Units")())

    def of_species(self, species: libsbml.Species, size_unit: str | None) -> str | None:
        """The unit of a species' amount or concentration, given that of its compartment's size."""
        default = "substance" if self._has_defaults else self._sbml.getSubstanceUnits()
        substance = self.text(species.getSubstanceUnits() or default)
        return substance if species.getHasOnlySubstanceUnits() else quotient(substance, size_unit)


#: The kind, exponent, multiplier and scale of one factor of a unit.
_Part = tuple[str, float, float, int]


def _written(definition: libsbml.UnitDefinition) -> str | None:
    try:
        return _text(tuple(_part(definition.getUnit(i)) for i in range(definition.getNumUnits())))
    except OverflowError:  # a broken power of a large factor
        return None


def _part(unit: libsbml.Unit) -> _Part:
    kind = libsbml.UnitKind_toString(unit.getKind())
    return kind, unit.getExponentAsDouble(), unit.getMultiplier(), unit.getScale()


#: Larger exponents and scales are slips, and take very long to work out exactly.
_MOST = 100


@lru_cache(maxsize=1024)  # the files of a folder mostly define the same few
def _text(parts: tuple[_Part, ...]) -> str | None:
    unit = Measure(Fraction(1))
    for kind, exponent, multiplier, scale in parts:
        text = _kind_text(kind)
        is_sane = math.isfinite(multiplier) and abs(scale) <= _MOST and abs(exponent) <= _MOST  # NaN is not
        if text is None or not multiplier or not is_sane:
            return None
        # Files write factors in decimals: read as such, so that 1e-9 is exactly a nano.
        factor = Fraction(repr(multiplier)) * Fraction(10) ** scale
        unit *= (read(text) * Measure(factor)) ** exponent
    return written(unit)


def _kind_text(kind: str) -> str | None:
    if kind in _BY_KIND:
        return _BY_KIND[kind]
    if kind == "avogadro":
        return "6.02214179e23"
    if libsbml.UnitKind_forName(kind) == libsbml.UNIT_KIND_INVALID:
        return None
    try:
        return written(read(kind))
    except UnitsError:  # Celsius
        return None
