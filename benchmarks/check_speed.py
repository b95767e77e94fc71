"""What judging costs beside simulating: `mtor-sbml check` against a bare libRoadRunner script of the same periods.

    python benchmarks/check_speed.py [NETWORK]

Prints a table. "bare libRoadRunner" loads the SBML once with the LLJIT backend and runs each distinct period of the
check once, 121 points each, recording the same quantities at the same relative tolerance; pre-equilibration is one
long time course, as scripts do it. "check, in process" is all the rest: reading the model and the expectations,
planning, compiling, simulating, judging, explaining. Imports are a row of their own. The best of three runs counts.
"""

from __future__ import annotations

import sys
import time
from collections.abc import Callable
from importlib import import_module

RUNS = 3
POINTS = 121
#: Pre-equilibration of the bare script, in minutes: ten days, so that the slowest complexes rest.
LONG = 14400.0


def seconds(work: Callable[[], object]) -> float:
    """Wall time of one call."""
    started = time.perf_counter()
    work()
    return time.perf_counter() - started


def load_libraries() -> None:
    """Everything that a check imports."""
    for name in (
        "libsbml",
        "roadrunner",
        "lark",
        "ruamel.yaml",
        "mtor_sbml.expectation.check",
        "mtor_sbml.model.loading",
    ):
        import_module(name)


def check_once(network: str) -> object:
    """What the command does between the imports and the report."""
    from mtor_sbml.expectation.check import check
    from mtor_sbml.model.loading import load
    from mtor_sbml.simulation import engine

    engine._compiled.cache_clear()  # noqa: SLF001 - each run compiles the model anew, as a fresh process does
    return check(load(network))


def planned_periods(network: str) -> tuple[str, list]:
    """The distinct periods of the check, as the planner found them."""
    from unittest.mock import patch

    from mtor_sbml.model.loading import load
    from mtor_sbml.simulation import runs

    caught = []

    def spy(routes: object) -> object:
        caught.append(original(routes))
        return caught[-1]

    original = runs.plan
    with patch.object(runs, "plan", spy):
        check_once(network)
    model = load(network)
    return model.sbml, [(model, plan.periods) for plan in caught]


def bare(sbml: str, plans: list) -> None:
    """Load once, run each period once."""
    import roadrunner

    roadrunner.Config.setValue(roadrunner.Config.LLVM_BACKEND, roadrunner.Config.LLJIT)
    rr = roadrunner.RoadRunner(sbml)
    rr.integrator.setValue("relative_tolerance", 1e-8)
    size = rr.model.getNumFloatingSpecies()
    rr.integrator.setValue("absolute_tolerance", [1e-9] * size)
    for model, periods in plans:
        states: list[dict] = []
        for period in periods:
            start = period.step.time
            if period.parent is None:
                rr.resetToOrigin()
                rr.integrator.setValue("absolute_tolerance", [1e-9] * size)
            else:
                amounts, boundary, parameters = states[period.parent].get(start) or states[period.parent][None]
                rr.model.setGlobalParameterValues(parameters[0], parameters[1])
                rr.model.setBoundarySpeciesConcentrations(boundary)
                rr.model.setFloatingSpeciesAmounts(amounts)
            for setting in period.step.settings:
                rr[f"[{setting.id}]" if setting.id in model.species else setting.id] = setting.value
            ruled = set(rr.getAssignmentRuleIds())
            free = [i for i, each in enumerate(rr.model.getGlobalParameterIds()) if each not in ruled]
            rr.timeCourseSelections = ["time", *(f"[{x}]" if x in model.species else x for x in sorted(period.leaves))]
            states.append({})
            stops = [LONG] if period.is_preequilibration else sorted({*period.branches, period.end} - {start})
            left = 0.0 if period.is_preequilibration else start
            for right in stops or [None]:
                if right is not None:
                    rr.model.setTime(left)
                    rr.simulate(left, right, 2 if period.is_preequilibration else POINTS)
                    left = right
                values = list(rr.model.getGlobalParameterValues())
                states[-1][None if period.is_preequilibration else right] = (
                    list(rr.model.getFloatingSpeciesAmounts()),
                    list(rr.model.getBoundarySpeciesConcentrations()),
                    (free, [values[i] for i in free]),
                )
            states[-1].setdefault(None, next(iter(states[-1].values())))


def main(network: str) -> None:
    """Measure and print."""
    imports = seconds(load_libraries)
    sbml, plans = planned_periods(network)
    judged = min(seconds(lambda: check_once(network)) for _ in range(RUNS))
    simulated = min(seconds(lambda: bare(sbml, plans)) for _ in range(RUNS))
    periods = sum(len(each) for _, each in plans)
    print(f"{network}: {periods} distinct periods")
    print(f"{'imports':28} {imports:7.2f} s")
    print(f"{'check, in process':28} {judged:7.2f} s")
    print(f"{'bare libRoadRunner':28} {simulated:7.2f} s")
    print(f"{'ratio':28} {judged / simulated:7.2f}   (goal: at most 1.5)")


if __name__ == "__main__":
    main(sys.argv[1] if len(sys.argv) > 1 else "mtor_network")
