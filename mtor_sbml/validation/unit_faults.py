"""What is wrong with the units of a formula: which term, which constant, by what factor, and how it would be right."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from typing import TYPE_CHECKING

from mtor_sbml.validation.formula_units import FormulaUnits, Sum, Term, names_in, power_of
from mtor_sbml.validation.formulas import At, formulas_at
from mtor_sbml.validation.sbml_units import (
    Unit,
    are_same,
    factor_between,
    factor_in_words,
    lacks_a_volume,
    raised,
    times,
    write_unit,
)

if TYPE_CHECKING:
    import libsbml


#: A law that is not written out again.
_LONG = 200


@dataclass(frozen=True, slots=True)
class Fault:
    """A fault of units in words, and what to do about it."""

    told: str  #: follows the element's name: " gives nM, but 1/min is expected", ": the terms …"
    fix: str
    is_certain: bool = True  #: whether our own reading of the formula comes to the same as libSBML's
    kind: str = ""  #: what faults of one kind have in common; "" for all that is told


def sum_fault(model: libsbml.Model, at: At) -> Fault | None:
    """The fault of the first formula of an element whose terms have different units; None where they cannot be told."""
    units = FormulaUnits(model, at.reaction_id)
    for math, expected in formulas_at(model, at, units):
        unlike = units.unlike(math)
        if unlike is not None:
            return _of_sum(units, unlike, expected)
    return None


def _of_sum(units: FormulaUnits, unlike: Sum, expected: Unit | None) -> Fault:
    wrong, right = _misfit(units, unlike, expected)
    factor = factor_in_words(wrong.unit, right.unit)
    told = (
        f": in `{_shown(unlike.text)}` the term `{_shown(wrong.text)}` is in {write_unit(wrong.unit)}, "
        f"`{_shown(right.text)}` in {write_unit(right.unit)}"
    )
    kind = f"{write_unit(wrong.unit)} beside {write_unit(right.unit)}"
    return Fault(told + (f": {factor}" if factor else ""), _fix_of_term(units, wrong, right), kind=kind)


def _misfit(units: FormulaUnits, unlike: Sum, expected: Unit | None) -> tuple[Term, Term]:
    """A term that does not fit, and one that does, as far as the unit of the whole can tell."""
    fits = [expected is not None and term.whole is not None and are_same(term.whole, expected) for term in unlike.terms]
    if any(fits) and not all(fits):
        return unlike.terms[fits.index(False)], unlike.terms[fits.index(True)]
    first, *others = unlike.terms
    other = next(term for term in others if not are_same(term.unit, first.unit))
    # A constant is easier to mend than a species.
    can_be_mended = [any(units.local(name) is not None for name in term.names) for term in (first, other)]
    return (first, other) if can_be_mended == [True, False] else (other, first)


def _fix_of_term(units: FormulaUnits, wrong: Term, right: Term) -> str:
    import libsbml

    needed = times(right.unit, raised(wrong.unit, -1))
    suspects = _suspects(units, wrong.names - right.names or wrong.names, needed)
    return _of_constants(units, suspects, needed, libsbml.parseL3Formula(wrong.text)) or (
        f"make `{_shown(wrong.text)}` come out in {write_unit(right.unit)}, as `{_shown(right.text)}` does"
    )


def whole_fault(model: libsbml.Model, at: At, expected: Unit, found: Unit) -> Fault:
    """The fault of a law, rule or assignment that comes out in another unit than it should."""
    units = FormulaUnits(model, at.reaction_id)
    if at.reaction_id and lacks_a_volume(found, expected):
        return Fault(
            f" lacks a volume: it{_against(expected, found)}", _with_volume(model, model.getReaction(at.reaction_id))
        )
    formulas = [math for math, _ in formulas_at(model, at, units)]
    names = frozenset[str]().union(*map(names_in, formulas))
    needed = times(expected, raised(found, -1))
    suspects = _suspects(units, names, needed)
    fix = _of_constants(units, suspects, needed, formulas[0]) if len(formulas) == 1 else ""
    if at.reaction_id and lacks_a_volume(expected, found):
        factors = sorted(name for name in names if model.getCompartment(name))
        out = f"take the factor '{factors[0]}' out of the law" if len(factors) == 1 else "divide it by a volume"
        return Fault(f" has a volume too many: it{_against(expected, found)}", f"{out}, or {fix}" if fix else out)
    fix = fix or (
        f"look for a quantity with a wrong unit, or a factor in {write_unit(needed)} that is missing: "
        f"the whole must come out in {write_unit(expected)}"
    )
    return Fault(_against(expected, found), fix if at.reaction_id else f"{fix}, or correct that of '{at.element.id}'")


def amounts_times_volume(model: libsbml.Model, reaction_id: str) -> tuple[str, str] | None:
    """A species that is an amount, and its compartment, where a law holds both; None where it does not."""
    reaction = model.getReaction(reaction_id)
    if reaction is None or not reaction.isSetKineticLaw() or reaction.getKineticLaw().getMath() is None:
        return None
    names = names_in(reaction.getKineticLaw().getMath())
    for name in sorted(names):
        species = model.getSpecies(name)
        if species is not None and species.getHasOnlySubstanceUnits() and species.getCompartment() in names:
            return name, species.getCompartment()
    return None


def hidden_fault(model: libsbml.Model, at: At, known: dict[str, Unit | None]) -> tuple[bool, Fault] | None:
    """A fault of an element by a mere factor, and whether it is of a sum.

    LibSBML compares the factors of laws with a tolerance that nanomoles are below, and those of rules not at all.

    Args:
        model: With the element.
        at: The element.
        known: Units that were worked out before, and will be kept.
    """
    units = FormulaUnits(model, at.reaction_id, known)
    for math, expected in formulas_at(model, at, units):
        unlike = units.unlike(math)
        if unlike is not None and _differ_by_factor(*(term.unit for term in _misfit(units, unlike, expected))):
            return True, _of_sum(units, unlike, expected)
        found = units.of(math) if unlike is None and expected is not None else None
        if found is not None and expected is not None and _differ_by_factor(found, expected):
            return False, whole_fault(model, at, expected, found)
    return None


def _differ_by_factor(one: Unit, other: Unit) -> bool:
    return factor_between(one, other) is not None and not are_same(one, other)


def _against(expected: Unit, found: Unit) -> str:
    factor = factor_in_words(found, expected)
    return f" gives {write_unit(found)}, but {write_unit(expected)} is expected" + (f": {factor}" if factor else "")


def _of_constants(units: FormulaUnits, suspects: Collection[str], needed: Unit, math: libsbml.ASTNode | None) -> str:
    """What to do about the constants of a formula that may be wrong by a unit; "" when it cannot be told."""
    if len(suspects) != 1:
        few = [f"'{name}' ({write_unit(units.of_symbol(name) or ())})" for name in suspects]
        return f"correct the unit of one of {', '.join(few)}" if 1 < len(few) <= 4 else ""
    (name,) = suspects
    power = power_of(name, math) if math is not None else None
    if not power:
        return ""
    unit = units.of_symbol(name) or ()
    right = times(unit, raised(needed, 1 / power))
    if len({part.kind for part in right}) < len(right):  # seconds in hours, litres in cubic metres: nobody writes that
        return f"correct the value or the unit of '{name}', now in {write_unit(unit)}"
    factor = factor_between(unit, right)
    parameter = units.local(name)
    if factor is None or parameter is None or not parameter.getValue():
        return f"give '{name}', now in {write_unit(unit)}, the unit {write_unit(right)}"
    value = parameter.getValue()
    return (
        f"write '{name}' as {value * factor:.6g} {write_unit(right)} instead of {value:.6g} {write_unit(unit)}, "
        f"or correct its unit if the number was meant in {write_unit(right)}"
    )


def _suspects(units: FormulaUnits, names: Collection[str], needed: Unit) -> list[str]:
    """The constants that may have the wrong unit: where time is what does not fit, those with time in their unit."""
    constants = sorted(name for name in names if units.local(name) is not None and units.of_symbol(name))
    kinds = {part.kind for part in needed}
    with_it = [name for name in constants if kinds <= {part.kind for part in units.of_symbol(name) or ()}]
    return with_it if kinds == {"second"} and with_it else constants


def _with_volume(model: libsbml.Model, reaction: libsbml.Reaction | None) -> str:
    """How a law gets the compartment of the reaction's first participant."""
    import libsbml

    if reaction is None:
        return "multiply it by the compartment of the reaction"
    first = reaction.getReactant(0) or reaction.getProduct(0)
    species = model.getSpecies(first.getSpecies()) if first else None
    if species is None:
        return "multiply it by the compartment of the reaction"
    math = reaction.getKineticLaw().getMath()
    law = str(libsbml.formulaToL3String(math))
    if len(law) > _LONG:
        return f"multiply the whole law by '{species.getCompartment()}'"
    is_sum = math.getType() in {libsbml.AST_PLUS, libsbml.AST_MINUS}
    return f"write it as `{species.getCompartment()} * {f'({law})' if is_sum else law}`"


def _shown(formula: str) -> str:
    return formula if len(formula) <= 60 else formula[:57] + "…"
