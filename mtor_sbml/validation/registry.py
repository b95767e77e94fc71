"""All rules. Who runs rules takes those of one kind: loading all of them takes longer than checking a small file."""

from __future__ import annotations

from collections import Counter
from typing import Any

from mtor_sbml.validation.document_rules import DOCUMENT_RULES
from mtor_sbml.validation.file_rules import FILE_RULES
from mtor_sbml.validation.rule import Rule
from mtor_sbml.validation.source_rules import SOURCE_RULES
from mtor_sbml.validation.trial_rules import TRIAL_RULES

RULES: tuple[Rule[Any], ...] = (*SOURCE_RULES, *DOCUMENT_RULES, *FILE_RULES, *TRIAL_RULES)


def _refuse_twins() -> None:
    counted = Counter(rule.code for rule in RULES)
    twins = [code for code, count in counted.items() if count > 1]
    if twins:
        raise ValueError(f"two rules under one code: {', '.join(twins)}")


_refuse_twins()
