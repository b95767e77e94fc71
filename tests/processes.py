"""For tests of child processes: ends a parent of some, and sees when a process is gone (Linux only)."""

import os
import subprocess
import sys
import time
from pathlib import Path

import pytest


def ended_parent(code, end):
    """Run some Python until it prints a line, end it by a signal, and return the numbers of that line."""
    parent = subprocess.Popen(
        [sys.executable, "-c", code],
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        env={**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)},
    )
    with parent:
        said = parent.stdout.readline().split()
        parent.send_signal(end)
        parent.wait(timeout=10)
    return [int(each) for each in said]


def is_gone(pid):
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] == "Z"
    except FileNotFoundError:
        return True


def until(happened):
    for _ in range(200):
        if happened():
            return
        time.sleep(0.05)
    pytest.fail("it never happened")
