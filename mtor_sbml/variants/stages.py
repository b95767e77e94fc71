"""In which order a variant is judged that may be given up: what is most in danger and costs least before the rest."""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Iterator
from dataclasses import dataclass
from math import inf
from typing import TypeAlias

#: An experiment as the planner sees it: the units of its file, and the steps, the first of which often comes to rest.
Way: TypeAlias = tuple[Hashable, tuple[Hashable, ...]]

#: The share of all cost at which each stage but the last ends: few, as stages repeat the beginnings that they share.
_ENDS = (0.15, 0.4)
#: An expectation with more experiments than these is a sweep.
_FEW = 8
#: What a first step costs, which comes to rest, as a multiple of a later one; measured with mtor_network.
_AT_REST = 10


@dataclass(frozen=True, slots=True)
class Wanted:
    """An expectation, how close it is to failing, and what has to be run for it."""

    id: str
    margin: float | None  #: on the unchanged model; None for an error
    ways: frozenset[Way]


def in_stages(wanted: Iterable[Wanted]) -> tuple[frozenset[str], ...]:
    """The ids in stages, one after the other: smallest margins first, sweeps of many experiments last.

    Example:
        >>> ways = [("units", (("rest", number),)) for number in range(3)]
        >>> near, far = Wanted("near", 0.1, frozenset(ways[:1])), Wanted("far", 3.0, frozenset(ways))
        >>> [sorted(stage) for stage in in_stages([far, near])]
        [['near'], ['far']]
    """
    ordered = sorted(wanted, key=lambda each: (len(each.ways) > _FEW, -inf if each.margin is None else each.margin))
    total = _cost({step for each in ordered for step in _steps(each)})
    stages: list[set[str]] = []
    done: set[Way] = set()
    spent, passed = 0, 0
    for each in ordered:
        done.update(_steps(each))
        before, spent = spent, _cost(done)
        ends = sum(spent > share * total for share in _ENDS)
        # The first one makes a stage however much it takes: what follows is spared when it fails.
        if not stages or (spent > before and ends > passed):
            stages.append(set())
            passed = ends if len(stages) > 1 else 0
        stages[-1].add(each.id)
    return tuple(map(frozenset, stages))


def _steps(wanted: Wanted) -> Iterator[Way]:
    """Every period that is run for it, as the way there; experiments that begin alike share them."""
    for about, steps in wanted.ways:
        yield from ((about, steps[:number]) for number in range(1, len(steps) + 1))


def _cost(steps: Iterable[Way]) -> int:
    return sum(_AT_REST if len(way) == 1 else 1 for _, way in steps)
