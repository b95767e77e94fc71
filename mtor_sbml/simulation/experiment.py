"""Conditions and experiments with PEtab v2's meaning."""

from __future__ import annotations

from dataclasses import dataclass

from mtor_sbml.errors import Place
from mtor_sbml.model.changes import Change


@dataclass(frozen=True, slots=True)
class Condition:
    """A named set of changes."""

    id: str
    changes: tuple[Change, ...]
    place: Place | None = None


@dataclass(frozen=True, slots=True)
class Period:
    """What changes at a time; what is not named stays."""

    time: float  #: in the model's time unit; -inf is pre-equilibration
    conditions: tuple[Condition, ...]  #: applied together; their targets are disjoint

    @property
    def is_preequilibration(self) -> bool:
        """Whether the period lasts until nothing moves any more."""
        return self.time == float("-inf")


@dataclass(frozen=True, slots=True)
class Experiment:
    """A sequence of periods, in order of time."""

    id: str
    periods: tuple[Period, ...]
    until: float | None  #: end, in the model's time unit; None when nothing asks for it
    place: Place | None = None

    def __hash__(self) -> int:
        # Experiments are keys of every table of a check, and what is in them is long.
        return hash(self.id)
