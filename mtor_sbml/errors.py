"""The errors that mtor-sbml raises, the places they point at, and the exit codes they end in.

MtorSbmlError
├── UsageError          what was asked for does not exist or makes no sense: no such model, path, experiment
├── SourceError         Antimony sources that do not compose
│   ├── ImportFault     a file or module that is not there, or imports that go round in a circle
│   ├── Redefinition    a module, function or symbol that is two things
│   ├── WiringFault     an instance that does not fit the ports of its module
│   ├── InvalidResult   what they compose to is no valid SBML
│   └── ComposerDied    libantimony crashed on them or did not come back
├── LoadError           a file that is no readable SBML model
├── ChangeError         a dose, knock-out or cut that this model cannot take
├── UnitsError          quantities whose dimensions do not fit
├── FormulaError        a formula that cannot be read or evaluated
├── ExpectationsError   a fault in an expectations file: YAML, keys, names, grammar, types
├── SimulationError     a run that went wrong
│   └── NoSteadyState   a pre-equilibration that does not settle
└── IsolationError      a child process that crashed, hung or ran out of memory
    └── ChildDied       it ended without an answer: in another child the same call may well succeed
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import IntEnum
from typing import Any


class ExitCode(IntEnum):
    """What a command tells the shell."""

    OK = 0  #: all well
    FALLS_SHORT = 1  #: what was judged falls short: findings, failing claims, outputs that differ
    NOT_JUDGED = 2  #: it could not be judged at all: usage, no such path, sources that do not compose
    INTERNAL = 3  #: a fault of mtor-sbml itself


@dataclass(frozen=True, slots=True)
class Place:
    """Where something stands: a file with line and column, and for composed models the module it came through."""

    file: str  #: path as the user would type it
    line: int | None = None  #: counted from 1
    column: int | None = None  #: counted from 1
    module: str | None = None  #: the Antimony module that declares it
    instance: str | None = None  #: the instance of that module in the network
    port: str | None = None  #: the port through which the network reaches it

    def __str__(self) -> str:
        return ":".join(str(part) for part in (self.file, self.line, self.column) if part is not None)


class MtorSbmlError(Exception):
    """Anything that mtor-sbml refuses or cannot do: what, where, and what to do about it.

    Args:
        message: What is wrong, in one sentence that names the element.
        place: Where it stands, when known.
        hint: What to do about it.
        snippet: The offending line with carets under the culprit, when there is one.
    """

    def __init__(self, message: str, *, place: Place | None = None, hint: str = "", snippet: str = "") -> None:
        super().__init__(message)
        self.message = message
        self.place = place
        self.hint = hint
        self.snippet = snippet

    def __str__(self) -> str:
        head = f"{self.place}: error: {self.message}" if self.place else f"error: {self.message}"
        return "\n".join(part for part in (head, self.snippet, f"  {self.hint}" if self.hint else "") if part)

    def __reduce__(self) -> tuple[Any, ...]:
        # Errors cross process borders; keyword-only arguments are lost by the default.
        return _restore, (type(self), self.message, self.place, self.hint, self.snippet)

    def at(self, place: Place) -> MtorSbmlError:
        """The same error, said at a place."""
        return type(self)(self.message, place=place, hint=self.hint, snippet=self.snippet)


def _restore(cls: type[MtorSbmlError], message: str, place: Place | None, hint: str, snippet: str) -> MtorSbmlError:
    return cls(message, place=place, hint=hint, snippet=snippet)


class UsageError(MtorSbmlError):
    """What was asked for does not exist or makes no sense."""


class SourceError(MtorSbmlError):
    """Antimony sources that do not compose."""


class ImportFault(SourceError):  # noqa: N818 - says what is wrong
    """A file or module that is not there, or imports that go round in a circle."""


class Redefinition(SourceError):  # noqa: N818 - says what is wrong
    """A module, function or symbol that is two things."""


class WiringFault(SourceError):  # noqa: N818 - says what is wrong
    """An instance that does not fit the ports of its module."""


class InvalidResult(SourceError):  # noqa: N818 - says what is wrong
    """Sources that compose to what is no valid SBML."""


class ComposerDied(SourceError):  # noqa: N818 - says what happened
    """libantimony crashed on sources, or did not come back."""


class LoadError(MtorSbmlError):
    """A file that is no readable SBML model."""


class ChangeError(MtorSbmlError):
    """A dose, knock-out, over-expression or cut that this model cannot take."""


class UnitsError(MtorSbmlError):
    """Quantities whose dimensions do not fit."""


class FormulaError(MtorSbmlError):
    """A formula that cannot be read or evaluated."""


class ExpectationsError(MtorSbmlError):
    """A fault in an expectations file: YAML, keys, names, grammar or types."""


class SimulationError(MtorSbmlError):
    """A run that went wrong: a solver failure, NaN, a value that cannot be."""


class NoSteadyState(SimulationError):  # noqa: N818 - says what happened
    """A pre-equilibration that does not settle."""


class IsolationError(MtorSbmlError):
    """A child process that crashed, hung or ran out of memory."""


class ChildDied(IsolationError):  # noqa: N818 - says what happened
    """A child process that ended without an answer: it crashed, or was killed from outside."""
