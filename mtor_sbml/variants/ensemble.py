"""Judge many samples of a model: which claims depend on luck in the parameters?"""

from __future__ import annotations

from collections.abc import Callable, Collection, Container, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from mtor_sbml.errors import SimulationError
from mtor_sbml.expectation.declared import Expectations
from mtor_sbml.model.document import Model
from mtor_sbml.model.promoted import with_locals_promoted
from mtor_sbml.model.suggestions import one_of
from mtor_sbml.variants.ensemble_result import Ensemble
from mtor_sbml.variants.ensemble_scores import Scores
from mtor_sbml.variants.evaluate import Evaluation, Task, task_of
from mtor_sbml.variants.executor import Block, executor
from mtor_sbml.variants.ranges import Range, ranges_of, table_to_use
from mtor_sbml.variants.sample import Method, points, variants_at
from mtor_sbml.variants.store import Store, open_store
from mtor_sbml.variants.variant import ITSELF, Variant

#: Variants that one process judges before it reports: a hundredth of all, at most so many.
_LARGEST_BLOCK = 50


def ensemble(
    model: Model,
    expectations: Expectations = None,
    *,
    ids: Collection[str] | None = None,
    samples: int = 1000,
    method: Method | str = Method.LHS,
    seed: int = 0,
    table: Path | str | None = None,
    fold: float | None = None,
    everything: bool = False,
    only: Collection[str] = (),
    jobs: int = 1,
    scheduler: str | None = None,
    timeout_s: float = 300.0,
    memory_mb: int = 4096,
    out: Path | str | None = None,
    progress: Callable[[int, int], None] | None = None,
) -> Ensemble:
    """How often a model's expectations hold when its values vary within their ranges, and what that depends on.

    Args:
        model: Whose values vary, local parameters included, which are called `REACTION_NAME`; itself unchanged.
        expectations: As `check` takes them.
        ids: Only these expectations.
        samples: How many variants. Saltelli's design takes as many of them as fit a power of 2 times (values + 2).
        method: How they are spread: `lhs` (Latin hypercube), `sobol` (Sobol sequence), `loguniform` (independent
            draws) or `saltelli` (for Sobol indices).
        seed: Of all randomness: one seed, one result, with any number of processes.
        table: A PEtab parameter table with what may vary; by default the project's.
        fold: Instead: all constants, from their value over this factor to their value times it.
        everything: All rows of the table, not only those that are estimated.
        only: Ids or patterns such as `akt_*`: vary these alone.
        jobs: Processes.
        scheduler: Address of a Dask scheduler, such as "tcp://…", to use its workers instead.
        timeout_s: Seconds that one variant may take.
        memory_mb: MiB that one process may use.
        out: A folder to keep results in; a run that was interrupted goes on from there.
        progress: Called with the number of variants judged so far and of all.

    Raises:
        ExpectationsError: Faults of an expectations file or of the table.
        UsageError: No expectations, nothing to vary, too few samples, or a folder that holds another run.
        SimulationError: The model itself cannot be run.

    Example:
        >>> found = ensemble(load("mtor_network"), fold=1.5, samples=200, jobs=2)  # doctest: +SKIP
        >>> found.all_hold.value  # doctest: +SKIP
        0.42
        >>> found.to_frame()  # doctest: +SKIP
    """
    method = one_of(Method, method, "method")
    working, _ = with_locals_promoted(model)
    task = task_of(working, expectations, ids=ids)
    ranges = ranges_of(working, table=table_to_use(table, fold), fold=fold, everything=everything, only=only)
    sample = _Sample(ranges, points(samples, len(ranges), method, seed))
    store = None if out is None else open_store(Path(out), task, _plan(sample, method, seed))
    found, kept = _kept(task, sample, store)
    _tell(progress, found)
    if len(kept) < len(sample.numbers()):  # else no process is needed, and a cluster takes seconds to come and go
        with executor(jobs, scheduler, timeout_s=timeout_s, memory_mb=memory_mb) as workers:
            for number, evaluations in workers.evaluate(task, sample.blocks(without=kept)):
                if store is not None:
                    store.write(number, evaluations)
                found.put(number, evaluations)
                _tell(progress, found)
    return Ensemble(
        model=working,
        expectations=tuple(each for file in task.files for each in file.expectations if each.id in task.ids),
        ranges=ranges,
        method=method,
        seed=seed,
        points=sample.points,
        scores=found.scores,
        itself=found.itself,
    )


@dataclass(frozen=True, eq=False)
class _Sample:
    """All variants, made block by block when they are wanted; block 0 is the model itself."""

    ranges: tuple[Range, ...]
    points: NDArray[np.float64]

    @property
    def block_size(self) -> int:
        return max(1, min(_LARGEST_BLOCK, len(self.points) // 100))

    def numbers(self) -> Sequence[int]:
        return range(1 + -(-len(self.points) // self.block_size))

    def first_row(self, number: int) -> int:
        return (number - 1) * self.block_size

    def blocks(self, *, without: Container[int]) -> Iterator[Block]:
        for number in self.numbers():
            if number not in without:
                yield number, self._variants(number)

    def _variants(self, number: int) -> Sequence[Variant]:
        if number == 0:
            return (ITSELF,)
        first = self.first_row(number)
        return variants_at(self.ranges, self.points[first : first + self.block_size], first=first)


def _plan(sample: _Sample, method: Method, seed: int) -> Mapping[str, object]:
    """What decides the variants, in words that say what differs when a folder holds another run."""
    ranges = {
        f"range of {each.id}": f"{each.lower!r} to {each.upper!r}{', logarithmic' if each.is_logarithmic else ''}"
        for each in sample.ranges
    }
    return {
        "method": "ensemble",
        "number of variants": len(sample.points),
        "sampling": method.value,
        "seed": seed,
        "size of a block": sample.block_size,
        **ranges,
    }


@dataclass(frozen=True, eq=False)
class _Found:
    """What is known so far."""

    sample: _Sample
    itself: Scores  #: of the model itself, in one row
    scores: Scores

    def put(self, number: int, evaluations: Iterable[Evaluation]) -> None:
        """Take in a block."""
        if number == 0:
            (evaluation,) = evaluations
            if evaluation.failure is not None:
                raise SimulationError(f"the model itself cannot be judged: {evaluation.failure}")
            self.itself.put(0, evaluation)
            return
        for row, evaluation in enumerate(evaluations, start=self.sample.first_row(number)):
            self.scores.put(row, evaluation)


def _kept(task: Task, sample: _Sample, store: Store | None) -> tuple[_Found, frozenset[int]]:
    """What is known from blocks that are there already, and their numbers."""
    found = _Found(sample, Scores.empty(1, len(task.ids)), Scores.empty(len(sample.points), len(task.ids)))
    kept = [] if store is None else [number for number in sample.numbers() if store.has(number)]
    for number in kept:
        assert store is not None
        found.put(number, store.read(number))
    return found, frozenset(kept)


def _tell(progress: Callable[[int, int], None] | None, found: _Found) -> None:
    if progress is not None:
        progress(found.scores.done, len(found.sample.points))
