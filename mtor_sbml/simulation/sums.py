"""Sums inside a formula: `(a + b) / (a + 2*c)` is a ratio of two, and a sum of signals is a signal."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

from mtor_sbml.model.formula import Call, Formula, Name, Number

#: Names with the factors that they are added up with.
Weights: TypeAlias = Mapping[str, float]


@dataclass(frozen=True, slots=True, eq=False)
class Split:
    """A formula over sums of names."""

    outer: Formula  #: over the names of `sums`, and `time`
    sums: Mapping[str, Weights]  #: by names that no id can have

    @property
    def names(self) -> frozenset[str]:
        """All that is added up."""
        return frozenset().union(*self.sums.values())


def split(formula: Formula) -> Split:
    """The formula over as few sums as it has; equal sums are one.

    Example:
        >>> from mtor_sbml.model.formula import parse_formula
        >>> found = split(parse_formula("(a + b) / (a + 2*c - b/4)"))
        >>> str(found.outer), *map(dict, found.sums.values())
        ('+0 / +1', {'a': 1.0, 'b': 1.0}, {'a': 1.0, 'c': 2.0, 'b': -0.25})
    """
    names: dict[tuple[tuple[str, float], ...], str] = {}

    def outer(node: Formula) -> Formula:
        weights = _weights(node)
        if weights is not None and weights:
            return Name(names.setdefault(tuple(weights.items()), f"+{len(names)}"))
        return Call(node.function, tuple(map(outer, node.arguments))) if isinstance(node, Call) else node

    return Split(outer(formula), {name: dict(weights) for weights, name in names.items()})


@dataclass(frozen=True, slots=True)
class Factors:
    """What sums take of the rows of a table."""

    rows: NDArray[np.intp]  #: those that some sum takes, shape (m,)
    factors: NDArray[np.float64]  #: shape (sums, m)


@lru_cache(maxsize=4096)
def factors_of(found: Split, rows: tuple[str, ...]) -> Factors:
    """What the sums of a formula take of a table whose rows have these names; other names are left out."""
    sums = list(found.sums.values())
    taken = [row for row, name in enumerate(rows) if any(name in weights for weights in sums)]
    factors = [[weights.get(rows[row], 0.0) for row in taken] for weights in sums]
    return Factors(np.array(taken, dtype=np.intp), np.array(factors).reshape(len(sums), len(taken)))


def _weights(node: Formula) -> dict[str, float] | None:
    """The names that a formula adds up; None where it is no sum of names, empty where that is `time`."""
    if isinstance(node, Name):
        return {} if node.id == "time" else {node.id: 1.0}
    terms: list[tuple[Formula, float]] = []
    match node:
        case Call("+", parts):
            terms = [(part, 1.0) for part in parts]
        case Call("-", (part,)):
            terms = [(part, -1.0)]
        case Call("-", (first, second)):
            terms = [(first, 1.0), (second, -1.0)]
        case Call("*", (Number(factor), part) | (part, Number(factor))):
            terms = [(part, factor)]
        case Call("/", (part, Number(factor))) if factor:
            terms = [(part, 1 / factor)]
    return _added(terms) if terms else None


def _added(terms: list[tuple[Formula, float]]) -> dict[str, float] | None:
    total: dict[str, float] = {}
    for term, factor in terms:
        weights = _weights(term)
        if not weights:
            return None
        for name, weight in weights.items():
            total[name] = total.get(name, 0.0) + factor * weight
    return total
