"""Rules on the sign of rates: where a law contradicts its reaction."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator

from mtor_sbml.errors import FormulaError
from mtor_sbml.model.document import Model
from mtor_sbml.model.formula import Name, expand, formula_names
from mtor_sbml.validation.finding import Finding, Severity
from mtor_sbml.validation.network.bounds import Ranges
from mtor_sbml.validation.network.used_up import UsedUp, used_up
from mtor_sbml.validation.pointing import at_reaction, told_once
from mtor_sbml.validation.rule import rule
from mtor_sbml.validation.subject import Subject


@rule("KIN004", Severity.WARNING)
def direction_differs(subject: Subject) -> Iterator[Finding]:
    """A reaction says irreversible and its rate turns negative, or says reversible and its rate cannot.

    Tools that read the network without its numbers (flux balance, stochastic simulation, drawings) take the
    declaration at its word. A law that cannot turn negative is no more than a note: SBML's default is reversible.

    Bad:
        species A in cell = 10 nM; B in cell = 0 nM
        J: A => B; cell * (k1 * A - k2 * B)   // KIN004
        k1 = 0.1 per_min; k2 = 0.2 per_min

    Good:
        species A in cell = 10 nM; B in cell = 0 nM
        J: A -> B; cell * (k1 * A - k2 * B)
        k1 = 0.1 per_min; k2 = 0.2 per_min
    """
    model = subject.model
    back = {each.reaction: each for each in used_up(model) if _runs_back(model, each)}
    yield from told_once(
        at_reaction(
            direction_differs,
            subject,
            reaction,
            f"reaction '{reaction}' is declared irreversible, but runs backwards when '{each.species}' is used up",
            fix="declare it reversible (Antimony: `->` instead of `=>`), or split it into two reactions",
        )
        for reaction, each in back.items()
    )
    yield from told_once(
        at_reaction(
            direction_differs,
            subject,
            reaction,
            f"reaction '{reaction}' is declared reversible, but its rate cannot turn negative",
            fix="declare it irreversible (Antimony: `=>` instead of `->`)",
            severity=Severity.NOTE,
        )
        for reaction in _never_back(model)
    )


@rule("KIN005", Severity.WARNING)
def runs_without_reactant(subject: Subject) -> Iterator[Finding]:
    """A reaction goes on when its reactant is used up, so that the reactant falls below zero.

    A simulation then shows negative concentrations, or stops.

    Bad:
        species A in cell = 10 nM
        J: A => ; cell * v   // KIN005
        v = 0.1 nM_per_min; unit nM_per_min = 1e-9 mole / (litre * 60 second)

    Good:
        species A in cell = 10 nM
        J: A => ; cell * v * A / (K + A)
        v = 0.1 nM_per_min; unit nM_per_min = 1e-9 mole / (litre * 60 second); K = 0.01 nM
    """
    model = subject.model
    emptied: dict[str, list[str]] = defaultdict(list)
    for each in used_up(model):
        if each.rate > 0:
            emptied[each.reaction].append(each.species)
    yield from told_once(
        at_reaction(
            runs_without_reactant,
            subject,
            reaction,
            f"reaction '{reaction}' goes on when its reactant {' or '.join(map(repr, species))} is used up"
            + ("" if _depends(model, reaction, species) else ": its law does not depend on it"),
            fix=f"let the rate fall to zero with it, for instance by a factor {species[0]}/(K + {species[0]}), or make"
            " it a boundary species if it stands for a supply that does not end",
        )
        for reaction, species in emptied.items()
    )


def _runs_back(model: Model, each: UsedUp) -> bool:
    return each.rate < 0 and not model.reactions[each.reaction].reversible


def _never_back(model: Model) -> Iterator[str]:
    """The reactions that are declared reversible, have products to run back from, and never do."""
    ranges = Ranges(model)
    for reaction in model.reactions.values():
        if reaction.reversible and reaction.products and reaction.rate is not None:
            low, _ = ranges.of(reaction.rate)
            if low >= 0:
                yield reaction.id


def _depends(model: Model, reaction: str, species: list[str]) -> bool:
    """Whether a rate depends on one of some species, directly or through rules."""
    try:
        return not formula_names(expand(Name(reaction), model)).isdisjoint(species)
    except FormulaError:
        return True


RULES = (direction_differs, runs_without_reactant)
