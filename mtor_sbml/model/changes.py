"""Changes to a model: doses, knock-outs, over-expressions, changed constants, cuts; and what they set."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from enum import Enum
from functools import lru_cache

from mtor_sbml.errors import ChangeError, FormulaError, Place, UnitsError, UsageError
from mtor_sbml.model.composition import Protein, composition
from mtor_sbml.model.cuts import Cut, read_cut
from mtor_sbml.model.document import Model, Reaction
from mtor_sbml.model.formula import Name, expand, formula_names
from mtor_sbml.model.initial import UNCHANGED, initial_value
from mtor_sbml.model.suggestions import nearest_id
from mtor_sbml.model.units import Quantity, convert

#: The SBO term of a reaction that makes something from nothing.
SYNTHESIS = "SBO:0000393"


class ChangeKind(Enum):
    """What a change acts on."""

    SET = "set"  #: a species, compartment or parameter gets a value: the medium, a dose
    SCALE = "scale"  #: the same, as a multiple of the model's own value
    PROTEIN_SCALE = "protein scale"  #: a protein's total times a factor: knock-out (0), knock-down, over-expression
    PROTEIN_SET = "protein set"  #: a protein's total gets a value
    MUTATE = "mutate"  #: a constant of the cell times a factor
    CUT = "cut"  #: a reaction does not run, or one regulation of it does not answer any more


@dataclass(frozen=True, slots=True)
class Change:
    """One target and what it becomes (PEtab v2: targetId, targetValue)."""

    kind: ChangeKind
    target_id: str  #: a model id, or `modifier@reaction`; for proteins anything that `Composition.resolve` takes
    target_value: Quantity | float  #: a quantity for SET and PROTEIN_SET, a factor otherwise: for cuts 0
    place: Place | None = None

    @property
    def is_of_the_cell(self) -> bool:
        """Whether it changes the cell rather than its medium, so that it belongs in the first period."""
        return self.kind in set(ChangeKind) - {ChangeKind.SET, ChangeKind.SCALE}

    @property
    def is_factor(self) -> bool:
        """Whether it multiplies what is there, so that what it sets depends on the variant of the model."""
        return self.kind in {ChangeKind.SCALE, ChangeKind.PROTEIN_SCALE, ChangeKind.MUTATE}


@dataclass(frozen=True, slots=True, order=True)
class Setting:
    """What a change sets in one model: an id and a number in that id's own unit.

    Species are set by concentration, or by amount where `only_substance` says so. A cut is the id of a reaction and the
    share of its rate that is left, or `modifier@reaction` and 0.
    """

    id: str
    value: float


def resolve_changes(
    model: Model, changes: Iterable[Change], changed: Mapping[str, float] = UNCHANGED
) -> tuple[Setting, ...]:
    """What changes that are made together set in a model, in the order of the changes.

    Units are converted and factors applied to the model's own values. A change of a protein acts on its total, which is
    its free species at the start, before anything has bound, and on every reaction that makes it from nothing. Two
    names of one target may set it to one value, as knock-outs of two members of a pool do; the same change made twice
    is a slip.

    Args:
        model: What is changed.
        changes: Made together.
        changed: What a variant starts from instead of the model's own values, by id: factors apply to these.

    Raises:
        ChangeError: A target that does not exist (with the nearest), that a rule decides, that gets two values at once,
            or that cannot take the change; a protein that starts bound, or that is made together with others.
        UnitsError: A quantity whose dimension is not the target's.
    """
    made: dict[str, tuple[Setting, Change]] = {}
    for change in changes:
        for setting in _settings(model, change, changed):
            if setting.id in made:
                first, by = made[setting.id]
                if first != setting or by.target_id == change.target_id:
                    raise _twice(setting.id, by, change)
            made[setting.id] = setting, change
    return tuple(setting for setting, _ in made.values())


def cuts_in(model: Model, settings: Iterable[Setting]) -> frozenset[Cut]:
    """Those of the settings that are cuts: nothing else is set on a reaction."""
    cuts = map(Cut.of, (setting.id for setting in settings))
    return frozenset(cut for cut in cuts if cut.reaction in model.reactions)


def shares_in(model: Model, settings: Iterable[Setting]) -> dict[Cut, float]:
    """The cuts among the settings, and how much of each is left."""
    cuts = ((Cut.of(setting.id), setting.value) for setting in settings)
    return {cut: value for cut, value in cuts if cut.reaction in model.reactions}


def require_settable(model: Model, target: str, place: Place | None = None) -> None:
    """Refuse a target that has no value of its own to set.

    Raises:
        ChangeError: It does not exist (with the nearest), is a reaction, local to one, or decided by a rule.
    """
    if target in model.reactions:
        raise ChangeError(
            f"{target!r} is a reaction and has no value to set", place=place, hint="change a constant of its law"
        )
    if target not in model.ids:
        local = [
            each.id
            for each in model.reactions.values()
            if target.removeprefix(f"{each.id}_") in each.local_parameters  # variants call it so
        ]
        if local:
            raise ChangeError(
                f"{target!r} is a local parameter of {', '.join(local)}, out of reach from outside",
                place=place,
                hint="make it a global parameter",
            )
        raise ChangeError(
            f"no {target!r} in model {model.id!r}",
            place=place,
            hint=nearest_id(target, model, model.ids - model.reactions.keys()),
        )
    if _is_assigned(model, target):
        text = str(model.rules[target].formula)
        shown = text if len(text) <= 80 else text[:77] + "…"
        raise ChangeError(
            f"{target!r} is decided by its assignment rule: {target} := {shown}",
            place=place,
            hint="change what the rule reads, or take the rule out of the model",
        )


def _settings(model: Model, change: Change, changed: Mapping[str, float]) -> tuple[Setting, ...]:
    if change.kind is ChangeKind.CUT:
        return (Setting(str(read_cut(model, change.target_id, change.place)), 0.0),)
    if change.kind in {ChangeKind.PROTEIN_SCALE, ChangeKind.PROTEIN_SET}:
        return _protein_settings(model, change, changed)
    target = change.target_id
    require_settable(model, target, change.place)
    if change.kind is ChangeKind.SET:
        value = _quantity(model, target, change)
    else:
        if change.kind is ChangeKind.MUTATE:
            _require_constant(model, target, change)
        value = _factor(change) * _own_value(model, target, change, changed)
    if value < 0 and target not in model.parameters:
        raise ChangeError(f"{target!r} would become negative ({value:g})", place=change.place)
    return (Setting(target, value),)


def _protein_settings(model: Model, change: Change, changed: Mapping[str, float]) -> tuple[Setting, ...]:
    protein = _protein(model, change)
    assert protein.free_species is not None
    require_settable(model, protein.free_species, change.place)
    # What starts modified belongs to the total as well; what starts in a complex is not the protein's alone to change.
    free = protein.free_species
    others = [each for each in _present_at_start(model, protein, change, changed) if each != free]
    own = set(composition(model).copies(free))
    for other in others:
        if set(composition(model).copies(other)) != own or change.kind is ChangeKind.PROTEIN_SET:
            raise ChangeError(
                f"the total of {protein} cannot be changed: at the start some of it is in {other!r}",
                place=change.place,
                hint=f"start the model with all of {protein} in {free!r}, or set the species by their ids",
            )
    if change.kind is ChangeKind.PROTEIN_SET:
        total = _quantity(model, free, change)
        made = _making(model, protein, change, lambda: _multiple(model, free, total, change, changed))
        return (Setting(free, total), *made)
    factor = _factor(change)
    scaled = (Setting(each, factor * _own_value(model, each, change, changed)) for each in (free, *others))
    return (*scaled, *_making(model, protein, change, lambda: factor))


def _making(model: Model, protein: Protein, change: Change, factor: Callable[[], float]) -> tuple[Setting, ...]:
    """What scales every reaction that makes a protein from nothing."""
    makers = _makers(model, protein)
    if not makers:
        return ()
    share = factor()
    for reaction in makers:
        _require_scalable(model, protein, reaction, change, share)
    return tuple(Setting(str(read_cut(model, each.id, change.place)), share) for each in makers)


def _multiple(model: Model, free: str, total: float, change: Change, changed: Mapping[str, float]) -> float:
    own = _own_value(model, free, change, changed)
    if total and not own:
        raise ChangeError(
            f"the model makes {free!r} and starts without it, so {change.target_value} is no multiple of its total",
            place=change.place,
            hint="give a factor, such as 2x",
        )
    return total / own if total else 0.0


def _protein(model: Model, change: Change) -> Protein:
    try:
        protein = composition(model).resolve(change.target_id)
    except UsageError as problem:
        raise ChangeError(problem.message, place=change.place, hint=problem.hint) from problem
    if protein.free_species is None:
        holding = ", ".join(composition(model).holding(protein))
        raise ChangeError(
            f"the annotations do not say which species is the free form of {protein}",
            place=change.place,
            hint=f"give one of {holding} the annotation isEncodedBy with its HGNC symbol",
        )
    return protein


def _present_at_start(model: Model, protein: Protein, change: Change, changed: Mapping[str, float]) -> list[str]:
    """The species that hold some of a protein at the start; sums that a rule makes of others hold none themselves."""
    pools = (each for each in composition(model).holding(protein) if not _is_assigned(model, each))
    return [each for each in pools if _own_value(model, each, change, changed) != 0]


def _is_assigned(model: Model, target: str) -> bool:
    return target in model.rules and model.rules[target].kind == "assignment"


def _require_constant(model: Model, target: str, change: Change) -> None:
    if target not in model.parameters:
        kind = "species" if target in model.species else "compartment"
        raise ChangeError(
            f"a mutation changes a constant, and {target!r} is a {kind}",
            place=change.place,
            hint="name a parameter, or set the species in a condition",
        )


def _require_scalable(model: Model, protein: Protein, reaction: Reaction, change: Change, share: float) -> None:
    """Refuse a reaction whose rate is not that of making this protein alone."""
    copies = composition(model).copies
    made = {each for species, _ in reaction.products for each in copies(species)}
    used = {each for species, _ in reaction.reactants for each in copies(species)}
    others = sorted(made - used - {protein.accession})
    problem = f"it makes {', '.join(others)} as well" if others else ""
    removed = {species for species, _ in reaction.products} & formula_names(expand(Name(reaction.id), model))
    if reaction.reversible and removed and share:
        problem = f"it is reversible and reads {min(removed)}, so that it takes away what it makes"
    if problem:
        raise ChangeError(
            f"the total of {protein} cannot be changed: reaction {reaction.id!r} makes it, and {problem}",
            place=change.place,
            hint="write a reaction of its own for the making, or change a constant of the law with mutate",
        )


@lru_cache(maxsize=1024)
def _makers(model: Model, protein: Protein) -> tuple[Reaction, ...]:
    """The reactions that make a protein from nothing, or from what they give back, as a messenger."""
    copies = composition(model).copies

    def held(participants: tuple[tuple[str, float], ...]) -> float:
        return sum(copies(species).get(protein.accession, 0) * amount for species, amount in participants)

    def makes(reaction: Reaction) -> bool:
        is_synthesis = set(reaction.reactants) <= set(reaction.products) or reaction.sbo == SYNTHESIS
        return is_synthesis and held(reaction.products) > held(reaction.reactants)

    return tuple(filter(makes, model.reactions.values()))


def _own_value(model: Model, target: str, change: Change, changed: Mapping[str, float]) -> float:
    try:
        return initial_value(model, target, changed)
    except FormulaError as problem:
        raise ChangeError(
            f"a multiple of {target!r} needs the model's own value: {problem.message}", place=change.place
        ) from problem


def _factor(change: Change) -> float:
    if isinstance(change.target_value, Quantity):
        raise ChangeError(
            f"{change.target_id!r} takes a factor, not {change.target_value}", place=change.place, hint="such as 0.2x"
        )
    if change.target_value < 0:
        raise ChangeError(f"{change.target_id!r} cannot be scaled by {change.target_value:g}", place=change.place)
    return change.target_value


def _quantity(model: Model, target: str, change: Change) -> float:
    given = change.target_value
    quantity = given if isinstance(given, Quantity) else Quantity(given, "")
    unit = model.unit_of(target)
    if unit is None and not quantity.unit:
        return quantity.magnitude
    if unit is None:
        raise UnitsError(
            f"{target!r} has no unit in model {model.id!r}, so {quantity} cannot be converted",
            place=change.place,
            hint="write a bare number in the model's own terms, or declare the model's units",
        )
    try:
        return convert(quantity, unit)
    except UnitsError as problem:
        raise UnitsError(f"{target!r}: {problem.message}", place=change.place, hint=problem.hint) from problem


def _twice(target: str, first: Change, second: Change) -> ChangeError:
    earlier = f", first at {first.place}" if first.place else ""
    return ChangeError(
        f"{target!r} gets two values at once{earlier}: by {first.target_id!r} and by {second.target_id!r}",
        place=second.place,
        hint="leave one of the two out",
    )
