"""Whatever happens in a child process, the parent gets an answer or a clear error."""

import os
import signal
import sys
import threading
import time
from concurrent.futures import CancelledError
from pathlib import Path

import pytest
from processes import ended_parent, is_gone, until

from mtor_sbml.errors import ChildDied, IsolationError, Place, SourceError
from mtor_sbml.isolation import Worker, is_bounded, run_isolated


def double(number):
    print("native libraries write to standard output")  # noqa: T201 - must not disturb the answer
    return 2 * number


def refuse():
    raise SourceError("no module 'akt'", place=Place("a.ant", 3))


def crash():
    os.kill(os.getpid(), signal.SIGSEGV)


def sleep():
    time.sleep(60)


def hoard():
    return len(bytearray(8 * 1024**3))


def stumble():
    return {}["nothing"]


def nest():
    return is_bounded(), run_isolated(limit_of_memory, memory_mb=4096), run_isolated(limit_of_memory, memory_mb=1000)


def limit_of_memory():
    import resource

    return resource.getrlimit(resource.RLIMIT_AS)[0] / 1024**2


def print_past_python():
    os.write(1, b"what C++ says\n" * 10_000)
    os.write(2, b"what C++ says\n" * 10_000)
    return "said"


def read_standard_input():
    return sys.stdin.read()


@pytest.fixture(autouse=True)
def importable(monkeypatch):
    # The child imports this very module by its name.
    monkeypatch.syspath_prepend(Path(__file__).parent)
    functions = (double, refuse, crash, sleep, hoard, stumble, nest, limit_of_memory)
    for function in (*functions, print_past_python, read_standard_input):
        monkeypatch.setattr(function, "__module__", "test_isolation")


def test_the_result_comes_home():
    assert run_isolated(double, 21) == 42


def test_our_errors_come_home_with_their_place():
    with pytest.raises(SourceError) as caught:
        run_isolated(refuse)
    assert caught.value.place == Place("a.ant", 3)


def test_a_crash_is_an_error_that_names_the_signal():
    with pytest.raises(IsolationError, match=r"crash crashed in a native library \(SIGSEGV\)"):
        run_isolated(crash)


def test_a_hang_ends_at_its_limit():
    with pytest.raises(IsolationError, match=r"did not finish within 1 s"):
        run_isolated(sleep, timeout_s=1)


def test_hunger_for_memory_ends_at_its_limit():
    with pytest.raises(IsolationError, match="needs more than 512 MiB"):
        run_isolated(hoard, memory_mb=512)


def test_an_unforeseen_exception_is_told_by_its_last_line():
    with pytest.raises(IsolationError, match="KeyError: 'nothing'"):
        run_isolated(stumble)


@pytest.mark.skipif(sys.platform == "win32", reason="limits of memory")
def test_a_child_of_a_child_gets_no_more_than_its_parent():
    assert run_isolated(nest, memory_mb=2000) == (True, 2000, 1000)
    assert not is_bounded()


def test_one_worker_answers_one_call_after_the_other():
    with Worker() as worker:
        assert worker.pid is None
        assert [worker.call(double, each) for each in (1, 2)] == [2, 4]
        first = worker.pid
        with pytest.raises(SourceError):
            worker.call(refuse)
        assert worker.call(double, 3) == 6
        assert worker.pid == first


@pytest.mark.parametrize(("function", "limit"), [(crash, 30.0), (sleep, 0.5), (stumble, 30.0)])
def test_a_worker_that_died_in_a_call_is_replaced(function, limit):
    with Worker() as worker:
        worker.call(double, 1)
        first = worker.pid
        with pytest.raises(IsolationError):
            worker.call(function, timeout_s=limit)
        assert worker.call(double, 2) == 4
        assert worker.pid not in {None, first}


def test_a_worker_that_ran_out_of_memory_is_replaced():
    with Worker(memory_mb=512) as worker:
        with pytest.raises(IsolationError, match="needs more than 512 MiB"):
            worker.call(hoard)
        assert worker.pid is None
        assert worker.call(double, 2) == 4


def test_a_worker_that_was_killed_between_calls_is_replaced():
    with Worker() as worker:
        worker.call(double, 1)
        os.kill(worker.pid, signal.SIGKILL)
        until(lambda: worker.pid is None)
        assert worker.call(double, 2) == 4


def test_a_worker_that_is_killed_during_a_call_says_so():
    with Worker() as worker:
        worker.call(double, 1)
        killing = threading.Timer(0.3, os.kill, (worker.pid, signal.SIGKILL))
        killing.start()
        with pytest.raises(ChildDied, match=r"sleep was killed from outside \(SIGKILL\)"):
            worker.call(sleep)
        killing.join()


def test_what_native_code_prints_and_reads_is_no_part_of_the_protocol():
    with Worker() as worker:
        assert worker.call(print_past_python) == "said"
        assert worker.call(read_standard_input) == ""


def test_a_big_result_comes_whole():
    with Worker() as worker:
        assert worker.call(bytes, 50_000_000) == bytes(50_000_000)


_PARENT = """
import signal, sys, time
from mtor_sbml.isolation import Worker
signal.signal(signal.SIGINT, signal.default_int_handler)  # ignored where the tests run in the background of a shell
if __name__ == "__main__":
    with Worker() as worker:
        worker.call(abs, -1)
        print(worker.pid, flush=True)
        worker.call(time.sleep, 60, timeout_s=60)
"""


@pytest.mark.skipif(sys.platform != "linux", reason="asks /proc who is there")
@pytest.mark.parametrize("end", [signal.SIGKILL, signal.SIGINT])
def test_no_child_outlives_its_parent(end):
    (child,) = ended_parent(_PARENT, end)
    until(lambda: is_gone(child))


def test_a_worker_that_is_ended_cancels_its_call_and_starts_no_child_again():
    """Else what waits for it after Ctrl-C goes on with the next thing to try."""
    worker = Worker()
    threading.Timer(1.0, worker.end).start()
    with pytest.raises(CancelledError):
        worker.call(sleep)
    with pytest.raises(CancelledError):
        worker.call(abs, -1)
    assert worker.pid is None
