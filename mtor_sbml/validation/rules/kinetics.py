"""Rules on rate laws: that they are there, and what acts in them."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from mtor_sbml.model.document import Model, Reaction
from mtor_sbml.model.formula import formula_names
from mtor_sbml.validation.finding import Finding, Severity
from mtor_sbml.validation.formula_units import FormulaUnits, names_in, power_of
from mtor_sbml.validation.listing import listed
from mtor_sbml.validation.pointing import at_reaction, told_once
from mtor_sbml.validation.rule import rule
from mtor_sbml.validation.subject import Subject


@rule("KIN001", Severity.ERROR)
def no_law(subject: Subject) -> Iterator[Finding]:
    """A reaction has no rate law.

    Simulators refuse the model or leave the reaction standing still, COPASI asks for a law. A model for flux balance
    analysis, which needs none, says so by the package `fbc`, and is left alone.

    Bad:
        species A in cell = 10 nM; B in cell = 0 nM
        J: A => B;   // KIN001

    Good:
        species A in cell = 10 nM; B in cell = 0 nM
        J: A => B; cell * k * A
        k = 0.1 per_min
    """
    if subject.sbml.getPlugin("fbc") is not None:
        return
    yield from told_once(
        at_reaction(
            no_law,
            subject,
            each.id,
            f"reaction '{each.id}' has no rate law",
            fix="give it one, such as mass action: compartment * k * reactant",
        )
        for each in subject.model.reactions.values()
        if each.rate is None
    )


@rule("KIN002", Severity.ERROR)
def no_participant(subject: Subject) -> Iterator[Finding]:
    """A rate law uses a species that is no reactant, product or modifier of the reaction.

    SBML forbids it and COPASI refuses the file. In composed models a port without a type causes it.

    Bad:
        <listOfSpecies><species id="A"/><species id="E"/></listOfSpecies>
        <listOfParameters><parameter id="k" value="1" units="per_nM_per_min"/></listOfParameters>
        <listOfReactions>
        <reaction id="J">
        <listOfReactants><speciesReference species="A"/></listOfReactants>
        <kineticLaw><math>cell * k * A * E</math></kineticLaw>
        </reaction>
        </listOfReactions>

    Good:
        <listOfSpecies><species id="A"/><species id="E"/></listOfSpecies>
        <listOfParameters><parameter id="k" value="1" units="per_nM_per_min"/></listOfParameters>
        <listOfReactions>
        <reaction id="J">
        <listOfReactants><speciesReference species="A"/></listOfReactants>
        <listOfModifiers><modifierSpeciesReference species="E"/></listOfModifiers>
        <kineticLaw><math>cell * k * A * E</math></kineticLaw>
        </reaction>
        </listOfReactions>
    """
    for cause in subject.causes_for("KIN002"):
        found = re.search(r"species '(\w+)' is not listed .* of reaction '(\w+)'", cause.messages[0].text)
        species, reaction = found.groups() if found else ("?", cause.element.id)
        yield no_participant.of(
            cause,
            f"the law of reaction '{reaction}' uses species '{species}', no reactant, product or modifier of it",
            fix=f"list '{species}' as a modifier (Antimony: declare it `species` inside the module of the reaction)",
        )


@rule("KIN003", Severity.WARNING)
def idle_modifier(subject: Subject) -> Iterator[Finding]:
    """A reaction lists a modifier that does not act in its law, neither directly nor through rules.

    Drawings show a regulation that the mathematics lacks: either the list or the law is not what was meant.

    Bad:
        species A in cell = 10 nM; B in cell = 0 nM; E in cell = 1 nM
        J: A => B; cell * k * A   // KIN003
        regulation: E -o J;
        k = 0.1 per_min

    Good:
        species A in cell = 10 nM; B in cell = 0 nM; E in cell = 1 nM
        J: A => B; cell * k * E * A
        regulation: E -o J;
        k = 0.1 per_nM_per_min
    """
    model = subject.model
    idle = {each: tuple(_idle_modifiers(model, each)) for each, reaction in model.reactions.items() if reaction.rate}
    yield from told_once(
        at_reaction(
            idle_modifier,
            subject,
            reaction,
            f"reaction '{reaction}' lists {_modifiers(species)} not act in its law",
            fix=f"let the law depend on {listed(species)}, or take {listed(species)} from the modifiers",
        )
        for reaction, species in idle.items()
        if species
    )


@rule("KIN009", Severity.WARNING)
def other_compartment(subject: Subject) -> Iterator[Finding]:
    """A law is multiplied by a compartment that none of its species is in.

    The factor makes an amount of a concentration, so it has to be the volume of what reacts: with another one the rate
    is off by the ratio of both, and changes when that one changes its size. Membranes between volumes are left alone.

    Bad:
        compartment nucleus = 0.1 litre
        species A in cell = 10 nM; B in cell = 0 nM
        J: A => B; nucleus * k * A   // KIN009
        k = 0.1 per_min

    Good:
        species A in cell = 10 nM; B in cell = 0 nM
        J: A => B; cell * k * A
        k = 0.1 per_min
    """
    model = subject.model
    odd = (
        {each.id: _odd_factor(subject, each) for each in model.reactions.values()}
        if len(model.compartments) > 1
        else {}
    )
    yield from told_once(
        at_reaction(
            other_compartment,
            subject,
            reaction,
            f"the law of reaction '{reaction}' is multiplied by compartment '{found[0]}', in which none of its species "
            f"is: they are in {listed([repr(each) for each in found[1]])}",
            fix=f"multiply it by '{found[1][0]}'"
            if len(found[1]) == 1
            else "multiply it by the compartment of its reactant",
        )
        for reaction, found in odd.items()
        if found is not None
    )


def _odd_factor(subject: Subject, reaction: Reaction) -> tuple[str, Sequence[str]] | None:
    """The compartment by which a law is multiplied though no species of it is there, and those where they are."""
    model = subject.model
    names = formula_names(reaction.rate) if reaction.rate is not None else frozenset()
    taking_part = {*names, *reaction.modifiers, *(each for each, _ in (*reaction.reactants, *reaction.products))}
    own = sorted({model.species[each].compartment for each in taking_part if each in model.species})
    others = sorted(each for each in names if each in model.compartments and each not in own)
    law = subject.sbml.getReaction(reaction.id) if others and own else None
    if law is None:
        return None
    math = FormulaUnits(subject.sbml, reaction.id).expanded(law.getKineticLaw().getMath())
    if not names_in(math).isdisjoint(own):
        return None
    dimensions = {_dimensions(subject, each) for each in own}
    odd = [each for each in others if power_of(each, math) == 1 and _dimensions(subject, each) in dimensions]
    return (odd[0], own) if odd else None


def _dimensions(subject: Subject, compartment: str) -> float:
    return float(subject.sbml.getCompartment(compartment).getSpatialDimensionsAsDouble())


def _idle_modifiers(model: Model, reaction_id: str) -> Iterator[str]:
    """The modifiers of a reaction on which its rate does not depend."""
    reaction = model.reactions[reaction_id]
    if not reaction.modifiers or reaction.rate is None:
        return
    acting = set(formula_names(reaction.rate))
    if acting.issuperset(reaction.modifiers):
        return
    reached = list(acting)
    while reached:
        new = _read_by(model, reached.pop()) - acting
        acting |= new
        reached += new
    others = {species for species, _ in (*reaction.reactants, *reaction.products)}
    yield from (each for each in dict.fromkeys(reaction.modifiers) if each not in acting and each not in others)


def _read_by(model: Model, name: str) -> frozenset[str]:
    """What decides the value of something besides itself."""
    decided = model.rules.get(name)
    formula = decided.formula if decided else model.reactions[name].rate if name in model.reactions else None
    return formula_names(formula) if formula is not None else frozenset()


def _modifiers(species: tuple[str, ...]) -> str:
    names = listed([f"'{each}'" for each in species])
    return f"modifiers {names}, which do" if len(species) > 1 else f"modifier {names}, which does"


RULES = (no_law, no_participant, idle_modifier, other_compartment)
