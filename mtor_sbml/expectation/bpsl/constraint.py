"""What a line of a property file asks for: an inequality, when it is asked for, and what its violation costs."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TypeAlias

from mtor_sbml.errors import Place


@dataclass(frozen=True, slots=True)
class Column:
    """A name: an observable of the file's own simulation, or `suffix.observable` of another."""

    name: str
    place: Place

    def __str__(self) -> str:
        return self.name


Operand: TypeAlias = Column | float


@dataclass(frozen=True, slots=True)
class Inequality:
    """What must hold, turned so that it reads `smaller < larger`."""

    smaller: Operand
    larger: Operand
    or_equal: bool

    @property
    def columns(self) -> tuple[Column, ...]:
        """Its sides that are names."""
        return tuple(side for side in (self.smaller, self.larger) if isinstance(side, Column))


@dataclass(frozen=True, slots=True)
class Crossing:
    """A column passing a value, in either direction."""

    variable: Column | None  #: None is the independent variable: time, or what is scanned
    value: float

    def said(self, independent: str) -> str:
        """Such as "B = 6"; `independent` is the name of the independent variable."""
        return f"{self.variable or independent} = {self.value:g}"


@dataclass(frozen=True, slots=True)
class At:
    """One moment, or all moments of its kind."""

    crossing: Crossing
    everytime: bool
    before: bool  #: one sample earlier


@dataclass(frozen=True, slots=True)
class AtTwo:
    """Each side of the inequality at a moment of its own."""

    smaller: At
    larger: At


@dataclass(frozen=True, slots=True)
class Between:
    """From one crossing to the next one of the other kind, or to the end."""

    start: Crossing
    end: Crossing
    once: bool  #: at some sample of them, not at all


@dataclass(frozen=True, slots=True)
class Throughout:
    """The whole simulation."""

    once: bool  #: at some sample of it, not at all


Enforcement: TypeAlias = At | AtTwo | Between | Throughout


@dataclass(frozen=True, slots=True)
class Hinge:
    """The extent of the violation, times a weight."""

    weight: float = 1.0
    minimum: float = 0.0  #: the least extent of any violation
    instead: Inequality | None = None  #: the inequality whose extent is taken (altpenalty)


@dataclass(frozen=True, slots=True)
class Probit:
    """Minus the log of the probability that the inequality holds, its difference known up to a Gaussian."""

    lowest: float  #: probability, whatever the model says
    highest: float
    tolerance: float  #: standard deviation; 0 is a step


@dataclass(frozen=True, slots=True)
class Logit:
    """The same with a logistic function."""

    scale: float  #: above 0
    lowest: float = 0.0
    highest: float = 1.0


Cost: TypeAlias = Hinge | Probit | Logit


@dataclass(frozen=True, slots=True)
class Constraint:
    """One line of a property file."""

    text: str  #: as written, without the comment
    place: Place
    inequality: Inequality
    enforcement: Enforcement
    cost: Cost

    @property
    def columns(self) -> tuple[Column, ...]:
        """Every name in it, in no particular order."""
        instead = self.cost.instead if isinstance(self.cost, Hinge) else None
        conditions = tuple(crossing.variable for crossing in self.crossings if crossing.variable)
        return (*self.inequality.columns, *conditions, *(instead.columns if instead else ()))

    @property
    def crossings(self) -> tuple[Crossing, ...]:
        """What decides when it is asked for."""
        match self.enforcement:
            case At(crossing=crossing):
                return (crossing,)
            case AtTwo(smaller=smaller, larger=larger):
                return (smaller.crossing, larger.crossing)
            case Between(start=start, end=end):
                return (start, end)
            case Throughout():
                return ()
