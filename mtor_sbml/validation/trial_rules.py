"""The rules on a run of the model, and on COPASI's import of it; they load both simulators' sides of this package."""

from __future__ import annotations

from mtor_sbml.validation.rule import Rule
from mtor_sbml.validation.rules import copasi_import, engines, simulation
from mtor_sbml.validation.trial import Trial

IMPORT_RULES: tuple[Rule[Trial], ...] = copasi_import.RULES
TRIAL_RULES: tuple[Rule[Trial], ...] = (*simulation.RULES, *engines.RULES, *IMPORT_RULES)
