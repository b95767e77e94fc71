"""What more claims cost: twice as many expectations on the same experiments.

    python benchmarks/more_expectations.py [NETWORK]

Every expectation of the network is judged, then every one and a copy of it under another id; nothing more has to be
simulated. The first row is the command as it is typed, in a fresh process, where the goal is less than 10 % more time;
the second is `check` alone in a process that has judged before, where all that is left is reading and judging. The
two files take turns, and the best of several runs counts.
"""

from __future__ import annotations

import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from copy import deepcopy
from pathlib import Path

from ruamel.yaml import YAML

from mtor_sbml.expectation.check import check
from mtor_sbml.model.loading import load
from mtor_sbml.model.project import find_project

RUNS = 6


def doubled(path: Path, folder: Path) -> Path:
    """The file with every expectation twice."""
    yaml = YAML()
    yaml.width = 10_000  # a folded line would be another text
    content = yaml.load(path.read_text(encoding="utf-8"))
    copies = deepcopy(content["expectations"])  # a shared part would be written as an alias
    for each in copies:
        each["id"] = f"again-{each['id']}"
    content["expectations"] += copies
    twice = folder / path.name
    with twice.open("w", encoding="utf-8") as stream:
        yaml.dump(content, stream)
    return twice


def best_of(work: Callable[[Path], object], files: list[Path]) -> list[float]:
    """The shortest wall time in seconds for each file."""
    best = [float("inf")] * len(files)
    for _ in range(RUNS):
        for number, path in enumerate(files):
            started = time.perf_counter()
            work(path)
            best[number] = min(best[number], time.perf_counter() - started)
    return best


def main(network: str) -> None:
    """Measure and print."""
    model = load(network)
    (once,) = find_project().expectations_for(network)
    command = [sys.executable, "-m", "mtor_sbml", "check", network, "--format", "json", "--expectations"]
    with tempfile.TemporaryDirectory() as folder:
        files = [once, doubled(once, Path(folder))]
        counts = [len(check(model, path)) for path in files]
        typed = best_of(lambda path: subprocess.run([*command, str(path)], check=True, capture_output=True), files)
        warm = best_of(lambda path: check(model, path), files)
    print(f"{'':22} {counts[0]:6} {counts[1]:6} expectations")
    for name, (one, two) in {"the command": typed, "check alone, warm": warm}.items():
        print(f"{name:22} {one:6.2f} {two:6.2f} s   {100 * (two / one - 1):.0f} % more time")


if __name__ == "__main__":
    main(sys.argv[1] if len(sys.argv) > 1 else "mtor_network")
