"""Typed expressions: what a sentence means once its names, units and types are settled. Evaluated on signals.

A value is one number, or a number at each time (`over_time`); so is a claim, whose number is its margin. Times stand in
the model's time unit, levels in the unit of their sort. Every node is frozen and hashable, and knows the words for it.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum
from typing import Literal, TypeAlias

from mtor_sbml.expectation.files.file import Kind
from mtor_sbml.expectation.meaning.typed_curves import CurveClaim, Estimate
from mtor_sbml.expectation.meaning.typed_shapes import Shape
from mtor_sbml.model.formula import Formula
from mtor_sbml.simulation.experiment import Experiment


class Type(Enum):
    """What a value is."""

    LEVEL = "level"  #: of an observable, with its unit, kind and resolution
    TIME = "time"
    NUMBER = "number"  #: dimensionless


@dataclass(frozen=True, slots=True)
class Sort:
    """Type, unit and kind of a value."""

    type: Type
    unit: str | None = ""  #: None where the model does not declare it
    kind: Kind = Kind.AMOUNT

    @property
    def is_fraction(self) -> bool:
        """Whether its values lie between 0 and 1."""
        return self.kind is Kind.FRACTION


NUMBER = Sort(Type.NUMBER)


@dataclass(frozen=True, slots=True)
class Measured:
    """What a signal shows: a formula over the model, with the smallest difference in it that means anything."""

    formula: Formula
    name: str  #: for people
    sort: Sort
    resolution: float | None  #: None: 1e-4 of the largest value of `reference`
    scale: float | None  #: None: the range over the file's experiments
    reference: Formula  #: the formula itself; for `bound`, `total` and `free` the total of the bait

    @property
    def needs_the_whole_file(self) -> bool:
        """Whether its resolution or scale shows only over all experiments of the file."""
        return self.resolution is None or (self.scale is None and self.sort.kind is not Kind.FRACTION)


# Values.


@dataclass(frozen=True, slots=True)
class Constant:
    """A number, in the unit of its sort."""

    number: float
    sort: Sort
    text: str  #: as it was written


@dataclass(frozen=True, slots=True)
class Reading:
    """A signal: an observable over time in one experiment."""

    measured: Measured
    experiment: Experiment
    said: str  #: the experiment in words: "insulin with knockout TSC2"

    @property
    def sort(self) -> Sort:
        """That of the observable."""
        return self.measured.sort


class Moment(Enum):
    """Times that are no number."""

    START = "at start"  #: the last instant before the changes of time 0
    STEADY = "at steady state"


@dataclass(frozen=True, slots=True)
class At:
    """A signal's value at one time, after the changes of that time."""

    value: Value
    moment: Value | Moment

    @property
    def sort(self) -> Sort:
        """That of the signal."""
        return self.value.sort


@dataclass(frozen=True, slots=True)
class Window:
    """The closed interval between two times, in the model's time unit."""

    start: Value
    end: Value
    is_default: bool = True  #: nobody wrote it: from time 0 (or the first finite period) to `until`


@dataclass(frozen=True, slots=True)
class Summary:
    """A signal's largest, smallest or mean value in a window."""

    which: Literal["max", "min", "mean"]
    value: Value
    window: Window

    @property
    def sort(self) -> Sort:
        """That of the signal."""
        return self.value.sort


@dataclass(frozen=True, slots=True)
class Arithmetic:
    """Two values joined by `+`, `-`, `*`, `/` or `^`."""

    operator: Literal["+", "-", "*", "/", "^"]
    left: Value
    right: Value
    sort: Sort


@dataclass(frozen=True, slots=True)
class Negative:
    """A value with the other sign."""

    value: Value
    sort: Sort


@dataclass(frozen=True, slots=True)
class Scaled:
    """A multiple of a value: `10 % of x`, `1.25x x`, or the same value in another unit."""

    factor: float
    value: Value
    sort: Sort
    said: str  #: "10 % of", "1.25x", or empty where only the unit changes


@dataclass(frozen=True, slots=True)
class FoldChange:
    """A level with changes over the level without."""

    without: Value
    with_: Value
    changes: str  #: in words
    sort: Sort = NUMBER


@dataclass(frozen=True, slots=True)
class Landmark:
    """When, counted from the window's start, a signal is half way to its farthest point, or at its largest."""

    which: Literal["half_time", "time_to_peak"]
    value: Value
    window: Window
    sort: Sort


@dataclass(frozen=True, slots=True)
class Crossing:
    """The first or last time in the window at which a claim holds."""

    which: Literal["first_time", "last_time"]
    claim: Claim
    window: Window
    sort: Sort
    said: str  #: as it was written


@dataclass(frozen=True, slots=True)
class Duration:
    """For how long in the window a claim holds."""

    claim: Claim
    window: Window
    sort: Sort
    said: str  #: as it was written


@dataclass(frozen=True, slots=True)
class Area:
    """The area under a signal in a window: its mean times the window's length."""

    value: Value
    window: Window
    sort: Sort


@dataclass(frozen=True, slots=True)
class Rhythm:
    """From peak to peak of a signal that oscillates: the time, or the share of the amplitude that is lost."""

    which: Literal["period", "damping"]
    value: Value
    window: Window
    sort: Sort


Value: TypeAlias = (
    Constant
    | Reading
    | At
    | Summary
    | Arithmetic
    | Negative
    | Scaled
    | FoldChange
    | Landmark
    | Crossing
    | Duration
    | Area
    | Rhythm
    | Estimate
)

# Claims.


class Rule(Enum):
    """How two values are compared, and so what the margin is."""

    RATIO = "ratio"
    ODDS = "odds"
    DIFFERENCE = "difference"
    TIMES = "times"


@dataclass(frozen=True, slots=True)
class Compare:
    """`low <= high`, or `low < high` where strict."""

    low: Value
    high: Value
    strict: bool
    rule: Rule
    flipped: bool  #: written as `high >= low`


@dataclass(frozen=True, slots=True)
class About:
    """A value is close to another: within a fold, or within a distance in the unit of both."""

    value: Value
    target: Value
    tolerance: float
    is_distance: bool
    tolerance_text: str


@dataclass(frozen=True, slots=True)
class Absent:
    """A level is below its resolution."""

    value: Value


@dataclass(frozen=True, slots=True)
class Effect:
    """Changes move a level: the level with them over the level without lies between two ratios."""

    verb: str  #: as written, with its amount: "lowers", "lowers to at most 30 %"
    changes: str  #: in words: "knockout TSC2 + sirolimus from -1 h"
    without: Value
    with_: Value
    low: float | None
    high: float | None
    off_is_no_effect: bool = False  #: nothing and nothing is no effect (the second half of `unless`)

    @property
    def is_no_change(self) -> bool:
        """Whether it says that nothing happens: the margin is that of `about`."""
        return self.low is not None and self.high is not None and self.low < 1 < self.high


@dataclass(frozen=True, slots=True)
class Unless:
    """An effect that is gone once other changes are in both arms."""

    effect: Effect
    gone: Effect
    changes: str  #: in words


@dataclass(frozen=True, slots=True)
class Gate:
    """A level needs both of two changes (each alone gives at most a share of both), or either (only neither does)."""

    first: Value
    second: Value
    both: Value
    neither: Value | None  #: where either is enough: the level without any
    first_changes: str
    second_changes: str
    share: float


@dataclass(frozen=True, slots=True)
class All:
    """Every part holds."""

    parts: tuple[Claim, ...]


@dataclass(frozen=True, slots=True)
class Some:
    """At least one part holds."""

    parts: tuple[Claim, ...]


@dataclass(frozen=True, slots=True)
class Not:
    """The claim does not hold."""

    claim: Claim


@dataclass(frozen=True, slots=True)
class Implies:
    """If the premise holds, so does the conclusion; a premise that never holds is vacuous."""

    premise: Claim
    conclusion: Claim


@dataclass(frozen=True, slots=True)
class Interval:
    """From one time to another after the outer time; no end is the end of the experiments."""

    start: Value
    end: Value | None
    limit: Value  #: where the experiments end, on the clock


@dataclass(frozen=True, slots=True)
class Temporal:
    """A claim holds always, or at some time, in an interval."""

    always: bool
    interval: Interval
    claim: Claim


@dataclass(frozen=True, slots=True)
class Until:
    """A claim holds until another does, which happens in the interval."""

    claim: Claim
    interval: Interval
    release: Claim


@dataclass(frozen=True, slots=True)
class AtTime:
    """A claim over time, read at one time."""

    moment: Value | Moment
    claim: Claim


@dataclass(frozen=True, slots=True)
class Whenever:
    """A claim holds each time that one signal crosses another."""

    gap: Value  #: one less the other
    window: Window
    claim: Claim
    said: str  #: what crosses what, as it was written


Claim: TypeAlias = (
    Compare
    | About
    | Absent
    | Shape
    | CurveClaim
    | Effect
    | Unless
    | Gate
    | All
    | Some
    | Not
    | Implies
    | Temporal
    | Until
    | AtTime
    | Whenever
)
Node: TypeAlias = Value | Claim
