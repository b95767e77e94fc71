"""What a variant of a model starts from: the values that it sets, and those that follow from them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property, lru_cache

from mtor_sbml.model.changes import Setting, require_settable
from mtor_sbml.model.cuts import Cut, read_cut
from mtor_sbml.model.document import Model, Species
from mtor_sbml.model.formula import expand, formula_names
from mtor_sbml.model.initial import initial_value


@dataclass(frozen=True)
class Start:
    """What is set in a model before an experiment begins."""

    settings: tuple[Setting, ...]  #: values, each id once; species last, as their concentrations depend on sizes
    cuts: tuple[Setting, ...]  #: what is cut
    given: tuple[Setting, ...] = ()  #: those of the settings that somebody asked for; the others follow from them

    @cached_property
    def values(self) -> Mapping[str, float]:
        """The settings by id."""
        return {each.id: each.value for each in self.settings}


#: Of the model as it is.
NOTHING_SET = Start((), ())


def start_of(model: Model, settings: Iterable[Setting]) -> Start:
    """All that has to be set at the start, so that the model is as if its file held these values.

    Initial assignments that read what is set are worked out again. A species that the file gives as a concentration
    keeps it when the size of its compartment is another; one that it gives as an amount keeps that.

    Args:
        model: What is set.
        settings: Values of species, parameters and compartments in their own units; cuts.

    Raises:
        ChangeError: A target that does not exist, or that cannot be set.
        FormulaError: What follows cannot be worked out.
    """
    cuts, values = [], {}
    for each in settings:
        if Cut.of(each.id).reaction in model.reactions:
            read_cut(model, each.id)
            cuts.append(each)
        else:
            require_settable(model, each.id)
            values[each.id] = each.value
    given = tuple(Setting(*each) for each in values.items())
    values |= _following(model, values)
    ordered = sorted(values.items(), key=lambda each: (each[0] in model.species, each[0]))
    return Start(tuple(Setting(*each) for each in ordered), tuple(cuts), given)


def _following(model: Model, values: Mapping[str, float]) -> dict[str, float]:
    """What else has another value at the start because of these, and does not get it of itself."""
    followers = {each for each, read in _reads(model).items() if not read.isdisjoint(values)} - values.keys()
    resized = [each for each in model.compartments if each in followers or each in values]
    sizes = {each: initial_value(model, each, values) for each in resized}
    inside = [each for each in model.species.values() if each.compartment in sizes and each.id not in values]
    kept: dict[str, float] = {}
    for species in inside:
        if species.initial is not None:
            kept |= _resized(model, species, sizes[species.compartment])
    # What an assignment gives a species is a concentration, which another size makes another amount.
    assigned = (followers | {each.id for each in inside}) & model.initial_assignments.keys()
    known = {**values, **kept}
    return kept | {each: initial_value(model, each, known) for each in assigned}


@lru_cache(maxsize=8)
def _reads(model: Model) -> Mapping[str, frozenset[str]]:
    """For everything that an initial assignment or an assignment rule decides: all that its first value depends on."""
    formulas = {each: rule.formula for each, rule in model.rules.items() if rule.kind == "assignment"}
    direct = {
        each: formula_names(expand(formula, model))
        for each, formula in {**model.initial_assignments, **formulas}.items()
    }
    complete: dict[str, frozenset[str]] = {}

    def reads(element: str, above: frozenset[str]) -> frozenset[str]:
        if element not in complete:
            inner = direct.get(element, frozenset()) - above
            known = frozenset().union(inner, *(reads(each, above | {element}) for each in inner))
            complete[element] = known
        return complete[element]

    return {each: reads(each, frozenset()) for each in direct}


def _resized(model: Model, species: Species, size: float) -> dict[str, float]:
    """The first value of a species in a compartment of another size, if it is another one in the species' own terms."""
    own = initial_value(model, species.compartment)
    assert species.initial is not None
    is_concentration = species.id in _given_as_concentrations(model)
    if is_concentration:
        return {species.id: species.initial * size / own if species.only_substance else species.initial}
    return {} if species.only_substance else {species.id: species.initial * own / size}


@lru_cache(maxsize=8)
def _given_as_concentrations(model: Model) -> frozenset[str]:
    """Species to which the file gives a concentration."""
    import libsbml

    content = libsbml.readSBMLFromString(model.sbml).getModel()
    return frozenset(each.getId() for each in content.getListOfSpecies() if each.isSetInitialConcentration())
