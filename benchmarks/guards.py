"""Whether each guard of an expectation guards it: with that reaction stopped, the expectation must turn red.

    python benchmarks/guards.py [NETWORK …]

Prints a table, a row for each expectation and guard, with the margin that the network has and the one without the
reaction, and the time it took. A guard that turns nothing red guards nothing: then the exit code is 1. Every experiment
is run again with the reaction cut before anything has happened, in one working copy for all the cuts; resolutions and
scales stay those of the whole network, so that no verdict moves because a readout is gone.
"""

from __future__ import annotations

import sys
import time
from collections.abc import Iterable
from dataclasses import dataclass, replace

from mtor_sbml.expectation.check import requests_of, settle
from mtor_sbml.expectation.declared import files_of
from mtor_sbml.expectation.files.file import Expectation, ExpectationsFile
from mtor_sbml.expectation.judging.decide import verdict_of
from mtor_sbml.expectation.judging.judge import Judge
from mtor_sbml.expectation.judging.recorded import Recorded
from mtor_sbml.expectation.meaning.resolution import Resolutions
from mtor_sbml.expectation.verdict import Verdict
from mtor_sbml.model.changes import Change, ChangeKind
from mtor_sbml.model.document import Model
from mtor_sbml.model.loading import load
from mtor_sbml.simulation.experiment import Condition, Experiment, Period
from mtor_sbml.simulation.runs import Request, Runs, run

NETWORKS = ("mtor_network", "mtorc1", "mtorc2")


@dataclass(frozen=True)
class Guarded:
    """An expectation, and what becomes of it without one of its guards."""

    guard: str
    whole: Verdict
    without: Verdict


def guarded(model: Model, file: ExpectationsFile, ids: Iterable[str] | None = None) -> list[Guarded]:
    """Every expectation of a file, or some by id, judged once for each of its guards."""
    settled, faults = settle(model, file)
    if faults:
        raise faults[0]
    chosen = [each for each in file.expectations if ids is None or each.id in set(ids)]
    by_guard: dict[str, list[Expectation]] = {}
    for expectation in chosen:
        for guard in expectation.guards:
            by_guard.setdefault(guard, []).append(expectation)

    asked = requests_of(file, settled, chosen)
    needed = {guard: requests_of(file, settled, expectations) for guard, expectations in by_guard.items()}
    cuts = [
        replace(request, experiment=_lacking(request.experiment, guard))
        for guard, requests in needed.items()
        for request in requests
    ]
    runs = run(model, [*asked, *cuts])

    recorded = Recorded(runs)
    resolutions = Resolutions(lambda formula: recorded.span(formula, file.experiments.values()))

    def verdicts(expectations: Iterable[Expectation], of: Recorded) -> dict[str, Verdict]:
        judge = Judge(of, resolutions, time_unit=model.units.time, time_resolution=file.time_resolution)
        return {each.id: verdict_of(judge, each, settled[each.id]) for each in expectations}

    whole = verdicts(chosen, recorded)
    rows = []
    for guard, expectations in by_guard.items():
        lacking = verdicts(expectations, Recorded(_as_if_whole(runs, needed[guard], guard)))
        rows += [Guarded(guard, whole[each], verdict) for each, verdict in lacking.items()]
    return rows


def _lacking(experiment: Experiment, reaction: str) -> Experiment:
    """The same experiment on cells in which a reaction never runs."""
    first, *later = experiment.periods or (Period(0.0, ()),)
    cut = Condition(f"without {reaction}", (Change(ChangeKind.CUT, reaction, 0.0),))
    return replace(experiment, periods=(replace(first, conditions=(*first.conditions, cut)), *later))


def _as_if_whole(runs: Runs, requests: Iterable[Request], reaction: str) -> Runs:
    """What the cells without the reaction did, under the names of the experiments that claims know."""
    traces = {each.experiment: runs.trace(_lacking(each.experiment, reaction)) for each in requests}
    return Runs(runs.asked, runs.simulated, traces)


def _shown(verdict: Verdict) -> str:
    return verdict.outcome.value if verdict.margin is None else f"{verdict.margin:.2f}"


def main(networks: Iterable[str]) -> int:
    """Print the table; 1 if a guard turns nothing red."""
    idle = 0
    for network in networks:
        started = time.perf_counter()
        model = load(network)
        rows = [row for file in files_of(model) for row in guarded(model, file)]
        print(f"{network}: {len(rows)} guards, {time.perf_counter() - started:.1f} s")
        print(f"  {'expectation':42} {'without':42} {'whole':>7} {'without':>7}")
        for row in rows:
            works = row.without.is_red
            idle += not works
            print(
                f"  {row.whole.id:42} {row.guard:42} {_shown(row.whole):>7} {_shown(row.without):>7}"
                f"{'' if works else '  does not guard it'}"
            )
    return 1 if idle else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:] or NETWORKS))
