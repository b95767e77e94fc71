"""The rule on what becomes of formulas when an engine writes out all that they name."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from mtor_sbml.model.document import Model
from mtor_sbml.model.formula import Call, Formula, Name
from mtor_sbml.validation.finding import Finding, Severity
from mtor_sbml.validation.rule import rule
from mtor_sbml.validation.subject import Subject

#: libRoadRunner 2.10 takes about 0.1 ms for a symbol: 2 s for 16,000 of them, 11 s for 65,000, then minutes and memory.
_MANY = 20_000
#: Growth below which nothing is written out that would not be long anyway.
_GROWTH = 10.0


@rule("SIM008", Severity.WARNING)
def expands(subject: Subject) -> Iterator[Finding]:
    """Assignment rules and functions that name one another grow beyond bounds when an engine writes them out.

    libRoadRunner puts every rule and function into the formulas that name it. A rule that names the one before twice
    doubles at each step: fifteen short lines become a hundred thousand symbols, which take minutes and gigabytes to
    compile. Found by counting, before anything is run.

    Bad:
        species A in cell = 1 nM
        J: A => ; cell * k * A
        k := m + m + m + m + m + m + m + m   // SIM008
        m := n + n + n + n + n + n + n + n
        n := o + o + o + o + o + o + o + o
        o := p + p + p + p + p + p + p + p
        p := v + v + v + v + v + v + v + v
        v = 1e-6 per_min
        k has per_min; m has per_min; n has per_min; o has per_min; p has per_min

    Good:
        species A in cell = 1 nM
        J: A => ; cell * k * A
        k := 32768 dimensionless * v
        v = 1e-6 per_min
        k has per_min
    """
    model = subject.model
    roots = {each.variable: each.formula for each in model.rules.values()}
    roots |= {each.id: each.rate for each in model.reactions.values() if each.rate is not None}
    if not any(rule.kind == "assignment" for rule in model.rules.values()) and not model.functions:
        return
    sizes = _Sizes(model)
    written = sum(_written(each) for each in roots.values())
    expanded = {each: sizes.of(formula) for each, formula in roots.items()}
    total = sum(expanded.values())
    if total < _MANY or total < _GROWTH * written:
        return
    largest = max((each for each in expanded if each in model.rules), key=expanded.__getitem__, default="")
    largest = largest or max(expanded, key=expanded.__getitem__)
    item = subject.sbml.getElementBySId(largest)
    yield expands.finding(
        f"{written:,} symbols of rules and rate laws become {total:,.3g} when an engine writes out what they name, the "
        f"most in '{largest}' ({expanded[largest]:,.3g}): libRoadRunner may take minutes and gigabytes to load it",
        fix="let each rule name the one before once (`2 * x` for `x + x`), or make the shared part a parameter that is "
        "set, or a species of its own",
        element=largest,
        name=model.name_of(largest),
        line=item.getLine() if item is not None else None,
    )


class _Sizes:
    """How many symbols a formula has once everything is written out; shared parts are counted once and used often."""

    def __init__(self, model: Model) -> None:
        self._model = model
        self._rules: dict[str, float] = {}
        self._open: set[str] = set()

    def of(self, formula: Formula) -> float:
        return self._size(formula, {})

    def _size(self, formula: Formula, arguments: Mapping[str, float]) -> float:
        if isinstance(formula, Name):
            return arguments.get(formula.id) or self._named(formula.id)
        if not isinstance(formula, Call):
            return 1.0
        parts = [self._size(part, arguments) for part in formula.arguments]
        function = self._model.functions.get(formula.function)
        if function is None or len(function.arguments) != len(parts) or formula.function in self._open:
            return 1.0 + sum(parts)
        self._open.add(formula.function)
        size = self._size(function.body, dict(zip(function.arguments, parts, strict=True)))
        self._open.discard(formula.function)
        return size

    def _named(self, element: str) -> float:
        rule_ = self._model.rules.get(element)
        if rule_ is None or rule_.kind != "assignment" or element in self._open:
            return 1.0
        if element not in self._rules:
            self._open.add(element)
            self._rules[element] = self._size(rule_.formula, {})
            self._open.discard(element)
        return self._rules[element]


def _written(formula: Formula) -> int:
    return 1 + sum(map(_written, formula.arguments)) if isinstance(formula, Call) else 1


RULES = (expands,)
