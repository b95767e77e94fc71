"""A process that loads libraries once and makes child processes of itself, each with all of it loaded already.

For work on many files: each of some processes would spend a second on loading the same. It never calls what it loads
and has no threads, so that nothing is lost where it is copied, and a child that crashes harms no other. Only on Linux;
elsewhere, or where the server does not live, children are started afresh.

It gets its requests through a socket: with each the pipes that become the child's own, and one into which it writes the
exit code when the child has ended.
"""

from __future__ import annotations

import contextlib
import ctypes
import os
import select
import signal
import socket
import struct
import subprocess
import sys
import threading
from collections.abc import Callable
from types import TracebackType
from typing import IO, NoReturn, Self

from mtor_sbml.isolation import Process, command_for, environment_of_child, serve, start_afresh

_NUMBER = struct.Struct(">q")
#: A request comes with the child's standard input, output and error, and the pipe for its exit code.
_PIPES = 4
#: Seconds that loading may take.
_PATIENCE_S = 60.0


class ForkServer:
    """Child processes that have run some function before they are asked anything.

    It is started with the first child.

    Args:
        prepare: A function at module level that loads what the children need, and starts no threads.
    """

    def __init__(self, prepare: Callable[[], None]) -> None:
        self._code = f"from {prepare.__module__} import {prepare.__qualname__} as prepare; "
        self._running: tuple[subprocess.Popen[bytes], socket.socket] | None = None
        self._is_closed = False
        self._one_at_a_time = threading.Lock()

    def start(self, memory_mb: int) -> Process:
        """A child process that answers requests, as `isolation.start_afresh`."""
        with self._one_at_a_time:
            if self._is_closed or sys.platform != "linux":
                return start_afresh(memory_mb)
            try:
                return self._forked(memory_mb)
            except OSError:  # it died or hangs, perhaps of what it loads: a fresh child will tell
                self._end()
        return start_afresh(memory_mb)

    def _forked(self, memory_mb: int) -> Process:
        pipes = [os.pipe() for _ in range(_PIPES)]
        theirs = [pipes[0][0], *(write for _, write in pipes[1:])]
        own = [pipes[0][1], *(read for read, _ in pipes[1:])]
        try:
            requests = self._requests()
            socket.send_fds(requests, [_NUMBER.pack(memory_mb)], theirs)
            answer = requests.recv(_NUMBER.size)
            if not answer:
                raise ConnectionError("the server is gone")
        except OSError:
            for each in own:
                os.close(each)
            raise
        finally:
            for each in theirs:
                os.close(each)
        return _Forked(_NUMBER.unpack(answer)[0], *own)

    def _requests(self) -> socket.socket:
        """The socket of the server, which is started if there is none."""
        if self._running is None:
            ours, its = socket.socketpair()
            ours.settimeout(_PATIENCE_S)
            code = f"{self._code}from mtor_sbml.fork_server import serve_forks; serve_forks({its.fileno()}, prepare)"
            with its:
                process = subprocess.Popen(  # noqa: S603
                    command_for(code),
                    stdin=subprocess.DEVNULL,
                    stdout=subprocess.DEVNULL,
                    stderr=subprocess.DEVNULL,
                    env=environment_of_child(),
                    pass_fds=[its.fileno()],
                )
            self._running = process, ours
        return self._running[1]

    def close(self) -> None:
        """End it, for good. Its children are their workers' to end, before."""
        with self._one_at_a_time:
            self._end()

    def _end(self) -> None:
        self._is_closed = True
        if self._running is not None:
            process, ours = self._running
            self._running = None
            process.kill()
            process.wait()
            ours.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, _type: type[BaseException] | None, _value: object, _trace: TracebackType | None) -> None:
        self.close()


class _Forked:
    """A child of a fork server: a `Process`."""

    def __init__(self, pid: int, stdin: int, stdout: int, stderr: int, end: int) -> None:
        self.pid = pid
        self.stdin: IO[bytes] | None = os.fdopen(stdin, "wb")
        self.stdout: IO[bytes] | None = os.fdopen(stdout, "rb")
        self.stderr: IO[bytes] | None = os.fdopen(stderr, "rb")
        self._end = os.fdopen(end, "rb")
        self._code: int | None = None
        self._one_at_a_time = threading.Lock()

    def poll(self) -> int | None:
        with self._one_at_a_time:
            return self._told() if self._code is None and self._has_news() else self._code

    def wait(self) -> int:
        with self._one_at_a_time:
            return self._told()

    def _told(self) -> int:
        """The exit code, as soon as the server tells it."""
        if self._code is None:
            told = self._end.read(_NUMBER.size)
            self._end.close()
            if not told:  # the server was killed: nobody else will tell when the child ends
                self.kill()
            self._code = _NUMBER.unpack(told)[0] if told else -signal.SIGKILL
        return self._code

    def _has_news(self) -> bool:
        waiting = select.poll()
        waiting.register(self._end, select.POLLIN)
        return bool(waiting.poll(0))

    def kill(self) -> None:
        if self._code is None:
            with contextlib.suppress(ProcessLookupError):  # it ended, and we have not been told yet
                os.kill(self.pid, signal.SIGKILL)


def serve_forks(number: int, prepare: Callable[[], None]) -> None:
    """Make children for whoever holds the other end of a socket, until that is closed: the server's side."""
    requests = socket.socket(fileno=number)
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C goes to all processes of a terminal; the parent decides
    server, ends = os.getpid(), dict[int, int]()
    signal.signal(signal.SIGCHLD, lambda *_: _tell(ends))
    prepare()
    while True:
        asked, pipes, _, _ = socket.recv_fds(requests, _NUMBER.size, _PIPES)
        if not asked:
            return
        # One that ends at once must not be told of before it is known.
        signal.pthread_sigmask(signal.SIG_BLOCK, [signal.SIGCHLD])
        child = os.fork()
        if not child:
            requests.close()
            _be_child(server, _NUMBER.unpack(asked)[0], pipes, ends)
        *inner, ends[child] = pipes
        for each in inner:
            os.close(each)
        signal.pthread_sigmask(signal.SIG_UNBLOCK, [signal.SIGCHLD])
        requests.sendall(_NUMBER.pack(child))


def _be_child(server: int, memory_mb: int, pipes: list[int], ends: dict[int, int]) -> NoReturn:
    """What a child does: answer requests, until its end."""
    signal.signal(signal.SIGCHLD, signal.SIG_DFL)
    signal.pthread_sigmask(signal.SIG_UNBLOCK, [signal.SIGCHLD])
    for own, standard in zip(pipes, range(3), strict=False):
        os.dup2(own, standard)
    for each in (*pipes, *ends.values()):
        os.close(each)
    serve(memory_mb, dies_with_parent=_is_bound_to(server))


def _is_bound_to(server: int) -> bool:
    """Let Linux end this process with its parent, the server, which ends when its own does; whether it will."""
    is_bound = int(ctypes.CDLL(None).prctl(_PR_SET_PDEATHSIG, signal.SIGKILL)) == 0
    if os.getppid() != server:  # it ended before that
        os._exit(1)
    return is_bound


#: Of <sys/prctl.h>.
_PR_SET_PDEATHSIG = 1


def _tell(ends: dict[int, int]) -> None:
    """Write the exit codes of the children that have ended."""
    while ends:
        child, status = os.waitpid(-1, os.WNOHANG)
        if not child:
            return
        end = ends.pop(child)
        try:
            os.write(end, _NUMBER.pack(os.waitstatus_to_exitcode(status)))
        except BrokenPipeError:  # nobody asks any more
            continue
        finally:
            os.close(end)
