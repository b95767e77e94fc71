"""Search the declared ranges for values with which a model does what is expected of it."""

from __future__ import annotations

from collections.abc import Callable, Collection
from contextlib import suppress
from dataclasses import replace
from pathlib import Path

import numpy as np

from mtor_sbml.errors import UsageError
from mtor_sbml.expectation.declared import Expectations
from mtor_sbml.expectation.files.file import Expectation
from mtor_sbml.expectation.verdict import Strength
from mtor_sbml.model.document import Model
from mtor_sbml.model.promoted import with_locals_promoted
from mtor_sbml.model.suggestions import one_of
from mtor_sbml.variants.calibration import Calibration
from mtor_sbml.variants.candidates import Candidates, EnoughError
from mtor_sbml.variants.evaluate import Task, task_of
from mtor_sbml.variants.executor import executor
from mtor_sbml.variants.fingerprint import fingerprint_of, hash_of, plain
from mtor_sbml.variants.journal import open_journal
from mtor_sbml.variants.measurements import read_measurements
from mtor_sbml.variants.objective import Objective
from mtor_sbml.variants.ranges import ranges_of, table_to_use
from mtor_sbml.variants.search import Algorithm, search, usual_population

#: First steps of CMA-ES, as shares of the ranges: near what somebody thought right, far from anywhere else, and in the
#: end close by the best one.
_NEAR, _FAR, _CLOSE = 0.1, 0.25, 0.02
#: The exponent that leads a search in the end: nearly the largest shortfall alone.
_SHARP = 32.0


def calibrate(
    model: Model,
    expectations: Expectations = None,
    *,
    measurements: Path | str | None = None,
    ids: Collection[str] | None = None,
    table: Path | str | None = None,
    fold: float | None = None,
    everything: bool = False,
    only: Collection[str] = (),
    should: bool = False,
    goal: float = 0.25,
    method: Algorithm | str = Algorithm.CMA,
    evaluations: int = 5000,
    restarts: int = 3,
    population: int | None = None,
    pull: float = 0.02,
    put_back: bool = True,
    seed: int = 0,
    jobs: int = 1,
    scheduler: str | None = None,
    timeout_s: float = 300.0,
    memory_mb: int = 4096,
    out: Path | str | None = None,
    progress: Callable[[int, int], None] | None = None,
) -> Calibration:
    """Values within declared ranges for which the smallest margin of the `must` expectations is largest.

    The search ends when every margin reaches the goal, when it has converged and all restarts are over, or when the
    evaluations are used up. Then values that turn out not to be needed go back to where the model has them.

    Args:
        model: Whose values are searched, local parameters included, which are called `REACTION_NAME`; itself unchanged.
        expectations: As `check` takes them. Those that are known to fail (xfail) are left out.
        measurements: A PEtab measurement table to fit besides, as `read_measurements` takes it: the observables and
            experiments are those of the expectations files. The search ends early only without it.
        ids: Only these expectations; none of them, with measurements, to fit these alone.
        table: A PEtab parameter table with what may vary; by default the project's.
        fold: Instead: all constants, from their value over this factor to their value times it.
        everything: All rows of the table, not only those that are estimated.
        only: Ids or patterns such as `akt_*`: vary these alone.
        should: Regard the `should` expectations too.
        goal: The margin that is good enough: what reaches it adds nothing.
        method: CMA-ES, differential evolution, or random search.
        evaluations: At most so many candidates.
        restarts: How often to search again from elsewhere, with twice the population, after it has converged.
        population: Candidates a generation; by default CMA-ES's own, 4 + 3 ln(parameters).
        pull: Weight of the distance from the start in the objective.
        put_back: Whether values that are not needed go back.
        seed: Of all randomness.
        jobs: Processes.
        scheduler: A Dask scheduler instead, such as `tcp://…`.
        timeout_s: Seconds for one evaluation.
        memory_mb: Memory for one process.
        out: A folder that keeps the search, so that it resumes when it was interrupted.
        progress: Told how many evaluations are done, of how many.

    Returns:
        What was found, with the margins before and after.

    Raises:
        ExpectationsError: Faults of an expectations file or of a table.
        UsageError: Nothing to vary, nothing to reach, an unknown id or method, or a folder that holds another search.
        SimulationError: The model as it is cannot be run.

    Example:
        >>> found = calibrate(load("mtor_network"), jobs=2, out="calibration")  # doctest: +SKIP
        >>> found.values["akt_cycle_S473_kcat"]  # doctest: +SKIP
        3.616
    """
    method = one_of(Algorithm, method, "method")
    model, _ = with_locals_promoted(model)
    task = _task(model, expectations, ids, measurements, should=should)
    table = table_to_use(table, fold)
    ranges = ranges_of(model, table=table, fold=fold, everything=everything, only=only)
    population = population or usual_population(len(ranges))
    objective = _objective(task, goal=goal, pull=pull)
    searched: dict[str, object] = {
        **fingerprint_of(task),
        "measurements": hash_of(plain(task.measurements)) if task.measurements else "none",
        "ranges": hash_of(plain(ranges)),
        "method": method.value,
        "seed": seed,
        "population": population,
        "goal": goal,
        "pull": pull,
    }
    journal = open_journal(Path(out) if out is not None else None, searched)
    with executor(jobs, scheduler, timeout_s=timeout_s, memory_mb=memory_mb) as workers:
        candidates = Candidates(task, ranges, objective, workers, journal, evaluations, progress)
        with suppress(EnoughError):
            _search(candidates, method, population, restarts, seed)
        if put_back:
            candidates.put_back()
    return Calibration(
        model=model,
        ids=task.ids,
        ranges=ranges,
        table=table,
        values=dict(zip((each.id for each in ranges), candidates.values(candidates.best.point), strict=True)),
        before=candidates.first.standing,
        after=candidates.best.standing,
        measurements=task.measurements,
        objective=objective,
        effort=candidates.effort,
        history=tuple(candidates.history),
        settings=searched | {"evaluations": evaluations, "restarts": restarts, "put back": put_back},
    )


def _search(candidates: Candidates, method: Algorithm, population: int, restarts: int, seed: int) -> None:
    """Search from where the model is, then from elsewhere and more widely; each time close by the best at last.

    Raises:
        EnoughError: It is enough before all of that is done.
    """
    for restart in range(restarts + 1):
        random = np.random.default_rng([seed, restart])
        start = random.random(len(candidates.start)) if restart else candidates.start
        # Twice the population each time: IPOP (Auger and Hansen 2005, doi:10.1109/CEC.2005.1554902).
        options = {"population": population * 2**restart, "random": random}
        search(method, candidates.evaluate, start, step=_FAR if restart else _NEAR, **options)
        if method is Algorithm.CMA:
            with candidates.led_by(_SHARP):
                search(method, candidates.evaluate, candidates.best.point, step=_CLOSE, **options)


def _task(
    model: Model,
    expectations: Expectations,
    ids: Collection[str] | None,
    measurements: Path | str | None,
    *,
    should: bool,
) -> Task:
    """What candidates are judged by: all that is not known to fail, and is a must unless shoulds count too."""
    task = task_of(model, expectations, ids=ids)
    chosen = {
        each.id for each in _expectations(task) if each.xfail is None and (should or each.strength is Strength.MUST)
    }
    measured = read_measurements(measurements, task.files) if measurements is not None else ()
    if not chosen and not measured:
        raise UsageError("no expectation is to be reached", hint="a must that is not known to fail, or --should")
    return replace(task, ids=tuple(each for each in task.ids if each in chosen), measurements=measured)


def _objective(task: Task, *, goal: float, pull: float) -> Objective:
    chosen = _expectations(task)
    return Objective(
        weights=tuple(each.weight for each in chosen),
        musts=tuple(each.strength is Strength.MUST for each in chosen),
        goal=goal,
        pull=pull,
    )


def _expectations(task: Task) -> list[Expectation]:
    """The expectations of a task, in the order of its ids."""
    return [each for file in task.files for each in file.expectations if each.id in task.ids]
