"""Formulas over a model's ids: a small tree that is read from infix, expanded through a model and evaluated on arrays.

A species' id means its concentration, or its amount where the species says `only_substance`; `time` is the time.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property, lru_cache
from typing import TYPE_CHECKING, Any, TypeAlias

import numpy as np
from numpy.typing import NDArray

from mtor_sbml.errors import FormulaError
from mtor_sbml.model.mathematics import NEEDS_A_RUN, NUMERIC
from mtor_sbml.model.suggestions import nearest

if TYPE_CHECKING:
    from mtor_sbml.model.document import Model

FloatArray: TypeAlias = NDArray[np.float64]

#: Infix operators with how tightly they bind; everything else is written as a call.
_BINDING = {
    "||": 1, "&&": 2, "==": 3, "!=": 3, "<": 3, "<=": 3, ">": 3, ">=": 3,
    "+": 4, "-": 4, "*": 5, "/": 5, "^": 7,
}  # fmt: skip
_SIGN_BINDING = 6


class Formula:
    """A number, a name, or a call: immutable, hashable, comparable. `str()` writes it as infix."""

    __slots__ = ()

    def __str__(self) -> str:
        return _infix(self, 0)


@dataclass(frozen=True, slots=True, repr=False)
class Number(Formula):
    """A number; truth values are 1 and 0."""

    value: float

    def __repr__(self) -> str:
        return f"Number({self.value!r})"


@dataclass(frozen=True, slots=True, repr=False)
class Name(Formula):
    """The id of something in the model, or `time`."""

    id: str

    def __repr__(self) -> str:
        return f"Name({self.id!r})"


@dataclass(frozen=True, repr=False, eq=False)
class Call(Formula):
    """An operator or function applied to arguments.

    Operators go by their infix sign (`+` and `*` take any number of arguments, `-` one or two), functions by SBML's
    names (`ln`, `root(degree, x)`, `log(base, x)`, `piecewise(value, condition, …, otherwise)`).
    """

    function: str
    arguments: tuple[Formula, ...]

    @cached_property
    def _hash(self) -> int:
        return hash((self.function, self.arguments))

    def __hash__(self) -> int:
        # Formulas are keys of every table of a run, and expanded ones share large parts: each part is hashed once.
        return self._hash

    def __eq__(self, other: object) -> bool:
        if self is other:
            return True
        if not isinstance(other, Call) or self._hash != other._hash:
            return False
        return self.function == other.function and self.arguments == other.arguments

    def __reduce__(self) -> tuple[Any, ...]:
        # The hash of a text differs between processes, so it does not travel.
        return Call, (self.function, self.arguments)

    def __repr__(self) -> str:
        return f"Call({self.function!r}, {self.arguments!r})"


@dataclass(frozen=True, slots=True)
class Function:
    """A function definition: argument names and body."""

    arguments: tuple[str, ...]
    body: Formula


def _infix(formula: Formula, outer: int) -> str:
    if isinstance(formula, Number):
        text = repr(formula.value).removesuffix(".0")
        return f"({text})" if text.startswith("-") and outer > _SIGN_BINDING else text
    if isinstance(formula, Name):
        return formula.id
    assert isinstance(formula, Call)
    parts = formula.arguments
    if formula.function in {"-", "!"} and len(parts) == 1:
        text, binding = formula.function + _infix(parts[0], _SIGN_BINDING), _SIGN_BINDING
    elif formula.function in _BINDING and len(parts) > 1:
        binding = _BINDING[formula.function]
        # Written left to right, so only the parts after the first need more than their own binding.
        first = _infix(parts[0], binding + (formula.function == "^"))
        if _compares(formula) and _compares(parts[0]):
            # libSBML's parser reads `(a < b) < c` as the chain `a < b < c`, whatever the brackets say.
            first = f"({_infix(parts[0], _BINDING['+'] + 1)} + 0)"
        text = f" {formula.function} ".join([first, *(_infix(part, binding + 1) for part in parts[1:])])
    else:
        return f"{formula.function}({', '.join(_infix(part, 0) for part in parts)})"
    return f"({text})" if binding < outer else text


def _compares(formula: Formula) -> bool:
    return isinstance(formula, Call) and _BINDING.get(formula.function) == _BINDING["<"]


def parse_formula(text: str) -> Formula:
    """The tree of an infix formula: the syntax of SBML Level 3, which PEtab shares.

    Args:
        text: Such as `S6K1_pT389 / S6K1_total`. `log(x)` is refused, since PEtab and SBML read it differently.

    Raises:
        FormulaError: It cannot be read; the snippet has a caret under the culprit.

    Example:
        >>> str(parse_formula("2*(a + b)^2"))
        '2 * (a + b) ^ 2'
    """
    import libsbml

    from mtor_sbml.model.formula_reading import from_libsbml

    if not text.strip():
        raise FormulaError("the formula is empty")
    settings = libsbml.L3ParserSettings()
    settings.setParseUnits(False)
    settings.setParseLog(libsbml.L3P_PARSE_LOG_AS_ERROR)
    # Without this a species `Pi` is the number, and `Time` the time.
    settings.setComparisonCaseSensitivity(libsbml.L3P_COMPARE_BUILTINS_CASE_SENSITIVE)
    root = libsbml.parseL3FormulaWithSettings(text, settings)
    if root is None:
        raise _not_readable(text, libsbml.getLastParseL3Error())
    return from_libsbml(root)


def _not_readable(text: str, said: str) -> FormulaError:
    """LibSBML says "Error when parsing input … at position 3:  what"; shorter, and with a caret under the culprit."""
    found = re.search(r"at position (\d+):\s*(.*)", said, re.DOTALL)
    position, reason = (int(found[1]), found[2].strip()) if found else (1, said.strip())
    hint = ""
    if "log(x)" in reason:
        reason = "log(x) with one argument can be read in two ways"
        hint = "write ln(x) for the natural logarithm, log10(x), or log(base, x)"
    elif "units with numbers" in reason:
        reason, hint = "a number in a formula has no unit", "name a parameter of the model that has one"
    column = min(position, len(text) + 1)
    return FormulaError(
        f"cannot read the formula {text!r}: {reason}", hint=hint, snippet=f"    {text}\n    {' ' * (column - 1)}^"
    )


def formula_names(formula: Formula) -> frozenset[str]:
    """The ids that a formula names, `time` included; functions are not among them."""
    if isinstance(formula, Name):
        return frozenset({formula.id})
    if isinstance(formula, Call):
        return frozenset().union(*(formula_names(part) for part in formula.arguments))
    return frozenset()


def calls(formula: Formula, functions: Collection[str]) -> bool:
    """Whether a formula calls one of these functions."""
    return isinstance(formula, Call) and (
        formula.function in functions or any(calls(part, functions) for part in formula.arguments)
    )


def substitute(formula: Formula, values: Mapping[str, Formula]) -> Formula:
    """The formula with names replaced by formulas."""
    if isinstance(formula, Name):
        return values.get(formula.id, formula)
    if isinstance(formula, Call):
        return Call(formula.function, tuple(substitute(part, values) for part in formula.arguments))
    return formula


def apply(function: Function, name: str, arguments: Sequence[Formula]) -> Formula:
    """The body of a function definition with its arguments filled in.

    Raises:
        FormulaError: The number of arguments differs.
    """
    if len(arguments) != len(function.arguments):
        expected = f"{len(function.arguments)} arguments ({', '.join(function.arguments)})"
        raise FormulaError(f"{name}() takes {expected}, got {len(arguments)}")
    return substitute(function.body, dict(zip(function.arguments, arguments, strict=True)))


def expand(formula: Formula, model: Model) -> Formula:
    """The formula over what a simulation records: species, constants, compartments, variables of rules, and time.

    Function calls, assignment rules and reaction rates are written out, but for those that need more than the values at
    one time: these are recorded themselves. Kept per model, so shared parts cost nothing.

    Raises:
        FormulaError: A name or function that the model does not have, with the nearest; rules that need each other.
    """
    return _expansion(model).of(formula)


@lru_cache(maxsize=16)
def _expansion(model: Model) -> _Expansion:
    return _Expansion(model)


class _Expansion:
    """What has been expanded of one model so far."""

    def __init__(self, model: Model) -> None:
        self._model = model
        self._done: dict[Formula, Formula] = {}
        self._open: list[str] = []  #: the rules being written out, outermost first

    def of(self, formula: Formula) -> Formula:
        if formula not in self._done:
            self._done[formula] = self._expanded(formula)
        return self._done[formula]

    def _expanded(self, formula: Formula) -> Formula:
        if isinstance(formula, Name):
            return self._name(formula)
        if not isinstance(formula, Call):
            return formula
        arguments = tuple(self.of(part) for part in formula.arguments)
        if formula.function in self._model.functions:
            definition = self._model.functions[formula.function]
            return self.of(apply(definition, formula.function, arguments))
        _require_function(formula.function, self._model.functions)
        return Call(formula.function, arguments)

    def _name(self, name: Name) -> Formula:
        model = self._model
        rule = model.rules.get(name.id)
        if rule is not None and rule.kind == "assignment":
            return self._unless_it_needs_a_run(name, rule.formula)
        if name.id in model.reactions:
            rate = model.reactions[name.id].rate
            if rate is None:
                raise FormulaError(f"reaction {name.id!r} has no kinetic law, so it has no rate")
            return self._unless_it_needs_a_run(name, rate)
        if name.id == "time" or name.id in model.ids:
            return name
        raise FormulaError(f"no {name.id!r} in model {model.id!r}", hint=nearest(name.id, model.ids))

    @cached_property
    def _some_need_a_run(self) -> bool:
        model = self._model
        formulas = [rule.formula for rule in model.rules.values()]
        formulas += [reaction.rate for reaction in model.reactions.values() if reaction.rate is not None]
        formulas += [function.body for function in model.functions.values()]
        return any(calls(each, NEEDS_A_RUN) for each in formulas)

    def _unless_it_needs_a_run(self, name: Name, formula: Formula) -> Formula:
        plain = self._written_out(name.id, formula)
        return name if self._some_need_a_run and calls(plain, NEEDS_A_RUN) else plain

    def _written_out(self, element: str, formula: Formula) -> Formula:
        if element in self._open:
            circle = " → ".join([*self._open[self._open.index(element) :], element])
            raise FormulaError(f"the rules of model {self._model.id!r} need each other: {circle}")
        self._open.append(element)
        try:
            return self.of(formula)
        finally:
            self._open.pop()


def _require_function(name: str, functions: Mapping[str, Function]) -> None:
    if name not in NUMERIC and name not in NEEDS_A_RUN:
        known = [*functions, *(word for word in NUMERIC if word.isidentifier())]
        raise FormulaError(f"there is no function {name}()", hint=nearest(name, known))


def evaluate(
    formula: Formula, values: Mapping[str, float | FloatArray], functions: Mapping[str, Function] | None = None
) -> float | FloatArray:
    """The formula's value, or its values when some name stands for an array.

    Args:
        formula: What to evaluate.
        values: A number or an array for each name; arrays broadcast.
        functions: Definitions of the functions that it calls, unless it has been expanded.

    Returns:
        A float, or an array of the shape of the values. As in numpy 1/0 is inf and 0/0 is NaN, without a warning;
        whether NaN is acceptable is for the caller to say. Truth values are 1.0 and 0.0.

    Raises:
        FormulaError: A name without a value, an unknown function, `delay` or `rateOf`.
    """
    with np.errstate(all="ignore"):
        result = _value(formula, values, functions or {}, {})
    return result if isinstance(result, np.ndarray) and result.ndim else float(result)


def _value(
    formula: Formula,
    values: Mapping[str, float | FloatArray],
    functions: Mapping[str, Function],
    known: dict[int, Any],
) -> Any:  # noqa: ANN401 - numpy scalars and arrays
    if isinstance(formula, Number):
        return formula.value
    if isinstance(formula, Name):
        if formula.id not in values:
            raise FormulaError(f"no value for {formula.id!r}", hint=nearest(formula.id, values))
        return values[formula.id]
    assert isinstance(formula, Call)
    if id(formula) in known:
        return known[id(formula)]
    if formula.function in functions:
        body = apply(functions[formula.function], formula.function, formula.arguments)
        # `body` lives only here, so what is known of it must not outlive it.
        return _value(body, values, functions, {})
    if formula.function in NEEDS_A_RUN:
        raise FormulaError(f"{formula.function}() cannot be evaluated: it needs more than the values at one time")
    _require_function(formula.function, functions)
    arguments = [_value(part, values, functions, known) for part in formula.arguments]
    try:
        known[id(formula)] = result = NUMERIC[formula.function](*arguments)
    except TypeError as problem:  # files may hold what the parser would refuse
        raise FormulaError(f"{formula.function}() cannot have {len(arguments)} arguments") from problem
    return result
