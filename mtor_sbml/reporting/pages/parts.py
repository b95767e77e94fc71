"""The parts of a network: which reactions and species each instance of a module brings."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass

from mtor_sbml.model.document import Model, Reaction
from mtor_sbml.model.formula import Formula, Name, expand, formula_names


@dataclass(frozen=True, slots=True)
class Part:
    """The network itself, or an instance of a module, with what stands inside other instances within it left out."""

    module: str  #: whose text it is
    instance: str  #: names with dots; "" for the network itself
    file: str  #: of the module, as the user would type it
    reactions: tuple[Reaction, ...]

    @property
    def outermost(self) -> str:
        """The instance of the network that it belongs to."""
        return self.instance.partition(".")[0]


def parts_of(model: Model) -> tuple[Part, ...]:
    """The parts of a composed network that have reactions, in the order of the SBML; of a plain file it is one part."""
    found: dict[tuple[str, str, str], list[Reaction]] = defaultdict(list)
    for reaction in model.reactions.values():
        place = model.place_of(reaction.id)
        if place is None:
            found[model.id, "", str(model.origin or model.id)].append(reaction)
        else:
            found[place.module or model.id, place.instance or "", place.file].append(reaction)
    return tuple(Part(*key, tuple(reactions)) for key, reactions in found.items())


def changed_by(reaction: Reaction) -> frozenset[str]:
    """The species that a reaction makes or uses up."""
    net: dict[str, float] = defaultdict(float)
    for species, count in reaction.reactants:
        net[species] -= count
    for species, count in reaction.products:
        net[species] += count
    return frozenset(species for species, count in net.items() if count)


def acting_in(model: Model, reaction: Reaction) -> frozenset[str]:
    """What a rate names that varies and that the reaction leaves as it is: species, and quantities under a rule."""
    if reaction.rate is None:
        return frozenset()
    ruled = {each for each in model.rules if each in model.parameters and species_behind(model, Name(each))}
    return (formula_names(reaction.rate) & (model.species.keys() | ruled)) - changed_by(reaction)


def species_acting_in(model: Model, reaction: Reaction) -> frozenset[str]:
    """The species that a rate depends on and that the reaction leaves as they are, those behind rules included."""
    return frozenset() if reaction.rate is None else species_behind(model, reaction.rate) - changed_by(reaction)


def species_behind(model: Model, formula: Formula) -> frozenset[str]:
    """The species that a formula depends on, rules written out."""
    return formula_names(expand(formula, model)) & model.species.keys()


def members_of(model: Model, part: Part) -> Mapping[str, bool]:
    """The species of a part's reactions and what else acts in them, and whether it is changed there."""
    changed = {species for reaction in part.reactions for species in changed_by(reaction)}
    acting = {species for reaction in part.reactions for species in acting_in(model, reaction)}
    known = (*model.species, *model.parameters)
    return {each: each in changed for each in known if each in changed | acting}
