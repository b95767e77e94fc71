"""What a whole run came to: build check, validation, verdicts."""

from __future__ import annotations

from dataclasses import dataclass, field

from mtor_sbml.errors import ExitCode, MtorSbmlError
from mtor_sbml.exchange.build import BuildReport
from mtor_sbml.expectation.verdict import Verdicts
from mtor_sbml.validation.finding import Findings

#: The steps of a run, in order.
BUILD, VALIDATE, CHECK = "build", "validate", "check"


@dataclass(slots=True)
class RunResult:
    """The results of the steps so far; a step that cannot be done leaves an error, and the others are done."""

    build: BuildReport | None = None  #: None for the shipped networks, and when the sources do not compose
    findings: tuple[Findings, ...] = ()
    verdicts: tuple[Verdicts, ...] = ()
    errors: list[tuple[str, MtorSbmlError]] = field(default_factory=list)  #: step and what kept it from judging
    seconds: float = 0.0

    @property
    def exit_code(self) -> ExitCode:
        """The worst of the steps."""
        if self.errors:
            return ExitCode.NOT_JUDGED
        is_well = (
            (self.build is None or self.build.is_current)
            and not any(findings.errors for findings in self.findings)
            and all(verdicts.hold for verdicts in self.verdicts)
        )
        return ExitCode.OK if is_well else ExitCode.FALLS_SHORT

    def errors_of(self, step: str) -> tuple[MtorSbmlError, ...]:
        """What kept a step from judging."""
        return tuple(error for where, error in self.errors if where == step)
