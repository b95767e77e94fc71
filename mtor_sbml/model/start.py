"""What a variant of a model starts from: the values that it sets, and those that follow from them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from functools import lru_cache

from mtor_sbml.model.changes import Setting, require_settable
from mtor_sbml.model.cuts import Cut, read_cut
from mtor_sbml.model.document import Model, Species
from mtor_sbml.model.formula import expand, formula_names
from mtor_sbml.model.initial import initial_value


def start_of(model: Model, settings: Iterable[Setting]) -> tuple[Setting, ...]:
    """All that has to be set at the start, so that the model is as if its file held these values.

    Initial assignments that read what is set are worked out again. A species that the file gives as a concentration
    keeps it when the size of its compartment is another; one that it gives as an amount keeps that.

    Args:
        model: What is set.
        settings: Values of species, parameters and compartments in their own units; cuts, which come out as they are.

    Returns:
        The settings and what follows from them, each id once: species last, as their concentrations depend on sizes.

    Raises:
        ChangeError: A target that does not exist, or that cannot be set.
        FormulaError: What follows cannot be worked out.
    """
    given = {each.id: each.value for each in settings}
    cuts = {each: value for each, value in given.items() if Cut.of(each).reaction in model.reactions}
    values = {each: value for each, value in given.items() if each not in cuts}
    for cut in cuts:
        read_cut(model, cut)
    for target in values:
        require_settable(model, target)
    followers = {each for each, read in _reads(model).items() if not read.isdisjoint(values)} - values.keys()
    sizes = {
        each: initial_value(model, each, values) for each in model.compartments if each in followers | values.keys()
    }
    for species in _within(model, sizes):
        if species.id not in values and species.id not in model.initial_assignments:
            values.update(_resized(model, species, sizes[species.compartment]))
    for target in followers & model.initial_assignments.keys():
        values[target] = initial_value(model, target, values)
    ordered = sorted(values.items(), key=lambda each: (each[0] in model.species, each[0]))
    return tuple(Setting(*each) for each in [*ordered, *sorted(cuts.items())])


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


def _within(model: Model, sizes: Mapping[str, float]) -> Iterator[Species]:
    return (each for each in model.species.values() if each.compartment in sizes and each.initial is not None)


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
