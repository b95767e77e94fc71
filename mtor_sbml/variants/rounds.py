"""Mutants judged in two rounds: first by the expectations that cost little, then, where needed, by the sweeps."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from mtor_sbml.expectation.files.file import Expectation
from mtor_sbml.expectation.verdict import Outcome
from mtor_sbml.variants.evaluate import Evaluation, Score, Task
from mtor_sbml.variants.executor import Block, Workers
from mtor_sbml.variants.fingerprint import plain
from mtor_sbml.variants.mutants import Mutant, by_name
from mtor_sbml.variants.store import open_store
from mtor_sbml.variants.variant import ITSELF, Variant

#: Mutants that one process judges before it reports.
_BLOCK = 4


@dataclass(frozen=True)
class Rounds:
    """The mutants, and by what they are judged first and then."""

    mutants: tuple[Mutant, ...]
    quick: Task
    sweeps: Task

    @property
    def expectations(self) -> tuple[Expectation, ...]:
        """All that judge, in the order of the files."""
        judging = {*self.quick.ids, *self.sweeps.ids}
        return tuple(each for file in self.quick.files for each in file.expectations if each.id in judging)


@dataclass(frozen=True, slots=True)
class Found:
    """All that is known of one variant."""

    scores: Mapping[str, Score]  #: by expectation
    failure: str | None

    def with_more(self, task: Task, evaluation: Evaluation) -> Found:
        """What is known after one more evaluation."""
        scores = {} if evaluation.scores is None else dict(zip(task.ids, evaluation.scores, strict=True))
        return Found({**self.scores, **scores}, self.failure or evaluation.failure)


def judged_in_rounds(
    rounds: Rounds, workers: Workers, *, out: Path | None = None, progress: Callable[[int, int], None] | None = None
) -> Mapping[str, Found]:
    """What is known of each mutant, and of the model itself, by the id of the variant.

    Args:
        rounds: What to judge by what.
        workers: Who does it.
        out: A folder to keep results in, and to take those from that are there already.
        progress: Called with the number of variants judged so far and of all to judge.
    """
    variants = [ITSELF, *(each.variant for each in rounds.mutants)]
    found = {each.id: Found({}, None) for each in variants}
    done = total = 0
    for name, task, wanted in (("quick", rounds.quick, _all), ("sweeps", rounds.sweeps, _worth_a_sweep)):
        if not task.ids:
            continue
        ids = wanted(rounds, found)
        chosen = [each for each in variants if each.id in ids]
        total += len(chosen)
        for evaluations in _evaluated(task, chosen, workers, out and out / name):
            for evaluation in evaluations:
                found[evaluation.variant] = found[evaluation.variant].with_more(task, evaluation)
            done += len(evaluations)
            if progress is not None:
                progress(done, total)
    return found


def _all(_rounds: Rounds, found: Mapping[str, Found]) -> Collection[str]:
    return found.keys()


def _worth_a_sweep(rounds: Rounds, found: Mapping[str, Found]) -> Collection[str]:
    """The model itself, what nothing has noticed so far, and what is named as a guard of a sweep."""
    holding = [each for each, score in found[ITSELF.id].scores.items() if score.outcome is Outcome.HOLDS]

    def is_unnoticed(one: Found) -> bool:
        return one.failure is None and all(one.scores[each].outcome is Outcome.HOLDS for each in holding)

    named = by_name(rounds.mutants)
    guards = {guard for each in rounds.expectations if each.id in rounds.sweeps.ids for guard in each.guards}
    guarding = {mutant for guard in guards for mutant in named.get(guard, ())}
    return {name for name, one in found.items() if name in guarding or is_unnoticed(one)}


def _evaluated(
    task: Task, variants: Sequence[Variant], workers: Workers, folder: Path | None
) -> Iterator[Sequence[Evaluation]]:
    """The evaluations of variants, block by block in any order; what the folder holds is taken from there."""
    blocks = list(_blocks(variants))
    if folder is None:
        yield from (evaluations for _, evaluations in workers.evaluate(task, blocks))
        return
    store = open_store(folder, task, _plan(variants))
    missing = list(store.missing(blocks))
    for number in {number for number, _ in blocks} - {number for number, _ in missing}:
        yield store.read(number)
    for number, evaluations in workers.evaluate(task, missing):
        store.write(number, evaluations)
        yield evaluations


def _plan(variants: Sequence[Variant]) -> Mapping[str, object]:
    content = hashlib.sha256(plain(variants).encode()).hexdigest()[:16]
    return {"method": "mutate", "number of variants": len(variants), "mutants": content, "block": _BLOCK}


def _blocks(variants: Sequence[Variant]) -> Iterator[Block]:
    for number, start in enumerate(range(0, len(variants), _BLOCK)):
        yield number, variants[start : start + _BLOCK]
