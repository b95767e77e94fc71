"""Run what is asked for: resolve each experiment for the model, plan, run each distinct period once."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property, lru_cache
from itertools import accumulate, chain, pairwise
from math import inf
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

from mtor_sbml.errors import ChangeError, SimulationError, UsageError
from mtor_sbml.model.changes import Change, Setting, cuts_in, resolve_changes
from mtor_sbml.model.cuts import Cut, with_switches
from mtor_sbml.model.document import Model
from mtor_sbml.model.formula import Formula, expand, formula_names
from mtor_sbml.model.start import NOTHING_SET, Start, start_of
from mtor_sbml.simulation.experiment import Experiment, Period
from mtor_sbml.simulation.periods import PeriodResult, PeriodRunner, run_by_libroadrunner
from mtor_sbml.simulation.plan import Plan, PlannedPeriod, Route, Step, plan
from mtor_sbml.simulation.signal import Segment, Trace
from mtor_sbml.simulation.state import Tolerances

FloatArray: TypeAlias = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Request:
    """What somebody wants to know about one experiment."""

    experiment: Experiment
    end: float  #: how far it must run, in the model's time unit
    formulas: frozenset[Formula]
    times: frozenset[float] = frozenset()  #: moments that must be sampled exactly
    rests: bool = False  #: whether it goes on after its last period began until nothing moves


@dataclass(frozen=True, eq=False)
class Runs:
    """The outcome of all requests: a trace for each experiment, or why there is none."""

    asked: int  #: periods that the requests have together
    simulated: int  #: periods that were run
    _outcomes: Mapping[Experiment, Trace | SimulationError] = field(repr=False)

    def trace(self, experiment: Experiment) -> Trace | SimulationError:
        """What the experiment did, or the error that ended it.

        Raises:
            UsageError: The experiment was not among the requests.
        """
        if experiment not in self._outcomes:
            raise UsageError(f"experiment {experiment.id!r} was not asked for in this run")
        return self._outcomes[experiment]


def run(
    model: Model,
    requests: Sequence[Request],
    *,
    tolerances: Tolerances = Tolerances(),  # noqa: B008 - frozen
    changed: Sequence[Setting] = (),
    cuts: Collection[Cut] = frozenset(),
    run_periods: PeriodRunner | None = None,
) -> Runs:
    """Simulate what the requests need, each distinct period once.

    Args:
        model: What to run.
        requests: Experiments, how far, and which formulas; in any order, repeated as often as one likes.
        tolerances: For the solver.
        changed: What makes the model another variant before every experiment begins; cuts among it. A condition that
            sets the same target at the beginning wins, one that multiplies it multiplies the variant's value.
        cuts: All that some variant makes, so that one compiled model serves all of them.
        run_periods: What runs the periods; by default libRoadRunner.

    Returns:
        The outcomes; a run that goes wrong is the error of its own experiments only.

    Raises:
        ChangeError: A change that the model cannot take, or one of the cell after the first period.
        FormulaError: A formula over names that the model does not have.
        SimulationError: libRoadRunner cannot run this model at all.
    """
    prepared = prepare(model, requests, cuts={*cuts, *cuts_in(model, changed)})
    return prepared.run(changed, tolerances, run_periods=run_periods)


def run_together(
    model: Model,
    groups: Sequence[Sequence[Request]],
    *,
    tolerances: Tolerances = Tolerances(),  # noqa: B008 - frozen
    cuts: Collection[Cut] = frozenset(),
    run_periods: PeriodRunner | None = None,
) -> tuple[Sequence[Runs], int]:
    """As `run` for each group of requests, but what several need is run once.

    Returns:
        The outcomes of each group, and how many periods were run for all of them.
    """
    prepared = prepare(model, chain.from_iterable(groups), cuts=cuts)
    return prepared.run_groups([len(group) for group in groups], tolerances=tolerances, run_periods=run_periods)


@dataclass(frozen=True, eq=False)
class Prepared:
    """Requests, looked up in a model: all that is the same for every variant of it."""

    model: Model
    requests: tuple[Request, ...]
    routes: tuple[Route, ...]  #: of the model itself, for each request
    plan: Plan  #: of these
    switching: Model  #: the working copy of the model that runs, in which the cuts can be made

    def run(
        self,
        changed: Sequence[Setting] = (),
        tolerances: Tolerances = Tolerances(),  # noqa: B008 - frozen
        *,
        run_periods: PeriodRunner | None = None,
    ) -> Runs:
        """What becomes of the requests in the model, or in a variant of it; arguments and errors as of `run`."""
        (runs,), _ = self.run_groups([len(self.requests)], changed, tolerances, run_periods=run_periods)
        return runs

    def run_groups(
        self,
        sizes: Sequence[int],
        changed: Sequence[Setting] = (),
        tolerances: Tolerances = Tolerances(),  # noqa: B008 - frozen
        *,
        run_periods: PeriodRunner | None = None,
    ) -> tuple[Sequence[Runs], int]:
        """As `run`, for requests that are several groups of so many each, one after the other.

        Returns:
            The outcomes of each group, and how many periods were run for all of them: what several need is run once.
        """
        start = start_of(self.model, changed)
        planned = self._plan(start)
        results = (run_periods or run_by_libroadrunner)(self.switching, planned.periods, tolerances, start.settings)
        ends = list(accumulate(sizes))
        groups = [slice(end - size, end) for end, size in zip(ends, sizes, strict=True)]
        return [self._runs(group, planned, results) for group in groups], len(planned.periods)

    def _runs(self, chosen: slice, planned: Plan, results: Sequence[PeriodResult | SimulationError]) -> Runs:
        """What became of some of the requests, as if they were all."""
        ways: dict[Experiment, list[tuple[float, tuple[int, ...]]]] = {}
        paths = planned.paths[chosen]
        for request, route, path in zip(self.requests[chosen], self.routes[chosen], paths, strict=True):
            ways.setdefault(request.experiment, []).append((route.end, path))
        outcomes = {
            experiment: _outcome(self.switching, experiment, max(each), planned.periods, results)
            for experiment, each in ways.items()
        }
        return Runs(sum(map(len, paths)), len({number for path in paths for number in path}), outcomes)

    def _plan(self, start: Start) -> Plan:
        """The plan for a variant: that of the model, unless something is cut or multiplied."""
        if not start.cuts and (start == NOTHING_SET or not any(self._multiplies)):
            return self.plan
        ways = zip(self.requests, self.routes, self._multiplies, strict=True)
        return plan(
            [
                replace(route, steps=_needed(steps_of(self.model, request.experiment, start), route.end))
                if start.cuts or multiplies
                else route
                for request, route, multiplies in ways
            ]
        )

    @cached_property
    def _multiplies(self) -> tuple[bool, ...]:
        """For each request whether what it sets depends on what a variant starts from."""
        return tuple(
            any(change.is_factor for period in request.experiment.periods for change in _changes(period))
            or _may_move_others(self.model, route.steps[0].settings)
            for request, route in zip(self.requests, self.routes, strict=True)
        )


def prepare(model: Model, requests: Iterable[Request], *, cuts: Collection[Cut] = ()) -> Prepared:
    """Look requests up in a model and plan them; nothing is run. Arguments and errors as of `run`."""
    requests = tuple(requests)
    steps = [steps_of(model, each.experiment) for each in requests]
    made = cuts_in(model, (setting for each in steps for step in each for setting in step.settings))
    switching = with_switches(model, made | set(cuts))
    routes = tuple(_route(switching, *each) for each in zip(requests, steps, strict=True))
    return Prepared(model, requests, routes, plan(routes), switching)


def plan_of(model: Model, requests: Sequence[Request]) -> Plan:
    """The distinct periods that the requests need; nothing is run. Errors as in `run`, but for SimulationError."""
    return prepare(model, requests).plan


def steps_of(model: Model, experiment: Experiment, start: Start = NOTHING_SET) -> tuple[Step, ...]:
    """The experiment's periods as numbers to set; one at 0 is added when all are pre-equilibration.

    It may be pre-equilibrated several times, each time from where the one before came to rest.

    Args:
        model: In which they are set.
        experiment: Whose periods.
        start: What a variant of the model sets before: factors multiply its values, and its cuts are made in the first
            period.

    Raises:
        ChangeError: A change that the model cannot take, or one of the cell after the first period.
        UsageError: The periods are not in order of time.
    """
    for before, after in pairwise(experiment.periods):
        if not (before.is_preequilibration or before.time < after.time):
            raise UsageError(
                f"experiment {experiment.id!r}: the period at {after.time:g} comes after that at {before.time:g}",
                place=experiment.place,
            )
    steps = []
    for number, period in enumerate(experiment.periods):
        changes = _changes(period)
        late = next((change for change in changes if number and change.is_of_the_cell), None)
        if late is not None:
            raise ChangeError(
                f"experiment {experiment.id!r} changes {late.target_id} of the cell at {period.time:g}, after it began",
                place=late.place or experiment.place,
                hint="such a change belongs in the first period, before anything has bound",
            )
        steps.append(Step(period.time, tuple(sorted(resolve_changes(model, changes, start.values)))))
    if not steps or steps[-1].time == -inf:
        steps.append(Step(0.0, ()))
    steps[0] = Step(steps[0].time, _with_followers(model, steps[0].settings, start))
    if start.cuts:
        steps[0] = Step(steps[0].time, tuple(sorted({*steps[0].settings, *start.cuts})))
    return tuple(steps)


def _may_move_others(model: Model, settings: Collection[Setting]) -> bool:
    """Whether values at the start may depend on what a first period sets."""
    return bool(settings and model.initial_assignments) or any(each.id in model.compartments for each in settings)


def _with_followers(model: Model, settings: tuple[Setting, ...], start: Start) -> tuple[Setting, ...]:
    """What a first period sets, and what has another value at the start because of that."""
    if not _may_move_others(model, settings):
        return settings
    values = [each for each in settings if not cuts_in(model, [each])]
    moved = start_of(model, [*start.given, *values])
    return tuple(sorted({*settings, *moved.settings} - (set(start.settings) - set(settings))))


def _changes(period: Period) -> list[Change]:
    return [change for condition in period.conditions for change in condition.changes]


def require_no_cuts(model: Model, experiment: Experiment) -> None:
    """Refuse an experiment that only a working copy of the model can run.

    Raises:
        UsageError: It cuts a reaction or a regulation.
    """
    for step in steps_of(model, experiment):
        for cut in sorted(cuts_in(model, step.settings)):
            raise UsageError(
                f"experiment {experiment.id!r} cuts {cut}, for which the model itself has no switch",
                place=experiment.place,
                hint="choose one without cuts",
            )


def _route(model: Model, request: Request, steps: Sequence[Step]) -> Route:
    start = next(step.time for step in steps if step.time > -inf)
    if request.end < start:
        raise UsageError(
            f"experiment {request.experiment.id!r} begins at {start:g} and cannot be asked for its values up to "
            f"{request.end:g}",
            place=request.experiment.place,
        )
    leaves = frozenset().union(*(_leaves(model, formula) for formula in request.formulas)) - {"time"}
    end = max(request.end, steps[-1].time) if request.rests else request.end
    return Route(_needed(steps, end), end, leaves, request.times, request.rests)


def _needed(steps: Sequence[Step], end: float) -> tuple[Step, ...]:
    return tuple(step for step in steps if step.time <= end)


@lru_cache(maxsize=4096)
def _leaves(model: Model, formula: Formula) -> frozenset[str]:
    return formula_names(expand(formula, model))


def _outcome(
    model: Model,
    experiment: Experiment,
    way: tuple[float, tuple[int, ...]],
    periods: Sequence[PlannedPeriod],
    results: Sequence[PeriodResult | SimulationError],
) -> Trace | SimulationError:
    """The trace along a way: how far it goes, and through which periods, of each what lies before the next."""
    end, path = way

    def named(problem: SimulationError) -> SimulationError:
        message = f"experiment {experiment.id!r}: {problem.message}"
        return type(problem)(message, place=experiment.place, hint=problem.hint)

    segments: list[Segment] = []
    at_rest: Segment | SimulationError | None = None
    for number, following in zip(path, [*path[1:], None], strict=True):
        result = results[number]
        if isinstance(result, SimulationError):
            return named(result)
        if result.before is not None and not segments:
            segments.append(result.before)
        until = inf if following is None else periods[following].step.time
        segments += [each for each in result.segments if each.times[0] < until]
        if following is None and result.failure is not None and end > result.segments[-1].times[-1]:
            return named(result.failure)
        at_rest = result.at_rest
    segments = [each.until(end) for each in segments if each.times[0] <= end]
    return Trace(model, tuple(segments), named(at_rest) if isinstance(at_rest, SimulationError) else at_rest)
