"""Rules on formulas that have no value."""

from __future__ import annotations

from collections.abc import Iterator

from mtor_sbml.validation.finding import Finding, Severity
from mtor_sbml.validation.network.undefined import Undefined, undefined_at_start
from mtor_sbml.validation.pointing import line_of
from mtor_sbml.validation.rule import rule
from mtor_sbml.validation.subject import Subject


@rule("KIN006", Severity.WARNING)
def no_value_at_start(subject: Subject) -> Iterator[Finding]:
    """A law or rule has no finite value at the start: it divides by zero, or takes the logarithm of zero.

    A simulation then begins with NaN or infinity, and some simulators go on with it.

    Bad:
        species A in cell = 0 nM; B in cell = 0 nM
        J: A => B; cell * v * A / (A + B)   // KIN006
        v = 0.1 nM_per_min; unit nM_per_min = 1e-9 mole / (litre * 60 second)

    Good:
        species A in cell = 10 nM; B in cell = 0 nM
        J: A => B; cell * v * A / (A + B)
        v = 0.1 nM_per_min; unit nM_per_min = 1e-9 mole / (litre * 60 second)
    """
    for each in undefined_at_start(subject.model):
        is_law = each.element in subject.model.reactions
        element = subject.sbml.getReaction(each.element) or subject.sbml.getRuleByVariable(each.element)
        yield no_value_at_start.finding(
            f"the {'law of reaction' if is_law else 'rule for'} '{each.element}' has no value at the start: {each}"
            + (f", as {each.of_zero} is 0" if each.of_zero is not None else ""),
            fix=_how_to_avoid(each),
            element=each.element,
            name=subject.model.name_of(each.element),
            line=line_of(element),
        )


def _how_to_avoid(each: Undefined) -> str:
    if each.of_zero is None:
        return "correct the values that it starts from, or treat this case by a piecewise formula"
    return f"start {each.of_zero} above zero, or treat this case by a piecewise formula"


RULES = (no_value_at_start,)
