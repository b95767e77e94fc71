"""Which rules run on a file, and how much their findings weigh: a profile, and what its user selects and ignores."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from mtor_sbml.errors import UsageError
from mtor_sbml.model.suggestions import nearest
from mtor_sbml.validation.finding import Finding, Severity
from mtor_sbml.validation.rule import Profile, Rule


@dataclass(frozen=True, slots=True)
class Policy:
    """What one run of the validator looks for.

    Codes are those of rules, or their first letters: "UNT" is every rule on units.

    Raises:
        UsageError: A code that no rule has.
    """

    profile: Profile = Profile.GENERIC
    select: tuple[str, ...] = ()  #: run only these, of whatever profile; all of the profile's when empty
    ignore: tuple[str, ...] = ()  #: run all but these
    simulate: bool = False  #: whether the model is run as well
    until: float | None = None  #: how far, in each model's time unit; by default as far as its own pace suggests
    parameters: Path | None = None  #: the table that the models are to agree with; by default their project's
    notes: bool = False  #: whether notes are told as well; those of a rule that is selected by its code always are

    def __post_init__(self) -> None:
        for code in (*self.select, *self.ignore):
            _refuse_unknown(code)

    @property
    def may_simulate(self) -> bool:
        """Whether a rule that reads a run may take part; exactly which do is for `runs` to say."""
        return self.simulate or bool(self.select) or self.profile is Profile.COPASI

    def runs(self, rule: Rule[Any]) -> bool:
        """Whether a rule takes part."""
        if any(_covers(code, rule.code) for code in self.ignore):
            return False
        if self.select:
            return any(_covers(code, rule.code) for code in self.select)
        is_heard = rule.severity is not Severity.NOTE or self.notes or self.profile in rule.raised
        return self.profile in rule.profiles and (self.simulate or not rule.simulates) and is_heard

    def tells(self, finding: Finding) -> bool:
        """Whether somebody wants to hear of a finding."""
        return finding.severity is not Severity.NOTE or self.notes or finding.rule in self.select

    def weighed(self, findings: Iterable[Finding], rules: Iterable[Rule[Any]]) -> tuple[Finding, ...]:
        """The findings of some rules with the weight that the profile gives them."""
        raised = {rule.code: rule.raised[self.profile] for rule in rules if self.profile in rule.raised}
        return tuple(replace(f, severity=raised[f.rule]) if f.rule in raised else f for f in findings)


def _refuse_unknown(code: str) -> None:
    from mtor_sbml.validation.registry import RULES  # they take long to load, and mostly nobody names any

    if not any(_covers(code, rule.code) for rule in RULES):
        families = {rule.code[:3] for rule in RULES}
        raise UsageError(
            f"no rule has the code {code!r}",
            hint=nearest(code, [*families, *(rule.code for rule in RULES)])
            or f"a code such as UNT003, or a family: {', '.join(sorted(families))}",
        )


def _covers(code: str, of_rule: str) -> bool:
    return of_rule == code or (re.fullmatch("[A-Z]{3}", code) is not None and of_rule.startswith(code))
