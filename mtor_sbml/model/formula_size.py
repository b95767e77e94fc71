"""How large formulas become when functions and assignment rules are written out: twenty that double are a million."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import NamedTuple

from mtor_sbml.errors import FormulaError
from mtor_sbml.model.document import Model
from mtor_sbml.model.formula import Call, Formula, Name

#: Parts of a formula, at most: of 511 models of BioModels the largest has 20,632, the next 2,202. libRoadRunner, which
#: writes functions out as well, compiles for minutes at a hundred thousand.
MOST_PARTS = 100_000
#: Levels of a formula, at most: the deepest there has 56. Python is at its end with 150 rules that read one another.
MOST_LEVELS = 100


def require_moderate(model: Model) -> None:
    """Refuse a model of which a formula would be too large to work with.

    Raises:
        FormulaError: Names the formula and its size.
    """
    if not model.functions and not model.rules:
        return
    size = _Sizes(model)
    for where, formula in _formulas(model):
        found = size.of(formula)
        too_much = f"more than {MOST_PARTS:,} parts" if found.parts > MOST_PARTS else f"{found.levels} levels"
        if found.parts > MOST_PARTS or found.levels > MOST_LEVELS:
            raise FormulaError(
                f"{where} has {too_much} when its functions and rules are written out",
                hint="let functions and rules read fewer others: what doubles at each step is soon beyond measure",
            )


def _formulas(model: Model) -> Iterator[tuple[str, Formula]]:
    for reaction in model.reactions.values():
        if reaction.rate is not None:
            yield f"the law of reaction {reaction.id!r}", reaction.rate
    for rule in model.rules.values():
        yield f"the rule of {rule.variable!r}", rule.formula
    for element, formula in model.initial_assignments.items():
        yield f"the initial assignment of {element!r}", formula


class _Size(NamedTuple):
    """A formula written out: so many parts, and so many levels."""

    parts: int
    levels: int


class _Body(NamedTuple):
    """A function's body: so many parts of its own, each argument so many times, and so many levels."""

    own: int
    times: Mapping[str, int]
    levels: int


_ONE = _Size(1, 1)


class _Sizes:
    """Sizes in one model; each function and rule is looked at once."""

    def __init__(self, model: Model) -> None:
        self._model = model
        self._bodies: dict[str, _Body] = {}
        self._named: dict[str, _Size] = {}

    def of(self, formula: Formula) -> _Size:
        """The size of a formula, written out; of more than enough parts not the number."""
        if isinstance(formula, Name):
            return self._named.get(formula.id) or self._name(formula.id)
        if not isinstance(formula, Call):
            return _ONE
        sizes = [self.of(part) for part in formula.arguments]
        if formula.function not in self._model.functions:
            parts, levels = 1, 0
            for size in sizes:
                parts += size.parts
                levels = max(levels, size.levels)
            return _Size(_enough(parts), 1 + levels)
        function, body = self._model.functions[formula.function], self._function(formula.function)
        parts, levels = body.own, 0
        for name, size in zip(function.arguments, sizes, strict=False):  # a wrong number of them is told by others
            parts += body.times.get(name, 0) * size.parts
            levels = max(levels, size.levels)
        return _Size(_enough(parts), body.levels + levels)

    def _name(self, element: str) -> _Size:
        rule, reaction = self._model.rules.get(element), self._model.reactions.get(element)
        formula = None if reaction is None else reaction.rate
        if rule is not None and rule.kind == "assignment":
            formula = rule.formula
        self._named[element] = _ONE  # one that needs itself is told by others
        if formula is not None:
            self._named[element] = self.of(formula)
        return self._named[element]

    def _function(self, name: str) -> _Body:
        if name not in self._bodies:
            self._bodies[name] = _Body(1, {}, 1)  # one that calls itself is told by others
            function = self._model.functions[name]
            self._bodies[name] = self._body(function.body, frozenset(function.arguments))
        return self._bodies[name]

    def _body(self, formula: Formula, arguments: frozenset[str]) -> _Body:
        """The body of a function, written out but for its arguments."""
        if isinstance(formula, Name) and formula.id in arguments:
            return _Body(0, {formula.id: 1}, 1)
        if not isinstance(formula, Call):
            size = self.of(formula)
            return _Body(size.parts, {}, size.levels)
        parts = [self._body(part, arguments) for part in formula.arguments]
        if formula.function not in self._model.functions:
            return _added(_Body(1, {}, 1), [(1, part) for part in parts])
        function, body = self._model.functions[formula.function], self._function(formula.function)
        given = zip(function.arguments, parts, strict=False)
        return _added(body, [(body.times.get(name, 0), part) for name, part in given])


def _added(outer: _Body, parts: list[tuple[int, _Body]]) -> _Body:
    """An operator or function with its arguments, each so many times."""
    own, times = outer.own, dict[str, int]()
    for count, part in parts:
        own += count * part.own
        for name, number in part.times.items():
            times[name] = _enough(times.get(name, 0) + count * number)
    return _Body(_enough(own), times, outer.levels + max((part.levels for _, part in parts), default=0))


def _enough(number: int) -> int:
    return min(number, MOST_PARTS + 1)
