"""From a variant to its scores: the same expectations, experiments, resolutions and scales for each."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property, lru_cache
from itertools import chain
from math import inf

from mtor_sbml.errors import MtorSbmlError, SimulationError, UsageError
from mtor_sbml.expectation.check import Docket, docket_of, judge_of, run_dockets, settle_all, with_the_same_units
from mtor_sbml.expectation.declared import Expectations, files_about
from mtor_sbml.expectation.files.file import Expectation, ExpectationsFile
from mtor_sbml.expectation.judging.decide import outcome_of, why_not
from mtor_sbml.expectation.judging.evaluate import CannotJudge
from mtor_sbml.expectation.judging.judge import Judge
from mtor_sbml.expectation.judging.recorded import Recorded
from mtor_sbml.expectation.judging.requests import Needs
from mtor_sbml.expectation.meaning.elaborate import Elaborated
from mtor_sbml.expectation.verdict import Outcome
from mtor_sbml.model.cuts import Cut
from mtor_sbml.model.document import Model
from mtor_sbml.model.suggestions import nearest
from mtor_sbml.simulation.experiment import Experiment
from mtor_sbml.simulation.runs import Prepared, Runs, prepare
from mtor_sbml.simulation.state import Tolerances
from mtor_sbml.variants.measurements import Measurement, requests_for, residuals
from mtor_sbml.variants.stages import Wanted, in_stages
from mtor_sbml.variants.variant import Variant

#: What an expectation has in place of a margin when the variant was given up before.
GIVEN_UP = "not judged: another expectation is below the floor"


@dataclass(frozen=True, eq=False, kw_only=True)
class Task:
    """What all variants of a model are judged by; `task_of` makes one."""

    model: Model
    files: tuple[ExpectationsFile, ...]
    ids: tuple[str, ...]  #: of the expectations to judge, in the order of the files
    cuts: frozenset[Cut] = frozenset()  #: all that some variant makes
    tolerances: Tolerances = field(default_factory=Tolerances)
    measurements: tuple[Measurement, ...] = ()  #: what the variants are compared with, besides


@dataclass(frozen=True, slots=True)
class Score:
    """One expectation, judged on one variant."""

    outcome: Outcome
    margin: float | None  #: as in a verdict; None for an error
    message: str = ""  #: why there is no margin


@dataclass(frozen=True, slots=True)
class Evaluation:
    """What became of one variant."""

    variant: str  #: its id
    scores: tuple[Score, ...] | None  #: in the order of the task's ids; None when the variant could not be run at all
    failure: str | None = None  #: why not
    residuals: tuple[float, ...] | None = (
        None  #: (simulated - measured) / noise of each measurement; None without a run
    )

    @property
    def is_given_up(self) -> bool:
        """Whether a margin below the variant's floor ended it, so that some expectations were not judged."""
        return any(score.message == GIVEN_UP for score in self.scores or ())


def task_of(
    model: Model,
    expectations: Expectations = None,
    *,
    ids: Collection[str] | None = None,
    cuts: Collection[Cut] = (),
    tolerances: Tolerances = Tolerances(),  # noqa: B008 - frozen
) -> Task:
    """What variants of a model are judged by.

    Args:
        model: Whose variants.
        expectations: As `check` takes them.
        ids: Judge only these; all by default.
        cuts: All that some variant will make.
        tolerances: For the solver.

    Raises:
        ExpectationsError: A file has faults: lists all of them.
        UsageError: No expectations are about this model, an id is unknown, or two files use one id.
    """
    files = files_about(model, expectations)
    settle_all(model, files)
    known = [each.id for file in files for each in file.expectations]
    twice = next((each for each in known if known.count(each) > 1), None)
    if twice is not None:
        raise UsageError(f"two files declare the expectation {twice!r}", hint="name one of the files")
    unknown = sorted(set(ids or ()) - set(known))
    if unknown:
        raise UsageError(f"no expectation {unknown[0]!r}", hint=nearest(unknown[0], known))
    chosen = tuple(each for each in known if ids is None or each in ids)
    return Task(model=model, files=files, ids=chosen, cuts=frozenset(cuts), tolerances=tolerances)


def get_ready(task: Task) -> None:
    """Make now what is the same for all variants of a task, so that the first of them takes no longer than the others.

    Raises:
        SimulationError: libRoadRunner cannot run the model itself.
    """
    _whole(task)


def evaluate(task: Task, variant: Variant) -> Evaluation:
    """What the expectations say about a variant, and how far it is from what was measured.

    What is the same for all variants is made once in a process, and kept as long as the task is in use. A variant with
    a floor is judged in stages, what is most in danger and costs least before the rest, and given up between them.

    Raises:
        SimulationError: libRoadRunner cannot run the model itself.
    """
    scores = dict.fromkeys(task.ids, Score(Outcome.ERROR, None, GIVEN_UP))
    try:
        for sittings in (_whole(task),) if variant.floor == -inf else _stages(task):
            found = {each: score for sitting in sittings for each, score in sitting.scores(variant, task).items()}
            scores |= found
            if any(score.margin is None or score.margin < variant.floor for score in found.values()):
                break
        else:
            return Evaluation(variant.id, tuple(scores.values()), residuals=_residuals(task, variant))
    except MtorSbmlError as problem:
        return Evaluation(variant.id, None, problem.message)
    return Evaluation(variant.id, tuple(scores.values()))


@dataclass(frozen=True, eq=False)
class _Bench:
    """One file's expectations, ready to be judged on any variant."""

    docket: Docket
    nominal: Judge  #: of the unchanged model

    def scores(self, runs: Runs) -> dict[str, Score]:
        """What the expectations say about a variant, by what was run for them."""
        nominal = self.nominal
        recorded = Recorded(runs)
        return self._scores(
            Judge(recorded, nominal.resolutions, time_unit=nominal.time_unit, time_resolution=nominal.time_resolution)
        )

    @cached_property
    def of_the_model(self) -> Mapping[str, Score]:
        """What the expectations say about the unchanged model."""
        return self._scores(self.nominal)

    def _scores(self, judge: Judge) -> dict[str, Score]:
        return {each.id: _score(judge, each, self.docket.settled[each.id]) for each in self.docket.expectations}

    def part(self, ids: Collection[str]) -> _Bench:
        """The same with some of the expectations, and what they read."""
        chosen = [each for each in self.docket.expectations if each.id in ids]
        read = _read_by(self.docket.settled[each.id] for each in chosen)
        requests = [each for each in self.docket.requests if each.experiment in read]
        return replace(self, docket=replace(self.docket, expectations=chosen, requests=requests))


@dataclass(frozen=True, eq=False)
class _Sitting:
    """Benches of files that give the model the same units: what several of them need is run once."""

    benches: tuple[_Bench, ...]
    prepared: Prepared  #: the requests of all of them, one after the other

    def scores(self, variant: Variant, task: Task) -> dict[str, Score]:
        sizes = [len(bench.docket.requests) for bench in self.benches]
        runs, _ = self.prepared.run_groups(sizes, variant.settings, task.tolerances)
        both = zip(self.benches, runs, strict=True)
        return {each: score for bench, ran in both for each, score in bench.scores(ran).items()}


@lru_cache(maxsize=2)
def _whole(task: Task) -> tuple[_Sitting, ...]:
    settled = settle_all(task.model, task.files)
    dockets = [docket_of(task.model, *each, task.ids) for each in zip(task.files, settled, strict=True)]
    # What gives resolutions is run once, with the unchanged model.
    runs, _ = run_dockets(dockets, task.tolerances, cuts=task.cuts)
    judged = [(each, judge_of(each.model, each.file, ran)) for each, ran in zip(dockets, runs, strict=True)]
    return _sittings([_Bench(*each).part(task.ids) for each in judged], task)


def _sittings(benches: Sequence[_Bench], task: Task) -> tuple[_Sitting, ...]:
    groups = with_the_same_units(bench.docket.file for bench in benches)
    return tuple(_sitting([benches[number] for number in numbers], task) for numbers in groups)


def _sitting(benches: Sequence[_Bench], task: Task) -> _Sitting:
    requests = chain.from_iterable(bench.docket.requests for bench in benches)
    return _Sitting(tuple(benches), prepare(benches[0].docket.model, requests, cuts=task.cuts))


@lru_cache(maxsize=2)
def _stages(task: Task) -> tuple[tuple[_Sitting, ...], ...]:
    """The expectations of a task in the order in which variants with a floor are judged by them."""
    benches = [bench for sitting in _whole(task) for bench in sitting.benches]
    stages = in_stages(wanted for sitting in _whole(task) for wanted in _wanted(sitting))
    parts = [[bench.part(ids) for bench in benches if not ids.isdisjoint(bench.of_the_model)] for ids in stages]
    return tuple(_sittings(part, task) for part in parts)


def _wanted(sitting: _Sitting) -> Iterator[Wanted]:
    prepared = sitting.prepared
    ways = list(zip(prepared.requests, prepared.routes, strict=True))
    for bench in sitting.benches:
        for expectation in bench.docket.expectations:
            read = _read_by([bench.docket.settled[expectation.id]])
            steps = frozenset(
                (bench.docket.file.units, route.steps) for request, route in ways if request.experiment in read
            )
            yield Wanted(expectation.id, bench.of_the_model[expectation.id].margin, steps)


def _read_by(settled: Iterable[Elaborated]) -> frozenset[Experiment]:
    """The experiments that expectations read."""
    needs = Needs()
    for each in settled:
        for line in each.lines if each.given is None else (*each.lines, each.given):
            needs.add(line.claim)
    return frozenset(request.experiment for request in needs.requests())


@lru_cache(maxsize=2)
def _measuring(task: Task) -> Prepared:
    return prepare(task.model, requests_for(task.measurements), cuts=task.cuts)


def _residuals(task: Task, variant: Variant) -> tuple[float, ...] | None:
    """How far a variant is from what was measured; None where nothing was, or it cannot be run."""
    if not task.measurements:
        return None
    runs = _measuring(task).run(variant.settings, task.tolerances)
    try:
        return residuals(task.measurements, Recorded(runs))
    except SimulationError:
        return None


def _score(judge: Judge, expectation: Expectation, settled: Elaborated) -> Score:
    try:
        return Score(*outcome_of(judge, expectation, settled))
    except (CannotJudge, SimulationError, UsageError) as problem:
        return Score(Outcome.ERROR, None, why_not(expectation, problem))
