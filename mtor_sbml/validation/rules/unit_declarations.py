"""Rules on how units are declared: what has none, what is defined twice or for nothing."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from typing import TYPE_CHECKING

from mtor_sbml.validation.causes import Cause, formula_in
from mtor_sbml.validation.finding import Finding, Severity
from mtor_sbml.validation.listing import listed, shortened
from mtor_sbml.validation.rule import Profile, rule
from mtor_sbml.validation.sbml_units import are_identical
from mtor_sbml.validation.subject import Subject

if TYPE_CHECKING:
    import libsbml

#: How many ids a grouped finding lists.
_LISTED = 8
#: An attribute that names a unit, with or without a prefix: `units`, `substanceUnits`, `sbml:units`.
_USE = re.compile(r"""nits\s*=\s*["']\s*(\w+)\s*["']""")


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
    causes = list(subject.causes_for("UNT004"))
    unitless = [] if any(80701 in cause.codes for cause in causes) else _overlooked(subject)
    if unitless:
        ids = tuple(each.getId() for each in unitless)
        yield units_missing.finding(
            _have_no_unit("parameter", ids),
            fix=_give_units(ids),
            element=ids[0] if len(ids) == 1 else None,
            line=unitless[0].getLine(),
            members=ids if len(ids) > 1 else (),
            sbml=(80701,),
        )
    for cause in causes:
        if cause.element.kind == "number":
            yield from _bare_numbers(cause, {each.getId() for each in unitless})
        elif cause.members:  # a size whose unit would be the model's is the model's fault
            finding = units_missing.of(
                cause, _have_no_unit(cause.element.kind, cause.members), fix=_give_units(cause.members)
            )
            yield replace(finding, members=cause.members if len(cause.members) > 1 else ())


def _overlooked(subject: Subject) -> list[libsbml.Parameter]:
    """The parameters without a unit that libSBML does not come to look for.

    So it is where units are wrong and that is an error, which it is before level 2.4.
    """
    if not any(message.is_error for cause in subject.causes for message in cause.messages):
        return []
    return [each for each in subject.sbml.getListOfParameters() if not each.isSetUnits()]


def _bare_numbers(cause: Cause, unitless: set[str]) -> Iterator[Finding]:
    """The formulas that cannot be checked for a bare number, not for one of the quantities."""
    messages = [each for each in cause.messages if unitless.isdisjoint(re.findall(r"\w+", formula_in(each)))]
    if not messages:
        return
    elements = tuple(dict.fromkeys(each.element for each in messages))
    told = f"{elements[0]} holds a number without a unit: `{shortened(formula_in(messages[0]))}`"
    if len(elements) > 1:
        others = listed([f"'{each.id}'" for each in elements[1:]], at_most=_LISTED)
        told += f"; so it is with {len(elements) - 1} other{'s' if len(elements) > 2 else ''}: {others}"
    finding = units_missing.of(
        replace(cause, element=messages[0].element, messages=tuple(messages)),
        told,
        fix="give the number a unit, or put a parameter with a unit in its place",
    )
    yield replace(finding, members=tuple(each.id for each in elements)) if len(elements) > 1 else finding


def _have_no_unit(kind: str, ids: tuple[str, ...]) -> str:
    if len(ids) == 1:
        return f"{kind} '{ids[0]}' has no unit"
    # Species are many as they are one.
    return f"{len(ids)} {kind.rstrip('s') + 's'} have no unit: {listed(ids, at_most=_LISTED)}"


def _give_units(ids: tuple[str, ...]) -> str:
    return f"declare {'its unit' if len(ids) == 1 else 'the unit of each'} ('dimensionless' for a plain number)"


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
    definitions = [each for each in subject.sbml.getListOfUnitDefinitions() if not _sets_model_unit(each)]
    groups: list[list[libsbml.UnitDefinition]] = []
    for definition in definitions:
        same = next((group for group in groups if are_identical(group[0], definition)), None)
        if same is None:
            groups.append([definition])
        else:
            same.append(definition)
    for first, *others in (group for group in groups if len(group) > 1):
        also = listed([f"'{other.getId()}'" for other in others], at_most=_LISTED)
        yield unit_defined_twice.finding(
            f"unit '{first.getId()}' is defined {len(others) + 1} times, also as {also}",
            fix=f"use '{first.getId()}' everywhere and remove the others",
            element=first.getId(),
            name=first.getName(),
            line=others[0].getLine(),
        )


@rule("UNT008", Severity.WARNING, profiles={Profile.CURATION})
def unit_unused(subject: Subject) -> Iterator[Finding]:
    """A unit is defined and used nowhere.

    A reader looks for the quantity that has it; often one lost its unit, or the unit is a leftover.

    Bad:
        model *example()
          unit substance = mole; unit extent = mole; unit time_unit = second
          unit volume = litre; unit area = metre^2; unit length = metre
          unit uM = 1e-6 mole / litre   // UNT008
        end

    Good:
        model *example()
          unit substance = mole; unit extent = mole; unit time_unit = second
          unit volume = litre; unit area = metre^2; unit length = metre
        end
    """
    definitions = [each for each in subject.sbml.getListOfUnitDefinitions() if not _sets_model_unit(each)]
    used = units_used(subject) if definitions else set()
    unused = [each for each in definitions if each.getId() not in used]
    if not unused:
        return
    first, *others = unused
    ids = listed([f"'{each.getId()}'" for each in unused], at_most=_LISTED)
    yield unit_unused.finding(
        f"{len(unused)} units are defined and used nowhere: {ids}"
        if others
        else f"unit {ids} is defined and used nowhere",
        fix="remove the definition, or give the unit to the quantities that it was written for",
        element=first.getId(),
        name=first.getName(),
        line=first.getLine(),
        members=[each.getId() for each in unused] if others else (),
    )


def _sets_model_unit(definition: libsbml.UnitDefinition) -> bool:
    """Whether it is one of those that before level 3 set the model's units by their id."""
    return definition.getLevel() < 3 and definition.getId() in {"substance", "volume", "area", "length", "time"}


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


def units_used(subject: Subject) -> set[str]:
    """The names of the units that quantities of the document have."""
    return set(_USE.findall(subject.as_written))


RULES = (model_units_missing, units_missing, unit_defined_twice, unit_unused)
