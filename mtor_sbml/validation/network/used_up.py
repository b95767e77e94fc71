"""The reactions that go on when one of their reactants is used up, at states that the model can be in.

A rate law may count on what the network conserves: `k * (total - A_p)` uses no A, and yet is 0 when A is used up. So
the states looked at hold what the start holds: the reactions themselves lead there.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache

import numpy as np

from mtor_sbml.errors import FormulaError
from mtor_sbml.model.document import Model
from mtor_sbml.model.formula import Call, FloatArray, Formula, Function, Name, evaluate, formula_names
from mtor_sbml.validation.network.quantities import Quantities, start_values
from mtor_sbml.validation.network.stoichiometry import Stoichiometry

#: How often every reaction runs a little, so that most species are there.
_SWEEPS = 4
#: What of it runs each time, of what the scarcest reactant allows.
_SHARE = 0.3
#: States that are looked at together.
_BATCH = 512
#: What a synthesis adds each time, of what is there: little, as a variable may have a natural limit.
_GROWTH = 0.02
#: A rate below this part of the usual one is none.
_NOTHING = 1e-6


@dataclass(frozen=True, slots=True)
class UsedUp:
    """What a reaction does when one of its reactants is gone."""

    reaction: str
    species: str  #: what is gone
    rate: float  #: then, in the unit of the law; negative: it runs backwards


@lru_cache(maxsize=4)
def used_up(model: Model) -> tuple[UsedUp, ...]:
    """For every reaction and each changed reactant that one turn takes: the rate when it is gone, if there is any.

    Left out are reactions whose rate cannot be worked out, as with `delay`, or is no number then; those that read a
    rule which has turned negative, as its variable may count on what is not looked at here; and those that change
    something that starts below zero, as this is no amount.
    """
    network = Stoichiometry(model)
    doubtful = {each: reactants for each in network.net if (reactants := _may_go_on_without(network, each))}
    if not doubtful:
        return ()
    start = start_values(model)
    sizes = {each.id: _size(model, each.id, start) for each in model.species.values()}
    first = {each: start.get(each, 0.0) * size for each, size in sizes.items()}
    amounts = _mixed(model, network, {each: max(amount, 0.0) for each, amount in first.items()})
    negative = {each for each, amount in first.items() if amount < 0}
    fixed = {name: value for name, value in start.items() if name not in network.changed}
    found: list[UsedUp] = []
    for batch in _batches({each: doubtful[each] for each in doubtful if negative.isdisjoint(network.net[each])}):
        columns = {each: np.full(len(batch), amounts[each]) for each in network.changed}
        for i, (reaction, species) in enumerate(batch):
            if species is not None:
                _use_up(columns, i, network.net[reaction], species)
        quantities = Quantities(model, fixed | {each: columns[each] / sizes[each] for each in columns})
        found += _rates(model, batch, quantities)
    return tuple(found)


def _may_go_on_without(network: Stoichiometry, reaction: str) -> list[str]:
    """The reactants without which a law need not be zero: in mass action none."""
    rate = network.model.reactions[reaction].rate
    if rate is None:
        return []
    reactants = (species for species, number in network.net[reaction].items() if number < 0)
    return [species for species in reactants if not _vanishes(rate, {species}, network.model.functions)]


def _vanishes(formula: Formula, gone: Collection[str], functions: Mapping[str, Function]) -> bool:
    """Whether a formula is plainly zero, or no number, when some names stand for zero."""
    if isinstance(formula, Name):
        return formula.id in gone
    if not isinstance(formula, Call):
        return False
    function = functions.get(formula.function)
    if function is not None:
        given = zip(function.arguments, formula.arguments, strict=False)
        zeros = {name for name, argument in given if _vanishes(argument, gone, functions)}
        return bool(zeros) and _vanishes(function.body, zeros, functions)
    if formula.function == "*":
        return any(_vanishes(factor, gone, functions) for factor in formula.arguments)
    return formula.function == "/" and _vanishes(formula.arguments[0], gone, functions)


def _size(model: Model, species: str, start: Mapping[str, float]) -> float:
    """What the value of a species is multiplied by to be an amount."""
    if model.species[species].only_substance:
        return 1.0
    return start.get(model.species[species].compartment, 1.0) or 1.0


def _mixed(model: Model, network: Stoichiometry, start: Mapping[str, float]) -> dict[str, float]:
    """Amounts after every reaction has run a little, so that what can be there is there."""
    amounts = dict(start)
    usual = _usual(model, start)
    for _ in range(_SWEEPS):
        for reaction, net in network.net.items():
            turns = _turns(net, amounts, -1.0)
            if not turns and model.reactions[reaction].reversible:
                back = _turns(net, amounts, 1.0)
                turns = -back if np.isfinite(back) else 0.0
            for species, number in net.items():
                grown = _GROWTH * (amounts[species] or usual[model.species[species].compartment])
                amounts[species] += number * _SHARE * turns if np.isfinite(turns) else grown
    return amounts


def _usual(model: Model, amounts: Mapping[str, float]) -> dict[str, float]:
    """The usual amount in each compartment: the median of what is there, or 1."""
    there: dict[str, list[float]] = {each: [] for each in model.compartments}
    for species, amount in amounts.items():
        if amount:
            there[model.species[species].compartment].append(amount)
    return {each: float(np.median(found)) if found else 1.0 for each, found in there.items()}


def _turns(net: Mapping[str, float], amounts: Mapping[str, float], sign: float) -> float:
    """How often a reaction can run until something is used up; infinite for a synthesis."""
    return max(0.0, min((amounts[s] / abs(n) for s, n in net.items() if n * sign > 0), default=np.inf))


def _batches(doubtful: Mapping[str, Sequence[str]]) -> Iterator[list[tuple[str, str | None]]]:
    """States to look at, by reaction and what is used up; None: nothing is."""
    batch: list[tuple[str, str | None]] = []
    for reaction, reactants in doubtful.items():
        batch += [(reaction, None), *((reaction, species) for species in reactants)]
        if len(batch) >= _BATCH:
            yield batch
            batch = []
    if batch:
        yield batch


def _use_up(columns: Mapping[str, FloatArray], i: int, net: Mapping[str, float], species: str) -> None:
    """Let a reaction run, forwards or back, until a species is gone; what another one lacks for that it is spared."""
    turns = columns[species][i] / -net[species]
    for other, number in net.items():
        columns[other][i] = max(columns[other][i] + number * turns, 0.0) or columns[other][i]
    columns[species][i] = 0.0


def _rates(model: Model, batch: list[tuple[str, str | None]], quantities: Quantities) -> Iterator[UsedUp]:
    starts = [i for i, (_, species) in enumerate(batch) if species is None]
    for first, last in zip(starts, [*starts[1:], len(batch)], strict=True):
        reaction = batch[first][0]
        rates = _rate(model, reaction, quantities, first, last)
        if rates is None:
            continue
        nothing = _NOTHING * abs(float(rates[0]))
        for (_, species), rate in zip(batch[first + 1 : last], rates[1:], strict=True):
            if species is not None and np.isfinite(rate) and not abs(rate) <= nothing:
                yield UsedUp(reaction, species, float(rate))


def _rate(model: Model, reaction: str, quantities: Quantities, first: int, last: int) -> FloatArray | None:
    """The rate at some of the states; NaN where a rule that it reads has turned negative; None if it has none."""
    rate = model.reactions[reaction].rate
    assert rate is not None
    try:
        values = {name: _part(quantities[name], first, last) for name in formula_names(rate) if name in quantities}
        rates = np.broadcast_to(evaluate(rate, values, model.functions), (last - first,))
    except (FormulaError, KeyError):
        return None
    assigned = (name for name in values.keys() & model.rules.keys() if model.rules[name].kind == "assignment")
    for name in assigned:
        rates = np.where(np.less(values[name], 0.0), np.nan, rates)
    return rates


def _part(value: float | FloatArray, first: int, last: int) -> float | FloatArray:
    return value[first:last] if isinstance(value, np.ndarray) else value
