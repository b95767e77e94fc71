"""Whether a network's conversions can conserve mass, and if not, the fewest reactions that show it.

A network is stoichiometrically consistent when every species can be given a positive mass such that every reaction
weighs as much before as after (Gevorgyan, Poolman, Fell, Bioinformatics 24:2245, 2008). By Farkas' lemma either such
masses exist, or some combination of reactions nets to a gain of something and a loss of nothing.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass

import numpy as np

from mtor_sbml.model.formula import FloatArray
from mtor_sbml.validation.network.components import components

#: Net changes: what one turn of each reaction adds of each species.
Changes = Mapping[str, Mapping[str, float]]

#: Projections that may find masses before linear programming has to.
_PROJECTIONS = 30
#: Leaks of one connected part that are looked for.
_MOST_LEAKS = 3
#: The largest number of turns in the smallest combination.
_MOST_TURNS = 1000.0
#: How far the search for a smaller combination goes, in nodes of its tree, so that a busy machine finds the same as
#: another: 37 in BioModels at most. The seconds are for networks of thousands of reactions.
_MOST_NODES = 200
_SECONDS = 20.0
_TOLERANCE = 1e-7


@dataclass(frozen=True, slots=True)
class Leak:
    """A combination of reactions that nets to a gain of something and a loss of nothing."""

    turns: Mapping[str, float]  #: of each reaction; negative: backwards
    gained: Mapping[str, float]  #: what is left over: these species can have no mass


def doubtful_parts(changes: Changes) -> Iterator[Changes]:
    """The connected parts of a network for which no masses were found at once: a few of them may have some yet.

    Args:
        changes: Of reactions that convert species and exchange none with an outside.
    """
    for part in components(changes):
        inside = {reaction: changes[reaction] for reaction in part}
        if not _has_masses(_matrix(_condensed(inside))):
            yield inside


def leaks(changes: Changes, one_way: Collection[str] = ()) -> Iterator[Leak]:
    """Combinations of as few reactions as there are that gain something and lose nothing; at most three.

    Args:
        changes: Of one connected part.
        one_way: Reactions that do not run backwards; when all are free to, every leak shows species without mass.

    Yields:
        Leaks that have no reaction in common.
    """
    left = dict(changes)
    for _ in range(_MOST_LEAKS):
        if not left:
            return
        matrix = _matrix(left)
        lowest = np.array([0.0 if reaction in one_way else -_MOST_TURNS for reaction in left])
        turns = _fewest(matrix, lowest)
        if turns is None:
            return
        gain = matrix @ turns
        gained = {each: float(g) for each, g in zip(_species(left), gain, strict=True) if g > _TOLERANCE}
        leak = Leak({each: float(n) for each, n in zip(left, turns, strict=True) if n}, gained)
        yield leak
        left = {reaction: net for reaction, net in left.items() if reaction not in leak.turns}


def _species(changes: Changes) -> list[str]:
    return list(dict.fromkeys(species for net in changes.values() for species in net))


def _matrix(changes: Changes) -> FloatArray:
    """Species by reactions."""
    rows = {species: i for i, species in enumerate(_species(changes))}
    matrix = np.zeros((len(rows), len(changes)))
    for column, net in enumerate(changes.values()):
        for species, number in net.items():
            matrix[rows[species], column] = number
    return matrix


def _condensed(changes: Changes) -> Changes:
    """What is left to balance when species that follow from others are written as these, none for most networks.

    What a reaction makes a single species from, or turns it into, gives it a mass: that of the complex AB in
    `A + B -> AB` is that of A and B. Masses for the rest are masses for all, and finding them so takes much less than
    linear algebra does.
    """
    left = {reaction: dict(net) for reaction, net in changes.items()}
    users: dict[str, dict[str, None]] = {}
    for reaction, net in left.items():
        for species in net:
            users.setdefault(species, {})[reaction] = None
    queue = deque(sorted(left, key=lambda reaction: len(left[reaction])))
    while queue:
        reaction = queue.popleft()
        lone = _lone(left.get(reaction, {}))
        if lone is None:
            continue
        parts = left.pop(reaction)
        number = -parts.pop(lone)
        for other in users.pop(lone):
            if other != reaction:
                _add(left[other], left[other].pop(lone) / number, parts)
                for species in parts:
                    users[species][other] = None
                queue.append(other)
        for species in parts:
            users[species] = {each: None for each in users[species] if species in left.get(each, {})}
    return {reaction: net for reaction, net in left.items() if net}


def _lone(net: Mapping[str, float]) -> str | None:
    """The species that stands alone on one side of a reaction, with others on the other side."""
    lost = [species for species, number in net.items() if number < 0]
    gained = [species for species, number in net.items() if number > 0]
    if not (lost and gained):
        return None
    return next((side[0] for side in (gained, lost) if len(side) == 1), None)


def _add(net: dict[str, float], turns: float, parts: Mapping[str, float]) -> None:
    for species, number in parts.items():
        net[species] = net.get(species, 0.0) + turns * number
        if abs(net[species]) < _TOLERANCE:
            del net[species]


def _has_masses(matrix: FloatArray) -> bool:
    """Whether masses are found by projecting on those that balance, again and again; if not, there may be some yet."""
    masses = np.ones(matrix.shape[0])
    if not (masses @ matrix).any():
        return True
    squares, vectors = np.linalg.eigh(matrix @ matrix.T)
    balanced = vectors[:, squares < _TOLERANCE * max(1.0, float(squares[-1]))]
    for _ in range(_PROJECTIONS):
        masses = balanced @ (masses @ balanced)
        if masses.min(initial=1.0) > 0.01:
            return True
        masses = np.maximum(masses, 1.0)
    return False


def _fewest(matrix: FloatArray, lowest: FloatArray) -> FloatArray | None:
    """Turns, of few reactions, that gain something and lose nothing; None: there are none."""
    from scipy.optimize import linprog

    species, reactions = matrix.shape
    both_ways = np.hstack([matrix, -matrix])
    bounds = [(0.0, _MOST_TURNS)] * reactions + [(0.0, -low) for low in lowest]
    result = linprog(
        np.ones(2 * reactions),
        np.vstack([-both_ways, -both_ways.sum(axis=0)]),
        np.append(np.zeros(species), -1.0),
        bounds=bounds,
        method="highs",
    )
    if result.x is None:
        return None
    turns = _cleaned(result.x[:reactions] - result.x[reactions:])
    number = int(np.count_nonzero(turns))
    fewer = _at_most(number - 1, matrix, lowest) if number > 2 else None  # one conversion alone gains nothing
    return turns if fewer is None else fewer


def _at_most(number: int, matrix: FloatArray, lowest: FloatArray) -> FloatArray | None:
    """Such turns of the fewest reactions there are; None when that are more than a number, or takes too long."""
    from scipy.optimize import Bounds, LinearConstraint, milp

    species, reactions = matrix.shape
    none, one = np.zeros(reactions), np.ones(reactions)
    gains = np.hstack([matrix, np.zeros((species, reactions))])
    each = np.eye(reactions)
    constraints = [
        LinearConstraint(np.vstack([gains, gains.sum(axis=0)]), np.append(np.zeros(species), 1.0), np.inf),
        # Only a reaction that takes part has turns.
        LinearConstraint(np.hstack([each, -_MOST_TURNS * each]), -np.inf, 0.0),
        LinearConstraint(np.hstack([-each, -_MOST_TURNS * each]), -np.inf, 0.0),
        LinearConstraint(np.concatenate([none, one]), 0.0, number),
    ]
    result = milp(
        np.concatenate([none, one]),
        integrality=np.concatenate([none, one]),
        bounds=Bounds(np.concatenate([lowest, none]), np.concatenate([_MOST_TURNS * one, one])),
        constraints=constraints,
        options={"node_limit": _MOST_NODES, "time_limit": _SECONDS},
    )
    if result.x is None:
        return None
    taking_part = result.x[reactions:] > 0.5
    return _scaled(np.where(taking_part, result.x[:reactions], 0.0))


def _cleaned(turns: FloatArray) -> FloatArray:
    return _scaled(np.where(np.abs(turns) > _TOLERANCE, turns, 0.0))


def _scaled(turns: FloatArray) -> FloatArray:
    """The same combination with its smallest part as one turn."""
    return np.asarray(turns / np.abs(turns[turns != 0]).min())
