"""Variants on a Dask cluster: one in this process, or one of many machines by the address of its scheduler."""

from __future__ import annotations

import logging
import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import CancelledError, Future
from contextlib import contextmanager

from distributed import Client, KilledWorker, LocalCluster

from mtor_sbml.errors import IsolationError, UsageError
from mtor_sbml.variants.crew import Crew, Limits, close_crews
from mtor_sbml.variants.evaluate import Evaluation, Task
from mtor_sbml.variants.executor import Block, Workers, completed
from mtor_sbml.variants.variant import Variant

_CONNECT_S = 10.0
#: Seconds between questions how many workers there are: they may come and go.
_LOOK_S = 5.0


@contextmanager
def local_cluster(jobs: int, limits: Limits) -> Iterator[Workers]:
    """Workers in this process, each of which drives a child."""
    with (
        LocalCluster(
            n_workers=jobs,
            threads_per_worker=1,
            processes=False,  # the children are processes enough
            silence_logs=logging.ERROR,  # that a block is cancelled is no news
            memory_limit=0,  # nothing is kept here; the children have limits
            dashboard_address="127.0.0.1:0",  # a port of its own: two clusters may run at a time
        ) as here,
        Client(here) as client,
        _closing(_Cluster(client, limits)) as workers,
    ):
        yield workers


@contextmanager
def cluster(address: str, limits: Limits) -> Iterator[Workers]:
    """The workers of a scheduler.

    Raises:
        UsageError: No scheduler answers there.
    """
    try:
        client = Client(address, timeout=_CONNECT_S)
    except (OSError, ValueError) as problem:
        raise UsageError(
            f"no Dask scheduler answers at {address}", hint="start one with `dask scheduler`, and `dask worker ADDRESS`"
        ) from problem
    with client, _closing(_Cluster(client, limits)) as workers:
        yield workers


class _Cluster:
    """The workers of a Dask client. Each has a copy of the crew in its memory, as data that all blocks need."""

    def __init__(self, client: Client, limits: Limits) -> None:
        self._client = client
        self._limits = limits
        self._task: Task | None = None
        self._name = ""
        self._crew: object = None  #: a future
        self._looked_at = 0.0
        self._slots = 1

    def evaluate(self, task: Task, blocks: Iterable[Block]) -> Iterator[tuple[int, tuple[Evaluation, ...]]]:
        if task is not self._task:
            self.close()
            crew = Crew.of(task, self._limits)
            # Made by a task, it can be made again when the worker that holds it is lost; scattered data cannot.
            self._task, self._name, self._crew = task, crew.name, self._client.submit(_as_it_is, crew, pure=False)
        pool = self._client.get_executor(pure=False)

        def submit(variants: Sequence[Variant]) -> Future[tuple[Evaluation, ...]]:
            future: Future[tuple[Evaluation, ...]] = pool.submit(_evaluate, self._crew, variants)
            return future

        for number, variants, future in completed(submit, blocks, slots=self._count_slots):
            yield number, _result(future, variants, submit)

    def close(self) -> None:
        """End the children of all workers."""
        if self._name:
            self._client.run(close_crews, self._name, on_error="ignore")
            self._crew = None

    def _count_slots(self) -> int:
        if time.monotonic() - self._looked_at > _LOOK_S:
            self._slots = max(1, sum(self._client.nthreads().values()))
            self._looked_at = time.monotonic()
        return self._slots


@contextmanager
def _closing(workers: _Cluster) -> Iterator[_Cluster]:
    try:
        yield workers
    finally:
        workers.close()


def _result(
    future: Future[tuple[Evaluation, ...]],
    variants: Sequence[Variant],
    submit: Callable[[Sequence[Variant]], Future[tuple[Evaluation, ...]]],
) -> tuple[Evaluation, ...]:
    """The evaluations of a block; one that took several workers with it is done again, variant by variant."""
    try:
        return future.result()
    except KilledWorker as problem:
        if len(variants) == 1:
            return (Evaluation(variants[0].id, None, f"every worker that tried it was lost ({problem})"),)
        return tuple(_result(submit([each]), [each], submit)[0] for each in variants)
    except CancelledError as problem:
        raise IsolationError(
            "the Dask scheduler was lost", hint="start it and run the same again: what is done is kept"
        ) from problem


def _as_it_is(crew: Crew) -> Crew:
    return crew


def _evaluate(crew: Crew, variants: Sequence[Variant]) -> tuple[Evaluation, ...]:
    return crew.evaluate(variants)
