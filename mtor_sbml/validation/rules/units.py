"""Rules on units that do not fit: in sums, laws, exponents and arguments, amounts and dimensions."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import lru_cache
from typing import TYPE_CHECKING

from mtor_sbml.validation.causes import Cause, formula_in
from mtor_sbml.validation.finding import Finding, Severity
from mtor_sbml.validation.formula_units import mixes_sizes
from mtor_sbml.validation.formulas import At, places
from mtor_sbml.validation.listing import listed, shortened
from mtor_sbml.validation.rule import Rule, rule
from mtor_sbml.validation.rules.unit_declarations import units_used
from mtor_sbml.validation.sbml_units import Unit, expected_and_found, lacks_a_volume, unit_of, write_unit
from mtor_sbml.validation.subject import Subject
from mtor_sbml.validation.unit_faults import Fault, amounts_times_volume, hidden_fault, sum_fault, whole_fault

if TYPE_CHECKING:
    import libsbml

#: How many ids a grouped finding lists.
_LISTED = 8
#: Elements with the same fault that have a finding each; of more it is one cause, and one finding.
_ONE_BY_ONE = 3


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
    faults = []
    for cause in subject.causes_for("UNT002"):
        units, at = _units_told(cause), At.of(cause)
        if units is not None:
            fault = _of_whole(subject, at, *units)
        else:
            fault = sum_fault(subject.sbml, at) or Fault(
                f": the terms of `{shortened(formula_in(cause.messages[0]))}` have different units",
                "give every term the same unit: look for a constant with a wrong unit, or a missing factor",
                is_certain=any(message.is_error for message in cause.messages),
            )
        faults.append((at, fault))
    faults += [(at, fault) for at, is_sum, fault in _hidden(subject) if is_sum or not at.reaction_id]
    yield from _findings(terms_differ, faults)


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
    faults = []
    for cause in subject.causes_for("UNT003"):
        units, at = _units_told(cause), At.of(cause)
        if units is None:
            laws = dict.fromkeys(f"'{message.element.id}'" for message in cause.messages)
            told = f" has another unit than those of earlier reactions; in all it is so with {len(laws)} laws: "
            told += listed(list(laws), at_most=_LISTED)
            faults.append(
                (at, Fault(told, "set the model's units of extent and time, and let each law come out in them"))
            )
        elif not _takes_amounts_for_concentrations(subject, cause, units):
            faults.append((at, _of_whole(subject, at, *units)))
    faults += [(at, fault) for at, is_sum, fault in _hidden(subject) if at.reaction_id and not is_sum]
    yield from _findings(law_has_wrong_unit, faults)


@lru_cache(maxsize=1)  # two rules want it of one document
def _hidden(subject: Subject) -> tuple[tuple[At, bool, Fault], ...]:
    """The faults by a factor that libSBML does not see, and whether they are of a sum."""
    if not (subject.sbml.getNumUnitDefinitions() and mixes_sizes(subject.sbml, units_used(subject))):
        return ()
    told = {cause.element for rule in ("UNT002", "UNT003", "UNT006") for cause in subject.causes_for(rule)}
    # What lacks a unit, or holds a bare number, which may be the factor.
    told |= {message.element for cause in subject.causes_for("UNT004") for message in cause.messages}
    known: dict[str, Unit | None] = {}
    faults = ((at, hidden_fault(subject.sbml, at, known)) for at in places(subject.sbml) if at.element not in told)
    return tuple((at, *fault) for at, fault in faults if fault is not None)


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
    faults = []
    for cause in subject.causes_for("UNT006"):
        formula = shortened(next(filter(None, map(formula_in, cause.messages)), ""))
        if "dimensionless variables" in cause.messages[0].text:
            told, fix = (
                f": the argument in `{formula}` has a unit",
                "divide the argument by a constant of the same unit",
            )
            kind = "argument"
        else:
            told = ": a quantity with a unit is raised to a power that is no whole number" + (
                f" in `{formula}`" if formula else ""
            )
            fix = "raise a ratio without unit, (x/K)^n, instead of x^n/K^n"
            kind = "power"
        faults.append((At.of(cause), Fault(told, fix, kind=kind)))
    yield from _findings(exponent_or_argument_has_unit, faults)


@rule("UNT007", Severity.WARNING)
def amount_or_dimension_mistaken(subject: Subject) -> Iterator[Finding]:
    """A law takes an amount for a concentration, or a compartment's unit does not fit its dimensions.

    A species with `hasOnlySubstanceUnits` stands for its amount in formulas; times the volume, the rate is off by the
    volume squared. Of a compartment whose dimensions and unit disagree, each simulator makes something else.

    Bad:
        <listOfSpecies>
        <species id="A" substanceUnits="nmol" hasOnlySubstanceUnits="true" initialAmount="1"/></listOfSpecies>
        <listOfParameters><parameter id="k" value="1" units="per_min"/></listOfParameters>
        <listOfReactions>
        <reaction id="J">
        <listOfReactants><speciesReference species="A"/></listOfReactants>
        <kineticLaw>  <!-- UNT007 -->
        <math>cell * k * A</math></kineticLaw>
        </reaction>
        </listOfReactions>

    Good:
        <listOfSpecies>
        <species id="A" substanceUnits="nmol" hasOnlySubstanceUnits="true" initialAmount="1"/></listOfSpecies>
        <listOfParameters><parameter id="k" value="1" units="per_min"/></listOfParameters>
        <listOfReactions>
        <reaction id="J">
        <listOfReactants><speciesReference species="A"/></listOfReactants>
        <kineticLaw><math>k * A</math></kineticLaw>
        </reaction>
        </listOfReactions>
    """
    for cause in subject.causes_for("UNT003"):
        units = _units_told(cause)
        mistaken = units and _takes_amounts_for_concentrations(subject, cause, units)
        if mistaken:
            species, compartment = mistaken
            yield amount_or_dimension_mistaken.of(
                cause,
                f"the law of {cause.element} multiplies '{species}' by '{compartment}' as if it were a concentration, "
                f"but it is an amount (hasOnlySubstanceUnits)",
                fix=f"leave '{compartment}' out of the law, or make '{species}' a concentration "
                '(hasOnlySubstanceUnits="false")',
                severity=Severity.ERROR,
            )
    if subject.document.getLevel() > 2:  # before, the specification forbids it: VAL002
        yield from _mistaken_dimensions(subject.sbml)


def _mistaken_dimensions(model: libsbml.Model) -> Iterator[Finding]:
    for compartment in model.getListOfCompartments():
        if not (compartment.isSetUnits() and compartment.isSetSpatialDimensions()):
            continue
        dimensions, unit = compartment.getSpatialDimensionsAsDouble(), compartment.getDerivedUnitDefinition()
        fitting = {0.0: "no unit", 1.0: "a length", 2.0: "an area", 3.0: "a volume"}.get(dimensions)
        if fitting is None or unit is None or unit.isVariantOfDimensionless():
            continue
        fits = {1.0: unit.isVariantOfLength(), 2.0: unit.isVariantOfArea(), 3.0: unit.isVariantOfVolume()}
        if not fits.get(dimensions, False):
            written = write_unit(unit_of(unit) or ())
            yield amount_or_dimension_mistaken.finding(
                f"compartment '{compartment.getId()}' has {dimensions:g} spatial dimensions, but a size in {written}",
                fix=f"give it {fitting}, or the dimensions that {written} has",
                element=compartment.getId(),
                name=compartment.getName(),
                line=compartment.getLine(),
            )


def _takes_amounts_for_concentrations(
    subject: Subject, cause: Cause, units: tuple[Unit, Unit | None]
) -> tuple[str, str] | None:
    """The species and its compartment, where a law has a volume too many because of an amount."""
    expected, found = units
    if found is None or not lacks_a_volume(expected, found):
        return None
    return amounts_times_volume(subject.sbml, cause.element.id)


def _units_told(cause: Cause) -> tuple[Unit, Unit | None] | None:
    if cause.codes[0] == 10501:
        return None
    return expected_and_found(cause.messages[0].text)


def _of_whole(subject: Subject, at: At, expected: Unit, found: Unit | None) -> Fault:
    """The fault of a formula that comes out in another unit than it should."""
    if found is not None:
        return whole_fault(subject.sbml, at, expected, found)
    return Fault(
        f" has a unit that cannot be told; {write_unit(expected)} is expected",
        "declare the units of all that the formula uses",
    )


def _findings(of: Rule[Subject], faults: Sequence[tuple[At, Fault]]) -> Iterator[Finding]:
    """One finding for each fault; where many elements have the same, one for all of them."""
    groups: dict[str, list[tuple[At, Fault]]] = {}
    for at, fault in faults:
        groups.setdefault(fault.kind or fault.told, []).append((at, fault))
    for group in groups.values():
        alone = len(group) <= _ONE_BY_ONE
        others = listed([f"'{at.element.id}'" for at, _ in group[1:]], at_most=_LISTED)
        for at, fault in group if alone else group[:1]:
            who = f"the law of {at.element}" if at.reaction_id and of is law_has_wrong_unit else str(at.element)
            yield of.finding(
                f"{who}{fault.told}" + ("" if alone else f"; so it is with {len(group) - 1} others: {others}"),
                fix=fault.fix if alone else f"{fault.fix}; and likewise for the others",
                element=at.element.id,
                name=at.element.name,
                line=at.line,
                # LibSBML takes a choice by a number, and the time of a delay, for terms of a sum.
                severity=None if fault.is_certain else Severity.WARNING,
                members=() if alone else [each.element.id for each, _ in group],
                sbml=at.codes if alone else tuple(dict.fromkeys(code for one, _ in group for code in one.codes)),
            )


RULES = (terms_differ, law_has_wrong_unit, exponent_or_argument_has_unit, amount_or_dimension_mistaken)
