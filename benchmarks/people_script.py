"""What the script costs that people write today: Tellurium, one model for each experiment, a fixed grid, numpy.

    python benchmarks/people_script.py [NETWORK [EVERY]]

Both answer every tenth expectation of the network (or every so many), as the script takes long. Prints what each takes
in a process of its own, imports aside, and their ratios; the goal is that one `mtor-sbml check` is at least 20 times
faster. The script runs the experiments of these expectations: for each it loads the model's Antimony anew with
`te.loada`, sets what the conditions set, lets it come to rest by simulating ten days, and records the 1001 points from
which the claims are compared, with Tellurium's own tolerances. A second script loads SBML with `te.loads`, which spares
it the compilation of Antimony. Of the few lines of numpy that would compare levels nothing is counted; an experiment
that libRoadRunner gives up counts for as long as it went. Imports come before the clock on both sides: Tellurium's take
longer than ours.

To show that the scripts answer the same questions, their tables are judged by the same expectations, outside of the
clock: the last column is how many verdicts are those of the check.
"""

from __future__ import annotations

import json
import pickle
import subprocess
import sys
import tempfile
from collections.abc import Collection, Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeAlias

import numpy as np
from check_speed import Measured, best, measure_apart, measured
from rows import Row

if TYPE_CHECKING:
    from mtor_sbml.expectation.files.file import Expectation, ExpectationsFile
    from mtor_sbml.simulation.experiment import Experiment

POINTS = 1001
LONG = 14400.0  #: minutes, until it counts as rest
RUNS = 3  #: of the check; the scripts take so long that one run of each is enough
EVERY = 10  #: expectations, one is judged
GOAL = 20

Table: TypeAlias = "np.ndarray[Any, Any]"


@dataclass(frozen=True)
class People:
    """An experiment as a script has it."""

    periods: Sequence[Mapping[str, Any]]  #: each with what is set, by selection, and its start and end; null for rest
    selections: Sequence[str]  #: time first
    rests: bool  #: whether it goes on until it rests


def experiments_of(sbml: Path, ids: Collection[str]) -> list[People]:
    """The experiments of some of the network's expectations, each as far as it is asked for."""
    from mtor_sbml.expectation.check import requests_of, settle
    from mtor_sbml.expectation.declared import files_of
    from mtor_sbml.model.loading import load
    from mtor_sbml.simulation.runs import plan_of

    model = load(sbml)
    found: list[People] = []

    def selection(element: str) -> str:
        return f"[{element}]" if element in model.species else element

    for file in files_of(model):
        settled, _ = settle(model, file)
        requests = requests_of(file, settled, chosen(file, ids))
        planned = plan_of(model, requests)
        for request, path in zip(requests, planned.paths, strict=True):
            periods = [planned.periods[number] for number in path]
            starts = [period.step.time for period in periods]
            found.append(
                People(
                    [
                        {
                            "start": None if period.is_preequilibration else start,
                            "end": end,
                            "values": {selection(each.id): each.value for each in period.step.settings},
                        }
                        for period, start, end in zip(periods, starts, [*starts[1:], request.end], strict=True)
                    ],
                    ["time", *map(selection, sorted(periods[-1].leaves - {"time"}))],
                    request.rests,
                )
            )
    return found


def chosen(file: ExpectationsFile, ids: Collection[str]) -> list[Expectation]:
    """Those of the file's expectations."""
    return [each for each in file.expectations if each.id in ids]


def run_people(loader: str, text: str, experiments: Sequence[People]) -> list[list[Table] | None]:
    """The script: for each experiment a table a period, that at rest last where it is asked for; None if it fails."""
    import tellurium

    load = getattr(tellurium, loader)
    tables: list[list[Table] | None] = []
    for experiment in experiments:
        try:
            tables.append(run_experiment(load(text), experiment))
        except RuntimeError:
            tables.append(None)
    return tables


def run_experiment(model: Any, experiment: People) -> list[Table]:  # noqa: ANN401 - libRoadRunner has no types
    """A table a period."""
    recorded: list[Table] = []
    for period in experiment.periods:
        if period["start"] is not None and not recorded:
            recorded.append(np.array([[model[each] for each in experiment.selections]]))
        for selection, value in period["values"].items():
            model[selection] = value
        if period["start"] is None:
            model.simulate(0, LONG, POINTS)
        elif period["end"] > period["start"]:
            found = model.simulate(period["start"], period["end"], POINTS, list(experiment.selections))
            recorded.append(np.array(found))
        else:
            recorded.append(np.array([[model[each] for each in experiment.selections]]))
    if experiment.rests:
        model.simulate(0, LONG, POINTS)
        recorded.append(np.array([[model[each] for each in experiment.selections]]))
    return recorded


def verdicts_by(
    sbml: Path, ids: Collection[str], experiments: Sequence[People], tables: Sequence[Sequence[Table] | None]
) -> list[str]:
    """What the expectations say of the script's tables."""
    from mtor_sbml.errors import SimulationError
    from mtor_sbml.expectation.check import judge_of, requests_of, settle
    from mtor_sbml.expectation.declared import files_of
    from mtor_sbml.expectation.judging.decide import verdict_of
    from mtor_sbml.model.loading import load
    from mtor_sbml.simulation.runs import Runs
    from mtor_sbml.simulation.signal import Segment, Trace
    from mtor_sbml.simulation.slopes import slopes

    model = load(sbml)
    rows = iter(zip(experiments, tables, strict=True))
    said: list[str] = []

    def segment(experiment: People, table: Table, start: float) -> Segment:
        times = np.array([start]) if len(table) == 1 else table[:, 0]
        leaves = tuple(each.strip("[]") for each in experiment.selections[1:])
        values = np.ascontiguousarray(table[:, 1:].T)
        return Segment(times, leaves, values, slopes(times, values), {})

    for file in files_of(model):
        settled, _ = settle(model, file)
        outcomes: dict[Experiment, Trace | SimulationError] = {}
        for request in requests_of(file, settled, chosen(file, ids)):
            experiment, recorded = next(rows)
            if recorded is None:
                outcomes[request.experiment] = SimulationError("the script's run failed")
                continue
            starts = [period["start"] for period in experiment.periods if period["start"] is not None]
            rest = segment(experiment, recorded[-1], np.inf) if experiment.rests else None
            recorded = recorded[:-1] if experiment.rests else recorded
            parts = zip(recorded, [starts[0], *starts], strict=True)
            segments = tuple(segment(experiment, table, start) for table, start in parts)
            outcomes[request.experiment] = Trace(model, segments, rest)
        judge = judge_of(model, file, Runs(0, 0, outcomes))
        said += [verdict_of(judge, each, settled[each.id]).outcome.value for each in chosen(file, ids)]
    return said


def script_here(loader: str, folder: Path) -> None:
    """The child process: what somebody would type into a file of their own."""
    text = (folder / loader).read_text(encoding="utf-8")
    experiments = [People(**each) for each in json.loads((folder / "experiments.json").read_text(encoding="utf-8"))]
    tables: list[list[Table] | None] = []
    result = measured("script", lambda: tables.extend(run_people(loader, text, experiments)))
    (folder / f"{loader}.tables").write_bytes(pickle.dumps(tables))
    print(json.dumps(asdict(result)))


def main(network: str, every: int = EVERY) -> list[Row]:
    """Measure and print; what counts comes back as rows."""
    import antimony
    from mtor_sbml.expectation.check import check
    from mtor_sbml.expectation.declared import files_of
    from mtor_sbml.model.loading import load
    from mtor_sbml.model.project import find_project

    sbml = find_project().output_of(network)
    model = load(sbml)
    ids = [each.id for file in files_of(model) for each in file.expectations][::every]
    experiments = experiments_of(sbml, ids)
    outcomes = [verdict.outcome.value for verdict in check(model, ids=ids).verdicts]
    ours = best([measure_apart("check", sbml, ids=ids) for _ in range(RUNS)])
    print(f"{network}: {len(experiments)} experiments, {len(outcomes)} expectations")
    print(f"{'':30} {'imports':>9} {'wall':>9} {'CPU':>9}")
    print(f"{'mtor-sbml check':30} {ours.imports:7.2f} s {ours.wall:7.2f} s {ours.cpu:7.2f} s")
    rows = []
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        antimony.loadSBMLFile(str(sbml))
        (folder / "loada").write_text(antimony.getAntimonyString(None), encoding="utf-8")
        (folder / "loads").write_text(sbml.read_text(encoding="utf-8"), encoding="utf-8")
        (folder / "experiments.json").write_text(json.dumps([asdict(each) for each in experiments]), encoding="utf-8")
        for loader in ("loada", "loads"):
            theirs = script_apart(loader, folder)
            tables = pickle.loads((folder / f"{loader}.tables").read_bytes())
            said = verdicts_by(sbml, ids, experiments, tables)
            failed = sum(each is None for each in tables)
            same = sum(one == other for one, other in zip(said, outcomes, strict=True))
            times = f"{theirs.imports:7.2f} s {theirs.wall:7.2f} s {theirs.cpu:7.2f} s"
            print(f"{f'te.{loader} for each experiment':30} {times}   {same} verdicts agree, {failed} runs fail")
            wall, cpu = theirs.wall / ours.wall, theirs.cpu / ours.cpu
            print(f"{'      times the check':40} {wall:9.1f} {cpu:9.1f}")
            goal = (f"at least {GOAL} ×", cpu >= GOAL) if loader == "loada" else ()
            what = f"a script with te.{loader} for each of {len(experiments)} experiments, against a check"
            rows.append(Row(what, f"{wall:.0f} × ({cpu:.0f} × the CPU); {failed} of its runs fail", *goal))
    return rows


def script_apart(loader: str, folder: Path) -> Measured:
    """One of the scripts in a fresh process."""
    command = [sys.executable, __file__, "--script", loader, str(folder)]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    if done.returncode:
        sys.exit(done.stderr)
    return Measured(**json.loads(done.stdout))


if __name__ == "__main__":
    match sys.argv[1:]:
        case ["--script", loader, folder]:
            script_here(loader, Path(folder))
        case [network]:
            main(network)
        case [network, every]:
            main(network, int(every))
        case _:
            main("mtor_network")
