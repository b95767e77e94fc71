"""Rules on rate laws that have a name."""

from __future__ import annotations

from collections.abc import Iterator

from mtor_sbml.model.document import Model
from mtor_sbml.model.formula import Call, Formula, Name
from mtor_sbml.validation.finding import Finding, Severity
from mtor_sbml.validation.pointing import at_reaction, told_once
from mtor_sbml.validation.rule import Profile, rule
from mtor_sbml.validation.subject import Subject


@rule("KIN007", Severity.NOTE, profiles={Profile.COPASI, Profile.CURATION})
def known_law_without_name(subject: Subject) -> Iterator[Finding]:
    """A law is Michaelis and Menten's or Hill's, but is written out instead of called by a name.

    COPASI shows each such law as a function of its own ("Function for J"), and a reader has to compare them by eye.

    Bad:
        species A in cell = 10 nM; B in cell = 0 nM
        J: A => B; cell * v * A / (K + A)   // KIN007
        v = 0.1 nM_per_min; unit nM_per_min = 1e-9 mole / (litre * 60 second); K = 5 nM

    Good:
        function Michaelis_Menten(substrate, v, K)
          v * substrate / (K + substrate)
        end
        model *example()
          unit substance = 1e-9 mole; unit extent = 1e-9 mole; unit time_unit = 60 second
          unit volume = litre; unit area = metre^2; unit length = metre
          unit nM = 1e-9 mole / litre; unit nM_per_min = 1e-9 mole / (litre * 60 second)
          compartment cell = 1 litre
          species A in cell = 10 nM; B in cell = 0 nM
          J: A => B; cell * Michaelis_Menten(A, v, K)
          v = 0.1 nM_per_min; K = 5 nM
        end
        example is "an example"
    """
    model = subject.model
    yield from told_once(
        at_reaction(
            known_law_without_name,
            subject,
            each.id,
            f"the law of reaction '{each.id}' is {known}, written out",
            fix="define a function for it and call that here, as other reactions can",
        )
        for each in model.reactions.values()
        if each.rate is not None and (known := _form(each.rate, model)) is not None
    )


def _form(rate: Formula, model: Model) -> str | None:
    """The name of a law, whatever compartments it is multiplied by."""
    factors = [part for part in _factors(rate) if not (isinstance(part, Name) and part.id in model.compartments)]
    above = [part for part in factors if not _is_quotient(part)]
    quotients = [part for part in factors if isinstance(part, Call) and _is_quotient(part)]
    if len(quotients) != 1:
        return None
    above += _factors(quotients[0].arguments[0])
    below = quotients[0].arguments[1]
    if not isinstance(below, Call) or below.function != "+" or len(below.arguments) != 2:
        return None
    saturating = [part for part in below.arguments if part in above and _is_of_species(part, model)]
    if len(saturating) != 1:
        return None
    return "Hill's" if isinstance(saturating[0], Call) else "Michaelis and Menten's"


def _factors(formula: Formula) -> list[Formula]:
    if isinstance(formula, Call) and formula.function == "*":
        return [factor for part in formula.arguments for factor in _factors(part)]
    if _is_quotient(formula) and isinstance(formula, Call):
        *above, last = _factors(formula.arguments[0])
        return [*above, Call("/", (last, formula.arguments[1]))]
    return [formula]


def _is_quotient(formula: Formula) -> bool:
    return isinstance(formula, Call) and formula.function == "/"


def _is_of_species(formula: Formula, model: Model) -> bool:
    """Whether this is a species or a power of one."""
    if isinstance(formula, Call):
        return formula.function == "^" and _is_of_species(formula.arguments[0], model)
    return isinstance(formula, Name) and formula.id in model.species


RULES = (known_law_without_name,)
