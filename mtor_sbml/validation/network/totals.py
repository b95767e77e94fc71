"""The conserved totals of a network: sums of species that no reaction changes.

They are the minimal non-negative solutions of y N = 0, found by the method of Farkas as Schuster and Höfer have it
(J. Chem. Soc. Faraday Trans. 87:2561, 1991).
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from mtor_sbml.validation.network.components import components
from mtor_sbml.validation.network.stoichiometry import Stoichiometry

#: Sums of species with their factors: whole numbers where the stoichiometries are.
Total = Mapping[str, float]

#: Sums that are looked at together: the number of minimal totals may grow exponentially with the network.
_MOST_SUMS = 250
_TOLERANCE = 1e-9


def conserved_totals(network: Stoichiometry) -> tuple[Total, ...] | None:
    """The conserved totals of two species or more, in amounts; None: there are too many to tell.

    What events set, and what takes part in a reaction without fixed stoichiometry, is in no total.
    """
    model = network.model
    unknown = {
        species
        for each in model.reactions.values()
        if each.id not in network.net
        for species, _ in (*each.reactants, *each.products)
    } | model.event_targets
    found: list[Total] = []
    for part in components(network.net):
        changes = [network.net[reaction] for reaction in part]
        species = list(dict.fromkeys(each for net in changes for each in net))
        of_part = _minimal(changes, [each for each in species if each not in unknown])
        if of_part is None:
            return None
        found += of_part
    return tuple(total for total in found if len(total) > 1)


@dataclass(frozen=True, slots=True)
class _Sum:
    """A sum of species, and what each reaction that still matters changes of it."""

    factors: Mapping[str, float]
    changes: Mapping[int, float]  #: by the number of the reaction; those that keep the sum left out


def _minimal(changes: list[Mapping[str, float]], species: list[str]) -> list[Total] | None:
    """The minimal totals of one connected part: sums are joined until no reaction changes any."""
    changed: dict[str, dict[int, float]] = {each: {} for each in species}
    for number, net in enumerate(changes):
        for each in net.keys() & changed.keys():
            changed[each][number] = net[each]
    sums = [_Sum({each: 1.0}, of) for each, of in changed.items()]
    left = set(range(len(changes)))
    while left:
        signs = Counter((number, change > 0) for each in sums for number, change in each.changes.items())
        reaction = min(left, key=lambda number: signs[number, True] * signs[number, False])
        left.discard(reaction)
        if signs[reaction, True] * signs[reaction, False] + len(sums) > _MOST_SUMS:
            return None
        sums = _kept_by(reaction, sums)
    in_order = ({each: total.factors[each] for each in species if each in total.factors} for total in sums)
    return [_whole_numbers(total) for total in in_order]


def _kept_by(reaction: int, sums: list[_Sum]) -> list[_Sum]:
    """The sums that a reaction keeps: those that do, and the smallest of those that two others make together."""
    kept = [each for each in sums if reaction not in each.changes]
    up = [each for each in sums if each.changes.get(reaction, 0.0) > 0]
    down = [each for each in sums if each.changes.get(reaction, 0.0) < 0]
    joined = [_joined(first, second, reaction) for first in up for second in down]
    by_size = sorted([*kept, *joined], key=lambda each: len(each.factors))
    minimal: list[_Sum] = []
    for each in by_size:
        if not any(other.factors.keys() <= each.factors.keys() for other in minimal):
            minimal.append(each)
    return minimal


def _joined(up: _Sum, down: _Sum, reaction: int) -> _Sum:
    """The sum of two sums that a reaction keeps, as it changes them in opposite ways."""
    more, less = -down.changes[reaction], up.changes[reaction]

    def added(first: Mapping[Any, float], second: Mapping[Any, float]) -> dict[Any, float]:
        every = {key: first.get(key, 0.0) * more + second.get(key, 0.0) * less for key in {**first, **second}}
        return {key: value / (more + less) for key, value in every.items() if abs(value) > _TOLERANCE}

    return _Sum(added(up.factors, down.factors), added(up.changes, down.changes))


def _whole_numbers(factors: Mapping[str, float]) -> Total:
    """A sum with whole numbers as factors, where a small multiple of it has them."""
    least = min(factors.values())
    scaled = {each: factor / least for each, factor in factors.items()}
    for multiple in range(1, 13):
        whole = {each: round(factor * multiple) for each, factor in scaled.items()}
        if all(math.isclose(whole[each], factor * multiple, rel_tol=1e-6) for each, factor in scaled.items()):
            return {each: float(number) for each, number in whole.items()}
    return scaled


def written(total: Total) -> str:
    """A total as people write it.

    Example:
        >>> written({"A": 1.0, "A2": 2.0})
        'A + 2 A2'
    """
    return " + ".join(species if factor == 1 else f"{factor:g} {species}" for species, factor in total.items())
