"""The mutants of a model: each has one mechanism removed or one constant moved. Nothing is run to list them.

What cannot be mutated, or would change nothing that any experiment shows, is listed as skipped, with the reason.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum
from math import isfinite
from typing import TypeAlias

from mtor_sbml.errors import ChangeError, FormulaError, Place
from mtor_sbml.expectation.files.file import JOINT
from mtor_sbml.model.changes import Change, ChangeKind, Setting, resolve_changes
from mtor_sbml.model.composition import composition
from mtor_sbml.model.cuts import Cut, regulators
from mtor_sbml.model.document import Model, Reaction
from mtor_sbml.model.initial import initial_value
from mtor_sbml.model.promoted import with_locals_promoted
from mtor_sbml.variants.uses import Uses
from mtor_sbml.variants.variant import Variant


class Kind(StrEnum):
    """What a mutant lacks, or has changed."""

    REACTION = "reaction"  #: a reaction never runs
    REGULATION = "regulation"  #: a modifier is held, in one law, at the value that it has at rest
    PROTEIN = "protein"  #: a protein is knocked out: none of it is there at the start
    SPECIES = "species"  #: a species that no knock-out removes starts at 0
    PARAMETER = "parameter"  #: a constant is ten times what it is, or a tenth
    TOGETHER = "together"  #: several reactions or regulations are cut at once, as a guard says; not in the score


#: How the mutants of a kind are called after their target.
_CALLED = {
    Kind.REACTION: ("{}",),
    Kind.REGULATION: ("{}",),
    Kind.PROTEIN: ("knockout-{}",),
    Kind.SPECIES: ("without-{}",),
    Kind.PARAMETER: ("{}*10", "{}/10"),
    Kind.TOGETHER: ("{}",),
}


@dataclass(frozen=True, slots=True)
class Mutant:
    """A variant with one mechanism removed or changed."""

    id: str  #: `J`, `modifier@J`, `knockout-MTOR`, `without-PIP2`, `k*10`, `k/10`, `J + modifier@K`
    kind: Kind
    target: str  #: what is changed: a reaction, `modifier@reaction`, HGNC symbol or accession, species, parameter
    description: str  #: in words, with display names
    settings: tuple[Setting, ...]
    place: Place | None = None  #: where the sources declare it, or else its line in the SBML

    @property
    def variant(self) -> Variant:
        """What is run."""
        return Variant(self.id, self.settings)


@dataclass(frozen=True, slots=True)
class Skipped:
    """What has no mutant."""

    kind: Kind
    target: str
    reason: str

    @property
    def ids(self) -> tuple[str, ...]:
        """What its mutants would be called."""
        return tuple(form.format(self.target) for form in _CALLED[self.kind])


Mutants: TypeAlias = Iterator[Mutant | Skipped]

_FIXED = "every experiment gives it a value of its own as it begins"


def mutants_of(
    model: Model, uses: Uses, kinds: Collection[Kind] = tuple(Kind)
) -> tuple[tuple[Mutant, ...], tuple[Skipped, ...]]:
    """The mutants of a model, kind by kind, and what was skipped; those of several mechanisms are of `together`.

    Args:
        model: The model; its mutants are variants of its copy with local parameters promoted.
        uses: What is asked of that copy.
        kinds: Which kinds of mutants.
    """
    made: dict[Kind, Callable[[Model, Uses], Mutants]] = {
        Kind.REACTION: _without_reactions,
        Kind.REGULATION: _without_regulations,
        Kind.PROTEIN: _knocked_out,
        Kind.SPECIES: _without_species,
        Kind.PARAMETER: _moved,
    }
    everything = [each for kind, list_kind in made.items() if kind in kinds for each in list_kind(model, uses)]
    return (
        tuple(each for each in everything if isinstance(each, Mutant)),
        tuple(each for each in everything if isinstance(each, Skipped)),
    )


def together(guards: Iterable[str], mutants: Iterable[Mutant]) -> Mutants:
    """The mutants that guards make of several mechanisms, all of which are cut at once.

    Args:
        guards: As expectations name them; those of one mechanism are left out.
        mutants: Those of single mechanisms.
    """
    single = {each.id: each for each in mutants if each.kind in {Kind.REACTION, Kind.REGULATION}}
    for guard in dict.fromkeys(guards):
        names = guard.split(JOINT)
        unknown = [name for name in names if name not in single]
        if len(names) > 1 and unknown:
            yield Skipped(Kind.TOGETHER, guard, f"{unknown[0]!r} is no mutant of a reaction or regulation")
        elif len(names) > 1:
            parts = [single[name] for name in names]
            words = ", and ".join(each.description for each in parts)
            settings = tuple(setting for each in parts for setting in each.settings)
            yield Mutant(guard, Kind.TOGETHER, guard, words, settings, parts[0].place)


def by_name(mutants: Iterable[Mutant]) -> Mapping[str, tuple[str, ...]]:
    """The ids of mutants by all that a guard may call them: their ids, their targets, and the species that they set."""
    named: dict[str, list[str]] = {}
    for mutant in mutants:
        parts = () if mutant.kind is Kind.TOGETHER else [setting.id for setting in mutant.settings]
        for name in dict.fromkeys((mutant.id, mutant.target, *parts)):
            named.setdefault(name, []).append(mutant.id)
    return {name: tuple(ids) for name, ids in named.items()}


def _without_reactions(model: Model, _uses: Uses) -> Mutants:
    for reaction in model.reactions.values():
        if reaction.rate is None:
            yield Skipped(Kind.REACTION, reaction.id, "it has no kinetic law")
            continue
        yield Mutant(
            reaction.id,
            Kind.REACTION,
            reaction.id,
            f"{_named(model, reaction.id)} does not run",
            (Setting(reaction.id, 0.0),),
            _place(model, reaction.id),
        )


def _without_regulations(model: Model, uses: Uses) -> Mutants:
    for reaction in model.reactions.values():
        for modifier in regulators(model, reaction):
            cut = str(Cut(reaction.id, modifier))
            reason = _no_regulation(uses, reaction, modifier)
            if reason:
                yield Skipped(Kind.REGULATION, cut, reason)
                continue
            yield Mutant(
                cut,
                Kind.REGULATION,
                cut,
                f"{_named(model, reaction.id)} does not answer to {_named(model, modifier)} any more",
                (Setting(cut, 0.0),),
                _place(model, reaction.id),
            )


def _no_regulation(uses: Uses, reaction: Reaction, modifier: str) -> str:
    """Why holding a modifier is no mutant; empty where it is one."""
    amounts = [-amount for each, amount in reaction.reactants if each == modifier]
    amounts += [amount for each, amount in reaction.products if each == modifier]
    if sum(amounts) != 0:
        return "the reaction itself consumes or makes it"
    return "" if uses.moves(modifier) else "it stays the same in every experiment, so holding it changes nothing"


def _knocked_out(model: Model, uses: Uses) -> Mutants:
    first: dict[tuple[Setting, ...], str] = {}
    for protein in composition(model).proteins:
        name = str(protein)
        try:
            settings = resolve_changes(model, [Change(ChangeKind.PROTEIN_SCALE, protein.accession, 0.0)])
        except ChangeError as problem:
            yield Skipped(Kind.PROTEIN, name, problem.message)
            continue
        reason = _no_knockout(uses, settings, first.get(settings))
        if reason:
            yield Skipped(Kind.PROTEIN, name, reason)
            continue
        first[settings] = name
        assert protein.free_species is not None
        yield Mutant(
            _CALLED[Kind.PROTEIN][0].format(name),
            Kind.PROTEIN,
            name,
            f"no {name} ({model.name_of(protein.free_species)})",
            settings,
            _place(model, protein.free_species),
        )


def _no_knockout(uses: Uses, settings: tuple[Setting, ...], same: str | None) -> str:
    """Why knocking out a protein would change nothing, or nothing new; empty where it would."""
    if same is not None:
        return f"{same} is in the same species at the start, so its knock-out is this one"
    if all(_is_absent(uses.model, each.id) for each in settings):
        return "none of it is there at the start"
    return _FIXED if all(each.id in uses.fixed for each in settings) else ""


def _without_species(model: Model, uses: Uses) -> Mutants:
    knockouts = (each for each in _knocked_out(model, uses) if isinstance(each, Mutant))
    removed = {setting.id for each in knockouts for setting in each.settings}
    for species in model.species:
        if species in removed or _is_decided(model, species) or _is_absent(model, species):
            continue
        maker = _maker_of(model, species)
        if maker is not None:
            yield Skipped(Kind.SPECIES, species, f"reaction {maker.id!r} makes it again")
        elif species in uses.fixed:
            yield Skipped(Kind.SPECIES, species, _FIXED)
        else:
            yield Mutant(
                _CALLED[Kind.SPECIES][0].format(species),
                Kind.SPECIES,
                species,
                f"no {_named(model, species)} at the start",
                (Setting(species, 0.0),),
                _place(model, species),
            )


def _maker_of(model: Model, species: str) -> Reaction | None:
    """The first reaction that makes a species from nothing, if there is one."""
    made = (each for each in model.reactions.values() if not each.reactants and species in dict(each.products))
    return next(made, None)


def _is_decided(model: Model, element: str) -> bool:
    """Whether an assignment rule gives an element its value."""
    return element in model.rules and model.rules[element].kind == "assignment"


def _is_absent(model: Model, species: str) -> bool:
    try:
        return initial_value(model, species) == 0
    except FormulaError:
        return True


def _moved(model: Model, uses: Uses) -> Mutants:
    working, promoted = with_locals_promoted(model)
    for parameter in working.parameters:
        reason = _immovable(uses, parameter)
        if reason:
            yield Skipped(Kind.PARAMETER, parameter, reason)
            continue
        value = initial_value(working, parameter)
        local = promoted.get(parameter)
        name = f"{local.id} of {_named(model, local.reaction)}" if local else _named(model, parameter)
        place = _place(model, local.reaction if local else parameter)
        moves = ((10.0, "ten times as large"), (0.1, "a tenth of itself"))
        for form, (factor, words) in zip(_CALLED[Kind.PARAMETER], moves, strict=True):
            yield Mutant(
                form.format(parameter),
                Kind.PARAMETER,
                parameter,
                f"{name} is {words}",
                (Setting(parameter, value * factor),),
                place,
            )
    for reaction in working.reactions.values():
        for left in reaction.local_parameters:
            yield Skipped(Kind.PARAMETER, left, f"it is local to {reaction.id!r}, and its global name is taken")


def _immovable(uses: Uses, parameter: str) -> str:
    """Why a parameter is not moved; empty where it is."""
    model = uses.model
    if _is_decided(model, parameter):
        return "its assignment rule decides it"
    if parameter in model.rules or parameter in model.event_targets:
        return "it is no constant: a rate rule or an event changes it"
    if parameter not in uses.read:
        return "no formula of the model or of a claim reads it"
    if parameter in uses.fixed:
        return _FIXED
    return _no_multiple(model, parameter)


def _no_multiple(model: Model, parameter: str) -> str:
    """Why a constant has no multiple that is another value; empty where it has."""
    try:
        value = initial_value(model, parameter)
    except FormulaError as problem:
        return problem.message
    if value == 0:
        return "it is 0, and ten times 0 is 0"
    return "" if isfinite(value) else "it has no value"


def _named(model: Model, element: str) -> str:
    """An element for people: its display name, and its id where that is another."""
    name = model.name_of(element)
    return element if name == element else f"{name} ({element})"


def _place(model: Model, element: str) -> Place | None:
    """Where an element is declared: in the sources, or else in the SBML file."""
    place = model.place_of(element)
    if place is not None or model.origin is None:
        return place
    declared = re.search(rf"<(?:\w+:)?(?:reaction|species|parameter)\b[^>]*\bid=\"{element}\"", model.sbml)
    return declared and Place(str(model.origin), model.sbml.count("\n", 0, declared.start()) + 1)
