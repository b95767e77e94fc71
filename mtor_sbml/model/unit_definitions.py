"""Merge the unit definitions that flattening copied for each instance, and set the model units that are missing."""

from __future__ import annotations

from collections.abc import Collection

import libsbml

#: Kind, exponent and factor of each unit of a definition; factors as libSBML has them, scale included.
Signature = tuple[tuple[str, float, float], ...]


def merge_units(model: libsbml.Model, prefixes: Collection[str]) -> None:
    """Keep one of each set of equal unit definitions, under its plain name, and point every reference to it.

    Args:
        model: Changed in place.
        prefixes: What flattening put before the names of each instance, such as "gf_".
    """
    definitions = [model.getUnitDefinition(number) for number in range(model.getNumUnitDefinitions())]
    groups: dict[Signature, list[str]] = {}
    for definition in definitions:
        _simplify(definition)
        groups.setdefault(_signature(definition), []).append(definition.getId())
    owners = {name: signature for signature, names in groups.items() for name in names}
    renamed: dict[str, str] = {}
    for signature, names in groups.items():
        plain = [_without_prefix(name, prefixes) for name in names]
        free = [name for name in plain if owners.get(name, signature) == signature]
        kept = min(free or names, key=len)
        owners[kept] = signature
        first, *copies = names
        model.getUnitDefinition(first).setId(kept)
        for copy in copies:
            model.removeUnitDefinition(copy)
        renamed |= {name: kept for name in names if name != kept}
    _rename_references(model, renamed)


def set_missing_units(model: libsbml.Model) -> None:
    """Give the model the units of area, length and extent that its sources leave open.

    Substance, time and volume are the modeller's to say; the others mean nothing to a model in volumes, but COPASI
    warns of each that is not set.
    """
    if model.isSetSubstanceUnits() and not model.isSetExtentUnits():
        model.setExtentUnits(model.getSubstanceUnits())
    if not model.isSetLengthUnits():
        model.setLengthUnits("metre")
    if not model.isSetAreaUnits():
        model.setAreaUnits(_square_metre(model))


def _square_metre(model: libsbml.Model) -> str:
    signature: Signature = (("metre", 2.0, 1.0),)
    for number in range(model.getNumUnitDefinitions()):
        definition = model.getUnitDefinition(number)
        if _signature(definition) == signature:
            return str(definition.getId())
    definition = model.createUnitDefinition()
    taken = {model.getUnitDefinition(number).getId() for number in range(model.getNumUnitDefinitions())}
    definition.setId("square_metre" if "square_metre" not in taken else "square_metre_")
    unit = definition.createUnit()
    unit.initDefaults()
    unit.setKind(libsbml.UNIT_KIND_METRE)
    unit.setExponent(2)
    return str(definition.getId())


def _simplify(definition: libsbml.UnitDefinition) -> None:
    """Write `6 · 10^1 second`, as libantimony has it, as `60 second`."""
    for number in range(definition.getNumUnits()):
        unit = definition.getUnit(number)
        if unit.getMultiplier() != 1 and unit.getScale() != 0:
            unit.setMultiplier(_factor(unit))
            unit.setScale(0)


def _signature(definition: libsbml.UnitDefinition) -> Signature:
    units = [definition.getUnit(number) for number in range(definition.getNumUnits())]
    parts = ((libsbml.UnitKind_toString(unit.getKind()), unit.getExponentAsDouble(), _factor(unit)) for unit in units)
    return tuple(sorted(parts))


def _factor(unit: libsbml.Unit) -> float:
    # Rounded, for 6 · 10^1 and 60 shall be equal whatever the last bit says.
    return float(f"{unit.getMultiplier() * 10.0 ** unit.getScale():.12g}")


def _without_prefix(name: str, prefixes: Collection[str]) -> str:
    fitting = [prefix for prefix in prefixes if name.startswith(prefix) and len(name) > len(prefix)]
    plain = name[len(max(fitting, key=len)) :] if fitting else name
    return name if libsbml.UnitKind_forName(plain) != libsbml.UNIT_KIND_INVALID else plain


def _rename_references(model: libsbml.Model, renamed: dict[str, str]) -> None:
    found = model.getListOfAllElements()
    for element in (model, *(found.get(number) for number in range(found.getSize()))):
        for old, new in renamed.items():
            element.renameUnitSIdRefs(old, new)
