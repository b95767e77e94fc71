"""Children of a fork server are as bounded as those that are started afresh, and have loaded what they need."""

import os
import signal
import sys
import time
from pathlib import Path

import pytest
from processes import ended_parent, is_gone, until

from mtor_sbml.errors import ChildDied, IsolationError
from mtor_sbml.fork_server import ForkServer
from mtor_sbml.isolation import Worker

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="elsewhere children are started afresh")

loaded_by = None


def load():
    global loaded_by  # noqa: PLW0603 - it is about the process
    loaded_by = os.getpid()


def fail():
    os._exit(1)


def who_loaded():
    return loaded_by


def double(number):
    return 2 * number


def crash():
    os.kill(os.getpid(), signal.SIGSEGV)


def sleep():
    time.sleep(60)


def hoard():
    return len(bytearray(2**32))


def stumble():
    return {}["nothing"]


@pytest.fixture(autouse=True)
def importable(monkeypatch):
    # The server imports this very module by its name.
    for function in (load, fail, who_loaded, double, crash, sleep, hoard, stumble):
        monkeypatch.setattr(function, "__module__", "test_fork_server")


def test_all_children_have_what_was_loaded_once():
    with ForkServer(load) as server, Worker(start=server.start) as one, Worker(start=server.start) as other:
        loaded = one.call(who_loaded)
        assert loaded == other.call(who_loaded)
        assert len({loaded, one.pid, other.pid, os.getpid(), None}) == 5


@pytest.mark.parametrize(
    ("function", "limit_s", "told"),
    [
        (crash, 30.0, r"crash crashed in a native library \(SIGSEGV\)"),
        (sleep, 0.5, "did not finish within 0.5 s"),
        (hoard, 30.0, "needs more than 512 MiB"),
        (stumble, 30.0, "KeyError: 'nothing'"),
    ],
)
def test_what_ends_a_child_is_told_and_it_is_replaced_by_a_sister(function, limit_s, told):
    with ForkServer(load) as server, Worker(memory_mb=512, start=server.start) as worker:
        loaded, first = worker.call(who_loaded), worker.pid
        with pytest.raises(IsolationError, match=told):
            worker.call(function, timeout_s=limit_s)
        assert worker.call(who_loaded) == loaded
        assert worker.pid != first


def test_a_child_that_is_killed_between_calls_is_replaced():
    with ForkServer(load) as server, Worker(start=server.start) as worker:
        worker.call(double, 1)
        os.kill(worker.pid, signal.SIGKILL)
        until(lambda: worker.pid is None)
        assert worker.call(double, 2) == 4


def test_where_loading_fails_children_are_started_afresh():
    with ForkServer(fail) as server, Worker(start=server.start) as worker:
        assert worker.call(double, 2) == 4
        assert worker.call(who_loaded) is None


def test_a_fork_server_that_is_killed_takes_its_children_along_and_others_are_started_afresh():
    with ForkServer(load) as server, Worker(start=server.start) as worker:
        os.kill(worker.call(who_loaded), signal.SIGKILL)
        child = worker.pid
        until(lambda: worker.pid is None)
        until(lambda: is_gone(child))
        assert worker.call(who_loaded) is None


def test_a_fork_server_that_is_closed_has_no_children_any_more():
    server = ForkServer(load)
    server.close()
    with Worker(start=server.start) as worker:
        assert worker.call(who_loaded) is None


def test_nothing_is_left_open():
    before = len(list(Path("/proc/self/fd").iterdir()))
    with ForkServer(load) as server:
        for _ in range(3):
            with Worker(start=server.start) as worker, pytest.raises(ChildDied):
                worker.call(crash)
    assert len(list(Path("/proc/self/fd").iterdir())) == before


_PARENT = """
import signal, time
from mtor_sbml.isolation import Worker
from mtor_sbml.fork_server import ForkServer
from test_fork_server import load, who_loaded
signal.signal(signal.SIGINT, signal.default_int_handler)  # ignored where the tests run in the background of a shell
if __name__ == "__main__":
    with ForkServer(load) as server, Worker(start=server.start) as worker:
        print(worker.call(who_loaded), worker.pid, flush=True)
        worker.call(time.sleep, 60, timeout_s=60)
"""


@pytest.mark.parametrize("end", [signal.SIGKILL, signal.SIGINT])
def test_neither_outlives_the_parent(end):
    server, child = ended_parent(_PARENT, end)
    until(lambda: is_gone(child) and is_gone(server))
