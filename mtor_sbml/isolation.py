"""Run functions in a child process with limits on time and memory.

libantimony, libSBML and the simulators are native code: one bad input can end the process or never return. Called
through here, that is an `IsolationError` of the caller and nothing else is harmed. Processes are started afresh, never
forked from the one that calls; where several are to do the same, a `ForkServer` can be asked to start them.

A request and its answer are pickles behind their length in eight bytes. They have pipes of their own: what native
libraries print in the child goes to its standard error, of which the last lines are kept for when it dies.
"""

from __future__ import annotations

import faulthandler
import gc
import os
import pickle
import queue
import signal
import struct
import subprocess
import sys
import threading
from collections import deque
from collections.abc import Callable, Iterator
from concurrent.futures import CancelledError
from pathlib import Path
from types import TracebackType
from typing import IO, Any, NoReturn, Protocol, Self, TypeVar

from mtor_sbml.errors import ChildDied, IsolationError, MtorSbmlError

R = TypeVar("R")

_LENGTH = struct.Struct(">Q")
_is_child = False  #: whether this process is a child of a `Worker`
#: Environment in which linear algebra keeps to one thread: where several processes take all cores each, they wait for
#: one another, and a check takes three times as long.
ONE_THREAD = dict.fromkeys(("OPENBLAS_NUM_THREADS", "OMP_NUM_THREADS", "MKL_NUM_THREADS"), "1")
#: Seconds after its limit that a child ends itself, if there is no parent any more to end it.
_GRACE_S = 10.0


def run_isolated(
    function: Callable[..., R], *args: object, timeout_s: float = 60.0, memory_mb: int = 4096, **kwargs: object
) -> R:
    """What `function(*args, **kwargs)` returns, computed in a child process of its own.

    Args:
        function: A function at module level; it, its arguments and its result must be picklable.
        args: Passed on.
        timeout_s: Seconds after which the child is killed.
        memory_mb: Address space the child may use, in MiB, where the system has such limits.
        kwargs: Passed on.

    Raises:
        MtorSbmlError: The one that the function raised.
        IsolationError: The child crashed, ran out of memory or out of time.
    """
    with Worker(memory_mb=memory_mb) as worker:
        return worker.call(function, *args, timeout_s=timeout_s, **kwargs)


def collect_rarely() -> None:
    """Let garbage wait: a process ends before it adds up, and looking for it takes a twentieth of a check."""
    gc.set_threshold(200_000, 30, 30)


def is_bounded() -> bool:
    """Whether this process has limits already, so that native code may be called right here."""
    return _is_child


class Process(Protocol):
    """A child process, as `subprocess.Popen` has it: what `Worker` needs of one."""

    stdin: IO[Any] | None
    stdout: IO[Any] | None
    stderr: IO[Any] | None
    pid: int

    def poll(self) -> int | None:
        """The exit code; None while it runs."""

    def wait(self) -> int:
        """The exit code, once it has ended; negative for a signal."""

    def kill(self) -> None:
        """End it, whatever it is doing."""


def start_afresh(memory_mb: int) -> Process:
    """A child process that answers requests, with so much memory, in MiB."""
    return subprocess.Popen(  # noqa: S603
        command_for(f"from mtor_sbml.isolation import serve; serve({memory_mb})"),
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        env=environment_of_child(),
    )


def command_for(code: str) -> list[str]:
    """The command that runs some Python in a process of its own."""
    return [sys.executable, "-P", "-c", code]  # "-P": what lies in the working directory is not ours to import


def environment_of_child() -> dict[str, str]:
    """The environment in which a child finds what its parent finds, wherever that stands."""
    paths = os.pathsep.join(str(Path(path).resolve()) for path in sys.path)
    return {**ONE_THREAD, **os.environ, "PYTHONPATH": paths}


class Worker:
    """A child process that answers one call after the other, so that what it has loaded and compiled serves them all.

    It is started at the first call. One that crashed, hung, or ran out of memory is replaced at the next call, and so
    is one that somebody killed in between; what was kept in its memory is gone then, and `pid` is another.

    Args:
        memory_mb: Address space the child may use, in MiB, where the system has such limits.
        start: Starts the child, given that.

    Example:
        >>> with Worker() as worker:
        ...     [worker.call(abs, each) for each in (-1, 2)]
        [1, 2]
    """

    def __init__(self, *, memory_mb: int = 4096, start: Callable[[int], Process] = start_afresh) -> None:
        self._memory_mb = memory_mb
        self._start = start
        self._child: _Child | None = None
        self._is_ended = False

    @property
    def pid(self) -> int | None:
        """The process id of the child; None when none is running."""
        return self._child.pid if self._child is not None and self._child.is_alive else None

    def call(self, function: Callable[..., R], *args: object, timeout_s: float = 60.0, **kwargs: object) -> R:
        """What `function(*args, **kwargs)` returns; arguments and errors as of `run_isolated`.

        Raises:
            MtorSbmlError: The one that the function raised; the child goes on.
            ChildDied: The child crashed, or was killed during the call.
            IsolationError: It ran out of time or memory, and was stopped.
            CancelledError: The worker was ended, before or during the call.
        """
        if self.pid is None:
            self.close()
            self._child = _Child(self._start(self._memory_mb))
        child = self._child
        if self._is_ended or child is None:  # `end` closes what it finds: a child that came later is found here
            self.close()
            raise CancelledError
        try:
            outcome, value = child.ask(function, args, kwargs, timeout_s)
        except BaseException as problem:  # also Ctrl-C: a late answer must not be taken for that of the next call
            self.close()
            if self._is_ended:
                raise CancelledError from problem
            raise
        if outcome == "spent":
            self.close()
        if outcome != "returned":
            assert isinstance(value, MtorSbmlError)
            raise value
        return value  # type: ignore[return-value]  # pickled by the function's own module

    def close(self) -> None:
        """End the child, whatever it is doing."""
        child, self._child = self._child, None
        if child is not None:
            child.kill()

    def end(self) -> None:
        """Close it for good: a call that another thread is waiting for is cancelled, and so is every later one."""
        self._is_ended = True
        self.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, _type: type[BaseException] | None, _value: object, _trace: TracebackType | None) -> None:
        self.close()


class _Child:
    """One child process, as its parent sees it."""

    def __init__(self, process: Process) -> None:
        self._process = process
        self._answers: queue.SimpleQueue[bytes | None] = queue.SimpleQueue()
        self._last_words: deque[bytes] = deque(maxlen=20)
        # Only threads can wait for a pipe with a limit on every system.
        self._listeners = [
            threading.Thread(target=_receive, args=(self._process.stdout, self._answers.put), daemon=True),
            threading.Thread(target=self._listen, daemon=True),
        ]
        for listener in self._listeners:
            listener.start()

    @property
    def pid(self) -> int:
        return self._process.pid

    @property
    def is_alive(self) -> bool:
        return self._process.poll() is None

    def ask(
        self, function: Callable[..., object], args: tuple[object, ...], kwargs: dict[str, object], timeout_s: float
    ) -> tuple[str, object]:
        """The outcome of a call ("returned", "raised", or "spent": raised by a child that is of no use any more)."""
        request = pickle.dumps((function.__module__, function.__qualname__, args, kwargs, timeout_s))
        assert self._process.stdin is not None
        try:
            _send(self._process.stdin, request)
            answer = self._answers.get(timeout=timeout_s)
        except queue.Empty:
            raise IsolationError(
                f"{function.__name__} did not finish within {timeout_s:g} s and was stopped",
                hint="raise the time limit, or make the input smaller",
            ) from None
        except OSError:  # it died before it could read
            answer = None
        if answer is None:
            raise ChildDied(self._obituary(function.__name__))
        outcome, value = pickle.loads(answer)  # noqa: S301 - written by our own child
        return outcome, value

    def kill(self) -> None:
        self._process.kill()
        self._process.wait()
        for listener in self._listeners:
            listener.join()
        for pipe in (self._process.stdin, self._process.stdout, self._process.stderr):
            assert pipe is not None
            try:
                pipe.close()
            except OSError:  # of a request that nobody read
                continue

    def _listen(self) -> None:
        assert self._process.stderr is not None
        self._last_words.extend(self._process.stderr)

    def _obituary(self, name: str) -> str:
        code = self._process.wait()
        self._listeners[-1].join()
        last_words = b"".join(self._last_words).decode(errors="replace").strip().splitlines()
        said = f": {last_words[-1]}" if last_words else ""
        if code == -getattr(signal, "SIGKILL", 9):
            return f"{name} was killed from outside (SIGKILL), perhaps because memory ran out{said}"
        if code < 0:
            return f"{name} crashed in a native library ({signal.Signals(-code).name}){said}"
        return f"{name} ended without an answer (exit code {code}){said}"


def _send(pipe: IO[bytes], message: bytes) -> None:
    pipe.write(_LENGTH.pack(len(message)))
    pipe.write(message)
    pipe.flush()


def _receive(pipe: IO[bytes], put: Callable[[bytes | None], None]) -> None:
    """Hand on every message of a pipe, and None at its end."""
    for message in _messages(pipe):
        put(message)
    put(None)


def _messages(pipe: IO[bytes]) -> Iterator[bytes]:
    while head := pipe.read(_LENGTH.size):
        (length,) = _LENGTH.unpack(head)
        message = pipe.read(length)
        if len(message) < length:
            return
        yield message


def serve(memory_mb: int, *, dies_with_parent: bool = False) -> NoReturn:
    """Answer requests from standard input until it ends: the child's side of `Worker`.

    Args:
        memory_mb: Address space that it may use, in MiB.
        dies_with_parent: Whether the system ends it. Else threads watch for that; and in a process that ever had a
            second thread, memory is handed out under locks, which costs libSBML a tenth of its time.
    """
    global _is_child  # noqa: PLW0603 - it is about the process
    _is_child = True
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C goes to all processes of a terminal; the parent decides
    _limit_memory(memory_mb)
    collect_rarely()
    incoming, outgoing = _own_pipes()
    has_served = False
    with Path(os.devnull).open("w") as nowhere:
        for request in _messages(incoming) if dies_with_parent else _watched(incoming):
            module, qualname, args, kwargs, timeout_s = pickle.loads(request)  # noqa: S301
            if not dies_with_parent:
                # Native code that never returns lets no other thread of Python run; this clock is not one of these.
                faulthandler.dump_traceback_later(timeout_s + _GRACE_S, exit=True, file=nowhere)
            outcome = _outcome(module, qualname, args, kwargs, memory_mb)
            faulthandler.cancel_dump_traceback_later()
            if not has_served:  # what the first call has loaded stays: no need to look at it ever again
                gc.freeze()  # once, as even to count what is frozen takes longer than many a call
                has_served = True
            _send(outgoing, pickle.dumps(outcome))
    os._exit(0)  # nobody waits for answers any more


def _watched(incoming: IO[bytes]) -> Iterator[bytes]:
    """The requests, while a thread sees that the parent is gone even during a call."""
    requests: queue.SimpleQueue[bytes] = queue.SimpleQueue()
    threading.Thread(target=_receive, args=(incoming, lambda each: _take(requests, each)), daemon=True).start()
    while True:
        yield requests.get()


def _take(requests: queue.SimpleQueue[bytes], request: bytes | None) -> None:
    if request is None:
        os._exit(0)  # nobody waits for answers any more
    requests.put(request)


def _own_pipes() -> tuple[IO[bytes], IO[bytes]]:
    """Where requests come from and answers go: out of reach of whatever reads and prints in this process."""
    incoming, outgoing = os.fdopen(os.dup(0), "rb"), os.fdopen(os.dup(1), "wb")
    nothing = os.open(os.devnull, os.O_RDONLY)
    os.dup2(nothing, 0)
    os.dup2(2, 1)
    os.close(nothing)
    return incoming, outgoing


def _outcome(
    module: str, qualname: str, args: tuple[object, ...], kwargs: dict[str, object], memory_mb: int
) -> tuple[str, object]:
    import importlib

    try:
        function = importlib.import_module(module)
        for part in qualname.split("."):
            function = getattr(function, part)
        return "returned", function(*args, **kwargs)  # type: ignore[operator]
    except MtorSbmlError as problem:
        return "raised", problem
    except MemoryError:
        message = f"{qualname} needs more than {memory_mb} MiB"
        return "spent", IsolationError(message, hint="raise the memory limit")


def _limit_memory(memory_mb: int) -> None:
    try:
        import resource
    except ImportError:  # Windows has no such limits
        return
    size = memory_mb * 1024 * 1024
    _, most = resource.getrlimit(resource.RLIMIT_AS)
    if most != resource.RLIM_INFINITY:
        size = min(size, most)  # a child of a child gets no more than its parent
    resource.setrlimit(resource.RLIMIT_AS, (size, size))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
