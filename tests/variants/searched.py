"""Searches without simulations: workers that know on paper what becomes of a variant, and say so in any order."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from contextlib import nullcontext
from math import log2

from mtor_sbml.expectation.verdict import Outcome
from mtor_sbml.variants.evaluate import Evaluation, Score, Task, evaluate
from mtor_sbml.variants.executor import Block
from mtor_sbml.variants.variant import Variant

Judge = Callable[[dict[str, float]], dict[str, float]]


def closeness(**targets: float) -> Judge:
    """A judge of one expectation a parameter: 1 at its target, and 1 less for each factor of two away from it."""
    return lambda values: {name: 1 - abs(log2(values[name] / target)) for name, target in targets.items()}


class OnPaper:
    """Workers that judge by a function from values to margins, in the order of the task's ids.

    Args:
        judge: What becomes of a variant.
        backwards: Results come in the opposite order, as they may from several workers.
        ends_after: So many evaluations later the user interrupts.
        fails: Which variants cannot be run.
    """

    def __init__(
        self,
        judge: Judge,
        *,
        backwards: bool = False,
        ends_after: int | None = None,
        fails: Callable[[dict[str, float]], bool] = lambda _values: False,
    ) -> None:
        self.judge = judge
        self.backwards = backwards
        self.ends_after = ends_after
        self.fails = fails
        self.seen: list[Variant] = []

    def evaluate(self, _task: Task, blocks: Iterable[Block]) -> Iterator[tuple[int, tuple[Evaluation, ...]]]:
        ordered = list(blocks)[:: -1 if self.backwards else 1]
        for number, variants in ordered:
            if self.ends_after is not None and len(self.seen) >= self.ends_after:
                raise KeyboardInterrupt
            self.seen += variants
            yield number, tuple(self._evaluation(variant) for variant in variants)

    def _evaluation(self, variant: Variant) -> Evaluation:
        values = {each.id: each.value for each in variant.settings}
        if self.fails(values):
            return Evaluation(variant.id, None, "it took longer than 300 s")
        margins = self.judge(values).values()
        scores = (Score(Outcome.HOLDS if margin >= 0 else Outcome.FAILS, margin) for margin in margins)
        return Evaluation(variant.id, tuple(scores))


class InThisProcess:
    """Workers that simulate, here."""

    def evaluate(self, task: Task, blocks: Iterable[Block]) -> Iterator[tuple[int, tuple[Evaluation, ...]]]:
        for number, variants in blocks:
            yield number, tuple(evaluate(task, variant) for variant in variants)


def by(monkeypatch, workers):
    """Let `calibrate` use these workers."""
    monkeypatch.setattr("mtor_sbml.variants.calibrate.executor", lambda *_, **__: nullcontext(workers))
    return workers
