"""What judging costs beside simulating: `mtor-sbml check` against a bare libRoadRunner script of the same periods.

    python benchmarks/check_speed.py [NETWORK [ROUNDS]]

Prints a table. The check is what the command does after its imports: reading the SBML that `mtor-sbml build` made and
the expectations, planning, compiling, simulating, judging, explaining. The bare script is what one would write without
us: it compiles the same SBML once with the LLJIT backend and runs each distinct period of the check once, 121 points
of the same quantities; pre-equilibration is one long time course, and periods that share their beginning branch from
saved vectors. It runs with the tolerances of the check, relative 1e-8 and absolute 1e-9 of a typical amount, and once
more with an absolute tolerance of 1e-9, as scripts have it. Each measurement is a process of its own, they take turns,
the best of each counts, and imports come before the clock. The language's parser comes from the user's cache, as in
every check but the first.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from importlib import import_module
from pathlib import Path
from types import MappingProxyType

from rows import Row

from mtor_sbml.isolation import ONE_THREAD

ROUNDS = 8
POINTS = 121
#: Pre-equilibration of the bare script, in minutes: ten days, so that the slowest complexes rest.
LONG = 14400.0
GOAL = 1.3
CHECKS = ("check", "check -j 2")
LIBRARIES = {
    "check": (
        "roadrunner",
        "numpy.ma",  # `np.unique` loads it at its first call
        "scipy.optimize",  # for dose-response curves
        "threadpoolctl",
        "yaml",
        "mtor_sbml.cli.app",
        "mtor_sbml.model.loading",
        "mtor_sbml.model.reading",
        "mtor_sbml.expectation.check",
        *(f"mtor_sbml.expectation.files.{part}" for part in ("claims", "experiments", "includes", "observables")),
    ),
    "bare": ("roadrunner",),
    "bare at 1e-9": ("roadrunner",),
    "script": ("tellurium",),  # of people_script.py
}
LIBRARIES["check -j 2"] = LIBRARIES["check"]


@dataclass(frozen=True)
class BarePeriod:
    """A period as a script has it."""

    parent: int | None  #: the period it branches from, by number
    start: float
    stops: Sequence[float]  #: where others branch off, and the end; none for pre-equilibration
    values: Mapping[str, float]  #: what is set, by libRoadRunner's selection
    selections: Sequence[str]


@dataclass(frozen=True)
class Script:
    """What the bare script does."""

    periods: Sequence[BarePeriod]
    absolute_tolerance: float

    @classmethod
    def of(cls, text: str) -> Script:
        """The script that was written as JSON."""
        content = json.loads(text)
        return cls([BarePeriod(**period) for period in content["periods"]], content["absolute_tolerance"])


@dataclass(frozen=True)
class Measured:
    """Seconds that one process took."""

    imports: float
    wall: float
    cpu: float  #: of all threads, and of children that have ended


def plan(sbml: Path) -> Script:
    """The distinct periods of the check, and its absolute tolerance."""
    from mtor_sbml.expectation.check import requests_of, settle
    from mtor_sbml.expectation.declared import files_of
    from mtor_sbml.model.loading import load
    from mtor_sbml.simulation.engine import engine_for
    from mtor_sbml.simulation.runs import plan_of
    from mtor_sbml.simulation.state import Tolerances

    model = load(sbml)

    def selection(element: str) -> str:
        return f"[{element}]" if element in model.species else element

    requests = []
    for file in files_of(model):
        settled, _ = settle(model, file)
        requests += requests_of(file, settled, file.expectations)
    script = [
        BarePeriod(
            parent=period.parent,
            start=0.0 if period.is_preequilibration else period.step.time,
            stops=[] if period.is_preequilibration else sorted({*period.branches, period.end} - {period.step.time}),
            values={selection(setting.id): setting.value for setting in period.step.settings},
            selections=["time", *map(selection, sorted(period.leaves - {"time"}))],
        )
        for period in plan_of(model, requests).periods
    ]
    return Script(script, Tolerances().absolute * engine_for(model).typical_amount)


def run_check(sbml: Path, processes: int, ids: Sequence[str] | None = None) -> None:
    """What the command does between the imports and the report; for some expectations, or for all."""
    from mtor_sbml.expectation.check import check
    from mtor_sbml.isolation import collect_rarely
    from mtor_sbml.model.loading import load

    collect_rarely()
    check(load(sbml), ids=ids, processes=processes)


def run_bare(sbml: Path, script: Script) -> None:
    """Load once, run each period once."""
    Bare(sbml, script).run()


class Bare:
    """A network in libRoadRunner alone, which runs the periods of a script one after the other."""

    def __init__(self, sbml: Path, script: Script) -> None:
        import roadrunner

        roadrunner.Config.setValue(roadrunner.Config.LLVM_BACKEND, roadrunner.Config.LLJIT)
        self.script = script
        self.rr = rr = roadrunner.RoadRunner(sbml.read_text(encoding="utf-8"))
        rr.integrator.setValue("relative_tolerance", 1e-8)
        rr.integrator.setValue("absolute_tolerance", [script.absolute_tolerance] * rr.model.getNumFloatingSpecies())
        ruled = set(rr.getAssignmentRuleIds())
        self.free = [i for i, each in enumerate(rr.model.getGlobalParameterIds()) if each not in ruled]
        self.outside = [i for i, each in enumerate(rr.model.getBoundarySpeciesIds()) if each not in ruled]

    def run(self, values: Mapping[str, float] = MappingProxyType({})) -> None:
        """Run each period once, some values set before everything begins."""
        rr, states = self.rr, dict[tuple[int, float], tuple[list[float], ...]]()
        for number, period in enumerate(self.script.periods):
            if period.parent is None:
                rr.resetToOrigin()
                for element, value in values.items():
                    rr.model.setValue(element, value)
            else:
                # A rest is left at any time; everything else at a stop.
                rested = not self.script.periods[period.parent].stops
                parameters, boundary, amounts = states[period.parent, 0.0 if rested else period.start]
                rr.model.setGlobalParameterValues(self.free, parameters)
                rr.model.setBoundarySpeciesConcentrations(self.outside, boundary)
                rr.model.setFloatingSpeciesAmounts(amounts)
            for selection, value in period.values.items():
                rr[selection] = value
            if not period.stops and period.parent is None:
                rr.timeCourseSelections = ["time"]
                rr.simulate(0.0, LONG, 2)
            states[number, period.start] = self._state()
            rr.timeCourseSelections = list(period.selections)
            for left, right in zip([period.start, *period.stops], period.stops, strict=False):
                rr.model.setTime(left)
                rr.simulate(left, right, POINTS)
                states[number, right] = self._state()

    def _state(self) -> tuple[list[float], ...]:
        model = self.rr.model
        parameters, boundary = model.getGlobalParameterValues(), model.getBoundarySpeciesConcentrations()
        return (
            [parameters[i] for i in self.free],
            [boundary[i] for i in self.outside],
            list(model.getFloatingSpeciesAmounts()),
        )


def measured(kind: str, work: Callable[[], None]) -> Measured:
    """What importing and then the work take in this process."""
    started = time.perf_counter()
    for library in LIBRARIES[kind]:
        import_module(library)
    wall, cpu = time.perf_counter(), time.process_time()
    work()
    children = os.times()
    theirs = children.children_user + children.children_system
    return Measured(wall - started, time.perf_counter() - wall, time.process_time() - cpu + theirs)


def measure_here(kind: str, sbml: Path) -> None:
    """The child process: measure and print; ids to check, or the bare script's periods, come from standard input."""
    given = sys.stdin.read()
    if kind in CHECKS:
        ids = json.loads(given) if given else None
        result = measured(kind, lambda: run_check(sbml, 2 if kind == "check -j 2" else 1, ids))
    else:
        script = Script.of(given)
        result = measured(kind, lambda: run_bare(sbml, script))
    print(json.dumps(asdict(result)))


def measure_apart(kind: str, sbml: Path, script: Script | None = None, ids: Sequence[str] | None = None) -> Measured:
    """One measurement in a fresh process: of a check of these expectations, or of all, or of a bare script."""
    given = ids if script is None or kind in CHECKS else asdict(script)
    done = subprocess.run(
        [sys.executable, __file__, "--measure", kind, str(sbml)],
        input=json.dumps(given) if given else "",
        stdout=subprocess.PIPE,
        text=True,
        check=True,
        env={**ONE_THREAD, **os.environ},  # as the command has it
    )
    return Measured(**json.loads(done.stdout))


def best(results: Sequence[Measured]) -> Measured:
    """The shortest of each."""
    return Measured(*(min(getattr(each, name) for each in results) for name in ("imports", "wall", "cpu")))


def main(network: str, rounds: int = ROUNDS) -> list[Row]:
    """Measure and print; what counts comes back as rows."""
    from mtor_sbml.model.project import find_project

    sbml = find_project().output_of(network)
    script = plan(sbml)
    measurements: dict[str, list[Measured]] = {kind: [] for kind in (*CHECKS, "bare", "bare at 1e-9")}
    for _ in range(rounds):
        for kind, results in measurements.items():
            of_kind = replace(script, absolute_tolerance=1e-9) if kind == "bare at 1e-9" else script
            results.append(measure_apart(kind, sbml, of_kind))
    print(f"{network}: {len(script.periods)} distinct periods, best of {rounds}")
    print(f"{'':36} {'imports':>9} {'wall':>9} {'CPU':>9}")
    shortest = {}
    for kind, results in measurements.items():
        shortest[kind] = best(results)
        name = {
            "check": "mtor-sbml check -j 1",
            "check -j 2": "mtor-sbml check -j 2",
            "bare": f"bare libRoadRunner at {script.absolute_tolerance:.1e}",
            "bare at 1e-9": "bare libRoadRunner at 1e-9",
        }[kind]
        print(f"{name:36} {shortest[kind].imports:7.2f} s {shortest[kind].wall:7.2f} s {shortest[kind].cpu:7.2f} s")
    rows = []
    for checked in CHECKS:
        for kind in ("bare", "bare at 1e-9"):
            wall, cpu = shortest[checked].wall / shortest[kind].wall, shortest[checked].cpu / shortest[kind].cpu
            print(f"{f'ratio of {checked} to {kind}':36} {'':9} {wall:9.2f} {cpu:9.2f}")
            said = f"{wall:.2f} × ({cpu:.2f} × the CPU)"
            has_goal = (checked, kind) == ("check", "bare")
            goal = (f"at most {GOAL} ×", cpu <= GOAL) if has_goal else ()
            rows.append(
                Row(f"{checked} of {network}, against {kind.replace('bare', 'bare libRoadRunner')}", said, *goal)
            )
    return rows


if __name__ == "__main__":
    match sys.argv[1:]:
        case ["--measure", kind, path]:
            measure_here(kind, Path(path))
        case [network]:
            main(network)
        case [network, rounds]:
            main(network, int(rounds))
        case _:
            main("mtor_network")
