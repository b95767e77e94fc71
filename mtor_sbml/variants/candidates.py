"""The candidates of a calibration: generations of points are evaluated, and the best one is known."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from math import inf

import numpy as np
from numpy.typing import NDArray

from mtor_sbml.errors import SimulationError
from mtor_sbml.model.changes import Setting
from mtor_sbml.variants.calibration import Effort, Progress
from mtor_sbml.variants.evaluate import GIVEN_UP, Evaluation, Task
from mtor_sbml.variants.executor import Workers
from mtor_sbml.variants.journal import Journal, Values
from mtor_sbml.variants.objective import FloatArray, Objective, Standing, misfit
from mtor_sbml.variants.ranges import Range
from mtor_sbml.variants.variant import Variant

#: Significant digits of candidates: what is judged is what gets written, and more digits mean nothing.
_DIGITS = 4
#: What still counts as equally good when values are put back, relative.
_AS_GOOD = 1e-3
#: By how much a margin is below the smallest one of the best candidate, at least, when a candidate is given up.
_FAR_WORSE = 1.0


class EnoughError(Exception):
    """The search is over: the goal is reached, or the evaluations are used up."""


@dataclass(frozen=True, slots=True, eq=False)
class Candidate:
    """A point of the unit cube, and how the model stands there."""

    point: FloatArray  #: a share of each range, shape (parameters,)
    standing: Standing
    worst: float  #: by which the best one is chosen, and then by the lead
    lead: float  #: what the search lowers


@dataclass(slots=True, eq=False)
class Candidates:
    """Evaluates generations of points, on workers or from the journal."""

    task: Task
    ranges: tuple[Range, ...]
    objective: Objective
    workers: Workers
    journal: Journal
    budget: int  #: candidates
    progress: Callable[[int, int], None] | None = None
    done: int = 0  #: candidates so far
    seconds: float = 0.0  #: that evaluating took, of what was not looked up
    history: list[Progress] = field(default_factory=list)
    start: FloatArray = field(init=False)  #: where the model is
    first: Candidate = field(init=False)  #: the model as it is
    best: Candidate = field(init=False)
    _looked_up: int = 0

    def __post_init__(self) -> None:
        self._looked_up = len(self.journal.known)
        self.start = np.array([each.share_of(each.nominal) for each in self.ranges])
        (self.first,) = self._candidates(self.start[np.newaxis])
        self.best = self.first
        self._note()

    @property
    def is_good(self) -> bool:
        """Whether every margin of the best one reaches the goal, and there are no data to fit."""
        return self._is_reached(self.best)

    @property
    def effort(self) -> Effort:
        """What the search took so far."""
        failures = [each.failure for each in self.journal.known.values() if each.failure is not None]
        given_up = failures.count(GIVEN_UP)
        return Effort(
            candidates=self.done,
            evaluated=len(self.journal.known) - self._looked_up,
            given_up=given_up,
            failed=len(failures) - given_up,
            seconds=self.seconds,
        )

    def evaluate(self, points: FloatArray) -> FloatArray:
        """What the search lowers, at each point, shape (n,).

        Raises:
            EnoughError: The goal is reached, and there are no data to fit; or the evaluations are used up.
        """
        if self.is_good or self.done + len(points) > self.budget:
            raise EnoughError
        candidates = self._candidates(points)
        reached = [each for each in candidates if self._is_reached(each)]
        self.best = min(reached or [self.best, *candidates], key=lambda each: (each.worst, each.lead))
        self._note()
        if reached:
            raise EnoughError
        return np.array([each.lead for each in candidates])

    @contextmanager
    def led_by(self, sharpness: float) -> Iterator[None]:
        """Lead what searches by a norm of shortfalls with another exponent for a while."""
        usual = self.objective
        self.objective = replace(usual, sharpness=sharpness)
        try:
            yield
        finally:
            self.objective = usual

    def put_back(self) -> None:
        """Put values back to where the model has them, as many as can be without loss.

        In each round every value is put back alone, which says how much it is needed; then those needed least are put
        back together, as many of them as leave the best as good as it was.
        """
        while True:
            moved = np.flatnonzero(self.best.point != self.start)
            if not moved.size:
                return
            alone = self._candidates(self._with_start_at(moved[:, np.newaxis]))
            by_need = moved[np.argsort([each.lead for each in alone], kind="stable")]
            together = self._candidates(self._with_start_at(by_need[: n + 1] for n in range(len(by_need))))
            as_good = [each for each in together if self._is_as_good(each)]
            if not as_good:
                return
            self.best = as_good[-1]
            self._note()

    def values(self, point: FloatArray) -> Values:
        """What a point sets, each in the model's own unit."""
        return tuple(map(_value, self.ranges, point, self.start))

    def _is_reached(self, candidate: Candidate) -> bool:
        return candidate.standing.misfit is None and self.objective.shortfall(candidate.standing) == 0

    def _is_as_good(self, candidate: Candidate) -> bool:
        def is_no_more(now: float, before: float) -> bool:
            return now <= before * (1 + _AS_GOOD) + 1e-9

        now, before = candidate.standing, self.best.standing
        return (
            is_no_more(self.objective.shortfall(now), self.objective.shortfall(before))
            and is_no_more(candidate.worst, self.best.worst)
            and is_no_more(now.misfit or 0.0, before.misfit or 0.0)
        )

    def _with_start_at(self, which: Iterable[NDArray[np.intp]]) -> FloatArray:
        """The best point, once for each list of parameters, with these as the model has them."""
        everyone = np.arange(self.start.size)
        return np.array([np.where(np.isin(everyone, each), self.start, self.best.point) for each in which])

    def _candidates(self, points: FloatArray) -> tuple[Candidate, ...]:
        """The points, evaluated: looked up, or run and kept."""
        values = [self.values(point) for point in points]
        missing = [each for each in dict.fromkeys(values) if each not in self.journal.known]
        if missing:
            self._run(missing, after=self.done + len(points) - len(missing))
        self.done += len(points)
        self._tell(self.done)
        return tuple(
            self._candidate(point, self.journal.known[each]) for point, each in zip(points, values, strict=True)
        )

    def _candidate(self, point: FloatArray, standing: Standing) -> Candidate:
        lead = self.objective.lead(standing, point, self.start)
        return Candidate(point.copy(), standing, self.objective.worst(standing), lead)

    def _run(self, missing: list[Values], after: int) -> None:
        """Evaluate what is not known yet, and keep each as it comes."""
        started, ids, floor = time.perf_counter(), [each.id for each in self.ranges], self._floor()
        blocks = (
            (number, (Variant(f"c{after + number}", tuple(map(Setting, ids, values)), floor),))
            for number, values in enumerate(missing)
        )
        results = self.workers.evaluate(self.task, blocks)
        for count, (number, (evaluation,)) in enumerate(results, start=1):
            self.journal.add(missing[number], self._standing(evaluation, floor))
            self._tell(after + count)
        self.journal.flush()
        self.seconds += time.perf_counter() - started

    def _floor(self) -> float:
        """Below which margin a candidate is given up: one floor for a generation, so that a repetition has it too."""
        smallest = self.best.standing.smallest if self.done else None
        return -inf if smallest is None else min(smallest, self.objective.goal) - _FAR_WORSE

    def _standing(self, evaluation: Evaluation, floor: float) -> Standing:
        if evaluation.scores is None and self.done == 0:
            raise SimulationError(f"the model as it is cannot be judged: {evaluation.failure}")
        # What was not judged counts as at the floor: benchmarks/calibrate_search.py found no better guess.
        margins = [floor if score.message == GIVEN_UP else score.margin for score in evaluation.scores or ()]
        return Standing(
            margins=tuple(margins) if evaluation.scores is not None else (None,) * len(self.task.ids),
            misfit=misfit(evaluation.residuals) if self.task.measurements else None,
            failure=GIVEN_UP if evaluation.is_given_up else evaluation.failure,
        )

    def _tell(self, done: int) -> None:
        if self.progress is not None:
            self.progress(done, max(self.budget, done))

    def _note(self) -> None:
        standing = self.best.standing
        self.history.append(Progress(self.done, self.best.lead, standing.smallest, standing.misfit))


def _value(range_: Range, share: float, start: float) -> float:
    """The value at a share of a range, in few digits and within the bounds; exactly the model's own at the start."""
    if share == start:
        return range_.nominal
    return min(max(float(f"{range_.at(share):.{_DIGITS}g}"), range_.lower), range_.upper)
