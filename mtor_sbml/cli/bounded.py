"""Work on a stranger's model file in a child process: whatever it does to native libraries, the command answers."""

from __future__ import annotations

import signal
import sys
import traceback
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from types import FrameType
from typing import Annotated, NoReturn, TypeVar

import typer

from mtor_sbml.errors import IsolationError, MtorSbmlError, Place

R = TypeVar("R")

_TIMEOUT_S, _MEMORY_MB = 600.0, 8192

FileTimeoutOption = Annotated[
    float | None,
    typer.Option("--timeout", metavar="SECONDS", min=0.0, help=f"Time for a model file. [default: {_TIMEOUT_S:g}]"),
]
FileMemoryOption = Annotated[
    int | None,
    typer.Option("--memory", metavar="MIB", min=1, help=f"Memory for a model file. [default: {_MEMORY_MB}]"),
]


@dataclass(frozen=True, slots=True)
class Limits:
    """What a model file may take; None is the usual. Given by the user, they hold for the project's networks too."""

    timeout_s: float | None = None
    memory_mb: int | None = None


def bounded(models: Sequence[str], limits: Limits, doing: str, function: Callable[..., R], *args: object) -> R:
    """What `function(*args)` returns: computed here for networks of the project, in a child process for other files.

    Args:
        models: What it is about: names of networks, paths of files.
        limits: On time and memory of the child.
        doing: The work in words, such as "judging".
        function: A function at module level that loads the models itself.
        args: Passed on; they and the result must be picklable.

    Raises:
        IsolationError: The child crashed, ran out of memory or out of time.
        Exception: Whatever the function raised, as if it had been called here.
    """
    from mtor_sbml.isolation import run_isolated
    from mtor_sbml.model.loading import is_own

    strange = [each for each in models if not is_own(each)]
    if not strange and limits == Limits():
        return function(*args)
    file = strange[0] if strange else models[0]
    timeout_s, memory_mb = limits.timeout_s or _TIMEOUT_S, limits.memory_mb or _MEMORY_MB
    try:
        with _ended_with_us():
            outcome: R | _Fault = run_isolated(_answer, function, args, timeout_s=timeout_s, memory_mb=memory_mb)
    except IsolationError as problem:
        raise type(problem)(
            f"{doing} {problem.message.removeprefix(f'{_answer.__name__} ')}",
            place=problem.place or Place(file),
            hint=f"the limits are --timeout {timeout_s:g} and --memory {memory_mb}; or find what it stumbles over by "
            "leaving out parts of the model",
        ) from problem
    if isinstance(outcome, _Fault):
        raise outcome.problem
    return outcome


@dataclass(frozen=True, slots=True)
class _Fault:
    """An exception that nobody foresaw."""

    problem: Exception


def _answer(function: Callable[..., R], args: tuple[object, ...]) -> R | _Fault:
    """Child process: the answer, or a fault of our own, which the command's last resort tells as it tells its own."""
    try:
        return function(*args)
    except (MtorSbmlError, MemoryError):
        raise
    except ImportError as problem:
        if "failed to map" in str(problem) or "allocate memory" in str(problem):
            raise MemoryError from problem  # a library did not fit in
        return _Fault(problem)
    except Exception as problem:  # noqa: BLE001 - comes home to the one place where an error becomes a message
        problem.add_note(f"in the child process:\n{traceback.format_exc()}")
        return _Fault(problem)


@contextmanager
def _ended_with_us() -> Iterator[None]:
    """Let `kill` end the command as Ctrl-C does: with its child."""

    def leave(number: int, _frame: FrameType | None) -> NoReturn:
        sys.exit(128 + number)

    before = signal.signal(signal.SIGTERM, leave)
    try:
        yield
    finally:
        signal.signal(signal.SIGTERM, before)
