"""All rules, in the order in which they run."""

from __future__ import annotations

from collections import Counter

from mtor_sbml.validation import annotation, kinetics, units, validity
from mtor_sbml.validation.rule import Rule

RULES: tuple[Rule, ...] = (*validity.RULES, *units.RULES, *kinetics.RULES, *annotation.RULES)


def _refuse_twins() -> None:
    counted = Counter(rule.code for rule in RULES)
    twins = [code for code, count in counted.items() if count > 1]
    if twins:
        raise ValueError(f"two rules under one code: {', '.join(twins)}")


_refuse_twins()
