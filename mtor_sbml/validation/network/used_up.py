"""The rate of each reaction when one of its reactants or products is used up, at states that the model can be in.

A rate law may count on what the network conserves: `k * (total - A_p)` uses no A, and yet is 0 when A is used up. So
the states looked at hold what the start holds: the reactions themselves lead there.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache

import numpy as np

from mtor_sbml.errors import FormulaError
from mtor_sbml.model.document import Model
from mtor_sbml.model.formula import FloatArray, evaluate, formula_names
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
    """What a reaction does when one of its participants is gone."""

    reaction: str
    species: str  #: what is gone
    is_reactant: bool  #: or else a product
    rate: float  #: then, in the unit of the law; what is nothing beside the usual rate is 0
    usual: float  #: with everything there


@lru_cache(maxsize=4)
def used_up(model: Model) -> tuple[UsedUp, ...]:
    """For every reaction and each changed participant that one turn takes or gives: the rate when it is gone.

    Left out are reactions whose rate cannot be worked out, as with `delay`, or is no number then; those that read a
    rule which has turned negative, as its variable may count on what is not looked at here; and those that change
    something that starts below zero, as this is no amount.
    """
    start = start_values(model)
    network = Stoichiometry(model)
    sizes = {each.id: _size(model, each.id, start) for each in model.species.values()}
    first = {each: start.get(each, 0.0) * size for each, size in sizes.items()}
    amounts = _mixed(model, network, {each: max(amount, 0.0) for each, amount in first.items()})
    negative = {each for each, amount in first.items() if amount < 0}
    fixed = {name: value for name, value in start.items() if name not in network.changed}
    found: list[UsedUp] = []
    for batch in _batches(model, network, negative):
        columns = {each: np.full(len(batch), amounts[each]) for each in network.changed}
        for i, (reaction, species) in enumerate(batch):
            if species is not None:
                _use_up(columns, i, network.net[reaction], species)
        quantities = Quantities(model, fixed | {each: columns[each] / sizes[each] for each in columns})
        found += _rates(model, network, batch, quantities)
    return tuple(found)


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


def _batches(model: Model, network: Stoichiometry, negative: set[str]) -> Iterator[list[tuple[str, str | None]]]:
    """States to look at, by reaction and what is used up; None: nothing is."""
    batch: list[tuple[str, str | None]] = []
    for reaction, net in network.net.items():
        if model.reactions[reaction].rate is None or not net or not negative.isdisjoint(net):
            continue
        batch += [(reaction, None), *((reaction, species) for species in net)]
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


def _rates(
    model: Model, network: Stoichiometry, batch: list[tuple[str, str | None]], quantities: Quantities
) -> Iterator[UsedUp]:
    starts = [i for i, (_, species) in enumerate(batch) if species is None]
    for first, last in zip(starts, [*starts[1:], len(batch)], strict=True):
        reaction = batch[first][0]
        rates = _rate(model, reaction, quantities, first, last)
        if rates is None:
            continue
        usual = float(rates[0])
        for (_, species), rate in zip(batch[first + 1 : last], rates[1:], strict=True):
            if species is not None and np.isfinite(rate):
                told = 0.0 if abs(rate) <= _NOTHING * abs(usual) else float(rate)
                yield UsedUp(reaction, species, network.net[reaction][species] < 0, told, usual)


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
