"""Whatever happens in a child process, the parent gets an answer or a clear error."""

import os
import signal
import time
from pathlib import Path

import pytest

from mtor_sbml.errors import IsolationError, Place, SourceError
from mtor_sbml.isolation import run_isolated


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


@pytest.fixture(autouse=True)
def importable(monkeypatch):
    # The child imports this very module by its name.
    monkeypatch.syspath_prepend(Path(__file__).parent)
    for function in (double, refuse, crash, sleep, hoard, stumble):
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
