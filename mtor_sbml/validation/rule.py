"""What a rule is: a code, a severity, a reason, and a check that yields findings."""

from __future__ import annotations

import inspect
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

from mtor_sbml.validation.causes import Cause
from mtor_sbml.validation.finding import Finding, Severity

if TYPE_CHECKING:
    import libsbml


@dataclass(frozen=True, eq=False)
class Subject:
    """What a rule looks at: one document that libSBML could read, and what libSBML said about it."""

    document: libsbml.SBMLDocument  #: with a model
    causes: tuple[Cause, ...]  #: libSBML's messages, those with one cause joined

    def causes_for(self, code: str) -> Iterator[Cause]:
        """The causes that the rule of this code reports."""
        return (cause for cause in self.causes if cause.rule == code)


@dataclass(frozen=True, eq=False)
class Rule:
    """One check of the validator. It yields one finding for each cause, never prints and never stops the run."""

    code: str  #: such as "KIN002"; forever
    severity: Severity
    title: str  #: what it flags, one sentence
    why: str  #: why that is bad
    check: Callable[[Subject], Iterator[Finding]]

    def of(self, cause: Cause, message: str, *, fix: str, severity: Severity | None = None) -> Finding:
        """A finding of this rule at the element of a cause."""
        return Finding(
            rule=self.code,
            severity=severity or self.severity,
            message=message,
            fix=fix,
            element=cause.element.id or None,
            name=cause.element.name or None,
            sbml=cause.codes,
            line=cause.messages[0].line or None,
        )


def rule(code: str, severity: Severity) -> Callable[[Callable[[Subject], Iterator[Finding]]], Rule]:
    """Make a rule of a check: the first line of its docstring is the title, the rest says why."""

    def make(check: Callable[[Subject], Iterator[Finding]]) -> Rule:
        title, _, why = inspect.cleandoc(check.__doc__ or "").partition("\n")
        return Rule(code, severity, title, why.strip(), check)

    return make
