"""What starting costs: `mtor-sbml --help` and `import mtor_sbml` against the bare interpreter.

    python benchmarks/start_up.py

Prints a table of the best of many runs; the goal for `--help` is at most ten times `python -c pass`.
"""

from __future__ import annotations

import subprocess
import sys
import time

RUNS = 20
COMMANDS = {
    "python -c pass": ["-c", "pass"],
    "import mtor_sbml": ["-c", "import mtor_sbml"],
    "import typer": ["-c", "import typer"],
    "mtor-sbml --help": ["-m", "mtor_sbml", "--help"],
}


def seconds(arguments: list[str]) -> float:
    """Wall time of one run of the interpreter."""
    started = time.perf_counter()
    subprocess.run([sys.executable, *arguments], check=True, capture_output=True)
    return time.perf_counter() - started


def main() -> None:
    """Measure in turns, so that a busy moment hits all alike, and print."""
    best = dict.fromkeys(COMMANDS, float("inf"))
    for _ in range(RUNS):
        for name, arguments in COMMANDS.items():
            best[name] = min(best[name], seconds(arguments))
    bare = best["python -c pass"]
    for name, time_taken in best.items():
        print(f"{name:20} {1000 * time_taken:7.1f} ms {time_taken / bare:6.1f} x")


if __name__ == "__main__":
    main()
