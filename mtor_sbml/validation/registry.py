"""All rules, in the order in which they run."""

from __future__ import annotations

from collections import Counter
from typing import Any

from mtor_sbml.validation.causes import RULES_OF_LIBSBML
from mtor_sbml.validation.filed import Filed
from mtor_sbml.validation.rule import Rule
from mtor_sbml.validation.rules import (
    annotation,
    antimony,
    antimony_names,
    antimony_wiring,
    conservation,
    copasi,
    copasi_import,
    engines,
    events,
    expansion,
    identity,
    kinetic_signs,
    kinetics,
    known_laws,
    network,
    parameters,
    references,
    reproducible,
    sbo,
    simulation,
    suppressions,
    undefined_values,
    units,
    validity,
)
from mtor_sbml.validation.subject import Sources, Subject
from mtor_sbml.validation.trial import Trial

#: What reads Antimony text, composed or not.
SOURCE_RULES: tuple[Rule[Sources], ...] = (
    *antimony.RULES,
    *antimony_names.RULES,
    *antimony_wiring.RULES,
    *suppressions.RULES,
)
#: What reads a document.
DOCUMENT_RULES: tuple[Rule[Subject], ...] = (
    *validity.RULES,
    *identity.RULES,
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

#: What reads a file with what stands beside it.
FILE_RULES: tuple[Rule[Filed], ...] = (*parameters.RULES, *reproducible.RULES)
#: What reads a run of the model, and COPASI's import of it.
IMPORT_RULES: tuple[Rule[Trial], ...] = copasi_import.RULES
TRIAL_RULES: tuple[Rule[Trial], ...] = (*simulation.RULES, *engines.RULES, *IMPORT_RULES)

RULES: tuple[Rule[Any], ...] = (*SOURCE_RULES, *DOCUMENT_RULES, *FILE_RULES, *TRIAL_RULES)


def _refuse_twins() -> None:
    counted = Counter(rule.code for rule in RULES)
    twins = [code for code, count in counted.items() if count > 1]
    if twins:
        raise ValueError(f"two rules under one code: {', '.join(twins)}")


_refuse_twins()
