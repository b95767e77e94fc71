"""Rules on units: what does not fit, and what cannot be checked because a unit is missing."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from mtor_sbml.validation.causes import Cause, formula_in
from mtor_sbml.validation.finding import Finding, Severity
from mtor_sbml.validation.rule import rule
from mtor_sbml.validation.sbml_units import Unit, expected_and_found, factor_between, lacks_a_volume, write_unit
from mtor_sbml.validation.subject import Subject

if TYPE_CHECKING:
    import libsbml

#: How many ids a grouped finding lists.
_LISTED = 8


@rule("UNT001", Severity.WARNING)
def model_units_missing(subject: Subject) -> Iterator[Finding]:
    """The model does not say its units of substance, extent, time, volume, area and length.

    Everything without a unit of its own inherits them; without them no unit can be checked, and COPASI warns of each.

    Bad:
        model example()   // UNT001
          compartment cell = 1; species A in cell = 10; J: A => ; k*A; k = 0.1
        end

    Good:
        species A in cell = 10 nM
        J: A => ; cell * k * A
        k = 0.1 per_min
    """
    missing = _missing_model_units(subject.document)
    causes = list(subject.causes_for("UNT001"))
    if not missing and not causes:
        return
    model = subject.document.getModel()
    yield model_units_missing.finding(
        f"the model sets no unit of {', '.join(missing)}" if missing else "some quantities inherit no unit",
        fix=_how_to_set(missing),
        element=model.getId(),
        name=model.getName(),
        line=model.getLine(),
        sbml=causes[0].codes if causes else (),
    )


@rule("UNT002", Severity.ERROR)
def terms_differ(subject: Subject) -> Iterator[Finding]:
    """The terms of a sum, a comparison or an assignment have different units.

    Adding minutes to nanomoles gives a number that means nothing.

    Bad:
        species A in cell = 10 nM; k = 0.1 per_min
        unit per_s = 1 / second
        kd = 2 per_s
        J: A => ; cell * (k + kd) * A   // UNT002

    Good:
        species A in cell = 10 nM; k = 0.1 per_min
        kd = 120 per_min
        J: A => ; cell * (k + kd) * A
    """
    for cause in subject.causes_for("UNT002"):
        units = _units_told(cause)
        if units:
            yield terms_differ.of(cause, f"{cause.element} {_mismatch(*units)}", fix=_fix_of(cause, *units))
        else:
            yield terms_differ.of(
                cause,
                f"{cause.element}: the terms of `{_shown(formula_in(cause.messages[0]))}` have different units",
                fix="give every term the same unit: look for a constant with a wrong unit, or a missing factor",
            )


@rule("UNT003", Severity.ERROR)
def law_has_wrong_unit(subject: Subject) -> Iterator[Finding]:
    """A rate law's unit is not extent per time.

    Mostly the volume is missing: SBML's laws are amounts per time, not concentrations per time.

    Bad:
        species A in cell = 10 nM; k = 0.1 per_min
        J: A => ; k * A   // UNT003

    Good:
        species A in cell = 10 nM; k = 0.1 per_min
        J: A => ; cell * k * A
    """
    for cause in subject.causes_for("UNT003"):
        units = _units_told(cause)
        if units is None:
            message, fix = f"{cause.element}: {cause.messages[0].text.rstrip('.')}", "make the units agree"
        elif units[1] is not None and lacks_a_volume(units[1], units[0]):
            volume = _compartment_of(subject.document, cause.element.id)
            gives, wanted = write_unit(units[1]), write_unit(units[0])
            message = f"the law of {cause.element} lacks a volume: it gives {gives}, but {wanted} is expected"
            fix = f"multiply the law by the compartment '{volume}'" if volume else "multiply the law by its compartment"
        else:
            message = f"the law of {cause.element} {_mismatch(*units)}"
            fix = _fix_of(cause, *units)
        yield law_has_wrong_unit.of(cause, message, fix=fix)


@rule("UNT004", Severity.WARNING)
def units_missing(subject: Subject) -> Iterator[Finding]:
    """Quantities or numbers have no unit; one finding for each kind.

    Where one unit is missing, nothing that the quantity is used in can be checked.

    Bad:
        species A in cell = 10 nM
        J: A => ; cell * k * A
        k = 0.1   // UNT004

    Good:
        species A in cell = 10 nM
        J: A => ; cell * k * A
        k = 0.1 per_min
    """
    for cause in subject.causes_for("UNT004"):
        if cause.element.kind == "number":
            where = "formula holds" if len(cause.members) == 1 else "formulas hold"
            yield units_missing.of(
                cause,
                f"{len(cause.members)} {where} numbers without a unit: {_list(cause.members, quote='`')}",
                fix="give the number a unit, or put a parameter with a unit in its place",
            )
        else:
            kind = cause.element.kind if len(cause.members) == 1 else f"{cause.element.kind.rstrip('s')}s"
            verb = "has" if len(cause.members) == 1 else "have"
            yield units_missing.of(
                cause,
                f"{len(cause.members)} {kind} {verb} no unit: {_list(cause.members)}",
                fix="declare the unit of each ('dimensionless' for a plain number)",
            )


@rule("UNT005", Severity.WARNING)
def unit_defined_twice(subject: Subject) -> Iterator[Finding]:
    """One unit is defined under several ids.

    Readers take them for different units, and tools list each of them.

    Bad:
        <?xml version="1.0" encoding="UTF-8"?>
        <sbml xmlns="http://www.sbml.org/sbml/level3/version2/core" level="3" version="2">
        <model id="example" name="an example" substanceUnits="mole" extentUnits="mole" timeUnits="minute"
               volumeUnits="litre" areaUnits="dimensionless" lengthUnits="metre">
        <listOfUnitDefinitions>
        <unitDefinition id="minute"><listOfUnits><unit kind="second" multiplier="60"/></listOfUnits></unitDefinition>
        <unitDefinition id="m"> <!-- UNT005 -->
        <listOfUnits><unit kind="second" multiplier="60"/></listOfUnits></unitDefinition>
        </listOfUnitDefinitions>
        </model>
        </sbml>

    Good:
        <?xml version="1.0" encoding="UTF-8"?>
        <sbml xmlns="http://www.sbml.org/sbml/level3/version2/core" level="3" version="2">
        <model id="example" name="an example" substanceUnits="mole" extentUnits="mole" timeUnits="minute"
               volumeUnits="litre" areaUnits="dimensionless" lengthUnits="metre">
        <listOfUnitDefinitions>
        <unitDefinition id="minute"><listOfUnits><unit kind="second" multiplier="60"/></listOfUnits></unitDefinition>
        </listOfUnitDefinitions>
        </model>
        </sbml>
    """
    import libsbml

    # Before level 3 these ids set the model's units.
    ids_of_model_units = {"substance", "volume", "area", "length", "time"} if subject.document.getLevel() < 3 else set()
    groups: list[list[libsbml.UnitDefinition]] = []
    for definition in subject.document.getModel().getListOfUnitDefinitions():
        if definition.getId() in ids_of_model_units:
            continue
        same = next((group for group in groups if libsbml.UnitDefinition.areIdentical(group[0], definition)), None)
        if same is None:
            groups.append([definition])
        else:
            same.append(definition)
    for first, *others in (group for group in groups if len(group) > 1):
        also = _list(tuple(f"'{other.getId()}'" for other in others))
        yield unit_defined_twice.finding(
            f"unit '{first.getId()}' is defined {len(others) + 1} times, also as {also}",
            fix=f"use '{first.getId()}' everywhere and remove the others",
            element=first.getId(),
            name=first.getName(),
            line=others[0].getLine(),
        )


@rule("UNT006", Severity.WARNING)
def exponent_or_argument_has_unit(subject: Subject) -> Iterator[Finding]:
    """An exponent is no whole number, or a function such as exp gets something with a unit.

    The unit of the whole then depends on a value, so it cannot be checked.

    Bad:
        species A in cell = 10 nM; K = 5 nM
        r := exp(A); r has dimensionless   // UNT006

    Good:
        species A in cell = 10 nM; K = 5 nM
        r := exp(A/K); r has dimensionless
    """
    for cause in subject.causes_for("UNT006"):
        formula = _shown(formula_in(cause.messages[0]))
        if "dimensionless variables" in cause.messages[0].text:
            yield exponent_or_argument_has_unit.of(
                cause,
                f"{cause.element}: the argument in `{formula}` has a unit",
                fix="divide the argument by a constant of the same unit",
            )
        else:
            yield exponent_or_argument_has_unit.of(
                cause,
                f"{cause.element}: a quantity with a unit is raised to a power that is no whole number"
                + (f" in `{formula}`" if formula else ""),
                fix="raise a ratio without unit, (x/K)^n, instead of x^n/K^n",
            )


def _units_told(cause: Cause) -> tuple[Unit, Unit | None] | None:
    if cause.codes[0] == 10501:
        return None
    return expected_and_found(cause.messages[0].text)


def _mismatch(expected: Unit, found: Unit | None) -> str:
    if found is None:
        return f"has a unit that cannot be told; {write_unit(expected)} is expected"
    factor = factor_between(found, expected)
    by = f", a factor of {factor:g}" if factor is not None else ""
    return f"gives {write_unit(found)}, but {write_unit(expected)} is expected{by}"


def _fix_of(cause: Cause, expected: Unit, found: Unit | None) -> str:
    if found is None:
        return "declare the units of all that the formula uses"
    if cause.element.kind.startswith(("assignment", "rate", "initial", "event")):
        return f"make the formula come out in {write_unit(expected)}, or correct the unit of '{cause.element.id}'"
    return f"look for a constant with a wrong unit: the whole must come out in {write_unit(expected)}"


def _missing_model_units(document: libsbml.SBMLDocument) -> list[str]:
    model = document.getModel()
    is_empty = not (model.getNumCompartments() or model.getNumParameters() or model.getNumReactions())
    if document.getLevel() < 3 or is_empty:  # earlier levels have units by default; a mere list of functions has none
        return []
    return [
        name
        for name, is_set in (
            ("substance", model.isSetSubstanceUnits()),
            ("extent", model.isSetExtentUnits()),
            ("time", model.isSetTimeUnits()),
            ("volume", model.isSetVolumeUnits()),
            ("area", model.isSetAreaUnits()),
            ("length", model.isSetLengthUnits()),
        )
        if not is_set
    ]


def _how_to_set(missing: list[str]) -> str:
    if not missing:
        return "declare the units of the species and compartments, or the units that they inherit from the model"
    attributes = " ".join(f'{name}Units="…"' for name in missing)
    return f"add {attributes} to the <model>; in Antimony, for instance `unit {missing[0]} = …;`"


def _compartment_of(document: libsbml.SBMLDocument, reaction_id: str) -> str:
    """The compartment of a reaction's first participant, or ""."""
    model = document.getModel()
    reaction = model.getReaction(reaction_id)
    if reaction is None:
        return ""
    first = reaction.getReactant(0) or reaction.getProduct(0)
    species = model.getSpecies(first.getSpecies()) if first else None
    return species.getCompartment() if species else ""


def _list(members: tuple[str, ...], quote: str = "") -> str:
    shown = ", ".join(f"{quote}{_shown(member)}{quote}" for member in members[:_LISTED])
    more = len(members) - _LISTED
    return f"{shown} and {more} more" if more > 0 else shown


def _shown(formula: str) -> str:
    return formula if len(formula) <= 60 else formula[:57] + "…"


RULES = (
    model_units_missing,
    terms_differ,
    law_has_wrong_unit,
    units_missing,
    unit_defined_twice,
    exponent_or_argument_has_unit,
)
