"""What judging costs beside simulating: `mtor-sbml check` against a bare libRoadRunner script of the same periods.

    python benchmarks/check_speed.py [NETWORK]

Prints a table. The check is what the command does after its imports: reading the SBML that `mtor-sbml build` made and
the expectations, planning, compiling, simulating, judging, explaining. The bare script is what one would write without
us: it compiles the same SBML once with the LLJIT backend and runs each distinct period of the check once, 121 points of
the same quantities, to the same relative tolerance and an absolute one of 1e-9; pre-equilibration is one long time
course, and periods that share their beginning branch from saved vectors. Each measurement is a process of its own, the
two take turns, the best of them counts, and imports come before the clock. The parser comes from the user's cache, as
in every check but the first.
"""

from __future__ import annotations

import json
import subprocess
import sys
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass
from importlib import import_module
from pathlib import Path

ROUNDS = 8
POINTS = 121
#: Pre-equilibration of the bare script, in minutes: ten days, so that the slowest complexes rest.
LONG = 14400.0
GOAL = 1.5
LIBRARIES = {
    "check": (
        "roadrunner",
        "numpy.ma",  # `np.unique` loads it at its first call
        "yaml",
        "mtor_sbml.cli.app",
        "mtor_sbml.model.loading",
        "mtor_sbml.model.reading",
        "mtor_sbml.expectation.check",
        *(f"mtor_sbml.expectation.files.{part}" for part in ("claims", "experiments", "includes", "observables")),
    ),
    "bare": ("roadrunner",),
}


@dataclass(frozen=True)
class BarePeriod:
    """A period as a script has it."""

    parent: int | None  #: the period it branches from, by number
    start: float
    stops: Sequence[float]  #: where others branch off, and the end; none for pre-equilibration
    values: Mapping[str, float]  #: what is set, by libRoadRunner's selection
    selections: Sequence[str]


@dataclass(frozen=True)
class Measured:
    """Seconds that one process took."""

    imports: float
    wall: float
    cpu: float  #: of all threads


def plan(sbml: Path) -> list[BarePeriod]:
    """The distinct periods of the check."""
    from mtor_sbml.expectation.check import requests_of, settle
    from mtor_sbml.expectation.declared import files_of
    from mtor_sbml.model.loading import load
    from mtor_sbml.simulation.runs import plan_of

    model = load(sbml)
    script: list[BarePeriod] = []

    def selection(element: str) -> str:
        return f"[{element}]" if element in model.species else element

    for file in files_of(model):
        settled, _ = settle(model, file)
        periods = plan_of(model, requests_of(file, settled, file.expectations)).periods
        before = len(script)
        script += [
            BarePeriod(
                parent=None if period.parent is None else before + period.parent,
                start=0.0 if period.is_preequilibration else period.step.time,
                stops=[] if period.is_preequilibration else sorted({*period.branches, period.end} - {period.step.time}),
                values={selection(setting.id): setting.value for setting in period.step.settings},
                selections=["time", *map(selection, sorted(period.leaves - {"time"}))],
            )
            for period in periods
        ]
    return script


def run_check(sbml: Path) -> None:
    """What the command does between the imports and the report."""
    from mtor_sbml.cli.app import collect_rarely
    from mtor_sbml.expectation.check import check
    from mtor_sbml.model.loading import load

    collect_rarely()
    check(load(sbml))


def run_bare(sbml: Path, script: Sequence[BarePeriod]) -> None:
    """Load once, run each period once."""
    import roadrunner

    roadrunner.Config.setValue(roadrunner.Config.LLVM_BACKEND, roadrunner.Config.LLJIT)
    rr = roadrunner.RoadRunner(sbml.read_text(encoding="utf-8"))
    rr.integrator.setValue("relative_tolerance", 1e-8)
    rr.integrator.setValue("absolute_tolerance", [1e-9] * rr.model.getNumFloatingSpecies())
    ruled = set(rr.getAssignmentRuleIds())
    free = [i for i, each in enumerate(rr.model.getGlobalParameterIds()) if each not in ruled]

    def state() -> tuple[list[float], ...]:
        parameters = rr.model.getGlobalParameterValues()
        return (
            [parameters[i] for i in free],
            list(rr.model.getBoundarySpeciesConcentrations()),
            list(rr.model.getFloatingSpeciesAmounts()),
        )

    states: dict[tuple[int, float], tuple[list[float], ...]] = {}
    for number, period in enumerate(script):
        if period.parent is None:
            rr.resetToOrigin()
        else:
            parameters, boundary, amounts = states[period.parent, period.start]
            rr.model.setGlobalParameterValues(free, parameters)
            rr.model.setBoundarySpeciesConcentrations(boundary)
            rr.model.setFloatingSpeciesAmounts(amounts)
        for selection, value in period.values.items():
            rr[selection] = value
        if not period.stops and period.parent is None:
            rr.timeCourseSelections = ["time"]
            rr.simulate(0.0, LONG, 2)
        states[number, period.start] = state()
        rr.timeCourseSelections = period.selections
        for left, right in zip([period.start, *period.stops], period.stops, strict=False):
            rr.model.setTime(left)
            rr.simulate(left, right, POINTS)
            states[number, right] = state()


def measured(kind: str, work: Callable[[], None]) -> Measured:
    """What importing and then the work take in this process."""
    started = time.perf_counter()
    for library in LIBRARIES[kind]:
        import_module(library)
    wall, cpu = time.perf_counter(), time.process_time()
    work()
    return Measured(wall - started, time.perf_counter() - wall, time.process_time() - cpu)


def measure_here(kind: str, sbml: Path) -> None:
    """The child process: measure and print; the bare script's periods come from standard input."""
    if kind == "check":
        result = measured(kind, lambda: run_check(sbml))
    else:
        script = [BarePeriod(**period) for period in json.load(sys.stdin)]
        result = measured(kind, lambda: run_bare(sbml, script))
    print(json.dumps(asdict(result)))


def measure_apart(kind: str, sbml: Path, script: Sequence[BarePeriod]) -> Measured:
    """One measurement in a fresh process."""
    done = subprocess.run(
        [sys.executable, __file__, "--measure", kind, str(sbml)],
        input=json.dumps([asdict(period) for period in script]),
        stdout=subprocess.PIPE,
        text=True,
        check=True,
    )
    return Measured(**json.loads(done.stdout))


def main(network: str) -> None:
    """Measure and print."""
    from mtor_sbml.model.project import find_project

    sbml = find_project().output_of(network)
    script = plan(sbml)
    measurements: dict[str, list[Measured]] = {kind: [] for kind in LIBRARIES}
    for _ in range(ROUNDS):
        for kind, results in measurements.items():
            results.append(measure_apart(kind, sbml, script))
    print(f"{network}: {len(script)} distinct periods, best of {ROUNDS}")
    print(f"{'':24} {'imports':>9} {'wall':>9} {'CPU':>9}")
    best = {}
    for kind, results in measurements.items():
        best[kind] = Measured(*(min(getattr(each, name) for each in results) for name in ("imports", "wall", "cpu")))
        name = {"check": "mtor-sbml check", "bare": "bare libRoadRunner"}[kind]
        print(f"{name:24} {best[kind].imports:7.2f} s {best[kind].wall:7.2f} s {best[kind].cpu:7.2f} s")
    wall, cpu = best["check"].wall / best["bare"].wall, best["check"].cpu / best["bare"].cpu
    print(f"{'ratio':24} {'':9} {wall:9.2f} {cpu:9.2f}   (goal: at most {GOAL})")


if __name__ == "__main__":
    match sys.argv[1:]:
        case ["--measure", kind, path]:
            measure_here(kind, Path(path))
        case [network]:
            main(network)
        case _:
            main("mtor_network")
