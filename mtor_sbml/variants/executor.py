"""Many variants on many processes, here or on a Dask cluster, through one interface."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import Executor, Future, ThreadPoolExecutor
from contextlib import AbstractContextManager, contextmanager
from importlib.util import find_spec
from itertools import islice
from queue import SimpleQueue
from typing import Protocol, TypeAlias

from mtor_sbml.errors import UsageError
from mtor_sbml.variants.crew import Crew, Limits
from mtor_sbml.variants.evaluate import Evaluation, Task
from mtor_sbml.variants.variant import Variant

#: A number that is the block's own, and its variants.
Block: TypeAlias = tuple[int, Sequence[Variant]]


class Workers(Protocol):
    """Something that evaluates blocks of variants."""

    def evaluate(self, task: Task, blocks: Iterable[Block]) -> Iterator[tuple[int, tuple[Evaluation, ...]]]:
        """The evaluations of each block, with its number, as they complete.

        Blocks are taken from the iterable as workers get free, and nothing is kept, so that there may be any number.
        A variant that crashes, hangs or needs too much memory is an evaluation with a failure.

        Raises:
            MtorSbmlError: The model itself cannot be judged.
        """


def executor(
    jobs: int = 1, scheduler: str | None = None, *, timeout_s: float = 300.0, memory_mb: int = 4096
) -> AbstractContextManager[Workers]:
    """Workers for variants. Each evaluates in a child process of its own.

    Args:
        jobs: How many at a time, on this machine: by a local cluster of Dask where that is installed.
        scheduler: The address of a Dask scheduler, such as "tcp://host:8786", whose workers are used instead.
        timeout_s: Seconds that one variant may take.
        memory_mb: Address space that its process may use, in MiB, where the system has such limits.

    Raises:
        UsageError: Dask is not installed, or no scheduler answers.

    Example:
        >>> with executor(jobs=2) as workers:  # doctest: +SKIP
        ...     for number, evaluations in workers.evaluate(task, blocks):
        ...         store.write(number, evaluations)
    """
    limits = Limits(timeout_s, memory_mb)
    has_dask = find_spec("distributed") is not None
    if scheduler is not None and not has_dask:
        raise UsageError("a Dask scheduler needs Dask", hint='pip install "mtor-sbml[variants]"')
    if scheduler is None and (jobs == 1 or not has_dask):
        return _threads(jobs, limits)
    # Dask takes a second to import.
    from mtor_sbml.variants.cluster import cluster, local_cluster

    return local_cluster(jobs, limits) if scheduler is None else cluster(scheduler, limits)


@contextmanager
def _threads(jobs: int, limits: Limits) -> Iterator[Workers]:
    with ThreadPoolExecutor(jobs) as pool:
        workers = _Threads(pool, jobs, limits)
        try:
            yield workers
        finally:  # children first: threads wait for them
            workers.close()
            pool.shutdown(wait=False, cancel_futures=True)


class _Threads:
    """Threads of this process, each of which drives a child."""

    def __init__(self, pool: Executor, jobs: int, limits: Limits) -> None:
        self._pool = pool
        self._jobs = jobs
        self._limits = limits
        self._task: Task | None = None
        self._crew: Crew | None = None

    def evaluate(self, task: Task, blocks: Iterable[Block]) -> Iterator[tuple[int, tuple[Evaluation, ...]]]:
        if task is not self._task or self._crew is None:
            self.close()
            self._task, self._crew = task, Crew.of(task, self._limits)
        crew = self._crew
        for number, _, future in completed(
            lambda variants: self._pool.submit(crew.evaluate, variants), blocks, slots=lambda: self._jobs
        ):
            yield number, future.result()

    def close(self) -> None:
        if self._crew is not None:
            self._crew.close()


def completed(
    submit: Callable[[tuple[Variant, ...]], Future[tuple[Evaluation, ...]]],
    blocks: Iterable[Block],
    *,
    slots: Callable[[], int],
) -> Iterator[tuple[int, tuple[Variant, ...], Future[tuple[Evaluation, ...]]]]:
    """Blocks as their futures complete; two for each slot are under way at a time, so that none waits for the next."""
    waiting = iter(blocks)
    under_way: dict[Future[tuple[Evaluation, ...]], tuple[int, tuple[Variant, ...]]] = {}
    # A queue, as to wait for any of some thousand futures takes longer the more there are.
    done: SimpleQueue[Future[tuple[Evaluation, ...]]] = SimpleQueue()
    try:
        while True:
            for number, variants in islice(waiting, max(0, 2 * slots() - len(under_way))):
                future = submit(tuple(variants))
                under_way[future] = number, tuple(variants)
                future.add_done_callback(done.put)
            if not under_way:
                return
            future = done.get()
            yield *under_way.pop(future), future
    finally:
        for future in under_way:
            future.cancel()
