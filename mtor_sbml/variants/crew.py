"""Children of this process that evaluate variants; what becomes of a child becomes of one variant only."""

from __future__ import annotations

import pickle
import threading
import weakref
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TypeVar
from uuid import uuid4

from mtor_sbml.errors import ChildDied, IsolationError, Place
from mtor_sbml.isolation import Worker
from mtor_sbml.variants.evaluate import Evaluation, Task, evaluate, get_ready
from mtor_sbml.variants.variant import Variant

R = TypeVar("R")

#: Seconds until a child can evaluate: it loads libraries and compiles the model; besides, it runs it once or twice.
_COMPILED_S = 120.0
_RUNS = 2


@dataclass(frozen=True, slots=True)
class Limits:
    """What one variant may use."""

    timeout_s: float = 300.0
    memory_mb: int = 4096  #: of address space, by the child that evaluates it


class Crew:
    """Evaluates variants of a task in children of this process, as many at a time as there are threads that ask.

    A copy in another process, as Dask makes them, has children of its own there; they end with the copy.

    Args:
        task: What variants are judged by, pickled.
        limits: Of each variant.
        name: The same for all copies.
        file: Where the model was read from, for messages.
    """

    def __init__(self, task: bytes, limits: Limits, name: str, file: str | None = None) -> None:
        self._task = task
        self._limits = limits
        self.name = name
        self._file = file
        self._lock = threading.Lock()
        self._idle: list[_Child] = []
        self._children: list[_Child] = []
        self._is_closed = threading.Event()
        # Whoever forgets to close, such as a Dask client that is killed, leaves no children behind.
        weakref.finalize(self, _close, self._children)
        with _registering:
            _crews_here.add(self)

    @classmethod
    def of(cls, task: Task, limits: Limits) -> Crew:
        """A new crew for a task."""
        file = task.model.sources or task.model.origin
        return cls(pickle.dumps(task), limits, uuid4().hex, None if file is None else str(file))

    def __reduce__(self) -> tuple[type[Crew], tuple[bytes, Limits, str, str | None]]:
        return Crew, (self._task, self._limits, self.name, self._file)

    def evaluate(self, variants: Sequence[Variant]) -> tuple[Evaluation, ...]:
        """What becomes of each variant, one after the other.

        A child that dies is replaced and its variant tried once more: somebody may have killed it. Then it is a failure
        of that variant, as are too much time and too much memory.

        Raises:
            MtorSbmlError: The model itself cannot be judged.
            IsolationError: It takes too much time or memory, or crashes; or the crew was closed.
        """
        child = self._take()
        try:
            return tuple(self._evaluate(child, variant) for variant in variants)
        finally:
            with self._lock:
                self._idle.append(child)

    def close(self) -> None:
        """End all children; whoever waits for one gets an IsolationError."""
        self._is_closed.set()
        with self._lock:
            _close(self._children)

    def _take(self) -> _Child:
        with self._lock:
            if self._idle:
                return self._idle.pop()
            child = _Child(self._task, self._limits)
            self._children.append(child)
            return child

    def _evaluate(self, child: _Child, variant: Variant) -> Evaluation:
        try:
            self._again_if_it_died(child.get_ready)
        except IsolationError as problem:
            raise type(problem)(
                f"compiling and running the model itself {problem.message.removeprefix(f'{_get_ready.__name__} ')}",
                place=None if self._file is None else Place(self._file),
                hint="raise the limits on time or memory, or leave out parts of the model to find the cause",
            ) from problem
        try:
            return self._again_if_it_died(lambda: child.evaluate(variant))
        except IsolationError as problem:
            if self._is_closed.is_set():
                raise
            return Evaluation(variant.id, None, problem.message.removeprefix(f"{_evaluate.__name__} "))

    def _again_if_it_died(self, call: Callable[[], R]) -> R:
        try:
            return call()
        except ChildDied:
            if self._is_closed.is_set():
                raise
            return call()


_crews_here: weakref.WeakSet[Crew] = weakref.WeakSet()
_registering = threading.Lock()


def close_crews(name: str) -> None:
    """End the children of all copies of a crew in this process."""
    with _registering:
        named = [crew for crew in _crews_here if crew.name == name]
    for crew in named:
        crew.close()


class _Child:
    """One child process with the task in its memory."""

    def __init__(self, task: bytes, limits: Limits) -> None:
        self._task = task
        self._limits = limits
        self._worker = Worker(memory_mb=limits.memory_mb)
        self._ready: int | None = None  #: the process that has the task

    def get_ready(self) -> None:
        if self._ready is None or self._worker.pid != self._ready:
            self._worker.call(_get_ready, self._task, timeout_s=_COMPILED_S + _RUNS * self._limits.timeout_s)
            self._ready = self._worker.pid

    def evaluate(self, variant: Variant) -> Evaluation:
        self.get_ready()  # again, if it was replaced
        return self._worker.call(_evaluate, variant, timeout_s=self._limits.timeout_s)

    def close(self) -> None:
        self._worker.close()


def _close(children: Sequence[_Child]) -> None:
    for child in children:
        child.close()


_task: Task | None = None  #: in a child: what its variants are judged by


def _get_ready(task: bytes) -> None:
    import gc

    global _task  # noqa: PLW0603 - a child has one task
    _task = pickle.loads(task)  # noqa: S301 - written by our own parent
    get_ready(_task)
    # What is there now stays: searching it for garbage again and again takes a tenth of the time.
    gc.freeze()
    gc.set_threshold(50_000, 20, 20)


def _evaluate(variant: Variant) -> Evaluation:
    assert _task is not None
    return evaluate(_task, variant)
