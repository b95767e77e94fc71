"""Run the trees of a plan in several processes; what comes back is the same with any number of them.

A tree is a first period with all that branches off from it, and stays in one process: so nothing is run twice, and no
state has to travel. The calling process runs trees too. The others are children with limits on time and memory; each
loads its libraries and compiles the model, so they are only asked for where enough is left to do.
"""

from __future__ import annotations

import os
from collections import deque
from collections.abc import Iterable, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import ExitStack
from dataclasses import dataclass, field, replace
from functools import partial
from queue import SimpleQueue
from time import perf_counter
from typing import TypeAlias

from mtor_sbml.errors import SimulationError
from mtor_sbml.isolation import Worker
from mtor_sbml.model.changes import Setting
from mtor_sbml.model.document import Model
from mtor_sbml.simulation.periods import PeriodResult, PeriodRunner
from mtor_sbml.simulation.plan import PlannedPeriod
from mtor_sbml.simulation.state import Tolerances

#: Numbers of periods, parents before children.
Tree: TypeAlias = tuple[int, ...]
Result: TypeAlias = PeriodResult | SimulationError

#: Until it is known how long the trees of this model take.
_LOOK_S = 0.25
#: What must be left to do for others to be asked: each takes about a second to get ready.
_WORTH_S = 2.5
#: How much longer coming to rest takes than a period.
_REST = 4
#: In how many portions, at least, each process takes what there is to do.
_PORTIONS = 6
#: For one portion, in a child.
_TIMEOUT_S, _MEMORY_MB = 3600.0, 8192


@dataclass(frozen=True, slots=True)
class Spread:
    """A runner of periods that shares them out.

    Args:
        run_periods: What runs them; a function at module level.
        processes: How many, the calling one among them; None for as many as there are cores, where that pays.
    """

    run_periods: PeriodRunner
    processes: int | None = None

    def __call__(
        self, model: Model, periods: Sequence[PlannedPeriod], tolerances: Tolerances, start: Sequence[Setting]
    ) -> Sequence[Result]:
        """What each period did, or why there is nothing to tell.

        Raises:
            SimulationError: The engine cannot run this model at all.
            IsolationError: A child crashed, or ran out of time or memory.
        """
        trees = trees_of(periods)
        most = min(self.processes or cores(), len(trees))
        if most < 2:
            return self.run_periods(model, periods, tolerances, start)
        ready = partial(_run, self.run_periods, model, tolerances, tuple(start))
        return _Sharing(periods, ready, deque(portions(periods, trees, _PORTIONS * most))).run(
            most - 1, at_once=self.processes is not None
        )


def cores() -> int:
    """How many cores this process may use."""
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1  # macOS and Windows do not say


def trees_of(periods: Sequence[PlannedPeriod]) -> list[Tree]:
    """The trees that periods make up, each with the numbers of its periods."""
    roots: list[int] = []
    trees: dict[int, list[int]] = {}
    for number, period in enumerate(periods):
        roots.append(number if period.parent is None else roots[period.parent])
        trees.setdefault(roots[-1], []).append(number)
    return [tuple(each) for each in trees.values()]


def portions(periods: Sequence[PlannedPeriod], trees: Sequence[Tree], count: int) -> list[Tree]:
    """Trees put together where they are small, the largest portion first: about so many, or fewer."""
    enough = sum(effort(periods, tree) for tree in trees) / count
    found: list[Tree] = []
    for tree in sorted(trees, key=lambda each: effort(periods, each), reverse=True):
        if found and effort(periods, found[-1]) + effort(periods, tree) <= enough:
            found[-1] += tree
        else:
            found.append(tree)
    return found


def effort(periods: Sequence[PlannedPeriod], numbers: Iterable[int]) -> int:
    """What running these periods takes, in units of an ordinary one."""
    return sum(_REST if periods[number].is_preequilibration or periods[number].rests else 1 for number in numbers)


@dataclass(frozen=True, slots=True)
class _Sharing:
    """Portions that several processes take until there are none."""

    periods: Sequence[PlannedPeriod]
    ready: partial[Sequence[Result]]  #: runs periods
    waiting: deque[Tree]
    #: Of the children; None where one has come to its end.
    answers: SimpleQueue[tuple[Tree, Sequence[Result]] | None] = field(default_factory=SimpleQueue)

    def run(self, children: int, *, at_once: bool) -> list[Result]:
        """What became of all periods, with so many children, who are asked at once or only where it pays."""
        results: dict[int, Result] = {}
        asked: list[Future[None]] = []
        started = perf_counter()
        with ExitStack() as stack:
            pool = stack.enter_context(ThreadPoolExecutor(children))
            workers = [stack.enter_context(Worker(memory_mb=_MEMORY_MB)) for _ in range(children)]
            stack.callback(self.waiting.clear)
            while True:
                if not asked and (at_once or self._pays(results, perf_counter() - started)):
                    asked = [pool.submit(self._by_child, each) for each in workers]
                    for each in asked:
                        each.add_done_callback(lambda _: self.answers.put(None))
                portion = self._next()
                if portion is None:
                    break
                results.update(zip(portion, self.ready(self._part(portion)), strict=True))
                while not self.answers.empty():
                    self._take_answer(results, asked)
            while len(results) < len(self.periods):
                self._take_answer(results, asked)
        return [results[number] for number in range(len(self.periods))]

    def _take_answer(self, results: dict[int, Result], asked: Sequence[Future[None]]) -> None:
        answer = self.answers.get()
        if answer is not None:
            results.update(zip(*answer, strict=True))
        for each in asked:
            if each.done():
                each.result()  # raises what ended it

    def _pays(self, results: Iterable[int], seconds: float) -> bool:
        done, left = effort(self.periods, results), sum(effort(self.periods, each) for each in tuple(self.waiting))
        return seconds > _LOOK_S and seconds * left / done > _WORTH_S

    def _by_child(self, worker: Worker) -> None:
        """Let a child run portions until there are none, or it fails; it gets the model once."""
        worker.call(_get_ready, self.ready, timeout_s=_TIMEOUT_S)
        while (portion := self._next()) is not None:
            self.answers.put((portion, worker.call(_run_portion, self._part(portion), timeout_s=_TIMEOUT_S)))

    def _next(self) -> Tree | None:
        try:
            return self.waiting.popleft()  # one step, whoever else takes from it
        except IndexError:
            return None

    def _part(self, numbers: Tree) -> list[PlannedPeriod]:
        """These periods as a plan of their own."""
        places = {number: place for place, number in enumerate(numbers)}
        return [
            replace(each, parent=None if each.parent is None else places[each.parent])
            for each in (self.periods[number] for number in numbers)
        ]


def _run(
    run_periods: PeriodRunner,
    model: Model,
    tolerances: Tolerances,
    start: Sequence[Setting],
    periods: Sequence[PlannedPeriod],
) -> Sequence[Result]:
    return run_periods(model, periods, tolerances, start)


_ready: partial[Sequence[Result]] | None = None  #: what a child runs periods with


def _get_ready(ready: partial[Sequence[Result]]) -> None:
    """In a child: what is the same for all portions."""
    global _ready  # noqa: PLW0603 - it is about the process
    _ready = ready


def _run_portion(periods: Sequence[PlannedPeriod]) -> list[Result]:
    """In a child: what became of the periods, without the states, which nobody needs any more."""
    assert _ready is not None
    return [each if isinstance(each, SimulationError) else replace(each, states={}) for each in _ready(periods)]
