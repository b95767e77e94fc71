"""The candidates of a calibration: generations of points are evaluated, and the best one is known."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from mtor_sbml.errors import SimulationError
from mtor_sbml.model.changes import Setting
from mtor_sbml.variants.calibration import Progress
from mtor_sbml.variants.evaluate import Evaluation, Task
from mtor_sbml.variants.executor import Workers
from mtor_sbml.variants.journal import Journal
from mtor_sbml.variants.objective import Objective, Standing
from mtor_sbml.variants.ranges import Range
from mtor_sbml.variants.variant import Variant

FloatArray = NDArray[np.float64]

#: Significant digits of candidates: what is judged is what gets written, and more digits mean nothing.
_DIGITS = 4
#: What still counts as equally good when values are put back, relative.
_AS_GOOD = 1e-3


class EnoughError(Exception):
    """The search is over: the goal is reached, or the evaluations are used up."""


@dataclass(frozen=True, slots=True, eq=False)
class Candidate:
    """A point of the unit cube, and how the model stands there."""

    point: FloatArray  #: a share of each range, shape (parameters,)
    standing: Standing
    value: float  #: of the objective


@dataclass(slots=True, eq=False)
class Candidates:
    """Evaluates generations of points, on workers or from the journal."""

    task: Task
    ranges: tuple[Range, ...]
    objective: Objective
    workers: Workers
    journal: Journal
    budget: int  #: evaluations
    progress: Callable[[int, int], None] | None = None
    done: int = 0  #: evaluations so far
    history: list[Progress] = field(default_factory=list)
    start: FloatArray = field(init=False)  #: where the model is
    first: Candidate = field(init=False)  #: the model as it is
    best: Candidate = field(init=False)
    _generation: int = 0

    def __post_init__(self) -> None:
        self.start = np.array([each.share_of(each.nominal) for each in self.ranges])
        (self.first,) = self._candidates(self.start[np.newaxis])
        self.best = self.first
        self._note()

    @property
    def is_good(self) -> bool:
        """Whether every margin of the best one reaches the goal."""
        return self.objective.shortfall(self.best.standing) == 0

    def evaluate(self, points: FloatArray) -> FloatArray:
        """The objective of each point, shape (n,).

        Raises:
            EnoughError: The goal is reached, and there are no data to fit; or the evaluations are used up.
        """
        if self._is_reached(self.best):
            raise EnoughError
        if self.done + len(points) > self.budget:
            raise EnoughError
        candidates = self._candidates(points)
        reached = [each for each in candidates if self._is_reached(each)]
        self.best = min(reached or [self.best, *candidates], key=lambda each: each.value)
        self._note()
        if reached:
            raise EnoughError
        return np.array([each.value for each in candidates])

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
            by_need = moved[np.argsort([each.value for each in alone], kind="stable")]
            together = self._candidates(self._with_start_at(by_need[: n + 1] for n in range(len(by_need))))
            as_good = [each for each in together if self._is_as_good(each)]
            if not as_good:
                return
            self.best = as_good[-1]
            self._note()

    def values(self, point: FloatArray) -> tuple[float, ...]:
        """What a point sets, each in the model's own unit."""
        return tuple(map(_value, self.ranges, point, self.start))

    def _is_reached(self, candidate: Candidate) -> bool:
        return candidate.standing.misfit is None and self.objective.shortfall(candidate.standing) == 0

    def _is_as_good(self, candidate: Candidate) -> bool:
        def no_more(now: float | None, before: float | None) -> bool:
            return now is None or before is None or now <= before * (1 + _AS_GOOD) + 1e-9

        now, before = candidate.standing, self.best.standing
        return no_more(self.objective.shortfall(now), self.objective.shortfall(before)) and no_more(
            now.misfit, before.misfit
        )

    def _with_start_at(self, which: Iterable[NDArray[np.intp]]) -> FloatArray:
        """The best point, once for each list of parameters, with these as the model has them."""
        everyone = np.arange(self.start.size)
        return np.array([np.where(np.isin(everyone, each), self.start, self.best.point) for each in which])

    def _candidates(self, points: FloatArray) -> tuple[Candidate, ...]:
        """The points, evaluated: looked up, or run and kept."""
        standings = self.journal.standings(self._generation, points)
        if standings is None:
            standings = self._run(points)
            self.journal.add(points, standings)
        self._generation += 1
        self.done += len(points)
        if self.progress is not None:
            self.progress(self.done, max(self.budget, self.done))
        return tuple(
            Candidate(point.copy(), standing, self.objective(standing, point, self.start))
            for point, standing in zip(points, standings, strict=True)
        )

    def _run(self, points: FloatArray) -> tuple[Standing, ...]:
        ids = [each.id for each in self.ranges]
        blocks = (
            (number, (Variant(f"c{self.done + number}", tuple(map(Setting, ids, self.values(point)))),))
            for number, point in enumerate(points)
        )
        results = self.workers.evaluate(self.task, blocks)
        found = {number: self._standing(evaluation) for number, (evaluation,) in results}
        return tuple(found[number] for number in range(len(points)))

    def _standing(self, evaluation: Evaluation) -> Standing:
        if evaluation.scores is not None:
            return Standing(tuple(score.margin for score in evaluation.scores))
        if self.done == 0:
            raise SimulationError(f"the model as it is cannot be judged: {evaluation.failure}")
        return Standing((None,) * len(self.task.ids))

    def _note(self) -> None:
        standing = self.best.standing
        self.history.append(Progress(self.done, self.best.value, standing.smallest, standing.misfit))


def _value(range_: Range, share: float, start: float) -> float:
    """The value at a share of a range, in few digits and within the bounds; exactly the model's own at the start."""
    if share == start:
        return range_.nominal
    return min(max(float(f"{range_.at(share):.{_DIGITS}g}"), range_.lower), range_.upper)
