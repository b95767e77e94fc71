"""The rules on a document, in the order in which they run."""

from __future__ import annotations

from mtor_sbml.validation.causes import RULES_OF_LIBSBML
from mtor_sbml.validation.rule import Rule
from mtor_sbml.validation.rules import (
    annotation,
    conservation,
    copasi,
    events,
    expansion,
    identity,
    kinetic_signs,
    kinetics,
    known_laws,
    network,
    references,
    sbo,
    undefined_values,
    unit_declarations,
    units,
    validity,
)
from mtor_sbml.validation.subject import Subject

DOCUMENT_RULES: tuple[Rule[Subject], ...] = (
    *validity.RULES,
    *identity.RULES,
    *unit_declarations.RULES,
    *units.RULES,
    *network.RULES,
    *conservation.RULES,
    *kinetics.RULES,
    *kinetic_signs.RULES,
    *known_laws.RULES,
    *undefined_values.RULES,
    *events.RULES,
    *annotation.RULES,
    *references.RULES,
    *sbo.RULES,
    *copasi.RULES,
    *expansion.RULES,
)
#: Those of them that pass on what libSBML says.
LIBSBML_RULES = tuple(rule for rule in DOCUMENT_RULES if rule.code in RULES_OF_LIBSBML)
