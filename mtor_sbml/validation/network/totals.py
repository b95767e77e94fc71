"""The conserved totals of a network: sums of species that no reaction changes.

They are the minimal non-negative solutions of y N = 0, found by the method of Farkas as Schuster and Höfer have it
(J. Chem. Soc. Faraday Trans. 87:2561, 1991).
"""

from __future__ import annotations

import math
from collections.abc import Mapping

import numpy as np

from mtor_sbml.model.formula import FloatArray
from mtor_sbml.validation.network.components import components
from mtor_sbml.validation.network.stoichiometry import Stoichiometry

#: Sums of species with their factors: whole numbers where the stoichiometries are.
Total = Mapping[str, float]

#: Combinations that are kept at once: the number of minimal totals may grow exponentially with the network.
_MOST_ROWS = 400
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


def _minimal(changes: list[Mapping[str, float]], species: list[str]) -> list[Total] | None:
    """The minimal totals of one connected part."""
    columns = len(changes)
    balances = np.array([[net.get(each, 0.0) for net in changes] for each in species]).reshape(len(species), columns)
    rows = np.hstack([balances, np.eye(len(species))])
    left = set(range(columns))
    while left and len(rows):
        signs = np.sign(rows[:, :columns])
        pairs = {column: int((signs[:, column] > 0).sum() * (signs[:, column] < 0).sum()) for column in left}
        column = min(left, key=pairs.__getitem__)
        if pairs[column] + len(rows) > _MOST_ROWS:
            return None
        rows = _smallest(_eliminated(rows, column), columns)
        left.discard(column)
    return [_total(row[columns:], species) for row in rows]


def _eliminated(rows: FloatArray, column: int) -> FloatArray:
    """The rows in which a column is zero: those that are, and one for each pair of opposite signs."""
    values = rows[:, column]
    up, down = np.flatnonzero(values > 0), np.flatnonzero(values < 0)
    first, second = np.repeat(up, len(down)), np.tile(down, len(up))
    combined = rows[second] * values[first, None] - rows[first] * values[second, None]
    combined[np.abs(combined) < _TOLERANCE] = 0.0
    combined /= np.abs(combined).max(axis=1, initial=1.0, keepdims=True)
    return np.vstack([rows[values == 0], combined])


def _smallest(rows: FloatArray, columns: int) -> FloatArray:
    """The rows that need no more species than some other row."""
    used = rows[:, columns:] > _TOLERANCE
    sizes = used.sum(axis=1)
    order = np.argsort(sizes, kind="stable")
    kept: list[int] = []
    for i in order:
        if not any((used[other] <= used[i]).all() for other in kept):
            kept.append(int(i))
    return rows[sorted(kept)]


def _total(factors: FloatArray, species: list[str]) -> Total:
    """A row as a sum, with whole numbers where a small multiple of it has them."""
    factors = factors / factors[factors > _TOLERANCE].min()
    multiple = next((n for n in range(1, 13) if np.allclose(factors * n, np.round(factors * n), atol=1e-6)), 1)
    return {
        each: _whole(float(factor) * multiple)
        for each, factor in zip(species, factors, strict=True)
        if factor > _TOLERANCE
    }


def _whole(number: float) -> float:
    return float(round(number)) if math.isclose(number, round(number), abs_tol=1e-6) else number


def written(total: Total) -> str:
    """A total as people write it.

    Example:
        >>> written({"A": 1.0, "A2": 2.0})
        'A + 2 A2'
    """
    return " + ".join(species if factor == 1 else f"{factor:g} {species}" for species, factor in total.items())
