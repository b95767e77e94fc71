"""The rules on a file with what stands beside it, in the order in which they run."""

from __future__ import annotations

from mtor_sbml.validation.filed import Filed
from mtor_sbml.validation.rule import Rule
from mtor_sbml.validation.rules import parameters, reproducible

FILE_RULES: tuple[Rule[Filed], ...] = (*parameters.RULES, *reproducible.RULES)
