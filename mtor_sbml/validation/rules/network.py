"""Rules on the network as a graph: species and reactions that hang loose or stand twice."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator, Mapping

from mtor_sbml.model.document import Model, Reaction, Species
from mtor_sbml.validation.finding import Finding, Severity
from mtor_sbml.validation.listing import listed
from mtor_sbml.validation.network.quantities import start_values
from mtor_sbml.validation.network.readers import names_read
from mtor_sbml.validation.network.stoichiometry import Stoichiometry
from mtor_sbml.validation.pointing import at_reaction, at_species, told_once
from mtor_sbml.validation.rule import Profile, rule
from mtor_sbml.validation.subject import Subject

#: Share of the largest start below which a negative one is what a simulation left over by rounding.
_ROUNDING = 1e-9


@rule("NET003", Severity.WARNING)
def idle_species(subject: Subject) -> Iterator[Finding]:
    """A species takes part in nothing: no reaction, rule, event or law has it.

    It is left over, or its reaction got lost.

    Bad:
        species A in cell = 10 nM
        species B in cell = 5 nM   // NET003
        J: A => ; cell * k * A
        k = 0.1 per_min

    Good:
        species A in cell = 10 nM
        species B in cell = 5 nM
        J: A => B; cell * k * A
        k = 0.1 per_min
    """
    model = subject.model
    taking_part = {species for each in model.reactions.values() for species in _participants(each)}
    idle = model.species.keys() - taking_part - model.rules.keys() - model.event_targets
    if not idle or not (model.reactions or model.rules):  # a mere list of species is no network
        return
    read = names_read(model, subject.sbml)
    yield from told_once(
        at_species(
            idle_species,
            subject,
            species,
            f"species '{species}' takes part in nothing: no reaction, rule or event has it",
            fix="remove it, or add the reaction that is missing",
        )
        for species in model.species
        if species in idle and species not in read
    )


@rule("NET004", Severity.WARNING)
def never_there(subject: Subject) -> Iterator[Finding]:
    """A species is used up but never there: it starts at zero, and nothing makes it.

    Its reactions stand still for ever.

    Bad:
        species A in cell = 0 nM; B in cell = 0 nM   // NET004
        J: A => B; cell * k * A
        k = 0.1 per_min

    Good:
        species A in cell = 10 nM; B in cell = 0 nM
        J: A => B; cell * k * A
        k = 0.1 per_min
    """
    model = subject.model
    made, used = _made_and_used(model)
    start = start_values(model)
    yield from told_once(
        at_species(
            never_there,
            subject,
            species,
            f"species '{species}' is used up by reactions, but starts at zero and nothing makes it",
            fix="give it a start above zero, or add the reaction that makes it",
        )
        for species in model.species
        if species in used - made - model.event_targets - model.initial_assignments.keys() and start.get(species) == 0
    )


@rule("NET012", Severity.WARNING)
def below_zero(subject: Subject) -> Iterator[Finding]:
    """A species that reactions change begins below zero.

    There is no negative amount: laws get the wrong sign, stochastic simulators refuse the model.

    Bad:
        species A in cell = -10 nM   // NET012
        J: A => ; cell * k * A
        k = 0.1 per_min

    Good:
        species A in cell = 10 nM
        J: A => ; cell * k * A
        k = 0.1 per_min
    """
    model = subject.model
    start = start_values(model)
    # What stands for something else than an amount, such as a voltage, mostly has a rate rule, and is left alone.
    changed = {species for each in model.reactions.values() for species in _participants(each)} - model.rules.keys()
    largest = max((abs(start.get(each, 0.0)) for each in model.species), default=0.0)
    yield from told_once(
        at_species(
            below_zero,
            subject,
            each.id,
            f"species '{each.id}' begins at {start[each.id]:.6g}, below zero, and reactions change it",
            fix="give it a start of zero or more; what is no amount is a parameter with a rate rule",
        )
        for each in model.species.values()
        if each.id in changed and not each.boundary and start.get(each.id, 0.0) < -_ROUNDING * largest
    )


@rule("NET011", Severity.NOTE, profiles={Profile.CURATION})
def dead_end(subject: Subject) -> Iterator[Finding]:
    """A species is only made, so that it piles up, or only used up, so that it runs out.

    A product, a dose or a store may be meant to; elsewhere a reaction is missing.

    Bad:
        species A in cell = 10 nM; B in cell = 0 nM   // NET011
        J: A => B; cell * k * A
        k = 0.1 per_min

    Good:
        species A in cell = 10 nM; B in cell = 0 nM
        J: A -> B; cell * (k * A - k * B)
        k = 0.1 per_min
    """
    model = subject.model
    made, used = _made_and_used(model)
    for told, loose in (("is only made: it piles up", made - used), ("is only used up: it runs out", used - made)):
        yield from told_once(
            at_species(
                dead_end,
                subject,
                species,
                f"species '{species}' {told}",
                fix="nothing if that is meant; else add the reaction that is missing, or make it a boundary species",
            )
            for species in model.species
            if species in loose - model.event_targets
        )


@rule("NET005", Severity.WARNING)
def reaction_twice(subject: Subject) -> Iterator[Finding]:
    """Two reactions have the same participants and the same law.

    What is meant to happen once happens twice as fast.

    Bad:
        species A in cell = 10 nM; B in cell = 0 nM
        J1: A => B; cell * k * A
        J2: A => B; cell * k * A   // NET005
        k = 0.1 per_min

    Good:
        species A in cell = 10 nM; B in cell = 0 nM
        J1: A => B; cell * k * A
        k = 0.1 per_min
    """
    alike: dict[object, list[str]] = defaultdict(list)
    for each in subject.model.reactions.values():
        if each.rate is not None:
            alike[tuple(sorted(each.reactants)), tuple(sorted(each.products)), each.rate].append(each.id)
    yield from told_once(
        at_reaction(
            reaction_twice,
            subject,
            copy,
            f"reaction '{copy}' is '{first}' once more: the same participants and the same law",
            fix="remove one of them, or correct what should tell them apart",
        )
        for first, *copies in alike.values()
        for copy in copies
    )


@rule("NET006", Severity.WARNING, profiles={Profile.CURATION})
def compound_twice(subject: Subject) -> Iterator[Finding]:
    """Two species in one compartment are, by their annotations, the same chemical compound.

    What one reaction makes the other does not use. Looked at are `is` annotations with ChEBI, KEGG or other collections
    of compounds; the forms of a protein rightly share its accession, though not by `is` (ANN005).

    Bad:
        species ATP in cell = 10 nM; ATP identity "https://identifiers.org/CHEBI:30616"
        species atp in cell = 10 nM; atp identity "https://identifiers.org/CHEBI:30616"   // NET006
        J1: ATP => ; cell * k * ATP
        J2: atp => ; cell * k * atp
        k = 0.1 per_min

    Good:
        species ATP in cell = 10 nM; ATP identity "https://identifiers.org/CHEBI:30616"
        J1: ATP => ; cell * k * ATP
        J2: ATP => ; cell * k2 * ATP
        k = 0.1 per_min; k2 = 0.2 per_min
    """
    alike: dict[object, list[str]] = defaultdict(list)
    for each in subject.model.species.values():
        annotated = frozenset((one.qualifier, one.resource) for one in each.annotations)
        if _is_compound(each):
            alike[each.compartment, annotated].append(each.id)
    yield from told_once(
        at_species(
            compound_twice,
            subject,
            second,
            f"species '{first}' and {listed([repr(each) for each in (second, *others)])} are one compound in one"
            " compartment, by their annotations",
            fix="make them one species, put each into the compartment it is meant to be in, or correct an annotation",
        )
        for first, second, *others in (group for group in alike.values() if len(group) > 1)
    )


def _participants(reaction: Reaction) -> Iterator[str]:
    yield from (species for species, _ in (*reaction.reactants, *reaction.products))
    yield from reaction.modifiers


def _made_and_used(model: Model) -> tuple[set[str], set[str]]:
    """The changed species that some reaction makes, and those that some uses up, in the directions declared."""
    network = Stoichiometry(model)
    made: set[str] = set()
    used: set[str] = set()
    for each in model.reactions.values():
        net: Mapping[str, float] = network.net.get(each.id, {})
        gained = {species for species, number in net.items() if number > 0}
        lost = net.keys() - gained
        if each.id not in network.net:  # without fixed stoichiometries: anything may happen
            gained = lost = set(network.changed.intersection(_participants(each)))
        made |= gained | lost if each.reversible else gained
        used |= gained | lost if each.reversible else lost
    return made, used


#: Collections of chemical compounds, as they stand in URIs.
_COMPOUNDS = re.compile(r"chebi|kegg\.compound|pubchem|hmdb|inchi|metanetx\.chemical|bigg\.metabolite", re.IGNORECASE)


def _is_compound(species: Species) -> bool:
    return any(each.qualifier == "is" and _COMPOUNDS.search(each.resource) for each in species.annotations)


RULES = (idle_species, never_there, below_zero, reaction_twice, compound_twice, dead_end)
