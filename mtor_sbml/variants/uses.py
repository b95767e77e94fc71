"""What experiments and claims do with the elements of a model: which mutants could make a difference at all."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass

from mtor_sbml.errors import FormulaError
from mtor_sbml.expectation.check import requests_of, settle_all
from mtor_sbml.expectation.files.file import ExpectationsFile
from mtor_sbml.expectation.files.preamble import with_units
from mtor_sbml.model.changes import ChangeKind
from mtor_sbml.model.document import Model
from mtor_sbml.model.formula import Name, expand, formula_names
from mtor_sbml.simulation.experiment import Experiment
from mtor_sbml.simulation.runs import Request, steps_of

# SBML writes every name in a formula as <ci> name </ci>.
_NAMED = re.compile(r"<(?:\w+:)?ci\b[^>]*>\s*(\w+)\s*</")


@dataclass(frozen=True, eq=False)
class Uses:
    """What some expectations do with a model."""

    model: Model
    fixed: frozenset[str]  #: what every experiment gives a value of its own as it begins: no other value is ever seen
    read: frozenset[str]  #: what a formula names, of the model or of a claim
    moving: frozenset[str]  #: what can change within some experiment; things under assignment rules are not listed

    def moves(self, element: str) -> bool:
        """Whether the value of an element ever changes within an experiment."""
        try:
            return not formula_names(expand(Name(element), self.model)).isdisjoint(self.moving)
        except FormulaError:
            return True


def uses_of(model: Model, files: Iterable[ExpectationsFile], ids: Collection[str]) -> Uses:
    """What the expectations of some files, those with these ids, do with a model.

    Raises:
        ExpectationsError: An expectation has a fault.
    """
    files = tuple(files)
    asked: list[tuple[Model, Request]] = []
    for file, settled in zip(files, settle_all(model, files), strict=True):
        of_file = with_units(model, file.units)
        chosen = [each for each in file.expectations if each.id in ids]
        asked += [(of_file, request) for request in requests_of(file, settled, chosen)]
    begun = [frozenset(_given_at_first(request.experiment)) for _, request in asked]
    claimed = {name for _, request in asked for formula in request.formulas for name in formula_names(formula)}
    later = {setting for of_file, request in asked for setting in _set_later(of_file, request.experiment)}
    return Uses(
        model,
        fixed=frozenset.intersection(*begun) if begun else frozenset(),
        read=frozenset(_NAMED.findall(model.sbml)) | claimed,
        moving=frozenset({"time"}) | _moving(model) | later,
    )


def _given_at_first(experiment: Experiment) -> Iterator[str]:
    """What an experiment sets to values of its own in its first period; a multiple of the model's value is none."""
    for period in experiment.periods[:1]:
        for condition in period.conditions:
            # A protein is set by the ids of its species, which is not worth following here.
            yield from (change.target_id for change in condition.changes if change.kind is ChangeKind.SET)


def _set_later(model: Model, experiment: Experiment) -> Iterator[str]:
    return (setting.id for step in steps_of(model, experiment)[1:] for setting in step.settings)


def _moving(model: Model) -> frozenset[str]:
    """What the model itself moves: by reactions, rate rules and events."""
    turned_over = {
        species
        for reaction in model.reactions.values()
        for species, _ in (*reaction.reactants, *reaction.products)
        if not model.species[species].boundary and not model.species[species].constant
    }
    rates = {rule.variable for rule in model.rules.values() if rule.kind == "rate"}
    return frozenset(turned_over | rates | model.event_targets)
