"""What more claims cost: twice as many expectations on the same experiments.

    python benchmarks/more_expectations.py [NETWORK]

Every expectation of the network is judged, then every one and a copy of it under another id; nothing more has to be
simulated. The first row is the command as it is typed, in a fresh process, where the goal is less than 10 % more time;
the second is `check` alone in a process that has judged before, where all that is left is reading and judging. Files
about the network are judged one after the other; once and twice take turns, and the least CPU time of several runs
counts, so that a busy machine changes little.
"""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
from collections.abc import Callable
from copy import deepcopy
from pathlib import Path

from rows import Row
from ruamel.yaml import YAML

from mtor_sbml.expectation.check import check
from mtor_sbml.isolation import ONE_THREAD
from mtor_sbml.model.loading import load
from mtor_sbml.model.project import find_project

RUNS = 3
GOAL = 10


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


def best_of(work: Callable[[Path], object], sets: list[list[Path]]) -> list[float]:
    """The shortest CPU time in seconds, that of children included, for each set of files."""
    best = [float("inf")] * len(sets)
    for _ in range(RUNS):
        for number, paths in enumerate(sets):
            started = sum(os.times()[:4])
            for path in paths:
                work(path)
            best[number] = min(best[number], sum(os.times()[:4]) - started)
    return best


def main(network: str) -> list[Row]:
    """Measure and print; what counts comes back as a row."""
    os.environ.update({**ONE_THREAD, **os.environ})  # as the command has it
    model = load(network)
    files = find_project().expectations_for(network)
    once = [each for each in files if "\nexpectations:" in each.read_text(encoding="utf-8")]
    command = [sys.executable, "-m", "mtor_sbml", "check", network, "--format", "json", "-j", "1", "--expectations"]
    with tempfile.TemporaryDirectory() as folder:
        sets = [once, [doubled(each, Path(folder)) for each in once]]
        counts = [sum(len(check(model, path)) for path in paths) for paths in sets]
        typed = best_of(lambda path: subprocess.run([*command, str(path)], check=True, capture_output=True), sets)
        warm = best_of(lambda path: check(model, path), sets)
    print(f"{'':22} {counts[0]:6} {counts[1]:6} expectations")
    rows = []
    for name, (one, two) in {"the command": typed, "check alone, warm": warm}.items():
        more = 100 * (two / one - 1)
        print(f"{name:22} {one:6.2f} {two:6.2f} s   {more:.0f} % more time")
        goal = (f"less than {GOAL} % more", more < GOAL) if name == "the command" else ()
        rows.append(Row(f"twice as many expectations, {name}", f"{more:.0f} % more ({one:.2f} s to {two:.2f})", *goal))
    return rows


if __name__ == "__main__":
    main(sys.argv[1] if len(sys.argv) > 1 else "mtor_network")
