"""Conditions on time and state: at which times they switch, and whether they ever turn true anew."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from itertools import pairwise

import numpy as np

from mtor_sbml.errors import FormulaError
from mtor_sbml.model.formula import Call, Formula, Name, evaluate, formula_names

#: Functions that come back to where they were.
_PERIODIC = frozenset({"sin", "cos", "tan", "sec", "csc", "cot", "rem", "floor", "ceiling", "quotient"})
_COMPARISONS = frozenset({"<", "<=", ">", ">=", "==", "!="})


def parts(formula: Formula) -> Iterator[Call]:
    """The calls in a formula, the outermost first."""
    if isinstance(formula, Call):
        yield formula
        for argument in formula.arguments:
            yield from parts(argument)


def is_periodic(formula: Formula) -> bool:
    """Whether a formula has a function in it that repeats its values."""
    return any(call.function in _PERIODIC for call in parts(formula))


def switch_times(condition: Formula, values: Mapping[str, float]) -> list[float]:
    """The times with which a condition compares the time, in order; those that can be worked out.

    Args:
        condition: Over time and names with values.
        values: What does not change.
    """
    found = set()
    for call in parts(condition):
        if call.function not in _COMPARISONS:
            continue
        for left, right in pairwise(call.arguments):
            for side, other in ((left, right), (right, left)):
                if side == Name("time") and "time" not in formula_names(other):
                    found.add(_value(other, values))
    return sorted(time for time in found if time is not None and np.isfinite(time))


def turns_true_anew(condition: Formula, values: Mapping[str, float]) -> bool:
    """Whether a condition on nothing but time turns true after time 0; assumed where it has periodic functions.

    Args:
        condition: Over time and names with values.
        values: What does not change.
    """
    if is_periodic(condition):
        return True
    switches = [time for time in switch_times(condition, values) if time > 0]
    # Before, at and after each switch.
    edges = [0.0, *switches, 2 * switches[-1] + 1 if switches else 1.0]
    times = np.array(sorted({*edges, *((a + b) / 2 for a, b in pairwise(edges))}))
    truths = np.broadcast_to(evaluate(condition, {**values, "time": times}), times.shape) != 0
    return bool((~truths[:-1] & truths[1:]).any())


def windows(formula: Formula) -> Iterator[Formula]:
    """The conditions in a formula that hold for a while only: the time after one value and before another."""
    for call in parts(formula):
        sides = {side for comparison in _joined(call) for side in _sides(comparison)}
        if sides == {"after", "before"}:
            yield call


def _joined(call: Call) -> Iterator[Call]:
    """The comparisons that must all hold; the call itself, if it is a chain of comparisons."""
    if call.function == "&&":
        for argument in call.arguments:
            if isinstance(argument, Call):
                yield from _joined(argument) if argument.function == "&&" else (argument,)
    elif len(call.arguments) > 2:
        yield call


def _sides(comparison: Call) -> Iterator[str]:
    if comparison.function not in {"<", "<=", ">", ">="}:
        return
    is_rising = comparison.function in {"<", "<="}
    for left, right in pairwise(comparison.arguments):
        if right == Name("time"):
            yield "after" if is_rising else "before"
        if left == Name("time"):
            yield "before" if is_rising else "after"


def _value(formula: Formula, values: Mapping[str, float]) -> float | None:
    try:
        return float(evaluate(formula, values))
    except FormulaError:
        return None
