"""Verdicts: what became of each expectation."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import Enum

from mtor_sbml.errors import Place


class Outcome(Enum):
    """An expectation's outcome."""

    HOLDS = "holds"
    FAILS = "fails"
    ERROR = "error"  #: could not be evaluated
    XFAIL = "xfail"  #: a declared failure that still fails
    XPASS = "xpass"  #: a declared failure that holds: the declaration is out of date


class Strength(Enum):
    """What an expectation's failure means."""

    MUST = "must"  #: fails the build
    SHOULD = "should"  #: is reported


@dataclass(frozen=True, slots=True, kw_only=True)
class Verdict:
    """One expectation, judged."""

    id: str
    claim: str
    claims: tuple[str, ...]
    strength: Strength
    outcome: Outcome
    margin: float | None  #: dimensionless, positive when it holds; None for an error
    message: str  #: what was compared, both numbers with units, what decided
    evidence: tuple[Mapping[str, str], ...]
    place: Place | None
    penalty: float | None = None  #: PyBioNetFit's, of a property; None for every other expectation

    @property
    def is_red(self) -> bool:
        """Whether it fails the build: a must that fails, errs or unexpectedly holds."""
        return self.strength is Strength.MUST and self.outcome in {Outcome.FAILS, Outcome.ERROR, Outcome.XPASS}
