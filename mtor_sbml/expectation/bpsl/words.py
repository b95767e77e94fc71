"""Why a constraint holds or not, in words."""

from __future__ import annotations

from collections.abc import Sequence

from mtor_sbml.expectation.bpsl.constraint import AtTwo, Between, Constraint, Crossing, Inequality, Operand, Throughout
from mtor_sbml.expectation.bpsl.penalty import Comparison, FloatArray, total_penalty


def explain(constraint: Constraint, comparisons: Sequence[Comparison], variable: str, values: FloatArray) -> str:
    """What was compared where, both numbers, and the penalty.

    Args:
        constraint: What was asked for.
        comparisons: What decided it; at least one.
        variable: The name of the independent variable.
        values: Its samples.
    """
    worst = max(comparisons, key=lambda each: (each.penalty, each.excess))
    count = f", the worst of {len(comparisons)} times" if len(comparisons) > 1 else ""
    compared = _compared(constraint, worst, variable, values)
    return f"{compared}{count}{_cost(constraint.inequality, comparisons)}"


def explain_unasked(crossings: Sequence[Crossing], variable: str) -> str:
    """Why a constraint counts as satisfied for want of the crossings that it waits for."""
    said = " and ".join(crossing.said(variable) for crossing in crossings)
    are = "are" if len(crossings) > 1 else "is"
    return f"{said} {are} never crossed, so this is not asked for and counts as satisfied"


def _compared(constraint: Constraint, comparison: Comparison, variable: str, values: FloatArray) -> str:
    inequality = constraint.inequality
    smaller = _side(inequality.smaller, comparison.smaller)
    larger = _side(inequality.larger, comparison.larger)
    relation = "equals" if comparison.excess == 0 else "is below" if comparison.excess < 0 else "is above"
    here, there = (f"at {variable} = {values[row]:g}" for row in (comparison.row, comparison.larger_row))
    match constraint.enforcement:
        case AtTwo():
            return f"{smaller} {here} {relation} {larger} {there}"
        case Throughout(once=once) | Between(once=once):
            return f"{smaller} {relation} {larger} {here}, its {'best' if once else 'worst'} sample"
    return f"{smaller} {relation} {larger} {here}"


def _side(side: Operand, value: float) -> str:
    return f"{value:g}" if isinstance(side, float) else f"{side} = {value:.6g}"


def _cost(inequality: Inequality, comparisons: Sequence[Comparison]) -> str:
    penalty = total_penalty(comparisons)
    holds = all(each.excess < 0 or (each.excess == 0 and inequality.or_equal) for each in comparisons)
    if penalty != 0:
        return f"; penalty {penalty:.6g}" + (", which counts as violated though the inequality holds" if holds else "")
    return "" if holds else "; violated, but its penalty is 0, which counts as satisfied"
