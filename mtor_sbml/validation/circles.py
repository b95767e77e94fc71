"""Definitions that depend on each other: found in a time that grows with the model, not with its square."""

from __future__ import annotations

import re
from collections import deque
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import libsbml


@dataclass(frozen=True, slots=True)
class Definition:
    """What gives an id its value."""

    formula: str
    needs: frozenset[str]
    line: int


_NAME = re.compile(r"[A-Za-z_]\w*")


def definitions(model: libsbml.Model) -> dict[str, Definition]:
    """The assignment rules, initial assignments, laws and functions of a model, by what they define."""
    found = {
        each.getVariable(): _definition(each)
        for each in model.getListOfRules()
        if each.isAssignment() and each.isSetMath()
    }
    for each in model.getListOfInitialAssignments():
        if each.isSetMath():
            found[each.getSymbol()] = _definition(each)
    for each in model.getListOfFunctionDefinitions():
        if each.isSetMath():
            found[each.getId()] = _definition(each)
    needed = frozenset[str]().union(*(each.needs for each in found.values()))
    for reaction in model.getListOfReactions():
        if reaction.getId() in needed and reaction.isSetKineticLaw() and reaction.getKineticLaw().isSetMath():
            found[reaction.getId()] = _definition(reaction.getKineticLaw())
    return found


def _definition(holder: libsbml.SBase) -> Definition:
    import libsbml

    # One text costs less than a walk over the formula.
    formula = str(libsbml.formulaToL3String(holder.getMath()))
    names = frozenset(_NAME.findall(formula))
    if holder.getElementName() == "kineticLaw":
        names -= {each.getId() for each in (*holder.getListOfLocalParameters(), *holder.getListOfParameters())}
    return Definition(formula, names, holder.getLine())


def circles(needs: Mapping[str, frozenset[str]]) -> Iterator[tuple[str, ...]]:
    """A shortest circle of each group of ids that all need each other, beginning with its first id.

    Args:
        needs: By id the ids that it needs; those that are no key need nothing.

    Example:
        >>> list(circles({"a": frozenset("b"), "b": frozenset("a"), "c": frozenset("a")}))
        [('a', 'b')]
    """
    for group in _groups(needs):
        first = min(group, key=list(needs).index)
        circle = _shortest(first, needs, group)
        if circle:
            yield circle


def _shortest(first: str, needs: Mapping[str, frozenset[str]], group: frozenset[str]) -> tuple[str, ...]:
    """The shortest way from an id back to it within its group."""
    ways: deque[tuple[str, ...]] = deque([(first,)])
    seen: set[str] = set()
    while ways:
        way = ways.popleft()
        for name in sorted(needs[way[-1]] & group):
            if name == first:
                return way
            if name not in seen:
                seen.add(name)
                ways.append((*way, name))
    return ()


def _groups(needs: Mapping[str, frozenset[str]]) -> Iterator[frozenset[str]]:
    """Strongly connected components (R. Tarjan, SIAM J. Comput. 1, 146, 1972), without recursion."""
    index: dict[str, int] = {}
    low: dict[str, int] = {}
    path: list[str] = []
    on_path: set[str] = set()
    for root in needs:
        work: list[tuple[str, Iterator[str]]] = [(root, iter(()))] if root not in index else []
        while work:
            name, rest = work[-1]
            if name not in index:
                index[name] = low[name] = len(index)
                path.append(name)
                on_path.add(name)
                rest = iter(sorted(needs[name] & needs.keys()))
                work[-1] = name, rest
            following = next(rest, None)
            if following is None:
                work.pop()
                if work:
                    low[work[-1][0]] = min(low[work[-1][0]], low[name])
                if low[name] == index[name]:
                    start = path.index(name) if path[-1] != name else len(path) - 1
                    group, path[start:] = frozenset(path[start:]), []
                    on_path -= group
                    yield group
            elif following not in index:
                work.append((following, iter(())))
            elif following in on_path:
                low[name] = min(low[name], index[following])


def told(circle: Sequence[str], of: Mapping[str, Definition], *, at_most: int = 5) -> str:
    """A circle in words: each id, what it needs, and by what formula."""
    steps = [
        f"'{name}' needs '{following}' (`{_shown(of[name].formula)}`)"
        for name, following in zip(circle, (*circle[1:], circle[0]), strict=True)
    ]
    if len(steps) > at_most:
        steps = [*steps[: at_most - 1], f"… {len(steps) - at_most} more …", steps[-1]]
    return ", ".join(steps)


def _shown(formula: str) -> str:
    return formula if len(formula) <= 60 else formula[:57] + "…"
