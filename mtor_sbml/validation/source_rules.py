"""The rules on Antimony text, composed or not, in the order in which they run."""

from __future__ import annotations

from mtor_sbml.validation.rule import Rule
from mtor_sbml.validation.rules import antimony, antimony_names, antimony_units, antimony_wiring, suppressions
from mtor_sbml.validation.sources import Sources

SOURCE_RULES: tuple[Rule[Sources], ...] = (
    *antimony.RULES,
    *antimony_names.RULES,
    *antimony_units.RULES,
    *antimony_wiring.RULES,
    *suppressions.RULES,
)
