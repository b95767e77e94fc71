"""What `mtor-sbml validate` costs on one model, beside a bare libSBML script that does the full check.

    python benchmarks/validate_speed.py [MODEL] [--runs 7]

Whole processes, children and all, in turns: prints the median CPU and wall seconds of each, and their ratio; the goal
is at most four times for a model of 30 kB. Both run from compiled bytecode, as an installed package does.
"""

from __future__ import annotations

import argparse
import os
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from mtor_sbml.isolation import ONE_THREAD

MODEL = Path(__file__).parents[1] / "sbml_out" / "mtorc1.xml"
#: A script of libSBML's documentation: read, switch every check on, check.
BARE = """
import sys, libsbml
document = libsbml.readSBMLFromFile(sys.argv[1])
for name in dir(libsbml):
    if name.startswith("LIBSBML_CAT_") and name.endswith(("_CONSISTENCY", "_MODEL", "_PRACTICE")):
        document.setConsistencyChecks(getattr(libsbml, name), "STRICT" not in name)
document.checkConsistency()
print(document.getNumErrors())
"""


def spent(arguments: list[str], environment: dict[str, str]) -> tuple[float, float]:
    """The CPU seconds of one run of the interpreter with its children, and its wall seconds."""
    before, started = os.times(), time.perf_counter()
    run = subprocess.run([sys.executable, *arguments], env=environment, capture_output=True, check=False)
    if run.returncode > 1:
        sys.exit(run.stderr.decode())
    after = os.times()
    cpu = after.children_user + after.children_system - before.children_user - before.children_system
    return cpu, time.perf_counter() - started


def main() -> None:
    """Measure in turns, so that a busy moment hits both alike, and print."""
    parser = argparse.ArgumentParser(description="Measure `mtor-sbml validate` on one model.")
    parser.add_argument("model", type=Path, nargs="?", default=MODEL)
    parser.add_argument("--runs", type=int, default=7)
    chosen = parser.parse_args()

    commands = {
        "libSBML's full check": ["-c", BARE, str(chosen.model)],
        "mtor-sbml validate": ["-m", "mtor_sbml", "validate", str(chosen.model)],
    }
    with tempfile.TemporaryDirectory() as bytecode:
        environment = {**os.environ, **ONE_THREAD, "PYTHONPYCACHEPREFIX": bytecode}
        environment.pop("PYTHONDONTWRITEBYTECODE", None)
        for arguments in commands.values():
            spent(arguments, environment)  # compiles
        runs = [
            {name: spent(arguments, environment) for name, arguments in commands.items()} for _ in range(chosen.runs)
        ]
    medians = {name: [statistics.median(run[name][i] for run in runs) for i in (0, 1)] for name in commands}
    print(f"{chosen.model.name}, {chosen.model.stat().st_size / 1000:.0f} kB, {chosen.runs} runs")
    for name, (cpu, wall) in medians.items():
        print(f"{name:22} {cpu:6.2f} s CPU {wall:6.2f} s")
    theirs, ours = medians.values()
    print(f"{ours[0] / theirs[0]:.2f} times the CPU, {ours[1] / theirs[1]:.2f} times the time (goal: at most 4)")


if __name__ == "__main__":
    main()
