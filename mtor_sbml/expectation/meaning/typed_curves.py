"""Typed curves: a level at each of several doses, what is estimated of it, and what is said of it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal, TypeAlias

if TYPE_CHECKING:
    from mtor_sbml.expectation.meaning.typed import Sort, Value


@dataclass(frozen=True, slots=True)
class Sweep:
    """A curve: one level, read in the experiments that differ in one dose only."""

    levels: tuple[Value, ...]  #: one at each dose
    doses: tuple[float, ...]  #: ascending, in the unit of their sort
    dose_sort: Sort
    is_linear: bool  #: its doses are at equal distances; otherwise at equal ratios
    dose_name: str  #: for people: "sirolimus"
    said: str  #: the level in words


@dataclass(frozen=True, slots=True)
class Estimate:
    """A number of the Hill curve through a sweep: its midpoint, which is a dose, or its steepness."""

    which: Literal["ic50", "ec50", "hill"]  #: the midpoint of a curve that falls, or of one that rises; the exponent
    curve: Sweep
    sort: Sort


@dataclass(frozen=True, slots=True)
class Monotone:
    """A curve ends at least `fold` above its start (or below it), without a step back."""

    curve: Sweep
    decreases: bool
    fold: float


@dataclass(frozen=True, slots=True)
class Level:
    """A curve's largest level is within a fold of its smallest."""

    curve: Sweep
    fold: float
    tolerance_text: str


@dataclass(frozen=True, slots=True)
class Bell:
    """Between its ends a curve goes beyond both of them."""

    curve: Sweep


@dataclass(frozen=True, slots=True)
class Saturated:
    """Over its last decade of doses a curve hardly moves."""

    curve: Sweep


@dataclass(frozen=True, slots=True)
class Bistable:
    """The curve on the way up, each dose from the steady state of the one before, differs from that on the way down."""

    curve: Sweep
    down: Sweep  #: its levels in the order of the doses, too


CurveClaim: TypeAlias = Monotone | Level | Bell | Saturated | Bistable
