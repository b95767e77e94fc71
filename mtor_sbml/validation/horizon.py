"""How far a model has to run until it has shown what it does, by its own pace: files do not say.

A pool's turnover is the time in which what flows through it at the start would fill it, back and forth where a
reversible reaction is balanced; of what a rate rule moves, the time in which it forgets a small push. Ten times the
turnover that three quarters of the pools do not exceed sees fast parts settle and slow ones move; of 511 curated models
of BioModels the slowest pool alone would ask for up to a million times as long. A model that does something when the
clock passes a time is run beyond that.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING

import numpy as np

from mtor_sbml.errors import FormulaError
from mtor_sbml.model.document import Model, Reaction, Rule
from mtor_sbml.model.formula import Call, Formula, Name, evaluate, expand, formula_names

if TYPE_CHECKING:
    import libsbml

_TURNOVERS, _QUANTILE = 10.0, 75
_PUSH = 1e-6  #: share of a value
_BALANCED = 1e-3  #: share of what goes one way that is left over, at most, when a reaction is at rest
_UNKNOWN = 100.0  #: where nothing flows at the start, in the model's time unit
_BEYOND = 1.3  #: of the last time that the clock is compared with
_MOST = 100.0  #: times the turnovers: later switches than that are not waited for
_COMPARISONS = frozenset({"<", "<=", ">", ">=", "=="})


def horizon_of(content: libsbml.Model, model: Model, start: Mapping[str, float]) -> float:
    """The end of a run that shows what a model does, in the model's time unit.

    Args:
        content: The model as libSBML has it, for the triggers of its events.
        model: The same model as our reader has it.
        start: What everything is worth at the start, by id, rates of reactions included.
    """
    known = [each for each in _turnovers(model, start) if 0 < each < np.inf]
    pace = _TURNOVERS * float(np.percentile(known, _QUANTILE)) if known else _UNKNOWN
    switches = [each for each in _switches(content, model, start) if 0 < each < np.inf]
    within = [each for each in switches if each <= _MOST * pace] if known else switches
    return max([pace, *(_BEYOND * each for each in within)])


def _turnovers(model: Model, start: Mapping[str, float]) -> Iterator[float]:
    flow: dict[str, float] = {}
    for reaction in model.reactions.values():
        through = _through(reaction, model, start)
        for species, count in (*reaction.reactants, *reaction.products):
            flow[species] = flow.get(species, 0.0) + abs(count) * through / 2
    for each in model.species.values():
        amount = start.get(each.id, 0.0) * (1.0 if each.only_substance else start.get(each.compartment, 1.0))
        if flow.get(each.id, 0.0) and not (each.boundary or each.constant):
            yield abs(amount) / flow[each.id]
    for rule in model.rules.values():
        if rule.kind == "rate":
            yield _relaxation(rule, model, {**start, "time": 0.0})


def _through(reaction: Reaction, model: Model, start: Mapping[str, float]) -> float:
    """What a reaction moves: its rate, or where it goes both ways and is at rest, the sum of both.

    At rest the rate alone is rounding. What goes one way is then by how much the rate follows a reactant or product,
    as it does in proportion by mass action.
    """
    net = abs(start.get(reaction.id, 0.0))
    if not reaction.reversible or reaction.rate is None:
        return net
    values = {**start, "time": 0.0}
    rate = _worth(reaction.rate, model, values)
    one_way = 0.0
    for species, _ in (*reaction.reactants, *reaction.products):
        pushed = {**values, species: values.get(species, 0.0) * (1 + _PUSH)}
        one_way = max(one_way, abs(_worth(reaction.rate, model, pushed) - rate) / _PUSH)
    return 2 * one_way if net < _BALANCED * one_way else net


def _relaxation(rule: Rule, model: Model, values: Mapping[str, float]) -> float:
    """How long what a rate rule moves takes to forget a small push; 0 for what never does, or nobody knows."""
    here = values.get(rule.variable, 0.0)
    push = _PUSH * (abs(here) or 1.0)
    pushed = {**values, rule.variable: here + push}
    change = _worth(rule.formula, model, pushed) - _worth(rule.formula, model, values)
    return abs(push / change) if change else 0.0


def _switches(content: libsbml.Model, model: Model, start: Mapping[str, float]) -> Iterator[float]:
    """Times that the clock is compared with, as far as they are known at the start."""
    from mtor_sbml.model.formula_reading import from_libsbml

    triggers = [each.getTrigger().getMath() for each in content.getListOfEvents() if each.isSetTrigger()]
    formulas = [from_libsbml(each) for each in triggers if each is not None]
    formulas += [rule.formula for rule in model.rules.values()]
    formulas += [each.rate for each in model.reactions.values() if each.rate is not None]
    for comparison in dict.fromkeys(each for formula in formulas for each in _comparisons(formula)):
        for side in comparison.arguments:
            if "time" not in formula_names(side):
                yield _worth(side, model, start)


def _comparisons(formula: Formula) -> Iterator[Call]:
    if not isinstance(formula, Call):
        return
    if formula.function in _COMPARISONS and Name("time") in formula.arguments:
        yield formula
    for part in formula.arguments:
        yield from _comparisons(part)


def _worth(formula: Formula, model: Model, values: Mapping[str, float]) -> float:
    """The value at the start; 0 for what cannot be told then."""
    try:
        return float(evaluate(expand(formula, model), values))
    except FormulaError:
        return 0.0
