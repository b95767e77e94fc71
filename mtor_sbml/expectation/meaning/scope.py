"""Where a part of a sentence is read: in which expression, in which experiment, with which further changes."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

from mtor_sbml.errors import ExpectationsError
from mtor_sbml.expectation.files.definitions import Definition
from mtor_sbml.expectation.files.file import Expectation, ExpectationsFile
from mtor_sbml.expectation.language.syntax import Expression, Node
from mtor_sbml.model.document import Model
from mtor_sbml.simulation.experiment import Condition, Experiment


@dataclass(frozen=True, slots=True)
class Part:
    """One change as a sentence makes it: a condition from a time on, or a change of the cell, which takes no time."""

    condition: Condition
    time: float | None  #: in the model's time unit; None for a change of the cell
    said: str


@dataclass(frozen=True, slots=True)
class Arm:
    """An experiment as a sentence names it."""

    experiment: Experiment
    said: str  #: "insulin with knockout TSC2"


@dataclass(frozen=True, slots=True, kw_only=True)
class Scope:
    """What the names of an expression mean where it is read."""

    file: ExpectationsFile
    model: Model
    expectation: Expectation
    expression: Expression
    arm: Arm | None = None  #: the brackets around
    extra: tuple[Part, ...] = ()  #: changes that a verb adds to every experiment
    depth: int = 0  #: how many abbreviations deep
    in_time: bool = False  #: inside `always`, `eventually` or `until`, whose times count from outside

    def inside(self, arm: Arm) -> Scope:
        """The same, within brackets."""
        return replace(self, arm=arm)

    def adding(self, parts: tuple[Part, ...]) -> Scope:
        """The same, with further changes in every experiment."""
        return replace(self, extra=self.extra + parts)

    def within_time(self) -> Scope:
        """The same, inside a temporal word."""
        return replace(self, in_time=True)

    def of(self, expression: Expression) -> Scope:
        """The same, in the body of an abbreviation."""
        if self.depth > 50:
            raise self.error("the abbreviations of `where` need each other without end")
        return replace(self, expression=expression, depth=self.depth + 1)

    @property
    def time_unit(self) -> str | None:
        """The unit that times are converted to."""
        return self.model.units.time

    @property
    def where(self) -> Mapping[str, Definition]:
        """Abbreviations: the expectation's own come before the file's."""
        return {**self.file.where, **self.expectation.where}

    def text(self, node: Node) -> str:
        """A node as it was written, on one line."""
        return " ".join(self.expression.text_of(node).split())

    def error(self, message: str, node: Node | None = None, *, hint: str = "") -> ExpectationsError:
        """An error about a node, to be raised."""
        return self.expression.error(message, node, hint=hint)
