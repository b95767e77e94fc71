"""What the engine makes of the SBML Test Suite: every semantic case, read and run as any model is.

    python benchmarks/test_suite.py FOLDER [-j 2] [-k 00952,01511] [--limit SECONDS]

FOLDER holds the cases, a folder each (`semantic` of github.com/sbmlteam/sbml-test-suite). Prints a table of how many
pass, are refused (by what the text names), are wrong, are no time courses or end their process, then the cases that are
wrong or refused without naming why. The exit code is 1 if any is wrong or crashes.
Values at the asked-for times are compared with the case's own table: absolute plus relative tolerance, as the suite's
readme has it. Each case runs in a child process and has 30 seconds, or the limit.
"""

from __future__ import annotations

import argparse
import csv
import math
import re
import sys
import time
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from mtor_sbml.errors import IsolationError, MtorSbmlError
from mtor_sbml.isolation import Worker
from mtor_sbml.model.document import Model
from mtor_sbml.model.formula import Call, Formula, Name
from mtor_sbml.model.loading import load
from mtor_sbml.simulation.experiment import Experiment
from mtor_sbml.simulation.runs import Request, run
from mtor_sbml.simulation.signal import Signal


@dataclass(frozen=True)
class Outcome:
    """What became of one file."""

    file: str
    kind: str  #: passes, refused, wrong, no time course, crashed
    said: str = ""


@dataclass(frozen=True)
class Case:
    """One file with what it should do."""

    file: Path
    settings: Mapping[str, str]
    expected: Mapping[str, list[float]]  #: by column, `time` among them

    @classmethod
    def of(cls, file: Path) -> Case:
        """The case of a file: settings and results lie beside it."""
        stem = file.parent / file.parent.name
        lines = Path(f"{stem}-settings.txt").read_text(encoding="utf-8").splitlines()
        settings = {key.strip(): value.strip() for key, _, value in (line.partition(":") for line in lines if line)}
        with Path(f"{stem}-results.csv").open(encoding="utf-8", newline="") as table:
            rows = list(csv.reader(table))
        names = [each.strip() for each in rows[0]]
        columns = zip(*([float(each) for each in row] for row in rows[1:] if row), strict=True)
        expected = dict(zip(names, map(list, columns), strict=True))
        return cls(file, settings, {"time" if name.lower() == "time" else name: expected[name] for name in names})

    def ids(self, key: str) -> list[str]:
        """The ids that a setting lists."""
        return [each.strip() for each in self.settings.get(key, "").split(",") if each.strip()]


def outcome_of(file: Path) -> Outcome:
    """Run one file and compare."""
    name = file.name
    case = Case.of(file)
    if not case.settings.get("duration"):
        return Outcome(name, "no time course")
    try:
        model = load(file)
        values = _simulated(model, case)
    except MtorSbmlError as problem:
        return Outcome(name, "refused", f"{type(problem).__name__}: {problem.message}  [{problem.hint}]")
    worst = max(_deviations(case, values), default=(0.0, ""))
    return Outcome(name, "passes") if worst[0] <= 1 else Outcome(name, "wrong", worst[1])


def _simulated(model: Model, case: Case) -> dict[str, Sequence[float]]:
    times = case.expected["time"]
    formulas = {each: _formula(model, each, case) for each in case.expected if each != "time"}
    experiment = Experiment("case", (), None)
    request = Request(experiment, times[-1], frozenset(formulas.values()), frozenset(times))
    trace = run(model, [request]).trace(experiment)
    if isinstance(trace, MtorSbmlError):
        raise trace
    return {name: Signal(trace, formula).values(np.array(times)).tolist() for name, formula in formulas.items()}


def _formula(model: Model, element: str, case: Case) -> Formula:
    """What the case's table shows: an amount or a concentration where it is a species."""
    species = model.species.get(element)
    if species is None:
        return Name(element)
    if element in case.ids("amount") and not species.only_substance:
        return Call("*", (Name(element), Name(species.compartment)))
    if element in case.ids("concentration") and species.only_substance:
        return Call("/", (Name(element), Name(species.compartment)))
    return Name(element)


def _deviations(case: Case, values: Mapping[str, Sequence[float]]) -> Iterator[tuple[float, str]]:
    absolute, relative = float(case.settings["absolute"]), float(case.settings["relative"])
    for name, found in values.items():
        for when, expected, got in zip(case.expected["time"], case.expected[name], found, strict=True):
            if expected == got or (math.isnan(expected) and math.isnan(got)):
                continue
            excess = abs(expected - got) / (absolute + relative * abs(expected))
            excess = excess if math.isfinite(excess) else math.inf
            yield excess, f"{name} at {when:g}: expected {expected:.6g}, got {got:.6g}"


def outcomes_of(files: Sequence[Path], processes: int, limit: float) -> list[Outcome]:
    """What becomes of all files, in their order."""

    def share(number: int) -> list[Outcome]:
        with Worker() as worker:
            return [bounded(worker, file) for file in files[number::processes]]

    def bounded(worker: Worker, file: Path) -> Outcome:
        try:
            return worker.call(outcome_of, file, timeout_s=limit)
        except IsolationError as problem:
            return Outcome(file.name, "crashed", problem.message)

    with ThreadPoolExecutor(processes) as pool:
        shares = list(pool.map(share, range(processes)))
    return sorted((each for share in shares for each in share), key=lambda each: each.file)


def _construct(outcome: Outcome) -> str:
    """What a refusal names, without ids and numbers."""
    unsupported = re.findall(r"(?:support |, )(an algebraic rule|a fast reaction|a delay) \(", outcome.said)
    if unsupported:
        return " and ".join(sorted(set(unsupported)))
    package = re.search(r"SBML package '(\w+)'", outcome.said)
    if package:
        return f"package {package[1]}"
    message = outcome.said.partition(": ")[2].partition("  [")[0]
    if "the amount of " in message:
        return "an amount falls below 0"
    return re.sub(r"-?\d[\d.e+-]*", "#", re.sub(r"'[^']*'", "…", message))[:110]


def main() -> int:
    """Print the table."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("folder", type=Path)
    parser.add_argument("-j", dest="processes", type=int, default=1)
    parser.add_argument("-k", dest="cases", default="", help="only these cases, by number")
    parser.add_argument("-v", dest="verbose", action="store_true", help="list the refused ones too")
    parser.add_argument("--limit", type=float, default=30.0, help="seconds for one file; a busy machine needs more")
    options = parser.parse_args()
    files = sorted(options.folder.glob("[0-9]*/*-sbml-l*.xml"))
    if options.cases:
        files = [file for file in files if file.parent.name in options.cases.split(",")]
    if not files:
        parser.error(f"no cases in {options.folder}")
    started = time.perf_counter()
    outcomes = outcomes_of(files, options.processes, options.limit)
    kinds = Counter(each.kind for each in outcomes)
    print(f"{len(files)} files of {len({file.parent for file in files})} cases, {time.perf_counter() - started:.0f} s")
    for kind in ("passes", "refused", "wrong", "no time course", "crashed"):
        print(f"  {kind:15} {kinds[kind]:5}")
        if kind == "refused":
            reasons = Counter(_construct(each) for each in outcomes if each.kind == kind)
            for reason, count in reasons.most_common():
                print(f"      {count:5}  {reason}")
    shown = {"wrong", "crashed"} | ({"refused"} if options.verbose else set())
    for each in outcomes:
        if each.kind in shown:
            print(f"{each.kind:8} {each.file}: {each.said}")
    return 1 if kinds["wrong"] or kinds["crashed"] else 0


if __name__ == "__main__":
    from test_suite import main as run  # children find its functions under this name, and not in a file that is run

    sys.exit(run())
