"""From a variant to its scores: the same expectations, experiments, resolutions and scales for each."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from functools import lru_cache

from mtor_sbml.errors import MtorSbmlError, SimulationError, UsageError
from mtor_sbml.expectation.check import judge_of, requests_of, settle_all
from mtor_sbml.expectation.declared import Expectations, files_about
from mtor_sbml.expectation.files.file import Expectation, ExpectationsFile
from mtor_sbml.expectation.files.preamble import with_units
from mtor_sbml.expectation.judging.decide import outcome_of, why_not
from mtor_sbml.expectation.judging.evaluate import CannotJudge
from mtor_sbml.expectation.judging.judge import Judge
from mtor_sbml.expectation.judging.recorded import Recorded
from mtor_sbml.expectation.meaning.elaborate import Elaborated
from mtor_sbml.expectation.meaning.resolution import Resolutions
from mtor_sbml.expectation.verdict import Outcome
from mtor_sbml.model.cuts import Cut
from mtor_sbml.model.document import Model
from mtor_sbml.simulation.runs import Prepared, prepare
from mtor_sbml.simulation.state import Tolerances
from mtor_sbml.variants.variant import Variant


@dataclass(frozen=True, eq=False, kw_only=True)
class Task:
    """What all variants of a model are judged by; `task_of` makes one."""

    model: Model
    files: tuple[ExpectationsFile, ...]
    ids: tuple[str, ...]  #: of the expectations to judge, in the order of the files
    cuts: frozenset[Cut] = frozenset()  #: all that some variant makes
    tolerances: Tolerances = field(default_factory=Tolerances)


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
        raise UsageError(f"no expectation {unknown[0]!r}")
    chosen = tuple(each for each in known if ids is None or each in ids)
    return Task(model=model, files=files, ids=chosen, cuts=frozenset(cuts), tolerances=tolerances)


def get_ready(task: Task) -> None:
    """Make now what is the same for all variants of a task, so that the first of them takes no longer than the others.

    Raises:
        SimulationError: libRoadRunner cannot run the model itself.
    """
    _benches(task)


def evaluate(task: Task, variant: Variant) -> Evaluation:
    """What the expectations say about a variant.

    What is the same for all variants is made once in a process, and kept as long as the task is in use.

    Raises:
        SimulationError: libRoadRunner cannot run the model itself.
    """
    benches = _benches(task)
    scores: dict[str, Score] = {}
    try:
        for bench in benches:
            scores.update(bench.scores(variant, task))
    except MtorSbmlError as problem:
        return Evaluation(variant.id, None, problem.message)
    return Evaluation(variant.id, tuple(scores[each] for each in task.ids))


@dataclass(frozen=True, eq=False)
class _Bench:
    """One file's expectations, ready to be judged on any variant."""

    model: Model
    file: ExpectationsFile
    expectations: tuple[Expectation, ...]
    settled: Mapping[str, Elaborated]
    prepared: Prepared
    resolutions: Resolutions  #: of the unchanged model

    def scores(self, variant: Variant, task: Task) -> dict[str, Score]:
        recorded = Recorded(self.prepared.run(variant.settings, task.tolerances))
        judge = Judge(
            recorded,
            self.resolutions,
            time_unit=self.model.units.time,
            time_resolution=self.file.time_resolution,
        )
        return {each.id: _score(judge, each, self.settled[each.id]) for each in self.expectations}


@lru_cache(maxsize=2)
def _benches(task: Task) -> tuple[_Bench, ...]:
    settled = settle_all(task.model, task.files)
    return tuple(_bench(task, *each) for each in zip(task.files, settled, strict=True))


def _bench(task: Task, file: ExpectationsFile, settled: Mapping[str, Elaborated]) -> _Bench:
    model = with_units(task.model, file.units)
    chosen = tuple(each for each in file.expectations if each.id in task.ids)
    prepared = prepare(model, requests_of(file, settled, chosen), cuts=task.cuts)
    resolutions = judge_of(model, file, prepared.run(tolerances=task.tolerances)).resolutions
    return _Bench(model, file, chosen, settled, prepared, resolutions)


def _score(judge: Judge, expectation: Expectation, settled: Elaborated) -> Score:
    try:
        return Score(*outcome_of(judge, expectation, settled))
    except (CannotJudge, SimulationError, UsageError) as problem:
        return Score(Outcome.ERROR, None, why_not(expectation, problem))
