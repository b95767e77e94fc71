"""Run a function in a child process with limits on time and memory.

libantimony, libSBML and the simulators are native code: one bad input can end the process or never return. Called
through here, that is an `IsolationError` of the caller and nothing else is harmed. Processes are started afresh, never
forked with libraries loaded.
"""

from __future__ import annotations

import os
import pickle
import signal
import subprocess
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import TypeVar

from mtor_sbml.errors import IsolationError, MtorSbmlError

R = TypeVar("R")


def run_isolated(
    function: Callable[..., R], *args: object, timeout_s: float = 60.0, memory_mb: int = 4096, **kwargs: object
) -> R:
    """What `function(*args, **kwargs)` returns, computed in a child process.

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
    with tempfile.TemporaryDirectory(prefix="mtor-sbml-") as folder:
        answer = Path(folder) / "answer.pickle"
        request = pickle.dumps((function.__module__, function.__qualname__, args, kwargs, str(answer), memory_mb))
        # "-P": what lies in the working directory is not ours to import.
        command = [sys.executable, "-P", "-c", "from mtor_sbml.isolation import _child; _child()"]
        # The child finds what the parent finds, wherever it stands.
        paths = os.pathsep.join(str(Path(path).resolve()) for path in sys.path)
        try:
            done = subprocess.run(  # noqa: S603
                command,
                input=request,
                capture_output=True,
                timeout=timeout_s,
                check=False,
                env={**os.environ, "PYTHONPATH": paths},
            )
        except subprocess.TimeoutExpired as problem:
            raise IsolationError(
                f"{function.__name__} did not finish within {timeout_s:g} s and was stopped",
                hint="raise the time limit, or make the input smaller",
            ) from problem
        if not answer.exists():
            raise IsolationError(_obituary(function.__name__, done))
        outcome, value = pickle.loads(answer.read_bytes())  # noqa: S301 - written by our own child
    if outcome == "raised":
        raise value
    result: R = value
    return result


def _obituary(name: str, done: subprocess.CompletedProcess[bytes]) -> str:
    last_words = done.stderr.decode(errors="replace").strip().splitlines()
    said = f": {last_words[-1]}" if last_words else ""
    if done.returncode < 0:
        return f"{name} crashed in a native library ({signal.Signals(-done.returncode).name}){said}"
    return f"{name} ended without an answer (exit code {done.returncode}){said}"


def _child() -> None:
    """Answer one request from standard input: the other side of `run_isolated`."""
    import importlib

    module, qualname, args, kwargs, answer, memory_mb = pickle.loads(sys.stdin.buffer.read())  # noqa: S301
    _limit_memory(memory_mb)
    outcome: tuple[str, object]
    try:
        function = importlib.import_module(module)
        for part in qualname.split("."):
            function = getattr(function, part)
        outcome = ("returned", function(*args, **kwargs))  # type: ignore[operator]
    except MtorSbmlError as problem:
        outcome = ("raised", problem)
    except MemoryError:
        outcome = (
            "raised",
            IsolationError(f"{qualname} needs more than {memory_mb} MiB", hint="raise the memory limit"),
        )
    partial = Path(answer + ".part")
    partial.write_bytes(pickle.dumps(outcome))
    partial.rename(answer)


def _limit_memory(memory_mb: int) -> None:
    try:
        import resource
    except ImportError:  # Windows has no such limits
        return
    size = memory_mb * 1024 * 1024
    resource.setrlimit(resource.RLIMIT_AS, (size, size))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
