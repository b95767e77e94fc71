"""Typed claims about a signal's course in a window: rises, peaks, comes back, stays, oscillates, rests."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal, TypeAlias

if TYPE_CHECKING:
    from mtor_sbml.expectation.meaning.typed import Claim, Value, Window


@dataclass(frozen=True, slots=True)
class Kept:
    """Over the window a signal does not leave its first value, or does not go below 0, but for rounding."""

    which: Literal["conserved", "non-negative"]
    value: Value
    window: Window


@dataclass(frozen=True, slots=True)
class Settled:
    """From `by` to the window's end a signal stays within a share of its span from its end."""

    value: Value
    window: Window
    by: Value
    share: float


@dataclass(frozen=True, slots=True)
class Changed:
    """A signal ends at least `fold` above its start, or below it."""

    value: Value
    window: Window
    falls: bool
    fold: float
    monotonically: bool


@dataclass(frozen=True, slots=True)
class Peaks:
    """A signal has a peak that stands out, and, where bounds are given, between two times."""

    value: Value
    window: Window
    earliest: Value | None
    latest: Value | None


@dataclass(frozen=True, slots=True)
class Response:
    """A signal leaves its first value by `fold` at least, up or down, and then does something with what it gained.

    The gain is the way from the first value to the farthest one. Of it, at most the share is left at `by` (transient),
    at least the share is always left (sustained), at least the share is lost at the window's end (overshoots), or the
    end is within the share of the start (adapts).
    """

    which: Literal["transient", "sustained", "overshoots", "adapts"]
    value: Value
    window: Window
    share: float
    fold: float
    by: Value | None = None  #: of a transient; None is the window's end


@dataclass(frozen=True, slots=True)
class Oscillates:
    """A signal has three peaks that stand out, and its period and damping pass the tests."""

    value: Value
    window: Window
    tests: tuple[Claim, ...]


@dataclass(frozen=True, slots=True)
class Straight:
    """A signal stays within a share of its span from the chord between its ends."""

    value: Value
    window: Window
    share: float


@dataclass(frozen=True, slots=True)
class Biphasic:
    """A signal goes beyond both of its ends, on one side, by a share of its span."""

    value: Value
    window: Window
    share: float


@dataclass(frozen=True, slots=True)
class Flat:
    """A signal's largest value is within a fold of its smallest."""

    value: Value
    window: Window
    fold: float
    tolerance_text: str


Shape: TypeAlias = Kept | Settled | Changed | Peaks | Response | Oscillates | Straight | Biphasic | Flat
