"""Experiments at other doses: the one change that sets the dose with another value, everything else as it was."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from math import inf

from mtor_sbml.errors import MtorSbmlError
from mtor_sbml.model.changes import Change, ChangeKind, resolve_changes
from mtor_sbml.model.document import Model
from mtor_sbml.model.units import Quantity
from mtor_sbml.simulation.experiment import Condition, Experiment, Period


@dataclass(frozen=True, slots=True)
class Site:
    """Where an experiment sets something."""

    time: float  #: of the period, in the model's time unit
    condition: Condition
    change: Change
    sets_others: bool  #: the same change sets more than this


def sites(model: Model, experiment: Experiment, target: str) -> tuple[Site, ...]:
    """The changes of an experiment that set a target, in order of time."""
    return tuple(
        Site(period.time, condition, change, len(found) > 1)
        for period in experiment.periods
        for condition in period.conditions
        for change in condition.changes
        if target in (found := _targets(model, change))
    )


def sets(model: Model, condition: Condition, target: str) -> bool:
    """Whether a condition sets a target."""
    return any(target in _targets(model, change) for change in condition.changes)


def _targets(model: Model, change: Change) -> Sequence[str]:
    """What a change sets; nothing where the model cannot take it, which whoever runs it is told."""
    try:
        return [setting.id for setting in resolve_changes(model, [change])]
    except MtorSbmlError:
        return []


def dosed(experiment: Experiment, site: Site, target: str, dose: Quantity, slug: str) -> Experiment:
    """An experiment that sets another dose of a target where it has set it before; the slug goes into its id."""
    change = Change(ChangeKind.SET, target, dose, site.change.place)
    changes = tuple(change if each is site.change else each for each in site.condition.changes)
    condition = replace(site.condition, id=f"{site.condition.id}_{slug}", changes=changes)

    def period(given: Period) -> Period:
        if given.time != site.time:
            return given
        return Period(given.time, tuple(condition if each is site.condition else each for each in given.conditions))

    return replace(experiment, id=f"{experiment.id}__{slug}", periods=tuple(map(period, experiment.periods)))


def begun_with(experiment: Experiment, target: str, dose: Quantity, slug: str) -> Experiment:
    """An experiment that sets a dose from its very beginning."""
    condition = Condition(f"{target}_{slug}", (Change(ChangeKind.SET, target, dose),))
    first, *others = experiment.periods or (Period(-inf, ()),)
    periods = (Period(first.time, (*first.conditions, condition)), *others)
    return replace(experiment, id=f"{experiment.id}__{target}_{slug}", periods=periods)


def one_after_another(experiments: Sequence[Experiment], target: str, direction: str) -> list[Experiment]:
    """The same experiments, each beginning from the steady state in which the one before began.

    Args:
        experiments: In the order of their doses; they begin with a pre-equilibration that sets the dose.
        target: What the dose is of.
        direction: Goes into their ids.
    """
    chained: list[Experiment] = []
    before: tuple[Period, ...] = ()
    for experiment in experiments:
        first, *later = experiment.periods
        # All but the dose has been set at the first one.
        step = Period(-inf, tuple(_only(each, target) for each in first.conditions)) if before else first
        before = (*before, step)
        chained.append(replace(experiment, id=f"{experiment.id}__{direction}", periods=(*before, *later)))
    return chained


def _only(condition: Condition, target: str) -> Condition:
    return replace(condition, changes=tuple(each for each in condition.changes if each.target_id == target))
