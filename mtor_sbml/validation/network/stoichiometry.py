"""What each reaction changes: the net stoichiometries of the species that reactions change at all."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property

from mtor_sbml.model.document import Model, Reaction


@dataclass(frozen=True, eq=False)
class Stoichiometry:
    """The net changes of a model's reactions."""

    model: Model

    @cached_property
    def changed(self) -> frozenset[str]:
        """The species that reactions change: no boundary species, no constants, nothing that a rule decides."""
        return frozenset(
            each.id
            for each in self.model.species.values()
            if not each.boundary and not each.constant and each.id not in self.model.rules
        )

    @cached_property
    def net(self) -> Mapping[str, Mapping[str, float]]:
        """For each reaction the changed species with what one turn adds; those that come out as they went in left out.

        Reactions whose stoichiometries are not fixed are left out.
        """
        found = {each.id: self._net(each) for each in self.model.reactions.values()}
        return {reaction: net for reaction, net in found.items() if net is not None}

    def _net(self, reaction: Reaction) -> Mapping[str, float] | None:
        net: dict[str, float] = {}
        for sign, side in ((-1.0, reaction.reactants), (1.0, reaction.products)):
            for species, number in side:
                if math.isnan(number):
                    return None
                if species in self.changed:
                    net[species] = net.get(species, 0.0) + sign * number
        return {species: number for species, number in net.items() if number}

    @cached_property
    def conversions(self) -> Mapping[str, Mapping[str, float]]:
        """The net changes of the reactions that turn matter into other matter and exchange none with an outside.

        Left out are syntheses and degradations, whose net change has one sign, and reactions with boundary species,
        constants or species under rules: these may stand for any amount of matter.
        """
        return {
            reaction: net
            for reaction, net in self.net.items()
            if any(number < 0 for number in net.values())
            and any(number > 0 for number in net.values())
            and self.model.reactions[reaction].sbo not in _EXCHANGES
            and all(species in self.changed for species in _participants(self.model.reactions[reaction]))
        }


#: Synthesis, degradation, and what else is declared to make or take matter (Systems Biology Ontology).
_EXCHANGES = frozenset(
    {"SBO:0000179", "SBO:0000393", "SBO:0000183", "SBO:0000184", "SBO:0000589", "SBO:0000627", "SBO:0000632"}
)


def _participants(reaction: Reaction) -> list[str]:
    return [species for species, _ in (*reaction.reactants, *reaction.products)]
